"""Digits before the number: what a gateway's option `strip` takes away, and what it leaves."""

import pytest

from callshop.events import Answered, AuthorizationRequest, Completed, Dialled, HungUp, Moment
from callshop.gateway.linkspec import SpecError, parse
from callshop.gateway.strip import prefixes_of

AT = Moment(0, 0)
LINE = {"at": AT, "names": ("1",)}


@pytest.mark.parametrize(
    ("strip", "dialled", "number"),
    [
        ("9", "90033145550101", "0033145550101"),
        ("9", "0033145550101", "0033145550101"),
        ("7788#", "7788#33145550101", "33145550101"),
        ("7788", "7788#33145550101", "33145550101"),
        ("*97*", "*97*00221775550102", "00221775550102"),
        ("9,0", "90033145550101", "0033145550101"),
        ("9,0", "00033145550101", "0033145550101"),
        ("0,00", "0033145550101", "33145550101"),
        ("9,99", "99775550102", "775550102"),
        ("9", "99", "99"),
        ("9", "917", "17"),
        ("9", "9112", "112"),
        ("9", "911", "911"),
        ("9", "999", "999"),
        ("9", "+9", "+9"),
        ("33", "+33145550101", "+33145550101"),
        ("", "90033145550101", "90033145550101"),
        (" 9 , 8", "80033145550101", "0033145550101"),
    ],
)
def test_what_is_taken_away(strip, dialled, number):
    assert prefixes_of(strip).number(dialled) == number


def test_every_event_that_carries_a_number_called_and_no_other():
    nine = prefixes_of("9")
    told = (
        Dialled(number="90033", **LINE), Answered(number="90033", **LINE),
        AuthorizationRequest(number="90033", ticket="", **LINE),
        Completed(number="90033", seconds=1, answered=True, **LINE),
    )  # fmt: skip
    assert [nine.event(event).number for event in told] == ["0033"] * 4
    kept = (
        Dialled(number="90033", direction="in", **LINE), Answered(**LINE), HungUp(**LINE),
        Completed(number="90033", seconds=1, answered=True, direction="in", **LINE),
    )  # fmt: skip
    assert [nine.event(event) for event in kept] == list(kept)


@pytest.mark.parametrize("text", ["a", "9,", "9;8", "%2B33", "9,,8"])
def test_what_is_no_list_of_digits_is_refused_by_name(text):
    with pytest.raises(SpecError, match="strip="):
        parse(f"radius@udp::1813?strip={text}")


@pytest.mark.parametrize("dialect", ["radius@udp::1813", "asterisk@tcp:pbx:5038", "panasonic@tcp:pbx:2300",
                                     "sipura@udp::514"])  # fmt: skip
def test_every_dialect_has_it(dialect):
    assert parse(f"{dialect}?strip=9,7788%23").options["strip"] == "9,7788#"
