"""The asterisk dialect and the reader against a manager on a real TCP socket: through losses, to the cut."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

import pytest

from callshop.events import (
    ActiveCalls,
    Answered,
    Dialled,
    Event,
    HungUp,
    LinkDown,
    LinkUp,
    Moment,
    Outcome,
    Ref,
    Ringing,
)
from callshop.gateway.dialects.asterisk import Dialect, speak
from callshop.gateway.linkspec import parse
from callshop.gateway.reader import Reader
from tests.gateway.asterisk.asterisk_talk import TALKING
from tests.gateway.asterisk.manager import WAIT, Manager


class Shop:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Event] = []
        self._changed = Condition()

    def handle(self, gateway: str, event: Event) -> Outcome:
        with self._changed:
            self.told.append(event)
            self._changed.notify_all()
        return Outcome()

    def wait_for(self, kind: type, times: int = 1) -> Event:
        """The last event of that kind, once there are so many."""
        with self._changed:
            found = self._changed.wait_for(lambda: len(self.of(kind)) >= times, WAIT)
            assert found, f"no {kind.__name__} x {times} among {self.told}"
            return self.of(kind)[-1]

    def of(self, kind: type) -> list[Event]:
        return [event for event in self.told if type(event) is kind]


def now() -> Moment:
    return Moment(time.time_ns() // 1_000_000, time.monotonic_ns() // 1_000_000)


@contextmanager
def reading(manager: Manager, login: str = "md5", secret: str = "s3cret") -> Iterator[tuple[Reader, Shop]]:
    spec = parse(f"asterisk@tcp:127.0.0.1:{manager.port}?user=shop&secret={secret}&login={login}")
    shop = Shop()
    reader = Reader("asterisk", spec, Dialect(spec.options), shop.handle, now)
    reader.start()
    try:
        yield reader, shop
    finally:
        reader.stop()


REF = Ref("1700000000.9")


def say(kind: type, **more: object) -> bytes:
    return b"".join(speak(kind(at=now(), names=("SIP/104",), ref=REF, **more)))


def as_listed() -> tuple[dict[str, str], ...]:
    """The call that `say` tells of, talking, as the list of channels has it."""
    linked = {"Linkedid": REF.key, "ChannelState": "6"}
    booth = {"Channel": "SIP/104-0000000a", "Uniqueid": REF.key, "Exten": "0049891", "Duration": "00:00:09"}
    trunk = {"Channel": "SIP/trunk-0000000b", "Uniqueid": f"{REF.key}-trunk", "Exten": "s", "Duration": "00:00:05"}
    return booth | linked, trunk | linked


@pytest.mark.parametrize("version", [12, 11])
@pytest.mark.parametrize("login", ["md5", "plain"])
def test_it_logs_in_asks_for_the_list_and_hears_a_call(login, version):
    with Manager(version=version) as manager, reading(manager, login) as (_, shop):
        assert shop.wait_for(ActiveCalls).refs == ()
        manager.wait_for("CoreShowChannels")
        manager.play(say(Dialled, number="0049891"), say(Ringing), say(Answered), say(HungUp))
        shop.wait_for(HungUp)
        assert [type(event) for event in shop.told] == [LinkUp, ActiveCalls, Dialled, Ringing, Answered, HungUp]
        assert len(manager.told("Challenge")) == (login == "md5")
        assert ("secret" in manager.told("Login")[0]) == (login == "plain")


def test_the_cut_reaches_the_manager_with_the_exact_channel():
    with Manager() as manager, reading(manager) as (reader, shop):
        shop.wait_for(ActiveCalls)
        manager.play(say(Dialled, number="0049891"), say(Answered))
        shop.wait_for(Answered)
        assert reader.hang_up(("SIP/104",), REF)
        assert not reader.hang_up(("SIP/105",))
        cut = manager.wait_for("Hangup")
        assert (cut["channel"], cut["cause"]) == ("SIP/104-0000000a", "16")


def test_a_call_goes_on_through_a_lost_link_if_the_list_has_it_when_the_link_is_back():
    with Manager() as manager, reading(manager) as (reader, shop):
        shop.wait_for(ActiveCalls)
        manager.play(say(Dialled, number="0049891"), say(Answered))
        shop.wait_for(Answered)
        manager.channels = as_listed()
        manager.drop()
        assert shop.wait_for(ActiveCalls, 2).refs == (REF,)
        assert len(shop.of(LinkDown)) == 1
        assert reader.hang_up(("SIP/104",), REF)
        manager.wait_for("Hangup")
        manager.play(say(HungUp))
        shop.wait_for(HungUp)
        assert len(shop.of(Answered)) == 1


def test_a_call_that_ended_while_the_link_was_lost_is_not_on_the_roll_call():
    with Manager() as manager, reading(manager) as (reader, shop):
        shop.wait_for(ActiveCalls)
        manager.play(say(Dialled, number="0049891"), say(Answered))
        shop.wait_for(Answered)
        manager.drop()
        assert shop.wait_for(ActiveCalls, 2).refs == ()
        assert not reader.hang_up(("SIP/104",), REF)


def test_a_call_answered_while_the_link_was_lost_is_answered_when_it_is_back():
    with Manager() as manager, reading(manager) as (_, shop):
        shop.wait_for(ActiveCalls)
        manager.play(say(Dialled, number="0049891"))
        dialled = shop.wait_for(Dialled)
        manager.channels = as_listed()
        manager.drop()
        answered = shop.wait_for(Answered)
        assert (answered.ref, answered.number) == (REF, None)
        assert dialled.at.mono <= answered.at.mono <= now().mono


def test_a_call_that_was_up_before_we_came_is_found():
    with Manager() as manager:
        manager.channels = TALKING
        with reading(manager) as (_, shop):
            answered = shop.wait_for(Answered)
            assert (answered.names, answered.ref) == (("SIP/101",), Ref("1.1"))
            assert shop.of(Dialled)[0].number == "0033123456789"
            assert 49_000 <= now().mono - answered.at.mono <= 50_000 + 1000 * WAIT


def test_a_manager_that_does_not_repeat_the_action_id_is_understood():
    with Manager() as manager:
        manager.tickets = False
        with reading(manager) as (_, shop):
            assert shop.wait_for(ActiveCalls).refs == ()


def test_a_manager_that_refuses_the_list_is_asked_for_the_status():
    with Manager() as manager:
        manager.channels, manager.refuse = TALKING, {"coreshowchannels"}
        with reading(manager) as (_, shop):
            assert shop.wait_for(ActiveCalls).refs == (Ref("1.1"),)
            manager.wait_for("Status")


@pytest.mark.parametrize("login", ["md5", "plain"])
def test_a_wrong_password_is_told_once_and_not_tried_at_every_connection(login):
    with Manager() as manager, reading(manager, login, secret="wrong") as (_, shop):
        why = shop.wait_for(LinkDown).reason
        assert str(why) == "The Asterisk manager refused the user name or password."
        shop.wait_for(LinkUp, 2)
        assert shop.wait_for(LinkDown, 2).reason == why
        assert len(manager.told("Login")) == 1
