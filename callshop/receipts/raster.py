"""A row of a receipt as a picture, black on white, for letters that a printer does not have.

Arabic is shaped first (each letter takes the form its neighbours ask for), then put in the order of the eye: so the
picture needs no more of the machine than a font, which the house brings along. A row's figure keeps its own order.
"""

from functools import cache
from importlib.resources import files
from io import BytesIO

from arabic_reshaper import reshape
from bidi import get_display
from PIL import Image, ImageDraw, ImageFont, ImageOps

from callshop.receipts.slip import ISOLATES, Row

SIZES = {"title": 36, "total": 30}
"""Dots from line to line of letters; of all other rows USUAL. A printer has 8 dots in a millimetre."""
USUAL = 24
BOLD = ("title", "total", "mark")
LEADING = 6
GAP = 12
"""Dots between a name and its figure, at least."""

WHITE, BLACK, INK = 255, 0, 140
"""INK: what is darker than this is printed."""

LOGO_HEIGHT = 160
LARGEST_LOGO = 4_000_000
"""Pixels: a picture larger than this is none for a receipt, and would only cost memory."""


def picture(row: Row, dots: int, right_to_left: bool) -> Image.Image:
    """One row as it is printed on paper of so many dots: as many lines as it takes. Mode "1", 0 is ink."""
    font = _font(row.kind in BOLD, SIZES.get(row.kind, USUAL))
    figure = row.figure and get_display(row.figure, base_dir="L").translate(ISOLATES)
    room = dots - (_wide(figure, font) + GAP if figure else 0)
    lines = [_in_order(line, right_to_left) for line in _wrapped(row.text, room, font)] or [""]
    height = font.size + LEADING
    paper = Image.new("L", (dots, height * len(lines)), WHITE)
    pen = ImageDraw.Draw(paper)
    for place, line in enumerate(lines):
        pen.text((_left(row, line, font, dots, right_to_left), place * height), line, fill=BLACK, font=font)
    if figure:
        pen.text((0 if right_to_left else dots - _wide(figure, font), height * (len(lines) - 1)), figure, BLACK, font)
    return paper.point(lambda light: WHITE if light > INK else BLACK, "1")


def logo(data: bytes, dots: int) -> Image.Image | None:
    """The shop's picture in the middle of the paper, made smaller if it must be; None for what cannot be read."""
    try:
        with Image.open(BytesIO(data)) as opened:
            if opened.width * opened.height > LARGEST_LOGO:
                return None
            drawn = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    on_white = Image.new("RGBA", drawn.size, "white")
    on_white.alpha_composite(drawn)
    grey = ImageOps.contain(on_white.convert("L"), (min(dots, max(drawn.width, 1)), LOGO_HEIGHT))
    paper = Image.new("1", (dots, grey.height), 1)
    paper.paste(grey.convert("1"), ((dots - grey.width) // 2, 0))
    return paper


def ink(printed: Image.Image) -> bytes:
    """Line by line, eight dots in a byte, the leftmost the highest bit, 1 for ink: as printers take it."""
    return bytes(byte ^ 0xFF for byte in printed.tobytes())


@cache
def _font(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    file = files("callshop.receipts") / "fonts" / ("receipt-bold.ttf" if bold else "receipt.ttf")
    return ImageFont.truetype(BytesIO(file.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)


def _in_order(line: str, right_to_left: bool) -> str:
    """Its letters joined, from left to right as they are drawn."""
    return get_display(reshape(line), base_dir="R" if right_to_left else "L").translate(ISOLATES)


def _wide(drawn: str, font: ImageFont.FreeTypeFont) -> int:
    return -int(-font.getlength(drawn) // 1)


def _left(row: Row, line: str, font: ImageFont.FreeTypeFont, dots: int, right_to_left: bool) -> int:
    spare = dots - _wide(line, font)
    if row.kind in ("title", "centred", "mark"):
        return spare // 2
    return spare if right_to_left else 0


def _wrapped(text: str, room: int, font: ImageFont.FreeTypeFont) -> list[str]:
    """The text in lines that have room; a word that alone has none is broken."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _wide(_in_order(longer, False), font) <= room:
            lines[-1] = longer
        else:
            lines += _broken(word, room, font)
    return lines


def _broken(word: str, room: int, font: ImageFont.FreeTypeFont) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and _wide(_in_order(pieces[-1] + sign, False), font) > room:
            pieces.append("")
        pieces[-1] += sign
    return pieces
