"""A provider's file of recharge codes, CSV or XLSX: the codes with their amounts, or all its mistakes with their lines.

The header names the columns `code` and `amount`, in any order, in English or French; without one they stand in this
order. A file of codes alone is read with one amount for all.
"""

from decimal import Decimal

from callshop.amounts import NotAnAmount, Notation, notation_of
from callshop.amounts import read as figure
from callshop.events import sentence
from callshop.ledger.provider.vouchers import clean, possible
from callshop.money import MoneyError, decimals_of, parse
from callshop.rating import sheet
from callshop.rating.price_list import RowError

NAMES = {
    "code": "code", "voucher": "code", "pin": "code", "recharge": "code",
    "amount": "amount", "montant": "amount", "value": "amount", "valeur": "amount",
}  # fmt: skip
WITHOUT_HEADER = ("code", "amount")


def read(data: bytes, currency: str, amount: int | None = None) -> tuple[list[tuple[str, int]], list[RowError]]:
    """A file's bytes -> ([(code, micros)], errors). `amount`: micros of every code that has none beside it."""
    try:
        every = [(line, cells) for line, cells in sheet.rows(data, _names_in) if any(cells)]
    except sheet.Unreadable as broken:
        return [], [RowError(broken.line, None, broken.why)]
    if not every:
        return [], [RowError(1, None, sentence("The file is empty."))]
    columns = WITHOUT_HEADER
    if _names_in(every[0][1]):
        columns = tuple(NAMES.get(cell.casefold(), "") for cell in every.pop(0)[1])
    vouchers = [(line, dict(zip(columns, cells, strict=False))) for line, cells in every]
    written = [cells.get("amount", "") for _, cells in vouchers]
    notation = notation_of((text for text in written if not isinstance(text, sheet.Number)), decimals_of(currency))
    found: list[tuple[str, int]] = []
    errors: list[RowError] = []
    first_seen: dict[str, int] = {}
    for line, cells in vouchers:
        code, worth, wrong = _voucher(cells, notation, amount)
        before = first_seen.setdefault(clean(code), line)
        if before != line and not wrong:
            wrong = RowError(0, "code", sentence("This code is already on line {line}.", line=before))
        if wrong:
            errors.append(RowError(line, wrong.column, wrong.message))
        else:
            found.append((code, worth))
    return found, errors


def _voucher(cells: dict[str, str], notation: Notation, amount: int | None) -> tuple[str, int, RowError | None]:
    """(code, micros, what is wrong)"""
    code, text = cells.get("code", ""), cells.get("amount", "")
    if not possible(code):
        return code, 0, RowError(0, "code", sentence("“{text}” is not a recharge code.", text=code[:40]))
    try:
        worth = _worth(text, notation) if text or amount is None else amount
    except NotAnAmount as refused:
        return code, 0, RowError(0, "amount", refused.why)
    if worth <= 0:
        return code, 0, RowError(0, "amount", sentence("“{value}” is not an amount.", value=text[:40]))
    return code, worth, None


def _worth(text: str, notation: Notation) -> int:
    try:
        return parse(Decimal(text) if isinstance(text, sheet.Number) else figure(text, notation))
    except MoneyError:  # a number of a sheet that is too large
        return 0


def _names_in(cells: list[str]) -> int:
    return sum(cell.casefold() in NAMES for cell in cells)
