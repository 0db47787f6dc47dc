"""Who looks after the shop in the background: warns the owner, sends letters, makes the day's copy of the books.

All of it in a thread of its own, in short transactions: no call ever waits for a mail server or a disk.
"""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING

from callshop.events import Sentence, sentence
from callshop.ledger.db import backup_log
from callshop.ledger.db.connection import close_thread, writing
from callshop.ledger.provider import voucher_throttle
from callshop.ledger.settings import outbox, warnings
from callshop.money import shown
from callshop.shop.jobs import mailer
from callshop.shop.jobs.backup_job import BackupJob
from callshop.shop.jobs.error_throttle import ErrorThrottle
from callshop.shop.state.credit import level

if TYPE_CHECKING:
    from callshop.shop.shop import Shop

log = logging.getLogger(__name__)

LOOKS_EVERY = 5.0
"""Seconds."""
LATE_BACKUP_MS = 36 * 3600_000
"""A copy older than this is told: yesterday's is gone, and today's is not made."""

Say = Callable[[Sentence], str]


class Maintenance:
    """`say`: a sentence in the shop's language, for letters."""

    def __init__(self, shop: "Shop", keeper: BackupJob, say: Say) -> None:
        self._shop, self.keeper, self._say = shop, keeper, say
        self._leaving = Event()
        self._thread = Thread(target=self._work, name="caretaker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._leaving.set()
        self._thread.join(2)

    def look(self) -> None:
        """One round: what is wrong now, what is to be sent, whether a copy is due."""
        at = self._shop.now()
        self.keeper.look(at, self._shop.open_calls())
        self._warn(at.wall)
        self._deliver(at.wall)

    def _work(self) -> None:
        stumbles = ErrorThrottle(log, "caretaker")
        while not self._leaving.wait(LOOKS_EVERY):
            try:
                self.look()
                stumbles.over()
            except Exception as error:
                stumbles.tell(error, self._shop.now())
        close_thread()

    # -- warnings

    def _warn(self, at: int) -> None:
        true = self._troubles(at)
        stands = {each.name: each for each in warnings.standing()}
        for name, why in true.items():
            if name not in stands or stands[name].why != _as_kept(why):
                self._begin(at, name, why)
        for name in stands.keys() - true.keys():
            warnings.end(at, name)

    def _begin(self, at: int, name: str, why: Sentence) -> None:
        house = self._shop.house
        with writing():
            new = warnings.begin(at, name, why)
            if new and name != "mail" and mailer.possible(house):
                outbox.write(at, f"{house.name}: {self._say(SUBJECTS[name])}", f"{self._say(why)}\n\n{house.name}\n")

    def _troubles(self, at: int) -> dict[str, Sentence]:
        """Everything the owner should know now: name -> in words."""
        found = {
            "credit": self._credit(),
            "codes": _codes(voucher_throttle.reported(at)),
            "backup": self._backup(at),
            "mail": self._mail(at),
        }
        return {name: why for name, why in found.items() if why}

    def _credit(self) -> Sentence | None:
        account, house = self._shop.account, self._shop.house
        match level(account, house):
            case "empty":
                return sentence("The credit at the provider is used up: recharge it.")
            case "low":
                left = shown(account.balance, house.currency, house.language)
                return sentence("The credit at the provider is nearly used up: {amount} left.", amount=left)
        return None

    def _backup(self, at: int) -> Sentence | None:
        last, good = backup_log.last_try(), backup_log.last_good()
        if last and last.error:
            return sentence("The day's backup could not be made ({detail}).", detail=last.error)
        if last and last.second not in ("", "ok"):
            return sentence("The backup is not in the second folder ({detail}): is it plugged in?", detail=last.second)
        if good and at - good.at > LATE_BACKUP_MS:
            return sentence("The last good backup is from {day}.", day=good.day)
        return None

    def _mail(self, at: int) -> Sentence | None:
        why = outbox.trouble(at) if mailer.possible(self._shop.house) else None
        return sentence("Notices by e-mail are not sent: {detail}.", detail=why) if why else None

    # -- letters

    def _deliver(self, at: int) -> None:
        house = self._shop.house
        if not mailer.possible(house):
            return
        for letter in outbox.waiting(at):
            try:
                mailer.send(house, letter.subject, letter.body, at)
            except mailer.NotSent as error:
                log.warning("A letter was not sent: %s", error)
                outbox.refused(at, letter, str(error))
                return
            outbox.sent(at, letter.id)


SUBJECTS = {
    "credit": sentence("credit at the provider"),
    "codes": sentence("wrong recharge codes"),
    "backup": sentence("backup"),
}


def _codes(wrong: voucher_throttle.WrongCodes | None) -> Sentence | None:
    if wrong is None:
        return None
    many = wrong.wrong + wrong.turned_away
    return sentence("Somebody tries recharge codes: {count} wrong, last by {who}.", count=many, who=wrong.who)


def _as_kept(why: Sentence) -> Sentence:
    """As the books give it back: every value as text."""
    return Sentence(why.text, tuple((hole, str(value)) for hole, value in why.values))
