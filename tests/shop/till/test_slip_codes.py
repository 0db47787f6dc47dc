"""A credit slip is used by the code on its paper, and whoever takes it in leaves a trace."""

import pytest

from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.db.migrations.slip_codes import STATEMENTS
from callshop.ledger.people import concessions
from callshop.ledger.till import credit_slip_list, credit_slips
from tests.shop.witness import refused
from tests.story import ANA, Stage

pytestmark = pytest.mark.usefixtures("open_till")


@pytest.fixture
def code(stage: Stage) -> str:
    """Of slip 1, over 100 000."""
    stage.talk(3, 61)
    stage.pays(3, given=200_000, as_slip=100_000)
    return credit_slips.one(1).code


def test_its_number_uses_no_slip_and_the_refusal_says_what_does(stage: Stage, code: str):
    stage.talk(2, 61)
    assert "code on its paper" in refused(404, stage.pays, 2, slip="1")
    assert "no credit slip" in refused(404, stage.pays, 2, slip="2")
    assert credit_slips.one(1).left == 100_000


@pytest.mark.parametrize("wrong", ["ten", "1 or 1", "9" * 30, "-", "%", "1_0"])
def test_what_is_no_code_is_refused(stage: Stage, code: str, wrong: str):
    stage.talk(2, 61)
    assert "no code" in refused(400, stage.pays, 2, slip=wrong)


@pytest.mark.parametrize("typed", ["{0} {1}", " {0}-{1} ", "{0}.{1}", "{0}\u00a0{1}"])
def test_a_code_is_read_however_it_is_grouped(stage: Stage, code: str, typed: str):
    stage.talk(2, 61)
    stage.pays(2, slip=typed.format(code[:5], code[5:]))
    assert credit_slips.one(1).left == 20_000


def test_a_code_is_read_in_arabic_figures(stage: Stage, code: str):
    stage.talk(2, 61)
    stage.pays(2, slip=code.translate({ord("0") + figure: 0x660 + figure for figure in range(10)}))
    assert credit_slips.one(1).left == 20_000


def test_one_figure_wrong_is_no_slip(stage: Stage, code: str):
    stage.talk(2, 61)
    for place in range(len(code)):
        other = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
        refused(404, stage.pays, 2, slip=other)


def test_the_code_stands_in_no_journal_and_no_list(stage: Stage, code: str):
    told = [*(row["detail"] for row in rows("SELECT detail FROM audit")), *map(repr, (
        credit_slips.one(1), credit_slip_list.one(1), credit_slip_list.find(credit_slip_list.SlipFilter()),
    ))]  # fmt: skip
    assert not [each for each in told if code in each]


def test_who_takes_one_in_is_traced(stage: Stage, code: str):
    stage.talk(2, 61)
    stage.pays(2, slip=code)
    (used,) = rows("SELECT who, detail FROM audit WHERE what = 'slip used'")
    assert used["who"] == ANA
    (use,) = credit_slip_list.one(1).uses
    assert (use.cashier, use.amount) == (ANA, 80_000)
    day = rows("SELECT day FROM bill WHERE id = 2")[0]["day"]
    (of_ana,) = concessions.of_day(day, 0, 1)
    assert (of_ana.who, of_ana.slips, of_ana.used) == (ANA, 1, 80_000)


def test_codes_differ_and_none_looks_like_a_number(stage: Stage):
    codes = []
    for _ in range(20):
        stage.talk(3, 61)
        codes.append(credit_slips.one(stage.pays(3, given=200_000, as_slip=100_000).slip).code)
    assert len(set(codes)) == 20
    assert all(len(code) == credit_slips.CODE_DIGITS and code[0] != "0" for code in codes)


def test_a_paper_from_before_there_were_codes_is_used_by_the_number_on_it(stage: Stage, code: str):
    with writing():
        database.execute_sql(STATEMENTS[1])  # what the step does with the slips it finds
    stage.talk(2, 61)
    stage.pays(2, slip="1")
    assert credit_slips.one(1).left == 20_000
