"""The real program as a child process: its commands, and a shop that is open.

    make_shop(data, cabins=2)                              # owner and cashier, both with PASSWORD
    run(data, "cabin", "set", "1", "--line", "sipura:127.0.0.1/1")
    with Serving(data, "--gateway", "sipura@udp:127.0.0.1:5514") as shop:
        cashier = shop.visitor("cashier")
        cashier.tile(1)["state"]                           # "free": the tile's data- attributes, without "data-"
        shop.kill()                                        # kill -9; or shop.stop() -> its exit status
"""

import csv
import io
import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.gateway.wires import until
from tests.visitor import PASSWORD, PATIENCE, Visitor

PROGRAM = (sys.executable, "-m", "callshop.cli")


# -- commands


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a child: ours without what could decide for it, in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CALLSHOP_", "LC_"))}
    return {**kept, "LANG": "en_US.UTF-8", "PYTHONPATH": str(ROOT), **more}


def run(data: Path | None, *words: object, stdin: str | bytes = "", cwd: Path | None = None,
        env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess:  # fmt: skip
    """A command of a shop, to its end: `returncode`, `stdout` (bytes if stdin was), `stderr`."""
    where = () if data is None else ("--data", str(data))
    text = isinstance(stdin, str)
    return subprocess.run(
        [*PROGRAM, *where, *map(str, words)], input=stdin, capture_output=True,
        timeout=PATIENCE, cwd=cwd or data_parent(data), env=surroundings(**(env or {})), text=text,
        encoding="utf-8" if text else None,
    )  # fmt: skip


def run_on_a_full_disk(data: Path, *words: object) -> subprocess.CompletedProcess:
    """A command that can make no file larger: what a full disk does, without one."""
    return subprocess.run(
        [*PROGRAM, "--data", str(data), *map(str, words)], capture_output=True, timeout=PATIENCE, cwd=data_parent(data),
        env=surroundings(), encoding="utf-8", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )  # fmt: skip


def done(data: Path, *words: object, **how: Any) -> str:
    """What a command that must succeed writes."""
    ended = run(data, *words, **how)
    assert ended.returncode == 0, (words, ended.stderr)
    return ended.stdout


def told(data: Path, *words: object, **how: Any) -> dict:
    """The one JSON object of a command that must succeed."""
    (line,) = lines_of(done(data, *words, **how))
    return json.loads(line)


def told_lines(data: Path, *words: object, **how: Any) -> list[dict]:
    return [json.loads(line) for line in lines_of(done(data, *words, **how))]


def lines_of(text: str) -> list[str]:
    """Lines as other programs cut them: only where a line ends, not at every sign that Unicode calls a break."""
    return text.removesuffix("\n").split("\n") if text else []


def refusal(data: Path | None, *words: object, **how: Any) -> str:
    """The one sentence of a command that must be refused."""
    ended = run(data, *words, **how)
    assert ended.returncode == 1, (words, ended.returncode, ended.stdout, ended.stderr)
    return one_sentence(ended.stderr)


def one_sentence(stderr: str) -> str:
    """What a person is told: one line, no traceback."""
    assert "Traceback" not in stderr, stderr
    (line,) = stderr.splitlines()
    return line


def exported(data: Path, *words: object) -> list[dict[str, str]]:
    """The rows of `cdr export`."""
    return list(csv.DictReader(io.StringIO(done(data, "cdr", "export", *words))))


def data_parent(data: Path | None) -> Path | None:
    return data.parent if data is not None and data.parent.is_dir() else None


def make_shop(data: Path, cabins: int = 2, language: str = "en", **settings: str) -> Path:
    """A shop with an owner and a cashier; further settings of `setup` by name (currency="EUR", round_to="0.01")."""
    flags = [word for name, value in settings.items() for word in (f"--{name.replace('_', '-')}", value)]
    done(data, "setup", "--owner", "owner", "--cabins", cabins, "--language", language, *flags, stdin=PASSWORD + "\n")
    done(data, "user", "add", "cashier", "--role", "cashier", stdin=PASSWORD + "\n")
    return data


def load_tariff(data: Path, kind: str, *lines: str) -> None:
    """`tariff import` of lines under a header, or of "prefix,destination,price" lines without one."""
    file = data / f"{kind}.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert told(data, "tariff", "import", kind, file)["errors"] == []


# -- a shop that is open


class Serving:
    """`serve` as a child process. Entering it waits until it accepts requests; leaving it stops it and looks after it.

    data     the shop's folder; None: whatever the words say (--demo)
    before   lines it printed before its address
    """

    def __init__(self, data: Path | None, *words: object, env: Mapping[str, str] | None = None,
                 host: str = "127.0.0.1", port: int = 0):  # fmt: skip
        self.data = data
        where = () if data is None else ("--data", str(data))
        self.command = [*PROGRAM, "serve", *where, "--host", host, "--port", str(port), *map(str, words)]
        self._env = surroundings(**(env or {}))
        self._cwd = data_parent(data)
        self.before: list[str] = []
        self.address = ""
        self.errors: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Serving":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            self.stop()
        self._tidy()

    def start(self) -> "Serving":
        """Begin, or begin again after the end."""
        self.before, self.errors, self.address = [], [], ""
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, encoding="utf-8", env=self._env, cwd=self._cwd,
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen, args=(self.process.stderr,), daemon=True)
        self._listener.start()
        for line in self.process.stdout:
            if line.startswith("Callshop: "):
                self.address = line.removeprefix("Callshop: ").strip()
                return self
            self.before.append(line.rstrip("\n"))
        status = self.process.wait(PATIENCE)
        self._tidy()
        raise AssertionError(f"it did not open: {status}, {self.stderr}")

    @property
    def port(self) -> int:
        return int(re.search(r":(\d+)/$", self.address)[1])

    @property
    def stderr(self) -> str:
        return "".join(self.errors)

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Ask it to end; its exit status."""
        self.process.send_signal(how)
        return self.wait()

    def wait(self) -> int:
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._tidy()
        return status

    def kill(self) -> None:
        """kill -9: no last word, no flush."""
        self.process.kill()
        self.process.wait(PATIENCE)
        self._tidy()

    def visitor(self, name: str | None = None, password: str = PASSWORD) -> Visitor:
        """A browser of its own, logged in as `name` if one is given."""
        visitor = Visitor(self.address)
        if name:
            visitor.log_in(name, password)
        return visitor

    def health(self) -> dict:
        return Visitor(self.address).json("/healthz")

    def wait_up(self, gateway: str) -> None:
        """Until /healthz says that this gateway is up."""
        until(lambda: any(each["name"] == gateway and each["state"] == "up" for each in self.health()["gateways"]))

    def _listen(self, stderr: Any) -> None:
        for line in stderr:
            self.errors.append(line)

    def _tidy(self) -> None:
        if self.process:
            self._listener.join(PATIENCE)
            self.process.stdout.close()
            self.process.stderr.close()
