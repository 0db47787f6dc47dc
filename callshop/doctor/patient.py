"""The shop that is examined: everything is asked once, and what cannot be known is None."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from callshop import settings as run_settings
from callshop.data_folder import DATABASE
from callshop.events import Sentence
from callshop.instance_lock import is_held, told_address
from callshop.ledger.db.connection import BOOKS_REFUSE, open_to_read
from callshop.ledger.db.schema import STEPS, version
from callshop.ledger.settings.shop_config import ShopConfig, load
from callshop.settings import Settings

ANSWERS_WITHIN = 5
"""Seconds in which an open shop answers /healthz, however busy."""


@dataclass(frozen=True, slots=True)
class Patient:
    """at: now, ms since 1970 UTC.

    settings    of this PC; None if they are refused, `refused` says why
    step        of the books' tables, 0 for an empty file; None if they cannot be read, `trouble` is what was said then
    house       None if the books cannot be read by this program
    open        whether a process serves this folder; address: where, as far as it has told
    health      what /healthz of the open shop answers
    """

    data: Path
    at: int
    settings: Settings | None
    refused: Sentence | None
    step: int | None
    trouble: Exception | None
    house: ShopConfig | None
    open: bool
    address: str
    health: dict | None

    @property
    def books(self) -> Path:
        return self.data / DATABASE

    def lights(self) -> dict[str, dict]:
        """What the open shop says of its gateways, by name."""
        return {light["name"]: light for light in (self.health or {}).get("gateways", ())}


def receive(data: Path, at: int) -> Patient:
    """Look at everything that several examinations ask for."""
    settings, refused = _settings(data)
    step, trouble, house = _books(data / DATABASE)
    is_open = is_held(data)
    address = told_address(data) if is_open else ""
    return Patient(data, at, settings, refused, step, trouble, house, is_open, address, _health(address))


def _settings(data: Path) -> tuple[Settings | None, Sentence | None]:
    try:
        return run_settings.read(data), None
    except run_settings.SettingsError as refused:
        return None, refused.why


def _books(file: Path) -> tuple[int | None, Exception | None, ShopConfig | None]:
    """(their step, what is the matter with them, the house)"""
    try:
        file.stat()
        open_to_read(file)
        step = version()
        return step, None, load() if step == len(STEPS) else None
    except (*BOOKS_REFUSE, OSError, ValueError, LookupError) as trouble:  # the latter: settings that can be no more
        return None, trouble, None


def _health(address: str) -> dict | None:
    if not address:
        return None
    try:
        with build_opener(ProxyHandler({})).open(f"{address}healthz", timeout=ANSWERS_WITHIN) as answer:
            return json.loads(answer.read())
    except (OSError, ValueError):
        return None
