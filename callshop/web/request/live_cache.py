"""What live pages share: rendered fragments, the requests that are held, and the languages chosen at tablets."""

from typing import TYPE_CHECKING

from callshop.shop.jobs.long_polling import Gallery, WaitingRoom
from callshop.shop.jobs.query_gate import QueryGate
from callshop.web.request.visit_languages import VisitLanguages

if TYPE_CHECKING:
    from callshop.shop.shop import Shop

SPARE_THREADS = 8
"""Never held, whatever happens: for the cashier."""
BOARDS_KEPT = 32
"""A few revisions, for the few who look at the board, in their languages."""
CABINS_KEPT = 512
"""Each cabin as it is and as it was, for the board's viewers and its tablet."""

Picture = dict[str, str]
"""A page's live fragments: id -> html."""


class Live:
    """The onlookers of one application: `threads` of its web server, some of which may be held.

    languages: what the customers in front of the tablets chose to read.
    sums: who may add up millions of calls now.
    """

    def __init__(self, shop: "Shop", threads: int):
        self.waiting = WaitingRoom(shop, threads - SPARE_THREADS)
        self.boards: Gallery[Picture] = Gallery(BOARDS_KEPT)
        self.cabins: Gallery[str] = Gallery(CABINS_KEPT)
        self.languages = VisitLanguages()
        self.sums = QueryGate()
