"""What was paid, on paper again: each bill as a receipt on rolls of 58 and 80 mm, on A5, as plain text."""

from functools import partial

from flask import Blueprint, Response, make_response, render_template, request

from callshop.events import sentence
from callshop.languages import LANGUAGES
from callshop.ledger.billing import bills
from callshop.ledger.billing.bills import Bill
from callshop.receipts.slip import COLUMNS, Receipt, figure, lines
from callshop.refusal import Refused
from callshop.web.page.rendering import speaking, words
from callshop.web.request.context import house, world
from callshop.web.request.roles import COUNTER, allowed
from callshop.web.wording.receipts import worded

pages = Blueprint("receipts", __name__)

USUAL_WIDTH = "80"


@pages.get("/till/<int:bill>/receipt")
@allowed(COUNTER)
def page(bill: int) -> str:
    found, spoken = bill_of(bill), _language(bill_of(bill))
    return render_template(
        "visits/receipts/receipt.html", bill=found, width=_width(), full=_full(), widths=tuple(COLUMNS),
        spoken=spoken, receipt_languages=LANGUAGES, paper=_paper(found, spoken),
    )  # fmt: skip


@pages.get("/till/<int:bill>/receipt.txt")
@allowed(COUNTER)
def as_text(bill: int) -> Response:
    """For a printer that takes text: in the letters and the columns that its paper has."""
    found = bill_of(bill)
    with speaking(_language(found)):
        text = "\n".join((*lines(worded(found, _full()), COLUMNS[_width()]), ""))
    return make_response(text, {"Content-Type": "text/plain; charset=utf-8"})


def bill_of(number: int) -> Bill:
    """The bill of this number. Refused (404) if there is none."""
    found = bills.bill(number)
    if found is None:
        raise Refused(sentence("There is no bill {number}.", number=number), 404)
    return found


def language_of(bill: Bill) -> str:
    """What its customer chose on the tablet, else the shop's."""
    return world().live.languages.of_visit(bill.cabin, bill.visit) or house().language


def _language(bill: Bill) -> str:
    """The one asked for (`in=ar`), else the customer's."""
    asked = request.args.get("in")
    if asked and asked not in LANGUAGES:
        raise Refused(sentence("“{language}” is no language of this shop.", language=asked))
    return asked or language_of(bill)


def _paper(bill: Bill, spoken: str) -> str:
    """The receipt itself, in the customer's language, whatever the page around it speaks."""
    with speaking(spoken):
        receipt: Receipt = worded(bill, _full())
        shown = {"receipt": receipt, "figure": partial(figure, receipt=receipt), "width": _width()}
        return render_template("visits/receipts/_paper.html", **shown, spoken=spoken, turned=words().direction)


def _width() -> str:
    width = request.args.get("width") or USUAL_WIDTH
    if width not in COLUMNS:
        raise Refused(sentence("“{width}” is no width of paper: 58, 80 or a5.", width=width))
    return width


def _full() -> bool:
    return request.args.get("full") == "1"
