"""A shop on an Asterisk: a scripted manager on a real socket, the real program, its pages and books."""

import time

import pytest

from callshop.gateway.dialects.ami import event
from callshop.gateway.recordings import frames_of, wire_bytes
from tests.gateway.asterisk.asterisk_talk import CALL, OVER, TALKING, UP, channel
from tests.gateway.asterisk.manager import Manager
from tests.gateway.wires import until
from tests.running import Serving, done, exported, load_tariff, make_shop, told

BOOTH_UP = event("Newstate", Channel="SIP/101-0000000a", ChannelState="6", Uniqueid="1.1", Linkedid="1.1")
"""The booth's own channel is up long before anybody answers: the dialplan plays "please wait"."""

RINGS = event("Newstate", Channel="SIP/trunk-0000000b", ChannelState="5", Uniqueid="1.2", Linkedid="1.1")
BUSY = event("Hangup", Channel="SIP/trunk-0000000b", Uniqueid="1.2", Linkedid="1.1", Cause="17") + event(
    "Hangup", Channel="SIP/101-0000000a", Uniqueid="1.1", Linkedid="1.1", Cause="17"
)
LOCAL_LEG = (
    channel("SIP/101-0000000a", "1.1", "1.1", "4", "0033123456789")
    + channel("Local/0033123456789@out-00000001;1", "1.3", "1.1")
    + channel("Local/0033123456789@out-00000001;2", "1.4", "1.1", "4", "0033123456789")
    + event("Newstate", Channel="Local/0033123456789@out-00000001;1", ChannelState="6", Uniqueid="1.3", Linkedid="1.1")
)
"""A call that the dialplan sends through a Local channel, whose half is up at once."""

TRUNK = channel("SIP/trunk-0000000b", "1.2", "1.1")


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    data = make_shop(tmp_path_factory.mktemp("made") / "shop", cabins=2)
    load_tariff(data, "buy", "33,France,7.65", "2,Two,1")
    load_tariff(data, "sell", "33,France,60", "2,Two,60", "4,Four,60")
    for cabin, lines in ((1, ("SIP/101",)), (2, ("SIP/150010001",))):
        done(data, "cabin", "set", cabin, *(word for line in lines for word in ("--line", f"asterisk:{line}")))
    return data


@pytest.fixture
def manager():
    with Manager() as manager:
        yield manager


def serving(data, manager: Manager, login: str = "md5", secret: str = "s3cret") -> Serving:
    spec = f"asterisk@tcp:127.0.0.1:{manager.port}?user=shop&secret={secret}&login={login}"
    return Serving(data, "--gateway", spec)


def ready(shop: Serving, manager: Manager):
    """A cashier before the board, once the manager has been asked for its calls."""
    manager.wait_for("CoreShowChannels")
    shop.wait_up("asterisk")
    return shop.visitor("cashier")


def talk(cashier, manager: Manager) -> dict[str, str]:
    manager.play(CALL)
    cashier.wait_state(1, "dialling")
    manager.play(RINGS)
    cashier.wait_state(1, "ringing")
    manager.play(UP)
    return cashier.wait_tile(1, lambda tile: tile["state"] == "talking" and int(tile["seconds"]) >= 1)


@pytest.mark.parametrize("login", ["md5", "plain"])
def test_a_call_from_the_login_to_the_books(data, manager, login):
    with serving(data, manager, login) as shop:
        cashier = ready(shop, manager)
        assert len(manager.told("Challenge")) == (login == "md5")
        tile = talk(cashier, manager)
        assert (tile["number"], tile["destination"]) == ("0033123456789", "France")
        manager.play(OVER)
        due = cashier.wait_state(1, "due")["due"]
        (row,) = exported(data)
        assert [row[key] for key in ("cabin", "called_number", "status", "revenue")] == [
            "1", "0033123456789", "answered", due]  # fmt: skip
        manager.play(CALL, UP, OVER)  # the same reference again
        time.sleep(0.5)
        assert len(exported(data)) == 1


def test_the_booth_s_own_channel_is_up_early_and_nothing_is_metered(data, manager):
    with serving(data, manager) as shop:
        cashier = ready(shop, manager)
        manager.play(CALL, BOOTH_UP, RINGS)
        cashier.wait_state(1, "ringing")
        assert shop.health()["open_calls"] == 0
        manager.play(BUSY)
        assert cashier.wait_state(1, "free")["due"] == "0"
        (row,) = until(lambda: exported(data))
        assert [row[key] for key in ("status", "duration", "revenue")] == ["unanswered", "0", "0"]


def test_a_local_channel_is_neither_a_line_nor_an_answer(data, manager):
    with serving(data, manager) as shop:
        cashier = ready(shop, manager)
        manager.play(LOCAL_LEG)
        assert cashier.wait_state(1, "dialling")["number"] == "0033123456789"
        assert shop.health()["open_calls"] == 0
        manager.play(TRUNK, UP)
        cashier.wait_tile(1, lambda tile: tile["state"] == "talking" and int(tile["seconds"]) >= 1)
        manager.play(OVER)
        cashier.wait_state(1, "due")
        assert [row["cabin"] for row in exported(data)] == ["1"]


@pytest.mark.parametrize(
    ("name", "number", "status"),
    [
        ("ab_success_a_hangup.json", "202", "answered"),
        ("ab_callgroup.json", "401", "answered"),
        ("ab_dnd.json", "202", "unanswered"),
        ("ab_a_cancel.json", "202", "unanswered"),
    ],
)
def test_a_recorded_session_played_on_the_wire_is_one_call(data, manager, samples, name, number, status):
    packets = wire_bytes(frames_of("asterisk", {}, samples / "ami-cacofonisk" / name))
    with serving(data, manager) as shop:
        ready(shop, manager)
        for start in range(0, len(packets), 1000):  # cut anywhere
            manager.play(packets[start : start + 1000])
        rows = until(lambda: [row for row in exported(data) if row["cabin"]])
        assert [(row["cabin"], row["called_number"], row["status"]) for row in rows] == [("2", number, status)]
        assert shop.health()["open_calls"] == 0


def test_a_call_goes_on_through_a_lost_link_if_the_machine_still_has_it(data, manager):
    with serving(data, manager) as shop:
        cashier = ready(shop, manager)
        talk(cashier, manager)
        manager.channels = TALKING
        manager.drop()
        fault = cashier.wait_state(1, "fault")
        assert fault["price"] != ""
        manager.wait_for("CoreShowChannels", 2)
        before = int(cashier.wait_state(1, "talking")["seconds"])
        cashier.wait_tile(1, lambda tile: int(tile["seconds"]) > before)
        manager.play(OVER)
        cashier.wait_state(1, "due")
        (row,) = exported(data)
        assert int(row["duration"]) >= before


def test_a_call_that_the_machine_has_no_more_when_it_is_back_ended_when_the_link_was_lost(data, manager):
    with serving(data, manager) as shop:
        cashier = ready(shop, manager)
        talk(cashier, manager)
        talked = int(cashier.tile(1)["seconds"])
        manager.drop()
        manager.wait_for("CoreShowChannels", 2)
        cashier.wait_state(1, "due")
        (row,) = exported(data)
        assert (row["status"], row["cabin"]) == ("answered", "1")
        assert talked <= int(row["duration"]) <= talked + 2
        assert told(data, "check")["ok"]


def test_the_cashier_hangs_up_and_the_machine_is_told_which_channel(data, manager):
    with serving(data, manager) as shop:
        cashier = ready(shop, manager)
        assert cashier.post("/cabins/1/hangup").status == 409
        talk(cashier, manager)
        answer = cashier.post("/cabins/1/hangup", key="once")
        assert answer.status == 200, answer.text
        cut = manager.wait_for("Hangup")
        assert cut["channel"] == "SIP/101-0000000a"
        assert cashier.post("/cabins/1/hangup", key="once").status == 200
        assert len(manager.told("Hangup")) == 1
        manager.play(OVER)
        cashier.wait_state(1, "due")


def test_a_wrong_secret_is_said_on_the_board_and_not_which(data, manager):
    with serving(data, manager, secret="not-the-one") as shop:
        manager.wait_for("Login")
        until(lambda: shop.health()["status"] == "degraded")
        cashier = shop.visitor("cashier")
        until(lambda: "refused the user name or password" in cashier.get("/board").text)
        assert "not-the-one" not in cashier.get("/board").text
        assert "not-the-one" not in shop.stderr
