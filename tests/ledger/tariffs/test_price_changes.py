"""Prices are changed by editions: dated, taken back exactly, and nothing is erased."""

import pytest

from callshop.ledger.db import audit, connection, schema
from callshop.ledger.db.connection import database
from callshop.ledger.tariffs import tariffs
from callshop.ledger.tariffs.price_changes import (
    apply,
    coming,
    confirm,
    draft_of,
    editions,
    history,
    since,
    undo,
)
from callshop.ledger.tariffs.tariffs import changes, draft, load, tariff_at, version
from callshop.rating.slots import REFUSAL
from callshop.rating.tariff import Key, Rate
from callshop.refusal import Refused

T0 = 1_795_442_851_000
MINUTE = 60_000


@pytest.fixture
def books(tmp_path):
    connection.open_database(tmp_path / "callshop.db")
    schema.migrate()
    rates = [Rate("33", "France", 60), *(Rate(f"336{n}", "France Mobile", 100) for n in range(10))]
    load("sell", changes("sell", rates, T0, False), at=T0, valid_from=T0, source="list.csv", who="Omar")
    yield
    connection.close_thread()


def change(rates, at=T0 + MINUTE, valid_from=None, gone=(), **more):
    told = [(rate.key, rate) for rate in rates] + [(key, None) for key in gone]
    return apply("sell", told, at=at, valid_from=at if valid_from is None else valid_from, what="x", who="Omar", **more)


def picture(at):
    """Every price as it stands, whatever it was compiled from."""
    tariffs._compiled = ()
    tariff = tariff_at("sell", at)
    return [*tariff, *tariff.others()]


def test_a_change_starts_at_its_minute(books):
    begins = T0 + 10 * MINUTE
    change([Rate("33", "France", 75)], valid_from=begins)
    assert tariff_at("sell", begins - 1).rate_for("33").price == 60
    assert tariff_at("sell", begins).rate_for("33").price == 75
    assert version(begins - 1) != version(begins)
    assert [edition.valid_from for edition in coming("sell", T0)] == [begins]


def test_undo_restores_exactly_and_erases_nothing(books):
    before = picture(T0 + MINUTE)
    refusal = Rate("881", "", 0, slot=REFUSAL, refused=True)
    own = Rate("3361", "France Mobile", 70, cabin=3)
    made = change([Rate("3361", "Mobile", 75, 5, 60, 60), refusal, own, Rate("221", "Sénégal", 9)], gone=[Key("33")])
    assert picture(T0 + MINUTE) != before
    taken_back, overtaken = undo(made, at=T0 + 2 * MINUTE, who="Omar")
    assert overtaken == 0
    assert picture(T0 + 2 * MINUTE) == before
    assert len(history("sell", "3361")) == 5, "the list, two prices set, two taken back"
    assert [edition.undone_by for edition in editions("sell")[0]] == [None, taken_back, None]
    assert audit.first_break() is None
    undo(taken_back, at=T0 + 3 * MINUTE, who="Omar")
    assert tariff_at("sell", T0 + 3 * MINUTE).rate_of("3361", 3).price == 70


def test_what_was_changed_again_stays_when_the_first_change_is_taken_back(books):
    first = change([Rate("3361", "x", 75), Rate("3362", "x", 75)])
    change([Rate("3362", "x", 80)], at=T0 + 2 * MINUTE)
    assert undo(first, at=T0 + 3 * MINUTE, who="Omar")[1] == 1
    now = tariff_at("sell", T0 + 3 * MINUTE)
    assert (now.rate_of("3361").price, now.rate_of("3362").price) == (100, 80)
    with pytest.raises(Refused):
        undo(first, at=T0 + 4 * MINUTE, who="Omar")


def test_a_change_that_is_taken_back_before_it_begins_never_begins(books):
    begins = T0 + 10 * MINUTE
    made = change([Rate("33", "France", 75)], valid_from=begins)
    undo(made, at=T0 + 2 * MINUTE, who="Omar")
    assert tariff_at("sell", begins).rate_for("33").price == 60
    assert tariff_at("sell", begins + MINUTE).rate_for("33").price == 60


def test_no_price_begins_in_the_past_and_no_change_is_empty(books):
    for wrong in ({"rates": [Rate("33", "x", 1)], "valid_from": T0}, {"rates": []}):
        with pytest.raises(Refused):
            change(**wrong)


def test_a_list_neither_lifts_a_refusal_nor_touches_a_cabin_s_own_price(books):
    beside = [Rate("33", "", 0, slot=REFUSAL, refused=True), Rate("3361", "x", 70, cabin=3)]
    change(beside)
    listed = [Rate("33", "France", 61)]
    found = changes("sell", listed, T0 + 2 * MINUTE, replace=True)
    assert (len(found.changed), len(found.removed)) == (1, 10)
    load("sell", found, at=T0 + 2 * MINUTE, valid_from=T0 + 2 * MINUTE, source="b.csv", who="Omar")
    after = tariff_at("sell", T0 + 2 * MINUTE)
    assert after.others() == beside
    assert list(after) == listed == tariffs.rates_at("sell", T0 + 2 * MINUTE)


def test_what_was_compiled_before_is_what_is_compiled_anew(books):
    for step in range(12):
        at = T0 + (step + 1) * MINUTE
        rates = [Rate(f"336{step % 10}", "x", step), Rate("33", "y", step, cabin=step % 3)]
        change(rates, at=at, valid_from=at + step % 4 * MINUTE)
        kept = tariff_at("sell", at)
        assert [*kept, *kept.others()] == picture(at)


def test_since_when_a_price_holds(books):
    change([Rate("33", "France", 75)])
    assert since("sell", [Key("33"), Key("3361"), Key("9")], T0 + MINUTE) == {Key("33"): T0 + MINUTE, Key("3361"): T0}


def test_a_draft_is_seen_by_nobody_until_it_is_confirmed(books):
    found = changes("sell", [Rate("49", "Germany", 5)], T0, replace=True)
    made = draft("sell", found, at=T0 + MINUTE, valid_from=T0 + MINUTE, source="c.csv", who="Omar")
    assert tariff_at("sell", T0 + MINUTE).rate_for("49") is None
    assert draft_of(made, T0 + MINUTE).lines == 12
    assert draft_of(made, T0) is None, "another draft of the same number"
    confirm(made, T0 + MINUTE, at=T0 + 2 * MINUTE, who="Omar")
    assert [rate.prefix for rate in tariff_at("sell", T0 + 2 * MINUTE)] == ["49"]
    assert tariff_at("sell", T0 + 2 * MINUTE - 1).rate_for("49") is None, "not before it was confirmed"
    with pytest.raises(Refused):
        confirm(made, T0 + MINUTE, at=T0 + 3 * MINUTE, who="Omar")


def test_a_draft_that_nobody_wanted_is_forgotten_after_a_day(books):
    found = changes("sell", [Rate("49", "Germany", 5)], T0, replace=True)
    left, young, other = (
        draft("sell", found, at=T0 + hours * 60 * MINUTE, valid_from=T0 + hours * 60 * MINUTE, source="c", who="Omar")
        for hours in (1, 20, 26)
    )
    assert draft_of(left, T0 + 60 * MINUTE) is None
    assert draft_of(young, T0 + 20 * 60 * MINUTE).lines == draft_of(other, T0 + 26 * 60 * MINUTE).lines == 12


def test_thousands_of_changes_are_one_edition(books):
    made = change([Rate(str(n), "x", n) for n in range(10_000, 12_500)], pause=lambda: None)
    assert editions("sell")[0][0].lines == 2_500
    undo(made, at=T0 + 2 * MINUTE, who="Omar")
    assert len(tariff_at("sell", T0 + 2 * MINUTE)) == 11
    assert database.execute_sql("SELECT count(*) FROM rate").fetchone()[0] == 11 + 2 * 2_500
