"""A provider's list through the page: read as the command reads it, its columns chosen, remembered, looked at first."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest

from callshop.ledger.tariffs.tariffs import tariff_at
from callshop.money import UNIT, parse
from callshop.rating.slots import REFUSAL
from callshop.rating.tariff import Key, Rate
from tests.browser.samples import NOW
from tests.conftest import ROOT
from tests.rating.carrier_lists import CARRIERS, workbook
from tests.web.sample_prices import fill
from tests.web.tariffs.test_price_lists import confirmed, handed_in

REPORTED = ROOT.parent / "shared" / "reported"
DAY = 24 * 3600 * 1000


def reported(client, name: str, **more: str):
    if not REPORTED.is_dir():
        pytest.skip(f"no reported inputs: {REPORTED} is not there")
    return handed_in(client, (REPORTED / name).read_bytes(), file=name, **more)


def loaded(client, answer) -> dict[str, int]:
    """What the list holds once it is confirmed: prefix -> whole units."""
    assert answer.status_code == 302, re.findall(r"<p>[^<]+</p>", answer.text)
    confirmed(client, answer.headers["Location"])
    return {rate.prefix: rate.price // UNIT for rate in tariff_at("buy", NOW)}


def mistakes(answer) -> str:
    assert answer.status_code == 400
    return answer.text.split('id="mistakes"')[1].split("</section>")[0]


def file_of(answer) -> str:
    """The address of the columns of a list whose mistakes are shown."""
    return re.search(r'action="(/\w+/import/list/\d+)"', answer.text)[1]


LOADED = {
    "p01-prefix-00.csv": {"33": 75, "221": 60},
    "p03-effective-date.csv": {"33": 75, "221": 60},
    "p05-thousands-comma.csv": {"33": 1250, "221": 75, "870": 5500},
    "p07-title-footer.csv": {"33": 75, "221": 60},
    "p10-zero-price.csv": {"33": 75, "53": 0, "850": 0},
    "p11-excel-formula-text.csv": {"33": 75, "221": 60},
    "p19-blank-rows.csv": {"33": 75, "221": 60},
    "p20-increments-30-6.csv": {"1204": 6, "33": 75},
    "x07-float-noise.xlsx": {"33": 3},
}


@pytest.mark.parametrize("name", LOADED)
def test_what_is_reported_is_read(omar, books, name):
    assert loaded(omar, reported(omar, name, replace="1")) == LOADED[name]


@pytest.mark.parametrize(
    ("name", "said"), [("p04-sci-prefix.csv", "2.21E+11"), ("x04-date-sci-formula.xlsx", "2010-12")]
)
def test_what_is_reported_and_cannot_be_read_is_refused_by_line(omar, books, name, said):
    assert said in mistakes(reported(omar, name))
    assert list(tariff_at("buy", NOW)) == []


def test_of_two_sheets_it_is_asked_which(omar, books):
    answer = reported(omar, "x02-two-valid-sheets.xlsx")
    assert "Removed codes" in mistakes(answer)
    chosen = omar.post(file_of(answer), data={"sheet": "New rates", "prefix": "1", "destination": "2", "price": "3"})
    assert loaded(omar, chosen) == {"33": 75}


@pytest.mark.parametrize("name", ["p01-prefix-00.csv", "p03-effective-date.csv", "p07-title-footer.csv"])
def test_what_was_left_out_is_told_in_the_preview(omar, books, name):
    page = omar.get(reported(omar, name).headers["Location"]).text
    wanted = {"p01": "0033", "p03": "Increase/Decrease", "p07": "All prices exclude VAT"}
    assert wanted[name[:3]] in page


def test_free_prefixes_stand_on_top_of_the_preview(omar, books):
    page = omar.get(reported(omar, "p10-zero-price.csv").headers["Location"]).text
    assert re.findall(r'data-odd="free"><b>(\d+)', page) == ["53", "850"]
    assert page.index('id="odd"') < page.index('id="confirm"')


@pytest.mark.parametrize("shape", CARRIERS)
def test_a_carrier_s_list_is_read_in_the_shape_it_has(omar, books, shape):
    made, wanted = CARRIERS[shape]
    answer = handed_in(omar, made if isinstance(made, bytes) else made(), replace="1")
    confirmed(omar, answer.headers["Location"])
    assert {rate.prefix: rate.price for rate in tariff_at("buy", NOW)} == {
        prefix: parse(price) for prefix, price in wanted.items()
    }


GERMAN = b"Vorwahl;Ziel;Preis\n33;Frankreich;1,5\n221;Senegal;2,25\n"
CHOSEN = {"prefix": "1", "destination": "2", "price": "3", "sheet": ""}


class TestColumns:
    def test_are_chosen_and_remembered_for_the_next_list_of_this_provider(self, omar, books):
        answer = handed_in(omar, GERMAN)
        assert "Vorwahl" in answer.text
        confirmed(omar, omar.post(file_of(answer), data=CHOSEN).headers["Location"])
        assert tariff_at("buy", NOW).rate_of("33") == Rate("33", "Frankreich", parse("1.5"))
        later = handed_in(omar, b"Vorwahl;Ziel;Preis\n34;Spanien;3,5\n")
        confirmed(omar, later.headers["Location"])
        assert tariff_at("buy", NOW).rate_of("34") == Rate("34", "Spanien", parse("3.5"))

    def test_are_shown_as_they_would_be_read_while_they_are_chosen(self, omar, books):
        page = omar.get(file_of(handed_in(omar, GERMAN)), query_string=CHOSEN).text
        assert "Frankreich" in page.split('id="columns"')[1].split("</form>")[0].rsplit("<h2>", 1)[1]

    def test_of_a_list_that_was_read_can_be_chosen_otherwise(self, omar, books):
        page = omar.get(handed_in(omar, b"prefix,price\n33,1\n").headers["Location"]).text
        assert omar.get(re.search(r'href="(/rates/import/list/\d+)"', page)[1]).status_code == 200

    def test_of_a_file_of_the_other_tariff_or_of_none_are_not_shown(self, omar, books):
        address = file_of(handed_in(omar, GERMAN))
        assert omar.get(address.replace("rates", "tariffs")).status_code == 404
        assert omar.get("/rates/import/list/999").status_code == 404

    def test_are_the_owner_s(self, ana, omar, books):
        address = file_of(handed_in(omar, GERMAN))
        assert (ana.get(address).status_code, ana.post(address, data=CHOSEN).status_code) == (403, 403)


class TestAnswers:
    def test_blocked_prices_are_asked_about(self, omar, books):
        answer = handed_in(omar, b"prefix,destination,price\n33,France,75\n53,Cuba,blocked\n", name="tariffs")
        assert "blocked" in mistakes(answer)
        form = {"sheet": "", "prefix": "1", "destination": "2", "price": "3", "blocked": "refuse"}
        confirmed(omar, omar.post(file_of(answer), data=form).headers["Location"])
        assert tariff_at("sell", NOW).at(Key("53", 0, REFUSAL)).refused

    def test_the_decimal_sign_can_be_chosen(self, omar, books):
        answer = handed_in(omar, b"prefix;price\n33;0.5\n34;0,5\n35;1.250\n36;1.500\n")
        assert "1250" in mistakes(answer)
        form = {"sheet": "", "prefix": "1", "price": "2", "point": "."}
        again = omar.post(file_of(answer), data=form)
        assert "0,5" in mistakes(again), "the one that is written otherwise is all that is left"
        assert "1.250" not in mistakes(again)

    def test_an_exchange_rate_keeps_its_three_decimals(self, omar, books):
        confirmed(omar, handed_in(omar, b"prefix,price\n33,0.1\n", exchange="655,957").headers["Location"])
        assert tariff_at("buy", NOW).rate_of("33").price == parse("65.5957")


def test_prices_of_days_to_come_begin_then(omar, books):
    soon = date(1970, 1, 1) + timedelta(milliseconds=NOW + 40 * DAY)
    data = f"prefix,price,Effective Date\n33,75,2020-01-01\n33,80,{soon.isoformat()}\n"
    address = handed_in(omar, data.encode()).headers["Location"]
    assert 'id="later"' in omar.get(address).text
    assert confirmed(omar, address).status_code == 302
    assert tariff_at("buy", NOW).rate_of("33").price == parse("75")
    assert tariff_at("buy", NOW + 42 * DAY).rate_of("33").price == parse("80")


def test_a_slip_of_the_decimal_point_and_a_loss_stand_on_top(omar, books):
    fill("buy", [Rate("33", "France", parse("20")), Rate("53", "Cuba", parse("600"))])
    fill("sell", [Rate("33", "France", parse("75")), Rate("53", "Cuba", parse("800"))])
    page = omar.get(handed_in(omar, b"prefix,price\n33,2\n53,900\n").headers["Location"]).text
    assert re.findall(r'data-odd="(\w+)"><b>(\d+)', page) == [("cheap", "33"), ("loss", "53")]


def test_prices_by_cabin_and_hour_and_refusals_go_out_and_come_back(omar, books):
    rates = [
        Rate("33", "France", parse("75")), Rate("33", "France", parse("70"), cabin=2),
        Rate("33", "France", parse("50"), slot="1-5 20:00-08:00"), Rate("881", "", 0, slot=REFUSAL, refused=True),
    ]  # fmt: skip
    fill("sell", rates)
    file = omar.get("/tariffs.csv").data
    assert b"cabin,from,to,days,refused" in file
    page = omar.get(handed_in(omar, file, name="tariffs", replace="1").headers["Location"]).text
    assert 'data-figure="same">4<' in page


def test_a_workbook_that_is_no_list_says_so(omar, books):
    answer = handed_in(omar, workbook(("Notes", [("Hello",), ("World",)])), file="notes.xlsx")
    assert answer.status_code == 400


def test_nineteen_megabytes_of_commas_are_refused_in_a_sentence(omar, books):
    answer = omar.post(
        "/rates/import", data={"file": (BytesIO(b"," * (19 << 20)), "commas.csv")}, content_type="multipart/form-data"
    )
    assert (answer.status_code, 'id="mistakes"' in answer.text) == (400, True)
