"""setup, setting, user, cabin, gateway: the shop, its people, cabins and gateways."""

import sys
from decimal import Decimal
from pathlib import Path

from callshop import clock
from callshop.console import complain, instant, money, show
from callshop.countries import defaults_of
from callshop.currencies import currency_of
from callshop.data_folder import WHO, new_books, open_books, read_books
from callshop.events import sentence
from callshop.gateway import dialects
from callshop.gateway.linkspec import SpecError, parse
from callshop.languages import at_counter
from callshop.ledger.db.connection import writing
from callshop.ledger.people import people
from callshop.ledger.settings import shop_config as ledger_house
from callshop.ledger.settings.settings import MONEY_SETTINGS, SECRET_SETTINGS
from callshop.ledger.settings.shop_config import SETTINGS, check_settings, in_plain
from callshop.refusal import Refused

HOME = "SN"
"""The country of a shop that names none."""
MOST_CABINS = 500
LONGEST_CABIN = 40
"""Letters of a cabin's name: it stands on a tile and on a tablet."""


def setup(data: Path, args) -> None:
    """A new shop without the wizard; nothing is made unless all of it can be."""
    given = {
        "name": args.shop, "country": args.country, "currency": args.currency, "language": args.language,
        "round_to": args.round_to, "timezone": args.timezone, "default_price": args.default_price,
        "margin": args.margin,
    }  # fmt: skip
    given = {name: text for name, text in given.items() if text is not None}
    settings = {**_of_country(given), **given}
    settings = in_plain(settings, ledger_house.ShopConfig().currency)
    check_settings(settings, new=True)
    if not 1 <= args.cabins <= MOST_CABINS:
        raise Refused(sentence("A shop has from 1 to {most} cabins.", most=MOST_CABINS))
    password = _password()
    people.check_new(args.owner, password)
    new_books(data)
    at = clock.now().wall
    with writing():
        ledger_house.make_shop(at, settings, args.cabins, WHO)
        _add_person(at, args.owner, "owner", password)


def _of_country(given: dict[str, str]) -> dict[str, str]:
    """The settings that the shop's country brings; the coin is that of the currency, if another one was given."""
    country = given.get("country", HOME).upper()
    try:
        brings = defaults_of(country, at_counter())
    except LookupError:  # it is refused by its name, with all that was given
        return {}
    currency = given.get("currency", brings.currency).upper()
    coin = brings.coin if currency == brings.currency else currency_of(currency).coin
    return {
        "country": country, "currency": currency, "round_to": coin, "timezone": brings.timezone,
        "language": brings.language,
    }  # fmt: skip


def setting(data: Path, args) -> None:
    """Without a name all settings, with a name and a value, a change."""
    house = (read_books if args.value is None else open_books)(data)
    if args.value is None:
        for name in [args.name] if args.name else SETTINGS:
            if name not in SETTINGS:
                raise Refused(sentence("There is no setting called “{name}”.", name=name))
            value = getattr(house, name)
            if name in SECRET_SETTINGS:
                value = bool(value)
            show(setting=name, value=_told(name, value))
        return
    ledger_house.set_setting(clock.now().wall, args.name, args.value, WHO)


def _told(name: str, value: object) -> object:
    """A setting's value as JSON has it: money and percents as decimal strings."""
    if name in MONEY_SETTINGS:
        return money(value)
    return f"{value:f}" if isinstance(value, Decimal) else value


def user_add(data: Path, args) -> None:
    open_books(data)
    password = _password()
    _add_person(clock.now().wall, args.name, args.role, password)


def user_list(data: Path, args) -> None:
    house = read_books(data)
    for person in people.list_persons():
        show(
            name=person.name, role=person.role, active=bool(person.active), last_login=instant(person.last_login, house)
        )


def user_disable(data: Path, args) -> None:
    open_books(data)
    people.disable_person(clock.now().wall, args.name, WHO)


def cabin_list(data: Path, args) -> None:
    for cabin in read_books(data).cabins:
        lines = [f"{gateway}:{line}" for gateway, line in cabin.lines]
        show(cabin=cabin.number, name=cabin.name, lines=lines)


def cabin_set(data: Path, args) -> None:
    house = open_books(data)
    if not 1 <= args.number <= MOST_CABINS:
        raise Refused(sentence("A shop has from 1 to {most} cabins.", most=MOST_CABINS))
    lines = [_line(text) for text in args.line] if args.line is not None else None
    if args.name and (len(args.name) > LONGEST_CABIN or not args.name.isprintable()):
        raise Refused(sentence("This is at most {most} letters, on one line.", most=LONGEST_CABIN))
    taken = ledger_house.set_cabin(clock.now().wall, args.number, WHO, args.name, lines)
    for gateway, line, other in taken:
        moved = sentence(
            "{line} was a line of cabin {other}: it is one of cabin {cabin} now.",
            line=f"{gateway}:{line}", other=other, cabin=args.number,
        )  # fmt: skip
        complain(moved, house.language)


def gateway_list(data: Path, args) -> None:
    """The dialects this program knows, with what each can do."""
    for name in dialects.MODULES:
        traits = dialects.load(name).TRAITS
        show(
            dialect=name, live=traits.live, answer=traits.answer, cut=traits.cut, default_link=traits.default_link,
            seen_on_real_machine=traits.seen_on_real_machine,
            note=None if traits.seen_on_real_machine else "not yet seen on a real machine",
        )  # fmt: skip


def gateway_set(data: Path, args) -> None:
    open_books(data)
    try:
        spec = parse(args.spec)
    except SpecError as refused:
        raise Refused(refused.sentence) from None
    ledger_house.set_gateway(clock.now().wall, args.name, args.spec, str(spec), WHO)


def gateway_remove(data: Path, args) -> None:
    open_books(data)
    if not ledger_house.remove_gateway(clock.now().wall, args.name, WHO):
        raise Refused(sentence("There is no gateway called “{name}”.", name=args.name))


def _line(text: str) -> tuple[str, str]:
    gateway, colon, line = text.partition(":")
    if not (gateway and colon and line):
        raise Refused(sentence("“{text}” is not GATEWAY:LINE, as in sipura:192.0.2.10/1.", text=text))
    return gateway, line


def _password() -> str:
    """The first line of stdin, so that no password stands in a shell's history."""
    return sys.stdin.readline().rstrip("\r\n")


def _add_person(at: int, name: str, role: str, password: str) -> None:
    people.add_person(at, name, role, password, WHO)
