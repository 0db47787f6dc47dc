"""account redeem and account vouchers: recharge by code."""

from pathlib import Path

from callshop import clock
from callshop.amounts import NotAnAmount, micros
from callshop.console import money, progress, show
from callshop.data_folder import WHO, open_books
from callshop.events import sentence
from callshop.ledger.people.throttle import TooManyTries
from callshop.ledger.provider import account as ledger_account
from callshop.ledger.provider import voucher_file, vouchers
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.refusal import Refused
from callshop.translations import translator


def redeem(data: Path, args) -> None:
    open_books(data)
    try:
        topup, amount = vouchers.redeem(clock.now().wall, args.code, WHO)
    except TooManyTries as refused:
        why = sentence("Too many wrong codes: wait {seconds} seconds, then try again.", seconds=refused.seconds)
        raise Refused(why) from None
    show(recharge=topup, amount=money(amount), balance=money(ledger_account.account().balance))


def make(data: Path, args) -> None:
    """New codes, one on a line: they are shown this once."""
    house = open_books(data)
    tell = progress("vouchers")
    codes = vouchers.make(
        clock.now().wall, args.count, _amount(args.amount, house), WHO, lambda done: tell(done, args.count)
    )
    for code in codes:
        print(code)


def import_file(data: Path, args) -> int:
    house = open_books(data)
    try:
        amount = _amount(args.amount, house) if args.amount else None
        found, errors = voucher_file.read(Path(args.file).read_bytes(), house.currency, amount)
    except OSError as error:
        why = sentence("{file} cannot be read: {detail}.", file=args.file, detail=error.strerror or error)
        raise Refused(why) from None
    say = translator(house.language).say
    told = [{"line": error.line, "column": error.column, "message": say(error.message)} for error in errors]
    if errors:
        show(lot=None, vouchers=0, amount="0", errors=told)
        raise Refused(sentence("Nothing was loaded: {count} mistakes in the list.", count=len(errors)))
    tell = progress("vouchers")
    lot = vouchers.import_lot(
        clock.now().wall, found, Path(args.file).name, WHO, lambda done: tell(done, len(found))
    )
    show(lot=lot, vouchers=len(found), amount=money(sum(amount for _, amount in found)), errors=[])
    return 0


def _amount(text: str, house: ShopConfig) -> int:
    try:
        return micros(text, house.currency)
    except NotAnAmount as refused:
        raise Refused(refused.why) from None
