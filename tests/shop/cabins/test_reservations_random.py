"""Any calls in all cabins at once: while every gateway obeys, they never cost more than the credit at the provider.

And no prepaid customer pays more than the deposit, whoever obeys.
"""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callshop.rating.tariff import Rate, Tariff
from callshop.refusal import Refused
from callshop.shop.visits.visits import OpenVisit
from tests.shop.cabins.allowance import credit
from tests.story import ANA, CABINS, Stage, books_agree, close_books

NUMBERS = {"49": "0049301234", "33": "0033145678901", "221": "00221771234567"}

RATES = st.builds(
    Rate, st.just("49"), st.just("X"), st.integers(0, 3_000_000), st.sampled_from([0, 0, 50_000]),
    st.sampled_from([1, 6, 60]), st.sampled_from([1, 6, 60]),
)  # fmt: skip
ACTS = st.one_of(
    st.tuples(st.just("passes"), st.integers(1, 50)),
    st.tuples(st.just("dials"), st.integers(1, CABINS), st.sampled_from(sorted(NUMBERS)), st.integers(0, 20)),
    st.tuples(st.just("hangs up"), st.integers(1, CABINS)),
    st.tuples(st.just("deposits"), st.integers(1, CABINS), st.integers(1, 400_000)),
    st.tuples(st.just("asks"), st.integers(1, CABINS), st.sampled_from(sorted(NUMBERS))),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(10_000, 2_000_000), st.tuples(RATES, RATES, RATES), st.tuples(RATES, RATES, RATES),
       st.lists(ACTS, min_size=5, max_size=40), st.booleans())  # fmt: skip
def test_no_calls_cost_more_than_there_is(balance, buying, selling, acts, obeys):
    folder = Path(tempfile.mkdtemp())
    try:
        stage = Stage.open(folder)
        stage.has_till(ANA)
        stage.can_cut = obeys
        stage.restart()
        credit(stage, balance)
        buy, sell = (
            Tariff(tuple(replace(rate, prefix=prefix) for prefix, rate in zip(NUMBERS, rates, strict=True)))
            for rates in (buying, selling)
        )
        stage.shop.state.rates = replace(stage.shop.rates, buy=buy, sell=sell)
        for act, *told in acts:
            DO[act](stage, *told)
        stage.passes(1)
        _passes(stage, 600)
        for cabin in range(1, CABINS + 1):
            _hangs_up(stage, cabin)
        rows = stage.on_disk()
        if obeys:
            assert sum(row["cost"] or 0 for row in rows) <= balance
        for visit in stage.on_disk("SELECT id, deposit FROM visit WHERE mode = 'prepaid'"):
            assert sum(row["revenue"] or 0 for row in rows if row["visit"] == visit["id"]) <= visit["deposit"]
        books_agree()
    finally:
        close_books()
        shutil.rmtree(folder, ignore_errors=True)


def _passes(stage: Stage, seconds: int) -> None:
    """Each second the gateway has ended the calls that it was told to end."""
    for _ in range(seconds):
        stage.clock.goes_on(1)
        stage.shop.tick()
        _obeys(stage)


def _obeys(stage: Stage) -> None:
    while stage.cut:
        name = stage.cut.pop()
        stage.line(int(name[1:])).hangs_up()


def _dials(stage: Stage, cabin: int, prefix: str, rings: int) -> None:
    if stage.tile(cabin).call is None:
        stage.line(cabin).dials(NUMBERS[prefix])
        _obeys(stage)
        _passes(stage, rings)
        if stage.tile(cabin).call:
            stage.line(cabin).answered()
            _obeys(stage)


def _hangs_up(stage: Stage, cabin: int) -> None:
    if stage.tile(cabin).call:
        stage.line(cabin).hangs_up()


def _deposits(stage: Stage, cabin: int, amount: int) -> None:
    try:
        stage.shop.visits.open(OpenVisit(cabin, "prepaid", amount, ANA))
    except Refused as why:
        assert why.status == 409


def _asks(stage: Stage, cabin: int, prefix: str) -> None:
    """A prepaid call through a gateway that asks, and ends the call by itself."""
    tile = stage.tile(cabin)
    if tile.mode != "prepaid" or tile.call:
        return
    said = stage.line(cabin).asks(NUMBERS[prefix])
    if said.allowed:
        stage.line(cabin).dials(NUMBERS[prefix]).answered()
        _passes(stage, min(said.seconds, 200))
        _hangs_up(stage, cabin)


DO = {"passes": _passes, "dials": _dials, "hangs up": _hangs_up, "deposits": _deposits, "asks": _asks}
