"""A receipt on paper of any width: every figure at the right edge, nothing wider than the roll, no word lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callshop.money import UNIT
from callshop.receipts.slip import COLUMNS, NARROWEST, Item, Receipt, Sum, lines

NAMES = st.text("abcdé fghî", min_size=1, max_size=60).filter(str.strip)
AMOUNTS = st.integers(0, 10**12)


def receipt(*items: Item, sums: tuple[Sum, ...] = ()) -> Receipt:
    return Receipt(
        shop=("Taxiphone Médina",), facts=("Reçu no 12", "Caisse : Ana"), items=items, sums=sums,
        thanks="Merci et à bientôt !", currency="XOF", language="fr",
    )  # fmt: skip


def test_a_receipt_reads_from_the_shop_to_the_thanks():
    call = Item("Sénégal Orange", 300 * UNIT, ("+221 77 ••  14:03  03:48", "228 s → 240 s × 75 F/min = 300 F"))
    assert lines(receipt(call, sums=(Sum("Total", 1_300 * UNIT),)), 32) == (
        "        Taxiphone Médina",
        "",
        "Reçu no 12",
        "Caisse : Ana",
        "-" * 32,
        "Sénégal Orange             300 F",
        "+221 77 ••  14:03  03:48",
        "228 s → 240 s × 75 F/min = 300 F",
        "-" * 32,
        "Total                    1 300 F",
        "",
        "      Merci et à bientôt !",
    )


def test_a_name_that_leaves_no_room_gets_its_figure_on_the_next_line():
    shown = lines(receipt(Item("République démocratique", 25_000 * UNIT)), 24)
    assert "République démocratique" in shown
    assert "25 000 F".rjust(24) in shown


@given(st.lists(st.builds(Item, NAMES, AMOUNTS, st.tuples(NAMES))), st.sampled_from([NARROWEST, *COLUMNS.values()]))
def test_nothing_is_wider_than_the_paper_and_no_word_is_lost(items, columns):
    shown = lines(receipt(*items), columns)
    assert all(len(line) <= columns for line in shown)
    together = "".join("".join(shown).split())
    for item in items:
        assert "".join(item.name.split()) in together


def test_paper_too_narrow_to_say_anything_is_refused():
    with pytest.raises(ValueError, match="columns"):
        lines(receipt(), NARROWEST - 1)
