"""account, check, backup and restore: the money at the provider, and the books themselves."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from callshop import clock
from callshop.amounts import NotAnAmount, micros
from callshop.console import money, progress, show
from callshop.data_folder import DATABASE, WHO, make_folder, open_books, read_books
from callshop.events import sentence
from callshop.instance_lock import InstanceLock, LockHeld
from callshop.ledger.db import audit, backup, backup_log
from callshop.ledger.db.connection import BOOKS_REFUSE, DiskRefused, close_thread
from callshop.ledger.provider import account as ledger_account
from callshop.ledger.reports.checks import prove
from callshop.ledger.settings import shop_config as ledger_house
from callshop.ledger.settings.shop_config import day_of
from callshop.refusal import Refused


def balance(data: Path, args) -> None:
    read_books(data)
    account, promised = ledger_account.account(), ledger_account.reserved(ledger_house.load().longest_call)
    show(balance=money(account.balance), reserved=money(promised), seconds_left=account.seconds_left())


def top_up(data: Path, args) -> None:
    house = open_books(data)
    try:
        amount = micros(args.amount, house.currency)
    except NotAnAmount as refused:
        raise Refused(refused.why) from None
    if amount <= 0:
        raise Refused(sentence("A top-up is more than nothing."))
    ledger_account.top_up(clock.now().wall, amount, args.type, args.reference or "", WHO)
    balance(data, args)


def check(data: Path, args) -> int:
    """Prove the books; exit status 1 if one of the proofs fails."""
    try:
        read_books(data)
        checks, head = prove(), audit.head()
    except (Refused, *BOOKS_REFUSE) as refused:
        show(ok=False, checks=[{"name": "database", "ok": False, "detail": str(refused)}], chain_head=None)
        raise
    ok = all(each.ok for each in checks)
    show(
        ok=ok,
        checks=[{"name": each.name, "ok": each.ok, "detail": each.detail} for each in checks],
        chain_head=head,
    )
    if not ok:
        raise Refused(sentence("The books do not agree: see which checks failed, and call for help."))
    return 0


def make_backup(data: Path, args) -> None:
    """A consistent copy while the shop runs, opened and checked, and written down in the list of copies."""
    house = read_books(data)
    at = clock.now().wall
    stamp = datetime.fromtimestamp(at / 1000).strftime("%Y%m%d-%H%M%S")
    target = Path(args.file) if args.file else data / "backups" / f"callshop-{stamp}.db"
    try:
        if not args.file:
            target.parent.mkdir(exist_ok=True)
        backup.copy(data / DATABASE, target, progress("backup"))
        backup.inspect(target)
    except backup.NotABackup as refused:
        raise Refused(refused.why) from None
    except (OSError, backup.CannotCopy) as error:
        detail = getattr(error, "strerror", None) or error
        raise Refused(sentence("{file} cannot be written: {detail}.", file=target, detail=detail)) from None
    size = target.stat().st_size
    kept_as = str(target.resolve()) if args.file else target.name
    with suppress(DiskRefused):  # a full disk: the copy, on another one, is good all the same
        backup_log.record(at, day_of(at, house), False, WHO, kept_as, size, tested_at=at)
    show(file=str(target), bytes=size)


def restore(data: Path, args) -> None:
    """Put a copy in the place of the books; what it replaces is kept."""
    make_folder(data)
    try:
        alone = InstanceLock(data)
    except LockHeld as refused:
        raise Refused(refused.why) from None
    keep = data / "backups" / f"before-restore-{clock.now().wall}.db"
    try:
        backup.restore(data / DATABASE, Path(args.file), keep)
    except backup.NotABackup as refused:
        raise Refused(refused.why) from None
    finally:
        alone.leave()
    open_books(data)
    close_thread()
    show(restored=str(args.file), kept=str(keep) if keep.exists() else None)
