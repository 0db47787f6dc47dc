"""`replay` of our own captures: their times are told, wherever they are cut, whatever is in them, or doubled."""

from hypothesis import given, settings
from hypothesis import strategies as st

from callshop.gateway import dialects
from tests.outside.replay.replaying import calls_of, facts, has_the_shape, recorded, replayed

CAPTURE = "callshop capture 1 gateway=sipura dialect=sipura link=udp::514\n"


def captured(*lines: tuple[int, str]) -> str:
    """Our own capture of an adapter: (second, what it said)."""
    start = 1_790_000_000_000
    records = (f"{5000 + at * 1000} {start + at * 1000} in main 192.0.2.10:5060 {text.encode().hex()}\n"
               for at, text in lines)  # fmt: skip
    return CAPTURE + f"4000 {start} up main - \n" + "".join(records)


CALL = ((0, "[1]Off Hook"), (3, "[1]CC:NewCallState 8/6"), (3, "Calling:0033145678901@sip1"),
        (5, "[1]CC:NewCallState 9/8"), (9, "[1]CC:NewCallState 13/9"), (69, "[1:0]AUD Rel Call"),
        (70, "[1]On Hook"))  # fmt: skip


def test_our_own_capture_tells_its_times_and_seconds(tmp_path):
    path = tmp_path / "sipura.20260921.capture"
    path.write_text(captured(*CALL))
    (call,), heard = replayed("sipura", path)
    assert facts([call]) == [("192.0.2.10/1", "0033145678901", True, 60)]
    assert [call[key][:19] for key in ("started_at", "answered_at", "ended_at")] == [
        "2026-09-21T14:13:23", "2026-09-21T14:13:29", "2026-09-21T14:14:29"]  # fmt: skip
    assert sum(heard) == len(CALL)
    assert heard[2] == 0


def test_a_capture_cut_anywhere_is_read_up_to_there(tmp_path):
    whole, path = captured(*CALL), tmp_path / "cut.capture"
    for end in range(len(CAPTURE), len(whole), 7):
        path.write_text(whole[:end])
        assert len(calls_of("sipura", recorded("sipura", path))) <= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(
    st.text(max_size=60),
    st.tuples(st.integers(), st.integers(), st.sampled_from(["in", "out", "up", "down", "?"]), st.text(max_size=5),
              st.sampled_from(["-", "1.2.3.4:5", "[::1]:5", "x", ":"]), st.binary(max_size=40))
    .map(lambda r: f"{r[0]} {r[1]} {r[2]} {r[3]} {r[4]} {r[5].hex()}"),
)))  # fmt: skip
def test_a_capture_of_nonsense_is_survived(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("nonsense") / "x.capture"
    path.write_text(CAPTURE + "\n".join(lines), encoding="utf-8")
    for spec in dialects.MODULES:
        for call in calls_of(spec, recorded(spec, path)):
            has_the_shape(call)


def test_doubled_lines_are_known_and_not_needed(tmp_path):
    path = tmp_path / "doubled.log"
    path.write_text("".join(f"{text}\n{text}\n" for _, text in CALL))
    (call,), (understood, ignored, unreadable) = replayed("sipura", path)
    assert (call["number"], call["answered"]) == ("0033145678901", True)
    assert (understood + ignored, unreadable) == (2 * len(CALL), 0)
    assert ignored >= len(CALL)
