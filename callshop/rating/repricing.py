"""A whole family of prices at once: a rule, the lines it is for, and what it would make of each. Nothing is changed."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from callshop.money import half_up, round_up_to
from callshop.rating.margins import costs_of, dearest
from callshop.rating.rate import ALL_CABINS, Key, Rate
from callshop.rating.slots import ALWAYS, slot_of
from callshop.rating.tariff import Tariff

MANY = 500
"""Lines above which the costs of the whole tariff are worked out at once."""

How = Literal["set", "add", "percent", "cost_add", "cost_percent", "remove"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done to each price.

    figure   micros (set, add, cost_add) or percents (percent, cost_percent); nothing is asked of it for remove
    coin     micros that new prices are rounded up to; 1: they are kept to the millionth
    cabin, slot   whose price, and when: the general one, or one beside it
    """

    how: How
    figure: Fraction = Fraction(0)
    coin: int = 1
    cabin: int = ALL_CABINS
    slot: str = ALWAYS


@dataclass(frozen=True, slots=True)
class Edit:
    """One rate before and after; None: none. cost: the dearest buy price of its numbers, micros, or None."""

    key: Key
    destination: str
    before: Rate | None
    after: Rate | None
    cost: int | None = None

    @property
    def margin(self) -> int | None:
        """Micros a minute that are left, at worst."""
        return None if self.after is None or self.cost is None else self.after.price - self.cost

    @property
    def loses(self) -> bool:
        return self.margin is not None and self.margin < 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rule would do.

    edits      rates that would change
    common     the price most lines of the family have, micros; None for no lines
    own        how many lines have another
    left       lines the rule is not for: without a cost to add to, with a price below nothing, or two at one time
    same       lines that would stay as they are
    """

    edits: tuple[Edit, ...]
    common: int | None
    own: int
    left: tuple[str, ...]
    same: int


def plan(sell: Tariff, buy: Tariff, lines: Iterable[Rate], rule: Rule, *, own_too: bool) -> Plan:
    """What the rule would make of these lines; of those with a price of their own only if `own_too`.

    `lines` are rates of the sell tariff, and rates of the buy tariff where the shop has no price yet.
    """
    family = list(lines)
    common = _common(rate.price for rate in family if sell.at(rate.key) is rate)
    own = {rate.prefix for rate in family if sell.at(rate.key) is rate and rate.price != common}
    costs = _costs(sell, buy, len(family))
    edits, left, same = [], [], 0
    for rate in family:
        if rate.prefix in own and not own_too:
            continue
        edit = _edit(sell, rate, rule, costs(rate.prefix))
        if edit is None:
            left.append(rate.prefix)
        elif edit.before == edit.after:
            same += 1
        else:
            edits.append(edit)
    return Plan(tuple(edits), common, len(own), tuple(left), same)


def clash(sell: Tariff, key: Key) -> Rate | None:
    """Another time of the week at which this prefix has a price for the same cabin, if the two would meet."""
    if key.slot == ALWAYS:
        return None
    timed = (rate for rate in sell.beside(key.prefix) if rate.cabin == key.cabin and rate.slot and not rate.refused)
    meeting = (rate for rate in timed if rate.slot != key.slot and slot_of(rate.slot).meets(slot_of(key.slot)))
    return next(meeting, None)


def _common(prices: Iterable[int]) -> int | None:
    counted = Counter(prices).most_common(1)
    return counted[0][0] if counted else None


def _costs(sell: Tariff, buy: Tariff, lines: int) -> Callable[[str], int | None]:
    """What says the dearest cost of a line: asked for each of a few, looked up where all are wanted."""
    known = dearest(sell, buy) if lines > MANY else {}
    return lambda prefix: known[prefix] if prefix in known else max(costs_of(sell, buy, prefix), default=None)


def _edit(sell: Tariff, line: Rate, rule: Rule, cost: int | None) -> Edit | None:
    """None: the rule has no price for this line."""
    key = Key(line.prefix, rule.cabin, rule.slot)
    before = sell.at(key)
    if rule.how != "remove" and clash(sell, key):
        return None
    if rule.how == "remove":
        return Edit(key, line.destination, before, None, cost)
    base = before or (line if sell.at(line.key) is line else None)
    price = _price(rule, base.price if base else None, cost)
    if price is None:
        return None
    terms = base or line
    after = replace(terms, price=price, connect_fee=terms.connect_fee if base else 0, cabin=rule.cabin, slot=rule.slot)
    return Edit(key, line.destination, before, after, cost)


def _price(rule: Rule, now: int | None, cost: int | None) -> int | None:
    base = {"set": 0, "add": now, "percent": now, "cost_add": cost, "cost_percent": cost}[rule.how]
    if base is None:
        return None
    percent = rule.how in ("percent", "cost_percent")
    exact = base * (1 + rule.figure / 100) if percent else base + rule.figure
    if exact < 0:
        return None
    return round_up_to(exact, rule.coin) if rule.coin > 1 else half_up(Fraction(exact))
