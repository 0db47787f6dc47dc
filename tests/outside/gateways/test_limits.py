"""A deposit's end, from outside: Asterisk is told in time, RADIUS beforehand, and what cannot be told is shown."""

import re
import socket
import subprocess

import pytest

from tests.crash.nas import SECRET, Talk, blocks
from tests.gateway.asterisk.asterisk_talk import CALL, OVER, UP
from tests.gateway.asterisk.manager import Manager
from tests.gateway.wires import free_port, until
from tests.outside.gateways.telephones import answers, by_socket, dials, hangs_up, lifts, say
from tests.running import Serving, done, exported, load_tariff, make_shop, told

FRANC_A_SECOND = ("prefix,destination,price,connect_fee,first_increment,next_increment", "33,France,60,0,1,1")
PARIS = "0033145678901"
DEPOSITS = {1: 65, 2: 35, 3: 15, 4: 5}
"""Cabin -> francs, so that a call in each comes to its alarm four seconds after its answer."""


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Four cabins, each on a line of every gateway."""
    data = make_shop(tmp_path_factory.mktemp("made") / "shop", cabins=4, timezone="Africa/Dakar")
    for kind in ("buy", "sell"):
        load_tariff(data, kind, *FRANC_A_SECOND)
    for cabin in DEPOSITS:
        lines = (f"sipura:127.0.0.1/{cabin}", f"asterisk:SIP/10{cabin}", f"radius:FXS0/{cabin}")
        done(data, "cabin", "set", cabin, *(word for line in lines for word in ("--line", line)))
    return data


def test_asterisk_is_told_one_second_before_the_deposit_is_used_up(data):
    with Manager() as manager, Serving(
        data, "--gateway", f"asterisk@tcp:127.0.0.1:{manager.port}?user=shop&secret=s3cret"
    ) as shop:  # fmt: skip
        manager.wait_for("CoreShowChannels")
        shop.wait_up("asterisk")
        cashier = shop.visitor("cashier").open_till()
        opened = cashier.post("/cabins/1/open", mode="prepaid", amount="5")
        assert (opened.status, opened.json()["deposit"]) == (200, "5")
        manager.play(CALL, UP)
        cashier.wait_state(1, "talking")
        assert manager.told("Hangup") == []
        assert manager.wait_for("Hangup")["channel"] == "SIP/101-0000000a"
        manager.play(OVER)
        assert cashier.wait_state(1, "due")["due"] == "5"
        (row,) = exported(data)
        assert (row["duration"], row["revenue"]) == ("4", "5")
        assert told(data, "check")["ok"]


def test_an_adapter_that_cannot_be_told_alarms_on_tile_and_tablet(data):
    port = free_port(socket.SOCK_DGRAM)
    with Serving(data, "--gateway", f"sipura@udp:127.0.0.1:{port}") as shop:
        shop.wait_up("sipura")
        way, cashier = by_socket(port), shop.visitor("cashier").open_till()
        for cabin, amount in DEPOSITS.items():
            assert cashier.post(f"/cabins/{cabin}/open", mode="prepaid", amount=amount).status == 200
            say(way, lifts(str(cabin)), dials(str(cabin), PARIS), answers(str(cabin)))
            cashier.wait_state(cabin, "talking")
        alarms = {1: "60", 2: "30", 3: "10", 4: "0"}
        until(lambda: {cabin: tile["alarm"] for cabin, tile in cashier.tiles().items()} == alarms)
        booths = {cabin: cashier.booth(cabin) for cabin in alarms}
        assert {cabin: booth["alarm"] for cabin, booth in booths.items()} == alarms
        until(lambda: int(cashier.booth(4)["left"]) < 0)
        assert cashier.post("/booth/4/continue", amount="500").json()["wished"] == "500"
        assert cashier.post("/cabins/4/topup", amount="500").json()["wished"] is None
        assert int(cashier.booth(4)["left"]) > 480
        for cabin in DEPOSITS:
            say(way, hangs_up(str(cabin)))
            cashier.wait_state(cabin, "due")
        assert all(int(row["revenue"]) <= DEPOSITS[int(row["cabin"])] + 500 * (row["cabin"] == "4")
                   for row in exported(data))  # fmt: skip
        assert told(data, "check")["ok"]


def test_radius_is_told_the_seconds_that_the_deposit_pays_less_one(data, needs):
    main, auth = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
    with Serving(data, "--gateway", f"radius@udp:127.0.0.1:{main}?secret={SECRET}&auth={auth}") as shop:
        shop.wait_up("radius")
        cashier = shop.visitor("cashier").open_till()

        def ask(cabin: int) -> str:
            words = ["-x", "-t", "5", "-r", "1", f"127.0.0.1:{auth}", "auth", SECRET]
            asked = Talk(f"FXS0/{cabin}", PARIS, 0).ask()
            return _said(needs("radclient"), words, blocks([asked]))

        for cabin, amount in DEPOSITS.items():
            cashier.post(f"/cabins/{cabin}/open", mode="prepaid", amount=amount)
            assert _credit(ask(cabin)) == amount - 1
        done(data, "account", "topup", 200)
        until(lambda: _credit(ask(1)) == 64)
        cashier.post("/cabins/2/topup", amount=500)
        until(lambda: _credit(ask(2)) == 200 - (64 + 14 + 4) - 1)
        cashier.post("/cabins/3/close")
        assert "Access-Accept" in ask(3)


def _said(program: str, words: list[str], text: bytes | str) -> str:
    return subprocess.run([program, *words], input=text, capture_output=True, text=True, timeout=30, check=False).stdout


def _credit(said: str) -> int:
    return int(re.search(r'h323-credit-time = "(\d+)"', said)[1])
