"""Panasonic SMDR: every documented format however it is cut, pages printed twice, the dialogue on TCP."""

import random
import socket
import threading
from datetime import datetime

import pytest

from callshop.events import Completed, DeviceTimes, LinkDown, LinkUp, Moment, Unreadable
from callshop.gateway.dialects import Send, panasonic
from callshop.gateway.recordings import Recording, events_of
from tests.gateway.wires import Listening, until

AT = Moment(wall=1_772_452_800_000, mono=5_000_000)
LINE = b"03/04/26 06:21PM 101   01 0033145678901             0'00 00:02'05"
OTHER = b"03/04/26 06:25PM 102   01 0221771234567             0'00 00:00'41"
UNDATED = b"**/**/** **:**** 101   01 0033145678901             0'00 00:02'05"


def fed(dialect, *frames, at=AT):
    return [item for frame in frames for item in dialect.feed(frame, None, at)]


def refs(dialect, *frames, at=AT):
    return [item.ref for item in fed(dialect, *frames, at=at)]


def one(line: bytes, **options) -> Completed:
    (event,) = fed(panasonic.Dialect(options), line)
    return event


@pytest.mark.parametrize("sample", panasonic.samples, ids=lambda sample: sample[0])
@pytest.mark.parametrize("way", ["whole", "byte by byte", "behind garbage"])
def test_every_format_gives_its_calls(sample, way):
    _, options, data, calls = sample
    recording = Recording(((data, None, None),), False, "lines")
    if way == "behind garbage":
        recording = recording.behind(random.Random(7).randbytes(4096))
    if way == "byte by byte":
        recording = recording.byte_by_byte()
    events = list(events_of(panasonic.Dialect(options), recording))
    given = [event for event in events if isinstance(event, Completed)]
    assert tuple((event.names[0], event.number, event.seconds, event.direction) for event in given) == calls
    assert way == "behind garbage" or len(given) == len(events)


class TestARecord:
    def test_the_printed_time_is_the_end_or_the_start(self):
        printed = datetime(2026, 3, 4, 18, 21)
        assert one(LINE).told == DeviceTimes(started=datetime(2026, 3, 4, 18, 18, 55), ended=printed)
        assert one(LINE, time="start").told == DeviceTimes(started=printed, ended=datetime(2026, 3, 4, 18, 23, 5))

    @pytest.mark.parametrize(
        ("printed", "dates", "told"),
        [
            (b"03/04/26 12:05AM", "mdy", datetime(2026, 3, 4, 0, 5)),
            (b"03/04/26 12:05PM", "mdy", datetime(2026, 3, 4, 12, 5)),
            (b"03/04/26 12:05PM", "dmy", datetime(2026, 4, 3, 12, 5)),
            (b"03/04/98  1:05PM", "mdy", datetime(1998, 3, 4, 13, 5)),
            (b"03/04/26 23:05", "mdy", datetime(2026, 3, 4, 23, 5)),
            (b"24/12/26 11:05PM", "mdy", None),
            (b"**/**/** **:****", "mdy", None),
        ],
    )
    def test_dates_and_clocks_as_printed(self, printed, dates, told):
        assert one(LINE.replace(b"03/04/26 06:21PM", printed), dates=dates).told.ended == told

    def test_an_answer_is_unknown_unless_there_is_no_duration(self):
        assert one(LINE).answered is None
        assert one(LINE.replace(b"00:02'05", b"00:00'00")).answered is False
        assert one(LINE[:40]).answered is False

    def test_a_transfer_is_two_calls(self):
        first, second = fed(panasonic.Dialect({}), LINE + b" TR", LINE.replace(b"101", b"102") + b" FW")
        assert (first.names, second.names) == (("101",), ("102",))

    @pytest.mark.parametrize(
        "line",
        [
            b"hello", b"\xff\xfe\x80", b"03/04/26", b"03/04/26 06:21PM", b"03/04/26 06:21PM 101",
            LINE[:-1], LINE[:-4], LINE[:-7], b"13:21 101 01 0033 00:02'05", b"03/04/26 06:21PM 101 01 00:02:05",
        ],
    )  # fmt: skip
    def test_what_is_no_whole_record_is_unreadable(self, line):
        (event,) = fed(panasonic.Dialect({}), line)
        assert isinstance(event, Unreadable)
        assert event.data == line

    @pytest.mark.parametrize(
        "line",
        [b"", b"   ", b"-" * 80, panasonic.header().splitlines()[1], b"\f", b"-SMDR", b"Enter Password:****", b"***"],
    )
    def test_headers_blanks_and_the_echo_of_the_dialogue_mean_nothing(self, line):
        assert fed(panasonic.Dialect({}), line) == []

    def test_no_garbage_makes_it_raise(self):
        dice = random.Random(26)
        dialect = panasonic.Dialect({})
        for _ in range(3000):
            line = bytearray(LINE)
            for _ in range(dice.randrange(1, 12)):
                line[dice.randrange(len(line))] = dice.randrange(256)
            fed(dialect, bytes(line))

    def test_records_that_waited_for_us_are_late(self):
        dialect = panasonic.Dialect({})
        dialect.hello(AT)
        waits = (100, 1900, 3500, 9000)
        assert [fed(dialect, LINE, at=AT.plus(ms))[0].late for ms in waits] == [True, True, True, False]


class TestPages:
    def test_two_equal_lines_on_one_page_are_two_calls(self):
        first, second = refs(panasonic.Dialect({}), LINE, LINE)
        assert first != second

    def test_a_page_printed_twice_counts_once(self):
        page = (*panasonic.header().splitlines(), LINE, OTHER, LINE)
        printed = refs(panasonic.Dialect({}), *page, *page)
        assert printed[:3] == printed[3:]
        assert len(set(printed)) == 3

    @pytest.mark.parametrize("sign", [b"\f", b"\f" + OTHER, b"-" * 80, b"Date Time Ext CO Dial Number Duration"])
    def test_every_sign_of_a_new_page_will_do(self, sign):
        dialect = panasonic.Dialect({})
        assert refs(dialect, LINE)[-1] == refs(dialect, sign, LINE)[-1]

    def test_a_blank_line_or_noise_is_no_new_page(self):
        dialect = panasonic.Dialect({})
        assert refs(dialect, LINE, b"", b" ", LINE)[0] != refs(dialect, LINE)[-1]

    def test_a_repeat_after_a_reconnect_is_the_same_call_also_for_another_run_of_the_program(self):
        dialect = panasonic.Dialect({})
        before = refs(dialect, LINE, LINE)
        dialect.hello(AT)
        assert refs(dialect, LINE, LINE) == before
        assert refs(panasonic.Dialect({}), LINE, LINE) == before

    def test_noise_before_a_record_does_not_make_it_another(self):
        dialect = panasonic.Dialect({})
        assert refs(dialect, LINE) == refs(dialect, b"\f", b"\x80\x81 " + LINE + b"  ")

    def test_a_record_without_date_is_known_again_for_a_day_only(self):
        dialect = panasonic.Dialect({})
        (first,) = refs(dialect, UNDATED)
        assert refs(dialect, b"\f", UNDATED, at=AT.plus(3_600_000)) == [first]
        assert refs(dialect, b"\f", UNDATED, at=AT.plus(90_000_000)) != [first]

    def test_what_it_remembers_is_bounded(self):
        pages = panasonic.Pages()
        for n in range(panasonic.REMEMBERED + 100):
            (record,) = [panasonic.record_of(UNDATED.decode().replace("0033145678901", f"{n:013d}"), {})]
            pages.ref(record, AT)
        assert len(pages._counts) == len(pages._undated) == panasonic.REMEMBERED


class TestSpeech:
    def test_what_it_speaks_it_understands(self):
        said = one(LINE)
        (line,) = panasonic.speak(said)
        heard = one(line.strip())
        assert (heard.names, heard.number, heard.seconds, heard.told) == (said.names, said.number, 125, said.told)

    def test_incoming_long_and_undated_calls(self):
        said = Completed(at=AT, names=("1102",), number="0771", seconds=36_123, answered=None, direction="in")
        heard = one(panasonic.speak(said)[0].strip())
        assert (heard.names, heard.number, heard.seconds, heard.direction) == (("1102",), "0771", 36_123, "in")
        assert heard.told.ended == datetime(2026, 3, 2, 12, 0)

    def test_it_prints_nothing_while_a_call_runs(self):
        assert panasonic.speak(LinkUp(AT)) == ()


class Pbx(threading.Thread):
    """A PBX's SMDR port: prompts without line ends, echoes, and prints once the password is right."""

    def __init__(self, password=b"PCCSMDR", tries=2):
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.password, self.tries, self.given = password, tries, []
        self.start()

    def run(self):
        try:
            while True:
                self.serve(self.server.accept()[0])
        except OSError:
            pass

    def serve(self, caller):
        with caller, caller.makefile("rb") as heard:
            caller.sendall(b"\xff\xfb\x01\xff\xfb\x03-")
            user = heard.readline().strip()
            caller.sendall(user + b"\r\n")
            for _ in range(self.tries):
                caller.sendall(b"Enter ")
                caller.sendall(b"Password:")
                said = heard.readline()
                if not said:
                    return
                self.given.append(said.strip())
                caller.sendall(b"*" * len(self.given[-1]) + b"\r\n")
                if (user, self.given[-1]) == (b"SMDR", self.password):
                    caller.sendall(panasonic.header() + LINE + b"\r" + OTHER + b"\r\n")
                    heard.read()


@pytest.fixture
def pbx():
    boxes = []

    def switch_on(**how):
        boxes.append(Pbx(**how))
        return boxes[-1], f"panasonic@tcp:127.0.0.1:{boxes[-1].server.getsockname()[1]}"

    yield switch_on
    for box in boxes:
        box.server.shutdown(socket.SHUT_RDWR)
        box.server.close()


class TestTheDialogue:
    def test_it_logs_in_and_the_calls_come(self, pbx):
        box, spec = pbx()
        with Listening(spec) as shop:
            until(lambda: len(shop.calls) == 2)
            assert shop.calls == [("101", "0033145678901", 125), ("102", "0221771234567", 41)]
            assert [call.late for call in shop.of(Completed)] == [True, True]
            assert shop.of(Unreadable) == []
        assert box.given == [b"PCCSMDR"]

    def test_the_shops_own_password_is_given(self, pbx):
        box, spec = pbx(password=b"a&b")
        with Listening(spec + "?password=a%26b") as shop:
            until(lambda: shop.calls)
        assert box.given == [b"a&b"]

    def test_a_refused_password_is_given_once_and_said(self, pbx):
        box, spec = pbx(password=b"other")
        with Listening(spec) as shop:
            assert shop.wait_down().reason == panasonic.REFUSED
            assert not shop.reader._stopping.wait(1.5)
        assert box.given == [b"PCCSMDR"]

    def test_a_pbx_that_hangs_up_on_the_password_is_not_asked_again_at_once(self, pbx):
        box, spec = pbx(password=b"other", tries=1)
        with Listening(spec) as shop:
            until(lambda: panasonic.REFUSED in [event.reason for event in shop.of(LinkDown)])
            assert len(shop.of(LinkUp)) == 2
            assert shop.of(Unreadable) == []
        assert box.given == [b"PCCSMDR"]

    def test_after_a_pause_the_password_is_tried_again(self):
        dialect = panasonic.Dialect({})
        dialect.hello(AT)
        assert list(dialect.prompt(b"-", AT)) == [Send(b"SMDR\r\n")]
        assert list(dialect.prompt(b"-", AT)) == []
        assert list(dialect.prompt(b"Enter Password:", AT)) == [Send(b"PCCSMDR\r\n")]
        assert list(dialect.prompt(b"Enter Password:", AT)) == [LinkDown(AT, panasonic.REFUSED)]
        dialect.hello(AT.plus(60_000))
        assert list(dialect.prompt(b"-", AT.plus(61_000))) == [LinkDown(AT.plus(61_000), panasonic.REFUSED)]
        assert list(dialect.prompt(b"-", AT.plus(62_000))) == []
        later = AT.plus(panasonic.REFUSED_PAUSE_MS)
        assert list(dialect.prompt(b"-", later)) == [LinkUp(later), Send(b"SMDR\r\n")]

    @pytest.mark.parametrize("pending", [b"--", b"03/04/26", b"x-", b"Password", b"\x80"])
    def test_what_is_no_prompt_is_not_answered(self, pending):
        dialect = panasonic.Dialect({})
        dialect.hello(AT)
        assert list(dialect.prompt(pending, AT)) == []

    def test_it_can_neither_cut_nor_dial(self):
        dialect = panasonic.Dialect({})
        assert (dialect.hang_up(("101",), None), dialect.dial(("101",), "1")) == (None, None)
        assert (tuple(dialect.tick(AT)), tuple(dialect.reply("t", None))) == ((), ())


class TestOnASerialLine:
    def test_pages_split_at_any_byte_and_printed_twice_give_each_call_once(self, pair):
        page = panasonic.header() + LINE + b"\r\n" + LINE + b"\r\n" + OTHER + b"\r\n\r\n"
        with Listening(f"panasonic@serial:{pair.here}?baud=9600") as shop:
            shop.wait_up()
            with open(pair.pbx, "wb", buffering=0) as port:
                for cut in range(0, len(page), 7):
                    port.write(page[:cut])
                    port.write(page[cut:])
                for byte in page:
                    port.write(bytes([byte]))
            until(lambda: len(shop.calls) == 3 * (len(range(0, len(page), 7)) + 1))
            twice, other = ("101", "0033145678901", 125), ("102", "0221771234567", 41)
            assert sorted(shop.different_calls) == [twice, twice, other]
            assert shop.of(Unreadable) == []
