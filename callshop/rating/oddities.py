"""What is odd in a selling list, for whoever loaded it: prices of nothing, and services that it does not mean."""

from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberType

from callshop.rating.places import place_of
from callshop.rating.rate import Rate
from callshop.rating.services import is_of_service
from callshop.rating.tariff import Tariff

KINDS = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST)


@dataclass(frozen=True, slots=True)
class UnlistedService:
    """service: "premium", "toll free", "shared cost"; number: such a one, E.164 digits; beside: whose price it had."""

    service: str
    number: str
    beside: Rate | None


def free_of_charge(tariff: Tariff) -> tuple[Rate, ...]:
    """The rates that ask for nothing, those of single cabins and hours too; a refusal is no price."""
    rates = (*tariff, *tariff.others())
    return tuple(rate for rate in rates if not (rate.refused or rate.price or rate.connect_fee))


def unlisted_services(tariff: Tariff, country: str) -> tuple[UnlistedService, ...]:
    """The services of a country that no rate of the list means: they are charged as numbers without a price."""
    found = []
    for kind in KINDS:
        example = phonenumbers.example_number_for_type(country, kind)
        if example is None:
            continue
        national = phonenumbers.national_significant_number(example)
        number = f"{example.country_code}{national}"
        rate = tariff.rate_for(number)
        if rate is None or not is_of_service(rate.prefix):
            found.append(UnlistedService(place_of(number).service, number, rate))
    return tuple(found)
