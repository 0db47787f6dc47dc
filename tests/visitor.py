"""Somebody who looks at the pages of an open shop, without a window: what came back, and what its tiles say.

    cashier = shop.visitor("cashier")                      # of a Serving; logged in
    cashier.post("/shift/open", float=0).status            # 200
    cashier.wait_state(1, "talking")["number"]
"""

import json
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, ProxyHandler, Request, build_opener

from tests.gateway.wires import until

PASSWORD = "s3same-open"
"""Everybody's."""
PATIENCE = 60
"""Seconds until an answer, a command or a start that takes a second or two is given up."""


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
