"""Lines come out whole however the wire cut them, and noise never fills the memory."""

from hypothesis import given
from hypothesis import strategies as some

from callshop.gateway import dialects
from callshop.gateway.framing import LONGEST_LINE, Datagrams, LineBuffer, Overlong, framing_for


def lines(*reads: bytes) -> list[bytes]:
    buffer = LineBuffer()
    return [line for read in reads for line in buffer.feed(read)]


def test_every_line_end_ends_a_line_and_cr_lf_is_one():
    assert lines(b"a\rb\nc\r\nd\0e") == [b"a", b"b", b"c", b"d"]


def test_cr_and_lf_in_two_reads_are_one_end():
    assert lines(b"a\r", b"\nb\n") == [b"a", b"b"]
    assert lines(b"a\r", b"", b"\nb\n") == [b"a", b"b"]


def test_a_blank_line_is_given_and_a_nul_alone_is_not():
    assert lines(b"a\r\n\r\nb\n\n\0\0c\0\0") == [b"a", b"", b"b", b"", b"c"]


def test_an_unfinished_line_is_pending_and_comes_last_when_all_is_over():
    buffer = LineBuffer()
    assert buffer.feed(b"a\nEnter Password:") == [b"a"]
    assert buffer.pending == b"Enter Password:"
    assert buffer.rest() == [b"Enter Password:"]
    assert buffer.rest() == []


def test_a_line_without_end_is_reported_once_and_the_next_line_is_whole():
    buffer = LineBuffer()
    noise = b"x" * (LONGEST_LINE - 1)
    assert buffer.feed(noise) == []
    (frame,) = buffer.feed(b"yy")
    assert isinstance(frame, Overlong)
    assert len(frame) == LONGEST_LINE
    assert buffer.feed(noise) == buffer.feed(noise) == []
    assert buffer.pending == b""
    assert buffer.feed(b"z\nwhole\n") == [b"whole"]


@given(some.lists(some.sampled_from([b"\r", b"\n", b"\r\n", b"\0", b"a", b"bc"])), some.data())
def test_where_the_wire_cuts_changes_nothing(pieces, data):
    whole = b"".join(pieces)
    cut = data.draw(some.integers(0, len(whole)))
    assert lines(whole[:cut], whole[cut:]) == lines(*(bytes([byte]) for byte in whole)) == lines(whole)


def test_a_datagram_is_a_frame_also_when_empty():
    assert Datagrams().feed(b"") == [b""]
    assert Datagrams().feed(b"a\nb") == [b"a\nb"]


def test_the_dialect_says_how_its_bytes_are_cut():
    assert isinstance(framing_for(dialects.load("panasonic").TRAITS, "tcp"), LineBuffer)
    assert isinstance(framing_for(dialects.load("radius").TRAITS, "udp"), Datagrams)
    assert isinstance(framing_for(dialects.load("radius").TRAITS, "file"), LineBuffer)
