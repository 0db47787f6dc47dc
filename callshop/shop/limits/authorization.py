"""May this call start, and for how long? The verdict on an AuthorizationRequest. No open shift is ever needed.

A call for help always may: from a blocked cabin, on a line that nobody mapped, without deposit and without credit.
"""

from callshop.events import AuthorizationRequest, Sentence, Verdict, sentence
from callshop.rating.charge import LONGEST
from callshop.shop.limits.call_limits import CallLimits
from callshop.shop.state.shop_state import ShopState


def verdict(state: ShopState, limits: CallLimits, gateway: str, asked: AuthorizationRequest) -> Verdict:
    """The shop's answer; to the same ticket again the same. A line that nobody mapped is refused and listed."""
    said = limits.said_before(gateway, asked)
    return said or limits.answered(gateway, asked, _decided(state, limits, gateway, asked))


def _decided(state: ShopState, limits: CallLimits, gateway: str, asked: AuthorizationRequest) -> Verdict:
    place = state.cabins.place_of(gateway, asked)
    cabin = state.cabins.get(place.key) if place else None
    if state.rates.is_emergency(asked.number or ""):
        return Verdict(True, LONGEST, protected=True)
    if place is None or cabin is None or cabin.number is None:
        state.gateways.note_stranger(gateway, asked)
        return _no(sentence("No cabin has this line."))
    quote = state.quote(gateway, asked.number or "", cabin.number, asked.at)
    if cabin.blocked:
        return _no(sentence("Cabin {cabin} is blocked.", cabin=cabin.number))
    if asked.free:
        return Verdict(True, state.house.longest_call)
    if quote.refused:
        return _no(sentence("The shop refuses calls to {number}.", number=quote.number))
    if state.out_of_credit(quote):
        return _no(sentence("The credit at the provider is used up."))
    if state.refuses(quote):
        return _no(sentence("There is no price for {number}.", number=quote.number))
    return limits.longest(gateway, asked, cabin, place.key, quote)


def _no(why: Sentence) -> Verdict:
    return Verdict(False, 0, why)
