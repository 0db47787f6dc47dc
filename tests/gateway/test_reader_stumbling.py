"""What the reader does when the dialect, the shop, the capture or it itself stumbles: the stream goes on."""

import socket
import threading

from callshop.events import HungUp, LinkDown, LinkUp, OffHook, Outcome, Unreadable
from callshop.gateway.capture import Capture
from callshop.gateway.dialects import Send
from tests.gateway.reader_desk import LOCAL, Script, lifted, tcp_shop, udp_shop
from tests.gateway.wires import Listening, free_port, until


def test_a_dialect_that_stumbles_keeps_what_it_gave_before_and_goes_on(asker, caplog):
    def answers(frame, peer, at):
        yield lifted(at)
        if frame == b"bad s":
            raise RuntimeError("oops")
        yield Send(b"ok", peer)

    shop, port = udp_shop(Script(answers))
    with shop:
        shop.wait_up()
        asker.sendto(b"bad s", port)
        asker.sendto(b"good", port)
        assert asker.recv(10) == b"ok"
        assert [type(event) for event in shop.events] == [LinkUp, OffHook, Unreadable, OffHook]
        assert shop.of(Unreadable)[0].data == b"bad s"
    assert "bad" in caplog.text


def test_the_log_hides_the_secret(asker, caplog):
    def answers(frame, peer, at):
        raise RuntimeError("oops")

    port = free_port(socket.SOCK_DGRAM)
    shop = Listening(f"radius@udp:{LOCAL}:{port}?secret=hush%21", Script(answers))
    with shop:
        shop.wait_up()
        asker.sendto(b"say hush! to nobody", (LOCAL, port))
        until(lambda: shop.of(Unreadable))
    assert "to nobody" in caplog.text
    assert "hush!" not in caplog.text


def test_a_shop_that_stumbles_counts_as_not_stored(asker):
    def handle(event):
        if isinstance(event, OffHook) and len(shop.of(OffHook)) == 1:
            raise RuntimeError("oops")
        return Outcome()

    shop, port = udp_shop(Script(lambda frame, peer, at: (lifted(at), Send(frame, peer))), handle)
    with shop:
        shop.wait_up()
        asker.sendto(b"first", port)
        asker.sendto(b"again", port)
        assert asker.recv(10) == b"again"
        assert len(shop.of(Unreadable)) == 1


def test_a_shop_that_always_stumbles_does_not_stop_the_stream(asker):
    def handle(event):
        raise RuntimeError("oops")

    shop, port = udp_shop(Script(lambda frame, peer, at: (lifted(at),)), handle)
    with shop:
        shop.wait_up()
        for _ in range(3):
            asker.sendto(b"x", port)
        until(lambda: len(shop.of(OffHook)) == 3)


def test_a_mistake_of_the_reader_itself_is_said_and_it_begins_again(host, monkeypatch):
    def broken(spec):
        monkeypatch.undo()
        raise RuntimeError("oops")

    monkeypatch.setattr("callshop.gateway.reader.open_link", broken)
    with tcp_shop(host) as shop:
        shop.wait_up()
        assert len(shop.of(LinkDown)) == 1


def test_a_capture_on_a_dead_disk_does_not_stop_the_stream(asker, tmp_path):
    in_the_way = tmp_path / "captures"
    in_the_way.touch()
    shop, port = udp_shop(Script(lambda frame, peer, at: (Send(b"ok", peer),)), capture=Capture(in_the_way, "box"))
    with shop:
        shop.wait_up()
        asker.sendto(b"x", port)
        assert asker.recv(10) == b"ok"


def test_hanging_up_while_the_shop_is_locked_does_not_wait_for_the_event_in_hand(host):
    shop_lock, in_handle = threading.Lock(), threading.Event()

    def handle(event):
        if isinstance(event, HungUp):
            in_handle.set()
            with shop_lock:
                pass
        return Outcome()

    shop = tcp_shop(host, Script(lambda frame, peer, at: (HungUp(at=at, names=("1",)),)), handle)
    with shop:
        far, _ = host.accept()
        far.settimeout(20)
        with far, shop_lock:
            far.sendall(b"x\n")
            assert in_handle.wait(20)
            assert shop.reader.hang_up(("101",), None)
            assert far.recv(20) == b"hang up 101"
            assert not shop.reader.hang_up(("mute",), None)
            assert not shop.reader.hang_up((), None), "the dialect stumbled"
            assert shop.reader.dial(("101",), "12")
            assert far.recv(20) == b"dial 12"
