"""Money by telephone: nobody finds a payment again in the operator's list without its reference."""

from callshop.events import sentence
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.refusal import Refused


def check_reference(method: str, money: int, reference: str, house: ShopConfig) -> None:
    """Refused (400) if mobile money comes in without the reference by which it is found again."""
    if method == "mobile" and money > 0 and house.mobile_reference == "yes" and not reference.strip():
        raise Refused(sentence("Type the reference of the mobile payment: it is in its message."))
