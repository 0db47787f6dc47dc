"""Receipts on the shop's own printer: asked for, or after each payment; and a test that shows what it can.

A receipt goes into the printer's line and the page goes on: what became of it is asked by `receipts/_print.html`.
"""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, g, jsonify, make_response, redirect, render_template, request, url_for

from callshop.events import sentence
from callshop.languages import LANGUAGES
from callshop.ledger.billing import bills
from callshop.ledger.billing.bills import Bill
from callshop.ledger.settings import logo, printers
from callshop.ledger.settings import shop_config as ledger_house
from callshop.receipts import escpos
from callshop.receipts.escpos import Paper
from callshop.receipts.slip import COLUMNS, Item, Receipt, Sum
from callshop.refusal import Refused
from callshop.shop.state.printer import Printed, PrintJob
from callshop.web.page.idempotency import once
from callshop.web.page.rendering import language, speaking, words
from callshop.web.request.context import house, world
from callshop.web.request.fields import FormData
from callshop.web.request.roles import COUNTER, OWNER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.till.credit_slips import note_shown, slip_of, worded_slip
from callshop.web.visits.receipts import bill_of, language_of
from callshop.web.wording.receipts import SAID, heading, worded

pages = Blueprint("printing", __name__)

TEST = "test"
LETTERS = "àâäçéèêëîïôöùûüÿ ÀÂÇÉÈÊËÎÏÔÙÛ « » ñ"
ARABIC = "السلام عليكم"
TRIED = sentence("Test print")
WIDE = sentence("Both lines reach from edge to edge: the width is right.")


@pages.post("/till/<int:bill>/print")
@allowed(COUNTER)
def print_bill(bill: int) -> Response:
    """On the shop's printer: with whole numbers for `full=1`, in another language for `in=ar`."""
    asked = FormData()
    found, spoken, full = bill_of(bill), asked.text("in"), asked.text("full") == "1"
    if spoken and spoken not in LANGUAGES:
        raise Refused(sentence("“{language}” is no language of this shop.", language=spoken))
    _needs_printer()

    def act() -> dict:
        _print(found, full, spoken or language_of(found))
        return {"bill": bill, "state": _state(bill).state}

    return _waits(once(asked.text("key"), act), lambda: outcome(bill), url_for("receipts.page", bill=bill))


@pages.get("/till/<int:bill>/print")
@allowed(COUNTER)
def outcome(bill: int) -> str:
    return render_template("visits/receipts/_print.html", bill=bill)


@pages.post("/slips/<int:slip>/print")
@allowed(COUNTER)
def print_slip(slip: int) -> Response:
    """A credit slip on the shop's printer, with what is left of it now."""
    found, name = slip_of(slip), f"slip {slip}"
    _needs_printer()

    def act() -> dict:
        note_shown(found)
        _put(name, worded_slip(found), drawer=False)
        return {"slip": slip, "state": _state(name).state}

    return _waits(
        once(FormData().text("key"), act), lambda: slip_outcome(slip), url_for("credit_slips.paper", slip=slip)
    )


@pages.get("/slips/<int:slip>/print")
@allowed(COUNTER)
def slip_outcome(slip: int) -> str:
    return render_template("visits/receipts/_print.html", slip_no=slip, wanted={})


@pages.post("/settings/printer")
@allowed(OWNER)
def print_test() -> Response:
    g.house = ledger_house.load()  # what was saved a moment ago is tried, before the shop has taken it over
    _needs_printer()
    _put(TEST, _test_receipt(), drawer=house().drawer == "yes")
    if asks_for_json(request):
        return make_response(jsonify(state="waiting"))
    return make_response(test_outcome()) if request.htmx else redirect(url_for("settings.index", _anchor="printer"))


@pages.get("/settings/printer")
@allowed(OWNER)
def test_outcome() -> str:
    return render_template("visits/receipts/_printer.html", printed=_state(TEST))


def after_checkout(bill: int | None, cash: bool = True) -> None:
    """What the settings want after a payment: the drawer opened (`cash`: some of it moves), the receipt printed.

    Never refuses: the payment is done. The same payment, answered again, prints nothing again.
    """
    opens, shop = cash and house().drawer == "yes", house()
    if shop.printer == printers.NONE or (bill and _state(bill)):
        return
    found = bills.bill(bill) if bill and shop.print_receipts == "always" else None
    if found:
        _print(found, False, language_of(found), drawer=opens)
    elif opens and not (bill and world().shop.printer.outcome(f"drawer {bill}")):
        world().shop.printer.put(PrintJob(f"drawer {bill}", printers.parse(shop.printer), escpos.opened_drawer))


@pages.app_context_processor
def _everywhere() -> dict[str, object]:
    return {"printing": _state}


def _needs_printer() -> None:
    if house().printer == printers.NONE:
        raise Refused(sentence("This shop has no receipt printer: print the page instead."), 409)


def _waits(answer: dict, shown: Callable[[], str], page: str) -> Response:
    """What was put into the printer's line: JSON, how it stands there, or its page."""
    if asks_for_json(request):
        return make_response(jsonify(answer))
    return make_response(shown()) if request.htmx else redirect(page)


def _state(what: int | str) -> Printed | None:
    """What became of a bill's receipt (its number), "slip 3" or the test; None if it was not printed lately."""
    return world().shop.printer.outcome(_name(what) if isinstance(what, int) else what)


def _name(bill: int) -> str:
    return f"bill {bill}"


def _print(bill: Bill, full: bool, spoken: str, drawer: bool = False) -> None:
    with speaking(spoken):
        receipt = worded(bill, full)
    _put(_name(bill.id), receipt, drawer, form=f"{spoken} {full}")


def _put(name: str, receipt: Receipt, drawer: bool, form: str = "") -> None:
    shop = house()
    picture = logo.logo(shop.logo) if shop.logo else None
    paper = Paper(COLUMNS[shop.printer_width], shop.printer_page)
    compose = partial(escpos.printed, receipt, paper, picture[1] if picture else b"", drawer)
    world().shop.printer.put(PrintJob(name, printers.parse(shop.printer), compose, form))


def _test_receipt() -> Receipt:
    """Every letter and every edge that a receipt may ask for."""
    say, shop = words().gettext, house()
    paper = f"{shop.printer_width} mm"
    return Receipt(
        shop=heading(),
        marks=(say(TRIED.text),),
        facts=(LETTERS, ARABIC, say(WIDE.text)),
        items=(Item(paper, 0),),
        sums=(Sum(say(SAID["total"].text), 0),),
        thanks=shop.thanks or say(SAID["thanks"].text),
        currency=shop.currency,
        language=language(),
    )
