"""Digits as people and machines write them: in any script, with spaces, marks and pauses between."""

import re
import unicodedata

PAUSE = re.compile(r"[PpWw,;]+")
"""Between two parts of what was dialled: before it perhaps a carrier's code, after it digits sent into the call."""
HIDE_CALLER = re.compile(r"^(?:[*#]\d{2,3}#|[*#]3[01]\*)(?=\+?\d)")
"""A service code before the number, as *31# and #31# (3GPP TS 22.030, and *31* on old exchanges): it does not change
who is called."""
SHOW_OR_HIDE = r"[*#](?:3[01]|67|82|43|23)[*#]?"
"""The service codes that show or hide the caller (CLIR: 31 by GSM and ISDN, 67 and 82 in North America, 43 in Israel,
23 in Korea), which some exchanges take without a second sign."""

_SIGNS = {"＋": "+", "＊": "*", "＃": "#", "٭": "*"}
"""The signs of a telephone's keys as full-width and Arabic keyboards write them."""


def western(text: str) -> str:
    """The text with the decimal digits of every script (Arabic-Indic, Persian, Devanagari, full-width) as 0 to 9."""
    if text.isascii():
        return text
    return "".join(_western(sign) for sign in text)


def _western(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return _SIGNS.get(sign, sign) if value is None else str(value)


def clean(dialled: str) -> str:
    """What was dialled without its spaces, dashes and pauses: digits, * and #, and a plus if it comes first."""
    kept = re.sub(r"[^0-9+*#]", "", western(dialled))
    return kept[:1] + kept[1:].replace("+", "")
