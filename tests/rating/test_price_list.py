"""Price lists as providers send them: read right, or refused by line; what is left out is told."""

from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from callshop.money import parse
from callshop.rating import sheet
from callshop.rating.price_list import PriceList, Wish, read
from callshop.rating.price_rows import Answers
from callshop.rating.price_table import choices
from callshop.rating.slots import REFUSAL
from callshop.rating.tariff import Rate
from callshop.rating.tariff_file import write_csv, write_xlsx
from tests.conftest import ROOT
from tests.rating.carrier_lists import CARRIERS, workbook

REPORTED = ROOT.parent / "shared" / "reported"
TODAY = date(2026, 11, 27)
FRANC = Wish(currency="XOF")


def reported(name: str, wish: Wish = FRANC, today: date = TODAY) -> PriceList:
    if not REPORTED.is_dir():
        pytest.skip(f"no reported inputs: {REPORTED} is not there")
    return read((REPORTED / name).read_bytes(), wish, today)


def prices(found: PriceList) -> dict[str, int]:
    assert found.errors == (), [str(error.message) for error in found.errors]
    return {rate.prefix: rate.price for rate in found.rates}


def units(found: PriceList) -> dict[str, int]:
    return {prefix: price // 1_000_000 for prefix, price in prices(found).items()}


def said(entries: tuple) -> list[tuple[int, str | None, str]]:
    return [(entry.line, entry.column, str(entry.message)) for entry in entries]


class TestReported:
    def test_p01_prefixes_with_00_are_taken_without_with_a_word(self):
        found = reported("p01-prefix-00.csv")
        assert units(found) == {"33": 75, "221": 60}
        assert said(found.skipped) == [(2, "prefix", "“0033” is read as 33.")]

    def test_p03_columns_that_are_not_needed_are_told(self):
        found = reported("p03-effective-date.csv")
        assert units(found) == {"33": 75, "221": 60}
        assert {(line, column) for line, column, _ in said(found.skipped)} == {
            (1, "Effective Date"), (1, "Increase/Decrease"),
        }  # fmt: skip

    def test_p03_before_its_day_is_asked_which_day_that_is(self):
        (why,) = said(reported("p03-effective-date.csv", today=date(2025, 12, 1)).errors)
        assert why[:2] == (1, "Effective Date")
        assert "2026-03-01" in why[2]
        assert "2026-01-03" in why[2]
        found = reported("p03-effective-date.csv", Wish(answers=Answers(dates="dmy")), date(2025, 12, 1))
        assert [(day, len(rates)) for day, rates in found.later] == [(date(2026, 3, 1), 2)]

    def test_p04_a_prefix_in_powers_of_ten_is_refused_by_line(self):
        assert [error[:2] for error in said(reported("p04-sci-prefix.csv").errors)] == [(2, "prefix")]

    def test_p05_a_comma_before_three_digits_is_thousands_in_francs(self):
        assert units(reported("p05-thousands-comma.csv")) == {"33": 1250, "221": 75, "870": 5500}

    def test_p05_in_euros_is_refused_with_both_readings(self):
        errors = said(reported("p05-thousands-comma.csv", Wish(currency="EUR")).errors)
        assert [error[:2] for error in errors] == [(2, "price"), (4, "price")]
        assert "1250 " in errors[0][2]
        assert "1,2500" in errors[0][2] or "1,25" in errors[0][2]

    def test_p05_in_dinars_is_decimals(self):
        assert prices(reported("p05-thousands-comma.csv", Wish(currency="TND")))["33"] == parse("1.25")

    def test_p07_a_title_and_a_note_are_left_out_and_told(self):
        found = reported("p07-title-footer.csv")
        assert units(found) == {"33": 75, "221": 60}
        assert [entry[0] for entry in said(found.skipped)] == [1, 6, 7]

    def test_p10_free_prefixes_are_told(self):
        found = reported("p10-zero-price.csv")
        assert units(found) == {"33": 75, "53": 0, "850": 0}
        assert found.free == ("53", "850")

    def test_p11_text_for_a_spreadsheet_is_digits(self):
        assert units(reported("p11-excel-formula-text.csv")) == {"33": 75, "221": 60}

    def test_p19_blank_rows_are_nothing(self):
        assert units(reported("p19-blank-rows.csv")) == {"33": 75, "221": 60}

    def test_p20_increments_stay(self):
        rates = reported("p20-increments-30-6.csv").rates
        assert [(rate.prefix, rate.first_increment, rate.next_increment) for rate in rates] == [
            ("1204", 30, 6), ("33", 60, 60),
        ]  # fmt: skip

    def test_x02_of_two_sheets_it_is_asked_which(self):
        ((line, column, why),) = said(reported("x02-two-valid-sheets.xlsx").errors)
        assert (line, column) == (1, "sheet")
        assert "Removed codes" in why
        assert "New rates" in why
        found = reported("x02-two-valid-sheets.xlsx", Wish(sheet="New rates"))
        assert (units(found), found.sheet) == ({"33": 75}, "New rates")
        assert "Old" in said(reported("x02-two-valid-sheets.xlsx", Wish(sheet="Old")).errors)[0][2]

    def test_x04_a_date_and_a_formula_are_refused_by_line(self):
        errors = said(reported("x04-date-sci-formula.xlsx").errors)
        assert [error[:2] for error in errors] == [(2, "prefix"), (4, "price")]

    def test_x07_float_noise_is_none(self):
        assert prices(reported("x07-float-noise.xlsx")) == {"33": parse("3.3")}


@pytest.mark.parametrize("shape", CARRIERS)
def test_a_carrier_s_list_is_read_in_the_shape_it_has(shape):
    made, wanted = CARRIERS[shape]
    found = read(made if isinstance(made, bytes) else made(), FRANC, TODAY)
    assert prices(found) == {prefix: parse(price) for prefix, price in wanted.items()}


class TestColumns:
    def test_are_chosen_by_name_or_number(self):
        data = b"Vorwahl;Ziel;Preis A;Preis B\n33;Frankreich;1;2\n"
        assert said(read(data, FRANC).errors)[0][1] == "prefix"
        by_name = Wish(columns=choices("prefix=Vorwahl,price=Preis B"))
        assert prices(read(data, by_name)) == {"33": parse("2")}
        by_number = Wish(columns=choices("prefix=1,price=3,destination=2"))
        assert read(data, by_number).rates == (Rate("33", "Frankreich", parse("1")),)

    def test_two_that_can_be_the_price_are_asked_about(self):
        data = b"Code,Rate (USD),Rate (EUR)\n33,0.01,0.02\n"
        ((line, column, why),) = said(read(data, FRANC).errors)
        assert (line, column) == (1, "price")
        assert "Rate (USD)" in why
        assert "Rate (EUR)" in why
        assert prices(read(data, Wish(columns={"price": "Rate (EUR)"}))) == {"33": parse("0.02")}

    def test_that_are_not_there_are_named(self):
        ((_, column, why),) = said(read(b"prefix,price\n33,1\n", Wish(columns={"destination": "Where"})).errors)
        assert column == "destination"
        assert "Where" in why

    @pytest.mark.parametrize("text", ["", "Dial Code", "code=Dial", "=x", ",prefix=a"])
    def test_only_fields_are_chosen(self, text):
        assert choices(text) is None or choices(text) == {"prefix": "a"}

    def test_a_country_s_letters_are_no_country_code(self):
        data = b"Country Code,Country,Dial Code,Rate\nFR,France,33,0.01\nSN,Senegal,221,0.3\n"
        assert prices(read(data, FRANC)) == {"33": parse("0.01"), "221": parse("0.3")}

    def test_codes_that_are_whole_are_not_lengthened(self):
        data = b"Country Code,Code,Rate\n33,33,0.01\n33,336,0.1\n7,77,0.2\n"
        assert prices(read(data, FRANC)) == {"33": parse("0.01"), "336": parse("0.1"), "77": parse("0.2")}


class TestFigures:
    def test_a_number_of_a_sheet_has_its_decimals_whatever_the_texts_have(self):
        data = workbook(("list", [("prefix", "price"), (33, 1.125), (34, "2.250,5"), (35, 12.125)]))
        assert prices(read(data, FRANC)) == {"33": parse("1.125"), "34": parse("2250.5"), "35": parse("12.125")}

    def test_another_money_without_an_exchange_rate_is_told(self):
        found = read(b"prefix,price\n33,$0.012\n", FRANC)
        assert prices(found) == {"33": parse("0.012")}
        assert any("exchange rate" in why for _, _, why in said(found.skipped))
        assert not any("exchange rate" in why for _, _, why in said(read(b"prefix,price\n33,75 F\n", FRANC).skipped))

    def test_a_minute_may_be_written_behind(self):
        assert prices(read(b"prefix,price\n33,0.012 USD/min\n34,\"0.5 per minute\"\n")) == {
            "33": parse("0.012"), "34": parse("0.5"),
        }  # fmt: skip

    def test_the_decimal_sign_can_be_said(self):
        data = b"prefix;price\n33;1.250\n34;3.500\n"
        assert len(read(data, Wish(currency="EUR")).errors) == 2
        assert prices(read(data, Wish(currency="EUR", answers=Answers(point="."))))["33"] == parse("1.25")
        assert prices(read(data, Wish(currency="EUR", answers=Answers(point=","))))["33"] == parse("1250")

    @pytest.mark.parametrize("cell", ["30/6", "30+6", "30 / 6", "30s/6s", "30-6", "30:6"])
    def test_both_increments_may_stand_in_one_column(self, cell):
        (rate,) = read(f"prefix,price,Billing Increments\n33,1,{cell}\n".encode()).rates
        assert (rate.first_increment, rate.next_increment) == (30, 6)


class TestNotServed:
    LIST = b"prefix,destination,price\n33,France,75\n53,Cuba,blocked\n850,North Korea,N/A\n"

    def test_is_asked_about(self):
        assert [error[:2] for error in said(read(self.LIST, FRANC).errors)] == [(3, "price"), (4, "price")]

    def test_is_refused_if_so_wished(self):
        found = read(self.LIST, Wish(answers=Answers(blocked="refuse")))
        assert found.errors == ()
        assert found.rates[1] == Rate("53", "Cuba", 0, slot=REFUSAL, refused=True)
        assert found.free == ()

    def test_or_left_out_and_told(self):
        found = read(self.LIST, Wish(answers=Answers(blocked="skip")))
        assert prices(found) == {"33": parse("75")}
        assert [entry[:2] for entry in said(found.skipped)] == [(3, "price"), (4, "price")]

    @pytest.mark.parametrize(("what", "many", "free"), [("free", 2, 1), ("refuse", 2, 0), ("skip", 1, 0)])
    def test_a_price_of_0_may_mean_it_too(self, what, many, free):
        found = read(b"prefix,price\n33,75\n53,0.000\n", Wish(answers=Answers(zero=what)))
        assert (len(found.rates), len(found.free)) == (many, free)


class TestDays:
    def test_a_price_of_today_and_one_to_come_are_two_editions(self):
        data = b"prefix,price,Effective Date\n33,75,2020-01-01\n33,80,2027-01-15\n221,60,\n"
        found = read(data, FRANC, TODAY)
        assert units(found) == {"33": 75, "221": 60}
        assert [(day, [rate.price for rate in rates]) for day, rates in found.later] == [
            (date(2027, 1, 15), [parse("80")])
        ]

    @pytest.mark.parametrize(
        "text", ["15/01/2027", "01/15/2027", "2027-01-15", "15-Jan-27", "15 janvier 2027", "January 15, 2027",
                 "20270115",
                 "15 de enero de 2027", "2027-01-15 00:00:00", "46402"],
    )  # fmt: skip
    def test_are_read_as_they_are_written(self, text):
        found = read(f'prefix,price,Valid from\n33,75,"{text}"\n'.encode(), FRANC, TODAY)
        assert [day for day, _ in found.later] == [date(2027, 1, 15)]

    def test_one_day_tells_the_order_of_all(self):
        found = read(b"prefix,price,Valid from\n33,75,25/01/2027\n34,75,01/02/2027\n", FRANC, TODAY)
        assert [day for day, _ in found.later] == [date(2027, 1, 25), date(2027, 2, 1)]

    def test_that_are_none_are_mistakes(self):
        found = read(b"prefix,price,Valid from\n33,75,31/02/2027\n", FRANC, TODAY)
        assert said(found.errors)[0][:2] == (2, "effective")


class TestThereAndBack:
    RATES = (
        Rate("221", "Senegal", parse("60")),
        Rate("33", "France", parse("75.125"), parse("0.25"), 30, 6, 5),
        Rate("33", "France", parse("70"), cabin=3),
        Rate("33", "France", parse("50"), slot="1-5 20:00-08:00"),
        Rate("33", "France", parse("40"), slot="6-7 00:00-24:00", cabin=2),
        Rate("881", "", 0, slot=REFUSAL, refused=True),
        Rate("882", "", 0, slot=REFUSAL, refused=True, cabin=4),
    )

    def test_a_csv_carries_prices_by_cabin_and_hour_and_refusals(self):
        out = StringIO()
        write_csv(self.RATES, out)
        assert read(out.getvalue().encode(), FRANC).rates == self.RATES

    def test_a_sheet_too(self):
        out = BytesIO()
        write_xlsx(self.RATES, out)
        assert read(out.getvalue(), FRANC).rates == self.RATES

    def test_without_such_prices_there_are_no_such_columns(self):
        out = StringIO()
        write_csv(self.RATES[:2], out)
        assert out.getvalue().splitlines()[0].endswith("free_under")

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            ("33,1,9000,,,,", "cabin"), ("33,1,,25:00,26:00,,", "from"), ("33,1,,,,8,", "from"),
            ("33,1,,,,,maybe", "price"),
        ],
    )
    def test_what_cannot_be_is_refused_by_line(self, row, column):
        data = f"prefix,price,cabin,from,to,days,refused\n34,1,,08:00,20:00,,\n{row}\n"
        assert [error[:2] for error in said(read(data.encode(), FRANC).errors)] == [(3, column)]


MANY = {
    "commas": b"," * (19 << 20),
    "cells of a row": b"ab," * 400 + b"\n",
    "rows": b"ab\n" * 500_000,
    "cells": (b"ab," * 200 + b"\n") * 16_000,
    "quotes": b'"\n",' * 100_000,
}


class TestMemory:
    @pytest.mark.parametrize("kind", MANY)
    def test_a_file_that_would_fill_it_is_refused_in_a_sentence(self, kind):
        (error,) = read(MANY[kind]).errors
        assert str(error.message)

    def test_of_commas_nothing_is_kept(self):
        import tracemalloc

        data = MANY["commas"]
        tracemalloc.start()
        read(data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 32 << 20

    def test_ranges_are_not_expanded_for_ever(self, monkeypatch):
        monkeypatch.setattr("callshop.rating.price_list.MOST_RATES", 50)
        found = read(b"prefix,price\n" + b"".join(b"%d00-%d99,1\n" % (n, n) for n in range(400, 420)))
        assert "more than 50" in str(found.errors[-1].message)


def test_an_xlsx_that_is_torn_says_so(tmp_path: Path):
    data = workbook(("list", [("prefix", "price"), (33, 1)]))
    assert read(data[: len(data) // 2]).errors
    assert sheet.sheets(b"prefix,price\n") == ()
