"""Amounts in notes and coins: exact, and in as few pieces as can be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callshop.cash_denominations import Piece, change_in, pieces_of, read, sum_of, written
from callshop.currencies import CURRENCIES
from callshop.money import UNIT

LISTED = tuple(CURRENCIES)
CONSIDERED, OF_THE_OTHERS = 4_000, 300
"""Amounts of a currency, in its smallest piece, that every other way of paying is compared with: of those in which
shops of ours stand, and of all others."""
AT_HOME = ("XOF", "XAF", "EUR", "MAD", "TND", "KWD")

currencies = st.sampled_from(LISTED)
counts = currencies.flatmap(
    lambda currency: st.dictionaries(st.sampled_from(pieces_of(currency)), st.integers(1, 10_000))
)


def smallest(currency: str) -> int:
    return min(piece.value for piece in pieces_of(currency))


def fewest(currency: str, considered: int) -> list[int]:
    """For every amount, the fewest pieces there can be: found by trying all of them."""
    unit = smallest(currency)
    values = {piece.value // unit for piece in pieces_of(currency) if piece.value % unit == 0}
    assert len(values) == len({piece.value for piece in pieces_of(currency)})
    best = [0]
    for amount in range(1, considered):
        best.append(1 + min((best[amount - value] for value in values if value <= amount), default=10**9))
    return best


@settings(deadline=None)  # the first amount of a currency reads its pieces
@given(currencies, st.integers(0, 10**7))
def test_the_pieces_sum_to_the_amount(currency, many):
    amount = many * smallest(currency)
    assert sum_of(change_in(amount, currency)) == amount


@pytest.mark.parametrize("currency", LISTED)
def test_no_other_way_takes_fewer_pieces(currency):
    considered = CONSIDERED if currency in AT_HOME else OF_THE_OTHERS
    unit, best = smallest(currency), fewest(currency, considered)
    taken = [sum(change_in(amount * unit, currency).values()) for amount in range(considered)]
    assert taken == best


@settings(deadline=None)  # the first amount of a currency reads its pieces
@given(currencies, st.integers(0, 10**12))
def test_what_is_less_than_the_smallest_piece_is_left_out(currency, amount):
    assert 0 <= amount - sum_of(change_in(amount, currency)) < smallest(currency)


@given(counts)
def test_the_books_give_a_count_back_as_it_was(count):
    assert read(written(count)) == count


def test_two_hundreds_are_fewer_than_two_hundred_and_fifty_with_its_rest():
    assert change_in(400 * UNIT, "XOF") == {Piece("coin", 200 * UNIT): 2}


def test_a_note_and_a_coin_of_the_same_value_are_two_pieces():
    five_hundreds = [piece.key for piece in pieces_of("XOF") if piece.value == 500 * UNIT]
    assert five_hundreds == ["n500", "c500"]


def test_a_currency_that_is_not_listed_has_no_pieces():
    assert pieces_of("XTS") == () and change_in(5 * UNIT, "XTS") == {}
