"""Practising from outside: the real program, its child and their pages. Nothing of it touches the real shop."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.gateway.wires import until
from tests.running import Serving, done, load_tariff, make_shop
from tests.visitor import Visitor


@pytest.fixture
def data(tmp_path) -> Path:
    """A real shop: four cabins without lines, one price, no gateway."""
    folder = make_shop(tmp_path / "shop", cabins=4, shop="Chez Omar")
    load_tariff(folder, "sell", "33,France,60")
    load_tariff(folder, "buy", "33,France,7.77")
    done(folder, "account", "topup", "123456")
    return folder


@pytest.fixture
def shop(data):
    with Serving(data) as serving:
        yield serving


def books(data: Path) -> dict[str, list]:
    """Every row of the real books, but for when somebody was last seen."""
    with closing(sqlite3.connect(f"file:{data / 'callshop.db'}?mode=ro", uri=True)) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: file.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables if name != "session"}


def way_in(cashier: Visitor) -> str:
    """The address behind the button of the practice page."""
    page = cashier.get("/practice").text
    return re.search(r'href="(http://[^"]+/practice/in/[^"]+)"', page)[1]


def begin(cashier: Visitor) -> str:
    assert cashier.post("/practice", "text/html").status == 302
    return way_in(cashier)


def enter(address: str) -> Visitor:
    """The browser follows it: a trainee without a password."""
    trainee = Visitor(re.match(r"http://[^/]+", address)[0])
    assert trainee.get(address.removeprefix(trainee.address)).headers["Location"] == "/board"
    trainee.key = re.search(r'"X-CSRFToken": "([^"]+)"', trainee.get("/board").text)[1]
    return trainee


def rooms(data: Path) -> list[Path]:
    return list((data / "practice").glob("*/"))


def steps(trainee: Visitor) -> str:
    return re.search(r"(\d)/5", trainee.get("/practice/steps").text)[1]


def test_a_day_is_practised_marked_on_every_page_and_the_real_books_have_no_trace_of_it(shop, data):
    cashier = shop.visitor("cashier")
    before = books(data)
    trainee = enter(begin(cashier))
    assert set(trainee.tiles()) == {1, 2, 3, 4}
    assert steps(trainee) == "0"
    trainee.open_till(20_000)
    assert steps(trainee) == "1"
    owed = trainee.wait_tile(2, lambda tile: tile["state"] == "due")
    call = trainee.json("/cabins/2")["calls"][0]["id"]
    paid = trainee.post("/cabins/2/checkout", calls=call, given=owed["due"]).json()
    assert paid["paid"] == owed["due"]
    assert steps(trainee) == "2"
    assert trainee.post("/cabins/4/open", mode="prepaid", amount="500").status == 200
    assert trainee.post("/shift/close", counted="20500").json()["counted"] == "20500"
    receipt = f"/till/{paid['bill']}/receipt"
    for page in ("/board", "/booth/1", "/visits", receipt, "/shift", "/shifts", "/shifts/1", "/cdr"):
        answer = trainee.get(page)
        assert answer.status == 200, page
        assert "PRACTICE" in answer.text and "nothing here is true" in answer.text, page
    assert "PRACTICE" in trainee.get(f"{receipt}.txt").text
    stranger = Visitor(trainee.address).get("/login").text
    assert "PRACTICE" in stranger
    assert books(data) == before
    assert "PRACTICE" not in cashier.get("/board").text


def test_it_is_like_the_real_shop_but_for_its_people_its_money_and_what_it_pays(shop, data):
    trainee = enter(begin(shop.visitor("cashier")))
    assert "Chez Omar" in trainee.get("/board").text
    (place,) = rooms(data)
    with closing(sqlite3.connect(f"file:{place / 'callshop.db'}?mode=ro", uri=True)) as file:
        assert [name for (name,) in file.execute("SELECT name FROM person")] == ["Trainee"]
        assert file.execute("SELECT count(*) FROM topup").fetchone() == (0,)
        assert file.execute("SELECT DISTINCT kind FROM edition").fetchall() == [("sell",)]
    assert b"7.77" not in trainee.get("/cdr.csv").body


def test_a_way_in_is_good_once_and_the_real_session_goes_on(shop):
    cashier = shop.visitor("cashier")
    address = begin(cashier)
    trainee = enter(address)
    again = Visitor(trainee.address).get(address.removeprefix(trainee.address))
    assert again.status == 403
    assert Visitor(trainee.address).get("/practice/in/made.up").status == 403
    assert enter(way_in(cashier)).get("/board").status == 200
    theirs, ours = (who.get("/board").status for who in (trainee, cashier))
    assert (theirs, ours) == (200, 200)


def test_one_at_a_time_and_its_end_leaves_nothing(shop, data):
    cashier = shop.visitor("cashier")
    first, second = begin(cashier), begin(shop.visitor("owner"))
    assert first.split("/practice")[0] == second.split("/practice")[0]
    trainee = enter(first)
    over = trainee.post("/practice/finish", "text/html")
    assert shop.address in over.text
    until(lambda: rooms(data) == [])
    until(lambda: "/practice/in/" not in cashier.get("/practice").text)
    begin(cashier)
    assert cashier.post("/practice/finish", "text/html").status == 302
    assert rooms(data) == []


def test_it_ends_with_the_real_shop_even_after_kill_9(shop, data):
    trainee = enter(begin(shop.visitor("cashier")))
    shop.kill()
    until(lambda: rooms(data) == [])
    with pytest.raises(OSError):
        trainee.get("/healthz")


def test_what_a_power_cut_left_is_gone_at_the_next_start(data):
    left = data / "practice" / "left"
    left.mkdir(parents=True)
    (left / "callshop.db").write_bytes(b"half")
    with Serving(data):
        assert rooms(data) == []


def test_a_practice_shop_has_no_way_into_another_and_no_owner(shop):
    trainee = enter(begin(shop.visitor("cashier")))
    assert trainee.get("/practice").headers["Location"] == "/board"
    assert 'href="/practice"' not in trainee.get("/shift").text
    assert trainee.get("/settings").status == 403


def test_by_hand_it_opens_without_any_shop(tmp_path):
    alone = Serving(None)
    alone.command = [*alone.command[:3], "practice", "--data", str(tmp_path / "none"), "--port", "0"]
    alone._env["TMPDIR"] = str(tmp_path)
    with alone:
        address = next(line for line in alone.before if line.startswith("practice: ")).removeprefix("practice: ")
        assert len(enter(address).tiles()) == 4
        assert alone.stop() == 0
        assert alone.stderr == ""
    assert not list(tmp_path.glob("callshop-practice-*"))
