"""The shop's day, in the shop's own zone: a call and its money belong to it, wherever the shop stands and whenever its
day ends."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from callshop.events import Moment
from callshop.ledger.settings import shop_config
from tests.story import Clock, Stage, books_agree, close_books, open_books

ZONES = [
    # zone, when the day ends, a local time -> the shop's day of it
    ("Europe/Paris", "00:00", "2026-03-03 00:30", "2026-03-03"),  # 23:30 UTC the day before
    ("Europe/Paris", "04:00", "2026-03-03 03:30", "2026-03-02"),
    ("Europe/Paris", "04:00", "2026-03-03 04:00", "2026-03-03"),
    ("Asia/Kathmandu", "00:00", "2026-03-03 05:44", "2026-03-03"),  # a quarter of an hour before UTC's midnight
    ("Asia/Kathmandu", "04:00", "2026-03-03 04:30", "2026-03-03"),
    ("America/New_York", "00:00", "2026-03-02 19:30", "2026-03-02"),  # 00:30 UTC the day after
    ("Africa/Dakar", "04:00", "2026-03-03 03:00", "2026-03-02"),
]


def opened(folder, zone: str, ends: str, local: str) -> Stage:
    wall = int(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    stage = Stage(folder, clock=Clock(Moment(wall, 5_000_000)))
    hours, minutes = map(int, ends.split(":"))
    open_books(stage.file, timezone=zone, day_ends=str(60 * hours + minutes))
    stage.begin()
    return stage


@pytest.mark.parametrize(("zone", "ends", "local", "day"), ZONES)
def test_a_call_its_bill_and_its_money_are_of_the_shop_s_day(tmp_path, zone, ends, local, day):
    stage = opened(tmp_path, zone, ends, local)
    stage.talk(3, 61)
    stage.pays(3)
    assert [row["day"] for row in stage.on_disk()] == [day]
    assert {row["day"] for row in stage.on_disk("SELECT day FROM payment")} == {day}
    assert {row["day"] for row in stage.on_disk("SELECT day FROM day_total")} == {day}
    hour = int(local[11:13])
    assert stage.on_disk("SELECT hour FROM call") == [{"hour": hour}]
    books_agree()
    close_books()


@pytest.mark.parametrize(("zone", "ends", "local", "day"), ZONES)
def test_a_day_begins_when_the_shop_s_clock_says(zone, ends, local, day, tmp_path):
    stage = opened(tmp_path, zone, ends, local)
    begins = datetime.fromtimestamp(shop_config.start_of(day, shop_config.load()) / 1000, ZoneInfo(zone))
    assert begins.strftime("%Y-%m-%d %H:%M") == f"{day} {ends}"
    assert shop_config.day_of(stage.clock().wall, shop_config.load()) == day
    close_books()
