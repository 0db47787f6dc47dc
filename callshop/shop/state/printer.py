"""The shop's receipt printer: what is to be printed waits in a line, and one thread takes it there.

Nobody waits for paper: whoever wants something printed puts it into the line and goes on, outside the shop's lock. A
printer that does not answer loses nothing: what it was for is in the books, is told as not printed, and is printed
again when somebody asks for it. The devices are python-escpos's; it is fetched when there is something to print.
"""

import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Literal

from callshop.events import Moment, Sentence, sentence
from callshop.ledger.settings.printers import PrinterSpec

log = logging.getLogger(__name__)

PATIENCE = 5
"""Seconds until a printer that does not take anything is given up."""
STUCK_MS = 20_000
"""A job that takes longer waits for paper: a system's own queue knows no patience of ours."""
LONGEST_LINE = 100
REMEMBERED = 300

Compose = Callable[[], bytes]
"""Makes the bytes; in the printer's thread, for pictures take their time."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is to be printed, and where.

    name   under which it is asked about, "bill 12"
    form   what tells two papers of one name apart: the language, whole numbers
    """

    name: str
    where: PrinterSpec
    compose: Compose
    form: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of a job; `why`: it failed."""

    state: Literal["waiting", "printed", "failed"]
    why: Sentence | None = None


class Printer:
    """`now`: the one clock."""

    def __init__(self, now: Callable[[], Moment]) -> None:
        self._now = now
        self._line: deque[PrintJob] = deque()
        self._moved = Condition()
        self._known: dict[str, Printed] = {}
        self._since: Moment | None = None
        self._trouble: Sentence | None = None
        self._thread: Thread | None = None
        self._closing = False

    def put(self, job: PrintJob) -> None:
        """Into the line; the same thing that waits already is not printed twice."""
        with self._moved:
            if any((waiting.name, waiting.form) == (job.name, job.form) for waiting in self._line):
                return
            full = len(self._line) >= LONGEST_LINE
            self._tell(job, Printed("failed", TOO_MANY) if full else Printed("waiting"))
            if not full:
                self._line.append(job)
                self._begin()

    def outcome(self, name: str) -> Printed | None:
        """What became of a job; None if nothing of this name was printed lately."""
        with self._moved:
            return self._known.get(name)

    def trouble(self, at: Moment) -> Sentence | None:
        """What is wrong with the printer, for the board; None while it prints."""
        since = self._since
        return STUCK if since and at.mono - since.mono > STUCK_MS else self._trouble

    def stop(self, seconds: float = 3) -> None:
        """No more jobs; those in the line get so many seconds."""
        with self._moved:
            self._closing = True
            self._moved.notify_all()
        if self._thread:
            self._thread.join(seconds)

    # -- the thread

    def _begin(self) -> None:
        self._moved.notify_all()
        if self._thread is None:
            self._thread = Thread(target=self._work, name="printer", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while job := self._next():
            self._since = self._now()
            try:
                deliver(job.where, job.compose())
                became = Printed("printed")
            except NotPrinted as error:
                log.warning("%s was not printed: %s", job.name, error)
                became = Printed("failed", sentence("The printer does not answer ({detail}).", detail=str(error)))
            except Exception as error:
                log.exception("%s was not printed", job.name)
                became = Printed("failed", sentence("The printer does not answer ({detail}).", detail=_told(error)))
            with self._moved:
                self._since, self._trouble = None, became.why
                self._tell(job, became)
                self._moved.notify_all()

    def _next(self) -> PrintJob | None:
        with self._moved:
            while not self._line and not self._closing:
                self._moved.wait()
            return self._line.popleft() if self._line else None

    def _tell(self, job: PrintJob, became: Printed) -> None:
        self._known.pop(job.name, None)
        self._known[job.name] = became
        while len(self._known) > REMEMBERED:
            self._known.pop(next(iter(self._known)))


TOO_MANY = sentence("Too much is waiting for the printer.")
STUCK = sentence("The printer takes nothing more: is there paper in it?")


class NotPrinted(Exception):
    """The printer did not take it; the message says what it was."""


def deliver(where: PrinterSpec, data: bytes) -> None:
    """Carry bytes to a printer. Raises NotPrinted."""
    try:
        device = _device(where)
        device.open()
        try:
            if where.kind == "serial":
                device.device.write_timeout = PATIENCE + 12 * len(data) // where.number
            device._raw(data)
        finally:
            with suppress(Exception):
                device.close()
    except Exception as error:  # python-escpos lets through whatever its devices raise
        raise NotPrinted(_told(error)) from error


def _device(where: PrinterSpec):
    from escpos import printer  # late: a second of a slow PC, and most shops never print

    match where.kind:
        case "tcp":
            return printer.Network(where.path, where.number, timeout=PATIENCE)
        case "serial":
            return printer.Serial(where.path, baudrate=where.number)
        case "file":
            return printer.File(where.path)
    if not printer.Usb.is_usable():
        raise NotPrinted("pyusb is not installed")
    return printer.Usb(where.vendor, where.product, timeout=PATIENCE * 1000)


def _told(error: BaseException) -> str:
    """Of an error that hides another, the innermost one's own words, on one line."""
    while error.__context__ is not None:
        error = error.__context__
    return " ".join((getattr(error, "strerror", None) or str(error) or type(error).__name__).split())
