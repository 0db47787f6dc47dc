"""The board, the panel and the cashier's verbs: what the shop is asked, and how it is answered."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from callshop.events import sentence
from callshop.ledger.settings import shop_config
from callshop.money import plain
from callshop.refusal import Refused
from tests.browser.samples import FRANCE, NOW, now

JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}

VERBS = [
    ("/cabins/4/open", {"mode": "prepaid", "amount": "1 500"}, ("open", 4, "prepaid", 1_500_000_000, "Ana")),
    ("/cabins/4/open", {}, ("open", 4, "postpaid", 0, "Ana")),
    ("/cabins/4/open", {"mode": "prepaid", "amount": "5", "method": "card", "name": "Awa", "note": "in blue"},
     ("open", 4, "prepaid", 5_000_000, "Ana", "card", "Awa", "in blue")),
    ("/cabins/6/topup", {"amount": "500", "method": "mobile"}, ("top_up", 6, 500_000_000, "Ana", "mobile")),
    ("/cabins/6/topup", {"amount": "-200"}, ("top_up", 6, -200_000_000, "Ana")),
    ("/cabins/6/close", {}, ("close", 6, "Ana")),
    ("/cabins/6/close", {"next": "postpaid"}, ("close", 6, "Ana", "postpaid")),
    ("/cabins/6/name", {"name": "Awa", "note": "in blue"}, ("name_it", 6, "Awa", "in blue", "Ana")),
    ("/cabins/6/no-wish", {}, ("wish", 6, 0, "Ana")),
    ("/waiting", {"name": "Awa"}, ("wait_for", "Awa", "", "Ana")),
    ("/waiting/5/seat", {"cabin": "4", "mode": "prepaid", "amount": "500"},
     ("seat", 5, 4, "prepaid", 500_000_000, "Ana")),
    ("/waiting/5/gone", {}, ("give_up", 5, "Ana")),
    ("/cabins/4/block", {}, ("block", 4, "Ana")),
    ("/cabins/8/unblock", {}, ("unblock", 8, "Ana")),
    ("/cabins/1/hangup", {}, ("hang_up", 1, "Ana")),
    ("/cabins/2/move", {"to": "4"}, ("move", 2, 4, "Ana")),
    ("/cabins/4/assign", {"call": "90"}, ("assign", 4, 90, "Ana")),
    ("/calls/seen", {"calls": ["7", "8"]}, ("see_unpriced", [7, 8], "Ana")),
    ("/captured/take-over", {"calls": ["1", "2"]}, ("take_over", [1, 2], "Ana")),
    ("/captured/leave-out", {"calls": ["2"]}, ("leave_out", [2], "Ana")),
    ("/cabins/block-all", {}, ("block_all", "Ana")),
    ("/cabins/7/end-call", {"call": "1", "ended_at": "14:06:12", "reason": "left"},
     ("end_call", 7, 1, NOW - 79_000, "left", "Ana")),
    ("/cabins/7/end-call", {"call": "1", "ended_at": "2026-11-23T15:06:12+01:00", "reason": "left"},
     ("end_call", 7, 1, NOW - 79_000, "left", "Ana")),
    ("/cabins/2/checkout", {"calls": ["11", "12"], "key": "k1", "given": "1000", "method": "mobile", "reference": "OM"},
     ("checkout", 2, [11, 12], "Ana", "/cabins/2/checkout k1", {
         "given": 1_000_000_000, "method": "mobile", "reference": "OM",
     })),
    ("/cabins/2/checkout",
     {"calls": ["11"], "extras": ["4", "5"], "key": "k2", "given": "0", "debtor": "Awa", "slip": "7", "as_slip": "50",
      "discount": "35", "reason": "bad line", "next": "postpaid"},
     ("checkout", 2, [11], "Ana", "/cabins/2/checkout k2", {
         "method": "cash", "extras": [4, 5], "debtor": "Awa", "slip": "7", "as_slip": 50_000_000,
         "discount": 35_000_000, "reason": "bad line", "next_mode": "postpaid",
     })),
    ("/cabins/2/extras", {"article": "1", "count": "2"}, ("add_extra", 2, 1, 2, "Ana")),
    ("/cabins/2/extras", {"article": "1"}, ("add_extra", 2, 1, 1, "Ana")),
    ("/cabins/2/extras/4/drop", {}, ("drop_extra", 2, 4, "Ana")),
]  # fmt: skip


@pytest.mark.parametrize(("path", "fields", "asked"), VERBS)
@pytest.mark.parametrize("carried", ["data", "json"])
def test_a_verb_reaches_the_shop_from_a_form_and_from_json(ana, shop, path, fields, asked, carried):
    answer = ana.post(path, headers=JSON, **{carried: fields})
    assert answer.status_code == 200, answer.text
    assert shop.asked == [asked]


@pytest.mark.parametrize(("path", "fields", "asked"), VERBS)
def test_a_plain_form_comes_back_to_the_board(ana, path, fields, asked):
    assert ana.post(path, data=fields).headers["Location"] == "/board"


@pytest.mark.parametrize(("path", "fields", "asked"), VERBS)
def test_the_same_key_is_done_once_and_answered_the_same(ana, shop, path, fields, asked):
    first, again = (ana.post(path, data={**fields, "key": "twice"}, headers=JSON) for _time in range(2))
    assert first.json == again.json
    if asked[0] != "checkout":  # the shop itself keeps the checkout's keys, in the payment's own transaction
        assert len(shop.asked) == 1
    ana.post(path, data={**fields, "key": "another"}, headers=JSON)
    assert len(shop.asked) > 1


def test_a_refusal_is_not_remembered(ana, shop):
    shop.refuses = Refused(sentence("Cabin {cabin} is in use.", cabin=4), 409)
    assert ana.post("/cabins/4/open", data={"key": "k"}).status_code == 409
    shop.refuses = None
    assert ana.post("/cabins/4/open", data={"key": "k"}, headers=JSON).status_code == 200
    assert len(shop.asked) == 1


def test_a_button_of_a_tile_gets_no_page_the_board_moves_by_itself(ana):
    answer = ana.post("/cabins/4/block", headers=HTMX)
    assert (answer.status_code, answer.text) == (204, "")


def test_a_button_that_is_refused_gets_a_sentence(ana, shop):
    shop.refuses = Refused(sentence("Nobody is calling from cabin {cabin}.", cabin=1), 409)
    answer = ana.post("/cabins/1/hangup", headers=HTMX)
    assert (answer.status_code, answer.json) == (409, {"error": "Personne n’appelle depuis la cabine 1."})


def test_the_checkout_shows_what_was_paid(ana):
    answer = ana.post("/cabins/2/checkout", data={"calls": ["11", "12"], "key": "k"}, headers=HTMX)
    assert answer.status_code == 200
    assert 'id="panel"' in answer.text
    assert "735" in answer.text


def test_the_checkout_in_json_is_in_plain_money(ana):
    answer = ana.post("/cabins/2/checkout", json={"calls": [11, 12], "key": "k"}, headers=JSON)
    assert answer.json == {
        "bill": 12, "total": "735", "paid": "500", "change": "0", "debt": 3, "slip": None, "debt_amount": "235",
        "slip_amount": "0", "slip_left": None,
    }  # fmt: skip


def test_a_refused_checkout_says_why_in_the_panel(ana, shop):
    shop.refuses = Refused(sentence("There is nothing to pay."), 409)
    answer = ana.post("/cabins/2/checkout", data={"calls": "11", "key": "k"}, headers=HTMX)
    assert answer.status_code == 409
    assert 'id="panel"' in answer.text
    assert "Il n’y a rien à payer." in answer.text
    said = ana.post("/cabins/2/checkout", data={"calls": "11", "key": "k"}, headers=HTMX | JSON)
    assert said.json == {"error": "Il n’y a rien à payer."}


@pytest.mark.parametrize(
    ("path", "carried"),
    [
        ("/cabins/4/open", {"data": {"amount": "much"}}),
        ("/cabins/4/open", {"data": {"amount": ["1", "2"]}}),
        ("/cabins/4/open", {"json": {"amount": True}}),
        ("/cabins/4/open", {"json": {"amount": {"a": 1}}}),
        ("/cabins/4/open", {"json": ["amount"]}),
        ("/cabins/4/open", {"data": b"{", "content_type": "application/json"}),
        ("/cabins/4/open", {"data": b'{"amount": NaN}', "content_type": "application/json"}),
        ("/cabins/4/open", {"data": b'{"mode": "\\ud800"}', "content_type": "application/json"}),
        ("/cabins/4/open", {"data": b"[" * 100_000, "content_type": "application/json"}),
        ("/cabins/4/open", {"data": b'{"amount": ' + b"9" * 5000 + b"}", "content_type": "application/json"}),
        ("/cabins/4/open", {"data": b'{"amount": 1e999999}', "content_type": "application/json"}),
        ("/cabins/2/move", {"data": {"to": "-4"}}),
        ("/cabins/2/move", {"data": {"to": "٤"}}),
        ("/cabins/2/move", {"data": {"to": "9" * 30}}),
        ("/cabins/2/checkout", {"data": {"calls": ["11", "x"]}}),
        ("/cabins/2/extras", {"data": {"count": "2"}}),
        ("/cabins/2/extras", {"data": {"article": "1", "count": "two"}}),
        ("/cabins/7/end-call", {"data": {"call": "1", "ended_at": "soon", "reason": "left"}}),
        ("/cabins/7/end-call", {"data": {"call": "1", "ended_at": "25:00", "reason": "left"}}),
    ],
)
def test_what_is_not_understood_is_refused_and_nothing_is_done(ana, shop, path, carried):
    answer = ana.post(path, headers=JSON, **carried)
    assert answer.status_code == 400, answer.text
    assert list(answer.json) == ["error"]
    assert shop.asked == []


def test_an_exact_amount_stays_exact_in_json(ana, shop):
    raw = b'{"mode": "prepaid", "amount": 1000.0}'
    ana.post("/cabins/4/open", data=raw, content_type="application/json", headers=JSON)
    assert shop.asked == [("open", 4, "prepaid", 1_000_000_000, "Ana")]


@pytest.mark.parametrize("amount", ["1.01", "500,5", "1.0000001", 0.1000001, "999.999999"])
def test_francs_have_no_decimals_at_the_counter(ana, omar, shop, amount):
    for way, fields in (
        ("/cabins/4/open", {"mode": "prepaid", "amount": amount}), ("/cabins/2/topup", {"amount": amount}),
        ("/cabins/2/checkout", {"calls": [11], "given": amount}), ("/shift/payout", {"amount": amount, "reason": "x"}),
        ("/shift/open", {"float": amount}),
    ):  # fmt: skip
        refused = ana.post(way, json=fields, headers=JSON)
        assert refused.status_code == 400
        assert "le plus petit montant est ici 1\u00a0F" in refused.json["error"]
    assert shop.asked == []
    assert omar.post("/payments", data={"type": "prepaid", "amount": "1000.25"}, headers=JSON).status_code == 200


def test_a_currency_with_decimals_and_a_coin_finer_than_its_currency_have_theirs(ana, shop):
    for settings, good, bad in (
        ({"currency": "EUR", "round_to": "0.05"}, "12.34", "12.345"), ({"currency": "TND"}, "1.005", "1.0005"),
        ({"currency": "XOF", "round_to": "0.5"}, "12.5", "12.25"),
    ):  # fmt: skip
        shop_config.set_settings(NOW, settings, "Omar")
        assert ana.post("/cabins/4/open", json={"mode": "prepaid", "amount": good}, headers=JSON).status_code == 200
        assert ana.post("/cabins/4/open", json={"mode": "prepaid", "amount": bad}, headers=JSON).status_code == 400


def test_a_cabin_in_json(ana):
    assert ana.get("/cabins/2", headers=JSON).json == {
        "cabin": 2, "state": "due", "visit": None, "mode": "postpaid", "deposit": "0", "due": "735", "extras": [],
        "name": "", "note": "", "left": None, "wished": None,
        "calls": [
            {"id": 11, "number": "00221776543210", "seconds": 228, "amount": "285", "status": "answered"},
            {"id": 12, "number": "002250708091011", "seconds": 173, "amount": "450", "status": "answered"},
        ],
    }  # fmt: skip


def test_the_call_in_progress_is_told_with_the_others(ana):
    told = ana.get("/cabins/1", headers=JSON).json
    assert [call["status"] for call in told["calls"]] == ["talking"]
    assert told["calls"][0]["amount"] == told["due"]


def test_the_panel_carries_the_calls_it_shows_and_a_key_of_its_own(ana):
    first, second = ana.get("/cabins/2", headers=HTMX).text, ana.get("/cabins/2", headers=HTMX).text
    assert 'name="calls" value="11"' in first
    assert 'name="calls" value="12"' in first
    assert first != second


class Cabins(HTMLParser):
    """The elements of a page that are cabins: their data- attributes."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if dict(attrs).get("data-cabin"):
            self.found.append({name.removeprefix("data-"): value for name, value in attrs if name in PROMISED})


PROMISED = {f"data-{name}" for name in ("cabin", "state", "number", "destination", "seconds", "price", "due")}


def figures(tile) -> dict[str, str]:
    """What INTERFACE promises of a cabin."""
    call = tile.call
    return {
        "cabin": str(tile.cabin),
        "state": str(tile.state),
        "number": call.number if call else "",
        "destination": call.destination if call else "",
        "seconds": str(call.seconds) if call else "",
        "price": plain(call.price) if call else "",
        "due": plain(tile.due),
    }


def test_every_cabin_of_the_board_is_one_element_that_tells_its_figures(ana, shop):
    assert Cabins(ana.get("/board").text).found == [figures(tile) for tile in shop.board.tiles]
    assert Cabins(ana.get("/live/board?wait=0").text).found == [figures(tile) for tile in shop.board.tiles]


@pytest.mark.parametrize("path", ["/booth/3", "/live/booth/3?wait=0"])
def test_the_booth_is_one_such_element(tablet_of_3, shop, path):
    assert Cabins(tablet_of_3.get(path).text).found == [figures(shop.board.tile(3))]


def test_a_call_whose_end_may_be_lost_says_since_when_and_ends_there_at_one_press(ana, shop):
    since = NOW - 480_250
    call = now("0033612345678", FRANCE, 900, "FR", overtaken_at=since)
    shop.show(None, replace(shop.board.tile(1), call=call, can_cut=False))
    assert "Autre appel sur cette ligne depuis 13:59 : le premier est-il fini ?" in ana.get("/board").text
    panel = ana.get("/cabins/1", headers=HTMX).text
    assert "Il a fini à 13:59:30" in panel
    form = panel[panel.index('class="overtaken"') :]
    said = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', form)[:3])
    assert said.keys() == {"call", "ended_at", "reason"}
    assert ana.post("/cabins/1/end-call", data=said, headers=HTMX).status_code == 200
    assert shop.asked == [("end_call", 1, 1, since, said["reason"], "Ana")]
