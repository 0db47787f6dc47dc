"""Lines as printers really send them: lost ends, names, marks of other languages, noise, no width at all."""

import pytest

from callshop.events import Completed, Unreadable
from callshop.gateway.dialects import panasonic
from callshop.gateway.recordings import Recording, events_of
from tests.gateway.test_panasonic import LINE, OTHER, fed


def told(*lines: bytes) -> list:
    """(extension, number, seconds, direction) of each call; None for a line that is shown as unreadable."""
    given = fed(panasonic.Dialect({}), *lines)
    return [(one.names[0], one.number, one.seconds, one.direction) if isinstance(one, Completed) else None
            for one in given if isinstance(one, Completed | Unreadable)]  # fmt: skip


FIRST, SECOND = ("101", "0033145678901", 125, "out"), ("102", "0221771234567", 41, "out")


@pytest.mark.parametrize("between", [b"", b" ", b" 4711 ", b"\x80", b" TR"])
def test_two_records_in_one_line_are_two_calls(between):
    assert told(LINE + between + OTHER) == [FIRST, SECOND]


def test_three_records_in_one_line_and_one_cut_short():
    assert told(LINE + OTHER + LINE) == [FIRST, SECOND, FIRST]
    assert told(LINE[:40] + OTHER) == [("101", "0033145678901", 0, "out"), SECOND]
    assert told(LINE[:25] + OTHER) == [None, SECOND]


@pytest.mark.parametrize(
    ("dial", "number"),
    [
        (b"TEL 2 0033145678901", "0033145678901"),
        (b"MAMAN 2EME 0033145678901", "0033145678901"),
        (b"0033145678901 BUREAU 3", None),
        (b"BUREAU", None),
        (b"J. DUPONT 77 00221771234567", "00221771234567"),
        (b"0033. . .901", "0033. . .901"),
        (b"...........", None),
        (b"00 33 1", None),
    ],
)
def test_the_number_is_at_the_end_of_the_dial_field_else_the_line_is_shown(dial, number):
    (call,) = told(b"03/04/26 06:21PM 101   01 " + dial + b"    00:02'05")
    assert call == (number and ("101", number, 125, "out"))


@pytest.mark.parametrize(
    "mark",
    [
        "<ENTRANT>", "<I>", "<D>", "<ENTRADA>", "<EINGEHEND>", "<ЗВ>".encode().decode("latin-1"), "<ENTRÉE>",
        "< DISA incoming >", "<in>", "<\x80A\x87RI>",
    ],
)  # fmt: skip
def test_any_word_in_brackets_marks_an_incoming_call(mark):
    (call,) = told(b"03/04/26 06:23PM 101   01 " + mark.encode("latin-1") + b"0033612345678    0'05 00:02'05")
    assert call == ("101", "0033612345678", 125, "in")


def test_a_page_header_in_the_middle_and_equal_calls_across_it():
    page = panasonic.header().splitlines()
    refs = [one.ref for one in fed(panasonic.Dialect({}), LINE, LINE, *page, LINE, OTHER)]
    assert refs[2] == refs[0] != refs[1]
    assert len(set(refs)) == 3


@pytest.mark.parametrize("line", [b"03/04/26 06:21PM 101   01 " + b" " * 16_000 + b"x", b" " * 16_000 + LINE,
                                  LINE + b" " * 1_400 + b"x", b"*" * 16_000, b"(" * 3000])  # fmt: skip
def test_what_is_wider_than_the_paper_is_unreadable(line):
    assert told(line) == [None]


def test_the_last_line_of_a_file_needs_no_end():
    recording = Recording(((LINE + b"\r" + OTHER, None, None),), False, "lines")
    assert len(list(events_of(panasonic.Dialect({}), recording))) == 2
