"""The house itself: its name, money and habits, its cabins, their lines and the gateways.

Settings are rows, the newest of a name counts, and none is erased. Everything that changes here is in the audit chain.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from callshop import amounts, money
from callshop.events import Sentence, sentence
from callshop.languages import DEFAULT
from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.settings.setting_rules import unfit
from callshop.ledger.settings.settings import MONEY_SETTINGS, SECRET_SETTINGS, SETTINGS
from callshop.refusal import Refused


@dataclass(frozen=True, slots=True)
class CabinRow:
    number: int
    name: str
    lines: tuple[tuple[str, str], ...]
    """(gateway, line name)."""


@dataclass(frozen=True)
class ShopConfig:
    """The shop as it is now.

    round_to       micros: the coin a call is rounded up to
    default_price  micros a minute for numbers without a sell price; None if the shop declared none
    margin         percent of its cost, what such a number costs more where no default price is declared
    unpriced       "default" (price them so) or "refuse" (a gateway that asks is told no, one that can cut is told to)
    day_ends       minutes after midnight at which the shop's day ends: 0, or 240 for a shop that closes at 3
    longest_call   seconds a call without a limit may last, and after which the board raises an alarm
    balance_warning, balance_warning_seconds   micros, and seconds of talk: below either, the owner is warned
    at_zero        "alarm" or "refuse" (new calls) when nothing is left of the credit at the provider
    address, phone of the shop, as they stand on papers;   mail_to   where notices go, "" for nowhere
    smtp_...       the mail server notices go out by; no smtp_host, no mail
    logo           the number of the shop's own picture, 0 if it has none
    printer        where receipts are printed (printers.py);   printer_width   of its paper, "58" or "80" mm
    printer_page   the letters it has above 127, "picture" if it mangles them
    print_receipts "always" (after each payment), "ask" or "never";   drawer   "yes" if it opens one
    thanks         the last words of a receipt, "" for the usual ones
    discount_limit percent of a bill that a cashier may give away, with a reason; the owner all of it
    mobile_reference   "yes": money by telephone is taken with its reference only
    tax_name, tax_percent   the tax that prices include, on papers; None for none
    """

    name: str = "Callshop"
    country: str = "SN"
    currency: str = "XOF"
    language: str = DEFAULT
    timezone: str = "Africa/Dakar"
    round_to: int = 5 * money.UNIT
    technician: str = ""
    default_price: int | None = None
    margin: Decimal = Decimal(50)
    unpriced: str = "default"
    day_ends: int = 0
    longest_call: int = 4 * 3600
    balance_warning: int | None = None
    balance_warning_seconds: int = 3600
    at_zero: str = "alarm"
    address: str = ""
    phone: str = ""
    mail_to: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    logo: int = 0
    printer: str = "none"
    printer_width: str = "80"
    printer_page: str = "850"
    print_receipts: str = "ask"
    drawer: str = "no"
    thanks: str = ""
    discount_limit: int = 0
    mobile_reference: str = "yes"
    tax_name: str = ""
    tax_percent: Decimal | None = None
    cabins: tuple[CabinRow, ...] = field(default=())
    gateways: tuple[tuple[str, str], ...] = field(default=())

    def lines(self) -> dict[tuple[str, str], int]:
        return {line: cabin.number for cabin in self.cabins for line in cabin.lines}


def day_of(wall: int, house: ShopConfig) -> str:
    """The shop's day of an instant: "2026-11-23". It begins once, also in a night in which an hour comes twice."""
    local = local_time(wall, house)
    ends = time(house.day_ends // 60, house.day_ends % 60, tzinfo=local.tzinfo)
    begun = local.timestamp() >= datetime.combine(local.date(), ends).timestamp()
    return (local.date() - timedelta(days=0 if begun else 1)).isoformat()


def start_of(day: str, house: ShopConfig) -> int:
    """The instant at which a day of the shop begins, in ms since 1970 UTC."""
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(house.timezone))
    return int((midnight + timedelta(minutes=house.day_ends)).timestamp() * 1000)


def next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def local_time(wall: int, house: ShopConfig) -> datetime:
    """An instant on the shop's wall clock."""
    return datetime.fromtimestamp(wall / 1000, UTC).astimezone(ZoneInfo(house.timezone))


def week_time(wall: int, house: ShopConfig) -> tuple[int, int]:
    """An instant in the shop's week: (day from 1, Monday; minutes since midnight)."""
    local = local_time(wall, house)
    return local.isoweekday(), 60 * local.hour + local.minute


class SettingUnfit(Refused):
    """A value that could be read, and would do harm; the sentence says what is possible instead."""


def load() -> ShopConfig:
    """The house as the database tells it."""
    newest = rows("SELECT name, value FROM setting WHERE id IN (SELECT max(id) FROM setting GROUP BY name)")
    values = {row["name"]: SETTINGS[row["name"]](row["value"]) for row in newest if row["name"] in SETTINGS}
    lines: dict[int, list[tuple[str, str]]] = {}
    for line in rows("SELECT cabin, gateway, name FROM line ORDER BY id"):
        lines.setdefault(line["cabin"], []).append((line["gateway"], line["name"]))
    cabins = tuple(
        CabinRow(row["number"], row["name"], tuple(lines.get(row["number"], ())))
        for row in rows("SELECT number, name FROM cabin ORDER BY number")
    )
    gateways = tuple((row["name"], row["spec"]) for row in rows("SELECT name, spec FROM gateway ORDER BY name"))
    logo = rows("SELECT id FROM logo WHERE id = (SELECT max(id) FROM logo) AND length(picture) > 0")
    return ShopConfig(**values, logo=logo[0]["id"] if logo else 0, cabins=cabins, gateways=gateways)


def set_setting(at: int, name: str, text: str, who: str) -> None:
    """Change one setting. Raises Refused, nothing changed, for an unknown name or a value it cannot have."""
    (value,) = in_plain({name: text}, load().currency).values()
    check_setting(name, value)
    with writing():
        _write_setting(at, name, value, who)


def in_plain(texts: dict[str, str], currency: str) -> dict[str, str]:
    """Settings as they are kept: of those that are money, what was typed as programs write it. Refused."""
    currency = texts.get("currency", currency).upper()
    return {name: _plain(name, text, currency) for name, text in texts.items()}


def _plain(name: str, text: str, currency: str) -> str:
    if not text or name not in MONEY_SETTINGS:
        return text
    try:
        return money.plain(amounts.micros(text, currency))
    except amounts.NotAnAmount as refused:
        readable = any(sign.isdigit() for sign in text)  # then it says which readings there are
        raise Refused(refused.why if readable else _impossible(name, text)) from None


def set_settings(at: int, texts: dict[str, str], who: str) -> None:
    """Change several settings in one go, none if one is refused. Those that stay as they are leave no trace."""
    check_settings(texts)
    with writing():
        for name, text in texts.items():
            if text != setting_text(name):
                _write_setting(at, name, text, who)


def setting_text(name: str) -> str | None:
    """A setting as it was typed; None while it has its default."""
    found = rows("SELECT value FROM setting WHERE name = ? ORDER BY id DESC LIMIT 1", (name,))
    return found[0]["value"] if found else None


def check_settings(texts: dict[str, str], new: bool = False) -> None:
    """Raises Refused for the first of these settings, to be set together, that cannot have its value.

    `new`: they are a new shop's, which has no books yet.
    """
    if unknown := next((name for name in texts if name not in SETTINGS), None):
        raise Refused(sentence("There is no setting called “{name}”.", name=unknown))
    values = {name: _read(name, text) for name, text in texts.items()}
    house = ShopConfig(**values) if new else load()
    for name, value in values.items():
        if why := unfit(name, value, getattr(house, name), values.get("currency", house.currency)):
            raise SettingUnfit(why)


def check_setting(name: str, text: str) -> None:
    check_settings({name: text})


def _read(name: str, text: str):
    try:
        return SETTINGS[name](text)
    except (ValueError, LookupError, OSError):
        raise Refused(_impossible(name, text)) from None


def _impossible(name: str, text: str) -> Sentence:
    return sentence("“{text}” is not possible for the setting “{name}”.", text=text, name=name)


def make_shop(at: int, settings: dict[str, str], cabins: int, who: str) -> None:
    """The first rows of a new shop. Call it inside `writing()`."""
    for name, text in settings.items():
        _write_setting(at, name, text, who)
    for number in range(1, cabins + 1):
        database.execute_sql("INSERT INTO cabin (number, name) VALUES (?, '')", (number,))
    audit.record(at, who, "shop made", cabins=cabins)


def set_cabin(
    at: int, number: int, who: str, name: str | None = None, lines: list[tuple[str, str]] | None = None
) -> tuple[tuple[str, str, int], ...]:
    """Make or change a cabin. `lines` replaces its list; a line moves here from the cabin that had it.

    The lines that another cabin had: (gateway, line name, that cabin).
    """
    with writing():
        had = {(row["gateway"], row["name"]): row["cabin"] for row in rows("SELECT gateway, name, cabin FROM line")}
        database.execute_sql("INSERT OR IGNORE INTO cabin (number, name) VALUES (?, '')", (number,))
        if name is not None:
            database.execute_sql("UPDATE cabin SET name = ? WHERE number = ?", (name, number))
        if lines is not None:
            database.execute_sql("DELETE FROM line WHERE cabin = ?", (number,))
            for gateway, line in lines:
                database.execute_sql(
                    "INSERT INTO line (cabin, gateway, name) VALUES (?, ?, ?)"
                    " ON CONFLICT (gateway, name) DO UPDATE SET cabin = excluded.cabin",
                    (number, gateway, line),
                )
        mapped = [f"{gateway}:{line}" for gateway, line in lines] if lines is not None else None
        audit.record(at, who, "cabin set", cabin=number, name=name, lines=mapped)
    return tuple((*line, had[line]) for line in dict.fromkeys(lines or ()) if had.get(line, number) != number)


def block(number: int, at: int | None) -> None:
    """Block a cabin since `at`, or unblock it (None). Call it inside `writing()`."""
    database.execute_sql("UPDATE cabin SET blocked_at = ? WHERE number = ?", (at, number))


def set_gateway(at: int, name: str, spec: str, shown: str, who: str) -> None:
    """Configure a gateway; `shown` is its spec without secrets, for the audit."""
    with writing():
        database.execute_sql(
            "INSERT INTO gateway (name, spec) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET spec = excluded.spec",
            (name, spec),
        )
        audit.record(at, who, "gateway set", gateway=name, spec=shown)


def remove_gateway(at: int, name: str, who: str) -> bool:
    """Forget a gateway; its calls stay. False if there was none of this name."""
    with writing():
        removed = database.execute_sql("DELETE FROM gateway WHERE name = ?", (name,)).rowcount
        if removed:
            audit.record(at, who, "gateway removed", gateway=name)
    return bool(removed)


def _write_setting(at: int, name: str, text: str, who: str) -> None:
    database.execute_sql("INSERT INTO setting (name, value, at, who) VALUES (?, ?, ?, ?)", (name, text, at, who))
    audit.record(at, who, "setting", name=name, value="•••" if name in SECRET_SETTINGS and text else text)
