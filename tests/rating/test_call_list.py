"""A provider's list of calls is read as it came: its columns, times, lengths and amounts found out, its errors told."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from callshop.money import UNIT
from callshop.rating import call_list, call_times, sheet
from callshop.rating.call_list import Reading

FRENCH = """Relevé des communications;;;;
Date d'appel;Numéro appelé;Destination;Durée (s);Coût
23/11/2026 14:07:31;0033612345678;France mobile;65;1 250,50
01/12/2026 08:00:00;+221771234567;Sénégal;0;0
Total;;;65;1 250,50
"""
ENGLISH = (
    "Caller ID,Called Number,Start Time,Duration,Amount\n192.0.2.10,33612345678,2026-11-23T14:07:31Z,0:01:05,$1.25\n"
)
BARE = "33612345678\t2026-11-23 14:07:31\t65\n33612345679\t2026-11-23 15:07:31\t6\n"


def ms(*parts: int) -> int:
    return round(datetime(*parts, tzinfo=UTC).timestamp() * 1000)


def read(text: str | bytes, zone: str = "UTC", **more) -> tuple:
    listed = call_list.table(text if isinstance(text, bytes) else text.encode())
    found = call_list.guess(listed)
    form = call_list.forms(listed, found["start"], found.get("time"))[0]
    unit = call_list.unit(listed, found["seconds"])
    return call_list.lines(listed, Reading(**found, form=form, unit=unit, **more), zone)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-8-sig"])
def test_a_french_list_with_a_title_and_a_total(encoding):
    lines, errors = read(FRENCH.encode(encoding))
    assert errors == ()
    assert [(line.row, line.number, line.at, line.seconds, line.cost) for line in lines] == [
        (3, "0033612345678", ms(2026, 11, 23, 14, 7, 31), 65, 1_250_500_000),
        (4, "+221771234567", ms(2026, 12, 1, 8), 0, 0),
    ]


def test_an_english_list_with_hours_and_the_caller():
    ((line,), errors) = read(ENGLISH, zone="Africa/Lagos")
    assert errors == ()
    assert (line.at, line.seconds, line.cost, line.caller) == (ms(2026, 11, 23, 14, 7, 31), 65, 1_250_000, "192.0.2.10")


def test_a_list_without_a_header_is_known_by_what_stands_in_it():
    lines, errors = read(BARE)
    assert errors == ()
    assert [(line.number, line.seconds, line.cost) for line in lines] == [
        ("33612345678", 65, None),
        ("33612345679", 6, None),
    ]


def test_an_excel_sheet_is_read_as_well():
    book, out = Workbook(), BytesIO()
    book.active.append(["number", "start", "seconds", "cost"])
    book.active.append([33612345678, datetime(2026, 11, 23, 14, 7, 31), 65, 1.1])
    book.save(out)
    ((line,), errors) = read(out.getvalue())
    assert errors == ()
    assert (line.number, line.at, line.cost) == ("33612345678", ms(2026, 11, 23, 14, 7, 31), 1_100_000)


def test_day_and_time_in_two_columns():
    lines, errors = read("date,heure,numero,duree,prix\n23.11.2026,14:07,33612345678,1:05,3\n")
    assert errors == ()
    assert (lines[0].at, lines[0].seconds) == (ms(2026, 11, 23, 14, 7), 65)


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("65", "seconds", 65),
        ("65.9", "seconds", 65),
        ("1:05", "minutes", 65),
        ("1,5", "minutes", 90),
        ("1.0833", "minutes", 65),
        ("12:00:01", "seconds", 43201),
        ("", "seconds", 0),
    ],
)
def test_lengths(text, unit, seconds):
    listed = call_list.table(f'numero;debut;duree\n3361234;2026-11-23 10:00;"{text}"\n'.encode())
    ((line,), errors) = call_list.lines(listed, Reading(0, 1, 2, call_times.ISO, unit=unit), "UTC")
    assert (line.seconds, errors) == (seconds, ())


def test_minutes_are_known_by_their_name_or_their_decimals():
    for header, length, unit in (
        ("minutes", "2", "minutes"),
        ("duration", "2.5", "minutes"),
        ("duration", "150", "seconds"),
    ):
        listed = call_list.table(f"number,start,{header}\n3361234,2026-11-23,{length}\n".encode())
        assert call_list.unit(listed, 2) == unit


def test_the_order_of_day_and_month_is_that_which_keeps_the_list_together():
    days = [f"{{:02d}}/11/2026 10:{n:02d}:00".format(n) for n in range(1, 10)]
    assert call_times.guesses(days)[0] == "%d/%m/%Y %H:%M:%S"
    months = [f"11/{n:02d}/2026 10:00:00" for n in range(1, 10)]
    assert call_times.guesses(months)[0] == "%m/%d/%Y %H:%M:%S"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026-11-23 14:07:31", "iso"),
        ("2026-11-23T14:07:31+00:00", "iso"),
        ("2026-11-23 14:07:31 UTC", "iso"),
        ("23-Nov-2026 14:07:31", "%d-%b-%Y %H:%M:%S"),
        ("11/23/2026 02:07:31 PM", "%m/%d/%Y %I:%M:%S %p"),
        (str(ms(2026, 11, 23, 14, 7, 31) // 1000), "unix"),
        (str(ms(2026, 11, 23, 14, 7, 31)), "unix_ms"),
    ],
)
def test_times_of_many_ways(text, form):
    assert call_times.guesses([text]) == (form,)
    assert call_times.instant(text, form, "UTC") == ms(2026, 11, 23, 14, 7, 31)


def test_every_line_that_cannot_be_read_is_told():
    good = ["33612345678", "2026-11-23 10:00", "60", "1"]
    bad = [["abc", *good[1:]], [good[0], "hier", *good[2:]], [*good[:2], "long", "1"], [*good[:3], "x"]]
    text = "\n".join(",".join(cells) for cells in (["numero", "debut", "duree", "prix"], good, *bad))
    lines, errors = call_list.lines(call_list.table(text.encode()), Reading(0, 1, 2, "iso", cost=3), "UTC")
    assert [line.row for line in lines] == [2]
    assert [error.row for error in errors] == [3, 4, 5, 6]


def test_another_currency_is_exchanged():
    lines, _ = read('numero,debut,duree,prix\n33612345678,2026-11-23 10:00,60,"0,1"\n', exchange="655.957")
    assert lines[0].cost == 65_595_700
    assert 65 * UNIT < lines[0].cost < 66 * UNIT


def test_the_decimals_that_a_provider_prints():
    listed = call_list.table(b"numero;debut;duree;prix\n336;2026-11-23;60;12,50\n336;2026-11-23;60;7\n")
    assert call_list.decimals(listed, 3) == 2
    assert call_list.decimals(listed, None) == 0


def test_what_is_no_list_is_refused():
    for data in (b"", b"\n\n", b"\xd0\xcf\x11\xe0 old excel"):
        with pytest.raises(sheet.Unreadable):
            call_list.table(data)
