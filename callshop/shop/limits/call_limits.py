"""How long calls may last, and what that costs the shop: a deposit is never overdrawn, nor the credit at the provider.

A call of a prepaid visit lasts until the last second its deposit pays, less one. What all cabins may still spend at the
provider is reserved, oldest call first: of a prepaid call the cost of all it may last, of a postpaid one its cost so
far and a minute more. What is left of the balance beside that is all that is promised to the next call.

A gateway that asks first and cannot hang up (RADIUS) is told the seconds, once, and cannot be told otherwise; one that
can hang up is told to in the very second; for the others an alarm stands on tile and tablet. A call for help lasts as
long as it lasts. An unknown balance limits nothing, and one
that is used up only where the shop's setting refuses calls then.
"""

from dataclasses import dataclass

from callshop.events import AuthorizationRequest, Moment, Ref, Sentence, Verdict, sentence
from callshop.ledger.provider.account import RESERVED_AHEAD, cost_at_pace
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import Call, cost_of
from callshop.metering.deposit import charges, lasts, left_for_calls
from callshop.rating.charge import charge_buy, charge_sell, promised
from callshop.rating.tariff import Quote, Rate
from callshop.shop.state.cabins import Key
from callshop.shop.state.shop_state import ShopState

CUT_AGAIN_MS = 3_000
"""A call that goes on although its gateway was told to end it is cut again this often."""
TICKET_MS = 30_000
"""So long a ticket is answered as it was the first time: gateways ask again for some ten seconds."""
PENDING_MS = 180_000
"""A call that was allowed begins within this, or never: the far end may ring for long before a gateway tells of it."""
REACTION = 2
"""Seconds that a call goes on at least before its end is heard."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a gateway was told before a call.

    seconds   it may last at most; None if nothing limits it but the longest call
    left      micros of the deposit that were free then; None without a deposit
    cost      micros that so long a call costs the shop, as far as it is reserved before the call begins
    revenue   micros of the deposit that are spoken for
    """

    key: Key
    number: str
    at: Moment
    seconds: int | None
    left: int | None
    cost: int
    revenue: int


class CallLimits:
    """Changed only under the shop's lock."""

    def __init__(self, state: ShopState) -> None:
        self._state = state
        self._tickets: dict[tuple[str, str], tuple[Moment, Verdict]] = {}
        self._pending: dict[tuple[str, str], Grant] = {}
        self._granted: dict[int, Grant] = {}
        self._cut_at: dict[tuple[str, tuple[str, ...], Ref | None], int] = {}
        self._from_the_next: set[int] = set()
        self._doubtful: set[int] = set()
        self.lasts: dict[int, int | None] = {}
        """Call -> seconds after which it must end, None if nothing limits it; as of the last `enforce`."""

    # -- a gateway that asks

    def said_before(self, gateway: str, asked: AuthorizationRequest) -> Verdict | None:
        """What this ticket was answered already, if it is a retransmit."""
        at, verdict = self._tickets.get((gateway, asked.ticket), (None, None))
        return verdict if at and asked.at.mono - at.mono <= TICKET_MS else None

    def longest(self, gateway: str, asked: AuthorizationRequest, cabin: Cabin, key: Key, quote: Quote) -> Verdict:
        """The verdict on a call to this number, as far as money goes; what it promises is reserved."""
        at, coin = asked.at, self._state.coin
        line = (gateway, asked.names[0])
        self._pending.pop(line, None)  # the same line asks again: its call before came to nothing
        by_deposit = left = None
        if (left := left_for_calls(cabin)) is not None and quote.sell is None:
            return Verdict(False, 0, sentence("There is no price for {number}.", number=quote.number))
        if left is not None:
            left = max(0, left - self._spoken_for(cabin, key, at))
            by_deposit = promised(quote.sell, left, coin)
            if by_deposit == 0:
                return Verdict(False, 0, sentence("The deposit is used up."))
        by_credit = _affordable(quote.buy, self._unreserved(at))
        if by_credit == 0:
            return Verdict(False, 0, sentence("The credit at the provider is used up."))
        limits = [seconds for seconds in (by_deposit, by_credit) if seconds is not None]
        seconds = min(limits, default=None)
        if seconds is not None and seconds >= self._state.house.longest_call:
            seconds = None
        told = self._state.house.longest_call if seconds is None else seconds
        reserved = told if left is not None else min(told, RESERVED_AHEAD)
        self._pending[line] = Grant(
            key, quote.number, at, seconds, left,
            cost=charge_buy(quote.buy, reserved).amount if quote.buy else 0,
            revenue=0 if by_deposit is None else charge_sell(quote.sell, told, coin).amount,
        )  # fmt: skip
        return Verdict(True, told)

    def answered(self, gateway: str, asked: AuthorizationRequest, verdict: Verdict) -> Verdict:
        """Remember what a ticket was told."""
        self._tickets[gateway, asked.ticket] = (asked.at, verdict)
        return verdict

    # -- what calls may do

    def enforce(self, at: Moment) -> None:
        """Compute `lasts` anew, and end what must end now, where the gateway can be told."""
        self._follow(at)
        self.lasts = self._limits(at)
        for _, call in list(self._state.cabins.calls()):
            limit = self.lasts.get(call.id)
            if limit is not None and call.seconds(at) >= limit and self._may_cut(call, at):
                self.cut(call.gateway, call.names, call.ref)

    def cut(self, gateway: str, names: tuple[str, ...], ref: Ref | None) -> bool:
        """Ask a gateway to hang up; False if it cannot. It is not asked again at once."""
        told = self._state.gateways.hang_up(gateway, names, ref)
        if told:
            self._cut_at[gateway, names, ref] = self._state.now().mono
        return told

    def next_cut(self, at: Moment) -> float | None:
        """Seconds until a call must be cut, if that is within the next one."""
        ends = [
            call.answered_at.mono + self.lasts[call.id] * 1000 - at.mono
            for _, call in self._state.cabins.calls()
            if call.answered_at and self.lasts.get(call.id) is not None and self._state.gateways.can_cut(call.gateway)
        ]
        soon = [ms for ms in ends if 0 < ms < 1000]
        return min(soon) / 1000 if soon else None

    def forget(self, key: Key, number: str) -> None:
        """A call to this number has ended, perhaps without ever having run: nothing is reserved for it any more."""
        self._pending = {
            line: grant for line, grant in self._pending.items() if (grant.key, grant.number) != (key, number)
        }

    def topped_up(self, cabin: Cabin) -> None:
        """The deposit grew: calls whose gateway was told their seconds cannot be lengthened."""
        self._from_the_next |= {call.id for call in cabin.calls if call.id in self._granted}

    def used(self, cabin: Cabin, at: Moment) -> int:
        """Micros of the deposit that its calls have used, or that a gateway was told they may use."""
        owed = sum(finished.amount for finished in cabin.owed)
        return owed + self._spoken_for(cabin, cabin.number, at)

    def notes(self, cabin: Cabin) -> tuple[Sentence, ...]:
        """What the cashier should know of this cabin's limits."""
        told = (
            (
                any(call.id in self._from_the_next for call in cabin.calls),
                sentence("The top-up counts from the next call: this gateway was told the seconds of this one."),
            ),
            (
                cabin.visit is not None and cabin.visit.id in self._doubtful,
                sentence("The credit at the provider may not last as long as this deposit."),
            ),
        )
        return tuple(words for true, words in told if true)

    # -- what the credit at the provider covers

    def covers(self, deposit: int, at: Moment) -> bool:
        """Whether the balance lasts for so much more talk, micros of a deposit, beside all that is promised."""
        balance = self._state.account.balance
        return balance is None or cost_at_pace(deposit) + self._promised(at) <= balance

    def doubt(self, visit: int) -> None:
        """The credit may not cover this visit's deposit: its tile says so."""
        self._doubtful.add(visit)

    # -- how

    def _follow(self, now: Moment) -> None:
        """Calls that have begun take over what was granted before them; what came to nothing is forgotten."""
        running = {call.id: (key, call) for key, call in self._state.cabins.calls()}
        for line, grant in list(self._pending.items()):
            begun = next((number for number, found in running.items() if self._is_of(grant, line[0], *found)), None)
            if begun is not None and not self._state.gateways.can_cut(line[0]):
                self._granted[begun] = grant
            if begun is not None or now.mono - grant.at.mono > PENDING_MS:
                del self._pending[line]
        self._granted = {number: grant for number, grant in self._granted.items() if number in running}
        running_as = {_line(call) for _, call in running.values()}
        self._cut_at = {line: at for line, at in self._cut_at.items() if line in running_as}
        self._from_the_next &= running.keys()
        self._tickets = {ticket: told for ticket, told in self._tickets.items() if now.mono - told[0].mono <= TICKET_MS}

    def _is_of(self, grant: Grant, gateway: str, key: Key, call: Call) -> bool:
        same = (call.gateway, key, call.quote.number) == (gateway, grant.key, grant.number)
        return same and call.id not in self._granted and call.direction != "in"

    def _limits(self, at: Moment) -> dict[int, int | None]:
        reserved, unreserved = self._reserved(at), None
        if self._credit_limits():
            unreserved = self._state.account.balance - sum(reserved.values())
        found = {}
        for key, call in self._state.cabins.calls():
            if call.quote.emergency:
                found[call.id] = None
                continue
            cabin = self._state.cabins.at(key, at)
            by_deposit = lasts(cabin, call, at, self._spoken_for(cabin, key, at, but=call.id))
            by_credit = None
            if unreserved is not None and self._credit_ends(cabin, call):
                by_credit = _affordable(call.quote.buy, unreserved + reserved.get(call.id, 0))
            limits = [seconds for seconds in (by_deposit, by_credit) if seconds is not None]
            grant = self._granted.get(call.id)
            found[call.id] = grant.seconds if grant else min(limits, default=None)
        return found

    def _credit_ends(self, cabin: Cabin, call: Call) -> bool:
        """Whether this call ends when the credit does: one that goes out and is prepaid, or can be cut and is."""
        refused = self._state.house.at_zero == "refuse" and self._state.gateways.can_cut(call.gateway)
        return call.direction != "in" and not call.quote.emergency and (refused or left_for_calls(cabin) is not None)

    def _credit_limits(self) -> bool:
        """Whether the balance limits anything: it is known, and if it is used up the shop refuses calls then."""
        balance = self._state.account.balance
        return balance is not None and (balance > 0 or self._state.house.at_zero == "refuse")

    def _unreserved(self, at: Moment) -> int | None:
        """Micros of the balance that nobody was promised; None if it limits nothing."""
        if not self._credit_limits():
            return None
        return self._state.account.balance - sum(self._reserved(at).values())

    def _reserved(self, at: Moment) -> dict[int | tuple[str, str], int]:
        """Micros of the balance that each call may still cost, the oldest first; and each that was just allowed."""
        balance = self._state.account.balance
        if balance is None:
            return {}
        found: dict[int | tuple[str, str], int] = {line: grant.cost for line, grant in self._pending.items()}
        free = balance - sum(found.values())
        for key, call in sorted(self._state.cabins.calls(), key=lambda each: (each[1].dialled_at.mono, each[1].id)):
            seconds = self._may_last(self._state.cabins.at(key, at), call, at)
            affordable = _affordable(call.quote.buy, free) if self._credit_limits() else None
            if affordable is not None:
                seconds = min(seconds, affordable)
            cost = cost_of(call, max(seconds, call.seconds(at) + REACTION if call.answered_at else 0))
            found[call.id] = cost.amount if cost else 0
            free -= found[call.id]
        return found

    def _promised(self, at: Moment) -> int:
        """Micros of the balance that customers may still use: what their calls reserve, and at least what the rest of
        a deposit costs at the usual pace, for whoever has paid beforehand is owed the talk, calling or not."""
        calling = {call.id: key for key, call in self._state.cabins.calls()}
        found: dict[Key, int] = {}
        for what, cost in self._reserved(at).items():
            key = calling[what] if isinstance(what, int) else self._pending[what].key
            found[key] = found.get(key, 0) + cost
        for key, cabin in self._state.cabins.all().items():
            if left := left_for_calls(cabin):
                found[key] = max(found.get(key, 0), cost_at_pace(left))
        return sum(found.values())

    def _may_last(self, cabin: Cabin, call: Call, at: Moment) -> int:
        """Seconds for which a call's cost is reserved: all it may last if it is prepaid, else a minute from now on."""
        ahead, longest = call.seconds(at) + RESERVED_AHEAD, self._state.house.longest_call
        grant = self._granted.get(call.id)
        if grant:
            told = longest if grant.seconds is None else grant.seconds
            return told if grant.left is not None else min(told, ahead)
        by_deposit = lasts(cabin, call, at, self._spoken_for(cabin, cabin.number, at, but=call.id))
        return ahead if by_deposit is None else min(by_deposit, longest)

    def _spoken_for(self, cabin: Cabin, key: Key | None, at: Moment, but: int | None = None) -> int:
        """Micros of a deposit that calls use now, or may use as their gateway was told; all but one call's."""
        if left_for_calls(cabin) is None:
            return 0
        shown = charges(cabin, at)
        shown.pop(but, None)
        granted = {number: self._granted[number].revenue for number in shown if number in self._granted}
        running = sum(max(charge.amount if charge else 0, granted.get(number, 0)) for number, charge in shown.items())
        return running + sum(grant.revenue for grant in self._pending.values() if grant.key == key)

    def _may_cut(self, call: Call, at: Moment) -> bool:
        last = self._cut_at.get(_line(call))
        return self._state.gateways.can_cut(call.gateway) and (last is None or at.mono - last >= CUT_AGAIN_MS)


def _line(call: Call) -> tuple[str, tuple[str, ...], Ref | None]:
    """What a gateway is told of a call that it must end."""
    return call.gateway, call.names, call.ref


def _affordable(buy: Rate | None, amount: int | None) -> int | None:
    """Seconds that so many micros of the shop's credit last; None if they last for ever, or nothing limits them."""
    return None if buy is None or amount is None else promised(buy, amount, 1)
