"""Differences planted among the provider's calls are found, each of them and no other."""

from dataclasses import replace
from random import Random

import pytest

from callshop.ledger.provider.call_matching import DAY, HOUR, OurCall, Pair, TheirCall, pair
from callshop.money import UNIT
from callshop.rating.charge import charge_buy
from callshop.rating.tariff import Rate

MIDNIGHT = 1_793_491_200_000
"""2026-11-01 00:00 UTC"""

RATE = Rate("33", "France", 61 * UNIT, 0, 1, 1, 0)
MINUTES = Rate("33", "France", 60 * UNIT, 0, 60, 60, 0)


def month_of_calls(random: Random, count: int, rate: Rate = RATE) -> list[OurCall]:
    """Calls of thirty days, open from 8 to 22; every fifth number is called again within minutes."""
    calls = []
    while len(calls) < count:
        number = random.choice(("336", "2217", "4479")) + str(random.randrange(10**7, 10**8))
        at = MIDNIGHT + random.randrange(30) * DAY + random.randrange(8 * HOUR, 22 * HOUR)
        for _ in range(random.choice((1, 1, 1, 1, 3))):
            seconds = random.randrange(5, 900)
            cost = charge_buy(rate, seconds).amount
            calls.append(OurCall(len(calls) + 1, number, at, seconds, cost, rate))
            at += seconds * 1000 + random.randrange(15_000, 200_000)
    return calls[:count]


def as_billed(call: OurCall, clock: int = 0, late: int = 0) -> TheirCall:
    return TheirCall(call.id, call.number, call.at + clock + late, call.seconds, call.cost)


def told(found) -> dict[str, set[int]]:
    return {
        "theirs": {line.id for line in found.only_theirs},
        "ours": {call.id for call in found.only_ours},
        "seconds": {pair.theirs.id for pair in found.pairs if pair.seconds_differ},
        "cost": {pair.theirs.id for pair in found.pairs if pair.cost_differ},
    }


@pytest.mark.parametrize("seed", range(6))
def test_each_planted_difference_among_ten_thousand_lines_is_found_and_no_other(seed):
    random = Random(seed)
    ours = month_of_calls(random, 10_000)
    clock = random.choice((0, HOUR, -5 * HOUR, 5 * HOUR + HOUR // 2, 17_000, -3 * 60_000, 9 * HOUR + 41_000))
    lines = {call.id: as_billed(call, clock, random.randrange(-4000, 4000)) for call in ours}
    touched = random.sample(sorted(lines), 400)
    missing, longer, dearer, twice = (set(touched[n::4]) for n in range(4))
    for line in missing:
        del lines[line]
    for line in longer:
        seconds = lines[line].seconds + random.choice((-1, 1)) * random.randrange(2, 4) + 60
        lines[line] = replace(lines[line], seconds=seconds, cost=charge_buy(RATE, seconds).amount)
    for line in dearer:
        lines[line] = replace(lines[line], cost=lines[line].cost + random.randrange(1, 9 * UNIT))
    extra = {100_000 + line: replace(lines[line], id=100_000 + line) for line in twice}
    for number in range(200_000, 200_100):
        at = MIDNIGHT + random.randrange(30 * DAY) + clock
        extra[number] = TheirCall(number, f"999{number}", at, 60, UNIT)
    billed = [*lines.values(), *extra.values()]
    random.shuffle(billed)

    found = pair(billed, ours)

    assert abs(found.clock - clock) < 2000
    seen = told(found)
    assert (seen["ours"], seen["seconds"], seen["cost"]) == (missing, longer, dearer)
    # Of a line that is billed twice either may be the one too many.
    strangers = set(range(200_000, 200_100))
    assert {line if line in strangers else line % 100_000 for line in seen["theirs"]} == twice | strangers
    assert all(one.theirs.id % 100_000 == one.ours.id for one in found.pairs)


def test_the_clock_of_another_zone_is_found_though_half_of_its_calls_are_not_ours():
    random = Random(1)
    ours = month_of_calls(random, 200)
    strangers = [as_billed(call, 0) for call in month_of_calls(random, 200)]
    billed = [as_billed(call, 7 * HOUR) for call in ours]
    found = pair([*billed, *(replace(line, id=line.id + 1000) for line in strangers)], ours)
    assert found.clock == 7 * HOUR
    assert len(found.pairs) == 200


def test_summer_time_that_ends_in_the_middle_of_the_month_loses_no_call():
    ours = [OurCall(n, f"33612345{n:03d}", MIDNIGHT + n * HOUR, 60) for n in range(1, 700)]
    change = MIDNIGHT + 12 * DAY + HOUR
    billed = [as_billed(call, 2 * HOUR if call.at < change else HOUR) for call in ours]
    assert told(pair(billed, ours)) == {"theirs": set(), "ours": set(), "seconds": set(), "cost": set()}


def test_two_calls_a_day_are_no_proof_of_a_wrong_clock():
    ours = [OurCall(1, "33612345678", MIDNIGHT, 60), OurCall(2, "33612345679", MIDNIGHT, 60)]
    billed = [TheirCall(call.id, call.number, call.at + 5 * HOUR, 60) for call in ours]
    found = pair(billed, ours)
    assert (found.clock, len(found.only_theirs), len(found.only_ours)) == (0, 2, 2)


def test_two_cabins_that_call_one_number_in_the_same_second_are_told_apart_by_their_seconds():
    ours = [OurCall(1, "800", MIDNIGHT, 600), OurCall(2, "800", MIDNIGHT + 1000, 30)]
    billed = [TheirCall(1, "800", MIDNIGHT + 3000, 600), TheirCall(2, "800", MIDNIGHT, 30)]
    assert {(one.theirs.id, one.ours.id) for one in pair(billed, ours).pairs} == {(1, 1), (2, 2)}


def test_the_seconds_of_the_price_s_increments_are_no_difference():
    (ours,) = month_of_calls(Random(2), 1, MINUTES)
    line = replace(as_billed(ours), seconds=-(-ours.seconds // 60) * 60)
    assert pair([line], [ours]).pairs == (Pair(line, ours, False, False),)


def test_a_provider_that_rounds_to_a_cent_does_not_differ_by_it():
    ours = OurCall(1, "33612345678", MIDNIGHT, 61, 1_017_000, None)
    line = replace(as_billed(ours), cost=1_020_000)
    assert pair([line], [ours], cost_step=10_000).pairs[0].cost_differ is False
    assert pair([replace(line, cost=1_030_000)], [ours], cost_step=10_000).pairs[0].cost_differ is True


def test_a_call_that_is_billed_though_nobody_answered_differs_by_all_its_seconds():
    ours = OurCall(1, "33612345678", MIDNIGHT, 0)
    found = pair([TheirCall(1, ours.number, MIDNIGHT + 20_000, 60, UNIT)], [ours])
    assert found.pairs[0].seconds_differ


def test_what_neither_side_counts_is_no_difference():
    ours = OurCall(1, "33612345678", MIDNIGHT, 0)
    line = TheirCall(1, "33699999999", MIDNIGHT, 0, 0)
    assert told(pair([line], [ours])) == {"theirs": set(), "ours": set(), "seconds": set(), "cost": set()}


def test_ten_thousand_calls_to_one_number_are_paired():
    gaps = Random(3)
    ours = [OurCall(n, "800", MIDNIGHT + n * 200_000 + gaps.randrange(120_000), 30 + n % 60) for n in range(1, 10_001)]
    billed = [as_billed(call, HOUR) for call in ours if call.id % 1000]
    found = pair(billed, ours)
    assert {call.id for call in found.only_ours} == set(range(1000, 10_001, 1000))
    assert not found.only_theirs
