"""May this call start, and for how long? The verdict on an `Asked`. No open shift is ever needed for a call.

A call for help always may: from a blocked cabin, on a line that nobody mapped, without deposit and without credit.
"""

from typing import TYPE_CHECKING

from callshop.events import AuthorizationRequest, Sentence, Verdict, sentence
from callshop.ledger.provider.account import Account
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.rating.charge import LONGEST
from callshop.rating.tariff import Quote

if TYPE_CHECKING:
    from callshop.shop.shop import Shop


def verdict(shop: "Shop", gateway: str, asked: AuthorizationRequest) -> Verdict:
    """The shop's answer; to the same ticket again the same. A line that nobody mapped is refused and listed."""
    said = shop.limits.said_before(gateway, asked)
    return said or shop.limits.answered(gateway, asked, _decided(shop, gateway, asked))


def _decided(shop: "Shop", gateway: str, asked: AuthorizationRequest) -> Verdict:
    place = shop.floor.place_of(gateway, asked)
    cabin = shop.floor.cabins.get(place.key) if place else None
    if shop.rates.is_emergency(asked.number or ""):
        return Verdict(True, LONGEST, protected=True)
    if cabin is None or cabin.number is None:
        shop.gateways.note_stranger(gateway, asked)
        return _no(sentence("No cabin has this line."))
    quote = shop.quote(gateway, asked.number or "", cabin.number, asked.at)
    if cabin.blocked:
        return _no(sentence("Cabin {cabin} is blocked.", cabin=cabin.number))
    if asked.free:
        return Verdict(True, shop.house.longest_call)
    if quote.refused:
        return _no(sentence("The shop refuses calls to {number}.", number=quote.number))
    if shop.out_of_credit(quote):
        return _no(sentence("The credit at the provider is used up."))
    if shop.refuses(quote):
        return _no(sentence("There is no price for {number}.", number=quote.number))
    return shop.limits.longest(gateway, asked, cabin, place.key, quote)


def level(account: Account, house: ShopConfig) -> str:
    """How the credit at the provider stands: "unknown" (it warns and refuses nothing), "good", "low" or "empty"."""
    if account.balance is None:
        return "unknown"
    if account.balance <= 0:
        return "empty"
    seconds = account.seconds_left()
    short = seconds is not None and seconds < house.balance_warning_seconds
    poor = house.balance_warning is not None and account.balance < house.balance_warning
    return "low" if short or poor else "good"


def alarms_of_credit(account: Account, house: ShopConfig) -> tuple[Sentence, ...]:
    """What the board says when nothing is left of the credit."""
    if level(account, house) != "empty":
        return ()
    if house.at_zero == "refuse":
        return (sentence("The credit at the provider is used up: new calls are refused until it is recharged."),)
    return (sentence("The credit at the provider is used up: recharge it before the provider cuts the calls."),)


def refuses_for_credit(account: Account, house: ShopConfig, quote: Quote) -> bool:
    """Whether a call is refused because nothing is left for it. One that costs the shop nothing never is."""
    free = quote.buy is not None and not (quote.buy.price or quote.buy.connect_fee)
    return house.at_zero == "refuse" and level(account, house) == "empty" and bool(quote.number) and not free


def _no(why: Sentence) -> Verdict:
    return Verdict(False, 0, why)
