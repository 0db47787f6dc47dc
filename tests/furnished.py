"""Books with something on every page of the portal: a shop's first day, a usual one, one where all is many and long.

    empty(folder)      a shop of a moment ago: nobody has called, nothing has a price
    usual(folder)      a year of a few calls, and a little of everything the owner does
    full(folder)       thousands of calls, long names, many lines; of every list more than a page shows

The owner is Omar, the cashier Ana, the password "le patron". What a page needs in its address is answered.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from callshop.ledger.db import backup_log, schema
from callshop.ledger.db.connection import close_thread, open_database, rows, writing
from callshop.ledger.people import people, tablets
from callshop.ledger.provider import account, statements
from callshop.ledger.provider import vouchers as codes
from callshop.ledger.provider.statements import Wish
from callshop.ledger.settings import shop_config
from callshop.ledger.tariffs import price_changes, tariffs
from callshop.money import UNIT
from callshop.rating.call_list import Reading
from callshop.rating.slots import REFUSAL
from callshop.rating.tariff import Rate
from tests import furnished_till
from tests.million_calls import LAST_DAY, make

EVENING = round(datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 20, tzinfo=UTC).timestamp() * 1000)
"""When the owner did all this, in ms since 1970 UTC."""
THREE_HOURS = 3 * 3600 * 1000
PASSWORD = "le patron"
LONG = "Société sénégalaise des télécentres et taxiphones de la Médina, chez Mamadou Abdoulaye et ses frères"
READING = Reading(number=0, start=1, seconds=2, cost=3, form="iso")
HEADER = "numero;debut;duree;cout"


@dataclass(frozen=True, slots=True)
class Books:
    """What an address must name. statement, unread: statements compared and not; drafts: (number, made at).

    visit, bill, debt, slip, shift: see furnished_till.Till.
    """

    call: int = 1
    statement: int = 1
    unread: int = 1
    buy_draft: tuple[int, int] = (1, 0)
    sell_draft: tuple[int, int] = (1, 0)
    visit: int = 1
    bill: int = 1
    debt: int = 1
    slip: int = 1
    shift: int = 1


def empty(folder: Path) -> Books:
    folder.mkdir(parents=True, exist_ok=True)
    open_database(folder / "callshop.db")
    schema.migrate()
    with writing():
        shop_config.make_shop(EVENING, {"language": "fr"}, 3, "test")
    for name, role in (("Omar", "owner"), ("Ana", "cashier")):
        people.add_person(EVENING, name, role, PASSWORD, "test")
    close_thread()
    return Books()


def usual(folder: Path) -> Books:
    make(folder, 300, 1)
    return _furnished(folder, many=3, long="Orange Business")


def full(folder: Path) -> Books:
    make(folder, 3_000, 1)
    shop_config.set_settings(
        EVENING, {"name": LONG[:60], "address": LONG, "technician": "Ousmane, 77 123 45 67"}, "Omar"
    )
    return _furnished(folder, many=70, long=LONG)


def _furnished(folder: Path, many: int, long: str) -> Books:
    """A little, or much, of all that an owner enters and a cashier does."""
    shop_config.set_settings(EVENING, {"technician": "77 123 45 67"}, "Omar")
    for number in range(many):
        account.top_up(EVENING + number, (number + 1) * 12_500 * UNIT, ("prepaid", "postpaid")[number % 2],
                       f"{long[:50]} {number}", "Omar")  # fmt: skip
        failed = number % 5 == 1
        backup_log.record(
            EVENING + number, LAST_DAY.isoformat(), number % 2 == 0, "Omar", f"callshop-{number}.db",
            0 if failed else 41_234_567, None if failed else EVENING, "disk I/O error" if failed else None, "ok",
        )  # fmt: skip
    for number in range(min(many, 12)):
        tablets.claim_tablet(EVENING, tablets.pair_tablet(EVENING, number + 1, "Omar"))
        codes.make(EVENING, 3, 5_000 * UNIT, "Omar")
    for number in range(min(many, 5)):
        people.add_person(EVENING, f"{long[:34]} {number}", "cashier", PASSWORD, "Omar")
    _dear_prices(many, long)
    compared, unread = _statements(many, long)
    till = furnished_till.live(folder, EVENING - THREE_HOURS, many, long)
    books = Books(
        call=rows("SELECT max(id) AS id FROM call WHERE status = 'answered'")[0]["id"], statement=compared,
        unread=unread, buy_draft=_draft("buy", many, long), sell_draft=_draft("sell", many, long),
        **asdict(till),
    )  # fmt: skip
    close_thread()
    return books


def _dear_prices(many: int, long: str) -> None:
    """A family, a price of one cabin, one of an hour, one refused, and one that is to come."""
    family = [Rate(f"336{number}", f"France {long[:30]} {number}", (95 + number) * UNIT) for number in range(many)]
    for at, rates in (
        (EVENING, family),
        (EVENING + 1, [Rate("3361", "France", 45 * UNIT, cabin=2), Rate("3361", "France", 40 * UNIT, slot="6-7")]),
        (EVENING + 2, [Rate("338", "", 0, slot=REFUSAL, refused=True)]),
    ):
        told = [(rate.key, rate) for rate in rates]
        price_changes.apply("sell", told, at=at, valid_from=at, what="336… → 95", who="Omar")
    coming = Rate("33", "France", 60 * UNIT)
    price_changes.apply(
        "sell", [(coming.key, coming)], at=EVENING, valid_from=EVENING + 10**12, what="33 → 60", who="Omar"
    )


def _draft(kind: str, many: int, long: str) -> tuple[int, int]:
    """A list that is looked at: dearer, cheaper, new."""
    rates = [Rate("33", "France", 500 * UNIT), Rate("1", "États-Unis", UNIT)]
    rates += [Rate(f"99{number}", f"{long[:40]} {number}", 250 * UNIT) for number in range(many)]
    change = tariffs.changes(kind, rates, EVENING, replace=True)
    number = tariffs.draft(kind, change, at=EVENING, valid_from=EVENING, source="liste de novembre.csv", who="Omar")
    return number, EVENING


def _statements(many: int, long: str) -> tuple[int, int]:
    """The provider's list of the last calls with something of every kind wrong; one not read yet; one withdrawn."""
    calls = rows(
        "SELECT e164, answered_at, seconds, cost FROM call WHERE status = 'answered' ORDER BY id DESC LIMIT ?",
        (many * 20,),
    )
    lines = [HEADER]
    for number, call in enumerate(calls):
        more_seconds, more_cost = 60 * (number % 5 == 1), 10 * (number % 7 == 2)
        told = f"{call['e164']};{_iso(call['answered_at'])};{call['seconds'] + more_seconds};"
        if number % 6:
            lines.append(told + str(call["cost"] / UNIT + more_cost).rstrip("0").rstrip("."))
        if number % 9 == 0:
            lines.append(f"99{number:09d};{_iso(call['answered_at'] + 7_000)};75;12.5")
    shop, handed = shop_config.load(), []
    for name in (f"{long[:60]}.csv", "retiré.csv", "octobre.csv"):
        content = "\n".join([*lines, f"Total {name};;;"]).encode()
        handed.append(statements.hand_in(EVENING, "Omar", name, content))
    compared, withdrawn, unread = handed
    for number in (compared, withdrawn):
        statements.read_in(EVENING, "Omar", number, Wish(READING, leave_out=True), shop)
    statements.withdraw(EVENING, "Omar", withdrawn)
    return compared, unread


def _iso(wall: int) -> str:
    return datetime.fromtimestamp(wall / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
