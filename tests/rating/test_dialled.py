"""Numbers as they are dialled in many countries: each is what it is there, or none; none is another country's."""

from pathlib import Path

import pytest

from callshop.rating.numbers import NumberPlan
from tests.conftest import ROOT

SHARED = ROOT.parent / "shared" / "numbers" / "dialled.tsv"
OURS = Path(__file__).with_name("dialled_elsewhere.tsv")
"""country, dialled, expected (E.164; with *: and more digits after it; short, none), what it is."""

NO_NUMBER = ("short", "none")


def lines_of(file):
    if not file.exists():
        return []
    return [line.split("\t") for line in file.read_text("utf-8").splitlines() if not line.startswith("country\t")]


def is_right(e164, expected):
    if expected in NO_NUMBER:
        return e164 is None
    return (e164 or "").startswith(expected[:-1]) if expected.endswith("*") else e164 == expected


@pytest.mark.parametrize("line", lines_of(SHARED), ids=" ".join)
def test_a_number_of_the_list(line):
    country, dialled, expected, _ = line
    found = NumberPlan(country).e164(dialled)
    assert is_right(found, expected), found


def test_the_list_is_there_and_whole():
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is not there")
    assert len(lines_of(SHARED)) >= 200
    assert len({country for country, *_ in lines_of(SHARED)}) > 50


@pytest.mark.parametrize("line", lines_of(OURS), ids=" ".join)
def test_a_number_that_a_stranger_dials(line):
    country, dialled, expected, _ = line
    found = NumberPlan(country).e164(dialled)
    assert is_right(found, expected), found
