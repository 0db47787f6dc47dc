"""The demo with the cable cut, told as JSON: `python -m tests.browser.unplugged` where there is nothing but loopback.

`networks`: the interfaces there are; `asked`: every address Chromium asked for; `complaints`: errors of the pages;
`seen`: page -> its heading, or the states of its cabins; `stderr`: what the program had to say.
"""

import json
import socket
import subprocess
import sys
from typing import Any

from tests.browser.checks import LAUNCH
from tests.browser.screen import Screen
from tests.running import Serving

STATES = "[...document.querySelectorAll('[data-cabin][data-state]')].map(cabin => cabin.dataset.state)"


def visit() -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    with Serving(None, "--demo") as demo, sync_playwright() as driver:
        chromium = driver.chromium.launch(**LAUNCH)
        words = dict(line.split(": ", 1) for line in demo.before if ": " in line)
        screen = Screen(chromium, demo.address)
        seen = {"/login": screen.go("/login").see("h1")}
        screen.log_in("cashier", words["cashier"])
        screen.page.wait_for_selector('.tile[data-state="talking"]')
        for path in ("/board", "/booth/1"):
            seen[path] = screen.go(path).page.evaluate(STATES)
        seen["/cdr"] = screen.go("/cdr").see("h1")
        screen.go("/cabins/1/tablet").page.click(".qr button")
        address = screen.see(".url")
        tablet = Screen(chromium, demo.address)
        tablet.page.goto(address)
        tablet.wait_state(1, "talking")
        found = {
            "networks": sorted(name for _, name in socket.if_nameindex()),
            "asked": sorted({*screen.asked, *tablet.asked}),
            "complaints": screen.complaints + tablet.complaints,
            "seen": seen,
        }
        chromium.close()
    return {**found, "stderr": demo.stderr}


def up() -> None:
    """A fresh network namespace has its loopback down."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


if __name__ == "__main__":
    up()
    json.dump(visit(), sys.stdout)
