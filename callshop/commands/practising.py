"""practice: a throw-away shop that looks like the one in the data folder. Also what a shop begins as its child."""

import secrets
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from callshop import clock
from callshop import settings as run_settings
from callshop.data_folder import DATABASE, open_books
from callshop.instance_lock import InstanceLock
from callshop.ledger.db.connection import close_thread
from callshop.practice.lesson import Lesson, say_open, told_by_parent
from callshop.practice.likeness import ShopCopy
from callshop.refusal import Refused


def practise(data: Path, args) -> None:
    """Open it until a signal, "finish", the end of the day or of our parent closes it; then nothing is left of it."""
    if not args.child and (data / DATABASE).exists():
        open_books(data)  # brought up to date, and refused in words if they are not to be read
        close_thread()
    folder = Path(args.child or tempfile.mkdtemp(prefix="callshop-practice-"))
    alone = InstanceLock(folder)
    try:
        _open(data, folder, args)
    finally:
        close_thread()
        alone.leave()
        shutil.rmtree(folder, ignore_errors=True)


def _open(data: Path, folder: Path, args) -> None:
    from callshop.server import CannotServe, serve

    told = told_by_parent() if args.child else {"secret": secrets.token_urlsafe(24), "back": 0}
    begun = clock.now()
    likeness = ShopCopy(folder, data, begun)
    lesson = Lesson(likeness, told["secret"], told["back"], begun)

    def ready(address: str) -> None:
        if args.child:
            say_open(folder, urlsplit(address).port)
        print(f"practice: {address}practice/in/{lesson.key()}\nCallshop: {address}", flush=True)

    try:
        settings = run_settings.read(folder, {"host": args.host, "port": args.port})
        if args.child:
            lesson.follow_parent()
        serve(settings, likeness.gateways, ready, lesson.tick, lesson)
    except CannotServe as refused:
        raise Refused(refused.why) from None
    finally:
        likeness.close()
