"""A bill in words, as the customer takes it home: whatever it is printed on says the same.

In the language of whoever is spoken to: see `pages.speaking`.
"""

import re
from collections.abc import Iterator

from flask import render_template
from markupsafe import Markup

from callshop.events import Sentence, sentence
from callshop.languages import is_right_to_left
from callshop.ledger.billing import tax
from callshop.ledger.billing.bills import Bill, BilledCall, BilledExtra, Settled
from callshop.ledger.till import credit_slips
from callshop.receipts.slip import Item, Receipt, Sum
from callshop.translations import with_decimals
from callshop.web.page.query import today
from callshop.web.page.rendering import language, words
from callshop.web.request import formats
from callshop.web.request.context import house
from callshop.web.rights.authorization import present

SETTLED: dict[str, Sentence] = {
    "cash": sentence("Paid in cash"),
    "mobile": sentence("Paid by mobile money"),
    "card": sentence("Paid by card"),
    "deposit": sentence("Deposit used"),
    "slip": sentence("Credit slip no. {slip} used"),
    "debt": sentence("Still owed by {name}"),
}
"""Method of a movement -> what a receipt calls it."""

SAID = {
    "number": sentence("Bill no. {number}"),
    "cashier": sentence("Cashier: {name}"),
    "cabin": sentence("Cabin {number}"),
    "phone": sentence("Phone: {number}"),
    "reverses": sentence("Takes back bill no. {number}"),
    "reversed": sentence("Taken back by bill no. {number}"),
    "reason": sentence("Reason: {reason}"),
    "before": sentence("Before the discount"),
    "discount": sentence("Discount"),
    "total": sentence("Total"),
    "tax": sentence("{name} {percent} % included"),
    "given": sentence("Given"),
    "back": sentence("Given back"),
    "slip": sentence("Credit slip no. {number}, for next time"),
    "code": sentence("Code: {code}"),
    "thanks": sentence("Thank you, and see you soon!"),
    "unknown": sentence("Unknown destination"),
}


def worded(bill: Bill, full: bool = False) -> Receipt:
    """`full`: with whole numbers, because the customer wants them."""
    shop = house()
    day = formats.day(bill.made_at, language(), shop.timezone)
    when = f"{day} {_figure(formats.clock(bill.made_at, shop.timezone))}"
    return Receipt(
        shop=heading(),
        facts=(
            _say("number", number=bill.id), when, _say("cashier", name=bill.cashier), _say("cabin", number=bill.cabin),
        ),
        items=(*(_call(call, full) for call in bill.calls), *(_extra(extra) for extra in bill.extras)),
        sums=tuple(_sums(bill)),
        settled=tuple(_settled(bill)),
        marks=tuple(_marks(bill)),
        thanks=shop.thanks or _say("thanks"),
        currency=shop.currency,
        language=language(),
    )  # fmt: skip


def heading() -> tuple[str, ...]:
    """The shop's name and where it is found."""
    shop = house()
    phone = (_say("phone", number=_figure(shop.phone)),) if shop.phone else ()
    return (shop.name, *shop.address.splitlines(), *phone)


def shows_codes(cashier: str, day: str) -> bool:
    """Whether papers of a slip made by this cashier on this day bear its code when this person prints them.

    The owner's do; her own while it is fresh, for the printer may have failed. Whoever else had it could use it.
    """
    person = present().person
    return person.role == "owner" or (person.name.casefold() == cashier.casefold() and day == today())


def _say(what: str, /, **holes: object) -> str:
    return words().gettext(SAID[what].text, **holes)


def _figure(text: str) -> str:
    """A figure between words that may be read the other way."""
    return formats.isolated(text) if is_right_to_left(language()) else text


def _marks(bill: Bill) -> Iterator[str]:
    if bill.reverses:
        yield _say("reverses", number=bill.reverses)
        if bill.reason:
            yield _say("reason", reason=bill.reason)
    if bill.reversed_by:
        yield _say("reversed", number=bill.reversed_by)


def _call(call: BilledCall, full: bool) -> Item:
    shop = house()
    number = (formats.phone_full if full else formats.phone)(call.number, shop.country)
    when = formats.clock_short(call.began_at, shop.timezone)
    why = _without_tags(render_template("visits/receipts/_why.html", call=call)) if call.charge else ""
    return Item(
        name=call.destination or _say("unknown"),
        amount=call.amount,
        under=("  ".join(map(_figure, (number, when, formats.duration(call.seconds)))), *([why] if why else [])),
    )


def _without_tags(html: str) -> str:
    """The text alone, in which the firm spaces stay: they hold figures together."""
    return " ".join(part for part in re.split(r"[ \n]+", Markup(re.sub("<[^>]*>", "", html)).unescape()) if part)


def _extra(extra: BilledExtra) -> Item:
    price = formats.money(extra.price, language(), house().currency)
    return Item(extra.name, extra.amount, (_figure(f"{extra.count} × {price}"),) if extra.count > 1 else ())


def _sums(bill: Bill) -> Iterator[Sum]:
    if bill.discount:
        reason = (_say("reason", reason=bill.reason),) if bill.reason and not bill.reverses else ()
        yield Sum(_say("before"), bill.total + bill.discount)
        yield Sum(_say("discount"), -bill.discount, reason)
    yield Sum(_say("total"), bill.total)


def _settled(bill: Bill) -> Iterator[Sum]:
    included = tax.read(bill.tax)
    if included:
        percent = with_decimals(f"{included.percent.normalize():f}", language())
        share = included.told_in(bill.total, house().currency)
        yield Sum(_say("tax", name=included.name, percent=percent).strip(), share)
    yield from (_movement(each) for each in bill.settled)
    if bill.given and bill.change:
        yield Sum(_say("given"), bill.given)
    if bill.change:
        yield Sum(_say("back"), bill.change)
    shows = shows_codes(bill.cashier, bill.day)
    for slip in bill.slips:
        code = (_say("code", code=_figure(credit_slips.grouped(slip.code))),) if shows and slip.code else ()
        yield Sum(_say("slip", number=slip.number), slip.amount, code)


def _movement(each: Settled) -> Sum:
    words_of = SETTLED[each.method].text
    name = words().gettext(words_of, slip=each.slip, name=each.name)
    return Sum(name, each.amount, (_figure(each.reference),) if each.reference else ())
