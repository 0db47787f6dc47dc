"""Telephone lines that are never idle: each plays call after call and remembers what it was told about them.

What the program promised is known here, outside of it: a RADIUS packet that was answered, a tile that stood as talking.
"""

import random
import socket
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count

from tests.crash.nas import Nas, Talk, framed
from tests.visitor import Visitor, cabins_of

AGAIN_SECONDS = 0.25
"""A gateway that hears no answer sends the same packet again."""

_number = count(100_000_000)


@dataclass
class Known:
    """A call, and what was answered about it. Instants are of the monotonic clock, in seconds."""

    talk: Talk
    cabin: int
    told_answer_at: float | None = None
    began: bool = False
    """A packet that says that it talks was answered."""
    answered_at: float | None = None
    over: bool = False
    """Its Stop was answered."""


@dataclass
class Gate:
    """Open: the lines send. Shut: they hold their breath, and what they know does not change."""

    open: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        self.open.wait()


class Line(threading.Thread):
    """A line of a RADIUS gateway. `connect`: its Starts tell the answer; else an Interim does."""

    def __init__(self, gate: Gate, port: int, cabin: int, name: str, connect: bool, seed: int):
        super().__init__(name=f"line {name}", daemon=True)
        self.calls: list[Known] = []
        self.idle = threading.Event()
        self._gate, self._nas, self._name, self._connect = gate, Nas(port), name, connect
        self._cabin, self._random = cabin, random.Random(seed)

    def run(self) -> None:
        while not self._gate.ended.is_set():
            self._call()
        self._nas.close()

    def _call(self) -> None:
        number = f"0033{next(_number)}"
        seconds = self._random.randrange(1, 400)
        conf = f"{next(_number):X} 1 2 3"
        talk = Talk(self._name, number, seconds, self._connect, conf, heard_late=True)
        known = Known(talk, self._cabin)
        self.calls.append(known)
        known.told_answer_at = time.monotonic() if self._connect else None
        self._tell(framed(known.talk.start()))
        if self._connect:
            known.began, known.answered_at = True, time.monotonic()
        self._pause(0.3)
        if not self._connect and self._random.random() < 0.7:
            self._tell(framed(known.talk.interim(seconds)))
            known.began = True
            self._pause(0.3)
        stop = framed(known.talk.stop())
        self._tell(stop)
        known.over = True
        if self._random.random() < 0.3:
            self._tell(stop)  # its answer was lost on the way: the same packet again
        self._pause(0.1)

    def _tell(self, frame: bytes) -> None:
        """Again and again until it is answered, as gateways do."""
        while True:
            self._breathe()
            if self._nas.asks(frame, AGAIN_SECONDS):
                return

    def _pause(self, most: float) -> None:
        self._breathe()
        time.sleep(self._random.random() * most)

    def _breathe(self) -> None:
        if not self._gate.open.is_set():
            self.idle.set()
            self._gate.wait()
            self.idle.clear()


class Adapter(threading.Thread):
    """Two ports of a telephone adapter that only shouts: nobody answers it."""

    def __init__(self, gate: Gate, port: int, seed: int):
        super().__init__(name="adapter", daemon=True)
        self.numbers: list[str] = []
        self.idle = threading.Event()
        self._gate, self._to, self._random = gate, ("127.0.0.1", port), random.Random(seed)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def run(self) -> None:
        while not self._gate.ended.is_set():
            numbers = {digit: f"0033{next(_number)}" for digit in "12"}
            self.numbers += numbers.values()
            for digit, number in numbers.items():
                proxy = f"sip{digit}.example.net"
                self._say(f"[{digit}]Off Hook", f"[{digit}]CC:NewCallState 8/6", f"Calling:{number}@{proxy}")
                self._say(f"[{digit}]CC:NewCallState 9/8", f"[{digit}]CC:NewCallState 13/9")
            for digit in numbers:
                time.sleep(self._random.random() * 0.4)
                self._say(f"[{digit}:0]AUD Rel Call", f"[{digit}]On Hook")
        self._socket.close()

    def _say(self, *lines: str) -> None:
        for line in lines:
            if not self._gate.open.is_set():
                self.idle.set()
                self._gate.wait()
                self.idle.clear()
            self._socket.sendto(line.encode(), self._to)
            time.sleep(0.01)


class Watcher(threading.Thread):
    """Somebody who looks at the board all the time: which numbers stood there as talking."""

    def __init__(self, gate: Gate, visitor: Visitor):
        super().__init__(name="watcher", daemon=True)
        self.talking: set[str] = set()
        self._gate, self._visitor = gate, visitor

    def run(self) -> None:
        while not self._gate.ended.is_set():
            try:
                page = self._visitor.get("/board")
            except (OSError, HTTPException):  # it was killed
                page = None
            if page is not None and page.status == 200:
                tiles = cabins_of(page.text).values()
                self.talking |= {tile["number"] for tile in tiles if tile["state"] == "talking"}
            time.sleep(0.03)
