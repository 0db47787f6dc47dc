"""The simulator plays calls in an adapter's own bytes, through a real socket, to the very reader a shop has."""

import socket

import pytest

from callshop.events import Answered, Dialled, HungUp, LinkUp, Moment, OffHook, Ringing
from callshop.gateway.dialects import sipura
from callshop.gateway.links import open_link
from callshop.gateway.linkspec import LinkSpec
from callshop.gateway.simulator import PlannedCall, Simulator
from tests.gateway.wires import Listening, free_port, until

LOCAL = "127.0.0.1"
NOW = Moment(1_000_000, 1_000_000)
LINE = f"{LOCAL}/1"


@pytest.fixture
def shop():
    port = free_port(socket.SOCK_DGRAM)
    with Listening(f"sipura@udp:{LOCAL}:{port}") as shop:
        shop.wait_up()
        shop.simulator = Simulator(sipura, open_link(LinkSpec("udp", host=LOCAL)), (LOCAL, port))
        yield shop
        shop.simulator.close()


def heard(shop) -> list[type]:
    return [type(event) for event in shop.events if not isinstance(event, LinkUp)]


def test_a_call_is_played_when_each_of_its_events_is_due(shop):
    call = PlannedCall(LINE, "0033145678901", dials_after=2, rings_after=3, answers_after=4, talks=60)
    shop.simulator.play(call, NOW)
    story = ((0, OffHook), (2, Dialled), (5, Ringing), (9, Answered), (69, HungUp))
    for number, (second, kind) in enumerate(story, start=1):
        shop.simulator.tick(NOW.plus(second * 1000 - 1))
        assert len(heard(shop)) < number
        assert shop.simulator.busy(LINE)
        shop.simulator.tick(NOW.plus(second * 1000))
        until(lambda number=number: len(heard(shop)) >= number)
        assert heard(shop)[number - 1] is kind
    assert shop.of(Dialled)[0].number == "0033145678901"
    assert {event.names[0] for event in shop.events if not isinstance(event, LinkUp)} == {LINE}
    assert not shop.simulator.busy(LINE)


def test_a_call_that_nobody_answers_has_no_answer(shop):
    shop.simulator.play(PlannedCall(LINE, "771234567", talks=0), NOW)
    shop.simulator.tick(NOW.plus(3_600_000))
    until(lambda: shop.of(HungUp))
    assert shop.of(Answered) == []


def test_two_lines_are_played_side_by_side(shop):
    for line, number in ((LINE, "0033145678901"), (f"{LOCAL}/2", "771234567")):
        shop.simulator.play(PlannedCall(line, number), NOW)
    for second in range(120):
        shop.simulator.tick(NOW.plus(second * 1000))
    until(lambda: len(shop.of(HungUp)) == 2)
    assert {(event.names[0], event.number) for event in shop.of(Dialled)} == {
        (LINE, "0033145678901"), (f"{LOCAL}/2", "771234567")}  # fmt: skip
