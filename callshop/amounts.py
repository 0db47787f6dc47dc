"""Amounts as people type and print them -> exact figures. What can be read in two ways is refused, both named.

    micros("50.000", "XOF") -> fifty thousand      micros("50.000", "EUR") raises NotAnAmount
    micros("50.000", "TND") -> fifty               micros("١٬٢٣٤٫٥", any) -> 1234.5

One comma or point with exactly three digits behind it is the only doubt: it stands between thousands where the currency
has no decimals, before the decimals where it has three, and is refused where it has two. Two kinds of separators, one
that is repeated, and a leading zero leave none. The column of a list is judged as a whole: one "0,25" tells what every
comma in it is. JSON is not typed: there the dot is decimal, see `money.parse`.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from callshop.events import Sentence, sentence
from callshop.money import UNIT, decimals_of, plain

LONGEST = 60
"""Letters of an amount with its currency. What is longer is no amount, and is not looked through."""

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff]")
_SAME = str.maketrans({
    "\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-", "\ufe63": "-", "\uff0d": "-", "\uff0b": "+",
    "\u2019": "'", "\u02bc": "'", "\u2032": "'", "`": "'", "\u00b4": "'", "\u060c": ",", "\uff0c": ",", "\uff0e": ".",
})  # fmt: skip
_ARABIC_THOUSANDS, _ARABIC_POINT = "\u066c", "\u066b"
_POINTS = (",", ".")
"""What stands between thousands in some countries and before the decimals in others."""

_NEVER_DECIMAL = (" ", "'", _ARABIC_THOUSANDS)
_SHAPE = re.compile(
    rf"(?P<before>[^0-9]*)(?P<figure>[0-9](?:[0-9 ',.{_ARABIC_THOUSANDS}{_ARABIC_POINT}]*[0-9])?)(?P<after>[^0-9]*)"
)
_NO_DECIMALS = re.compile(r"[,.]-?")
"""As in "12.-" and "12."."""

_SIGNS = {
    "€": "EUR", "£": "GBP EGP LBP SYP SDG", "₤": "GBP LBP", "¥": "JPY CNY", "円": "JPY", "元": "CNY", "₹": "INR",
    "rs": "INR PKR NPR LKR MUR", "₨": "INR PKR NPR LKR MUR", "₦": "NGN", "₵": "GHS", "gh₵": "GHS", "₽": "RUB",
    "₺": "TRY", "₴": "UAH", "₫": "VND", "₩": "KRW", "₱": "PHP", "฿": "THB", "₪": "ILS", "₡": "CRC", "₲": "PYG",
    "f": "XOF XAF XPF CHF DJF GNF KMF RWF BIF CDF FRF", "fr": "XOF XAF XPF CHF DJF GNF KMF RWF BIF CDF FRF",
    "frs": "XOF XAF XPF CHF GNF", "cfa": "XOF XAF", "fcfa": "XOF XAF", "fc": "CDF", "fg": "GNF", "sfr": "CHF",
    "r$": "BRL", "us$": "USD", "s/": "PEN", "ll": "LBP", "ل.ل": "LBP", "dh": "MAD AED", "dhs": "MAD AED", "dt": "TND",
    "da": "DZD", "kd": "KWD", "bd": "BHD", "ro": "OMR", "jd": "JOD", "ld": "LYD", "ksh": "KES", "kes": "KES",
    "tsh": "TZS", "ush": "UGX", "r": "ZAR", "kr": "SEK NOK DKK ISK", "zł": "PLN", "zl": "PLN", "lei": "RON",
    "ft": "HUF", "kč": "CZK", "ar": "MGA", "um": "MRU MRO", "le": "EGP SLE SLL", "kz": "AOA", "mt": "MZN",
    "د.ت": "TND", "د.م": "MAD", "د.ج": "DZD", "د.ك": "KWD", "د.ب": "BHD", "د.إ": "AED", "د.ا": "JOD", "د.ل": "LYD",
    "ر.س": "SAR", "ر.ع": "OMR", "ر.ق": "QAR", "ج.م": "EGP", "ل.س": "SYP", "ع.د": "IQD", "﷼": "IRR SAR YER OMR QAR",
    "$": "USD CAD AUD NZD ARS CLP COP MXN HKD SGD TWD LRD NAD JMD TTD XCD UYU DOP BBD BSD BZD FJD GYD SRD ZWL CVE NIO",
    "euro": "EUR", "euros": "EUR", "franc": "", "francs": "", "dollar": "", "dollars": "", "dinar": "",
    "dinars": "", "درهم": "MAD AED", "دينار": "", "فرنك": "", "يورو": "EUR", "ريال": "", "جنيه": "", "ليرة": "",
}  # fmt: skip
"""A sign or word beside a figure, small, without its last dot -> the currencies that are written so; "": several."""

_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL
"""
CURRENCIES = frozenset(_CODES.split())
"""ISO 4217."""


class NotAnAmount(ValueError):
    """`why` is the sentence for who typed it."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Notation:
    """How figures are written here.

    decimals   of the currency: 0 and 3 tell what one separator with three digits behind it is; else it is refused
    point      the decimal sign, "," or ".", where it is known
    currency   ISO 4217; "" where figures are of any
    """

    decimals: int
    point: str = ""
    currency: str = ""

    def takes(self, sign: str) -> bool:
        """Whether a currency's sign or word can stand beside a figure here."""
        known = _SIGNS.get(sign, sign.upper())
        return not (sign and self.currency and known) or self.currency in known.split()


def typed_in(currency: str) -> Notation:
    """How an amount of this currency is typed."""
    return Notation(decimals_of(currency), currency=currency)


def micros(text: str, currency: str) -> int:
    """A typed amount in micros, a seventh decimal rounded half up. Raises NotAnAmount."""
    return int((read(text, typed_in(currency)) * UNIT).to_integral_value(rounding=ROUND_HALF_UP))


def prefilled(amount: int, currency: str) -> str:
    """Micros as they stand in a field that is typed over: `read` takes them back, 12.125 F is "12.1250"."""
    whole, _, rest = plain(amount).partition(".")
    return f"{whole}.{rest}0" if len(rest) == 3 != decimals_of(currency) else plain(amount)


def read(text: str, notation: Notation) -> Decimal:
    """A typed figure, exactly. Raises NotAnAmount: for no figure, for two readings, for a sign of another currency.

    A million millions and more are refused: their micros would not fit the database's integers.
    """
    if text.isascii() and text.isdigit() and len(text) <= 12:
        return Decimal(text)
    negative, figure, sign = _taken_apart(text)
    if not notation.takes(sign):
        raise NotAnAmount(sentence("“{text}” is not in {currency}.", text=_short(text), currency=notation.currency))
    value = _value(text, figure, notation)
    if value.adjusted() > 11:
        raise _no_amount(text)
    return -value if negative else value


def rate_of_exchange(text: str) -> Decimal:
    """A typed rate of exchange, above zero; three digits behind a comma or point are decimals: 655,957."""
    value = read(text, Notation(3))
    if value <= 0:
        raise _no_amount(text)
    return value


def sign_of(text: str) -> str:
    """The currency sign or word that an amount is written with, "" for none or for no amount."""
    try:
        return _taken_apart(text)[2]
    except NotAnAmount:
        return ""


def notation_of(texts: Iterable[str], decimals: int) -> Notation:
    """How all the figures of a list are written: what one of them tells of commas and points is true of the others.

    Where they contradict each other, what has two readings is refused. `decimals`: of the list's currency.
    """
    points: set[str] = set()
    for text in texts:
        try:
            points |= {point for point in (_point_told(_taken_apart(text)[1]),) if point}
        except NotAnAmount:
            continue
        if len(points) > 1:
            return Notation(decimals=2)
    return Notation(decimals, *points)


# One amount


def _taken_apart(text: str) -> tuple[bool, str, str]:
    """(whether it is negative, its digits and separators, the currency sign). NotAnAmount if there is more or less."""
    if len(text) > LONGEST:
        raise _no_amount(text)
    shape = _SHAPE.fullmatch(_plainly(text))
    if shape is None:
        raise _no_amount(text)
    before, figure, after = shape["before"], shape["figure"], shape["after"].strip()
    if before.endswith((*_POINTS, _ARABIC_POINT)) and not before[:-1].rstrip(" ")[-1:].isalpha():
        before, figure = before[:-1], f"0{before[-1]}{figure}"
    negative, words = _signs(before)
    if not _NO_DECIMALS.fullmatch(after):
        words += [after] if after else []
    words = [word.casefold().removesuffix(".").replace(" ", "") for word in words]
    if len(words) > 1 or not all(word in _SIGNS or word.upper() in CURRENCIES for word in words):
        raise _no_amount(text)
    return negative, figure, "".join(words)


def _plainly(text: str) -> str:
    """The same with the digits, spaces, minus signs and apostrophes of a plain keyboard."""
    if text.isascii():
        return text.replace("`", "'").replace("\t", " ").strip()
    letters = _INVISIBLE.sub("", text).translate(_SAME)
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdecimal() else " " if sign.isspace() else sign for sign in letters
    ).strip()


def _signs(before: str) -> tuple[bool, list[str]]:
    """(whether there is a minus, the word that is left) of what stands before a figure."""
    bare = before.strip()
    if bare.count("-") + bare.count("+") > 1:
        return False, ["-", "-"]
    word = bare.replace("-", "").replace("+", "").strip()
    return "-" in bare, [word] if word else []


def _value(text: str, figure: str, notation: Notation) -> Decimal:
    marks, groups = re.findall(r"[^0-9]", figure), re.split(r"[^0-9]", figure)
    point = _decimal_sign(text, marks, groups, notation)
    whole = groups[:-1] if point else groups
    between = marks[:-1] if point else marks
    if not all(groups) or point in between or len(set(between)) > 1 or (between and not _grouped(whole)):
        raise _no_amount(text)
    return Decimal("".join(whole) + (f".{groups[-1]}" if point else ""))


def _decimal_sign(text: str, marks: list[str], groups: list[str], notation: Notation) -> str:
    """The mark before the decimals, "" where there are none."""
    if not marks or marks[-1] in _NEVER_DECIMAL:
        return ""
    last = marks[-1]
    if last == _ARABIC_POINT:
        return last
    if notation.point:
        return last if last == notation.point else ""
    if told := _point_told("".join(map("".join, zip(groups, [*marks, ""], strict=True)))):
        return told if told == last else ""
    if notation.decimals == 0:
        return ""
    if notation.decimals == 3:
        return last
    large, rest = "".join(groups), groups[1].removesuffix("0").ljust(2, "0")
    small = f"{groups[0]}{last}{rest if len(rest) == 2 else groups[1] + '0'}"
    raise NotAnAmount(
        sentence("“{text}” can be read as {large} or as {small}: write it in one of these ways.",
                 text=_short(text), large=large, small=small)
    )  # fmt: skip


def _point_told(figure: str) -> str:
    """The decimal sign that a figure tells of by itself: "," or ".", or "" if it tells nothing."""
    marks: list[str] = re.findall(r"[^0-9]", figure)
    doubtful = [mark for mark in marks if mark in _POINTS]
    if not doubtful:
        return ""
    if len(set(doubtful)) == 2:
        return doubtful[-1]
    mark = doubtful[0]
    if len(doubtful) > 1 or mark != marks[-1]:
        return _POINTS[mark == ","]
    before, after = figure.split(mark)
    if len(marks) > 1 or len(after) != 3 or len(before) > 3 or before.startswith("0"):
        return mark
    return ""


def _grouped(groups: list[str]) -> bool:
    """Thousands, 1 234 567, or as in India, 12,34,567."""
    first, *middle, last = groups
    if len(last) != 3 or first.startswith("0"):
        return False
    by_three = len(first) <= 3 and all(len(group) == 3 for group in middle)
    return by_three or (len(first) <= 2 and all(len(group) == 2 for group in middle))


def _no_amount(text: str) -> NotAnAmount:
    return NotAnAmount(sentence("“{value}” is not an amount.", value=_short(text)))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
