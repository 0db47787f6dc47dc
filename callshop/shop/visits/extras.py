"""What a visit takes besides its calls: a coffee, copies."""

from dataclasses import replace

from callshop.events import sentence
from callshop.ledger.billing import articles
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.visit import Extra, Visit
from callshop.refusal import Refused
from callshop.shop.cabins.cabin_updates import CabinUpdates
from callshop.shop.state.shop_state import ShopState

MOST = 99
"""Of one article at a time: more is a slip of the finger."""


class ExtrasDesk:
    """Extras taken, and taken back."""

    def __init__(self, state: ShopState, updates: CabinUpdates) -> None:
        self._state, self._updates = state, updates

    def add(self, cabin: int, article: int, count: int, who: str) -> int:
        """The visit takes so many of an article; a free cabin gets a postpaid visit. The extra's number."""
        with self._state.lock:
            booth, at = self._state.cabin(cabin), self._state.now()
            sold = articles.one(article)
            if sold is None:
                raise Refused(sentence("There is no article {article}.", article=article), 404)
            if not 1 <= count <= MOST:
                raise Refused(sentence("From 1 to {most} of an article at a time.", most=MOST))
            visit = booth.visit or Visit(self._state.next_visit(), "postpaid", at, who)
            with self._state.in_books():
                begun = (visit.id, cabin, visit.mode, visit.opened_at.wall, visit.opened_by, visit.deposit)
                ledger_visits.begin(*begun)
                taken = articles.take(visit.id, cabin, sold, count, at=at.wall, who=who)
            extra = Extra(taken.id, taken.name, taken.count, taken.amount)
            self._updates.put(replace(booth, visit=replace(visit, extras=(*visit.extras, extra))), at)
            return taken.id

    def drop(self, cabin: int, extra: int, who: str) -> None:
        """It was not taken after all; traced."""
        with self._state.lock:
            booth, at = self._state.cabin(cabin), self._state.now()
            if booth.visit is None or all(each.id != extra for each in booth.visit.extras):
                raise Refused(sentence("Cabin {cabin} does not owe extra {extra}.", cabin=cabin, extra=extra), 404)
            with self._state.in_books():
                articles.drop(extra, cabin, at=at.wall, who=who)
            rest = tuple(each for each in booth.visit.extras if each.id != extra)
            self._updates.put_unless_done(replace(booth, visit=replace(booth.visit, extras=rest)), at)
