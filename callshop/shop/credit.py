"""May this call start, and for how long? The verdict on an `Asked`. No open shift is ever needed for a call."""

from typing import TYPE_CHECKING

from callshop.events import Asked, Sentence, Verdict, sentence
from callshop.ledger.account import Account
from callshop.ledger.house import House
from callshop.metering.cabin import Cabin
from callshop.rating.charge import seconds_for
from callshop.rating.tariff import Quote

if TYPE_CHECKING:
    from callshop.shop.shop import Shop


def verdict(shop: "Shop", gateway: str, asked: Asked) -> Verdict:
    """The shop's answer. A line that nobody mapped is refused and listed."""
    place = shop.floor.place_of(gateway, asked)
    cabin = shop.floor.cabins.get(place.key) if place else None
    if cabin is None or cabin.number is None:
        shop.gateways.heard_stranger(gateway, asked)
        return _no(sentence("No cabin has this line."))
    quote = shop.quote(gateway, asked.number or "", cabin.number, asked.at)
    if cabin.blocked:
        return _no(sentence("Cabin {cabin} is blocked.", cabin=cabin.number))
    if quote.refused:
        return _no(sentence("The shop refuses calls to {number}.", number=quote.number))
    if shop.out_of_credit(quote):
        return _no(sentence("The credit at the provider is used up."))
    if shop.refuses(quote):
        return _no(sentence("There is no price for {number}.", number=quote.number))
    return _within_deposit(cabin, quote, shop)


def _within_deposit(cabin: Cabin, quote: Quote, shop: "Shop") -> Verdict:
    """The longest call, or what is left of a deposit less one second: the gateway hangs up before it is overdrawn."""
    longest = shop.house.longest_call
    if cabin.visit is None or cabin.visit.mode != "prepaid" or quote.sell is None:
        return Verdict(True, longest)
    left = cabin.visit.deposit - sum(finished.amount for finished in cabin.owed)
    seconds = min(longest, seconds_for(quote.sell, left, shop.coin) - 1) if left > 0 else 0
    return Verdict(True, seconds) if seconds > 0 else _no(sentence("The deposit is used up."))


def level(account: Account, house: House) -> str:
    """How the credit at the provider stands: "unknown" (it warns and refuses nothing), "good", "low" or "empty"."""
    if account.balance is None:
        return "unknown"
    if account.balance <= 0:
        return "empty"
    seconds = account.seconds_left()
    short = seconds is not None and seconds < house.balance_warning_seconds
    poor = house.balance_warning is not None and account.balance < house.balance_warning
    return "low" if short or poor else "good"


def alarms_of_credit(account: Account, house: House) -> tuple[Sentence, ...]:
    """What the board says when nothing is left of the credit."""
    if level(account, house) != "empty":
        return ()
    if house.at_zero == "refuse":
        return (sentence("The credit at the provider is used up: new calls are refused until it is recharged."),)
    return (sentence("The credit at the provider is used up: recharge it before the provider cuts the calls."),)


def refuses_for_credit(account: Account, house: House, quote: Quote) -> bool:
    """Whether a call is refused because nothing is left for it. One that costs the shop nothing never is."""
    free = quote.buy is not None and not (quote.buy.price or quote.buy.connect_fee)
    return house.at_zero == "refuse" and level(account, house) == "empty" and bool(quote.number) and not free


def _no(why: Sentence) -> Verdict:
    return Verdict(False, 0, why)
