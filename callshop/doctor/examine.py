"""All examinations, in the order in which a technician would ask."""

from collections.abc import Callable, Iterator

from callshop.doctor import books, pc, prices, shop, telephones
from callshop.doctor.findings import Finding, wrong
from callshop.doctor.patient import Patient
from callshop.events import sentence
from callshop.ledger.db.connection import BOOKS_REFUSE

Examination = Callable[[Patient], Iterator[Finding]]

EXAMINATIONS: tuple[tuple[str, tuple[str, ...], Examination], ...] = (
    # name, which parts of the patient must be there for it, the examination
    ("python", (), pc.python),
    ("settings", (), pc.settings),
    ("data folder", (), pc.folder),
    ("disk", (), pc.disk),
    ("log", (), pc.log),
    ("port", ("settings",), pc.port),
    ("books", (), books.books),
    ("clock", ("house",), pc.clock),
    ("owner", ("house",), books.owner),
    ("shop", ("house",), shop.identity),
    ("cabins", ("house",), shop.cabins),
    ("lines", ("house",), shop.lines),
    ("gateway", ("house",), telephones.gateways),
    ("digits before numbers", ("house",), telephones.digits_before),
    ("captures", ("settings",), pc.captures),
    ("sell tariff", ("house",), prices.selling),
    ("buy tariff", ("house",), prices.buying),
    ("unpriced", ("house",), prices.covered),
    ("losses", ("house",), prices.profitable),
    ("free", ("house",), prices.free),
    ("services", ("house",), prices.services),
    ("credit", ("house",), prices.credit),
    ("printer", ("house",), shop.printer),
    ("backup", ("house",), books.copies),
    ("second folder", ("settings", "house"), books.second_folder),
)


def examine(patient: Patient) -> Iterator[tuple[str, Finding]]:
    """(name, finding) of everything that can be examined, one by one."""
    for name, needs, examination in EXAMINATIONS:
        if any(getattr(patient, part) is None for part in needs):
            continue
        for finding in _looked(patient, examination):
            yield f"{name} {finding.of}".strip(), finding


def _looked(patient: Patient, examination: Examination) -> Iterator[Finding]:
    """What an examination finds, also that it cannot even look."""
    try:
        yield from examination(patient)
    except BOOKS_REFUSE as refused:
        yield books.unreadable(refused)
    except OSError as refused:
        remedy = sentence("Give yourself the right to write in the data folder and to every file in it.")
        yield wrong(sentence("The computer refuses: {detail}.", detail=refused), remedy)
    except Exception as stumbled:  # whatever half-broken books make of a row: the others are examined all the same
        remedy = sentence("Prove the books with “callshop check”, and tell the technician.")
        yield wrong(sentence("This could not be examined ({detail}).", detail=repr(stumbled)), remedy)
