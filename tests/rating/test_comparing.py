"""The two tariffs side by side, however many lines they have: what is found at once is what each line says."""

import random

import pytest

from callshop.rating.comparing import costs_of, dearest, losing, unpriced
from callshop.rating.places import folded
from callshop.rating.tariff import Key, Rate, Tariff


def some_tariff(chance: random.Random, lines: int) -> Tariff:
    prefixes = {"".join(chance.choice("123") for _ in range(chance.randrange(1, 6))) for _ in range(lines)}
    refusals = [Rate(f"{chance.randrange(1, 400)}", "", 0, slot="-", refused=True)] if chance.random() < 0.5 else []
    return Tariff([*(Rate(prefix, "There", chance.randrange(50)) for prefix in prefixes), *refusals])


@pytest.mark.parametrize("seed", range(40))
def test_all_lines_at_once_are_each_line_by_itself(seed):
    chance = random.Random(seed)
    sell, buy = some_tariff(chance, 1 + seed * 3), some_tariff(chance, 60)
    costs = {prefix: costs_of(sell, buy, prefix) for prefix in sell.prefixes}
    assert dearest(sell, buy) == {prefix: max(found) for prefix, found in costs.items() if found}
    assert losing(sell, buy) == tuple(rate.prefix for rate in sell if rate.price < max(costs[rate.prefix], default=0))
    assert unpriced(sell, buy) == tuple(
        cost.prefix for cost in buy if sell.rate_for(cost.prefix) is None and not sell.refuses(cost.prefix)
    )


def test_another_price_changes_what_loses_and_another_prefix_what_is_compared():
    sell, buy = Tariff([Rate("33", "France", 60), Rate("221", "Senegal", 20)]), Tariff([Rate("336", "Mobile", 50)])
    assert losing(sell, buy) == ()
    cheaper = sell.revised([Rate("33", "France", 40)], ())
    assert cheaper.prefixes is sell.prefixes
    assert losing(cheaper, buy) == ("33",)
    finer = cheaper.revised([Rate("336", "Mobile", 70)], ())
    assert losing(finer, buy) == ()
    assert unpriced(finer.revised((), [Key("33"), Key("336")]), buy) == ("336",)
    assert unpriced(finer.revised([Rate("336", "", 0, slot="-", refused=True)], [Key("33"), Key("336")]), buy) == ()


@pytest.mark.parametrize(
    ("name", "searched"),
    [("FRANCE-Mobile (SFR)", "france mobile sfr"), ("Côte d’Ivoire", "cote d ivoire"), ("  a__b ", "a b"), ("Ⅳ", "iv")],
)
def test_a_name_is_searched_without_accents_capitals_and_marks(name, searched):
    assert folded(name) == searched
