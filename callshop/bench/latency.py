"""From the gateway's datagram to the figure in a real Chromium, while thirty tablets wait and seven cabins talk.

The browser stamps the instant at which the tile's state changes in its document; its clock is compared with ours before
and after. The floor is the same path with nothing on it: floor.py, same browser, same run.
"""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from statistics import median

from callshop import clock, money
from callshop.bench.result import CannotMeasure, Result
from callshop.data_folder import new_books
from callshop.ledger.db.connection import close_thread, writing
from callshop.ledger.people import tablets
from callshop.ledger.settings import shop_config
from callshop.ledger.tariffs import tariffs
from callshop.rating.tariff import Rate

TABLETS = 30
ROUNDS = 25
GOAL_MS = 50.0
WHO = "bench"
ADAPTER = "127.0.0.1"

STAMPS = """() => {
  window.stamps = []
  let last = ""
  const look = () => {
    const cabin = document.querySelector("[data-state]")
    if (cabin && cabin.dataset.state !== last) {
      last = cabin.dataset.state
      window.stamps.push([last, performance.timeOrigin + performance.now()])
    }
  }
  new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true})
  look()
}"""

STORY = (
    ("open", "[1]Off Hook"), ("dialling", "[1]CC:NewCallState 8/6|Calling:0033612340056@sip1.example.net"),
    ("ringing", "[1]CC:NewCallState 9/8"), ("talking", "[1]CC:NewCallState 13/9"), ("free", "[1]On Hook"),
)  # fmt: skip
"""What the adapter says, and the state that must be seen."""


def measure() -> Iterator[Result]:
    """p50 and p95 of the milliseconds from sendto() to the change in the document."""
    with tempfile.TemporaryDirectory(prefix="callshop-bench-") as folder, _chromium() as browser:
        floor = _measure_floor(browser)
        latency = _measure_shop(browser, Path(folder))
    for case, of in (("p50", median), ("p95", _p95)):
        goal = GOAL_MS if case == "p95" else None
        what = f"datagram to figure, {TABLETS} tablets waiting, {case}"
        yield Result("latency", what, of(latency), "ms", of(floor), goal)


def _measure_floor(browser) -> list[float]:
    http, udp = _free_port(socket.SOCK_STREAM), _free_port(socket.SOCK_DGRAM)
    with _child("callshop.bench.floor", str(http), str(udp)):
        page = _open(browser, f"http://{ADAPTER}:{http}/")
        words = [f"s{number}" for number in range(ROUNDS * len(STORY))]
        return _stamped(page, udp, [(word, word) for word in words])


def _measure_shop(browser, folder: Path) -> list[float]:
    tokens = _make_shop(folder)
    http, udp = _free_port(socket.SOCK_STREAM), _free_port(socket.SOCK_DGRAM)
    gateway = f"sipura@udp:{ADAPTER}:{udp}"
    with (
        _child("callshop.cli", "serve", "--data", str(folder), "--port", str(http), "--host", ADAPTER,
               "--gateway", gateway),
        _waiting_for(http),
        _child("callshop.bench.tablets", str(http), *(f"{cabin}={token}" for cabin, token in tokens[1:])),
    ):  # fmt: skip
        _let_others_talk(udp)
        address = f"http://{ADAPTER}:{http}"
        page = _open(browser, f"{address}/booth/1", cookie=("tablet", tokens[0][1], address))
        return _stamped(page, udp, [step for _ in range(ROUNDS) for step in STORY])


def _make_shop(folder: Path) -> list[tuple[int, str]]:
    """Thirty-one cabins, a tariff, a tablet in each; (cabin, token)."""
    at = clock.now().wall
    new_books(folder)
    with writing():
        shop_config.make_shop(at, {"name": "Bench"}, TABLETS + 1, WHO)
    for cabin in range(1, 9):
        shop_config.set_cabin(at, cabin, WHO, lines=[("sipura", f"{ADAPTER}/{cabin}")])
    for kind, price in (("buy", 40), ("sell", 100)):
        change = tariffs.changes(kind, [Rate("33", "France", price * money.UNIT)], at, replace=False)
        tariffs.load(kind, change, at=at, valid_from=at, source=WHO, who=WHO)
    codes = [(cabin, tablets.pair_tablet(at, cabin, WHO)) for cabin in range(1, TABLETS + 2)]
    keys = [(cabin, tablets.claim_tablet(at, code)) for cabin, code in codes]
    close_thread()
    return keys


def _let_others_talk(udp: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as adapter:
        for line in range(2, 9):
            call = f"[{line}]Off Hook|[{line}]CC:NewCallState 8/6|Calling:003361234005{line}@sip{line}.example.net"
            for text in f"{call}|[{line}]CC:NewCallState 13/9".split("|"):
                adapter.sendto(text.encode(), (ADAPTER, udp))
                time.sleep(0.02)


def _stamped(page, udp: int, story: list[tuple[str, str]]) -> list[float]:
    """Send each line, wait until the browser has shown its state; the milliseconds between."""
    page.evaluate(STAMPS)
    ahead = _clock_difference(page)
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as adapter:
        for state, text in story:
            time.sleep(0.12)  # off the beat of the clock, and no two datagrams at once
            count = page.evaluate("stamps.length")
            for line in text.split("|"):
                sent = time.time() * 1000
                adapter.sendto(line.encode(), (ADAPTER, udp))
            page.wait_for_function(f"stamps.length > {count} && stamps.at(-1)[0] == {state!r}", timeout=10_000)
            found.append(page.evaluate("stamps.at(-1)[1]") - ahead - sent)
    return found


def _clock_difference(page) -> float:
    """Milliseconds the browser's clock is ahead of ours: the answer of the quickest of some questions."""
    tries = []
    for _ in range(20):
        before = time.time() * 1000
        theirs = page.evaluate("performance.timeOrigin + performance.now()")
        after = time.time() * 1000
        tries.append((after - before, theirs - (before + after) / 2))
    return min(tries)[1]


def _open(browser, address: str, cookie: tuple[str, str, str] | None = None):
    context = browser.new_context(viewport={"width": 800, "height": 480}, bypass_csp=True)
    if cookie:
        context.add_cookies([dict(zip(("name", "value", "url"), cookie, strict=True))])
    page = context.new_page()
    _until(lambda: page.goto(address), "the page")
    page.wait_for_selector("[data-state]", state="attached")
    time.sleep(1)
    return page


@contextmanager
def _chromium():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise CannotMeasure("playwright") from None
    program = which("chromium") or which("google-chrome")
    if program is None:
        raise CannotMeasure("chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def _child(module: str, *arguments: str):
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _waiting_for(port: int):
    def connected() -> None:
        socket.create_connection((ADAPTER, port), 1).close()

    _until(connected, "the shop")
    yield


def _until(attempt: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            attempt()
            return
        except Exception as error:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{what} did not answer: {error}") from error
            time.sleep(0.2)


def _p95(figures: list[float]) -> float:
    return sorted(figures)[int(len(figures) * 0.95)]


def _free_port(kind: int) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((ADAPTER, 0))
        return probe.getsockname()[1]
