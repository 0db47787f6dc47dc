"""The chain of who changed what: no link can be altered or taken out unnoticed."""

import pytest

from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing


@pytest.fixture
def chain(books) -> list[int]:
    """The ids of the entries of a shop, the last ones ours."""
    with writing():
        for number in range(5):
            audit.record(1000 + number, "Ana", "visit opened", cabin=number, why="été | 5")
    return [row["id"] for row in rows("SELECT id FROM audit ORDER BY id")]


def test_an_honest_chain_is_unbroken(chain):
    assert audit.first_break() is None
    assert audit.head() == rows("SELECT hash FROM audit ORDER BY id DESC LIMIT 1")[0]["hash"]


@pytest.mark.parametrize("column", ["at", "who", "what", "detail", "previous", "hash"])
def test_a_field_altered_breaks_it_there(chain, column: str):
    database.execute_sql(f"UPDATE audit SET {column} = {column} || '1' WHERE id = ?", (chain[-3],))
    assert audit.first_break() == chain[-3]


def test_words_moved_from_one_field_to_the_next_break_it(chain):
    database.execute_sql("UPDATE audit SET who = 'Ana|visit', what = 'opened' WHERE id = ?", (chain[-1],))
    assert audit.first_break() == chain[-1]


@pytest.mark.parametrize("place", [0, 2, -2])
def test_an_entry_taken_out_breaks_it_at_the_next(chain, place: int):
    database.execute_sql("DELETE FROM audit WHERE id = ?", (chain[place],))
    assert audit.first_break() == chain[chain.index(chain[place]) + 1]


def test_two_entries_exchanged_break_it(chain):
    one, two = chain[-3], chain[-2]
    for old, new in ((one, -1), (two, one), (-1, two)):
        database.execute_sql("UPDATE audit SET id = ? WHERE id = ?", (new, old))
    assert audit.first_break() == one


def test_the_last_taken_out_is_told_by_the_head_on_paper(chain):
    on_paper = audit.head()
    database.execute_sql("DELETE FROM audit WHERE id = ?", (chain[-1],))
    assert audit.first_break() is None
    assert audit.head() != on_paper


def test_empty_books_have_the_beginning_for_a_head(books):
    database.execute_sql("DELETE FROM audit")
    assert (audit.head(), audit.first_break()) == (audit.BEGINNING, None)
