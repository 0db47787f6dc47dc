"""The links over real sockets, ports and files: data, nothing yet, lost; never one sign for two."""

import os
import socket
import stat

import pytest

from callshop.gateway.links import Data, LinkLost, LinkRefused, lan_address, open_link
from callshop.gateway.linkspec import LinkSpec
from tests.gateway.wires import free_port, until

LOCAL = "127.0.0.1"


@pytest.fixture
def opened():
    """Opens links and closes them all after the test."""
    links = []

    def opener(spec: LinkSpec):
        links.append(open_link(spec))
        return links[-1]

    yield opener
    for link in links:
        link.close()


@pytest.fixture
def udp(opened):
    return opened(LinkSpec("udp", host=LOCAL))


def send_datagram(data: bytes, address) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(data, address)


def some_read(link) -> Data:
    return until(lambda: link.read(0.2))


class TestUdp:
    def test_nothing_yet_is_none_and_an_empty_datagram_is_data(self, udp):
        assert udp.read(0.01) is None
        send_datagram(b"", udp.address)
        got = until(lambda: udp.read(0.2) is not None or None)
        assert got
        send_datagram(b"x", udp.address)
        assert some_read(udp).data == b"x"

    def test_an_empty_datagram_carries_its_peer(self, udp):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.bind((LOCAL, 0))
            sender.sendto(b"", udp.address)
            assert udp.read(5) == Data(b"", sender.getsockname(), "main")

    def test_an_answer_reaches_who_asked(self, udp):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(5)
            asker.sendto(b"?", udp.address)
            udp.send(b"!", udp.read(5).peer)
            assert asker.recvfrom(10) == (b"!", udp.address)

    def test_the_second_port_says_so_and_answers_from_itself(self, opened):
        auth = free_port(socket.SOCK_DGRAM)
        link = opened(LinkSpec("udp", host=LOCAL, port=0, auth_port=auth))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(5)
            asker.sendto(b"?", (LOCAL, auth))
            asked = link.read(5)
            assert (asked.data, asked.port) == (b"?", "auth")
            link.send(b"!", asked.peer, asked.port)
            assert asker.recvfrom(10) == (b"!", (LOCAL, auth))

    def test_a_port_in_use_is_refused_with_its_number(self, udp):
        port = udp.address[1]
        with pytest.raises(LinkRefused, match=str(port)):
            open_link(LinkSpec("udp", host=LOCAL, port=port))

    def test_an_auth_port_in_use_frees_the_first(self, udp):
        port = free_port(socket.SOCK_DGRAM)
        with pytest.raises(LinkRefused):
            open_link(LinkSpec("udp", host=LOCAL, port=port, auth_port=udp.address[1]))
        open_link(LinkSpec("udp", host=LOCAL, port=port)).close()

    def test_an_address_of_another_machine_is_lost_not_refused(self):
        with pytest.raises(LinkLost, match=r"192\.0\.2\.7") as lost:
            open_link(LinkSpec("udp", host="192.0.2.7", port=5514))
        assert not isinstance(lost.value, LinkRefused)

    def test_an_answer_nobody_takes_does_not_end_the_link(self, udp):
        udp.send(b"!", (LOCAL, free_port(socket.SOCK_DGRAM)))
        assert udp.read(0.05) is None


class TestTcp:
    @pytest.fixture
    def pair(self, opened):
        with socket.create_server((LOCAL, 0)) as server:
            link = opened(LinkSpec("tcp", host=LOCAL, port=server.getsockname()[1]))
            far, _ = server.accept()
            with far:
                yield link, far

    def test_bytes_go_both_ways_and_silence_is_none(self, pair):
        link, far = pair
        assert link.read(0.01) is None
        far.sendall(b"hello")
        assert link.read(5) == Data(b"hello")
        link.send(b"world")
        assert far.recv(10) == b"world"

    def test_the_end_is_lost_and_not_silence(self, pair):
        link, far = pair
        far.close()
        with pytest.raises(LinkLost, match="closed"):
            link.read(5)

    def test_sending_into_a_broken_connection_is_lost(self, pair):
        link, far = pair
        far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        far.close()
        with pytest.raises(LinkLost):
            while True:
                link.send(b"x")
        with pytest.raises(LinkLost):
            link.read(5)

    def test_nobody_there_is_lost(self):
        with pytest.raises(LinkLost, match="nothing answers"):
            open_link(LinkSpec("tcp", host=LOCAL, port=free_port()))

    def test_an_unknown_name_is_lost(self):
        with pytest.raises(LinkLost, match=r"nowhere\.invalid"):
            open_link(LinkSpec("tcp", host="nowhere.invalid", port=1))

    def test_a_dead_peer_is_noticed_within_about_a_minute(self, pair):
        stream = pair[0]._socket
        assert stream.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        if hasattr(socket, "TCP_KEEPIDLE"):
            idle, between, tries = (stream.getsockopt(socket.IPPROTO_TCP, getattr(socket, name))
                                    for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT"))  # fmt: skip
            assert idle + between * tries <= 65


class TestListener:
    @pytest.fixture
    def listener(self, opened):
        return opened(LinkSpec("tcp-listen", host=LOCAL, port=0))

    def connect(self, listener):
        device = socket.create_connection(listener.address)
        device.settimeout(5)
        return device

    def test_a_device_connects_speaks_and_is_answered(self, listener):
        assert not listener.up
        with self.connect(listener) as device:
            until(lambda: listener.read(0.2) or listener.up)
            device.sendall(b"record")
            assert some_read(listener) == Data(b"record")
            listener.send(b"ok")
            assert device.recv(10) == b"ok"

    def test_when_it_hangs_up_the_port_stays_open_for_the_next(self, listener):
        with self.connect(listener):
            until(lambda: listener.read(0.2) or listener.up)
        with pytest.raises(LinkLost):
            listener.read(5)
        assert not listener.up
        with self.connect(listener) as device:
            device.sendall(b"again")
            assert some_read(listener).data == b"again"

    def test_a_newer_connection_takes_the_place_of_an_older_one_after_its_last_word(self, listener):
        with self.connect(listener) as old:
            until(lambda: listener.read(0.2) or listener.up)
            old.sendall(b"last word")
            with self.connect(listener) as new:
                assert some_read(listener).data == b"last word"
                with pytest.raises(LinkLost, match="anew"):
                    until(lambda: listener.read(0.2))
                assert listener.up
                new.sendall(b"first word")
                assert some_read(listener).data == b"first word"
                assert old.recv(10) == b""

    def test_sending_to_nobody_is_lost(self, listener):
        with pytest.raises(LinkLost):
            listener.send(b"x")

    def test_a_port_in_use_is_refused(self, listener):
        with pytest.raises(LinkRefused):
            open_link(LinkSpec("tcp-listen", host=LOCAL, port=listener.address[1]))


class TestFile:
    def test_it_is_read_and_then_followed(self, opened, tmp_path):
        path = tmp_path / "night.log"
        path.write_bytes(b"one\n")
        link = opened(LinkSpec("file", path=str(path)))
        assert link.read(0.01).data == b"one\n"
        assert link.read(0.01) is None
        with path.open("ab") as more:
            more.write(b"two\n")
        assert link.read(0.01).data == b"two\n"

    def test_a_missing_file_is_lost(self, tmp_path):
        with pytest.raises(LinkLost, match="not there"):
            open_link(LinkSpec("file", path=str(tmp_path / "none")))

    def test_a_file_that_began_anew_is_lost(self, opened, tmp_path):
        path = tmp_path / "night.log"
        path.write_bytes(b"one\ntwo\n")
        link = opened(LinkSpec("file", path=str(path)))
        assert link.read(0.01)
        path.write_bytes(b"a\n")
        with pytest.raises(LinkLost, match="anew"):
            link.read(0.01)


class TestSerial:
    def test_bytes_come_and_silence_is_none(self, pair, opened):
        link = opened(LinkSpec("serial", path=str(pair.here)))
        assert link.read(0.01) is None
        pair.say(b"a record\r\n")
        got = b""
        while len(got) < 10:
            got += some_read(link).data
        assert got == b"a record\r\n"

    def test_a_pulled_cable_is_lost(self, pair, opened):
        link = opened(LinkSpec("serial", path=str(pair.here)))
        pair.pull()
        with pytest.raises(LinkLost):
            until(lambda: link.read(0.2))

    def test_a_port_is_held_by_one_program(self, pair, opened):
        opened(LinkSpec("serial", path=str(pair.here)))
        with pytest.raises(LinkLost, match="in use"):
            open_link(LinkSpec("serial", path=str(pair.here)))

    def test_what_arrived_before_the_port_was_opened_is_read(self, pair, opened):
        pair.say(b"early\n")
        assert some_read(opened(LinkSpec("serial", path=str(pair.here)))).data


def test_a_device_that_is_missing_asks_for_the_cable(tmp_path):
    with pytest.raises(LinkLost, match="cable"):
        open_link(LinkSpec("serial", path=str(tmp_path / "ttyUSB9")))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open everything")
def test_a_device_without_permission_names_the_group(tmp_path):
    path = tmp_path / "ttyUSB9"
    path.touch(stat.S_IRUSR)
    path.chmod(0)
    with pytest.raises(LinkLost, match="dialout"):
        open_link(LinkSpec("serial", path=str(path)))


def test_the_reasons_of_a_serial_port_are_told_apart():
    from callshop.gateway.link import why_not_serial

    assert "dialout" in str(why_not_serial("/dev/ttyS0", PermissionError(13, "denied")))
    assert "cable" in str(why_not_serial("COM9", OSError("could not open port 'COM9': FileNotFoundError(2, ...)")))
    assert "boom" in str(why_not_serial("/dev/ttyS0", ValueError("boom")))


def test_our_address_on_the_lan_is_an_address():
    socket.inet_aton(lan_address())
