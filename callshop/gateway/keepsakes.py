"""What a dialect keeps for when the program is started again: a file of its gateway's, appended to, for its owner only.

Each line is a JSON object {"key": ..., "text": ...}, text null to forget; the last one of a key counts. Handed to the
system at once and not synced: it survives the program's end at any instant (kill -9). What must survive the power is
in the ledger.
"""

import json
import logging
import os
import re
from pathlib import Path

from callshop.gateway.dialects import Keep

log = logging.getLogger("callshop.gateway")

SUFFIX = ".kept"
LINES_AT_LEAST = 2000
"""Lines before the file is written anew with only what counts."""


class Keepsakes:
    """Not for two threads at once. A disk that fails is reported once, and never stops who keeps."""

    def __init__(self, folder: Path, gateway: str) -> None:
        self._path = folder / (re.sub(r"[^\w-]", "_", gateway) + SUFFIX)
        self._known: dict[str, str] = {}
        self._file = None
        self._lines = 0
        self._failing = False

    def read(self) -> dict[str, str]:
        """All that is kept. A line that a power cut left unfinished is none."""
        try:
            lines = self._path.read_text("utf-8", "replace").splitlines()
        except OSError:
            lines = []
        for line in lines:
            try:
                told = json.loads(line)
                key, text = told["key"], told["text"]
            except (ValueError, TypeError, KeyError):
                continue
            if text is None:
                self._known.pop(key, None)
            elif isinstance(text, str):
                self._known[key] = text
        self._lines = len(lines)
        return dict(self._known)

    def keep(self, item: Keep) -> None:
        if self._known.get(item.key) == item.text:
            return
        if item.text is None:
            self._known.pop(item.key, None)
        else:
            self._known[item.key] = item.text
        try:
            if self._lines > LINES_AT_LEAST + 4 * len(self._known):
                self._begin_anew()
            else:
                self._open().write(_line(item.key, item.text))
                self._lines += 1
            self._failing = False
        except OSError as error:
            self.close()
            if not self._failing:
                log.error("what must survive a restart is not being kept in %s: %s", self._path, error)
            self._failing = True

    def close(self) -> None:
        opened, self._file = self._file, None
        if opened is not None:
            opened.close()

    def _open(self):
        if self._file is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = _private(self._path, os.O_APPEND)
            self._file.write(b"\n")  # what was cut off before this must not spoil what comes after it
        return self._file

    def _begin_anew(self) -> None:
        """Written beside it and put in its place whole."""
        self.close()
        fresh = self._path.with_suffix(f"{SUFFIX}.new")
        with _private(fresh, os.O_TRUNC) as file:
            file.write(b"".join(_line(key, text) for key, text in self._known.items()))
        os.replace(fresh, self._path)
        self._lines = len(self._known)


class NoKeepsakes:
    """Where nothing survives a restart."""

    def read(self) -> dict[str, str]:
        return {}

    def keep(self, item: Keep) -> None:
        """Forgotten with the program."""

    def close(self) -> None:
        """Nothing is open."""


def _line(key: str, text: str | None) -> bytes:
    return json.dumps({"key": key, "text": text}).encode() + b"\n"


def _private(path: Path, how: int):
    flags = os.O_WRONLY | os.O_CREAT | how | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb", buffering=0)
