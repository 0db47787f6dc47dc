"""The books, their copies, and who owns them."""

import os
from collections.abc import Iterator

from callshop.doctor.findings import Finding, attention, good, wrong
from callshop.doctor.patient import Patient
from callshop.events import sentence
from callshop.ledger.db import backup_log
from callshop.ledger.db.connection import quick_check, why_refused
from callshop.ledger.db.schema import STEPS
from callshop.ledger.people import people
from callshop.shop.jobs.maintenance import LATE_BACKUP_MS

REPLACE = sentence("Put a copy in their place with “callshop restore FILE”; the folder backups has the last ones.")


def books(patient: Patient) -> Iterator[Finding]:
    file, known = patient.books, len(STEPS)
    if isinstance(patient.trouble, FileNotFoundError):
        told = sentence("There is no shop in {folder} yet.", folder=patient.data)
        yield wrong(told, sentence("Make a shop with “callshop setup”, or name the right folder with --data."))
    elif patient.trouble:
        yield unreadable(patient.trouble)
    elif patient.step == 0:
        yield wrong(sentence("The books {file} are an empty file.", file=file), REPLACE)
    elif patient.step > known:
        told = sentence("The books are at step {found}, this program knows {known}.", found=patient.step, known=known)
        yield wrong(told, sentence("Install the newer Callshop again."))
    elif patient.step < known:
        told = sentence("The books are at step {found}, this program knows {known}.", found=patient.step, known=known)
        yield attention(told, sentence("Open the shop: they are copied and brought up to date."))
    else:
        yield _sound(file)


def unreadable(trouble: Exception) -> Finding:
    """What the system says, and what helps against it."""
    return wrong(sentence("The books cannot be read."), why_refused(trouble))


def _sound(file) -> Finding:
    found = quick_check()
    if found != "ok":
        return wrong(sentence("The books are damaged ({detail}).", detail=found), REPLACE)
    if not os.access(file, os.W_OK):
        remedy = sentence("Give yourself the right to write in the data folder and to every file in it.")
        return wrong(sentence("{file} cannot be written.", file=file), remedy)
    return good(sentence("The books are sound. “callshop check” proves every figure in them."))


def owner(patient: Patient) -> Iterator[Finding]:
    owners = [person.name for person in people.list_persons() if person.role == "owner" and person.active]
    if owners:
        yield good(sentence("Owner: {names}.", names=", ".join(owners)))
    else:
        yield wrong(sentence("The shop has no owner."), sentence("Add one: callshop user add NAME --role owner"))


def copies(patient: Patient) -> Iterator[Finding]:
    last, tried = backup_log.last_good(), backup_log.last_try()
    remedy = sentence("Make one now: “callshop backup”. An open shop makes one each day.")
    if tried and tried.error:
        yield wrong(sentence("The day's backup could not be made ({detail}).", detail=tried.error), remedy)
    elif last is None:
        yield attention(sentence("There is no copy of the books yet."), remedy)
    elif patient.at - last.at > LATE_BACKUP_MS:
        yield attention(sentence("The last good backup is from {day}.", day=last.day), remedy)
    else:
        yield good(sentence("The last good copy of the books is from {day}: {file}", day=last.day, file=last.file))


def second_folder(patient: Patient) -> Iterator[Finding]:
    second, tried = patient.settings.backup_folder, backup_log.last_try()
    if second is None:
        remedy = sentence("Name a folder on another disk, a USB stick: backup_folder in callshop.toml.")
        yield attention(sentence("The copies are on the same disk as the books."), remedy)
    elif not (second.is_dir() and os.access(second, os.W_OK)):
        remedy = sentence("Plug it in, or correct backup_folder in callshop.toml.")
        yield wrong(sentence("The second folder for copies, {folder}, cannot be written.", folder=second), remedy)
    elif tried and tried.second not in ("", "ok"):
        told = sentence("The backup is not in the second folder ({detail}): is it plugged in?", detail=tried.second)
        yield attention(told, sentence("Make one now: “callshop backup”. An open shop makes one each day."))
    else:
        yield good(sentence("The copies also go to {folder}.", folder=second))
