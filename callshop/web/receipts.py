"""What was paid, on paper again: the latest bills, and each as a receipt: rolls of 58 and 80 mm, A5, plain text."""

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from markupsafe import Markup

from callshop.events import sentence
from callshop.ledger import bills
from callshop.ledger.bills import Bill, BilledCall, BillRow
from callshop.receipts.slip import COLUMNS, Item, Receipt, Sum, lines
from callshop.shop.refusals import Refused
from callshop.web import answers, filters
from callshop.web.asked import day_asked, number_asked
from callshop.web.pages import language, words
from callshop.web.security import asks_for_json
from callshop.web.world import house

pages = Blueprint("receipts", __name__)

USUAL_WIDTH = "80"


@pages.get("/bills")
def listed() -> str | Response:
    day, before = day_asked("day"), number_asked("before")
    found = bills.latest(day, before)
    if asks_for_json(request):
        return jsonify(bills=[_as_json(row) for row in found])
    return render_template("receipts/list.html", bills=found, day=day, full=len(found) == bills.PER_PAGE)


@pages.get("/till/<int:bill>/receipt")
def page(bill: int) -> str:
    shown = {"bill": _bill(bill), "width": _width(), "full": _full(), "widths": tuple(COLUMNS)}
    return render_template("receipts/receipt.html", **shown)


@pages.get("/till/<int:bill>/receipt.txt")
def as_text(bill: int) -> Response:
    """For a printer that takes text: in the letters and the columns that its paper has."""
    text = "\n".join((*lines(_worded(_bill(bill)), COLUMNS[_width()]), ""))
    return make_response(text, {"Content-Type": "text/plain; charset=utf-8"})


def _bill(number: int) -> Bill:
    found = bills.bill(number)
    if found is None:
        raise Refused(sentence("There is no bill {number}.", number=number), 404)
    return found


def _width() -> str:
    width = request.args.get("width") or USUAL_WIDTH
    if width not in COLUMNS:
        raise Refused(sentence("“{width}” is no width of paper: 58, 80 or a5.", width=width))
    return width


def _full() -> bool:
    return request.args.get("full") == "1"


def _worded(bill: Bill) -> Receipt:
    say, shop = words().gettext, house()
    change = (Sum(say("Given back"), bill.change),) if bill.change else ()
    phone = (say("Phone: {number}", number=shop.phone),) if shop.phone else ()
    return Receipt(
        shop=(shop.name, *shop.address.splitlines(), *phone),
        facts=(
            say("Bill no. {number}", number=bill.id),
            f"{filters.day(bill.made_at, language(), shop.timezone)} {filters.clock(bill.made_at, shop.timezone)}",
            say("Cashier: {name}", name=bill.cashier),
            say("Cabin {number}", number=bill.cabin),
        ),
        items=tuple(_item(call) for call in bill.calls),
        sums=(Sum(say("Total"), bill.total), Sum(say("Paid"), bill.paid), *change),
        thanks=say("Thank you, and see you soon!"),
        currency=shop.currency,
        language=language(),
    )


def _item(call: BilledCall) -> Item:
    shop = house()
    number = (filters.phone_full if _full() else filters.phone)(call.number, shop.country)
    when = filters.clock_short(call.began_at, shop.timezone)
    why = Markup(render_template("receipts/_why.html", call=call)).striptags()
    return Item(
        name=call.destination or words().gettext("Unknown destination"),
        amount=call.amount,
        under=(f"{number}  {when}  {filters.duration(call.seconds)}", why),
    )


def _as_json(row: BillRow) -> dict:
    return {
        "bill": row.id,
        "cabin": row.cabin,
        "made_at": answers.instant(row.made_at, house()),
        "cashier": row.cashier,
        "calls": row.calls,
        "total": answers.plain(row.total),
        "paid": answers.plain(row.paid),
    }
