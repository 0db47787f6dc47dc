"""A receipt as the bytes that receipt printers understand (Epson's ESC/POS, which all of them speak).

    ESC @             begin anew
    FS .              no Chinese letters: many cheap printers begin with them, and would read accents as such
    ESC t n           the page of letters above 127
    ESC E n, GS ! n   bold; larger letters (here: twice as high, never wider, so that a line keeps its columns)
    GS v 0 m xL xH yL yH ...   a picture: so many bytes wide, so many lines high
    GS V 66 n         feed the paper to the knife and cut it; a printer without a knife only feeds
    ESC p m t1 t2     a pulse to the drawer

What the printer's page has no letter for is drawn: such a row goes as a picture, and so does all of a receipt that is
read from right to left.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from callshop.languages import is_right_to_left
from callshop.receipts.slip import ISOLATES, Receipt, Row, lines_of, rows

START = b"\x1b@\x1c."
FEED = b"\n"
CUT = b"\x1dV\x42\x00"
DRAWER = b"\x1bp\x00\x19\xfa"
"""Pin 2, 50 ms on, 500 ms off."""

PICTURE = "picture"
PAGES: dict[str, tuple[int, str]] = {"850": (2, "cp850"), "858": (19, "cp858"), "1252": (16, "cp1252")}
"""Name -> (its number at the printer, its name in Python). Printers tell on their own test page which they have."""

HIGH = 0x01
BAND = 240
"""Lines of dots in one picture at most: a printer's memory is small."""

STYLES = {"title": (1, HIGH), "total": (1, HIGH), "mark": (1, 0)}
"""Kind of row -> (bold, size); all others are as usual."""

PLAINER = str.maketrans({
    "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "…": "...", "•": "*", "→": "->", "←": "<-",
    "œ": "oe", "Œ": "OE",
})  # fmt: skip
"""Signs that a printer's page may lack, and how they are written instead: no letter of a name is among them."""

FIRM_SPACES = "\u00a0\u202f"
"""They hold a figure together until its line is made, and are plain on paper."""


@dataclass(frozen=True, slots=True)
class Paper:
    """columns: letters of 12 dots in a line; page: a name of PAGES, or PICTURE for a printer that mangles accents."""

    columns: int
    page: str = "850"

    @property
    def dots(self) -> int:
        return 12 * self.columns


def printed(receipt: Receipt, paper: Paper, logo: bytes = b"", drawer: bool = False) -> bytes:
    """The whole receipt, cut. `logo`: PNG or JPEG; one that cannot be read is left out. `drawer`: open it, too."""
    turned = is_right_to_left(receipt.language)
    return b"".join((
        START,
        _page(paper),
        DRAWER if drawer else b"",
        _logo(logo, paper) if logo else b"",
        *(_row(row, paper, turned) for row in rows(receipt)),
        FEED,
        CUT,
    ))  # fmt: skip


def opened_drawer() -> bytes:
    """What opens the drawer and prints nothing."""
    return START + DRAWER


def _page(paper: Paper) -> bytes:
    return b"" if paper.page == PICTURE else b"\x1bt" + bytes([PAGES[paper.page][0]])


def _row(row: Row, paper: Paper, turned: bool) -> bytes:
    if row.kind == "blank":
        return FEED
    lines = None if turned and row.kind != "rule" else _in_letters(row, paper)
    if lines is None:
        from callshop.receipts.raster import picture  # late: a shop whose printer has all letters never needs it

        return _drawn(picture(row, paper.dots, turned))
    bold, size = STYLES.get(row.kind, (0, 0))
    style, usual = b"\x1bE%c\x1d!%c" % (bold, size), b"\x1bE\x00\x1d!\x00"
    text = b"".join(line + FEED for line in lines)
    return style + text + usual if (bold, size) != (0, 0) else text


def _in_letters(row: Row, paper: Paper) -> list[bytes] | None:
    """The row's lines in the letters of the printer's page; None if it lacks one."""
    if row.kind == "rule":
        return [line.encode("ascii") for line in lines_of(row, paper.columns)]
    if paper.page == PICTURE:
        return None
    codec = PAGES[paper.page][1]
    plainer = Row(row.kind, _plainer(row.text, codec), _plainer(row.figure, codec))
    try:
        return [line.encode(codec) for line in lines_of(plainer, paper.columns)]
    except UnicodeEncodeError:
        return None


def _plainer(text: str, codec: str) -> str:
    """As it is, but for signs that the page lacks and that can be written otherwise."""
    kept = (sign if sign in FIRM_SPACES or _has(codec, sign) else sign.translate(PLAINER) for sign in text)
    return "".join(kept).translate(ISOLATES)


def _has(codec: str, sign: str) -> bool:
    try:
        sign.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _logo(data: bytes, paper: Paper) -> bytes:
    from callshop.receipts.raster import logo

    drawn = logo(data, paper.dots)
    return _drawn(drawn) + FEED if drawn else b""


def _drawn(picture) -> bytes:
    from callshop.receipts.raster import ink

    return b"".join(
        b"\x1dv0\x00" + (band.width // 8).to_bytes(2, "little") + band.height.to_bytes(2, "little") + ink(band)
        for band in _bands(picture)
    )


def _bands(picture) -> Iterator:
    for top in range(0, picture.height, BAND):
        yield picture.crop((0, top, picture.width, min(top + BAND, picture.height)))
