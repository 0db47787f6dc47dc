"""The practice shop of a shop: a child process of the same program, one at a time, in a folder that is thrown away."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Lock

from callshop.events import sentence
from callshop.instance_lock import InstanceLock, LockHeld
from callshop.practice import keys
from callshop.refusal import Refused

PROGRAM = Path(__file__).resolve().parent.parent.parent
"""Where the package is that runs now: the child must find the same."""

FOLDER = "practice"
READY = "open.json"
"""Written by the child into its folder, once it answers."""

PATIENCE = 60
"""Seconds until a practice shop that does not open is given up."""

GOES_WITHIN = 10
"""Seconds until one that does not end is ended."""


class Room:
    """Below the shop's data folder; served at the shop's own host, on whatever port is free."""

    def __init__(self, data: Path, host: str) -> None:
        self._data, self._host = data, host
        self._child: Popen | None = None
        self._place: Path | None = None
        self._secret = ""
        self._port = 0
        self._one_at_a_time = Lock()
        self._sweep()

    @property
    def open(self) -> bool:
        """Whether somebody can practise now."""
        return self._child is not None and self._child.poll() is None

    def begin(self, back: int) -> None:
        """Open it, if it is not; `back` is the port of the real shop. Refused (503) if it does not open."""
        with self._one_at_a_time:
            if not self.open:
                self._throw_away()
                self._begin(back)

    def way_in(self, host: str) -> str:
        """The address that lets somebody in, once; `host`: the name under which they reach this PC."""
        return f"http://{host}:{self._port}/practice/in/{keys.cut(self._secret)}"

    def end(self) -> None:
        """Close it and throw its folder away."""
        with self._one_at_a_time:
            self._throw_away()

    # -- how

    def _begin(self, back: int) -> None:
        self._place, self._secret = self._new_place(), secrets.token_urlsafe(24)
        here = ["--host", self._host, "--port", "0", "--data", str(self._data)]
        self._child = Popen(
            [sys.executable, "-m", "callshop.cli", "practice", "--child", str(self._place), *here],
            stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, env=_surroundings(), cwd=PROGRAM,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
        with suppress(OSError):  # it has ended already: that is told below
            self._child.stdin.write(json.dumps({"secret": self._secret, "back": back}).encode() + b"\n")
            self._child.stdin.flush()
        self._wait_until_open()

    def _throw_away(self) -> None:
        if self._child is not None:
            with suppress(OSError):
                self._child.stdin.close()
            try:
                self._child.wait(GOES_WITHIN)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
            self._child = None
        if self._place is not None:
            shutil.rmtree(self._place, ignore_errors=True)
            self._place = None

    def _new_place(self) -> Path:
        above = self._data / FOLDER
        above.mkdir(mode=0o700, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=above))

    def _wait_until_open(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._child.poll() is None:
            with suppress(OSError, ValueError, KeyError):
                self._port = json.loads((self._place / READY).read_text("utf-8"))["port"]
                return
            time.sleep(0.05)
        self._throw_away()
        raise Refused(sentence("The practice shop does not open: try again, or look into callshop.log."), 503)

    def _sweep(self) -> None:
        """What a power cut left of an earlier one; not of one that still runs."""
        for place in (self._data / FOLDER).glob("*/"):
            try:
                InstanceLock(place).leave()
            except LockHeld:
                continue
            shutil.rmtree(place, ignore_errors=True)


def _surroundings() -> dict[str, str]:
    """Our environment without what was meant for the real shop: another data folder, host or place for copies."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("CALLSHOP_")}
    path = os.pathsep.join(filter(None, (str(PROGRAM), kept.get("PYTHONPATH"))))
    return {**kept, "PYTHONPATH": path}
