"""What to strip is found where all numbers begin alike and are nobody's so, and nowhere else."""

import pytest

from callshop.rating.digits_before import digits_before
from callshop.rating.numbers import NumberPlan

ABROAD = ("0033145550101", "0033612345678", "00221771234567", "00442079460018", "0012125550123", "0034912345678")
AT_HOME = ("771234567", "338234567", "776543210")
E164 = ("33145550101", "33612345678", "221771234567", "442079460018", "12124567890", "34912345678")


@pytest.mark.parametrize("prefix", ["9", "8", "7788#", "99", "0*", "4455"])
@pytest.mark.parametrize("numbers", [ABROAD, (*ABROAD, *AT_HOME)])
def test_an_access_digit_or_a_technical_prefix(prefix, numbers):
    found = digits_before((prefix + number for number in numbers), NumberPlan("SN"))
    assert found is not None
    assert all((prefix + number).removeprefix(found).lstrip("#*") == number for number in numbers)


def test_a_technical_prefix_before_numbers_without_zeros():
    assert digits_before(("7788#" + number for number in E164), NumberPlan("SN")) == "7788"


@pytest.mark.parametrize(
    "numbers",
    [ABROAD, AT_HOME, E164, ("9" + ABROAD[0],) * 20, tuple("9" + number for number in ABROAD[:4]), (),
     (*("9" + number for number in ABROAD), ABROAD[0]), ("9112", "917", "918", "9114", "91413", "9116"),
     tuple(f"0033{number}" for number in range(145550100, 145550120))],
)  # fmt: skip
def test_where_there_is_a_doubt_nothing_is_said(numbers):
    assert digits_before(numbers, NumberPlan("SN")) is None


@pytest.mark.parametrize(("country", "number"), [("FR", "0145550{}"), ("US", "2125550{}"), ("MA", "0522430{}")])
def test_a_shop_that_calls_one_town_is_as_it_should_be(country, number):
    assert digits_before((number.format(each) for each in range(101, 120)), NumberPlan(country)) is None
