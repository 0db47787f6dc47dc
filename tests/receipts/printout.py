"""A receipt printer that exists on paper only: reads ESC/POS as the real ones do, and keeps what they would print.

    printout(data) -> Printout: the lines of text with their style, the pictures as dots, cuts and drawer kicks

A command it does not know is an error: nothing is skipped.
"""

from dataclasses import dataclass, field

from PIL import Image

CODECS = {2: "cp850", 19: "cp858", 16: "cp1252"}


@dataclass
class Line:
    text: str
    bold: bool
    high: bool


@dataclass
class Printout:
    lines: list[Line] = field(default_factory=list)
    pictures: list[Image.Image] = field(default_factory=list)
    order: list[object] = field(default_factory=list)
    cuts: int = 0
    kicks: int = 0
    chinese: bool = True

    @property
    def text(self) -> list[str]:
        return [line.text for line in self.lines]


def printout(data: bytes) -> Printout:
    """What comes out of the printer. ValueError for bytes that no command of ours begins with."""
    paper, at = Printout(), 0
    codec, bold, high, pending = "cp437", False, False, b""
    while at < len(data):
        rest = data[at:]
        if rest.startswith(b"\x1b@"):
            codec, bold, high, at = "cp437", False, False, at + 2
        elif rest.startswith(b"\x1c."):
            paper.chinese, at = False, at + 2
        elif rest.startswith(b"\x1bt"):
            codec, at = CODECS[rest[2]], at + 3
        elif rest.startswith(b"\x1bE"):
            bold, at = bool(rest[2] & 1), at + 3
        elif rest.startswith(b"\x1d!"):
            assert rest[2] >> 4 == 0, "wider letters would break the columns"
            high, at = bool(rest[2] & 0x0F), at + 3
        elif rest.startswith(b"\x1dv0"):
            assert not pending, "a picture begins at the edge"
            wide, tall = int.from_bytes(rest[4:6], "little"), int.from_bytes(rest[6:8], "little")
            dots = rest[8 : 8 + wide * tall]
            assert len(dots) == wide * tall
            picture = Image.frombytes("1", (wide * 8, tall), bytes(byte ^ 0xFF for byte in dots))
            paper.pictures.append(picture)
            paper.order.append(picture)
            at += 8 + wide * tall
        elif rest.startswith(b"\x1dV"):
            paper.cuts, at = paper.cuts + 1, at + (4 if rest[2] in (65, 66) else 3)
        elif rest.startswith(b"\x1bp"):
            paper.kicks, at = paper.kicks + 1, at + 5
        elif rest[0] == 0x0A:
            line = Line(pending.decode(codec), bold, high)
            paper.lines.append(line)
            paper.order.append(line)
            pending, at = b"", at + 1
        elif rest[0] >= 0x20:
            pending, at = pending + rest[:1], at + 1
        else:
            raise ValueError(f"no command begins with {rest[:4]!r}")
    assert not pending, "the last line is never printed"
    return paper


def ink(picture: Image.Image) -> list[int]:
    """How many dots of each column are black."""
    wide, tall = picture.size
    dots = picture.load()
    return [sum(dots[x, y] == 0 for y in range(tall)) for x in range(wide)]


def on_paper(paper: Printout, dots: int) -> Image.Image:
    """All pictures below each other, to be looked at."""
    sheet, top = Image.new("1", (dots, sum(each.height for each in paper.pictures) or 1), 1), 0
    for picture in paper.pictures:
        sheet.paste(picture, (0, top))
        top += picture.height
    return sheet
