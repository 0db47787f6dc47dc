"""Whatever comes instead of the adapters' words: nothing raises, nothing grows without bound, no call is made up."""

from hypothesis import given, settings
from hypothesis import strategies as st

from callshop.events import Answered, Ringing, Unreadable
from callshop.gateway.dialects import sipura, sipura_copies, sipura_lines, sipura_sip
from callshop.gateway.dialects.sipura_samples import ADAPTER, SAMPLES, START, sip
from tests.gateway.sipura.sipura_talk import FAR, GARBAGE, IN, INVITE_200, OUT, TWO_CALLS, Listener


def test_binary_garbage_is_unreadable_and_text_of_no_use_is_nothing():
    listener = Listener()
    (event,) = sipura.Dialect({}).feed(GARBAGE, ("192.0.2.9", 1), START)
    assert isinstance(event, Unreadable)
    assert (event.data, event.device) == (GARBAGE, "192.0.2.9")
    assert listener.hear(b"", b"\0\r\n", "Ir al menú", "é".encode("latin-1"), "System started: ip@192.0.2.10") == []


WORDLESS = st.binary(max_size=200).filter(lambda frame: not any(w in frame for w in (b"CC:", b"Calling", b"SIP/2.0")))
"""The fuzzer reads our sources and likes to try their words: those would be calls by right."""


@given(st.lists(WORDLESS, max_size=20))
@settings(deadline=None)
def test_random_bytes_never_raise_and_are_never_a_call(frames):
    events = Listener().hear(*frames)
    assert not [event for event in events if event[0] in ("Dialled", "Ringing", "Answered")]


WORDS = st.sampled_from(
    [line.encode() for line in TWO_CALLS]
    + [datagram for sample in SAMPLES for datagram in sample.datagrams]
    + [sip(IN, "in", "1 INVITE", **FAR), sip(INVITE_200, "in", "1 INVITE", **FAR), b"SIP/2.0 200 OK\r\nCSeq: x"]
)


@given(st.lists(st.tuples(WORDS, st.integers(0, 20_000)), max_size=60))
@settings(deadline=None, max_examples=200)
def test_any_order_of_words_keeps_the_state_sound_and_bounded(words):
    listener = Listener()
    for word, pause in words:
        listener.hear(word, every=pause)
    talking = {}
    for event in listener.events:
        line = event.names[0]
        assert not (isinstance(event, Answered) and talking.get(line)), "answered twice"
        talking[line] = isinstance(event, Answered) or (isinstance(event, Ringing) and talking.get(line, False))
    for adapter in listener.dialect.adapters.values():
        assert len(adapter.lines.waiting) <= sipura_lines.MAX_WAITING
        assert all(line.call is None or line.call.line is line for line in adapter.lines.lines.values())
        assert all(call.line is None for call in adapter.lines.waiting)


@given(WORDS, st.integers(0, 400), st.binary(max_size=8))
@settings(deadline=None)
def test_damaged_datagrams_never_raise(word, cut, junk):
    Listener().hear("[0]Off Hook", word[:cut] + junk + word[cut:], word[:cut])


def test_what_is_remembered_is_bounded():
    dialect = sipura.Dialect({})
    for n in range(sipura.MAX_ADAPTERS + 50):
        dialect.feed(b"[0]Off Hook", (f"10.0.{n // 256}.{n % 256}", 1), START)
    assert len(dialect.adapters) == sipura.MAX_ADAPTERS
    listener = Listener()
    for n in range(400):
        listener.hear(f"[{n % 100}]Off Hook", f"Calling:{n}@x", sip(OUT, f"c{n}", "1 INVITE"), every=3)
        listener.hear(sip("REGISTER sip:x SIP/2.0", f"r{n}", "1 REGISTER", From=f"<sip:{n}@x>"))
    adapter = listener.dialect.adapters[ADAPTER]
    assert len(adapter.lines.lines) <= sipura_lines.MAX_LINES
    assert len(adapter.lines.users) <= sipura_lines.MAX_LINES
    assert len(adapter.lines.waiting) <= sipura_lines.MAX_WAITING
    assert len(adapter.copies.recent) <= sipura_copies.MAX_RECENT
    assert len(adapter.dialogs.calls) <= sipura_sip.MAX_DIALOGS
    assert len(adapter.dialogs.accounts) <= sipura_sip.MAX_HOSTS
