"""What came over the wire, kept raw before it is understood: the proof when a customer or a provider disputes a call.

A file of text, one record a line, the first line naming the format:

    callshop capture 1 gateway=pbx dialect=panasonic link=tcp:10.0.0.5:2300
    MONO WALL DIRECTION PORT PEER HEX
    73512204 1793962217031 in main 192.0.2.10:5060 5b305d4f666620486f6f6b

MONO and WALL are milliseconds (monotonic; since 1970 UTC). DIRECTION: in, out, up and down (a connection begins, ends;
no bytes). PORT main or auth. PEER address:port, - on links with one other end. Secrets we send are masked before.
Captures hold dialled numbers: only their owner may read them, and they go after some days.
"""

import logging
import os
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from callshop.events import Moment
from callshop.gateway.dialects import Peer

log = logging.getLogger("callshop.gateway")

FORMAT = "callshop capture 1"
SUFFIX = ".capture"
CLOSED_AT_MOST = 4
"""Days between two captures that count as such: a long weekend. More is a holiday, or a clock that was set."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A shop's busiest day is a few MB; 200 MB a gateway is weeks, and no disk is filled by a device gone mad."""

    file_bytes: int = 8 << 20
    total_bytes: int = 200 << 20
    keep_days: int = 30

    @classmethod
    def within(cls, megabytes: int, days: int) -> "Limits":
        """So much of a gateway, in files small enough for the oldest to go one by one."""
        total = megabytes << 20
        return cls(file_bytes=min(8 << 20, total // 4), total_bytes=total, keep_days=days)


class Capture:
    """The files of one gateway: NAME.YYYYMMDD-HHMMSS.capture, a new one each (UTC) day, start and `file_bytes`.

    Not for two threads at once. A disk that fails is reported once, and never stops who writes.
    """

    def __init__(self, folder: Path, gateway: str, about: str = "", limits: Limits | None = None):
        self._folder = folder
        self._name = re.sub(r"[^\w-]", "_", gateway)
        self._head = f"{FORMAT} gateway={self._name} {about}".strip().replace("\n", " ") + "\n"
        self._limits = limits or Limits()
        self._file = None
        self._day = ""
        self._size = 0
        self._failing = False

    def write(self, at: Moment, direction: str, data: bytes = b"", port: str = "main", peer: Peer = None) -> None:
        """One record, handed to the system before this returns (not synced: the ledger is what must survive)."""
        record = f"{at.mono} {at.wall} {direction} {port} {_peer_text(peer)} {data.hex()}\n".encode()
        try:
            self._file_for(at).write(record)
            self._size += len(record)
            self._failing = False
        except (OSError, ValueError) as error:
            self.close()
            if not self._failing:
                log.error("captures of %s are not being kept: %s", self._name, error)
            self._failing = True

    def close(self) -> None:
        opened, self._file = self._file, None
        if opened is not None:
            opened.close()

    def _file_for(self, at: Moment):
        when = datetime.fromtimestamp(at.wall // 1000, UTC)
        day = f"{when:%Y%m%d}"
        if self._file is not None and (day != self._day or self._size >= self._limits.file_bytes):
            self.close()
        if self._file is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._prune(when)
            self._file = _private(self._free_path(when))
            self._file.write(self._head.encode())
            self._day, self._size = day, len(self._head)
        return self._file

    def _free_path(self, when: datetime) -> Path:
        """Never a file that exists: a clock that went back must not add to an old capture."""
        stem = f"{self._name}.{when:%Y%m%d-%H%M%S}"
        path, n = self._folder / (stem + SUFFIX), 1
        while path.exists():
            n += 1
            path = self._folder / f"{stem}-{n}{SUFFIX}"
        return path

    def _prune(self, when: datetime) -> None:
        """Before a new file: those that are too old go, then the oldest until there is room for it."""
        files = sorted(self._folder.glob(f"{self._name}.*{SUFFIX}"), key=lambda path: (path.stat().st_mtime, path.name))
        ages = _ages([_day_of(path) for path in files], when.date())
        room = self._limits.total_bytes - self._limits.file_bytes
        for path in reversed(files):
            room -= path.stat().st_size
            if room < 0 or ages[_day_of(path)] > self._limits.keep_days:
                path.unlink()


def _day_of(path: Path) -> date:
    return datetime.strptime(path.name.split(".")[1][:8], "%Y%m%d").date()


def _ages(days: list[date], today: date) -> dict[date, int]:
    """How many days old what was captured on each of these days is, by the days that the shop has worked since.

    Of a time in which nothing was captured only CLOSED_AT_MOST days count: a clock that jumps a year ahead, or stood
    in 1970, makes no capture a year old.
    """
    ages, age, later = {}, 0, today
    for day in sorted(set(days), reverse=True):
        age += min(max((later - day).days, 0), CLOSED_AT_MOST)
        ages[day], later = age, min(day, later)
    return ages


def _peer_text(peer: Peer) -> str:
    if peer is None:
        return "-"
    host = f"[{peer[0]}]" if ":" in peer[0] else peer[0]
    return f"{host}:{peer[1]}"


def peer_of(text: str) -> Peer:
    """The PEER of a record. Raises ValueError."""
    if text == "-":
        return None
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def _private(path: Path):
    """A new file for its owner only (where the system knows owners), each write handed to the system at once."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb", buffering=0)
