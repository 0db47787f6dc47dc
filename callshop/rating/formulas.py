"""Texts in files that people open in a spreadsheet: one that begins like a formula would be worked out, not read.

    guarded("=cmd|' /C calc'!A0") -> "'=cmd|' /C calc'!A0"          unguarded(guarded(text)) == text, whatever it is
"""

import re
from typing import overload

_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


@overload
def guarded(value: str) -> str: ...
@overload
def guarded(value: object) -> object: ...
def guarded(value: object) -> object:
    """A text for a cell: with a ' in front if a spreadsheet would take it for a formula. Figures stay as they are."""
    return f"'{value}" if isinstance(value, str) and _LIKE_A_FORMULA.match(value) else value


def unguarded(text: str) -> str:
    """A cell's text as it was before `guarded`."""
    return text[1:] if _GUARDED.match(text) else text
