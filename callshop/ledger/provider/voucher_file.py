"""A provider's file of recharge codes, CSV or XLSX: the codes with their amounts, or all its mistakes with their lines.

The header names the columns `code` and `amount`, in any order, in English or French; without one they stand in this
order. A file of codes alone is read with one amount for all.
"""

from callshop.events import sentence
from callshop.ledger.provider.vouchers import clean, possible
from callshop.money import MoneyError, parse
from callshop.rating import sheet
from callshop.rating.tariff_file import RowError

NAMES = {
    "code": "code", "voucher": "code", "pin": "code", "recharge": "code",
    "amount": "amount", "montant": "amount", "value": "amount", "valeur": "amount",
}  # fmt: skip
WITHOUT_HEADER = ("code", "amount")


def read(data: bytes, amount: int | None = None) -> tuple[list[tuple[str, int]], list[RowError]]:
    """A file's bytes -> ([(code, micros)], errors). `amount`: micros of every code that has none beside it."""
    found: list[tuple[str, int]] = []
    errors: list[RowError] = []
    first_seen: dict[str, int] = {}
    columns: tuple[str, ...] | None = None
    try:
        for line, cells in sheet.rows(data, _names_in):
            if not any(cells):
                continue
            if columns is None:
                columns = WITHOUT_HEADER
                if _names_in(cells):
                    columns = tuple(NAMES.get(cell.casefold(), "") for cell in cells)
                    continue
            code, worth, wrong = _voucher(dict(zip(columns, cells, strict=False)), amount)
            before = first_seen.setdefault(clean(code), line)
            if before != line and not wrong:
                wrong = RowError(0, "code", sentence("This code is already on line {line}.", line=before))
            if wrong:
                errors.append(RowError(line, wrong.column, wrong.message))
            else:
                found.append((code, worth))
    except sheet.Unreadable as broken:
        errors.append(RowError(broken.line, None, broken.why))
    if columns is None and not errors:
        errors.append(RowError(1, None, sentence("The file is empty.")))
    return found, errors


def _voucher(cells: dict[str, str], amount: int | None) -> tuple[str, int, RowError | None]:
    """(code, micros, what is wrong)"""
    code, text = cells.get("code", ""), cells.get("amount", "")
    if not possible(code):
        return code, 0, RowError(0, "code", sentence("“{text}” is not a recharge code.", text=code[:40]))
    try:
        worth = parse(text) if text or amount is None else amount
    except MoneyError:
        worth = 0
    if worth <= 0:
        return code, 0, RowError(0, "amount", sentence("“{text}” is not an amount.", text=text[:40]))
    return code, worth, None


def _names_in(cells: list[str]) -> int:
    return sum(cell.casefold() in NAMES for cell in cells)
