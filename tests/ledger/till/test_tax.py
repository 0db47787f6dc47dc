"""The tax that prices include: exact, whatever its percent."""

from decimal import Decimal

import pytest

from callshop.ledger.billing import tax
from callshop.ledger.billing.tax import Tax
from callshop.ledger.settings import shop_config
from callshop.money import UNIT
from callshop.refusal import Refused


@pytest.mark.parametrize(
    ("percent", "total", "included"),
    [("18", 118 * UNIT, 18 * UNIT), ("18", 785 * UNIT, 119_745_763), ("5.5", 211 * UNIT, 11 * UNIT),
     ("100", 1, 1), ("18", 0, 0), ("18", -118 * UNIT, -18 * UNIT)],
)  # fmt: skip
def test_the_share_of_a_total(percent: str, total: int, included: int):
    assert Tax("TVA", Decimal(percent)).included_in(total) == included


@pytest.mark.parametrize(
    ("percent", "total", "currency", "told"),
    [("18", 785 * UNIT, "XOF", 120 * UNIT), ("18", 785 * UNIT, "EUR", 119_750_000),
     ("19", 12_345_000, "TND", 1_971_000), ("10", 55 * UNIT, "JPY", 5 * UNIT), ("18", -785 * UNIT, "XOF", -120 * UNIT),
     ("5.5", 95_000, "EUR", 0)],
)  # fmt: skip
def test_it_is_told_to_the_last_decimal_of_the_currency(percent: str, total: int, currency: str, told: int):
    assert Tax("TVA", Decimal(percent)).told_in(total, currency) == told


def test_a_bill_remembers_it_as_text():
    for known in (Tax("TVA", Decimal("18")), Tax("Taxe sur la valeur", Decimal("7.25")), Tax("", Decimal("5.5"))):
        assert tax.read(str(known)) == known
    assert tax.read("") is None


@pytest.mark.parametrize(("text", "percent"), [("18", "18"), ("5,5", "5.5"), ("", None)])
def test_the_shop_has_one_or_none(books, text: str, percent: str | None):
    shop_config.set_settings(1, {"tax_name": "TVA", "tax_percent": text}, "Omar")
    found = tax.of_house(shop_config.load())
    assert found == (Tax("TVA", Decimal(percent)) if percent else None)


@pytest.mark.parametrize("text", ["0", "-1", "101", "much", "nan", "1e3"])
def test_a_percent_that_is_none_is_refused(books, text: str):
    with pytest.raises(Refused):
        shop_config.set_setting(1, "tax_percent", text, "Omar")
