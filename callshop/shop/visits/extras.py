"""What a visit takes besides its calls: a coffee, copies.

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from dataclasses import replace

from callshop.events import sentence
from callshop.ledger.billing import articles
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.visit import Extra, Visit
from callshop.refusal import Refused

MOST = 99
"""Of one article at a time: more is a slip of the finger."""


class Extras:
    """Mixed into Shop: uses its lock, floor, disk and board, and what Counter says of cabins."""

    def add_extra(self, cabin: int, article: int, count: int, who: str) -> int:
        """The visit takes so many of an article; a free cabin gets a postpaid visit. The extra's number."""
        with self.lock:
            booth, at = self._cabin(cabin), self.now()
            sold = articles.one(article)
            if sold is None:
                raise Refused(sentence("There is no article {article}.", article=article), 404)
            if not 1 <= count <= MOST:
                raise Refused(sentence("From 1 to {most} of an article at a time.", most=MOST))
            visit = booth.visit or Visit(self.next_visit(), "postpaid", at, who)
            with self._in_books():
                begun = (visit.id, cabin, visit.mode, visit.opened_at.wall, visit.opened_by, visit.deposit)
                ledger_visits.begin(*begun)
                taken = articles.take(visit.id, cabin, sold, count, at=at.wall, who=who)
            extra = Extra(taken.id, taken.name, taken.count, taken.amount)
            self._put(replace(booth, visit=replace(visit, extras=(*visit.extras, extra))), at)
            return taken.id

    def drop_extra(self, cabin: int, extra: int, who: str) -> None:
        """It was not taken after all; traced."""
        with self.lock:
            booth, at = self._cabin(cabin), self.now()
            if booth.visit is None or all(each.id != extra for each in booth.visit.extras):
                raise Refused(sentence("Cabin {cabin} does not owe extra {extra}.", cabin=cabin, extra=extra), 404)
            with self._in_books():
                articles.drop(extra, cabin, at=at.wall, who=who)
            rest = tuple(each for each in booth.visit.extras if each.id != extra)
            self._put_unless_done(replace(booth, visit=replace(booth.visit, extras=rest)), at)
