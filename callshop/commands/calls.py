"""cdr export, report and replay: the calls, their sums, and recordings understood."""

import csv
import json
import sys
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from callshop import clock
from callshop.console import instant, money, show
from callshop.data_folder import read_books
from callshop.events import sentence
from callshop.gateway import dialects
from callshop.gateway.linkspec import SpecError, parse_dialect
from callshop.gateway.recordings import frame_by_frame, frames_of
from callshop.ledger.calls import call_list
from callshop.ledger.calls.call_filter import CdrFilter
from callshop.ledger.calls.columns import EXPORTED, CdrRow
from callshop.ledger.db import audit
from callshop.ledger.reports import reports
from callshop.ledger.settings.shop_config import ShopConfig, day_of
from callshop.money import UNIT
from callshop.rating.formulas import guarded
from callshop.refusal import Refused
from callshop.replay import replay as replay_frames

KINDS = dict(EXPORTED)
"""Column of the call records -> its kind."""
MONEY = ("cost", "profit", "revenue")


def cdr_export(data: Path, args) -> None:
    house = read_books(data)
    chosen = CdrFilter(_day(args.from_day), _day(args.to_day), args.cabin, args.number)
    WRITERS[args.format](_record(row, house) for row in call_list.cdr_export(chosen))


def report_day(data: Path, args) -> None:
    house = read_books(data)
    day = _day(args.day) or day_of(clock.now().wall, house)
    _report(day, day)


def report_range(data: Path, args) -> None:
    read_books(data)
    first, last = _day(args.first), _day(args.last)
    if first > last:
        raise Refused(sentence("{first} is after {last}: the first day comes first.", first=first, last=last))
    _report(first, last)


def replay(data: Path, args) -> None:
    """A recording through framing, dialect and metering, without a shop."""
    try:
        name, options = parse_dialect(args.dialect)
        recording = frames_of(name, options, Path(args.file))
    except SpecError as refused:
        raise Refused(refused.sentence) from None
    except OSError as error:
        why = sentence("{file} cannot be read: {detail}.", file=args.file, detail=error.strerror or error)
        raise Refused(why) from None
    dialect = dialects.load(name)
    told = replay_frames(frame_by_frame(dialect.Dialect(options), recording), recording.timed)
    for call in told.calls():
        show(**call)
    heard = f"understood {told.understood}, ignored {told.ignored}, unreadable {told.unreadable}"
    print(heard, file=sys.stderr)


def _report(first: str, last: str) -> None:
    sums = reports.days(first, last)
    figures = {key: money(sums[key]) for key in ("cost", "revenue", "profit", "paid", "due")}
    show(
        **{"from": first, "to": last}, calls=sums["calls"], answered=sums["answered"], seconds=sums["seconds"],
        **figures, by_cabin=_priced(sums["by_cabin"]), by_destination=_priced(sums["by_destination"]),
        by_cashier=_priced(sums["by_cashier"]), by_hour=_priced(sums["by_hour"]), chain_head=audit.head(),
    )  # fmt: skip


def _priced(lines: list[dict]) -> list[dict]:
    return [{**line, **{name: money(line[name]) for name in MONEY}} for line in lines]


def _record(row: CdrRow, house: ShopConfig) -> dict:
    """A call as its columns, instants as text, money still in micros."""
    values = {name: getattr(row, name) for name in KINDS}
    return {name: instant(value, house) if KINDS[name] == "instant" else value for name, value in values.items()}


def _write_csv(records: Iterable[dict]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(KINDS)
    for record in records:
        writer.writerow(["" if value is None else value for value in _guarded(_readable(record)).values()])


def _write_jsonl(records: Iterable[dict]) -> None:
    for record in records:
        print(json.dumps(_readable(record), ensure_ascii=False))


def _write_xlsx(records: Iterable[dict]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("cdr")
    sheet.append(list(KINDS))
    for record in records:
        sheet.append([_cell(name, value) for name, value in _guarded(record).items()])
    book.save(sys.stdout.buffer)


def _guarded(record: dict) -> dict:
    """Without formulas: who calls and where a call went are others' words. A number of digits is none, nor money."""
    return {name: guarded(value) if KINDS[name] == "" else value for name, value in record.items()}


def _readable(record: dict) -> dict:
    """Money as decimal strings."""
    return {name: money(value) if KINDS[name] == "money" else value for name, value in record.items()}


def _cell(name: str, value: object) -> object:
    return Decimal(value) / UNIT if KINDS[name] == "money" and value is not None else value


WRITERS = {"csv": _write_csv, "jsonl": _write_jsonl, "xlsx": _write_xlsx}


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused(sentence("“{text}” is not a day, as 2026-11-23.", text=text)) from None
