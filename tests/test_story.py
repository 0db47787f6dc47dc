"""The dialogue itself, and the journey of one call through it."""

from pathlib import Path

import pytest

from tests.story import Stage, books_agree, close_books


def test_a_call_in_one_line(tmp_path: Path):
    stage = Stage.open(tmp_path)
    stage.lift(3).is_("open").dials("0049301234").is_("dialling").rings().is_("ringing").after(9).answered() \
        .is_("talking").shows("0").after(61).talks(61).shows("0.08").hangs_up().is_("due").owes("0.08")  # fmt: skip
    assert stage.pays(3).total == 80_000
    stage.line(3).is_("free").owes("0")
    books_agree()
    close_books()


def test_a_wrong_expectation_fails(tmp_path: Path):
    stage = Stage.open(tmp_path)
    with pytest.raises(AssertionError):
        stage.lift(3).dials("0049301234").answered().after(61).shows("0.07")
    close_books()
