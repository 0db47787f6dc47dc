"""What a receipt printer makes of our bytes, read back command by command: every word, every accent, on the roll."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from callshop.money import UNIT
from callshop.receipts import raster
from callshop.receipts.escpos import PAGES, PICTURE, Paper, opened_drawer, printed
from callshop.receipts.slip import COLUMNS, Item, Receipt, Row, Sum, lines
from tests.receipts.printout import Line, ink, on_paper, printout

ROLLS = ("58", "80")
SHOP = "تاكسيفون الحرية"
ACCENTS = "éèêëàâäçîïôöûùü ÉÈÊÀÇ"


def french(**more: object) -> Receipt:
    return Receipt(**{
        "shop": ("Taxiphone Médina", "Rue 10, Dakar", "Tél. 33 800 00 00"),
        "facts": ("Reçu n° 12", "23 nov. 2026 14:03:31", "Caisse : Aïssatou", f"Essai {ACCENTS}"),
        "items": (
            Item("Sénégal Orange", 300 * UNIT, ("+221 77 123 45 ••  14:03  03:48", "228 s → 240 s × 75 F/min = 300 F")),
            Item("Café", 200 * UNIT, ("2 × 100 F",)),
        ),
        "sums": (Sum("Avant remise", 500 * UNIT), Sum("Remise", -50 * UNIT), Sum("Total", 450 * UNIT)),
        "settled": (Sum("dont TVA 18 %", 69 * UNIT), Sum("Payé en espèces", 450 * UNIT), Sum("Rendu", 1_550 * UNIT)),
        "thanks": "Merci et à bientôt !", "currency": "XOF", "language": "fr", **more,
    })  # fmt: skip


def arabic() -> Receipt:
    return Receipt(
        shop=(SHOP, "شارع الاستقلال"), facts=("إيصال رقم 12", "المقصورة 3"),
        items=(Item("المغرب، الهاتف المحمول", 1_500 * UNIT, ("\u2066+212\u00a06\u00a012\u00a034\u00a0••\u2069",)),),
        sums=(Sum("المجموع", 1_500 * UNIT),), settled=(Sum("المُعاد", 500 * UNIT),),
        thanks="شكرًا لكم وإلى اللقاء!", currency="XOF", language="ar",
    )  # fmt: skip


def as_printers_write(line: str) -> str:
    return line.replace("•", "*").replace("→", "->").replace("−", "-").replace("’", "'")


@pytest.mark.parametrize("width", ROLLS)
@pytest.mark.parametrize("page", PAGES)
def test_every_line_of_a_french_receipt_is_there_with_its_accents(width, page):
    columns = COLUMNS[width]
    paper = printout(printed(french(), Paper(columns, page)))
    assert not paper.chinese
    assert paper.pictures == []
    assert (paper.cuts, paper.kicks) == (1, 0)
    assert all(len(line) <= columns for line in paper.text)
    said = as_printers_write("".join("".join(paper.text).split()))
    for line in lines(french(), columns):
        assert "".join(as_printers_write(line).split()) in said, line
    assert f"Essai {ACCENTS}"[:columns] in " ".join(paper.text)


@pytest.mark.parametrize("width", ROLLS)
def test_the_total_stands_out_and_its_figure_reaches_the_edge(width):
    paper = printout(printed(french(), Paper(COLUMNS[width])))
    (total,) = [line for line in paper.lines if line.text.startswith("Total")]
    assert total == Line("Total" + "450 F".rjust(COLUMNS[width] - 5), bold=True, high=True)
    assert paper.lines[0] == Line("Taxiphone Médina".center(COLUMNS[width]).rstrip(), bold=True, high=True)
    assert not [line for line in paper.lines if line.bold and "Payé" in line.text]


@pytest.mark.parametrize("width", ROLLS)
def test_what_the_page_has_no_letter_for_is_drawn_and_nothing_else(width):
    columns = COLUMNS[width]
    paper = printout(printed(french(shop=(SHOP, "Rue 10, Dakar"), thanks="Merci ! شكرا"), Paper(columns)))
    assert len(paper.pictures) == 2
    assert paper.order[0] is paper.pictures[0], "the shop's name comes first"
    for picture in paper.pictures:
        assert picture.width == 12 * columns
        black = ink(picture)
        assert sum(black) > 200
        left, right = next(x for x, n in enumerate(black) if n), next(x for x, n in enumerate(reversed(black)) if n)
        assert abs(left - right) <= 2 + picture.width // 40, "in the middle"
    assert "Rue 10, Dakar" in paper.text[0]


def test_the_euro_is_a_letter_of_page_858_and_drawn_where_the_page_has_none():
    receipt = french(currency="EUR")
    assert printout(printed(receipt, Paper(32, "858"))).pictures == []
    assert len(printout(printed(receipt, Paper(32, "850"))).pictures) == 8


@pytest.mark.parametrize("width", ROLLS)
def test_a_printer_that_mangles_accents_gets_pictures_alone(width):
    paper = printout(printed(french(), Paper(COLUMNS[width], PICTURE)))
    assert {line.text for line in paper.lines} <= {"", "-" * COLUMNS[width]}
    assert all(picture.width == 12 * COLUMNS[width] and sum(ink(picture)) for picture in paper.pictures)


@pytest.mark.parametrize("width", ROLLS)
def test_an_arabic_receipt_is_read_from_right_to_left(width, tmp_path):
    dots = 12 * COLUMNS[width]
    paper = printout(printed(arabic(), Paper(COLUMNS[width])))
    assert {line.text for line in paper.lines} <= {"", "-" * COLUMNS[width]}
    words_at_the_right = [ink(picture)[-dots // 4 :] for picture in paper.pictures[2:-1]]
    assert all(sum(black) for black in words_at_the_right)
    call, total = paper.pictures[4], paper.pictures[6]
    for pair in (call, total):
        black = ink(pair)
        assert sum(black[: dots // 4]), "the figure at the left edge"
        assert sum(black[-20:]), "the name at the right edge"
    kept = Path(os.environ.get("CALLSHOP_LOOK", tmp_path)) / f"arabic-{width}.png"
    on_paper(paper, dots).save(kept)


def test_arabic_letters_are_joined_and_the_first_is_at_the_right():
    """A word joined is one stroke on its line; the same letters apart leave white between them."""
    joined, apart = ("سلس", "س ل س")

    def gaps(text: str) -> int:
        black = ink(raster.picture(Row("text", text), 384, True))
        first, last = black.index(next(filter(None, black))), len(black) - 1
        return sum(1 for x in range(first, last) if black[x] and not black[x + 1]) - 1

    assert gaps(joined) == 0
    assert gaps(apart) == 2
    alef_first = ink(raster.picture(Row("text", "اس"), 384, True))
    assert alef_first[-8:] != [0] * 8 and max(alef_first[-8:]) > 12, "alef, upright, stands at the right edge"


def test_a_figure_keeps_its_order_among_arabic_words():
    black = ink(raster.picture(Row("pair", "المجموع", "1,500 F"), 384, True))
    alone = ink(raster.picture(Row("pair", "", "1,500 F"), 384, True))
    other = ink(raster.picture(Row("pair", "", "F 1,500"), 384, True))
    assert black[:100] == alone[:100] != other[:100]


@settings(max_examples=40, deadline=None)
@given(
    st.text("abcdé سلام œ€→ ", min_size=1, max_size=60).filter(str.strip),
    st.integers(0, 10**12), st.sampled_from(ROLLS), st.sampled_from(["fr", "ar"]),
)  # fmt: skip
def test_nothing_is_ever_wider_than_the_roll(name, amount, width, language):
    receipt = french(items=(Item(name, amount, (name,)),), language=language)
    paper = printout(printed(receipt, Paper(COLUMNS[width])))
    assert all(len(line) <= COLUMNS[width] for line in paper.text)
    assert {picture.width for picture in paper.pictures} <= {12 * COLUMNS[width]}


def png(size: tuple[int, int], mode: str = "RGBA") -> bytes:
    picture = Image.new(mode, size)
    picture.paste("black", (0, 0, size[0] // 2, size[1]))
    kept = BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize("size", [(40, 40), (3000, 500), (200, 900)])
def test_the_shop_s_picture_is_on_top_in_the_middle_of_the_roll(size):
    paper = printout(printed(french(), Paper(32), logo=png(size)))
    (logo,) = paper.pictures
    assert paper.order[0] is logo
    assert logo.width == 384 and 0 < logo.height <= raster.LOGO_HEIGHT
    assert sum(ink(logo)[:192]) > 0, "its black half"


def test_a_picture_that_cannot_be_read_is_left_out():
    for data in (b"no picture", b"\x89PNG\r\n\x1a\n...", png((30, 30))[:60]):
        assert printed(french(), Paper(32), logo=data) == printed(french(), Paper(32))


def test_the_drawer_opens_when_it_shall():
    assert printout(printed(french(), Paper(32), drawer=True)).kicks == 1
    alone = printout(opened_drawer())
    assert (alone.kicks, alone.cuts, alone.lines) == (1, 0, [])
