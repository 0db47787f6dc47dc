"""One cabin as every screen shows it, at one instant: its figures, and nothing of how they are worded.

Amounts are micros, durations whole seconds, instants milliseconds since 1970 UTC.
"""

from dataclasses import dataclass

from callshop.events import Sentence
from callshop.metering.states import TALKING, State
from callshop.metering.visit import Extra
from callshop.rating.charge import Charge
from callshop.rating.tariff import Rate


@dataclass(frozen=True, slots=True)
class CallNow:
    """The call in progress in a cabin."""

    id: int | None  # None until it is answered: then it has a row
    number: str
    direction: str | None
    destination: str
    country: str | None  # ISO 3166 alpha-2, for the flag
    kind: str | None  # "mobile", "fixed"
    rate: Rate | None  # what the customer pays; None if there is no price
    priced: bool  # False: no sell price matches, the default (or nothing) is charged
    losing: bool  # the sell price is under the buy price
    seconds: int
    price: int
    next_step: tuple[int, int] | None  # (so much more, in so many seconds)
    ringing_at: int
    answered_at: int | None
    free_until: int | None  # free_under of the rate, while the call is still free
    answer_known: bool  # False: this gateway cannot tell the answer
    capped: bool = False  # it would cost more than the deposit has left, and is charged no more
    overtaken_at: int | None = None  # another call on its line was answered then: this one may be over
    emergency: bool = False  # a call for help: free, and nothing ends it
    refused: bool = False  # the owner refuses the number, and its gateway did not
    basis: str = "list"  # whence its price is: "list", "default", "margin", "emergency", "none"


@dataclass(frozen=True, slots=True)
class CallDue:
    """A finished call that the visit has not paid."""

    id: int
    number: str
    destination: str
    country: str | None
    seconds: int
    amount: int
    charge: Charge | None  # why this price; None if it had none
    status: str  # "answered", "interrupted"
    answer_known: bool
    differs: int  # gateway's seconds minus those shown, 0 unless more than two: the cashier is told (law 4)
    end_heard: bool
    began_at: int  # answered, else dialled: as the receipt says it
    ended_at: int
    capped: bool = False  # charged no more than the deposit had left
    priced: bool = True  # False: no sell price matched; `basis` says what was charged instead
    refused: bool = False  # the owner refuses the number, and its gateway did not
    basis: str = "list"


@dataclass(frozen=True, slots=True)
class TileFacts:
    """One cabin at one instant. What is said of it is in counter_text.py and tablet_text.py."""

    cabin: int
    name: str
    state: State
    since: int  # when this state began
    visit: int | None
    mode: str  # "postpaid", "prepaid", "free"
    deposit: int  # held now: paid in, and neither used nor handed back
    call: CallNow | None
    due: int  # the visit so far, the call in progress included
    owed: tuple[CallDue, ...]
    can_cut: bool
    live: bool  # False: its gateway tells calls only when they are over
    no_news_since: int | None  # the gateway is gone or silent since then
    notes: tuple[Sentence, ...] = ()
    blocked: bool = False  # no new call from here, whatever goes on in it now
    name_of: str = ""  # the customer, as the cashier wrote it down
    note: str = ""
    extras: tuple[Extra, ...] = ()  # taken and not yet paid
    left: int | None = None  # seconds the call may still last; below zero: so long over; None: no limit
    limit_alarm: int | None = None  # the last of 60, 30, 10 and 0 seconds that `left` has come down to
    wished: int = 0  # micros more that the customer asked for on the tablet
    capped: bool = False  # what is due was held at the deposit
    lifted: bool = False  # its gateway has said that the handset is up
    wired: bool = True  # False: it has no line, so nothing of it is metered

    @property
    def to_collect(self) -> int:
        """What of the visit so far is not in the drawer yet."""
        return max(self.due - self.deposit, 0)

    @property
    def to_hand_back(self) -> int:
        """What of the deposit the visit has not used so far."""
        return max(self.deposit - self.due, 0)

    @property
    def owes(self) -> bool:
        """Something of the visit is finished and waits to be paid."""
        return bool(self.owed or self.extras)

    @property
    def covered(self) -> bool:
        """Nothing is to be paid: the deposit holds all that is due, and no call goes on."""
        return self.owes and not self.call and self.mode == "prepaid" and self.deposit >= self.due

    @property
    def counts_down(self) -> bool:
        """The customer talks, and his deposit says for how long he may."""
        return self.mode == "prepaid" and self.state is TALKING and self.left is not None
