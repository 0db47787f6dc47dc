"""The references of finished calls: the same reference again changes nothing, or completes what was interrupted."""

from dataclasses import dataclass

from callshop.events import Ref
from callshop.ledger.calls.calls import KEPT_REFERENCE_MS
from callshop.metering.calls import FinishedCall


@dataclass(frozen=True, slots=True)
class ReportedCall:
    """A finished call. `final`: its seconds are the gateway's own, so that nothing told later can change them."""

    gateway: str
    ref: Ref
    call: int
    final: bool
    ended_at: int


class ReportedCalls:
    """Finished calls by gateway and reference, for as long as a reference means the same call (24 hours)."""

    def __init__(self, rows: list[dict]) -> None:
        self._known: dict[tuple[str, str], list[ReportedCall]] = {}
        for row in rows:
            ref, final = Ref(row["ref"], row["ref_setup"]), row["seconds_by"] == "gateway"
            self._keep(ReportedCall(row["gateway"], ref, row["id"], final, row["ended_at"]))

    def remember(self, finished: FinishedCall) -> None:
        """Keep a finished call's reference, if it has one, instead of what was known of that call."""
        call = finished.call
        if call.ref:
            final = finished.seconds_by == "gateway"
            self._keep(ReportedCall(call.gateway, call.ref, call.id, final, finished.ended_at.wall))

    def _keep(self, known: ReportedCall) -> None:
        of_key = self._known.setdefault((known.gateway, known.ref.key), [])
        of_key[:] = [other for other in of_key if other.call != known.call] + [known]

    def find(self, gateway: str, ref: Ref | None, now: int) -> ReportedCall | None:
        """The finished call this reference means, `now` in milliseconds since 1970 UTC."""
        if ref is None:
            return None
        newest_first = reversed(self._known.get((gateway, ref.key), ()))
        valid = (known for known in newest_first if now - known.ended_at < KEPT_REFERENCE_MS)
        return next((known for known in valid if known.ref.same_call(ref)), None)

    def forget_old(self, now: int) -> None:
        for key, of_key in list(self._known.items()):
            of_key[:] = [known for known in of_key if now - known.ended_at < KEPT_REFERENCE_MS]
            if not of_key:
                del self._known[key]
