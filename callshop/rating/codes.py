"""What stands in the cell of a prefix -> the prefixes: one code as it is written somewhere, several, or a range.

    expanded("33; 44")         33, 44                   expanded("7600-7603")     7600, 7601, 7602, 7603
    expanded("221 77,78")      22177, 22178             expanded("77, 78", "221") 22177, 22178
    expanded('="0033"')        33                       expanded("1,204")         refused: 1204, or 1 and 204?

A prefix is the digits of an international number. What has two readings is refused with both named.
"""

import re
import unicodedata

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from callshop.events import Sentence, sentence

MOST_IN_A_RANGE = 1000
LONGEST = 15
"""Digits of an international number (E.164)."""

LONGEST_CELL = 4000

COUNTRY_CODES = frozenset(map(str, COUNTRY_CODE_TO_REGION_CODE))

_QUOTED = re.compile(r"""=?(["'])(.*)\1""")
_BETWEEN = re.compile(r"\s*[,;/|&\n\r]+\s*")
_RANGE = re.compile(r"(\d+)\s*(?:-|–|—|\.\.|\bto\b)\s*(\d+)")
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
_ANY_FURTHER = re.compile(r"(?<=\d)[xX*%#.…]+$")
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")
_LIKE_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
_ALL = frozenset(("", "-", "*", "all", "proper", "others", "other", "n/a", "fixed", "tous", "toutes", "todos", "الكل"))
"""What stands for a whole country beside its code."""


class NoPrefix(Exception):
    """The cell cannot be accepted; `why` is the sentence."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.why = why


def expanded(cell: str, country: str = "") -> tuple[str, ...]:
    """The prefixes of a cell, in its order. `country`: digits of a country code that stand before each of its codes."""
    if plain(cell) and not country and len(cell) <= LONGEST:
        return (str(cell),)
    text = _undressed(cell)
    if country and text.casefold() in _ALL:
        return (country,)
    if not text:
        raise NoPrefix(sentence("The prefix is missing."))
    if len(text) > LONGEST_CELL:
        raise _no_prefix(cell)
    if text.isdigit():
        return (_checked(cell, country + text),)
    if _LIKE_THOUSANDS.fullmatch(text) and not country and not _all_country_codes(text.split(",")):
        parts = text.split(",")
        raise NoPrefix(
            sentence("“{text}” can be the prefix {one} or several, {parts}: write several with a semicolon.",
                     text=text, one="".join(parts), parts=" + ".join(parts))
        )  # fmt: skip
    found: list[str] = []
    items = [item for item in _BETWEEN.split(text) if item]
    if not items:
        raise _no_prefix(cell)
    stem, length = _stem(items[0])
    for number, item in enumerate(items):
        for code in _codes(cell, item):
            whole = country + code if country else _with_stem(cell, code, stem if number else "", length)
            found.append(_checked(cell, whole))
    _belong_together(cell, found, country or stem)
    return tuple(dict.fromkeys(found))


def plain(cell: str) -> bool:
    """Whether a cell holds one prefix as we write it."""
    return cell.isascii() and cell.isdigit() and not cell.startswith("0")


def digits_of(cell: str) -> str:
    """The digits of one code ("+33", '="0033"'), "" for anything else."""
    text = _undressed(cell)
    bare = _code(text)
    return bare if bare.isdigit() else ""


def looks_like_code(cell: str) -> bool:
    """Whether a cell can hold prefixes at all: digits, and what stands between them."""
    text = _undressed(cell)
    return bool(text) and text[0].isdigit() and not re.search(r"[^\W\d_]{2,}", text.replace("to", ""))


def _undressed(cell: str) -> str:
    """Without what spreadsheets and people put around digits: ="33", '33, (33), and digits of other scripts."""
    text = "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in cell).strip()
    if quoted := _QUOTED.fullmatch(text):
        text = quoted[2].strip()
    text = text.lstrip("'=").strip().strip('"').strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    if whole := _WHOLE_FLOAT.fullmatch(text):
        return whole[1]
    return text.removeprefix("+") if text[1:].isdigit() else text


def _codes(cell: str, item: str) -> list[str]:
    """The codes of one item: a range's, else one."""
    before, _, behind = item.removeprefix("+").partition(" ")
    if before.isdigit() and (_RANGE.fullmatch(behind.strip())):
        return [before + code for code in _codes(cell, behind.strip())]
    if not (ends := _RANGE.fullmatch(item)):
        if len(item.split()) > 2:
            raise NoPrefix(sentence("“{value}”: write several prefixes with a semicolon.", value=_short(cell)))
        return [_code(item)]
    first, last = ends.groups()
    if first in COUNTRY_CODES:
        if len(first) == len(last):
            raise _no_range(cell)
        return [first + last]  # 1-876, 33-6: a country's code and the area's
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    if len(last) != len(first) or not 0 <= int(last) - int(first) < MOST_IN_A_RANGE:
        raise _no_range(cell)
    return [f"{code:0{len(first)}d}" for code in range(int(first), int(last) + 1)]


def _code(item: str) -> str:
    """One code without plus, brackets and the spaces inside: "+1 (204)" -> "1204"."""
    bare = _ANY_FURTHER.sub("", _TRUNK_ZERO.sub("", item).strip()).removeprefix("+")
    return re.sub(r"(?<=[\d)\s])-(?=[\d(\s])|[\s()]", "", bare)


def _stem(first: str) -> tuple[str, int]:
    """(the country code before a space, how many digits stand behind it) of the first of several codes; ("", 0)."""
    parts = first.removeprefix("+").split(None, 1)
    if len(parts) == 2 and parts[0].removeprefix("00") in COUNTRY_CODES:
        behind = _RANGE.fullmatch(parts[1])
        return parts[0].removeprefix("00"), len(behind[1] if behind else _code(parts[1]))
    return "", 0


def _with_stem(cell: str, code: str, stem: str, length: int) -> str:
    if not stem or (len(code) != length and code.startswith(stem)):
        return code
    if len(code) > length + 2:
        raise _apart(cell, code)
    return stem + code


def _belong_together(cell: str, found: list[str], stem: str) -> None:
    """In a cell of several, a short code behind a long one is only its end ("2217,8"): nobody says where it begins."""
    if stem or len(found) < 2:
        return
    country = _country_of(found[0])
    for code in found[1:]:
        if found[0] != country and not code.startswith(country) and len(code) < len(found[0]):
            raise _apart(cell, code)


def _country_of(code: str) -> str:
    return next((code[:n] for n in (1, 2, 3) if code[:n] in COUNTRY_CODES), code)


def _all_country_codes(parts: list[str]) -> bool:
    return all(len(part) == 3 and part in COUNTRY_CODES for part in parts)


def _checked(cell: str, code: str) -> str:
    """An international code: 00 before it is how it is dialled. Nothing begins with another 0."""
    if not code.isdigit():
        raise _no_prefix(cell)
    bare = code.removeprefix("00")
    if not bare or bare.startswith("0"):
        raise NoPrefix(sentence("“{value}” begins with 0: no international number does.", value=_short(cell)))
    if len(bare) > LONGEST:
        raise _no_prefix(cell)
    return bare


def _no_prefix(cell: str) -> NoPrefix:
    return NoPrefix(sentence("“{value}” is not a prefix: digits only.", value=_short(cell)))


def _no_range(cell: str) -> NoPrefix:
    return NoPrefix(sentence("“{value}” is not a range of prefixes: write them one by one.", value=_short(cell)))


def _apart(cell: str, code: str) -> NoPrefix:
    return NoPrefix(
        sentence("In “{text}” it is not clear with which code {code} begins: write each of them whole.",
                 text=_short(cell), code=code)
    )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
