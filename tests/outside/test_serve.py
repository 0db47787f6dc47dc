"""`serve` as its promises say: when it opens, when it refuses and in which words, how it ends, what it sees."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress

import pytest

from tests.gateway.wires import free_port, until
from tests.outside.telephones import answers, by_socket, dials, lifts, rings, say
from tests.running import (
    PASSWORD,
    PROGRAM,
    Serving,
    done,
    exported,
    load_tariff,
    make_shop,
    refusal,
    run,
    surroundings,
    told,
)

LOCAL = "127.0.0.1"


@pytest.fixture
def port():
    return free_port(socket.SOCK_DGRAM)


def sipura(port: int) -> tuple[str, str]:
    return "--gateway", f"sipura@udp:{LOCAL}:{port}"


def refused_to_open(data, *words) -> str:
    return refusal(data, "serve", "--host", LOCAL, "--port", "0", *words)


class TestItOpens:
    def test_and_says_where(self, data):
        with Serving(data) as shop:
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", shop.address)
            assert shop.before == []
            health = shop.health()
            assert (health["status"], health["gateways"], health["open_calls"]) == ("ok", [], 0)
            assert set(health) == {"status", "version", "gateways", "open_calls"}

    def test_without_the_word_serve(self, data):
        words = ["--data", str(data), "--host", LOCAL, "--port", "0"]
        shop = Serving(data)
        shop.command = [*PROGRAM, *words]
        with shop:
            assert shop.health()["status"] == "ok"

    def test_on_every_address_it_names_one_that_can_be_opened(self, data):
        with Serving(data, host="0.0.0.0") as shop:
            assert shop.address.startswith("http://127.0.0.1:")
            assert shop.health()["status"] == "ok"

    @pytest.mark.skipif(not socket.has_ipv6, reason="this system has no IPv6")
    def test_an_address_of_the_new_kind_is_printed_as_it_is_typed(self, data):
        with Serving(data, host="::1") as shop:
            assert shop.address == f"http://[::1]:{shop.port}/"
            assert shop.health()["status"] == "ok"

    def test_two_gateways_of_one_dialect_have_two_names(self, data):
        ports = [free_port(socket.SOCK_DGRAM) for _ in range(3)]
        specs = [word for port in ports for word in sipura(port)]
        with Serving(data, *specs) as shop:
            for name in ("sipura", "sipura-2", "sipura-3"):
                shop.wait_up(name)

    @pytest.mark.parametrize(
        ("spec", "name"),
        [
            ("panasonic@serial:/dev/no-such-port?baud=9600", "panasonic"),
            ("asterisk@tcp:127.0.0.1:{closed}?user=u", "asterisk"),
            ("panasonic@file:/no/such/file", "panasonic"),
        ],
    )  # fmt: skip
    def test_although_a_device_is_missing_and_says_so_on_the_board(self, data, spec, name):
        with Serving(data, "--gateway", spec.format(closed=free_port())) as shop:
            down = until(lambda: (health := shop.health())["status"] == "degraded" and health)
            assert [(each["name"], each["state"]) for each in down["gateways"]] == [(name, "down")]
            cashier = shop.visitor("cashier")
            until(lambda: f"<b>{name}</b>" in cashier.get("/board").text)
            assert shop.stderr == ""


class TestItRefuses:
    @pytest.mark.parametrize(
        ("spec", "named"),
        [
            ("nonsense", "nonsense"),
            ("nosuch@udp::514", "nosuch"),
            ("sipura@pigeon:home", "pigeon"),
            ("sipura@udp::99999", "99999"),
            ("sipura@udp::514?colour=red", "colour"),
            ("radius@udp::1813?auth=loud", "loud"),
            ("panasonic@serial:/dev/x?parity=Q", "Q"),
            ("asterisk@tcp:nowhere", "nowhere"),
        ],
    )
    def test_a_gateway_that_cannot_be_read(self, data, spec, named):
        assert named in refused_to_open(data, "--gateway", spec)

    def test_a_port_of_the_web_that_is_in_use(self, data):
        with socket.create_server((LOCAL, 0)) as other:
            taken = other.getsockname()[1]
            assert str(taken) in refusal(data, "serve", "--host", LOCAL, "--port", taken)

    @pytest.mark.parametrize("host", ["192.0.2.77", "no-such-host.invalid", "a b"])
    def test_a_host_that_is_not_this_pc(self, data, host):
        assert host in refusal(data, "serve", "--host", host, "--port", "0")

    def test_two_gateways_on_one_port(self, data, port):
        assert str(port) in refused_to_open(data, *sipura(port), "--gateway", f"radius@udp:{LOCAL}:{port}?secret=s")

    def test_a_port_of_a_gateway_that_is_in_use(self, data, port):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind((LOCAL, port))
            assert str(port) in refused_to_open(data, *sipura(port))
        with socket.create_server((LOCAL, 0)) as other:
            taken = other.getsockname()[1]
            assert str(taken) in refused_to_open(data, "--gateway", f"panasonic@tcp-listen:{LOCAL}:{taken}")

    def test_a_folder_that_another_serves_and_the_first_goes_on(self, data):
        with Serving(data) as shop:
            assert str(data) in refused_to_open(data)
            assert shop.health()["status"] == "ok"
            assert "already open" in refusal(data, "restore", data / "callshop.db")
        with Serving(data) as again:
            assert again.health()["status"] == "ok"

    def test_a_folder_without_a_shop(self, tmp_path):
        assert "callshop setup" in refused_to_open(tmp_path / "nothing")
        assert not (tmp_path / "nothing").exists()

    def test_a_port_that_is_no_port(self, data):
        assert "70000" in refusal(data, "serve", "--port", "70000")
        assert run(data, "serve", "--port", "eighty").returncode == 2

    def test_in_the_language_of_the_shop(self, tmp_path):
        data = make_shop(tmp_path / "boutique", language="fr")
        with Serving(data):
            assert "déjà" in refused_to_open(data)
            assert "déjà" in refusal(data, "restore", data / "callshop.db")
        with socket.create_server((LOCAL, 0)) as other:
            taken = other.getsockname()[1]
            assert "ne peut" in refusal(data, "serve", "--host", LOCAL, "--port", taken)


class TestItEnds:
    @pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
    def test_at_a_signal_although_browsers_wait_and_a_call_runs(self, data, port, how):
        load_tariff(data, "sell", "33,France,60")
        done(data, "cabin", "set", 1, "--line", f"sipura:{LOCAL}/1")
        with Serving(data, *sipura(port)) as shop:
            shop.wait_up("sipura")
            cashier = shop.visitor("cashier")
            say(by_socket(port), lifts("1"), dials("1", "0033145678901"), rings("1"), answers("1"))
            cashier.wait_state(1, "talking")
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
        done(data, "cabin", "set", 1, "--line", f"sipura:{LOCAL}/1")
        with Serving(data, *sipura(port)) as shop:
            shop.wait_up("sipura")
            cashier = shop.visitor("cashier")
            say(by_socket(port), lifts("1"), dials("1", "0033145678901"), rings("1"), answers("1"))
            cashier.wait_state(1, "talking")
            copy = tmp_path / "copy.db"
            assert told(data, "backup", copy)["bytes"] == copy.stat().st_size
            assert told(data, "backup")["file"].startswith(str(data / "backups"))
            assert told(data, "check")["ok"]
        restored = told(data, "restore", copy)
        assert os.path.exists(restored["kept"])
        assert told(data, "check")["ok"]
        with Serving(data, *sipura(port)) as shop:
            assert shop.visitor("cashier").tile(1)["state"] == "talking"  # as it was when it was copied


class TestTheDemo:
    def test_a_call_is_answered_soon_and_the_passwords_are_printed(self, tmp_path):
        with Serving(None, "--demo", env={"TMPDIR": str(tmp_path)}) as shop:
            passwords = dict(line.split(": ", 1) for line in shop.before)
            assert set(passwords) == {"owner", "cashier"}
            cashier = shop.visitor("cashier", passwords["cashier"])
            assert len(cashier.tiles()) == 6
            tile = cashier.wait_tile(1, lambda tile: tile["state"] == "talking" and tile["price"] != "0")
            assert tile["price"] == cashier.booth(1)["price"] or cashier.booth(1)["seconds"] != tile["seconds"]
            assert shop.visitor("owner", passwords["owner"]).get("/day").status == 200
            assert shop.health()["status"] == "ok"
            assert shop.stop(signal.SIGINT) == 0
            assert shop.stderr == ""
        assert not list(tmp_path.glob("callshop-demo-*"))


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
