"""Law 9: with the cable cut all of it works, and a browser asks nobody but the shop's PC."""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT, needs
from tests.running import surroundings

ALONE = ("unshare", "--map-root-user", "--net")
"""A network namespace of one's own: no interface but a loopback that is down."""
PATIENCE = 120


@pytest.fixture(scope="module")
def unplugged() -> dict:
    """What happened when the demo was visited without a network."""
    needs("chromium")
    if not os.environ.get("CI"):
        pytest.importorskip("playwright", reason="needs playwright: pip install playwright")
    may_not = forbidden()
    if may_not:
        (pytest.fail if os.environ.get("CI") and os.geteuid() == 0 else pytest.skip)(may_not)
    visit = subprocess.run(
        [*ALONE, sys.executable, "-m", "tests.browser.unplugged"],
        capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, cwd=ROOT, env=surroundings(),
    )  # fmt: skip
    assert visit.returncode == 0, visit.stderr
    return json.loads(visit.stdout)


def forbidden() -> str:
    """Why there can be no such namespace here; empty if there can."""
    try:
        up = ("ip", "link", "set", "lo", "up")
        tried = subprocess.run([*ALONE, *up], capture_output=True, text=True, timeout=PATIENCE)
    except FileNotFoundError as missing:
        return f"needs {missing.filename}"
    return f"no network namespace of one's own: {tried.stderr.strip()}" if tried.returncode else ""


def test_there_really_was_no_network(unplugged):
    assert unplugged["networks"] == ["lo"]


def test_the_demo_lives_without_a_network(unplugged):
    assert "talking" in unplugged["seen"]["/board"]
    assert unplugged["seen"]["/booth/1"] == ["talking"]
    assert unplugged["seen"]["/login"] and unplugged["seen"]["/cdr"]
    assert unplugged["stderr"] == ""


def test_the_browser_asks_no_other_host_and_misses_nothing(unplugged):
    assert len(unplugged["asked"]) > 20
    assert any("/static/fonts/noto-sans-latin.woff2?v=" in address for address in unplugged["asked"])
    assert {urlsplit(address).hostname for address in unplugged["asked"]} == {"127.0.0.1"}
    assert unplugged["complaints"] == []
