"""The references of finished calls: the same reference again changes nothing, or completes what was interrupted."""

from dataclasses import dataclass

from callshop.events import Moment, Ref
from callshop.ledger.calls.calls import KEPT_REFERENCE_MS
from callshop.metering.calls import FinishedCall
from callshop.metering.witnesses import Witnesses
from callshop.shop.books.call_rows import WITNESSES


@dataclass(frozen=True, slots=True)
class ReportedCall:
    """A finished call. `final`: its gateway has told its seconds, so that nothing told later can change them.

    ended_mono    of our own clock, which nobody can set; None for a call that ended before the program started
    """

    gateway: str
    ref: Ref
    call: int
    final: bool
    ended_at: int
    ended_mono: int | None = None

    def is_valid(self, now: Moment) -> bool:
        """Whether its reference still means this call."""
        since = now.wall - self.ended_at if self.ended_mono is None else now.mono - self.ended_mono
        return since < KEPT_REFERENCE_MS


class ReportedCalls:
    """Finished calls by gateway and reference, for as long as a reference means the same call (24 hours)."""

    def __init__(self, rows: list[dict]) -> None:
        self._known: dict[tuple[str, str], list[ReportedCall]] = {}
        for row in rows:
            ref, final = Ref(row["ref"], row["ref_setup"]), row["seconds_by"] == "gateway" or _told(row["flags"])
            self._keep(ReportedCall(row["gateway"], ref, row["id"], final, row["ended_at"]))

    def remember(self, finished: FinishedCall) -> None:
        """Keep a finished call's reference, if it has one, instead of what was known of that call."""
        call = finished.call
        if call.ref:
            at = finished.ended_at
            self._keep(ReportedCall(call.gateway, call.ref, call.id, finished.final, at.wall, at.mono or None))

    def _keep(self, known: ReportedCall) -> None:
        of_key = self._known.setdefault((known.gateway, known.ref.key), [])
        of_key[:] = [other for other in of_key if other.call != known.call] + [known]

    def find(self, gateway: str, ref: Ref | None, now: Moment) -> ReportedCall | None:
        """The finished call this reference means."""
        if ref is None:
            return None
        newest_first = reversed(self._known.get((gateway, ref.key), ()))
        valid = (known for known in newest_first if known.is_valid(now))
        return next((known for known in valid if known.ref.same_call(ref)), None)

    def forget_old(self, now: Moment) -> None:
        for key, of_key in list(self._known.items()):
            of_key[:] = [known for known in of_key if known.is_valid(now)]
            if not of_key:
                del self._known[key]


def _told(flags: str) -> bool:
    """Whether a disputed call's gateway has told any seconds of it, as its row's flags say."""
    said = (flag.removeprefix(WITNESSES) for flag in flags.split() if flag.startswith(WITNESSES))
    return any(Witnesses.read(text).gateway_spoke for text in said)
