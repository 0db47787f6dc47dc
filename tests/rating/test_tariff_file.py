"""Price lists as they come: any encoding, delimiter and decimal sign, sheets, and all mistakes at once."""

import csv
import io
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from callshop.rating import price_list
from callshop.rating.price_list import RowError, Wish
from callshop.rating.tariff import Rate, Tariff
from callshop.rating.tariff_file import COLUMNS, write_csv, write_xlsx
from callshop.translations import translator
from tests.conftest import ROOT

REAL_LIST = ROOT.parent / "shared" / "tariffs" / "usd-buy-3317.csv"
FRANCE = Rate("33", "France", 250_000)
HEADER = ",".join(COLUMNS)


def read(source: bytes | Path, exchange: Decimal | None = None) -> tuple[tuple[Rate, ...], tuple[RowError, ...]]:
    found = price_list.read(source if isinstance(source, bytes) else source.read_bytes(), Wish(exchange=exchange))
    return found.rates, found.errors


def rates_of(text: str | bytes) -> tuple[Rate, ...]:
    rates, errors = read(text.encode() if isinstance(text, str) else text)
    assert errors == ()
    return rates


def errors_of(text: str | bytes) -> list[tuple[int, str | None, str]]:
    _, errors = read(text.encode() if isinstance(text, str) else text)
    return [(error.line, error.column, str(error.message)) for error in errors]


def sheet_of(*rows: tuple, path: Path) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    "text",
    [
        "33,France,0.25",
        "33,France ,0.25\r\n",
        '"33","France","0,25"\n',
        "33;France;0,25\n",
        "33\tFrance\t0,25\n",
        "\n\n33;France;0.250000\n\n",
        "33,France,0.25\r",
        "price,destination,prefix\n0.25,France,33\n",
        "Prefix;Destination;Price;\n33;France;0,25;\n",
        "Préfixe;Libellé;Prix/minute\n33;France;0,25\n",
        "PREFIX,DESTINATION,PRICE,FREE UNDER\n33,France,.25,\n",
        "\ufeffprefix,destination,price\n33,France,0.25\n",
    ],
)
def test_a_list_is_understood_however_it_was_saved(text):
    assert rates_of(text) == (FRANCE,)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_accents_survive_any_encoding(encoding):
    assert rates_of("préfixe;destination;prix\n225;Côte d’Ivoire;0,25\n".replace("’", "'").encode(encoding)) == (
        Rate("225", "Côte d'Ivoire", 250_000),
    )


def test_all_columns_in_any_order_and_absent_ones_by_default():
    text = "free_under,next_increment,prefix,price,connect_fee,first_increment,destination\n3,6,33,0.25,0.1,60,France\n"
    assert rates_of(text) == (Rate("33", "France", 250_000, 100_000, 60, 6, 3),)
    assert rates_of("prefix,price\n33,0.25") == (Rate("33", "", 250_000),)


def test_the_delimiter_is_not_taken_for_one_inside_a_name():
    text = "33,France; fixed; all,0.25\n34,Spain; fixed; all,0.30\n"
    assert [rate.destination for rate in rates_of(text)] == ["France; fixed; all", "Spain; fixed; all"]


def test_a_destination_called_like_a_column_makes_no_header():
    assert rates_of("33,Rate,0.25") == (Rate("33", "Rate", 250_000),)


def test_prices_keep_six_decimals_and_an_exchange_rate_rounds_half_up():
    assert rates_of("33,F,0.1234565\n")[0].price == 123_457
    rates, _ = read(b"prefix,price,connect_fee\n33,0.000001,0.000003", exchange=Decimal("0.5"))
    assert (rates[0].price, rates[0].connect_fee) == (1, 2)
    rates, _ = read(b"33,F,0.243", exchange=Decimal("655.957"))
    assert rates[0].price == 159_397_551


@pytest.mark.parametrize("exchange", ["0", "-1", "NaN", "Infinity"])
def test_an_exchange_rate_is_above_zero(exchange):
    with pytest.raises(ValueError, match="exchange"):
        read(b"33,F,1", exchange=Decimal(exchange))


def test_all_mistakes_are_reported_together_each_on_its_line():
    rows = ("33,F,x,1", ",G,1,1", "4x9,G,1,1", "34,S,-1,0", "33,F,1,1", "35,P,,1.5", "36,H,1,1,9")
    assert errors_of("\n".join(("prefix,destination,price,first_increment", *rows))) == [
        (2, "price", "“x” is not an amount."),
        (3, "prefix", "The prefix is missing."),
        (4, "prefix", "“4x9” is not a prefix: digits only."),
        (5, "price", "“-1” is negative."),
        (5, "first_increment", "“0” is not a number of seconds: a whole number, at least 1."),
        (6, "prefix", "The prefix 33 is already on line 2."),
        (7, "price", "The price is missing."),
        (7, "first_increment", "“1.5” is not a number of seconds: a whole number, at least 1."),
        (8, None, "There are more cells than columns."),
    ]


def test_without_a_header_lines_count_from_the_first_row():
    assert errors_of("33,F,1\n\n33,F,2\n") == [(3, "prefix", "The prefix 33 is already on line 1.")]


def test_a_cell_of_several_lines_does_not_shift_the_count():
    assert errors_of('33,"F\nG",1\n34,S,x\n') == [(3, "price", "“x” is not an amount.")]
    assert rates_of('33,"F\nG",1\n')[0].destination == "F G"


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, None, "The file is empty."),
        (" \n,,\n", 1, None, "The file is empty."),
        ("prefix,destination\n33,F\n", 1, "price", "The column “price” is missing; there are: prefix, destination."),
        ("\nprice\n1\n", 2, "prefix", "The column “prefix” is missing; there are: price."),
        ("prefix,price,price\n33,1,2", 1, "price", "The column “price” is there twice."),
        ("33,F,1e12", 1, "price", "“1e12” is not an amount."),
        ("33,F,9999999999", 1, "price", "“9999999999” is too much for a price."),
        ("33,F," + "x" * 100, 1, "price", f"“{'x' * 39}…” is not an amount."),
        ("033,F,1", 1, "prefix", "“033” begins with 0: no international number does."),
        ("PK\x03\x04 torn", 1, None, "This is not a readable Excel file (.xlsx). Save it again, or as CSV."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(text, line, column, message):
    assert errors_of(text) == [(line, column, message)]


def test_a_quotation_mark_that_never_closes_is_found_where_it_opens():
    message = "The file cannot be read from here on: is a quotation mark missing?"
    assert errors_of('33,F,1\n34,"S,1\n' + "x" * 200_000) == [(2, None, message)]


def test_an_old_excel_file_is_named_as_such():
    assert "(.xls)" in errors_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")[0][2]


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_an_error_or_nothing_never_a_crash(seed):
    _, errors = read(random.Random(seed).randbytes(2000))
    assert errors


def test_a_header_alone_is_a_tariff_without_rates():
    assert rates_of(HEADER) == ()


def test_a_sheets_numbers_come_in_as_they_were_typed(tmp_path):
    path = sheet_of(
        ("prefix", "destination", "price", "connect_fee", "first_increment"),
        (33, " France ", 0.1, 1e-05, 60.0),
        (221.0, "Sénégal", "0,25", None, None),
        (),
        ("500", 7, 12, 0, 1),
        path=tmp_path / "list.xlsx",
    )
    assert read(path)[0] == (
        Rate("33", "France", 100_000, 10, 60),
        Rate("221", "Sénégal", 250_000),
        Rate("500", "7", 12_000_000),
    )


def test_a_sheets_mistakes_have_their_rows(tmp_path):
    path = sheet_of((33, "F", 0.1), (), (33.5, "G", date(2026, 3, 2)), (34, "H", True), path=tmp_path / "list.xlsx")
    assert [(error.line, error.column) for error in read(path)[1]] == [(3, "prefix"), (3, "price"), (4, "price")]


ODD_NAMES = (
    "=1+1", "'=1+1", "''@SUM(1)", "'quoted'", "-2", "@SUM(1)", "=cmd|' /C calc'!A0", 'say "hi"', "a;b,c", "+33",
    "Côte d’Ivoire", "0.5", "", "price",
)  # fmt: skip


@pytest.fixture
def odd_rates() -> tuple[Rate, ...]:
    dice = random.Random(3)
    return tuple(
        Rate(str(100 + n), name, dice.randrange(10**9), dice.randrange(10**6), 60, 6, n)
        for n, name in enumerate(ODD_NAMES)
    )


def test_what_is_written_as_csv_reads_back_unchanged(odd_rates):
    out = io.StringIO()
    write_csv(odd_rates, out)
    assert rates_of(out.getvalue()) == odd_rates


def test_what_is_written_as_a_sheet_reads_back_unchanged(odd_rates, tmp_path):
    write_xlsx(odd_rates, tmp_path / "out.xlsx")
    assert read(tmp_path / "out.xlsx") == (odd_rates, ())


def test_no_name_is_written_as_a_formula(odd_rates, tmp_path):
    out = io.StringIO()
    write_csv(odd_rates, out)
    written = [row["destination"] for row in csv.DictReader(io.StringIO(out.getvalue()))]
    write_xlsx(odd_rates, tmp_path / "out.xlsx")
    cells = [row[1] or "" for row in load_workbook(tmp_path / "out.xlsx").active.iter_rows(min_row=2, values_only=True)]
    assert not any(name.startswith(("=", "+", "-", "@")) for name in (*written, *cells))


def test_no_rates_are_written_as_their_header(tmp_path):
    out = io.StringIO()
    write_csv((), out)
    assert out.getvalue() == f"{HEADER}\n"
    write_xlsx((), tmp_path / "out.xlsx")
    assert read(tmp_path / "out.xlsx") == ((), ())


def test_one_bad_cell_among_a_hundred_thousand_rows_is_found():
    rows = [f"{100_000 + n},Destination {n % 3000},0.{n:06d}" for n in range(100_000)]
    rows[77_777] = "177777,Destination,0.l"
    rates, errors = read("\r\n".join(rows).encode())
    assert len(rates) == 99_999
    assert [(error.line, error.column) for error in errors] == [(77_778, "price")]


def test_a_real_wholesale_list_is_read_whole():
    if not REAL_LIST.exists():
        pytest.skip(f"no price list: {REAL_LIST} is not there")
    rates, errors = read(REAL_LIST)
    assert (len(rates), errors) == (3317, ())
    tariff = Tariff(rates)
    assert tariff.rate_for("93701234567") == Rate("9370", "AFGHANISTAN", 219_000)
    assert tariff.rate_for("33612345678").prefix.startswith("336")
    assert all(rate.destination == rate.destination.strip() for rate in rates)


def test_an_error_is_a_value():
    error = read(b"33,F,x")[1][0]
    assert isinstance(error, RowError)
    assert error.message.values == (("value", "x"),)


def test_a_small_excel_file_that_would_fill_the_memory_is_not_unpacked(tmp_path, monkeypatch):
    write_xlsx([Rate("33", "France", 1)], tmp_path / "list.xlsx")
    monkeypatch.setattr("callshop.rating.sheet.LARGEST_UNPACKED", 1000)
    rates, errors = read(tmp_path / "list.xlsx")
    assert (rates, [error.line for error in errors]) == ((), [1])
    assert "too large" in str(errors[0].message)


def test_a_wrong_number_of_seconds_is_told_in_french_too():
    ((error,),) = (read(b"prefix,price,first_increment\n33,1,0\n")[1],)
    assert translator("fr").say(error.message).startswith("«\u00a00\u00a0» n’est pas un nombre de secondes")
