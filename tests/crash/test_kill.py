"""kill -9 while calls run, at random moments: what was promised is there afterwards, exactly once.

CALLSHOP_KILLS says how often; 20 by default.
"""

import os
import random
import socket
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing

import pytest

from tests.crash.lines import Adapter, Gate, Line, Watcher
from tests.crash.nas import BUY, HEADER, SECRET, SELL, Nas, expected, figures, framed
from tests.gateway.wires import free_port, until
from tests.running import Serving, done, exported, load_tariff, make_shop, told

KILLS = int(os.environ.get("CALLSHOP_KILLS", "20"))
SEED = int(os.environ.get("CALLSHOP_SEED", "0")) or random.randrange(1, 1_000_000)

WITH_ANSWER, WITHOUT = ("FXS0/1", "FXS0/2"), ("FXS0/3", "FXS0/4")
"""The lines whose Starts tell the answer, and those whose do not."""
CABINS = {line: cabin for cabin, line in enumerate((*WITH_ANSWER, *WITHOUT), start=1)}
OF_ADAPTER = {"1": 5, "2": 6}


class Trial:
    """The shop that is killed, the lines that go on, and what they know."""

    def __init__(self, data):
        self.data, self.random, self.gate = data, random.Random(SEED), Gate()
        self.radius, sipura = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
        gateways = (f"radius@udp:127.0.0.1:{self.radius}?secret={SECRET}", f"sipura@udp:127.0.0.1:{sipura}")
        flags = [word for gateway in gateways for word in ("--gateway", gateway)]
        self.shop = Serving(data, *flags, port=free_port()).start()
        self.cashier = self.shop.visitor("cashier")
        self.lines = [
            Line(self.gate, self.radius, cabin, name, name in WITH_ANSWER, seed=SEED + cabin)
            for name, cabin in CABINS.items()
        ]
        self.adapter = Adapter(self.gate, sipura, SEED)
        self.watcher = Watcher(self.gate, self._another_page())

    def begin(self) -> None:
        for thread in (*self.lines, self.adapter, self.watcher):
            thread.start()

    def let_run(self, most: float) -> None:
        self.gate.open.set()
        time.sleep(self.random.random() * most)

    def kill(self) -> None:
        self.shop.kill()

    def kill_while_it_starts(self) -> None:
        """Somewhere in the second before it can be looked at."""
        born = subprocess.Popen(self.shop.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.random.random() * 1.2)
        born.kill()
        born.wait()

    def hold(self) -> None:
        """The lines stop where they are; answers that were on their way have arrived."""
        self.gate.open.clear()
        for thread in (*self.lines, self.adapter):
            until(lambda thread=thread: thread.idle.is_set() or not thread.is_alive())

    def start(self) -> None:
        self.shop.start()
        for gateway in ("radius", "sipura"):
            self.shop.wait_up(gateway)

    @property
    def calls(self):
        return [known for line in self.lines for known in line.calls]

    def in_books(self) -> Counter:
        """How many rows each number has, running ones too."""
        with closing(sqlite3.connect(f"{(self.data / 'callshop.db').as_uri()}?mode=ro", uri=True)) as books:
            return Counter(number for (number,) in books.execute("SELECT number FROM call"))

    def stop_for_good(self) -> None:
        """The lines finish the calls they are in."""
        self.gate.ended.set()
        self.gate.open.set()
        for thread in (*self.lines, self.adapter, self.watcher):
            thread.join(30)
            assert not thread.is_alive(), thread

    def tell_all_ends_again(self) -> None:
        """Every Stop, answered before or after a kill, as if its answer had been lost."""
        with closing(Nas(self.radius)) as nas:
            for known in self.calls:
                assert nas.asks(framed(known.talk.stop()))

    def _another_page(self):
        return self.shop.visitor("cashier")


@pytest.fixture
def trial(tmp_path):
    data = make_shop(tmp_path / "shop", cabins=6)
    for line, cabin in CABINS.items():
        done(data, "cabin", "set", cabin, "--line", f"radius:{line}")
    for port, cabin in OF_ADAPTER.items():
        done(data, "cabin", "set", cabin, "--line", f"sipura:127.0.0.1/{port}")
    for kind, prices in (("sell", SELL), ("buy", BUY)):
        load_tariff(data, kind, HEADER, *(price.line() for price in prices))
    here = Trial(data)
    yield here
    here.gate.ended.set()
    here.gate.open.set()
    if here.shop.process.poll() is None:
        here.shop.kill()


def test_what_was_answered_or_stood_as_talking_is_there_exactly_once_after_kill_9(trial):
    print(f"CALLSHOP_SEED={SEED}")
    trial.begin()
    for nth in range(KILLS):
        trial.let_run(0.7)
        trial.kill()
        if nth % 4 == 3:
            trial.kill_while_it_starts()
        trial.hold()
        trial.start()
        _nothing_is_missing(trial)
        _calls_go_on(trial)
    trial.stop_for_good()
    _books_are_right(trial)


def _nothing_is_missing(trial: Trial) -> None:
    rows = trial.in_books()
    assert [number for number, times in rows.items() if number and times > 1] == []
    promised = {known.talk.number for known in trial.calls if known.began or known.over} | trial.watcher.talking
    assert promised - rows.keys() == set()


A_BUSY_PC = 4
"""Seconds the board may be behind on a machine that does ten other things: it moves once a second."""


def _calls_go_on(trial: Trial) -> None:
    """Calls whose answer we know and whose end was not answered are talking on the board, metered from the answer."""
    asked, tiles = time.monotonic(), trial.cashier.tiles()
    for known in trial.calls:
        if known.began and not known.over and known.answered_at:
            tile = tiles[known.cabin]
            if tile["state"] != "talking":  # its Stop was stored and the answer did not get out
                assert _ended(trial, known.talk.number), (known, tile)
                continue
            assert tile["number"] == known.talk.number
            since_told = int(tile["seconds"]) - known.talk.seconds
            assert asked - known.answered_at - A_BUSY_PC <= since_told, (known, tile)
            assert since_told <= time.monotonic() - known.told_answer_at + 1, (known, tile)


def _ended(trial: Trial, number: str) -> bool:
    with closing(sqlite3.connect(f"{(trial.data / 'callshop.db').as_uri()}?mode=ro", uri=True)) as books:
        return books.execute("SELECT status FROM call WHERE number = ?", (number,)).fetchall() == [("answered",)]


def _books_are_right(trial: Trial) -> None:
    trial.tell_all_ends_again()
    rows = exported(trial.data)
    counted = Counter(row["called_number"] for row in rows)
    over = [known for known in trial.calls if known.over]
    assert len(over) > KILLS
    by_number = {row["called_number"]: figures(row) for row in rows if row["cabin"] in "1234"}
    for known in over:
        assert counted[known.talk.number] == 1
        assert by_number[known.talk.number] == expected(known.cabin, known.talk)
    seen_of_adapter = trial.watcher.talking & set(trial.adapter.numbers)
    running = {tile["number"] for tile in trial.cashier.tiles().values() if tile["state"] == "talking"}
    assert seen_of_adapter
    assert [number for number in seen_of_adapter - running if counted[number] != 1] == []
    assert trial.shop.health()["open_calls"] == len(running)
    assert told(trial.data, "check")["ok"] is True
