"""Figures as people read them."""

from fractions import Fraction

import pytest

from callshop.translations import translator
from callshop.web.request import formats

F = 1_000_000
AFTERNOON = 1_795_442_851_999  # 2026-11-23 14:07:31.999 UTC


def readable(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("micros", "language", "currency", "written"),
    [
        (0, "fr", "XOF", "0 F"),
        (785 * F, "fr", "XOF", "785 F"),
        (1_250 * F, "fr", "XOF", "1 250 F"),
        (1_250 * F, "en", "XOF", "1,250 F"),
        (12_500_000, "fr", "XOF", "12,5 F"),
        (9_999_999 * F, "fr", "XAF", "9 999 999 F"),
        (-450 * F, "fr", "XOF", "−450 F"),
        (1_250_000, "fr", "EUR", "1,25 €"),
        (1_250_000, "en", "EUR", "€1.25"),
        (-1_250_000, "en", "EUR", "−€1.25"),
        (5 * F, "fr", "EUR", "5,00 €"),
        (12_500, "fr", "EUR", "0,0125 €"),
        (1, "en", "EUR", "€0.000001"),
        (Fraction(854, 3) * F, "fr", "XOF", "284,67 F"),
        (None, "fr", "XOF", "—"),
    ],
)
def test_money_is_written_as_the_language_writes_it(micros, language, currency, written):
    assert readable(formats.money(micros, language, currency)) == written


def test_a_float_is_never_written_as_money():
    with pytest.raises(TypeError):
        formats.money(1.5, "fr", "XOF")


def test_figures_never_break_at_the_end_of_a_line():
    assert " " not in formats.money(1_234_567 * F, "fr", "XOF")
    assert " " not in formats.phone("+221771234567", "SN")
    assert " " not in formats.moment(AFTERNOON, "fr", "Africa/Dakar")


def test_the_customer_reads_the_full_name_of_the_franc():
    assert readable(formats.money_long(285 * F, "fr", "XOF")) == "285 F CFA"
    assert readable(formats.money_long(285 * F, "fr", "EUR")) == "285,00 €"


def test_a_voice_says_the_figure_in_one_and_the_currency_by_its_name():
    assert formats.aloud(1_250 * F, "fr", "XOF") == "1250 francs CFA"
    assert formats.aloud(1_250 * F, "en", "XAF") == "1250 Central African CFA francs"
    assert formats.aloud(1_250 * F + F // 2, "fr", "EUR") == "1250,50 euros"


@pytest.mark.parametrize(
    ("seconds", "written"), [(0, "00:00"), (59, "00:59"), (228, "03:48"), (3723, "1:02:03"), (None, "—")]
)
def test_durations_read_like_a_watch(seconds, written):
    assert formats.duration(seconds) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0 s"),
        (-3, "0 s"),
        (45, "45 s"),
        (2_700, "45 min"),
        (9_600, "2 h 40"),
        (7_200, "2 h"),
        (500_000, "138 h"),
        (None, "—"),
    ],
)
def test_a_glance_is_enough_for_a_length_of_time(seconds, written):
    assert readable(formats.about_time(seconds)) == written


def test_times_are_the_shop_s_own():
    assert formats.clock(AFTERNOON, "Africa/Dakar") == "14:07:31"
    assert formats.clock(AFTERNOON, "Europe/Paris") == "15:07:31"
    assert formats.clock_short(AFTERNOON, "Africa/Dakar") == "14:07"
    assert readable(formats.moment(AFTERNOON, "fr", "Africa/Dakar")) == "23 nov. 14:07:31"
    assert formats.clock(None, "Africa/Dakar") == "—"


def test_a_day_has_its_month_in_letters_so_that_nobody_swaps_them():
    assert readable(formats.day("2026-11-03", "fr", "Africa/Dakar")) == "3 nov. 2026"
    assert readable(formats.day("2026-11-03", "en", "Africa/Dakar")) == "3 Nov 2026"
    assert readable(formats.day(AFTERNOON, "en", "Pacific/Auckland")) == "24 Nov 2026"


@pytest.mark.parametrize(
    ("dialled", "public", "full"),
    [
        ("00221771234567", "+221 77 123 45 ••", "+221 77 123 45 67"),
        ("771234567", "+221 77 123 45 ••", "+221 77 123 45 67"),
        ("+33 6 12 34 56 78", "+33 6 12 34 56 ••", "+33 6 12 34 56 78"),
        ("0012125550123", "+1 212-555-01••", "+1 212-555-0123"),
        ("1413", "1413", "1413"),
        ("*123#", "*123#", "*123#"),
        ("", "—", "—"),
        (None, "—", "—"),
    ],
)
def test_the_last_two_digits_of_a_number_stay_private(dialled, public, full):
    assert readable(formats.phone(dialled, "SN")) == public
    assert readable(formats.phone_full(dialled, "SN")) == full


def test_a_time_in_arabic_has_arabic_signs_and_a_figure_in_it_keeps_its_order():
    assert formats.about_time(45, "ar") == f"45{formats.NBSP}ث"
    assert formats.isolated("75 F") == "\u206675 F\u2069"


def test_counts_are_written_as_figures_are_and_names_are_left_alone():
    say = translator("fr")
    assert formats.many(3317, "fr") == "3\u202f317"
    assert formats.many(-2595, "en") == "\u22122,595"
    assert say.ngettext("{n} call", "{n} calls", 1_234_567) == "1\u202f234\u202f567 appels"
    assert say.gettext("line {line}", line=100_001).endswith("100001"), "the number of a line is its name"
