"""From which day a price of a provider's list holds: days as five languages write them, judged as a whole column.

"01/03/2026" alone is the third of January or the first of March; one "25/03/2026" in the column tells which.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

ORDERS = ("dmy", "mdy")

_FIRST_OF_EXCEL = date(1899, 12, 30)
_SERIAL = re.compile(r"[3-7]\d{4}")
_CLOCK = re.compile(r"[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([ap]\.?m\.?)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?$", re.I)
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]?(\d{2})[-/. ]?(\d{2})")
_FIGURES = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)?[-/. ]*(?:de )?([^\W\d_]{3,10})\.?,?[-/. ]*(?:de )?(\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTHS = (
    ("jan", "ene"), ("feb", "fev"), ("mar",), ("apr", "avr", "abr"), ("may", "mai"), ("jun", "juin"), ("jul", "juil"),
    ("aug", "aou", "ago"), ("sep", "set"), ("oct", "out"), ("nov",), ("dec", "dez", "dic"),
)  # fmt: skip
"""How the names of a month begin in English, French, Portuguese and Spanish."""


def day(text: str, order: str) -> date | None:
    """The day of a cell, None if it is none. `order`: which of two figures is the day, "dmy" or "mdy"."""
    bare = _CLOCK.sub("", _plainly(text)).strip()
    if _SERIAL.fullmatch(bare):
        return _FIRST_OF_EXCEL + timedelta(days=int(bare))
    if told := _YEAR_FIRST.fullmatch(bare):
        return _date(*told.groups())
    if told := _FIGURES.fullmatch(bare):
        one, two, year = told.groups()
        return _date(year, two, one) if order == "dmy" else _date(year, one, two)
    if told := _NAMED.fullmatch(bare):
        return _date(told[3], _month(told[2]), told[1])
    if told := _NAMED_FIRST.fullmatch(bare):
        return _date(told[3], _month(told[1]), told[2])
    return None


def orders(texts: Iterable[str]) -> tuple[str, ...]:
    """The orders in which all the days of a column can be read; both where no figure tells."""
    possible = list(ORDERS)
    for text in texts:
        if told := _FIGURES.fullmatch(_CLOCK.sub("", _plainly(text)).strip()):
            possible = [order for order in possible if day(told[0], order)]
    return tuple(possible)


def _plainly(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    digits = "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in letters)
    return "".join(sign for sign in digits if not unicodedata.combining(sign))


def _month(name: str) -> str:
    # "juin" and "juillet" begin alike, and so does nothing else: the longest beginning that fits decides.
    fitting = [(len(part), n) for n, parts in enumerate(_MONTHS, 1) for part in parts if name.startswith(part)]
    return str(max(fitting, default=(0, 0))[1])


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
