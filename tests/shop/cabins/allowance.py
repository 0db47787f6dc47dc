"""What a call may use up: the customer's deposit, the shop's credit at its provider, and the price of a minute."""

from dataclasses import replace

from callshop.ledger.provider import account
from callshop.ledger.settings.shop_config import set_setting
from callshop.rating.tariff import Rate, Tariff
from callshop.shop.visits.visits import OpenVisit
from tests.story import ANA, Stage

GERMANY, FRANCE, SENEGAL = "0049301234", "0033145678901", "00221771234567"
DEPOSIT = 70_000
"""A minute to Germany."""


def deposits(stage: Stage, cabin: int = 3, amount: int = DEPOSIT) -> None:
    stage.shop.visits.open(OpenVisit(cabin, "prepaid", amount, ANA))


def credit(stage: Stage, amount: int, at_zero: str = "refuse") -> None:
    """The shop has so much at its provider, and refuses calls without it."""
    now = stage.clock().wall
    set_setting(now, "at_zero", at_zero, "test")
    account.top_up(now, amount, "prepaid", "", "Omar")
    stage.reload()


def costs(stage: Stage, rate: Rate, coin: int = 10_000) -> None:
    """What customers pay from now on, for one country alone."""
    stage.shop.state.rates = replace(stage.shop.rates, sell=Tariff((rate,)), coin=coin)


def without_ears(stage: Stage) -> None:
    """The gateway cannot hang up."""
    stage.can_cut = False
    stage.restart()
