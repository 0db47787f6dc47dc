"""The two tariffs side by side, however many lines they have: what is found at once is what each line says."""

import random

import pytest

from callshop.rating.margins import costs_of, dearest, found, losing, unpriced
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


@pytest.mark.parametrize("words", ["mobile", "é", "sene", "mali", "france  mobile", "-", "zz", "a", "\n", "SFR"])
@pytest.mark.parametrize("prefix", ["", "33", "22", "336123456", "9"])
def test_a_search_finds_the_lines_whose_name_or_country_has_the_words(words, prefix):
    tariff = Tariff([
        Rate("33", "France", 1), Rate("336", "France Mobile (SFR)", 1), Rate("221", "Sénégal", 1),
        Rate("22177", "Orange mobile", 1), Rate("223", "Somewhere", 1), Rate("98", "", 1),
    ])  # fmt: skip
    names = {"223": "mali", "221": "senegal", "22177": "senegal", "33": "france", "336": "france"}
    wanted = folded(words)
    expected = [
        rate.prefix for rate in tariff
        if (rate.prefix.startswith(prefix) or (prefix, rate.prefix) == ("336123456", "336"))
        and (not words.strip() or wanted in folded(rate.destination)
             or (len(words) > 2 and wanted in names.get(rate.prefix, "")))
    ]  # fmt: skip
    assert [rate.prefix for rate in found(tariff, prefix, words, ("fr", "en"))] == expected
