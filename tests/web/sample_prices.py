"""A few prices that a shop sells and buys at since a moment ago (the fixture `prices`), and what holds of them."""

from callshop.ledger.tariffs.tariffs import changes, load, tariff_at
from callshop.money import UNIT
from callshop.rating.tariff import Rate
from tests.browser.samples import NOW

JSON = {"Accept": "application/json"}

SELL = [
    Rate("33", "France", 60 * UNIT), *(Rate(f"336{n}", "France Mobile", 100 * UNIT) for n in range(8)),
    Rate("3369", "France Mobile Free", 150 * UNIT), Rate("221", "Sénégal", 75 * UNIT, 0, 60, 60),
]  # fmt: skip
BUY = [Rate("33", "FRANCE", 10 * UNIT), Rate("336", "FRANCE MOBILE", 70 * UNIT), Rate("49", "GERMANY", 8 * UNIT)]


def fill(kind, rates):
    load(kind, changes(kind, rates, NOW - 1, False), at=NOW - 1, valid_from=NOW - 1, source="list.csv", who="Omar")


def sold(prefix, cabin=None, when=None, at=NOW):
    rate = tariff_at("sell", at).rate_for(prefix, cabin, when)
    return rate.price // UNIT if rate else None


def found(client, address):
    return [rate["prefix"] for rate in client.get(address, headers=JSON).json["rates"]]
