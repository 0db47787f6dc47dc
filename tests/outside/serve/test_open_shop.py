"""A shop that is open: what it sees of other commands, what it writes, how it ends and what it still has then."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.gateway.wires import free_port, until
from tests.outside.gateways.telephones import LOCAL, answers, by_socket, dials, lifts, rings, say, sipura
from tests.running import PASSWORD, Serving, done, exported, load_tariff, surroundings, told


@contextmanager
def in_a_call(data, port) -> Iterator[Serving]:
    """The shop is open, and somebody talks in cabin 1."""
    done(data, "cabin", "set", 1, "--line", f"sipura:{LOCAL}/1")
    with Serving(data, *sipura(port)) as shop:
        shop.wait_up("sipura")
        say(by_socket(port), lifts("1"), dials("1", "0033145678901"), rings("1"), answers("1"))
        shop.visitor("cashier").wait_state(1, "talking")
        yield shop


class TestItEnds:
    @pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
    def test_at_a_signal_although_browsers_wait_and_a_call_runs(self, data, port, how):
        load_tariff(data, "sell", "33,France,60")
        with in_a_call(data, port) as shop:
            over = threading.Event()
            pollers = [threading.Thread(target=_poll, args=(shop.visitor("owner"), over)) for _ in range(3)]
            for poller in pollers:
                poller.start()
            assert shop.stop(how) == 0
            over.set()
            for poller in pollers:
                poller.join()
            assert shop.stderr == ""
            shop.start()  # the same boot: the call goes on
            shop.visitor("cashier").wait_state(1, "talking")
            assert shop.health()["open_calls"] == 1

    def test_although_a_gateway_does_not_answer(self, data):
        with Serving(data, "--gateway", f"asterisk@tcp:{LOCAL}:{free_port()}?user=u") as shop:
            until(lambda: shop.health()["status"] == "degraded")
            assert shop.stop() == 0


def _poll(visitor, over: threading.Event) -> None:
    with suppress(OSError):  # the shop closes
        while not over.is_set():
            visitor.get("/live/board?seen=0")


class TestItSeesWhatOtherCommandsChange:
    def test_credit_tariffs_cabins_gateways_and_people(self, data, port):
        with Serving(data) as shop:
            cashier = shop.visitor("cashier")
            assert "Credit: not recorded" in cashier.get("/board").text
            assert told(data, "account", "topup", "25000")["balance"] == "25000"
            load_tariff(data, "sell", "33,France,60")
            done(data, "cabin", "set", 3, "--name", "By the door", "--line", f"hall:{LOCAL}/3")
            done(data, "gateway", "set", "hall", f"sipura@udp:{LOCAL}:{port}")
            until(lambda: 3 in cashier.tiles())
            shop.wait_up("hall")  # seen last, for it was said last
            say(by_socket(port), lifts("3"), dials("3", "0033145678901"), rings("3"), answers("3"))
            tile = cashier.wait_tile(3, lambda tile: tile["price"] not in ("", "0"))
            assert (tile["destination"], tile["state"]) == ("France", "talking")
            board = cashier.get("/board").text
            assert "By the door" in board
            assert "Credit good" in board
            done(data, "gateway", "remove", "hall")
            until(lambda: shop.health()["gateways"] == [])
            done(data, "user", "add", "awa", "--role", "cashier", stdin=PASSWORD)
            awa = shop.visitor("awa")
            assert awa.get("/board").status == 200
            done(data, "user", "disable", "awa")
            assert awa.get("/board").status in (302, 303)
            assert awa.post("/login", username="awa", password=PASSWORD).status == 403

    def test_a_gateway_that_is_set_anew_is_read_where_it_is_now(self, data, port):
        done(data, "gateway", "set", "hall", f"sipura@udp:{LOCAL}:{free_port(socket.SOCK_DGRAM)}")
        done(data, "cabin", "set", 1, "--line", f"hall:{LOCAL}/1")
        with Serving(data) as shop:
            shop.wait_up("hall")
            done(data, "gateway", "set", "hall", f"sipura@udp:{LOCAL}:{port}")
            cashier = shop.visitor("cashier")

            def lifted() -> bool:
                say(by_socket(port), lifts("1"))
                return cashier.tile(1)["state"] == "open"

            until(lifted)

    def test_a_copy_of_the_books_is_made_while_it_is_open_and_restored_when_it_is_closed(self, data, port, tmp_path):
        with in_a_call(data, port):
            copy = tmp_path / "copy.db"
            assert told(data, "backup", copy)["bytes"] == copy.stat().st_size
            assert told(data, "backup")["file"].startswith(str(data / "backups"))
            assert told(data, "check")["ok"]
        restored = told(data, "restore", copy)
        assert os.path.exists(restored["kept"])
        assert told(data, "check")["ok"]
        with Serving(data, *sipura(port)) as shop:
            assert shop.visitor("cashier").tile(1)["state"] == "talking"  # as it was when it was copied


class TestWhatItWrites:
    def test_no_secret_stands_in_a_log_or_a_capture(self, data, port):
        secret = "hush-hush-1"
        spec = f"radius@udp:{LOCAL}:{port}?secret={secret}"
        with Serving(data, "--gateway", spec) as shop:
            shop.wait_up("radius")
            by_socket(port)("noise that means nothing")
            shop.visitor("owner")
            until(lambda: any((data / "captures").glob("*.capture")))
        for file in (data / "callshop.log", *(data / "captures").iterdir()):
            text = file.read_text("utf-8", "replace")
            assert secret not in text, file
            assert PASSWORD not in text, file

    @pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
    def test_what_it_keeps_is_its_owner_s_alone(self, data, port):
        with Serving(data, *sipura(port)) as shop:
            shop.wait_up("sipura")
            by_socket(port)("[1]Off Hook")
            until(lambda: any((data / "captures").glob("*.capture")))
        private = ["callshop.db", "callshop.log", "secret.key"]
        for file in (*(data / name for name in private), *(data / "captures").iterdir()):
            assert file.stat().st_mode & 0o077 == 0, file

    def test_a_reader_that_goes_away_ends_a_command_quietly(self, data):
        command = f"'{sys.executable}' -m callshop.cli --data '{data}' tariff export buy | true"
        ended = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True,
                               timeout=60, env=surroundings())  # fmt: skip
        assert (ended.returncode, ended.stderr) == (0, "")


def test_calls_of_a_first_run_are_still_there_after_the_second(data, port):
    load_tariff(data, "sell", "33,France,60")
    done(data, "cabin", "set", 1, "--line", f"sipura:{LOCAL}/1")
    for number in ("0033145678901", "0033145678902"):
        with Serving(data, *sipura(port)) as shop:
            shop.wait_up("sipura")
            say(by_socket(port), lifts("1"), dials("1", number), rings("1"))
            shop.visitor("cashier").wait_tile(1, lambda tile, number=number: tile["number"] == number)
            say(by_socket(port), ("[1]On Hook",))
            until(lambda number=number: number in [row["called_number"] for row in exported(data)])
    assert [row["called_number"] for row in exported(data)] == ["0033145678901", "0033145678902"]
