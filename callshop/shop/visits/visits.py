"""A customer's visit in a cabin: opened, its deposit changed, named, moved, closed."""

from dataclasses import dataclass, replace
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
from callshop.shop.books.mobile_money import check_reference
from callshop.shop.books.open_shifts import till_of
from callshop.shop.books.write_queue import Write
from callshop.shop.cabins.cabin_updates import CabinUpdates
from callshop.shop.limits.call_limits import CallLimits
from callshop.shop.state.shop_state import ShopState

MODES = ("postpaid", "prepaid", "free")

LONGEST_NAME, LONGEST_NOTE = 60, 200


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """Begin a visit for a customer: postpaid, prepaid with a deposit (micros) paid by `method`, or free."""

    cabin: int
    mode: str
    amount: int
    who: str
    method: str = "cash"
    owner: bool = False
    name: str = ""
    note: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class TopUp:
    """Micros more in the deposit, also while its customer talks; below zero: handed back, of what is not used."""

    cabin: int
    amount: int
    who: str
    method: str = "cash"
    owner: bool = False
    reference: str = ""


@dataclass(frozen=True, slots=True)
class CloseVisit:
    """End a visit in which nothing is due.

    next_mode   the kind of the visit that is opened for the next customer at once; "" for none
    """

    cabin: int
    who: str
    owner: bool = False
    next_mode: str = ""


@dataclass(frozen=True, slots=True)
class ClosedVisit:
    """back: micros of its deposit to hand back, in cash."""

    back: int


class VisitDesk:
    """Open, top up, close, move, name a visit."""

    def __init__(self, state: ShopState, limits: CallLimits, updates: CabinUpdates) -> None:
        self._state, self._limits, self._updates = state, limits, updates

    def open(self, asked: OpenVisit, *also: Write) -> None:
        """`also`: further steps of the same transaction."""
        with self._state.lock:
            cabin, amount = asked.cabin, asked.amount
            booth, at = self._state.cabin(cabin), self._state.now()
            if asked.mode not in MODES:
                raise Refused(sentence("“{mode}” is not a kind of visit.", mode=asked.mode))
            refuse_free(asked.mode, asked.owner)
            if booth.calls or booth.owed or (booth.visit and (booth.visit.opened_by or booth.visit.extras)):
                raise Refused(sentence("Cabin {cabin} is in use: its customer pays first.", cabin=cabin), 409)
            if asked.mode == "prepaid" and amount <= 0:
                raise Refused(sentence("A prepaid visit needs a deposit."))
            name, note = words_of(asked.name, asked.note)
            deposit = amount if asked.mode == "prepaid" else 0
            visit = Visit(self._state.next_visit(), asked.mode, at, asked.who, deposit, name, note)
            paid = []
            if visit.deposit:
                paid = [self._deposit_paid(visit.id, amount, asked, at)]
                self._check_credit(visit.id, amount, at)
            self._state.write(
                *([partial(ledger_visits.end, booth.visit.id, at.wall)] if booth.visit else []),
                *opening(cabin, visit, *paid),
                *also,
            )
            self._updates.put(replace(booth, visit=visit, blocked=False), at)

    def top_up(self, asked: TopUp) -> None:
        """Refused (409) without a deposit, or where the calls have used what would be handed back."""
        with self._state.lock:
            cabin, amount = asked.cabin, asked.amount
            booth, at = self._state.cabin(cabin), self._state.now()
            visit = _visit_in(booth)
            if visit.mode != "prepaid":
                raise Refused(sentence("This visit has no deposit: it is not prepaid."), 409)
            if not amount:
                raise Refused(sentence("A top-up is more than nothing."))
            if amount < 0 and visit.deposit + amount < self._limits.used(booth, at):
                raise Refused(sentence("The calls have used more of the deposit than that would leave."), 409)
            paid = self._deposit_paid(visit.id, amount, asked, at)
            self._check_credit(visit.id, amount, at)
            self._state.write(
                paid,
                partial(
                    audit.record, at.wall, asked.who, "deposit changed", visit=visit.id, cabin=cabin, amount=amount
                ),
            )
            if amount > 0:
                self._limits.topped_up(booth)
            wished = 0 if amount > 0 else visit.wished
            self._updates.put(replace(booth, visit=replace(visit, deposit=visit.deposit + amount, wished=wished)), at)

    def close(self, asked: CloseVisit) -> ClosedVisit:
        """Refused (409) where something is due."""
        with self._state.lock:
            booth, at = self._state.cabin(asked.cabin), self._state.now()
            if booth.calls or booth.owed or (booth.visit and booth.visit.extras):
                raise Refused(sentence("Something is due in cabin {cabin}: it is paid first.", cabin=asked.cabin), 409)
            if asked.next_mode not in ("", "postpaid", "free"):
                raise Refused(sentence("“{mode}” is not a kind of visit.", mode=asked.next_mode))
            refuse_free(asked.next_mode, asked.owner)
            begins = Visit(self._state.next_visit(), asked.next_mode, at, asked.who) if asked.next_mode else None
            steps = self._ending(asked, booth.visit, at) if booth.visit else []
            self._state.write(*steps, *(opening(asked.cabin, begins) if begins else ()))
            blocked = booth.blocked and not begins
            self._updates.put(replace(booth, visit=begins, lifted=False, blocked=blocked), at)
            return ClosedVisit(booth.visit.deposit if booth.visit else 0)

    def move(self, cabin: int, to: int, who: str) -> None:
        """The customer goes to another cabin, with what is due, the deposit and the name."""
        with self._state.lock:
            booth, target, at = self._state.cabin(cabin), self._state.cabin(to), self._state.now()
            if booth.calls:
                raise Refused(sentence("Cabin {cabin} is in a call: move it when the call is over.", cabin=cabin), 409)
            visit = _visit_in(booth)
            if target.visit or target.calls or target.owed:
                raise Refused(sentence("Cabin {cabin} is in use.", cabin=to), 409)
            self._state.write(
                partial(ledger_visits.move, visit.id, to),
                partial(audit.record, at.wall, who, "visit moved", visit=visit.id, cabin=cabin, to=to),
            )
            self._updates.put(replace(booth, visit=None, owed=()), at)
            self._updates.put_unless_done(replace(target, visit=visit, owed=booth.owed), at)

    def name(self, cabin: int, name: str, note: str, who: str) -> None:
        """Write down whose visit it is, and a note; both may be empty."""
        with self._state.lock:
            booth, at = self._state.cabin(cabin), self._state.now()
            visit, (name, note) = _visit_in(booth), words_of(name, note)
            self._state.write(
                begun(cabin, visit),
                partial(ledger_visits.name_it, visit.id, name, note),
                partial(audit.record, at.wall, who, "visit named", visit=visit.id, cabin=cabin, name=name, note=note),
            )
            self._updates.put(replace(booth, visit=replace(visit, name=name, note=note)), at)

    def wish(self, cabin: int, amount: int, who: str = "") -> None:
        """The customer asks on the tablet to go on for so many micros more; 0: `who` has seen it, and gives no more."""
        with self._state.lock:
            booth, at = self._state.cabin(cabin), self._state.now()
            if amount and (booth.visit is None or booth.visit.mode != "prepaid"):
                raise Refused(sentence("This visit has no deposit: it is not prepaid."), 409)
            if amount < 0:
                raise Refused(sentence("A top-up is more than nothing."))
            if booth.visit and booth.visit.wished != amount:
                what = ledger_visits.ASKED_MORE if amount else ledger_visits.GIVEN_NO_MORE
                told = {"visit": booth.visit.id, "cabin": cabin} | ({"amount": amount} if amount else {})
                self._state.disk.write(partial(audit.record, at.wall, who or f"tablet {cabin}", what, **told))
                self._updates.put(replace(booth, visit=replace(booth.visit, wished=amount)), at)

    # -- how

    def _ending(self, asked: CloseVisit, visit: Visit, at: Moment) -> list[Write]:
        back = visit.deposit
        handed = TopUp(asked.cabin, -back, asked.who, "cash", asked.owner)
        paid = [self._deposit_paid(visit.id, -back, handed, at)] if back else []
        told = {"back": back} if back else {}
        ended = partial(audit.record, at.wall, asked.who, "visit closed", visit=visit.id, cabin=asked.cabin, **told)
        return [*paid, partial(ledger_visits.end, visit.id, at.wall), *([ended] if visit.opened_by else [])]

    def _deposit_paid(self, visit: int, amount: int, asked: OpenVisit | TopUp, at: Moment) -> Write:
        """The movement of so much into (below zero: out of) a deposit, in the till of who asks, by their method."""
        if asked.method not in INTO_THE_TILL:
            raise Refused(sentence("“{method}” is not a way to pay.", method=asked.method))
        check_reference(asked.method, amount, asked.reference, self._state.house)
        moved = Payment(
            kind="deposit", method=asked.method, amount=amount, given=max(amount, 0), at=at.wall,
            day=day_of(at.wall, self._state.house), cashier=asked.who, shift=till_of(asked.who, asked.owner),
            visit=visit, reference=asked.reference,
        )  # fmt: skip
        return partial(payments.record, moved)

    def _check_credit(self, visit: int, amount: int, at: Moment) -> None:
        """No deposit is taken for talk that the credit at the provider does not cover, or its tile says so."""
        if amount <= 0 or self._limits.covers(amount, at):
            return
        if self._state.house.at_zero == "refuse":
            why = sentence("The credit at the provider does not last for this deposit: recharge it first.")
            raise Refused(why, 409)
        self._limits.doubt(visit)


def opening(cabin: int, visit: Visit, *paid: Write) -> list[Write]:
    """A person opens a visit, in a cabin that is no longer blocked; `paid`: of its deposit."""
    told = {"deposit": visit.deposit} if visit.deposit else {}
    traced = partial(
        audit.record, visit.opened_at.wall, visit.opened_by, "visit opened", cabin=cabin, visit=visit.id,
        mode=visit.mode, **told,
    )  # fmt: skip
    return [begun(cabin, visit), *paid, partial(ledger_house.block, cabin, None), traced]


def begun(cabin: int, visit: Visit) -> Write:
    """A visit's row, unless the books have it already."""
    row = (visit.id, cabin, visit.mode, visit.opened_at.wall, visit.opened_by, visit.deposit)
    return partial(ledger_visits.begin, *row, visit.name, visit.note)


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


def _visit_in(booth: Cabin) -> Visit:
    if booth.visit is None:
        raise Refused(sentence("Nobody is in cabin {cabin}.", cabin=booth.number), 409)
    return booth.visit
