"""rate and tariff: what a call costs, and the lists that say it."""

import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from time import sleep
from zoneinfo import ZoneInfo

from callshop import clock
from callshop.amounts import NotAnAmount, rate_of_exchange
from callshop.console import money, progress, show
from callshop.data_folder import WHO, open_books, read_books
from callshop.events import sentence
from callshop.ledger.settings.shop_config import ShopConfig, day_of, start_of, week_time
from callshop.ledger.tariffs import tariffs as ledger_tariffs
from callshop.ledger.tariffs.loading import PlannedEdition, planned
from callshop.rating.charge import Charge, charge_buy, charge_sell
from callshop.rating.price_list import Wish, read
from callshop.rating.price_rows import Answers
from callshop.rating.price_table import choices
from callshop.rating.tariff import Rates, Tariff
from callshop.rating.tariff_file import write_csv, write_xlsx
from callshop.refusal import Refused
from callshop.translations import translator

BREATH = 0.01
"""Seconds between two chunks of an import: the shop's own writes go first."""


def rate(data: Path, args) -> None:
    """What a number costs: one, or those of stdin. A line that cannot be rated says why, and the others go on."""
    house = read_books(data)
    if args.number != "-":
        _show_rate(house, args.number, args.seconds, None if args.at is None else _instant(args.at, house))
        return
    say, wrong = translator(house.language).say, []
    for line in sys.stdin:
        try:
            number, seconds, at = _asked(line, house)
        except Refused as refused:
            wrong.append((line.strip(), refused))
            show(**NOT_RATED | {"number": (line.split() or [None])[0], "error": say(refused.why)})
        else:
            _show_rate(house, number, seconds, at)
    if len(wrong) > 1:
        why = sentence("{count} lines cannot be rated, the first is “{line}”.", count=len(wrong), line=wrong[0][0])
        raise Refused(why)
    for _, refused in wrong:
        raise refused


NOT_RATED = dict.fromkeys(("number", "e164", "destination", "seconds", "buy", "sell", "profit"))
"""What is told of a line that cannot be rated, beside its `error`."""


def _asked(line: str, house: ShopConfig) -> tuple[str, int, int | None]:
    """NUMBER SECONDS [TIME], the time in ms since 1970 UTC; None: now."""
    words = line.split(None, 2)
    if len(words) < 2 or not (words[1].isascii() and words[1].isdigit()):
        raise Refused(sentence("“{line}” is not NUMBER SECONDS [TIME].", line=line.strip()))
    return words[0], int(words[1]), _instant(words[2].strip(), house) if words[2:] else None


def tariff_import(data: Path, args) -> int:
    """Load a list of rates, or say all its mistakes and load nothing."""
    house = open_books(data)
    at = clock.now().wall
    valid_from = ledger_tariffs.pricing_instant(at) if args.from_day is None else _midnight(args.from_day, house)
    wish = _wish(args, house)
    try:
        found = read(Path(args.file).read_bytes(), wish, date.fromisoformat(day_of(at, house)))
    except OSError as error:
        why = sentence("{file} cannot be read: {detail}.", file=args.file, detail=error.strerror or error)
        raise Refused(why) from None
    say = translator(house.language).say
    entries = {
        name: [{"line": each.line, "column": each.column, "message": say(each.message)} for each in several]
        for name, several in (("errors", found.errors), ("skipped", found.skipped))
    }
    rows = sum(1 for _ in found.every)
    if found.errors:
        show(rows=rows, added=0, changed=0, unchanged=0, removed=0, **entries, free=list(found.free), odd=[],
             sheet=found.sheet)  # fmt: skip
        many = sentence("Nothing was loaded: {count} mistakes in the list.", count=len(found.errors))
        print(say(many), file=sys.stderr)
        return 1
    editions = planned(args.kind, found, valid_from, lambda day: start_of(day.isoformat(), house), args.replace)
    if not args.dry_run:
        _load(args, editions, at)
    changes = [edition.changes for edition in editions]
    show(
        rows=rows, added=sum(len(each.added) for each in changes), changed=sum(len(each.changed) for each in changes),
        unchanged=sum(each.unchanged for each in changes), removed=sum(len(each.removed) for each in changes),
        **entries, free=list(found.free), sheet=found.sheet,
        odd=[{"prefix": odd.prefix, "message": say(odd.why)} for edition in editions for odd in edition.odd],
    )  # fmt: skip
    return 0


def _wish(args, house: ShopConfig) -> Wish:
    columns = None if args.columns is None else choices(args.columns)
    if args.columns is not None and columns is None:
        why = sentence("“{text}” does not say which columns: write it as prefix=Dial Code,price=Rate.",
                       text=args.columns)  # fmt: skip
        raise Refused(why)
    answers = Answers(
        point={"comma": ",", "point": "."}.get(args.decimal, ""), dates=args.dates or "", blocked=args.blocked or "",
        zero=args.zero,
    )  # fmt: skip
    return Wish(args.sheet, columns, _exchange(args.exchange), house.currency, answers)


def _load(args, editions: tuple[PlannedEdition, ...], at: int) -> None:
    lines, before, tell = sum(edition.lines for edition in editions), 0, progress(args.kind)
    for number, edition in enumerate(editions):
        if not edition.lines and number:
            continue
        ledger_tariffs.load(
            args.kind, edition.changes, at=at, valid_from=edition.valid_from, source=Path(args.file).name, who=WHO,
            pause=lambda: sleep(BREATH), progress=lambda done, before=before: tell(before + done, lines),
        )  # fmt: skip
        before += edition.lines


def tariff_export(data: Path, args) -> None:
    read_books(data)
    tariff = ledger_tariffs.tariff_at(args.kind, ledger_tariffs.pricing_instant(clock.now().wall))
    rates = (*tariff, *tariff.others())
    if args.format == "xlsx":
        write_xlsx(rates, sys.stdout.buffer)
    else:
        write_csv(rates, sys.stdout)


def _show_rate(house: ShopConfig, number: str, seconds: int, at: int | None) -> None:
    when = clock.now().wall if at is None else at
    quote = _rates(house, at).quote(number, when=week_time(when, house))
    sell = charge_sell(quote.sell, seconds, house.round_to) if quote.sell and not quote.refused else None
    buy = charge_buy(quote.buy, seconds) if quote.buy else None
    show(
        number=quote.number, e164=quote.e164, destination=quote.destination or None, seconds=seconds,
        buy=_charge(buy), sell=_charge(sell), profit=money(sell.amount - buy.amount) if sell and buy else None,
    )  # fmt: skip


def _charge(charge: Charge | None) -> dict | None:
    if charge is None:
        return None
    return {
        "prefix": charge.prefix, "price": money(charge.price), "connect_fee": money(charge.connect_fee),
        "first_increment": charge.first_increment, "next_increment": charge.next_increment,
        "free_under": charge.free_under, "billed_seconds": charge.billed_seconds, "amount": money(charge.amount),
    }  # fmt: skip


_compiled: dict[tuple, tuple[Tariff, Tariff]] = {}


def _rates(house: ShopConfig, at: int | None) -> Rates:
    """The tariffs of an instant, compiled once for all lines of stdin that share them; of now (`at` None) as a shop
    that is open prices its calls."""
    at = ledger_tariffs.pricing_instant(clock.now().wall) if at is None else at
    key = ledger_tariffs.version(at)
    if key not in _compiled:
        _compiled[key] = tuple(ledger_tariffs.tariff_at(kind, at) for kind in ("buy", "sell"))
    return ledger_tariffs.rates_of(house, *_compiled[key])


def _instant(text: str, house: ShopConfig) -> int:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(sentence("“{text}” is not a time, as 2026-11-23T14:05.", text=text)) from None
    return int(_at_home(when, house).timestamp() * 1000)


def _midnight(day: str, house: ShopConfig) -> int:
    """When a day of the shop begins: its midnight, or the hour at which the day before ends."""
    _instant(day, house)  # says what is wrong with one that is none
    return start_of(day, house)


def _at_home(when: datetime, house: ShopConfig) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=ZoneInfo(house.timezone))


def _exchange(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        value = rate_of_exchange(text)
    except NotAnAmount:
        raise Refused(sentence("“{text}” is not an exchange rate.", text=text)) from None
    return value
