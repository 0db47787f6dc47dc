"""The credit slips: change that could not be given, what is left of each, and each on paper again."""

from functools import partial

from flask import Blueprint, Response, jsonify, render_template, request

from callshop.events import sentence
from callshop.ledger.till import credit_slip_list
from callshop.ledger.till.credit_slip_list import SlipFilter, SlipRow
from callshop.receipts.slip import COLUMNS as WIDTHS
from callshop.receipts.slip import Receipt, Sum, figure
from callshop.refusal import Refused
from callshop.web.page.query import days_asked, same
from callshop.web.page.rendering import language, words
from callshop.web.request import exports, formats, json_body
from callshop.web.request.context import house
from callshop.web.request.fields import number_asked
from callshop.web.request.security import asks_for_json
from callshop.web.wording.receipts import heading

pages = Blueprint("credit_slips", __name__)

COLUMNS = (
    ("slip", "number"), ("at", "instant"), ("state", ""), ("amount", "money"), ("left", "money"), ("cashier", ""),
    ("bill", "number"), ("visit", "number"), ("used_on", ""),
)  # fmt: skip


@pages.get("/slips")
def index() -> str | Response:
    chosen = _chosen()
    page = credit_slip_list.find(chosen, _before())
    if asks_for_json(request):
        told = [exports.as_json(COLUMNS, slip, house()) for slip in page.rows]
        return jsonify(
            count=page.count, amount=json_body.plain(page.amount), left=json_body.plain(page.left), slips=told
        )
    return render_template(
        "till/credit_slips/list.html", page=page, chosen=chosen, states=credit_slip_list.STATES, same=same
    )


@pages.get("/slips.csv")
def as_csv() -> Response:
    return exports.as_csv("slips", COLUMNS, credit_slip_list.export_rows(_chosen()), house())


@pages.get("/slips.xlsx")
def as_xlsx() -> Response:
    return exports.as_xlsx("slips", COLUMNS, credit_slip_list.export_rows(_chosen()), house())


@pages.get("/slips/<int:slip>")
def paper(slip: int) -> str | Response:
    """On paper again, with what is left of it now."""
    found = slip_of(slip)
    if asks_for_json(request):
        return jsonify(_as_json(found))
    width = request.args.get("width") or "80"
    if width not in WIDTHS:
        raise Refused(sentence("“{width}” is no width of paper: 58, 80 or a5.", width=width))
    receipt = worded_slip(found)
    return render_template(
        "till/credit_slips/paper.html", slip=found, width=width, widths=tuple(WIDTHS), receipt=receipt,
        spoken=language(),
        figure=partial(figure, receipt=receipt), turned=words().direction,
    )  # fmt: skip


def slip_of(number: int) -> SlipRow:
    """The credit slip of this number. Refused (404) if there is none."""
    found = credit_slip_list.one(number)
    if found is None:
        raise Refused(sentence("There is no credit slip {slip}.", slip=number), 404)
    return found


def worded_slip(slip: SlipRow) -> Receipt:
    """The slip as the customer takes it along: what is left of it now."""
    say, shop = words().say, house()
    made = formats.day(slip.at, language(), shop.timezone)
    change = formats.money(slip.amount, language(), shop.currency)
    return Receipt(
        shop=heading(),
        marks=(say(sentence("Credit slip no. {number}", number=slip.slip)),),
        facts=(say(sentence("Made on {day}", day=made)), say(sentence("For change of {amount}", amount=change))),
        items=(),
        sums=(Sum(say(sentence("Still to be had")), slip.left),),
        thanks=say(sentence("Bring this paper along: it counts as money here.")),
        currency=shop.currency,
        language=language(),
    )


def _as_json(slip: SlipRow) -> dict:
    kinds = (("at", "instant"), ("bill", "number"), ("amount", "money"))
    return exports.as_json(COLUMNS, slip, house()) | {
        "uses": [exports.as_json(kinds, use, house()) for use in slip.uses]
    }


def _chosen() -> SlipFilter:
    first, last = days_asked()
    state = request.args.get("state", "").strip() or None
    if state is not None and state not in credit_slip_list.STATES:
        raise Refused(sentence("“{state}” is no state of a credit slip.", state=state))
    return SlipFilter(number_asked("number"), state, first, last)


def _before() -> tuple[str, int] | None:
    """The last slip of the page before this one: "used-17"."""
    state, _, number = request.args.get("before", "").partition("-")
    if not state:
        return None
    if state not in credit_slip_list.STATES or not number.isdigit() or len(number) > 15:
        raise Refused(sentence("“{state}” is no state of a credit slip.", state=state))
    return state, int(number)
