"""The credit slips: change that could not be given, what is left of each, and each on paper again."""

from functools import partial

from flask import Blueprint, Response, jsonify, render_template, request

from callshop.events import sentence
from callshop.ledger.db.connection import writing
from callshop.ledger.till import credit_slip_list, credit_slips
from callshop.ledger.till.credit_slip_list import SlipFilter, SlipRow
from callshop.receipts.slip import COLUMNS as WIDTHS
from callshop.receipts.slip import Receipt, Sum, figure
from callshop.refusal import Refused
from callshop.web.page.list_export import ListExport
from callshop.web.page.query import days_asked, same
from callshop.web.page.rendering import language, words
from callshop.web.request import exports, formats, json_body
from callshop.web.request.context import at, house
from callshop.web.request.fields import number_asked
from callshop.web.request.roles import COUNTER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present
from callshop.web.wording.receipts import heading, shows_codes

pages = Blueprint("credit_slips", __name__)

COLUMNS = (
    ("slip", "number"), ("at", "instant"), ("state", ""), ("amount", "money"), ("left", "money"), ("cashier", ""),
    ("bill", "number"), ("visit", "number"), ("used_on", ""), ("used_by", ""),
)  # fmt: skip
USE = (("at", "instant"), ("bill", "number"), ("amount", "money"), ("cashier", ""))

SLIPS = ListExport("slips", COLUMNS, lambda: credit_slip_list.export_rows(_chosen()))


NO_CODE = sentence("Without its code: the first paper bears it, or the owner prints it again.")


@pages.get("/slips")
@SLIPS.files(pages, "/slips")
@allowed(COUNTER)
def index() -> str | Response:
    chosen = _chosen()
    page = credit_slip_list.find(chosen, _before())
    if asks_for_json(request):
        told = SLIPS.all_as_json(page.rows)
        return jsonify(
            count=page.count, amount=json_body.plain(page.amount), left=json_body.plain(page.left), slips=told
        )
    return render_template(
        "till/credit_slips/list.html", page=page, chosen=chosen, states=credit_slip_list.STATES, same=same
    )


@pages.get("/slips/<int:slip>")
@allowed(COUNTER)
def paper(slip: int) -> str | Response:
    """On paper again, with what is left of it now; its code is on paper alone, never in JSON or a list."""
    found = slip_of(slip)
    if asks_for_json(request):
        return jsonify(_as_json(found))
    note_shown(found)
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


def note_shown(slip: SlipRow) -> None:
    """A paper that bears the code leaves a trace of who had it."""
    if shows_codes(slip.cashier, slip.day):
        with writing():
            credit_slips.shown(slip.slip, at().wall, present().person.name)


def worded_slip(slip: SlipRow) -> Receipt:
    """The slip as the customer takes it along: what is left of it now."""
    say, shop = words().say, house()
    made = formats.day(slip.at, language(), shop.timezone)
    change = formats.money(slip.amount, language(), shop.currency)
    own = shows_codes(slip.cashier, slip.day)
    code = sentence("Code: {code}", code=credit_slips.grouped(credit_slips.one(slip.slip).code)) if own else NO_CODE
    return Receipt(
        shop=heading(),
        marks=(say(sentence("Credit slip no. {number}", number=slip.slip)), say(code)),
        facts=(say(sentence("Made on {day}", day=made)), say(sentence("For change of {amount}", amount=change))),
        items=(),
        sums=(Sum(say(sentence("Still to be had")), slip.left),),
        thanks=say(sentence("Bring this paper along: it counts as money here.")),
        currency=shop.currency,
        language=language(),
    )


def _as_json(slip: SlipRow) -> dict:
    return SLIPS.as_json(slip) | {"uses": [exports.as_json(USE, use, house()) for use in slip.uses]}


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
