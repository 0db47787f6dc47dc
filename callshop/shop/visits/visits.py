"""A customer's stay in a cabin: opened, its deposit changed, named, moved, closed.

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from dataclasses import replace
from functools import partial

from callshop.events import Moment, sentence
from callshop.ledger.db import audit
from callshop.ledger.settings import shop_config as ledger_house
from callshop.ledger.settings.shop_config import day_of
from callshop.ledger.till import payments
from callshop.ledger.till.payments import INTO_THE_TILL, Payment
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.cabin_state import Cabin
from callshop.metering.visit import Visit
from callshop.refusal import Refused
from callshop.shop.state.write_queue import Write

MODES = ("postpaid", "prepaid", "free")

LONGEST_NAME, LONGEST_NOTE = 60, 200


class Stays:
    """Mixed into Shop: uses its lock, floor, disk, board, limits, and what Counter and Turns say of cabins, tills."""

    def open(
        self, cabin: int, mode: str, amount: int, who: str, method: str = "cash", owner: bool = False,
        name: str = "", note: str = "",
    ) -> None:  # fmt: skip
        """Begin a visit for a customer: postpaid, prepaid with a deposit (micros) paid by `method`, or free."""
        with self.lock:
            self._open(cabin, mode, amount, who, method, owner, name, note)

    def top_up(self, cabin: int, amount: int, who: str, method: str = "cash", owner: bool = False) -> None:
        """Micros more in the deposit, also while its customer talks; below zero: handed back, of what is not used."""
        with self.lock:
            booth, at = self._cabin(cabin), self.now()
            visit = self._visit(booth)
            if visit.mode != "prepaid":
                raise Refused(sentence("This visit has no deposit: it is not prepaid."), 409)
            if not amount:
                raise Refused(sentence("A top-up is more than nothing."))
            if amount < 0 and visit.deposit + amount < self.limits.used(booth, at):
                raise Refused(sentence("The calls have used more of the deposit than that would leave."), 409)
            paid = self._deposit_paid(visit.id, amount, who, method, owner, at)
            self._check_credit(visit.id, amount, at)
            self._written(
                paid,
                partial(audit.record, at.wall, who, "deposit changed", visit=visit.id, cabin=cabin, amount=amount),
            )
            if amount > 0:
                self.limits.topped_up(booth)
            wished = 0 if amount > 0 else visit.wished
            self._put(replace(booth, visit=replace(visit, deposit=visit.deposit + amount, wished=wished)), at)

    def close(self, cabin: int, who: str, owner: bool = False, next_mode: str = "") -> dict:
        """End a visit in which nothing is due: `back` is the micros of its deposit to hand back, in cash.

        `next_mode`: the kind of the visit that is opened for the next customer at once; "" for none.
        """
        with self.lock:
            booth, at = self._cabin(cabin), self.now()
            if booth.calls or booth.owed or (booth.visit and booth.visit.extras):
                raise Refused(sentence("Something is due in cabin {cabin}: it is paid first.", cabin=cabin), 409)
            if next_mode not in ("", "postpaid", "free"):
                raise Refused(sentence("“{mode}” is not a kind of visit.", mode=next_mode))
            refuse_free(next_mode, owner)
            back = booth.visit.deposit if booth.visit else 0
            begins = Visit(self.next_visit(), next_mode, at, who) if next_mode else None
            steps = self._ending(booth, back, who, owner, at) if booth.visit else []
            self._written(*steps, *(self._opening(booth, begins) if begins else ()))
            blocked = booth.blocked and not begins
            self._put(replace(booth, visit=begins, lifted=False, blocked=blocked), at)
            return {"back": back}

    def move(self, cabin: int, to: int, who: str) -> None:
        """The customer goes to another cabin, with what is due, the deposit and the name."""
        with self.lock:
            booth, target, at = self._cabin(cabin), self._cabin(to), self.now()
            if booth.calls:
                raise Refused(sentence("Cabin {cabin} is in a call: move it when the call is over.", cabin=cabin), 409)
            visit = self._visit(booth)
            if target.visit or target.calls or target.owed:
                raise Refused(sentence("Cabin {cabin} is in use.", cabin=to), 409)
            self._written(
                partial(ledger_visits.move, visit.id, to),
                partial(audit.record, at.wall, who, "visit moved", visit=visit.id, cabin=cabin, to=to),
            )
            self._put(replace(booth, visit=None, owed=()), at)
            self._put_unless_done(replace(target, visit=visit, owed=booth.owed), at)

    def name_it(self, cabin: int, name: str, note: str, who: str) -> None:
        """Write down whose visit it is, and a note; both may be empty."""
        with self.lock:
            booth, at = self._cabin(cabin), self.now()
            visit, (name, note) = self._visit(booth), words_of(name, note)
            self._written(
                self._begun(booth, visit),
                partial(ledger_visits.name_it, visit.id, name, note),
                partial(audit.record, at.wall, who, "visit named", visit=visit.id, cabin=cabin, name=name, note=note),
            )
            self._put(replace(booth, visit=replace(visit, name=name, note=note)), at)

    def wish(self, cabin: int, amount: int, who: str = "") -> None:
        """The customer asks on the tablet to go on for so many micros more; 0: `who` has seen it, and gives no more."""
        with self.lock:
            booth, at = self._cabin(cabin), self.now()
            if amount and (booth.visit is None or booth.visit.mode != "prepaid"):
                raise Refused(sentence("This visit has no deposit: it is not prepaid."), 409)
            if amount < 0:
                raise Refused(sentence("A top-up is more than nothing."))
            if booth.visit and booth.visit.wished != amount:
                what = ledger_visits.ASKED_MORE if amount else ledger_visits.GIVEN_NO_MORE
                told = {"visit": booth.visit.id, "cabin": cabin} | ({"amount": amount} if amount else {})
                self.disk.write(partial(audit.record, at.wall, who or f"tablet {cabin}", what, **told))
                self._put(replace(booth, visit=replace(booth.visit, wished=amount)), at)

    # -- how

    def _open(
        self, cabin: int, mode: str, amount: int, who: str, method: str, owner: bool, name: str, note: str,
        *also: Write,
    ) -> None:  # fmt: skip
        """`also`: further steps of the same transaction."""
        booth, at = self._cabin(cabin), self.now()
        if mode not in MODES:
            raise Refused(sentence("“{mode}” is not a kind of visit.", mode=mode))
        refuse_free(mode, owner)
        if booth.calls or booth.owed or (booth.visit and (booth.visit.opened_by or booth.visit.extras)):
            raise Refused(sentence("Cabin {cabin} is in use: its customer pays first.", cabin=cabin), 409)
        if mode == "prepaid" and amount <= 0:
            raise Refused(sentence("A prepaid visit needs a deposit."))
        name, note = words_of(name, note)
        visit = Visit(self.next_visit(), mode, at, who, amount if mode == "prepaid" else 0, name, note)
        paid = []
        if visit.deposit:
            paid = [self._deposit_paid(visit.id, amount, who, method, owner, at)]
            self._check_credit(visit.id, amount, at)
        self._written(
            *([partial(ledger_visits.end, booth.visit.id, at.wall)] if booth.visit else []),
            *self._opening(booth, visit, *paid),
            *also,
        )
        self._put(replace(booth, visit=visit, blocked=False), at)

    def _visit(self, booth: Cabin) -> Visit:
        if booth.visit is None:
            raise Refused(sentence("Nobody is in cabin {cabin}.", cabin=booth.number), 409)
        return booth.visit

    def _opening(self, booth: Cabin, visit: Visit, *paid: Write) -> list[Write]:
        """A person opens a visit, in a cabin that is no longer blocked; `paid`: of its deposit."""
        told = {"deposit": visit.deposit} if visit.deposit else {}
        traced = partial(
            audit.record, visit.opened_at.wall, visit.opened_by, "visit opened", cabin=booth.number, visit=visit.id,
            mode=visit.mode, **told,
        )  # fmt: skip
        return [self._begun(booth, visit), *paid, partial(ledger_house.block, booth.number, None), traced]

    def _begun(self, booth: Cabin, visit: Visit) -> Write:
        begun = (visit.id, booth.number, visit.mode, visit.opened_at.wall, visit.opened_by, visit.deposit)
        return partial(ledger_visits.begin, *begun, visit.name, visit.note)

    def _ending(self, booth: Cabin, back: int, who: str, owner: bool, at: Moment) -> list[Write]:
        visit = booth.visit
        paid = [self._deposit_paid(visit.id, -back, who, "cash", owner, at)] if back else []
        told = {"back": back} if back else {}
        ended = partial(audit.record, at.wall, who, "visit closed", visit=visit.id, cabin=booth.number, **told)
        return [*paid, partial(ledger_visits.end, visit.id, at.wall), *([ended] if visit.opened_by else [])]

    def _deposit_paid(self, visit: int, amount: int, who: str, method: str, owner: bool, at: Moment) -> Write:
        """The movement of so much into (below zero: out of) a deposit, in the till of this person."""
        if method not in INTO_THE_TILL:
            raise Refused(sentence("“{method}” is not a way to pay.", method=method))
        moved = Payment(
            kind="deposit", method=method, amount=amount, given=max(amount, 0), at=at.wall,
            day=day_of(at.wall, self.house), cashier=who, shift=self.till_of(who, owner), visit=visit,
        )  # fmt: skip
        return partial(payments.record, moved)

    def _check_credit(self, visit: int, amount: int, at: Moment) -> None:
        """No deposit is taken for talk that the credit at the provider does not cover, or its tile says so."""
        if amount <= 0 or self.limits.covers(amount, at):
            return
        if self.house.at_zero == "refuse":
            why = sentence("The credit at the provider does not last for this deposit: recharge it first.")
            raise Refused(why, 409)
        self.limits.doubt(visit)


def refuse_free(mode: str, owner: bool) -> None:
    """Refused (403) if somebody else than the owner opens a visit that costs nothing."""
    if mode == "free" and not owner:
        raise Refused(sentence("A free visit is opened by the owner."), 403)


def words_of(name: str, note: str = "") -> tuple[str, str]:
    """A customer's name and a note, as they are kept."""
    name, note = " ".join(name.split()), " ".join(note.split())
    if len(name) > LONGEST_NAME or len(note) > LONGEST_NOTE:
        why = sentence("A name has {name} letters at most, a note {note}.", name=LONGEST_NAME, note=LONGEST_NOTE)
        raise Refused(why)
    return name, note
