"""Dated lists of rates: what is valid when, what a list changes, and drafts that nobody sees."""

import pytest

from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows
from callshop.ledger.tariffs import tariffs
from callshop.rating.tariff import Rate
from tests.story import NOON

AT = NOON.wall
DAY = 86_400_000
GERMANY, FRANCE, MALI = (Rate(p, name, 100_000) for p, name in (("49", "Allemagne"), ("33", "France"), ("223", "Mali")))


@pytest.fixture(autouse=True)
def empty(books) -> None:
    database.execute_sql("DELETE FROM rate")
    database.execute_sql("DELETE FROM edition")


def load(*rates: Rate, kind: str = "sell", at: int = AT, valid_from: int | None = None, replace: bool = False) -> int:
    start = at if valid_from is None else valid_from
    change = tariffs.changes(kind, rates, start, replace)
    return tariffs.load(kind, change, at=at, valid_from=start, source="list.csv", who="Omar")


def prices(at: int = AT, kind: str = "sell") -> dict[str, int]:
    return {rate.prefix: rate.price for rate in tariffs.rates_at(kind, at)}


def dearer(rate: Rate, price: int) -> Rate:
    return Rate(rate.prefix, rate.destination, price)


def test_what_was_loaded_is_valid(books):
    load(GERMANY, FRANCE)
    assert prices() == {"33": 100_000, "49": 100_000}
    assert prices(kind="buy") == {}
    assert prices(AT - 1) == {}


def test_added_changed_unchanged_and_removed(books):
    load(GERMANY, FRANCE)
    change = tariffs.changes("sell", [dearer(GERMANY, 200_000), FRANCE, MALI], AT, replace=False)
    assert ([rate.prefix for rate in change.added], [rate.prefix for rate in change.changed]) == (["223"], ["49"])
    assert (change.unchanged, change.removed) == (1, ())
    change = tariffs.changes("sell", [MALI], AT, replace=True)
    assert [rate.prefix for rate in change.removed] == ["33", "49"]


def test_what_a_list_does_not_name_stays(books):
    load(GERMANY, FRANCE)
    load(dearer(GERMANY, 200_000), at=AT + 1)
    assert prices(AT + 1) == {"33": 100_000, "49": 200_000}


def test_replacing_removes_what_the_list_does_not_name(books):
    load(GERMANY, FRANCE)
    load(MALI, at=AT + 1, replace=True)
    assert prices(AT + 1) == {"223": 100_000}
    load(GERMANY, at=AT + 2)
    assert prices(AT + 2) == {"223": 100_000, "49": 100_000}


def test_the_past_keeps_its_prices(books):
    load(GERMANY)
    load(dearer(GERMANY, 200_000), at=AT + DAY)
    assert (prices(AT + DAY - 1), prices(AT + DAY)) == ({"49": 100_000}, {"49": 200_000})


def test_a_list_with_a_date_counts_from_that_date(books):
    load(GERMANY)
    load(dearer(GERMANY, 200_000), valid_from=AT + DAY)
    assert prices(AT + DAY - 1) == {"49": 100_000}
    assert prices(AT + DAY) == {"49": 200_000}
    load(dearer(GERMANY, 150_000), at=AT + 1)
    assert (prices(AT + 1), prices(AT + DAY)) == ({"49": 150_000}, {"49": 200_000})


def test_the_version_moves_when_a_list_is_loaded_and_when_its_day_comes(books):
    first = tariffs.version(AT)
    load(GERMANY)
    second = tariffs.version(AT)
    load(dearer(GERMANY, 200_000), valid_from=AT + DAY)
    third = tariffs.version(AT)
    assert len({first, second, third, tariffs.version(AT + DAY)}) == 4


def test_a_draft_is_seen_by_nobody(books, monkeypatch):
    """The power fails in mid-import: the prices are those of before, and the next import works."""
    load(GERMANY)
    monkeypatch.setattr(tariffs, "CHUNK", 1)
    change = tariffs.changes("sell", [FRANCE, MALI], AT, replace=False)

    def power_cut(done: int) -> None:
        raise KeyboardInterrupt

    before = tariffs.version(AT)
    with pytest.raises(KeyboardInterrupt):
        tariffs.load("sell", change, at=AT, valid_from=AT, source="", who="Omar", progress=power_cut)
    assert prices() == {"49": 100_000}
    assert tariffs.version(AT) == before
    load(FRANCE)
    assert prices() == {"33": 100_000, "49": 100_000}
    load(MALI, at=AT + 2 * DAY)
    assert rows("SELECT count(*) AS drafts FROM edition WHERE activated_at IS NULL") == [{"drafts": 0}]


def test_two_imports_at_once_do_not_mix(books, monkeypatch):
    monkeypatch.setattr(tariffs, "CHUNK", 1)
    inner = []

    def meanwhile() -> None:
        if not inner:
            inner.append(0)
            inner[0] = load(MALI, kind="buy")

    change = tariffs.changes("sell", [GERMANY, FRANCE], AT, replace=False)
    outer = tariffs.load("sell", change, at=AT, valid_from=AT, source="", who="Omar", pause=meanwhile)
    assert outer != inner[0]
    assert (prices(), prices(kind="buy")) == ({"33": 100_000, "49": 100_000}, {"223": 100_000})


def test_it_is_written_in_short_transactions_with_pauses(books):
    pauses, done = [], []
    many = [Rate(f"49{number}", "Allemagne", 1) for number in range(2500)]
    change = tariffs.changes("sell", many, AT, replace=False)
    tariffs.load("sell", change, at=AT, valid_from=AT, source="", who="Omar", pause=lambda: pauses.append(1),
                 progress=done.append)  # fmt: skip
    assert (len(pauses), done) == (3, [1000, 2000, 2500])


def test_loading_is_in_the_audit_chain(books):
    load(GERMANY)
    assert rows("SELECT what FROM audit ORDER BY id DESC LIMIT 1") == [{"what": "sell tariff loaded"}]
    assert audit.first_break() is None


def test_prices_changed_one_by_one_do_not_push_the_other_tariff_out_of_memory(books, monkeypatch):
    load(GERMANY, FRANCE, kind="buy")
    load(GERMANY, FRANCE)
    bought = tariffs.tariff_at("buy", AT)
    for step in range(1, 7):
        load(dearer(GERMANY, 100_000 + step))
        assert prices()["49"] == 100_000 + step
    monkeypatch.setattr(tariffs, "_survivors", lambda editions: pytest.fail("it is read again"))
    assert tariffs.tariff_at("buy", AT) is bought
    assert tariffs.tariff_at("sell", AT) is tariffs.tariff_at("sell", AT)
