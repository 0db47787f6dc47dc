"""The reader over real links: what it hands over and answers, and what it keeps of it."""

import socket

from callshop.events import AuthorizationRequest, LinkUp, OffHook, Outcome, Unreadable, Verdict
from callshop.gateway.capture import Capture
from callshop.gateway.dialects import Send
from callshop.gateway.framing import LONGEST_LINE
from callshop.gateway.recordings import frames_of
from tests.gateway.reader_desk import LOCAL, Script, lifted, record, tcp_shop, udp_shop
from tests.gateway.wires import Listening, free_port, until


def test_items_go_in_order_the_answer_after_its_event(asker):
    order = []
    script = Script(lambda frame, peer, at: (lifted(at), Send(b"ok", peer)))
    shop, port = udp_shop(script, lambda event: order.append(type(event)) or Outcome())
    with shop:
        shop.wait_up()
        asker.sendto(b"x", port)
        assert asker.recv(10) == b"ok"
        assert order == [LinkUp, OffHook]


def test_no_answer_is_sent_if_the_disk_refused_and_the_next_frame_is_read(asker):
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


def test_after_an_event_that_the_disk_refused_the_others_of_its_frame_are_heard_and_unanswered(asker):
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


def test_what_the_shop_says_to_a_question_is_sent(asker):
    script = Script(lambda frame, peer, at: (AuthorizationRequest(at=at, names=("1",), number="00", ticket="t7"),))
    script.peer = asker.getsockname()
    shop, port = udp_shop(script, lambda event: Outcome(verdict=Verdict(True, 90)))
    with shop:
        shop.wait_up()
        asker.sendto(b"?", port)
        assert asker.recv(10) == b"t7 90"


def test_an_answer_leaves_by_the_port_its_question_came_in_on(asker):
    auth = free_port(socket.SOCK_DGRAM)
    shop, main = udp_shop(Script(lambda frame, peer, at: (Send(b"ok", peer),)), auth=auth)
    with shop:
        shop.wait_up()
        for port in ((LOCAL, auth), main):
            asker.sendto(b"?", port)
            assert asker.recvfrom(10) == (b"ok", port)


def test_an_empty_datagram_is_a_frame(asker):
    frames = []
    shop, port = udp_shop(Script(lambda frame, peer, at: frames.append((frame, peer)) or ()))
    with shop:
        shop.wait_up()
        asker.sendto(b"", port)
        until(lambda: frames)
        assert frames == [(b"", asker.getsockname())]
        assert shop.reader.last_heard is not None


def test_a_line_without_end_is_unreadable_and_the_next_is_understood(host):
    shop = tcp_shop(host)
    with shop:
        far, _ = host.accept()
        with far:
            far.sendall(b"x" * (LONGEST_LINE + 100) + b"\r\n" + record(1))
            until(lambda: shop.calls)
            assert [len(event.data) for event in shop.of(Unreadable)] == [LONGEST_LINE]


def test_what_stays_unfinished_when_the_link_is_lost_is_unreadable_never_a_call(host):
    shop = tcp_shop(host)
    with shop:
        far, _ = host.accept()
        far.sendall(record(1)[:40])
        until(lambda: shop.reader.last_heard)
        far.close()
        shop.wait_down()
        assert [event.data for event in shop.of(Unreadable)] == [record(1)[:40]]
        assert shop.calls == []


def test_what_came_is_kept_raw_and_can_be_played_again(host, tmp_path):
    capture = Capture(tmp_path, "box")
    shop = Listening(f"panasonic@tcp:{LOCAL}:{host.getsockname()[1]}?password=hush", capture=capture)
    with shop:
        far, _ = host.accept()
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


def test_the_capture_has_the_bytes_before_the_event_is_handled(asker, tmp_path):
    """Law 1: whoever handles the event may fall; what the gateway said is on disk by then."""
    capture, seen = Capture(tmp_path, "box"), []

    def handle(event):
        if isinstance(event, OffHook):
            seen.append(b"".join(file.read_bytes() for file in sorted(tmp_path.iterdir())))
        return Outcome()

    script = Script(lambda frame, peer, at: (lifted(at), Send(b"ok", peer)))
    shop, port = udp_shop(script, handle, capture=capture)
    with shop:
        shop.wait_up()
        asker.sendto(b"lifted-the-handset", port)
        assert asker.recv(10) == b"ok"
    assert len(seen) == 1
    assert b"lifted-the-handset".hex().encode() in seen[0]
