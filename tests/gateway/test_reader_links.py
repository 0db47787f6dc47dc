"""The reader's link: lost and found again, silent, followed, pulled and put back, its port taken before the start."""

import os
import socket

import pytest

from callshop.events import Completed, LinkDown, LinkSilent, LinkUp, OffHook, sentence
from callshop.gateway.dialects import Send
from callshop.gateway.links import LinkRefused
from tests.gateway.reader_desk import LOCAL, Script, lifted, record, tcp_shop, udp_shop
from tests.gateway.wires import Listening, free_port, until


def test_a_host_that_closes_is_called_again_and_greeted_again(host):
    script = Script()
    shop = tcp_shop(host, script)
    with shop:
        for times in (1, 2):
            far, _ = host.accept()
            shop.wait_up(times)
            until(lambda times=times: script.hellos == times)
            assert shop.reader.state == "up"
            far.close()
            assert "closed" in str(shop.wait_down().reason)


def test_a_host_that_is_not_there_is_said_once_and_found_when_it_comes():
    port = free_port()
    shop = Listening(f"panasonic@tcp:{LOCAL}:{port}")
    with shop:
        assert "nothing answers" in str(shop.wait_down().reason)
        assert not shop.reader.hang_up(("101",), None)
        with socket.create_server((LOCAL, port)) as late:
            late.settimeout(20)
            far, _ = late.accept()
            with far:
                shop.wait_up()
                assert len(shop.of(LinkDown)) == 1


def test_a_listener_waits_for_its_device_and_takes_the_newer_one():
    port = free_port()
    shop = Listening(f"panasonic@tcp-listen:{LOCAL}:{port}")
    with shop:
        assert str(port) in str(shop.wait_down().reason)
        with socket.create_connection((LOCAL, port)) as old:
            shop.wait_up()
            old.sendall(record(1) + record(2)[:30])
            until(lambda: shop.calls)
            with socket.create_connection((LOCAL, port)) as new:
                shop.wait_up(2)
                new.sendall(record(3))
                until(lambda: len(shop.calls) == 2)
        until(lambda: shop.reader.state == "down")
        assert ["yet" in str(event.reason) for event in shop.of(LinkDown)] == [True, False, False]
        assert [seconds for _, _, seconds in shop.calls] == [121, 123]


def test_silence_on_a_link_is_no_loss(host):
    shop = tcp_shop(host)
    with shop:
        far, _ = host.accept()
        with far:
            shop.wait_up()
            assert not shop.reader._stopping.wait(1)
            assert shop.reader.state == "up"
            assert shop.of(LinkDown) == []


def test_the_state_is_what_the_dialect_says(asker):
    words = {
        b"silent": lambda at: LinkSilent(at, at),
        b"up": LinkUp,
        b"down": lambda at: LinkDown(at, sentence("no")),
    }
    shop, port = udp_shop(Script(lambda frame, peer, at: (words[frame](at),)))
    with shop:
        shop.wait_up()
        for word in (b"silent", b"up", b"down"):
            asker.sendto(word, port)
            until(lambda word=word: shop.reader.state == word.decode())


@pytest.mark.parametrize("scheme", ["udp", "tcp-listen"])
def test_a_port_in_use_is_told_before_the_start(scheme):
    kind = socket.SOCK_DGRAM if scheme == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as holder:
        holder.bind((LOCAL, 0))
        if scheme != "udp":
            holder.listen()
        dialect = "radius" if scheme == "udp" else "panasonic"
        shop = Listening(f"{dialect}@{scheme}:{LOCAL}:{holder.getsockname()[1]}")
        with pytest.raises(LinkRefused):
            shop.reader.take_port()


def test_a_port_taken_before_the_start_is_the_port_that_is_read(asker):
    shop, port = udp_shop(Script(lambda frame, peer, at: (Send(b"ok", peer),)))
    shop.reader.take_port()
    asker.sendto(b"before the start", port)
    with shop:
        assert asker.recv(10) == b"ok"


def test_after_the_stop_no_event_comes(asker):
    shop, port = udp_shop(Script(lambda frame, peer, at: (lifted(at),)))
    with shop:
        shop.wait_up()
    asker.sendto(b"x", port)
    assert shop.of(OffHook) == []
    assert not shop.reader._thread.is_alive()


def test_a_file_is_read_and_followed(tmp_path):
    path = tmp_path / "night.log"
    path.write_bytes(record(1))
    shop = Listening(f"panasonic@file:{path}")
    with shop:
        until(lambda: len(shop.calls) == 1)
        with path.open("ab") as more:
            more.write(record(2))
        until(lambda: len(shop.calls) == 2)


# -- a serial port


def test_a_pulled_cable_put_back_is_up_again_and_no_later_record_is_lost(pair):
    with Listening(f"panasonic@serial:{pair.here}?baud=9600") as shop:
        shop.wait_up()
        pair.say(record(1))
        until(lambda: len(shop.calls) == 1)
        for times in (2, 3):
            pair.pull()
            shop.wait_down()
            pair.plug()
            shop.wait_up(times)
            pair.say(record(times))
            until(lambda times=times: len(shop.calls) == times)
        assert [seconds for _, _, seconds in shop.calls] == [121, 122, 123]


def test_a_record_said_before_the_port_is_open_again_is_read(pair):
    with Listening(f"panasonic@serial:{pair.here}") as shop:
        shop.wait_up()
        pair.pull()
        shop.wait_down()
        pair.plug()
        pair.say(record(2))
        until(lambda: shop.calls)


def test_nothing_is_sent_to_a_serial_pbx_that_prints(pair, tmp_path):
    with open(pair.pbx, "r+b", buffering=0) as port, Listening(f"panasonic@serial:{pair.here}") as shop:
        shop.wait_up()
        port.write(b"-" * 80 + b"\r\n" + record(1))
        until(lambda: shop.of(Completed))
        assert shop.reader._stopping.wait(1) is False
        os.set_blocking(port.fileno(), False)
        assert port.read(10) is None
