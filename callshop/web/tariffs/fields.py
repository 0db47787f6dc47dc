"""What is asked about prices, in an address or a form: which ones, from when, for whom, and by which rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from callshop import money
from callshop.amounts import NotAnAmount, Notation, read
from callshop.events import Sentence, sentence
from callshop.languages import LANGUAGES
from callshop.ledger.tariffs import tariffs
from callshop.rating.margins import found, losing, unpriced
from callshop.rating.price_rows import not_seconds
from callshop.rating.repricing import Rule
from callshop.rating.slots import ALWAYS, slot_text
from callshop.rating.tariff import ALL_CABINS, Rate, Tariff
from callshop.refusal import Refused
from callshop.web.request.context import at, house
from callshop.web.request.fields import FormData, figure_of

SHOWS = ("", "losses", "unpriced", "own", "refused")
PER_PAGE, MOST_PER_PAGE = 50, 500
LONGEST_PREFIX = 15
HOWS = ("set", "add", "percent", "cost_add", "cost_percent", "remove")
PERCENT = Notation(3)
IN_PERCENT = ("percent", "cost_percent")


class WrongField(Exception):
    """A field that cannot be read; said beside it."""

    def __init__(self, field: str, why: Sentence):
        super().__init__(str(why))
        self.field, self.why = field, why


@dataclass(frozen=True, slots=True)
class Search:
    """prefix: digits the prices begin with; words: in their description or country; show: one of SHOWS."""

    prefix: str = ""
    words: str = ""
    show: str = ""
    page: int = 1
    per_page: int = PER_PAGE

    @property
    def text(self) -> str:
        """As it is typed in the one field."""
        return " ".join(filter(None, (self.prefix, self.words)))

    def addressed(self, **more: object) -> dict[str, object]:
        """The parameters of an address that finds the same, without those that say nothing."""
        told = {"prefix": self.prefix, "q": self.words, "show": self.show, **more}
        return {name: value for name, value in told.items() if value not in ("", None)}


def search_asked(typed: FormData) -> Search:
    """`prefix` and `q`; digits in `q` (a prefix, or a whole number as dialled) are a prefix too."""
    prefix, words = digits_of(typed.text("prefix")), typed.text("q")
    if words and not prefix and not any(letter.isalpha() for letter in words):
        prefix, words = digits_of(words), ""
    show = typed.text("show")
    if show not in SHOWS:
        raise Refused(sentence("“{text}” cannot be chosen here.", text=show), 400)
    per_page = min(max(typed.whole("per_page", PER_PAGE), 1), MOST_PER_PAGE)
    return Search(prefix, words, show, max(typed.whole("page", 1), 1), per_page)


def digits_of(text: str) -> str:
    """A prefix as people write it: "+33 6", "00336" and "336" are the same."""
    digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
    return digits.removeprefix("00")


def priced_at() -> int:
    """The instant by which calls are priced now, as the shop does it: not before anything that was ever written."""
    return tariffs.pricing_instant(at().wall)


def pair(when: int | None = None) -> tuple[Tariff, Tariff]:
    """(sell, buy) as they are at an instant, else now."""
    wall = priced_at() if when is None else when
    return tariffs.tariff_at("sell", wall), tariffs.tariff_at("buy", wall)


def chosen(sell: Tariff, buy: Tariff, search: Search) -> Sequence[str]:
    """The prefixes of the sell tariff that a search finds."""
    if search.show in ("own", "refused"):
        wanted = search.show == "refused"
        beside = {rate.prefix for rate in sell.others(search.prefix) if rate.refused is wanted}
        return sorted(beside)
    if search.show == "unpriced":
        lacking = set(unpriced(sell, buy))
        rates = found(buy, search.prefix, search.words, tuple(LANGUAGES))
        return [rate.prefix for rate in rates if rate.prefix in lacking]
    if not search.text and not search.show:
        return sell.prefixes
    rates = found(sell, search.prefix, search.words, tuple(LANGUAGES))
    if search.show == "losses":
        bad = set(losing(sell, buy))
        return [rate.prefix for rate in rates if rate.prefix in bad]
    return [rate.prefix for rate in rates]


def family(sell: Tariff, buy: Tariff, search: Search, priced_too: bool) -> list[Rate]:
    """The lines a rule is for: those found, and, if wanted, the provider's that have no price yet."""
    if search.show == "unpriced":
        prefixes = chosen(sell, buy, search)
        return [buy.rate_of(prefix) for prefix in prefixes]
    lines = [rate for prefix in chosen(sell, buy, search) if (rate := sell.rate_of(prefix))]
    if not priced_too:
        return lines
    lacking = chosen(sell, buy, Search(search.prefix, search.words, "unpriced"))
    return lines + [buy.rate_of(prefix) for prefix in lacking]


def prefix_asked(text: str) -> str:
    """A prefix that is to be priced. Refused if it is none."""
    digits = digits_of(text)
    if not digits or len(digits) > LONGEST_PREFIX:
        raise WrongField("prefix", sentence("“{value}” is not a prefix: digits only.", value=text))
    return digits


def start_asked(typed: FormData) -> int:
    """From when a price holds: "2026-11-24T08:00" on the shop's clock; empty: now. WrongField for the past."""
    text = typed.text("from")
    if not text:
        return priced_at()
    when = instant_of(text, "from")
    if when < priced_at():
        raise WrongField("from", sentence("A price cannot begin in the past: old calls keep theirs."))
    return when


def instant_of(text: str, field: str) -> int:
    """An instant as a date field writes it, in the shop's time: ms since 1970 UTC."""
    try:
        told = datetime.fromisoformat(text)
        if told.tzinfo is None:
            told = told.replace(tzinfo=ZoneInfo(house().timezone))
        return int(told.timestamp()) * 1000
    except (ValueError, OverflowError):
        raise WrongField(field, sentence("“{text}” is not a day and a time.", text=text)) from None


def amount_asked(typed: FormData, field: str, default: int | None = None) -> int:
    """Micros, not negative."""
    text = typed.text(field)
    if not text and default is not None:
        return default
    try:
        amount = money.parse(figure_of(text, typed.in_json))
    except Refused as refused:
        raise WrongField(field, refused.why) from None
    if amount < 0:
        raise WrongField(field, sentence("“{value}” is negative.", value=text))
    return amount


def seconds_asked(typed: FormData, field: str, default: int, least: int) -> int:
    text = typed.text(field)
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 6 or int(text) < least:
        raise WrongField(field, not_seconds(text, least))
    return int(text)


def cabin_asked(typed: FormData) -> int:
    cabin = typed.whole("cabin", ALL_CABINS)
    if cabin != ALL_CABINS and cabin not in {row.number for row in house().cabins}:
        raise WrongField("cabin", sentence("There is no cabin {cabin}.", cabin=cabin))
    return cabin


def slot_asked(typed: FormData) -> str:
    """`slot` as it is stored, or `day` (repeated, 1 to 7), `begins` and `ends`; none of them: always."""
    text, begins, ends, days = (typed.text("slot"), typed.text("begins"), typed.text("ends"), typed.many("day"))
    if not (text or begins or ends or days):
        return ALWAYS
    try:
        if text:
            days, _, hours = text.partition(" ")
            begins, _, ends = hours.partition("-")
            return slot_text(_days(days), begins, ends)
        return slot_text(frozenset(map(int, days)) or frozenset(range(1, 8)), begins or "00:00", ends or "24:00")
    except ValueError:
        raise WrongField("slot", sentence("This is not a time of the week: choose days, and hours as 08:00.")) from None


def rule_asked(typed: FormData) -> Rule:
    """How prices are to change: `how`, `figure`, `round`, `cabin`, and the time of the week."""
    how = typed.text("how", "set")
    if how not in HOWS:
        raise Refused(sentence("“{text}” cannot be chosen here.", text=how), 400)
    coin = house().round_to if typed.text("round") and how != "set" else 1
    return Rule(how, _figure(typed, how), coin, cabin_asked(typed), slot_asked(typed))


def _figure(typed: FormData, how: str) -> Fraction:
    text = typed.text("figure").replace("%", "")
    if how == "remove":
        return Fraction(0)
    try:
        figure = Fraction(read(text, PERCENT) if how in IN_PERCENT else figure_of(text, typed.in_json))
    except (NotAnAmount, Refused) as refused:
        raise WrongField("figure", refused.why) from None
    if how == "set" and figure < 0:
        raise WrongField("figure", sentence("“{value}” is negative.", value=text))
    return figure if how in IN_PERCENT else figure * money.UNIT


def _days(text: str) -> frozenset[int]:
    found = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return frozenset(found)
