"""How the shop's credit at its provider stands, and what that refuses and says."""

from callshop.events import Sentence, sentence
from callshop.ledger.provider.account import Account
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.rating.tariff import Quote


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
