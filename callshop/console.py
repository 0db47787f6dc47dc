"""How a command speaks: JSON lines on stdout, one sentence on stderr, in the shop's language."""

import errno
import json
import os
import sys
from datetime import datetime

from callshop.events import Sentence, sentence
from callshop.languages import DEFAULT, at_counter
from callshop.ledger.settings.shop_config import ShopConfig, local_time
from callshop.money import plain
from callshop.translations import translator


def show(**fields: object) -> None:
    """One JSON object on a line of its own."""
    print(json.dumps(fields, ensure_ascii=False))


def complain(why: Sentence, language: str | None) -> None:
    print(translator(language or spoken_here()).say(why), file=sys.stderr)


def spoken_here() -> str:
    """The language of who sits at this terminal, while no shop says it."""
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return next((code for code in at_counter() if told.lower().startswith(code)), DEFAULT)


def why_not_served(host: str, port: int, error: Exception) -> Sentence:
    """The server's own word for a host that has no address is a ValueError."""
    if isinstance(error, ValueError) or getattr(error, "errno", None) == errno.EADDRNOTAVAIL:
        return sentence("{host} is no address of this PC: choose another with --host.", host=host)
    return sentence(
        "Port {port} of {host} cannot be opened ({detail}): choose another with --port.",
        port=port, host=host, detail=getattr(error, "strerror", None) or error,
    )  # fmt: skip


def host_in_address(host: str) -> str:
    """As it stands in an address: every address of this PC is one that can be typed."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


def money(micros: int | None) -> str | None:
    return None if micros is None else plain(micros)


def instant(wall: int | None, house: ShopConfig) -> str | None:
    """Milliseconds since 1970 UTC -> ISO 8601 with the shop's offset."""
    return None if wall is None else iso(local_time(wall, house))


def iso(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


def progress(doing: str):
    """A counter on stderr, if somebody watches: progress(done, of)."""
    watched = sys.stderr.isatty()

    def tell(done: int, all_of: int) -> None:
        if watched:
            print(f"\r{doing}: {done} / {all_of}", end="\n" if done >= all_of else "", file=sys.stderr, flush=True)

    return tell
