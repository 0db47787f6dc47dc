"""The real program as a child process: its commands, a shop that is open, and somebody who looks at its pages.

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
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, ProxyHandler, Request, build_opener

from tests.conftest import ROOT
from tests.gateway.wires import until

PROGRAM = (sys.executable, "-m", "callshop.cli")
PASSWORD = "s3same-open"
PATIENCE = 60
"""Seconds until a command or a start that takes a second or two is given up."""


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

    data     None: whatever the words say (--demo)
    before   lines it printed before its address
    """

    def __init__(self, data: Path | None, *words: object, env: Mapping[str, str] | None = None,
                 host: str = "127.0.0.1", port: int = 0):  # fmt: skip
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

    def visitor(self, name: str | None = None, password: str = PASSWORD) -> "Visitor":
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


# -- somebody who looks


class Answer:
    """What came back: `status`, `text`, `headers`; `json()` of it."""

    def __init__(self, status: int, body: bytes, headers: Mapping[str, str]):
        self.status, self.body, self.headers = status, body, headers

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.body)


class Visitor:
    """A browser without windows: cookies and the page's key, no script. Redirects are not followed."""

    def __init__(self, address: str):
        self.address = address.rstrip("/")
        self.key = ""
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()), _Stay())

    def get(self, path: str, accept: str = "text/html") -> Answer:
        return self._ask(Request(self.address + path, headers={"Accept": accept}))

    def post(self, path: str, accept: str = "application/json", **fields: Any) -> Answer:
        """A form with the page's key; a field may be a list."""
        body = urlencode({"csrf_token": self.key, **fields}, doseq=True).encode()
        return self._ask(Request(self.address + path, body, {"Accept": accept}))

    def hand_in(self, path: str, name: str, content: bytes) -> Answer:
        """A form with the page's key and one file."""
        edge = "an-edge-that-is-in-no-file"
        parts = (('"csrf_token"', self.key.encode()), (f'"file"; filename="{name}"', content))
        head = f"--{edge}\r\nContent-Disposition: form-data; name="
        body = b"".join(f"{head}{field}\r\n\r\n".encode() + value + b"\r\n" for field, value in parts)
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}", "Accept": "text/html"}
        return self._ask(Request(self.address + path, body + f"--{edge}--\r\n".encode(), kind))

    def json(self, path: str) -> Any:
        answer = self.get(path, "application/json")
        assert answer.status == 200, (path, answer.status, answer.text)
        return answer.json()

    def log_in(self, name: str, password: str = PASSWORD) -> None:
        page = self.get("/login").text
        self.key = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        answer = self.post("/login", "text/html", username=name, password=password)
        assert answer.status in (302, 303), (answer.status, answer.text)

    def open_till(self, float_amount: object = 0) -> "Visitor":
        """So much in the drawer: from now on this person takes money."""
        opened = self.post("/shift/open", float=float_amount)
        assert opened.status == 200, opened.text
        return self

    def tiles(self, path: str = "/board") -> dict[int, dict[str, str]]:
        """Cabin -> the data- attributes of its element on a page, without "data-"."""
        answer = self.get(path)
        assert answer.status == 200, (path, answer.status)
        return cabins_of(answer.text)

    def tile(self, cabin: int) -> dict[str, str]:
        return self.tiles()[cabin]

    def booth(self, cabin: int) -> dict[str, str]:
        return self.tiles(f"/booth/{cabin}")[cabin]

    def wait_state(self, cabin: int, state: str) -> dict[str, str]:
        """The tile, once it is in this state."""
        return self.wait_tile(cabin, lambda tile: tile["state"] == state)

    def wait_tile(self, cabin: int, right: Callable[[dict[str, str]], bool]) -> dict[str, str]:
        last: dict[str, str] = {}

        def look() -> dict[str, str] | None:
            last.update(self.tile(cabin))
            return dict(last) if right(last) else None

        try:
            return until(look)
        except AssertionError:
            raise AssertionError(f"cabin {cabin} stays {last}") from None

    def _ask(self, request: Request) -> Answer:
        try:
            with self._opener.open(request, timeout=PATIENCE) as response:
                return Answer(response.status, response.read(), response.headers)
        except HTTPError as error:
            with error:
                return Answer(error.code, error.read(), error.headers)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def cabins_of(page: str) -> dict[int, dict[str, str]]:
    """Every element of a page that shows a cabin's state: cabin -> its data- attributes."""
    reader = _Cabins()
    reader.feed(page)
    return reader.found


class _Cabins(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[int, dict[str, str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        data = {name.removeprefix("data-"): value or "" for name, value in attrs if name.startswith("data-")}
        if {"cabin", "state"} <= data.keys():
            assert int(data["cabin"]) not in self.found, "a cabin is one element"
            self.found[int(data["cabin"])] = data
