"""The reader over real links: what it hands over and answers, what it does when a link, a dialect or the shop fails."""

import os
import socket
import threading

import pytest

from callshop.events import (
    Asked,
    Completed,
    HungUp,
    LinkDown,
    LinkSilent,
    LinkUp,
    OffHook,
    Outcome,
    Unreadable,
    Verdict,
    sentence,
)
from callshop.gateway.capture import Capture
from callshop.gateway.dialects import Send
from callshop.gateway.framing import LONGEST_LINE
from callshop.gateway.links import LinkRefused
from callshop.gateway.recordings import frames_of
from tests.gateway.wires import Listening, SerialPair, free_port, until

LOCAL = "127.0.0.1"
RECORD = "03/04/26 06:{minute:02d}PM 101   01 003314567890{minute:02d}           0'00 00:02'{minute:02d}\r\n"


def record(minute: int) -> bytes:
    return RECORD.format(minute=minute).encode()


class Script:
    """A dialect whose answers a test writes: frame -> items."""

    def __init__(self, answers=lambda frame, peer, at: ()):
        self.answers = answers
        self.hellos = 0

    def hello(self, at):
        self.hellos += 1
        return ()

    def feed(self, frame, peer, at):
        return self.answers(frame, peer, at)

    def tick(self, at):
        return ()

    def reply(self, ticket, verdict):
        return (Send(f"{ticket} {verdict.seconds}".encode(), self.peer),)

    def hang_up(self, names, ref):
        return b"hang up " + names[0].encode() if names[0] != "mute" else None

    def dial(self, names, number):
        return b"dial " + number.encode()


def lifted(at, name="1"):
    return OffHook(at=at, names=(name,))


@pytest.fixture
def asker():
    """A device on a datagram link."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        device.bind((LOCAL, 0))
        device.settimeout(5)
        yield device


@pytest.fixture
def pbx():
    """A host that listens for us."""
    with socket.create_server((LOCAL, 0)) as server:
        server.settimeout(20)
        yield server


def udp_shop(dialect=None, handle=None, auth=None, capture=None):
    port = free_port(socket.SOCK_DGRAM)
    spec = f"radius@udp:{LOCAL}:{port}?secret=s" + (f"&auth={auth}" if auth else "")
    return Listening(spec, dialect, handle, capture), (LOCAL, port)


def tcp_shop(pbx, dialect=None, handle=None):
    return Listening(f"panasonic@tcp:{LOCAL}:{pbx.getsockname()[1]}", dialect, handle)


class TestWhatItCarriesOut:
    def test_items_go_in_order_the_answer_after_its_event(self, asker):
        order = []
        script = Script(lambda frame, peer, at: (lifted(at), Send(b"ok", peer)))
        shop, port = udp_shop(script, lambda event: order.append(type(event)) or Outcome())
        with shop:
            shop.wait_up()
            asker.sendto(b"x", port)
            assert asker.recv(10) == b"ok"
            assert order == [LinkUp, OffHook]

    def test_no_answer_is_sent_if_the_disk_refused_and_the_next_frame_is_read(self, asker):
        full = [True]
        script = Script(lambda frame, peer, at: (lifted(at), Send(frame, peer)))
        shop, port = udp_shop(script, lambda event: Outcome(stored=not (full[0] and isinstance(event, OffHook))))
        with shop:
            shop.wait_up()
            asker.sendto(b"first", port)
            until(lambda: shop.of(OffHook))
            full[0] = False
            asker.sendto(b"again", port)
            assert asker.recv(10) == b"again"

    def test_after_an_event_that_the_disk_refused_the_others_of_its_frame_are_heard_and_unanswered(self, asker):
        def answers(frame, peer, at):
            if frame != b"x":
                return (Send(b"next", peer),)
            return (lifted(at, "1"), Send(b"one", peer), lifted(at, "2"), Send(b"two", peer))

        shop, port = udp_shop(Script(answers), lambda event: Outcome(stored=getattr(event, "names", None) != ("1",)))
        with shop:
            shop.wait_up()
            asker.sendto(b"x", port)
            asker.sendto(b"y", port)
            assert asker.recv(10) == b"next"
            assert [event.names for event in shop.of(OffHook)] == [("1",), ("2",)]

    def test_what_the_shop_says_to_a_question_is_sent(self, asker):
        script = Script(lambda frame, peer, at: (Asked(at=at, names=("1",), number="00", ticket="t7"),))
        script.peer = asker.getsockname()
        shop, port = udp_shop(script, lambda event: Outcome(verdict=Verdict(True, 90)))
        with shop:
            shop.wait_up()
            asker.sendto(b"?", port)
            assert asker.recv(10) == b"t7 90"

    def test_an_answer_leaves_by_the_port_its_question_came_in_on(self, asker):
        auth = free_port(socket.SOCK_DGRAM)
        shop, main = udp_shop(Script(lambda frame, peer, at: (Send(b"ok", peer),)), auth=auth)
        with shop:
            shop.wait_up()
            for port in ((LOCAL, auth), main):
                asker.sendto(b"?", port)
                assert asker.recvfrom(10) == (b"ok", port)

    def test_an_empty_datagram_is_a_frame(self, asker):
        frames = []
        shop, port = udp_shop(Script(lambda frame, peer, at: frames.append((frame, peer)) or ()))
        with shop:
            shop.wait_up()
            asker.sendto(b"", port)
            until(lambda: frames)
            assert frames == [(b"", asker.getsockname())]
            assert shop.reader.last_heard is not None

    def test_a_line_without_end_is_unreadable_and_the_next_is_understood(self, pbx):
        shop = tcp_shop(pbx)
        with shop:
            far, _ = pbx.accept()
            with far:
                far.sendall(b"x" * (LONGEST_LINE + 100) + b"\r\n" + record(1))
                until(lambda: shop.calls)
                assert [len(event.data) for event in shop.of(Unreadable)] == [LONGEST_LINE]

    def test_what_stays_unfinished_when_the_link_is_lost_is_unreadable_never_a_call(self, pbx):
        shop = tcp_shop(pbx)
        with shop:
            far, _ = pbx.accept()
            far.sendall(record(1)[:40])
            until(lambda: shop.reader.last_heard)
            far.close()
            shop.wait_down()
            assert [event.data for event in shop.of(Unreadable)] == [record(1)[:40]]
            assert shop.calls == []


class TestWhatFails:
    def test_a_dialect_that_stumbles_keeps_what_it_gave_before_and_goes_on(self, asker, caplog):
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

    def test_the_log_hides_the_secret(self, asker, caplog):
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

    def test_a_shop_that_stumbles_counts_as_not_stored(self, asker):
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

    def test_a_shop_that_always_stumbles_does_not_stop_the_stream(self, asker):
        def handle(event):
            raise RuntimeError("oops")

        shop, port = udp_shop(Script(lambda frame, peer, at: (lifted(at),)), handle)
        with shop:
            shop.wait_up()
            for _ in range(3):
                asker.sendto(b"x", port)
            until(lambda: len(shop.of(OffHook)) == 3)

    def test_a_mistake_of_the_reader_itself_is_said_and_it_begins_again(self, pbx, monkeypatch):
        def broken(spec):
            monkeypatch.undo()
            raise RuntimeError("oops")

        monkeypatch.setattr("callshop.gateway.reader.open_link", broken)
        with tcp_shop(pbx) as shop:
            shop.wait_up()
            assert len(shop.of(LinkDown)) == 1

    def test_a_capture_on_a_dead_disk_does_not_stop_the_stream(self, asker, tmp_path):
        in_the_way = tmp_path / "captures"
        in_the_way.touch()
        shop, port = udp_shop(Script(lambda frame, peer, at: (Send(b"ok", peer),)), capture=Capture(in_the_way, "box"))
        with shop:
            shop.wait_up()
            asker.sendto(b"x", port)
            assert asker.recv(10) == b"ok"

    def test_hanging_up_while_the_shop_is_locked_does_not_wait_for_the_event_in_hand(self, pbx):
        shop_lock, in_handle = threading.Lock(), threading.Event()

        def handle(event):
            if isinstance(event, HungUp):
                in_handle.set()
                with shop_lock:
                    pass
            return Outcome()

        shop = tcp_shop(pbx, Script(lambda frame, peer, at: (HungUp(at=at, names=("1",)),)), handle)
        with shop:
            far, _ = pbx.accept()
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


class TestTheLink:
    def test_a_host_that_closes_is_called_again_and_greeted_again(self, pbx):
        script = Script()
        shop = tcp_shop(pbx, script)
        with shop:
            for times in (1, 2):
                far, _ = pbx.accept()
                shop.wait_up(times)
                until(lambda times=times: script.hellos == times)
                assert shop.reader.state == "up"
                far.close()
                assert "closed" in str(shop.wait_down().reason)

    def test_a_host_that_is_not_there_is_said_once_and_found_when_it_comes(self):
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

    def test_a_listener_waits_for_its_device_and_takes_the_newer_one(self):
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

    def test_silence_on_a_link_is_no_loss(self, pbx):
        shop = tcp_shop(pbx)
        with shop:
            far, _ = pbx.accept()
            with far:
                shop.wait_up()
                assert not shop.reader._stopping.wait(1)
                assert shop.reader.state == "up"
                assert shop.of(LinkDown) == []

    def test_the_state_is_what_the_dialect_says(self, asker):
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
    def test_a_port_in_use_is_told_before_the_start(self, scheme):
        kind = socket.SOCK_DGRAM if scheme == "udp" else socket.SOCK_STREAM
        with socket.socket(socket.AF_INET, kind) as holder:
            holder.bind((LOCAL, 0))
            if scheme != "udp":
                holder.listen()
            dialect = "radius" if scheme == "udp" else "panasonic"
            shop = Listening(f"{dialect}@{scheme}:{LOCAL}:{holder.getsockname()[1]}")
            with pytest.raises(LinkRefused):
                shop.reader.take_port()

    def test_a_port_taken_before_the_start_is_the_port_that_is_read(self, asker):
        shop, port = udp_shop(Script(lambda frame, peer, at: (Send(b"ok", peer),)))
        shop.reader.take_port()
        asker.sendto(b"before the start", port)
        with shop:
            assert asker.recv(10) == b"ok"

    def test_after_the_stop_no_event_comes(self, asker):
        shop, port = udp_shop(Script(lambda frame, peer, at: (lifted(at),)))
        with shop:
            shop.wait_up()
        asker.sendto(b"x", port)
        assert shop.of(OffHook) == []
        assert not shop.reader._thread.is_alive()

    def test_a_file_is_read_and_followed(self, tmp_path):
        path = tmp_path / "night.log"
        path.write_bytes(record(1))
        shop = Listening(f"panasonic@file:{path}")
        with shop:
            until(lambda: len(shop.calls) == 1)
            with path.open("ab") as more:
                more.write(record(2))
            until(lambda: len(shop.calls) == 2)


class TestTheCapture:
    def test_what_came_is_kept_raw_and_can_be_played_again(self, pbx, tmp_path):
        capture = Capture(tmp_path, "box")
        shop = Listening(f"panasonic@tcp:{LOCAL}:{pbx.getsockname()[1]}?password=hush", capture=capture)
        with shop:
            far, _ = pbx.accept()
            far.settimeout(20)
            with far:
                far.sendall(b"-")
                assert far.recv(20) == b"SMDR\r\n"
                far.sendall(b"\r\nEnter Password:")
                assert far.recv(20) == b"hush\r\n"
                far.sendall(b"\r\n" + record(1))
                until(lambda: shop.calls)
        (path,) = tmp_path.iterdir()
        text = path.read_text()
        assert b"hush".hex() not in text
        assert b"SMDR\r\n".hex() in text
        played = frames_of("panasonic", {}, path)
        assert played.timed
        assert b"".join(data for data, _, _ in played.chunks) == b"-\r\nEnter Password:\r\n" + record(1)


class TestSerial:
    @pytest.fixture
    def pair(self, needs, tmp_path):
        needs("socat")
        pair = SerialPair(tmp_path)
        pair.plug()
        yield pair
        pair.pull()

    def test_a_pulled_cable_put_back_is_up_again_and_no_later_record_is_lost(self, pair):
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

    def test_a_record_said_before_the_port_is_open_again_is_read(self, pair):
        with Listening(f"panasonic@serial:{pair.here}") as shop:
            shop.wait_up()
            pair.pull()
            shop.wait_down()
            pair.plug()
            pair.say(record(2))
            until(lambda: shop.calls)

    def test_nothing_is_sent_to_a_serial_pbx_that_prints(self, pair, tmp_path):
        with open(pair.pbx, "r+b", buffering=0) as port, Listening(f"panasonic@serial:{pair.here}") as shop:
            shop.wait_up()
            port.write(b"-" * 80 + b"\r\n" + record(1))
            until(lambda: shop.of(Completed))
            assert shop.reader._stopping.wait(1) is False
            os.set_blocking(port.fileno(), False)
            assert port.read(10) is None
