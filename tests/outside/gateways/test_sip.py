"""The whole program as the outbound proxy of a telephone: books, deposit, board, and kill -9 in mid-call."""

import socket
import time

import pytest

from tests.gateway.sip.desk import answer, invite, request
from tests.gateway.sip.ends import FAR, PHONE, End, told
from tests.gateway.wires import free_port, until
from tests.running import Serving, done, exported, load_tariff, make_shop

NUMBER = "33145678901"


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    data = make_shop(tmp_path_factory.mktemp("sip") / "shop", cabins=3)
    done(data, "cabin", "set", "1", "--line", "sip:cab1")
    done(data, "cabin", "set", "2", "--line", f"sip:{PHONE}/cab2")
    load_tariff(data, "sell", "prefix,destination,price", "33,France,300")
    load_tariff(data, "buy", "prefix,destination,price", "33,France,60")
    return data


class Lab:
    """A shop that is open, a telephone on its LAN, a provider behind it."""

    def __init__(self, data):
        self.data, self.port = data, free_port(socket.SOCK_DGRAM)
        self.provider = self._end(FAR, ("127.0.0.1", 9))
        self.phone = self._end(PHONE, ("127.0.0.1", self.port))
        spec = f"sip@udp:127.0.0.1:{self.port}?provider={self.provider.place}"
        self.shop = Serving(data, "--gateway", spec)
        self.calls = 0

    @staticmethod
    def _end(host: str, to) -> End:
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.bind((host, 0))
        return End(one, to)

    def __enter__(self):
        self.shop.start()
        self.shop.wait_up("sip")
        return self

    def __exit__(self, *_):
        self.shop.__exit__()
        self.phone.socket.close()
        self.provider.socket.close()

    def again(self):
        self.shop.start()
        self.shop.wait_up("sip")

    def calls_out(self, user: str = "cab1", number: str = NUMBER) -> tuple[str, object]:
        """Dials; the call's id, and the INVITE as the provider got it."""
        self.calls += 1
        name = f"{user}-{self.port}-{self.calls}"
        said = told(invite(number, user=user, call=name, branch=f"z9hG4bK{name}"), self.phone)
        self.phone.say(said)
        return name, self.provider.hear("INVITE", again=lambda: self.phone.say(said))

    def answers(self, asked) -> None:
        self.provider.say(answer(asked, 200, "OK", contact=f"<sip:far@{self.provider.place}>"))
        self.phone.hear("INVITE", 200)

    def talks(self, user: str = "cab1") -> str:
        name, asked = self.calls_out(user)
        self.answers(asked)
        return name

    def hangs_up(self, name: str, user: str = "cab1") -> None:
        target = f"sip:far@{self.provider.place}"
        self.phone.say(told(request("BYE", target, call=name, to="far", cseq=2, branch=f"z9hG4bKbye{name}", user=user),
                            self.phone))  # fmt: skip
        bye = self.provider.hear("BYE")
        self.provider.say(answer(bye, 200, "OK", tag=""))
        self.phone.hear("BYE", 200)

    def rows(self, cabin: int) -> list[tuple]:
        return [(row["called_number"], int(row["duration"]), row["status"])
                for row in exported(self.data, "--cabin", str(cabin))]  # fmt: skip


@pytest.fixture(scope="module")
def lab(books):
    with Lab(books) as lab:
        yield lab


def test_a_call_is_on_the_board_and_in_the_books(lab):
    name = lab.talks()
    cashier = lab.shop.visitor("cashier")
    assert cashier.tile(1)["state"] == "talking" and cashier.tile(1)["number"] == NUMBER
    lab.hangs_up(name)
    until(lambda: lab.rows(1))
    assert [(number, status) for number, _, status in lab.rows(1)] == [(NUMBER, "answered")]


def test_the_board_hangs_up_both_ends(lab):
    lab.talks("cab2")
    cashier = lab.shop.visitor("cashier")
    until(lambda: cashier.tile(2)["state"] == "talking")
    begun = time.monotonic()
    cashier.post("/cabins/2/hangup")
    for end in (lab.phone, lab.provider):
        bye = end.hear("BYE")
        end.say(answer(bye, 200, "OK", tag=""))
    assert time.monotonic() - begun < 5
    until(lambda: lab.rows(2))
    assert lab.shop.health()["open_calls"] == 0


def test_a_deposit_is_talked_to_its_last_second_less_one_on_both_sides(lab):
    """At 300 a minute 15 F pay three seconds: two are talked."""
    cashier = lab.shop.visitor("cashier").open_till()
    owed = cashier.json("/cabins/1")["calls"]
    if owed:
        cashier.post("/cabins/1/checkout", calls=[call["id"] for call in owed], given="1000", key="before")
    assert cashier.post("/cabins/1/open", mode="prepaid", amount="15").status < 400
    before = len(lab.rows(1))
    lab.talks()
    for end in (lab.phone, lab.provider):
        bye = end.hear("BYE")
        end.say(answer(bye, 200, "OK", tag=""))
    until(lambda: len(lab.rows(1)) > before)
    assert lab.rows(1)[-1] == (NUMBER, 2, "answered")
    visit = cashier.json("/cabins/1")
    assert visit["calls"][-1]["amount"] == "10"
    assert cashier.post("/cabins/1/checkout", calls=[visit["calls"][-1]["id"]], given="0", key="sip").status < 400


def test_a_call_that_nothing_pays_never_reaches_the_provider(lab):
    cashier = lab.shop.visitor("cashier")
    assert cashier.post("/cabins/2/block").status < 400
    lab.phone.say(told(invite(NUMBER, user="cab2", call="blocked", branch="z9hG4bKblocked"), lab.phone))
    refused = lab.phone.hear("INVITE", 403)
    assert "Cabin 2 is blocked." in refused.get("reason")
    lab.provider.socket.settimeout(0.2)
    with pytest.raises(TimeoutError):
        lab.provider.socket.recv(1000)
    assert cashier.post("/cabins/2/unblock").status < 400


@pytest.mark.parametrize("stage", ["dialled", "ringing", "talking", "hanging up"])
def test_killed_in_mid_call_the_call_goes_on_and_ends_once(lab, stage):
    cashier = lab.shop.visitor("cashier")
    before = len(lab.rows(1))
    name, asked = lab.calls_out()
    if stage == "ringing":
        lab.provider.say(answer(asked, 180, "Ringing"))
        lab.phone.hear("INVITE", 180)
    if stage in ("talking", "hanging up"):
        lab.answers(asked)
        begun = time.monotonic()
    lab.shop.kill()
    if stage == "hanging up":  # the BYE comes while nobody listens, and again
        bye = told(request("BYE", f"sip:far@{lab.provider.place}", call=name, to="far", cseq=2,
                           branch=f"z9hG4bKbye{name}"), lab.phone)  # fmt: skip
        lab.phone.say(bye)
    lab.again()
    if stage in ("dialled", "ringing"):
        lab.answers(asked)
        begun = time.monotonic()
    cashier = lab.shop.visitor("cashier")
    assert cashier.wait_state(1, "talking")["number"] == NUMBER
    lab.hangs_up(name)
    talked = time.monotonic() - begun
    until(lambda: len(lab.rows(1)) > before)
    number, seconds, status = lab.rows(1)[-1]
    assert (number, status) == (NUMBER, "answered") and abs(seconds - talked) <= 2
    assert len(lab.rows(1)) == before + 1
    assert lab.shop.health()["open_calls"] == 0


def test_a_call_taken_over_by_a_restart_can_still_be_cut(lab):
    lab.talks()
    lab.shop.kill()
    lab.again()
    cashier = lab.shop.visitor("cashier")
    cashier.wait_state(1, "talking")
    assert cashier.post("/cabins/1/hangup").status < 400
    for end in (lab.phone, lab.provider):
        bye = end.hear("BYE")
        end.say(answer(bye, 200, "OK", tag=""))
    until(lambda: lab.shop.health()["open_calls"] == 0)


def test_no_capture_holds_the_answer_to_a_password(lab):
    said = request("OPTIONS", "sip:x@sip.example.net", 'Authorization: Digest username="cab1", response="c0ffee11"',
                   call="secret", branch="z9hG4bKsecret")  # fmt: skip
    lab.phone.say(told(said, lab.phone))
    assert "c0ffee11" in bytes(lab.provider.hear("OPTIONS")).decode()
    captures = list((lab.data / "captures").glob("sip*"))
    assert captures and not any(b"c0ffee11".hex() in path.read_text() for path in captures)
    assert not any("c0ffee11" in path.read_text() for path in (lab.data / "gateways").glob("*"))
