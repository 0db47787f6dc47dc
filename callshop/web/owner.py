"""The owner's day: what came in, what it cost, what is left, and what the gateways say."""

from types import SimpleNamespace

from flask import Blueprint, render_template

from callshop.ledger import account, reports
from callshop.ledger.house import day_of
from callshop.web.world import at, house, world

pages = Blueprint("owner", __name__)

FIGURES = ("calls", "answered", "seconds", "cost", "revenue", "profit", "paid", "due")


@pages.get("/day")
def day() -> str:
    today = day_of(at().wall, house())
    sums = reports.days(today, today)
    figures = {name: sums[name] for name in FIGURES}
    credit = account.account()
    return render_template(
        "owner/home.html",
        board=world().shop.board,
        today=SimpleNamespace(**figures, day=today),
        balance=credit.balance,
        reserved=0,
        seconds_left=credit.seconds_left(),
    )
