"""What is put on the table -> how the bill is settled: the deposit first, then slip, money, and debt last. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from callshop.events import Sentence, sentence
from callshop.ledger.billing.billing import Settlement
from callshop.ledger.till.credit_slips import Slip
from callshop.ledger.till.payments import INTO_THE_TILL
from callshop.refusal import Refused

Words = Callable[[int], str]
"""Micros as people read them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Amounts in micros.

    given     None: the exact sum, or with a debtor nothing
    debtor    under this name stays what is missing
    slip      a credit slip that is handed in, with what is left of it
    as_slip   so much of the change cannot be given and becomes a slip
    """

    given: int | None = None
    method: str = "cash"
    reference: str = ""
    debtor: str = ""
    slip: Slip | None = None
    as_slip: int = 0


def settle(total: int, offer: Offer, held: int, leaves: bool, words: Words) -> Settlement:
    """How `total` is settled, with `held` of a deposit; `leaves`: the visit ends, and what is left of it goes back.

    Refused (400) where it cannot be, with what is missing.
    """
    check_method(offer.method)
    if min(offer.given or 0, offer.as_slip) < 0:
        raise Refused(sentence("An amount is not below zero here."))
    deposit = min(held, total)
    credit = min(offer.slip.left, total - deposit) if offer.slip else 0
    needed = total - deposit - credit
    given = (0 if offer.debtor else needed) if offer.given is None else offer.given
    money = min(given, needed)
    refuse_change(offer.method, given, needed)
    if money < needed and not offer.debtor:
        raise Refused(sentence("{missing} are missing: ask for it, or write a debt under a name.",
                               missing=words(needed - money)))  # fmt: skip
    settled = Settlement(
        method=offer.method, money=money, given=given, reference=offer.reference, deposit=deposit,
        back=held - deposit if leaves else 0, slip=offer.slip.id if credit else None, credit=credit,
        debt=needed - money, debtor=offer.debtor, new_slip=offer.as_slip,
    )  # fmt: skip
    if settled.change < 0:
        most = words(settled.change + offer.as_slip)
        raise Refused(sentence("The change is {change}: a credit slip cannot be over more.", change=most))
    return settled


def check_method(method: str) -> None:
    """Refused (400) unless money can come into the till like this."""
    if method not in INTO_THE_TILL:
        raise Refused(sentence("“{method}” is not a way to pay.", method=method))


def refuse_change(method: str, given: int, needed: int) -> None:
    """Only cash has change."""
    if method != "cash" and given > needed:
        raise Refused(NO_CHANGE)


def check_discount(discount: int, gross: int, reason: str, percent: int | None, words: Words) -> None:
    """Refused (400) where there is no reason or it is too much; `percent`: the most a cashier may give, None: all."""
    if discount == 0:
        return
    if not 0 < discount <= gross:
        raise Refused(sentence("A discount is more than nothing, and never more than the bill."))
    if not reason:
        raise Refused(sentence("Say why this discount is given."))
    if percent is not None and 100 * discount > percent * gross:
        most = words(gross * percent // 100)
        raise Refused(sentence("You may give {most} of this bill at most: ask the owner.", most=most), 403)


NO_CHANGE: Sentence = sentence("Only cash has change: enter the exact sum.")
