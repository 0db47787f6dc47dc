"""The settings of a shop: what each may be. Their meaning is told in house.py, where they are read into a House."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from callshop import money
from callshop.languages import at_counter
from callshop.ledger.settings import printers


def _one_of(*allowed: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return check


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def check(text: str) -> int:
        value = int(text)
        if not lowest <= value <= highest:
            raise ValueError(text)
        return value

    return check


def _positive_money(text: str) -> int:
    """As the books have it: older ones as it was typed, "1 500" or "12,5"."""
    value = money.parse(text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", "."))
    if value < 1:
        raise ValueError(text)
    return value


def _percent(text: str) -> Decimal | None:
    """More than nothing, at most a hundred; "" for none."""
    if not text.strip():
        return None
    value = money.decimal(text.strip().replace(",", "."))
    if not 0 < value <= 100:
        raise ValueError(text)
    return value


def _margin(text: str) -> Decimal:
    """Percent of a cost, from nothing to twenty times as much."""
    value = money.decimal(text)
    if not 0 <= value <= LARGEST_MARGIN:
        raise ValueError(text)
    return value


def _letters(count: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if len(text) != count or not text.isascii() or not text.isalpha():
            raise ValueError(text)
        return text.upper()

    return check


def _timezone(text: str) -> str:
    ZoneInfo(text)
    return text


def _mail_address(text: str) -> str:
    """One or several, separated by commas; "" for none."""
    addresses = [each.strip() for each in text.split(",")] if text.strip() else []
    for address in addresses:
        before, _, host = address.partition("@")
        plain = address.isascii() and address.isprintable() and " " not in address
        if not (before and host and plain) or "@" in host:
            raise ValueError(text)
    return ", ".join(addresses)


def _host(text: str) -> str:
    host = text.strip()
    if any(sign.isspace() or sign in "/@:" for sign in host):
        raise ValueError(text)
    return host


def _line(text: str) -> str:
    """Some words on one line."""
    words = text.strip()
    if len(words) > LONGEST_LINE or not words.isprintable():
        raise ValueError(text)
    return words


def _lines(text: str) -> str:
    """Some words on a few lines."""
    kept = "\n".join(line.strip() for line in text.strip().splitlines())
    if len(kept) > 3 * LONGEST_LINE or not kept.replace("\n", "").isprintable():
        raise ValueError(text)
    return kept


LONGEST_LINE = 200
LARGEST_MARGIN = 2000

SECRET_SETTINGS = frozenset({"smtp_password"})
"""Their value stands in no journal and on no page."""

MONEY_SETTINGS = frozenset({"round_to", "default_price", "balance_warning"})
"""Their value is micros."""

SETTINGS: dict[str, Callable[[str], Any]] = {
    "name": str.strip,
    "country": _letters(2),
    "currency": _letters(3),
    "language": _one_of(*at_counter()),
    "timezone": _timezone,
    "round_to": _positive_money,
    "technician": str.strip,
    "default_price": lambda text: _positive_money(text) if text else None,
    "margin": _margin,
    "unpriced": _one_of("default", "refuse"),
    "day_ends": _whole(0, 12 * 60),
    "longest_call": _whole(60, 24 * 3600),
    "balance_warning": lambda text: _positive_money(text) if text else None,
    "balance_warning_seconds": _whole(0, 30 * 24 * 3600),
    "at_zero": _one_of("alarm", "refuse"),
    "address": _lines,
    "phone": _line,
    "mail_to": _mail_address,
    "smtp_host": _host,
    "smtp_port": _whole(1, 65535),
    "smtp_user": _line,
    "smtp_password": _line,
    "smtp_from": _mail_address,
    "printer": printers.checked,
    "printer_width": _one_of("58", "80"),
    "printer_page": _one_of("850", "858", "1252", "picture"),
    "print_receipts": _one_of("always", "ask", "never"),
    "drawer": _one_of("yes", "no"),
    "thanks": _line,
    "discount_limit": _whole(0, 100),
    "mobile_reference": _one_of("yes", "no"),
    "tax_name": _line,
    "tax_percent": _percent,
}
"""Setting -> what reads its text, raising ValueError for a value it cannot have."""
