"""A rule of rating that changes one day makes no old call wrong: each row is proved by the rules it was rated by."""

from dataclasses import replace

import pytest

from callshop.ledger.reports import checks
from callshop.ledger.tariffs import tariffs
from callshop.rating import rules
from callshop.rating.rules import RatingRules
from callshop.rating.tariff import Tariff
from tests.story import BUY, SELL, Stage, books_agree, close_books

WHOLE_MINUTES = RatingRules(
    billed_seconds=lambda seconds, first, further: -(-seconds // 60) * 60,
    sell_amount=lambda exact, coin: int(exact // coin * coin),
    buy_amount=lambda exact: int(exact),
)
"""Other increments and another rounding than today's."""


@pytest.fixture
def stage(tmp_path):
    yield Stage.open(tmp_path)
    close_books()


def test_calls_of_both_rules_prove_themselves(stage, monkeypatch):
    stage.talk(3, 61)
    stage.pays(3)
    monkeypatch.setitem(rules.RULES, 2, WHOLE_MINUTES)
    buy, sell = (Tariff(tuple(replace(rate, rules=2) for rate in rates)) for rates in (BUY, SELL))
    stage.shop.reload(stage.shop.house, tariffs.rates_of(stage.shop.house, buy, sell), None, (0, 0))
    stage.talk(3, 61)
    stage.pays(3)
    old, new = stage.on_disk("SELECT revenue, billed_seconds FROM call ORDER BY id")
    assert (old["billed_seconds"], new["billed_seconds"]) == (61, 120)
    assert (old["revenue"], new["revenue"]) == (80_000, 140_000)
    books_agree()


def test_a_row_that_names_no_rules_is_of_the_first(stage):
    stage.talk(3, 61)
    sql = "UPDATE call SET sell_rate = json_remove(sell_rate, '$.rules'), buy_rate = json_remove(buy_rate, '$.rules')"
    checks.database.execute_sql(sql)
    books_agree()


def test_a_call_told_to_be_of_other_rules_is_found(stage, monkeypatch):
    stage.talk(3, 61)
    monkeypatch.setitem(rules.RULES, 2, WHOLE_MINUTES)
    checks.database.execute_sql("UPDATE call SET sell_rate = json_set(sell_rate, '$.rules', 2)")
    assert [check.name for check in checks.prove() if not check.ok] == ["rates"]
