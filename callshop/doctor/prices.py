"""The two tariffs, alone and side by side, and the credit at the provider."""

from collections.abc import Iterator

from callshop import money
from callshop.doctor.findings import Finding, attention, good, wrong
from callshop.doctor.patient import Patient
from callshop.events import sentence
from callshop.ledger.provider.account import account
from callshop.ledger.tariffs.tariffs import pricing_instant, tariff_at
from callshop.rating import margins, oddities
from callshop.rating.tariff import Tariff
from callshop.shop.state.credit import level

MOST_NAMED = 5
"""Prefixes told of a long list."""


def selling(patient: Patient) -> Iterator[Finding]:
    sell = _tariffs(patient.at)[1]
    remedy = sentence("Load them: callshop tariff import sell FILE; or set default_price.")
    if len(sell):
        yield good(sentence("Prices for customers: {count}.", count=len(sell)))
    elif patient.house.default_price is None:
        yield wrong(sentence("There are no prices for customers: every call costs them nothing."), remedy)
    else:
        yield attention(sentence("There are no prices for customers but the one for all numbers."), remedy)


def buying(patient: Patient) -> Iterator[Finding]:
    buy = _tariffs(patient.at)[0]
    if len(buy):
        yield good(sentence("Prices of the provider: {count}.", count=len(buy)))
    else:
        remedy = sentence("Load them: callshop tariff import buy FILE")
        yield attention(sentence("There are no prices of the provider: cost and profit are unknown."), remedy)


def covered(patient: Patient) -> Iterator[Finding]:
    """Whether what the provider sells has a price for customers."""
    buy, sell = _tariffs(patient.at)
    lacking = margins.unpriced(sell, buy)
    if lacking and len(sell) and patient.house.default_price is None:
        told = sentence(
            "Prefixes of the provider without a price for customers: {count}, the first is {prefix} {destination}.",
            count=len(lacking), prefix=lacking[0], destination=buy.rate_of(lacking[0]).destination,
        )  # fmt: skip
        remedy = sentence("Give them one, or refuse them, on the page Selling prices; or set default_price.")
        yield attention(told, remedy)
    elif len(sell) and len(buy):
        yield good(sentence("Everything that the provider sells has a price for customers."))


def profitable(patient: Patient) -> Iterator[Finding]:
    buy, sell = _tariffs(patient.at)
    bad = margins.losing(sell, buy)
    if bad:
        told = sentence(
            "Prices for customers below what the provider charges: {count}, the first is {prefix} {destination}.",
            count=len(bad), prefix=bad[0], destination=sell.rate_of(bad[0]).destination,
        )  # fmt: skip
        yield attention(told, sentence("Raise them on the page Selling prices, which shows those that lose."))
    elif len(sell) and len(buy):
        yield good(sentence("No price for customers is below what the provider charges."))


def free(patient: Patient) -> Iterator[Finding]:
    """Prices of nothing, which are rarely meant."""
    found = oddities.free_of_charge(_tariffs(patient.at)[1])
    if found:
        told = sentence(
            "Prices of 0 for customers: {count}, they talk there for nothing: {prefixes}.",
            count=len(found), prefixes=", ".join(dict.fromkeys(rate.prefix for rate in found[:MOST_NAMED])),
        )  # fmt: skip
        yield attention(told, sentence("Give them a price, or refuse them, on the page Selling prices."))
    else:
        yield good(sentence("No price for customers is 0."))


def services(patient: Patient) -> Iterator[Finding]:
    """Premium, toll-free and shared-cost numbers of the shop's country, which no landline's price is for."""
    sell = _tariffs(patient.at)[1]
    lacking = oddities.unlisted_services(sell, patient.house.country)
    if lacking and len(sell):
        told = sentence(
            "Numbers of services without a price of their own, charged as numbers without a price: {numbers}.",
            numbers=", ".join(f"+{each.number} ({each.service})" for each in lacking),
        )  # fmt: skip
        yield attention(told, sentence("Give their prefixes a price, or refuse them, on the page Selling prices."))
    elif len(sell):
        yield good(sentence("Premium and toll-free numbers have prices of their own."))


def credit(patient: Patient) -> Iterator[Finding]:
    at_provider, house = account(), patient.house
    recharge = sentence("Recharge it, and write it down: callshop account topup AMOUNT")
    match level(at_provider, house):
        case "unknown":
            told = sentence("The credit at the provider is unknown: no recharge was ever written down.")
            yield attention(told, sentence("Write the next one down: callshop account topup AMOUNT"))
        case "empty":
            yield wrong(sentence("The credit at the provider is used up."), recharge)
        case "low":
            left = money.shown(at_provider.balance, house.currency, house.language)
            told = sentence("The credit at the provider is nearly used up: {amount} left.", amount=left)
            yield attention(told, recharge)
        case _:
            left = money.shown(at_provider.balance, house.currency, house.language)
            yield good(sentence("The credit at the provider is {amount}.", amount=left))


def _tariffs(at: int) -> tuple[Tariff, Tariff]:
    """(buy, sell) as the shop prices by them now."""
    at = pricing_instant(at)
    return tariff_at("buy", at), tariff_at("sell", at)
