"""How long a RADIUS reference means the same call, by a clock set by hand: dialect, shop and books without a socket."""

from datetime import timedelta

import pytest

from callshop.events import AuthorizationRequest, Moment
from callshop.gateway.dialects import Send
from callshop.gateway.dialects.radius import Dialect
from callshop.ledger.calls import call_list
from callshop.ledger.calls.call_filter import CdrFilter
from callshop.ledger.calls.calls import KEPT_REFERENCE_MS
from callshop.ledger.db.connection import close_thread, open_database, writing
from callshop.ledger.db.schema import migrate
from callshop.ledger.settings import shop_config
from callshop.ledger.tariffs import tariffs
from callshop.rating.tariff import Tariff
from callshop.shop.shop import Shop
from tests.crash.nas import SECRET, Talk, framed
from tests.gateway.radius.radius_desk import NOON, PEER

HOUR_MS = 3_600_000


class Day:
    """A shop at NOON. `restart` is a new program on the same books."""

    def __init__(self, folder):
        open_database(folder / "callshop.db")
        migrate()
        with writing():
            shop_config.make_shop(NOON.wall, {}, 1, "owner")
        self.now = NOON
        self.restart()

    def restart(self) -> None:
        self.dialect = Dialect({"secret": SECRET})
        self.dialect.hello(self.now)
        here = shop_config.load()
        self.shop = Shop(here, tariffs.rates_of(here, Tariff(()), Tariff(())), self.clock, "boot")

    def clock(self) -> Moment:
        return self.now

    def wait(self, ms: int) -> None:
        self.now = self.now.plus(ms)
        self.shop.tick()

    def hear(self, *frames: bytes) -> None:
        """Every packet is stored, and answered after that."""
        for frame in frames:
            *events, answer = self.dialect.feed(frame, PEER, self.now)
            assert isinstance(answer, Send)
            for event in events:
                assert not isinstance(event, AuthorizationRequest)
                assert self.shop.handle("radius", event).stored

    def calls(self) -> list[tuple[str, int]]:
        return [(row.called_number, row.duration) for row in call_list.cdr_export(CdrFilter())]


@pytest.fixture
def day(tmp_path):
    yield Day(tmp_path)
    close_thread()


@pytest.mark.parametrize("restarted", [False, True], ids=["running on", "restarted"])
def test_an_id_without_a_setup_time_is_another_call_a_day_after_the_end(day, restarted):
    talk = Talk("FXS0/1", "0033145678901", 60, connect=False, rang=0)
    start, stop = (framed(_without_setup(text)) for text in (talk.start(), talk.stop()))
    day.hear(start, stop)
    day.wait(KEPT_REFERENCE_MS - 1000)
    if restarted:
        day.restart()
    day.hear(start, stop)
    assert day.calls() == [(talk.number, 60)]
    day.wait(2000)
    if restarted:
        day.restart()
    day.hear(start, stop)
    assert day.calls() == [(talk.number, 60)] * 2


@pytest.mark.parametrize("restarted", [False, True], ids=["running on", "restarted"])
def test_the_day_counts_from_the_end_of_a_long_call(day, restarted):
    talk = Talk("FXS0/1", "0033145678901", 5 * 3600)
    start, stop = framed(talk.start()), framed(talk.stop())
    day.hear(start)
    day.wait(5 * HOUR_MS)
    day.hear(stop)
    day.wait(20 * HOUR_MS)
    if restarted:
        day.restart()
    day.hear(stop)
    assert len(day.calls()) == 1


def _two_legs() -> list[bytes]:
    """A call as a gateway with two sides tells it: where it came in, where it went on, set up a little later."""
    came = Talk("FXS0/1", "0033145678901", 60, connect=False, conf="A0B0C0D0 22 33 44")
    setup = came.setup + timedelta(milliseconds=40)
    went = Talk("", came.number, 60, conf=came.conf, origin="originate", setup=setup)
    said = (came.start(), went.start(), came.interim(2), went.interim(2), went.stop(), came.stop())
    return [framed(text) for text in said]


@pytest.mark.parametrize("stops", ["the far leg first", "the near leg first"])
@pytest.mark.parametrize("heard", range(7))
def test_two_legs_are_one_call_wherever_the_program_was_restarted_between_them(day, heard, stops):
    frames = _two_legs()
    if stops == "the near leg first":
        frames[4:] = reversed(frames[4:])
    for number, frame in enumerate(frames):
        if number == heard:
            day.restart()
        day.wait(58_000 if number == 4 else 1000)
        day.hear(frame)
    day.hear(*frames)  # and every packet once more: its answer was lost
    assert day.calls() == [("0033145678901", 60)]
    assert day.shop.open_calls() == 0


def _without_setup(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "setup" not in line)
