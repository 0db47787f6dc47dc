"""The side panel of one cabin: what the cashier sees of it, may do there, and has typed so far."""

from collections.abc import Mapping
from functools import partial
from secrets import token_urlsafe

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from callshop.cash_denominations import change_in
from callshop.events import Sentence
from callshop.handy_sums import coins_apart, likely_sums, offered_sums
from callshop.ledger.billing import articles, bills, tax
from callshop.ledger.billing.bills import Settled
from callshop.ledger.till import debt_list
from callshop.ledger.till.payments import PAYING
from callshop.metering.board import Tile
from callshop.metering.states import FREE
from callshop.refusal import Refused
from callshop.shop.till.checkout import CheckoutAnswer
from callshop.shop.till.settlement import Offer
from callshop.shop.till.slips import handed_in
from callshop.web.board.checkout_sums import CheckoutSums, sums_of
from callshop.web.page.rendering import language
from callshop.web.request import formats
from callshop.web.request.context import house, world
from callshop.web.request.fields import amount_of, whole
from callshop.web.rights.authorization import present

KEPT = ("given", "discount", "reason", "slip", "as_slip", "debtor", "reference", "method", "amount", "ended_at")
"""Fields that are shown again as they were typed."""


def panel(tile: Tile, error: Sentence | None = None) -> str:
    """The panel of a cabin; after a refusal with why, and with what was typed."""
    board = world().shop.board
    return render_template(
        "board/panel/_panel.html",
        tile=tile,
        key=token_urlsafe(),
        error=error,
        till_open=till_open(),
        articles=articles.find(),
        may_discount=_may_discount(),
        sums_offered=offered_sums(house().currency),
        free=tuple(each.cabin for each in board.tiles if each.state is FREE and each.cabin != tile.cabin),
        **checkout_so_far(tile, request.form if error else MultiDict(), shown=True),
    )


def reckoned(tile: Tile) -> str:
    """The sums of the checkout as it is typed: the panel asks for them at each change.

    Where something that it shows is due no more, it says who has collected it, and there is nothing to press but that.
    """
    calls, extras = ([whole(name, each) for each in request.args.getlist(name)] for name in ("calls", "extras"))
    gone = set(calls) - {owed.id for owed in tile.owed}, set(extras) - {extra.id for extra in tile.extras}
    if any(gone):
        return render_template("board/panel/_gone.html", tile=tile, taken=bills.taken(*gone))
    return render_template("board/checkout/_sums.html", tile=tile, **checkout_so_far(tile, request.args))


def till_open() -> bool:
    """Whether this person may take money now."""
    person = present().person
    try:
        world().shop.shifts.till_of(person.name, owner=person.role == "owner")
    except Refused:
        return False
    return True


def paid(tile: Tile, answer: CheckoutAnswer) -> str:
    """What to hand back, and what is left to do, after a checkout."""
    pieces = tuple(change_in(answer.change, house().currency).items())
    return render_template(
        "board/checkout/_paid.html", tile=tile, paid=answer, pieces=pieces, parts=_parts(answer.bill)
    )


def _parts(number: int | None) -> tuple[Settled, ...]:
    """In which ways a bill was paid now, as the books have it."""
    bill = bills.bill(number) if number is not None else None
    return tuple(each for each in bill.settled if each.method in PAYING) if bill else ()


def checkout_so_far(tile: Tile, fields: MultiDict, shown: bool = False) -> dict:
    """The sums of what is typed. shown: the calls are all that the panel shows, else those which the form names."""
    typed = {name: fields.get(name, "").strip() for name in KEPT}
    try:
        sums, wrong = _sums(tile, typed, fields, shown), None
    except Refused as refused:
        sums, wrong = _sums(tile, dict.fromkeys(KEPT, ""), fields, shown), refused.why
    currency = house().currency
    return {
        "typed": typed,
        "wrong": wrong,
        "sums": sums,
        "pieces": tuple(change_in(sums.how.change, currency).items()),
        "likely": likely_sums(sums.to_pay, currency),
        "slips": tuple(dict.fromkeys((0, coins_apart(sums.over, currency), sums.over))),
        "debtors": debt_list.names("") if sums.how.debt else (),
        "tax": _tax_in(sums),
    }


def _sums(tile: Tile, typed: Mapping[str, str], fields: MultiDict, shown: bool) -> CheckoutSums:
    calls = [owed.id for owed in tile.owed] if shown else [whole("calls", each) for each in fields.getlist("calls")]
    extras = [one.id for one in tile.extras] if shown else [whole("extras", each) for each in fields.getlist("extras")]
    offer = Offer(
        given=amount_of(typed["given"]),
        method=typed["method"] or "cash",
        slip=handed_in(typed["slip"]),
        as_slip=amount_of(typed["as_slip"]) or 0,
    )
    discount = amount_of(typed["discount"]) or 0
    return sums_of(tile, set(calls), set(extras), discount, offer, partial(formats.money, **_how_written()))


def _tax_in(sums: CheckoutSums) -> tuple[str, int] | None:
    """The tax in what is asked for: its words, its micros."""
    due, total = tax.of_house(house()), sums.gross - sums.discount
    return (f"{due.name} {due.percent:f} %", due.told_in(total, house().currency)) if due else None


def _how_written() -> dict[str, str]:
    return {"language": language(), "currency": house().currency}


def _may_discount() -> str:
    """ "all", "some" or "": what this person may give away of a bill."""
    if present().person.role == "owner":
        return "all"
    limit = house().discount_limit
    return "all" if limit == 100 else "some" if limit else ""
