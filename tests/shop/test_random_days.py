"""Any days of a shop: words of gateways, payments, turns at the till, crashes, a refusing disk, in any order.

A second set of books is kept on paper and compared after each step with the board and with the ledger; the folder days
holds what may happen and what must hold.

CALLSHOP_DAYS says how many shops live through their days; 50 by default.
"""

import os

from hypothesis import HealthCheck, settings

from tests.shop.days.comparison import Comparison
from tests.shop.days.counter import Counter
from tests.shop.days.lines import Lines
from tests.shop.days.owner import Owner
from tests.shop.days.till import Till

DAYS = int(os.environ.get("CALLSHOP_DAYS", "50"))


class Days(Lines, Counter, Till, Owner, Comparison):
    """Everything that may happen, in any order."""


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=DAYS, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
