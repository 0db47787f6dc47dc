"""The journey of one byte, as docs/architecture.md tells it: a datagram becomes the price on the tablet's page."""

import re
import socket
from decimal import Decimal

import pytest

from tests.conftest import ROOT
from tests.gateway.wires import free_port, until
from tests.running import Serving, done, load_tariff, make_shop

JOURNEY = (
    "gateway/links.py",
    "gateway/framing.py",
    "gateway/dialects/sipura.py",
    "shop/shop.py",
    "metering/cabin.py",
    "web/board/tablet.py",
    "templates/tablet/_meter.html",
)
"""The files to open, in order; those without a folder of their own are in callshop/."""

BEFORE_IT = ("[1]Off Hook", "[1]CC:NewCallState 8/6", "Calling:0033145678901@sip1.net", "[1]CC:NewCallState 9/8")
ANSWERED = "[1]CC:NewCallState 13/9"


def test_one_datagram_makes_the_price_run_on_the_tablet_s_page(tmp_path):
    data = make_shop(tmp_path / "shop", cabins=1)
    load_tariff(data, "sell", "33,France,60")
    done(data, "cabin", "set", 1, "--line", "sipura:127.0.0.1/1")
    port = free_port(socket.SOCK_DGRAM)
    with (
        Serving(data, "--gateway", f"sipura@udp:127.0.0.1:{port}") as shop,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as adapter,
    ):
        shop.wait_up("sipura")
        adapter.connect(("127.0.0.1", port))
        cashier = shop.visitor("cashier")
        for line in BEFORE_IT:
            adapter.send(line.encode())
        until(lambda: cashier.booth(1)["state"] == "ringing")
        assert cashier.booth(1)["price"] == "0"
        adapter.send(ANSWERED.encode())
        tablet = until(lambda: (seen := cashier.booth(1))["state"] == "talking" and int(seen["seconds"]) > 0 and seen)
        assert (tablet["number"], tablet["destination"]) == ("0033145678901", "France")
        seconds, price = int(tablet["seconds"]), Decimal(tablet["price"])
        assert price == (Decimal(seconds) / 5).to_integral_value("ROUND_CEILING") * 5  # 60 a minute, up to the coin
        assert cashier.tile(1)["state"] == "talking"  # the cashier's tile shows the same call


@pytest.mark.parametrize("file", JOURNEY)
def test_every_file_of_the_journey_is_where_the_architecture_says(file):
    folder = ROOT if file.startswith("templates/") else ROOT / "callshop"
    assert (folder / file).is_file()


def test_the_architecture_tells_the_journey_in_this_order():
    architecture = ROOT / "docs" / "architecture.md"
    if not architecture.is_file():
        pytest.fail("there is no docs/architecture.md")
    journey = re.search(r"(?ims)^#+[^\n]*one byte[^\n]*\n(.*?)(?=^#+ |\Z)", architecture.read_text("utf-8"))
    assert journey, "docs/architecture.md tells no journey of one byte"
    places = [journey[1].find(file) for file in JOURNEY]
    assert -1 not in places, dict(zip(JOURNEY, places, strict=True))
    assert places == sorted(places)
