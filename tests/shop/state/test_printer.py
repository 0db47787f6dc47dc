"""The receipt printer on real wires: a socket, a file, a serial line; and one that is gone, or takes nothing more."""

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from callshop.events import Moment
from callshop.ledger.settings import printers, shop_config
from callshop.ledger.settings.printers import PrinterSpec, parse
from callshop.refusal import Refused
from callshop.shop.state import printer as shop_printer
from callshop.shop.state.printer import STUCK_MS, Printed, Printer, PrintJob
from tests.story import NOON, Stage

PAPER = b"\x1b@Merci \x85 bient\x93t\n" * 40
PATIENCE = 20


@contextmanager
def network_printer() -> Iterator[tuple[int, Callable[[], bytes]]]:
    """(its port, what it was given in one connection)."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE)

        def taken() -> bytes:
            connection, _ = listening.accept()
            with connection:
                connection.settimeout(PATIENCE)
                return b"".join(iter(lambda: connection.recv(4096), b""))

        yield listening.getsockname()[1], taken


def nobody_s_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return closed.getsockname()[1]


@pytest.fixture
def printer() -> Iterator[Printer]:
    made = Printer(lambda: NOON)
    yield made
    made.stop(PATIENCE)


def done(printer: Printer, name: str) -> Printed:
    """What became of a job, once its thread has told."""
    with printer._moved:
        printer._moved.wait_for(lambda: printer._known[name].state != "waiting", PATIENCE)
        return printer._known[name]


def test_a_receipt_goes_to_a_printer_on_the_network(printer):
    with network_printer() as (port, taken):
        printer.put(PrintJob("bill 1", parse(f"tcp:127.0.0.1:{port}"), lambda: PAPER))
        assert taken() == PAPER
        assert done(printer, "bill 1") == Printed("printed")
        assert printer.trouble(NOON) is None


def test_a_receipt_goes_to_a_printer_that_is_a_file(printer, tmp_path):
    printer.put(PrintJob("bill 1", parse(f"file:{tmp_path / 'lp0'}"), lambda: PAPER))
    assert done(printer, "bill 1").state == "printed"
    assert (tmp_path / "lp0").read_bytes() == PAPER


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_receipt_goes_down_a_serial_line(printer):
    import pty

    ours, theirs = pty.openpty()
    try:
        printer.put(PrintJob("bill 1", parse(f"serial:{os.ttyname(theirs)}?baud=19200"), lambda: PAPER))
        taken = b""
        while len(taken) < len(PAPER):
            taken += os.read(ours, 4096)
        assert taken == PAPER
        assert done(printer, "bill 1").state == "printed"
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize(
    "where", ["tcp:127.0.0.1:{port}", "file:{folder}/no/lp0", "serial:{folder}/ttyUSB9", "usb:04b8:0202"]
)
def test_a_printer_that_is_gone_is_told_in_words_and_the_next_receipt_is_tried(printer, tmp_path, where):
    gone = parse(where.format(port=nobody_s_port(), folder=tmp_path))
    printer.put(PrintJob("bill 1", gone, lambda: PAPER))
    became = done(printer, "bill 1")
    assert became.state == "failed"
    assert str(became.why).startswith("The printer does not answer (")
    assert "\n" not in str(became.why)
    assert printer.trouble(NOON) == became.why
    printer.put(PrintJob("bill 2", parse(f"file:{tmp_path / 'lp0'}"), lambda: PAPER))
    assert done(printer, "bill 2").state == "printed"
    assert printer.trouble(NOON) is None, "it prints again"


def test_nobody_waits_for_a_printer_that_takes_nothing(tmp_path):
    """The first receipt hangs; whoever wants the second goes on, and the board says so after a while."""
    clock, hangs, goes_on = [NOON], threading.Event(), threading.Event()
    printer = Printer(lambda: clock[0])

    def composed() -> bytes:
        hangs.set()
        assert goes_on.wait(PATIENCE)
        return PAPER

    where = parse(f"file:{tmp_path / 'lp0'}")
    printer.put(PrintJob("bill 1", where, composed))
    assert hangs.wait(PATIENCE)
    printer.put(PrintJob("bill 2", where, lambda: PAPER))
    printer.put(PrintJob("bill 2", where, lambda: PAPER))
    assert printer.outcome("bill 2") == Printed("waiting")
    assert printer.trouble(NOON) is None
    clock[0] = NOON.plus(STUCK_MS + 1)
    assert str(printer.trouble(clock[0])) == "The printer takes nothing more: is there paper in it?"
    goes_on.set()
    assert done(printer, "bill 2").state == "printed"
    printer.stop(PATIENCE)


def test_what_waits_in_two_languages_is_two_papers_and_twice_the_same_is_one(tmp_path):
    printed, begun, goes_on, printer = [], threading.Event(), threading.Event(), Printer(lambda: NOON)
    where = parse(f"file:{tmp_path / 'lp0'}")
    printer.put(PrintJob("bill 1", where, lambda: begun.set() or (goes_on.wait(PATIENCE) and PAPER)))
    assert begun.wait(PATIENCE)
    for language in ("ar", "fr", "ar"):
        printer.put(PrintJob("bill 2", where, lambda language=language: printed.append(language) or PAPER, language))
    goes_on.set()
    printer.stop(PATIENCE)
    assert printed == ["ar", "fr"]


def test_a_line_that_grows_too_long_is_refused_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(shop_printer, "LONGEST_LINE", 1)
    goes_on, printer = threading.Event(), Printer(lambda: NOON)
    where = parse(f"file:{tmp_path / 'lp0'}")
    begun = threading.Event()
    printer.put(PrintJob("bill 1", where, lambda: begun.set() or (goes_on.wait(PATIENCE) and PAPER)))
    assert begun.wait(PATIENCE)
    for number in (2, 3):
        printer.put(PrintJob(f"bill {number}", where, lambda: PAPER))
    assert printer.outcome("bill 3").state == "failed"
    goes_on.set()
    assert done(printer, "bill 2").state == "printed"
    printer.stop(PATIENCE)


def test_what_waits_is_still_printed_when_the_shop_closes(tmp_path):
    printer = Printer(lambda: NOON)
    for number in (1, 2):
        printer.put(PrintJob(f"bill {number}", parse(f"file:{tmp_path / str(number)}"), lambda: PAPER))
    printer.stop(PATIENCE)
    assert (tmp_path / "2").read_bytes() == PAPER


def test_the_board_says_that_the_printer_does_not_answer(stage: Stage):
    shop_config.set_setting(NOON.wall, "printer", f"tcp:127.0.0.1:{nobody_s_port()}", "Omar")
    stage.reload()
    stage.shop.printer.put(PrintJob("bill 1", parse(stage.shop.house.printer), lambda: PAPER))
    done(stage.shop.printer, "bill 1")
    stage.passes(1)
    assert [str(alarm) for alarm in stage.shop.board.alarms if "printer" in str(alarm)]
    shop_config.set_setting(NOON.wall, "printer", "none", "Omar")
    stage.reload()
    stage.passes(1)
    assert not [alarm for alarm in stage.shop.board.alarms if "printer" in str(alarm)]


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("none", None),
        ("usb:04b8:0E15", PrinterSpec("usb", vendor=0x04B8, product=0x0E15)),
        ("serial:COM3", PrinterSpec("serial", "COM3", 9600)),
        ("serial:/dev/ttyUSB0?baud=19200", PrinterSpec("serial", "/dev/ttyUSB0", 19200)),
        ("tcp:192.0.2.50:9100", PrinterSpec("tcp", "192.0.2.50", 9100)),
        ("file:/dev/usb/lp0", PrinterSpec("file", "/dev/usb/lp0")),
        (r"file:\\PC\POS 58", PrinterSpec("file", r"\\PC\POS 58")),
    ],
)
def test_a_printer_is_named_in_one_line(text, spec):
    assert parse(text) == spec
    assert printers.checked(f" {text} ") == text


@pytest.mark.parametrize(
    "text",
    ["", "yes", "usb:4b8:0202", "usb:04b8", "serial:", "serial:COM3?speed=9600", "serial:COM3?baud=42",
     "tcp:192.0.2.50", "tcp:192.0.2.50:0", "tcp:192.0.2.50:99999", "tcp:a b:9100", "file:", "lpt:1"],
)  # fmt: skip
def test_what_names_no_printer_is_refused_by_name_and_value(stage: Stage, text):
    with pytest.raises(Refused) as refused:
        shop_config.set_setting(NOON.wall, "printer", text, "Omar")
    assert f"“{text}” is not possible for the setting “printer”" in str(refused.value)


def test_a_receipt_that_cannot_be_composed_is_told_and_stops_nothing(printer, tmp_path):
    printer.put(PrintJob("bill 1", parse(f"file:{tmp_path / 'lp0'}"), lambda: 1 // 0))
    assert done(printer, "bill 1").state == "failed"
    assert not (tmp_path / "lp0").exists()


def test_the_moment_of_a_job_is_the_shop_s_own(tmp_path: Path):
    asked: list[Moment] = []
    printer = Printer(lambda: asked.append(NOON) or NOON)
    printer.put(PrintJob("bill 1", parse(f"file:{tmp_path / 'lp0'}"), lambda: PAPER))
    printer.stop(PATIENCE)
    assert asked == [NOON]
