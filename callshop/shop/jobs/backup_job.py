"""The keeper of the books' copies: one a day, by itself, kept for two weeks, also in a second folder (a USB stick).

A copy is opened and checked as soon as it is made: a backup that cannot be restored is none.
"""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from callshop.events import Moment
from callshop.ledger.db import backup, backup_log
from callshop.ledger.settings.shop_config import ShopConfig, day_of, local_time

log = logging.getLogger(__name__)

KEPT = 14
DAILY = "daily-"
QUIET_FOR_MS = 60_000
"""A quiet minute: nobody has been talking for so long."""
PATIENCE_MS = 3600_000
"""A shop that is never quiet gets its copy all the same."""
AGAIN_AFTER_MS = 15 * 60_000
"""A copy that failed (a full disk, a folder gone) is tried again."""


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that was made: its path; the trouble with it, or with the second folder, in the system's words."""

    file: Path
    error: str | None
    second: str


class BackupJob:
    """books: the database; folder: where copies go; second: where they go too, None for nowhere."""

    def __init__(self, books: Path, folder: Path, second: Path | None, house: Callable[[], ShopConfig]) -> None:
        self.books, self.folder, self.second, self._house = books, folder, second, house
        self._alone = Lock()
        self._wanted_since: int | None = None
        self._talking_at: int | None = None

    def look(self, now: Moment, talking: int) -> Made | None:
        """Called every few seconds: makes the day's copy if it is missing and the minute is good."""
        if talking or self._talking_at is None:
            self._talking_at = now.mono
        if self._done_or_tried(now):
            self._wanted_since = None
            return None
        if self._wanted_since is None:
            self._wanted_since = now.mono
        quiet = now.mono - self._talking_at >= QUIET_FOR_MS
        if not quiet and now.mono - self._wanted_since < PATIENCE_MS:
            return None
        return self.make(now, daily=True, who="")

    def make(self, now: Moment, daily: bool, who: str) -> Made:
        """A copy now, checked and written down."""
        with self._alone:
            day = day_of(now.wall, self._house())
            stamp = local_time(now.wall, self._house()).strftime("%Y%m%d-%H%M%S")
            file = self.folder / (f"{DAILY}{day}.db" if daily else f"callshop-{stamp}.db")
            error = self._copy(file)
            second = "" if error else self._copy_to_second(file)
            backup_log.record(
                now.wall, day, daily, who, file.name, bytes=0 if error else file.stat().st_size,
                tested_at=None if error else now.wall, error=error, second=second,
            )  # fmt: skip
            if not error:
                self._forget_old(self.folder)
            return Made(file, error, second)

    def _done_or_tried(self, now: Moment) -> bool:
        if backup_log.made_on(day_of(now.wall, self._house())):
            return True
        last = backup_log.last_try()
        return last is not None and last.error is not None and 0 <= now.wall - last.at < AGAIN_AFTER_MS

    def _copy(self, file: Path) -> str | None:
        """Why there is no good copy."""
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            for left in file.parent.glob(f"{DAILY}*.partial"):  # the power failed in the middle of one
                left.unlink()
            backup.copy(self.books, file)
            backup.inspect(file)
        except (OSError, backup.CannotCopy) as error:
            log.error("The backup %s could not be made: %s", file, error)
            return str(getattr(error, "strerror", None) or error)
        except backup.NotABackup:
            log.error("The backup %s was made and is not sound", file)
            return "quick_check"
        return None

    def _copy_to_second(self, file: Path) -> str:
        """Beside the other copies there, whole or not at all. A stick that is not plugged in is no folder to make."""
        if self.second is None:
            return ""
        partial = self.second / f"{file.name}.partial"
        try:
            backup.begin(partial)
            shutil.copyfile(file, partial)
            partial.replace(self.second / file.name)
            self._forget_old(self.second)
            return "ok"
        except OSError as error:
            log.error("The backup could not be copied to %s: %s", self.second, error)
            return error.strerror or str(error)
        finally:
            _let_go(partial)

    @staticmethod
    def _forget_old(folder: Path) -> None:
        for old in sorted(folder.glob(f"{DAILY}*.db"))[:-KEPT]:
            _let_go(old)


def _let_go(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s cannot be removed: %s", file, error)
