"""The computer: Python, the settings of this PC, the data folder, the disk, the log, the clock, the port."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from callshop.doctor.findings import Finding, attention, good, wrong
from callshop.doctor.patient import Patient
from callshop.events import sentence
from callshop.gateway.link_check import why_out_of_reach
from callshop.gateway.linkspec import LinkSpec
from callshop.ledger.calls.calls import newest_instant
from callshop.ledger.settings.shop_config import local_time
from callshop.settings import KEY_NAME
from callshop.shop.board.alarms import CLOCK_MAY_SLIP_MS
from callshop.version import version

OLDEST_PYTHON = (3, 11)
MEGABYTE = 1 << 20
FULL, NEARLY_FULL = 50 * MEGABYTE, 1000 * MEGABYTE
"""Bytes left: under the first, days until the books cannot be written; under the second, somebody should tidy."""


def python(patient: Patient) -> Iterator[Finding]:
    told = sentence("Callshop {version}, Python {python}.", version=version(), python=platform.python_version())
    if sys.version_info >= OLDEST_PYTHON:
        yield good(told)
    else:
        yield wrong(told, sentence("Install Python 3.11 or newer."))


def settings(patient: Patient) -> Iterator[Finding]:
    if patient.refused:
        yield wrong(patient.refused, sentence("Correct it: the shop does not open before. The README has the names."))
    else:
        yield good(sentence("The settings of this PC can be read."))


def folder(patient: Patient) -> Iterator[Finding]:
    data = patient.data
    if not data.is_dir():
        remedy = sentence("Make a shop with “callshop setup”, or name the right folder with --data.")
        yield wrong(sentence("The data folder {folder} is not there.", folder=data), remedy)
        return
    locked = [path for path in (data, *_own(data)) if not os.access(path, os.W_OK)]
    shown = os.name == "posix" and data.stat().st_mode & 0o077
    open_to_all = [path for path in _own(data) if path.stat().st_mode & 0o077] if shown else []
    if locked:
        remedy = sentence("Give yourself the right to write in the data folder and to every file in it.")
        yield wrong(sentence("{file} cannot be written.", file=locked[0]), remedy)
    elif open_to_all:
        remedy = sentence("Only its owner should: chmod -R go= {folder}", folder=data)
        yield attention(sentence("Other users of this PC can look into {file}.", file=open_to_all[0]), remedy)
    else:
        yield good(sentence("The data folder {folder} can be written, and is private.", folder=data))


def disk(patient: Patient) -> Iterator[Finding]:
    there = next(path for path in (patient.data, *patient.data.parents) if path.exists())
    free = shutil.disk_usage(there).free
    told = sentence("{megabytes} MB are free on the disk of the data folder.", megabytes=free // MEGABYTE)
    remedy = sentence("Free some space on it: on a full disk calls are kept in memory only.")
    if patient.health and patient.health["status"] != "ok" and all(
        light["state"] == "up" for light in patient.lights().values()
    ):  # fmt: skip
        yield wrong(sentence("The disk refuses the books of the open shop."), remedy)
    elif free < NEARLY_FULL:
        yield (wrong if free < FULL else attention)(told, remedy)
    else:
        yield good(told)


def captures(patient: Patient) -> Iterator[Finding]:
    if not (patient.data / "captures").is_dir():
        return
    size = sum(path.stat().st_size for path in (patient.data / "captures").glob("*.capture")) // MEGABYTE
    kept = patient.settings.capture_megabytes * max(1, len(patient.house.gateways) if patient.house else 1)
    told = sentence("What the gateways sent takes {megabytes} MB, of {most} MB that it may.", megabytes=size, most=kept)
    if size > kept + kept // 10:
        yield attention(told, sentence("The oldest go by themselves while the shop is open; else lower the setting."))
    else:
        yield good(told)


def log(patient: Patient) -> Iterator[Finding]:
    file = patient.data / "callshop.log"
    if not patient.data.is_dir():
        return
    if os.access(file if file.exists() else patient.data, os.W_OK):
        yield good(sentence("The log can be written."))
    else:
        remedy = sentence("Give yourself the right to write in the data folder and to every file in it.")
        yield wrong(sentence("{file} cannot be written.", file=file), remedy)


def clock(patient: Patient) -> Iterator[Finding]:
    newest = newest_instant() or patient.at
    now = local_time(patient.at, patient.house)
    if patient.at < newest - CLOCK_MAY_SLIP_MS:
        told = sentence(
            "The date or the time of this PC is wrong: it shows {now}, and the books know of {newest}.",
            now=f"{now:%Y-%m-%d %H:%M}", newest=f"{local_time(newest, patient.house):%Y-%m-%d %H:%M}",
        )  # fmt: skip
        yield wrong(told, sentence("Set the date and the time of this PC; an old PC may need a new battery."))
    else:
        yield good(sentence("It is {now} in {timezone}.", now=f"{now:%Y-%m-%d %H:%M}", timezone=patient.house.timezone))


def port(patient: Patient) -> Iterator[Finding]:
    if patient.health:
        yield good(sentence("The shop is open at {address}", address=patient.address))
    elif patient.open:
        remedy = sentence("Wait a moment; if it stays so, close the shop and open it again: nothing is lost.")
        yield wrong(sentence("The shop is open and does not answer."), remedy)
    else:
        yield _free(patient.settings.host, patient.settings.port)


def _free(host: str, number: int) -> Finding:
    """Whether the shop, which is closed, could be opened at this port (0: any that is free)."""
    why = why_out_of_reach(LinkSpec("tcp-listen", host=host, port=number))
    if why:
        return wrong(why, sentence("End the program that has it, or choose another with --port."))
    return good(sentence("The shop is not open; port {port} is free for it.", port=number))


def _own(data: Path) -> list[Path]:
    """What is in the data folder and nobody else's business."""
    names = ("callshop.db", "callshop.db-wal", KEY_NAME, "captures", "backups")
    return [data / name for name in names if (data / name).exists()]
