"""`serve` as its promises say: when it opens, and when it refuses and in which words."""

import re
import signal
import socket

import pytest

from tests.gateway.wires import free_port, until
from tests.outside.gateways.telephones import LOCAL, sipura
from tests.running import PROGRAM, Serving, make_shop, refusal, run


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
