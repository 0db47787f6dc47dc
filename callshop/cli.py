"""The commands, as INTERFACE promises them: `python3 app.py COMMAND` from a checkout, `callshop COMMAND` installed.

Exit status: 0 done; 1 refused or does not hold, with one sentence on stderr; 2 wrong arguments.
"""

import argparse
import io
import logging
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from callshop import settings as run_settings
from callshop.commands.arguments import Parser, WrongWords
from callshop.console import complain
from callshop.events import Sentence, sentence
from callshop.languages import DEFAULT
from callshop.ledger.db.connection import BOOKS_REFUSE, why_refused
from callshop.refusal import Refused
from callshop.version import version

Argument = tuple[tuple[str, ...], dict]


def _arg(*names: str, **how: object) -> Argument:
    return names, how


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_SECONDS:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds")
    return int(text)


LONGEST_SECONDS = 9
"""Digits: thirty years of talking."""

DAY = {"metavar": "DAY"}
FROM = _arg("--from", dest="from_day", metavar="DAY", help="the first of the shop's days")
TO = _arg("--to", dest="to_day", metavar="DAY", help="the last of the shop's days, included")
KIND = _arg("kind", choices=("buy", "sell"), help="buy: what the provider charges; sell: what customers pay")

COMMANDS: tuple[tuple[str, str, str, tuple[Argument, ...]], ...] = (
    # words, where it is done, what it does, its arguments
    ("serve", "serving.serve", "open the shop", (
        _arg("--host"), _arg("--port", type=int), _arg("--gateway", action="append", metavar="DIALECT@LINK"),
        _arg("--demo", action="store_true", help="a throw-away shop, nine days old, with simulated customers"))),
    ("practice", "practising.practise", "open a throw-away shop like this one, with simulated customers, to learn in", (
        _arg("--host"), _arg("--port", type=int), _arg("--child", metavar="DIR", help=argparse.SUPPRESS))),
    ("setup", "house.setup", "make a new shop; the owner's password is the first line of stdin", (
        _arg("--owner", required=True, metavar="NAME"), _arg("--cabins", required=True, type=int, metavar="N"),
        _arg("--shop", metavar="TEXT"),
        _arg("--country", metavar="SN", help="brings the currency, its smallest coin, the time zone and the language"),
        _arg("--currency", metavar="XOF"), _arg("--language", metavar=DEFAULT), _arg("--round-to", metavar="5"),
        _arg("--timezone", metavar="Africa/Dakar"),
        _arg("--default-price", metavar="PRICE", help="a minute to a number that no list has; else its cost and"),
        _arg("--margin", metavar="PERCENT", help="so much of it"))),
    ("setting", "house.setting", "show the shop's settings, or change one", (
        _arg("name", nargs="?"), _arg("value", nargs="?"))),
    ("user add", "house.user_add", "add a person; the password is the first line of stdin", (
        _arg("name"), _arg("--role", required=True, choices=("owner", "cashier")))),
    ("user list", "house.user_list", "who may log in", ()),
    ("user disable", "house.user_disable", "end a person's access", (_arg("name"),)),
    ("cabin list", "house.cabin_list", "the cabins and their lines", ()),
    ("cabin set", "house.cabin_set", "make or change a cabin", (
        _arg("number", type=int), _arg("--name"), _arg("--line", action="append", metavar="GATEWAY:LINE"))),
    ("gateway list", "house.gateway_list", "the kinds of gateways this program understands", ()),
    ("gateway set", "house.gateway_set", "configure a gateway", (
        _arg("name"), _arg("spec", metavar="DIALECT@LINK"))),
    ("gateway remove", "house.gateway_remove", "forget a gateway", (_arg("name"),)),
    ("replay", "calls.replay", "what a recording of a gateway says, call by call", (
        _arg("dialect", metavar="DIALECT[?OPTIONS]"), _arg("file"))),
    ("rate", "prices.rate", "what a call would cost; - reads NUMBER SECONDS [TIME] lines", (
        _arg("number"), _arg("--seconds", type=_seconds, default=60), _arg("--at", metavar="TIME"))),
    ("tariff import", "prices.tariff_import", "load a price list, CSV or XLSX", (
        KIND, _arg("file"), _arg("--replace", action="store_true", help="prefixes that the list lacks are gone"),
        FROM, _arg("--exchange", metavar="RATE"), _arg("--dry-run", action="store_true"),
        _arg("--columns", metavar="FIELD=NAME,...", help="which column is which, by its name or number"),
        _arg("--sheet", metavar="NAME", help="of an Excel file"),
        _arg("--decimal", choices=("comma", "point"), help="what stands before the decimals"),
        _arg("--dates", choices=("dmy", "mdy"), help="whether the day or the month stands first"),
        _arg("--blocked", choices=("refuse", "skip"), help="numbers whose price says that they are not served"),
        _arg("--zero", choices=("free", "refuse", "skip"), default="free", help="what a price of 0 means"))),
    ("tariff export", "prices.tariff_export", "a price list, as import takes it back", (
        KIND, _arg("--format", choices=("csv", "xlsx"), default="csv"))),
    ("cdr export", "calls.cdr_export", "the calls", (
        FROM, TO, _arg("--cabin", type=int), _arg("--number", metavar="DIGITS"),
        _arg("--format", choices=("csv", "jsonl", "xlsx"), default="csv"))),
    ("report day", "calls.report_day", "the sums of a day", (_arg("day", nargs="?", **DAY),)),
    ("report range", "calls.report_range", "the sums of some days", (_arg("first", **DAY), _arg("last", **DAY))),
    ("account balance", "books.balance", "the credit at the provider", ()),
    ("account topup", "books.top_up", "record a payment to the provider", (
        _arg("amount"), _arg("--type", choices=("prepaid", "postpaid"), default="prepaid"), _arg("--reference"))),
    ("account redeem", "vouchers.redeem", "recharge by code", (_arg("code"),)),
    ("account vouchers make", "vouchers.make", "make recharge codes: they are shown this once, one on a line", (
        _arg("--count", type=int, required=True, metavar="N"), _arg("--amount", required=True, metavar="A"))),
    ("account vouchers import", "vouchers.import_file", "load the provider's recharge codes, CSV or XLSX", (
        _arg("file"), _arg("--amount", metavar="A", help="of codes that have none beside them"))),
    ("check", "books.check", "prove the books", ()),
    ("doctor", "doctor.doctor", "what is right and wrong with this shop, each with what to do", (
        _arg("--json", action="store_true", help="as one JSON object"),)),
    ("backup", "books.make_backup", "copy the books, while the shop runs", (_arg("file", nargs="?"),)),
    ("restore", "books.restore", "put a copy in the place of the books", (_arg("file"),)),
    ("bench", "serving.bench", "the measurements, each beside its floor", (_arg("names", nargs="*"),)),
    ("test", "serving.test", "run the tests", (_arg("arguments", nargs=argparse.REMAINDER),)),
)  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit status."""
    _speak_utf8()
    given, flag = _take_data(sys.argv[1:] if arguments is None else list(arguments))
    if not given or (given[0].startswith("--") and given[0] not in ("--help", "--version")):
        given.insert(0, "serve")
    try:
        chosen = _parse(given)
    except WrongWords as wrong:
        return _misspelt(wrong, flag)
    if given[0] not in ("serve", "practice"):
        logging.basicConfig(level=logging.ERROR, format="%(message)s")
    data = None
    try:
        data = run_settings.data_folder(flag)
        status = _function(chosen.done_by)(data, chosen) or 0
        sys.stdout.flush()
        return status
    except (Refused, run_settings.SettingsError) as refused:
        return _refused(refused.why, data)
    except BOOKS_REFUSE as refused:
        return _refused(why_refused(refused), data)
    except BrokenPipeError:  # who read our words has heard enough
        _throw_away_output()
        return 0
    except OSError as refused:
        _throw_away_output()
        return _refused(sentence("The computer refuses: {detail}.", detail=refused.strerror or refused), data)
    except KeyboardInterrupt:
        return 130


def _refused(why: Sentence, data: Path | None) -> int:
    complain(why, _language_of_shop(data))
    return 1


def _misspelt(wrong: WrongWords, flag: str | None) -> int:
    """Wrong arguments: how the command is written, and in the shop's language what is wrong."""
    print(wrong.usage, end="", file=sys.stderr)
    data = None
    with suppress(run_settings.SettingsError):
        data = run_settings.data_folder(flag)
    complain(wrong.why, _language_of_shop(data))
    return 2


def _speak_utf8() -> None:
    """Whatever the system's habit: UTF-8, and lines that end as they are written."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")


def _throw_away_output() -> None:
    """What is still to be written cannot be; the interpreter must not try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _take_data(arguments: list[str]) -> tuple[list[str], str | None]:
    """--data DIR may stand in any position: the other arguments, and DIR."""
    if arguments[:1] == ["test"]:
        return arguments, None
    picker = argparse.ArgumentParser("callshop", add_help=False, allow_abbrev=False)
    picker.add_argument("--data", metavar="DIR", action="append", default=[])
    found, rest = picker.parse_known_args(arguments)
    if len(found.data) > 1 or "" in found.data:
        picker.error("--data is one folder, given once")
    return rest, found.data[0] if found.data else None


def _parse(given: list[str]) -> argparse.Namespace:
    """What is to be done, and with what. The words after `test` are pytest's, flags and all."""
    if given[0] != "test":
        return _parser().parse_args(given)
    chosen = _parser().parse_args(["test"])
    chosen.arguments = given[1:]
    return chosen


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "callshop", description="The software of a call shop. Without a command: serve.", allow_abbrev=False,
        epilog="Every command takes --data DIR: the shop's folder.",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"callshop {version()}")
    groups = {"": parser.add_subparsers(metavar="COMMAND", required=True)}
    for words, done_by, what, arguments in COMMANDS:
        group, _, word = words.rpartition(" ")
        _open_group(groups, group)
        command = groups[group].add_parser(word, help=what, description=what, allow_abbrev=False)
        command.set_defaults(done_by=done_by)
        for names, how in arguments:
            command.add_argument(*names, **how)
    return parser


def _open_group(groups: dict, group: str) -> None:
    """The parser of a group of commands, which may be in a group itself: `account vouchers`."""
    if group in groups:
        return
    above, _, word = group.rpartition(" ")
    _open_group(groups, above)
    of_group = groups[above].add_parser(word, help=f"see callshop {group} --help", allow_abbrev=False)
    groups[group] = of_group.add_subparsers(metavar="COMMAND", required=True)


def _function(done_by: str):
    """The function that does it; its file is imported only now, so that every command starts quickly."""
    file, _, name = done_by.partition(".")
    return getattr(import_module(f"callshop.commands.{file}"), name)


def _language_of_shop(data: Path | None) -> str | None:
    """The language of the shop in this folder, if there is one."""
    from callshop.data_folder import DATABASE
    from callshop.ledger.db.connection import database, open_database
    from callshop.ledger.settings.shop_config import load

    try:
        if database.obj is None and data and (data / DATABASE).exists():
            open_database(data / DATABASE)
        return load().language if database.obj is not None else None
    except Exception:  # the books may be what is broken: then the terminal's language serves
        return None


if __name__ == "__main__":
    sys.exit(main())
