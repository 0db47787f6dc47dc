"""What the shop knows, as the rows of its books."""

from callshop.ledger.calls.calls import CAP, CallEnd, CallRow
from callshop.ledger.settings.shop_config import ShopConfig, day_of, local_time
from callshop.metering.calls import Call, FinishedCall

WITNESSES = "witnesses="
"""The flag of a call whose seconds are disputed: what each witness says, as `metering.witnesses` writes it."""
EMERGENCY, REFUSED, BASIS = "emergency", "refused", "basis="
"""The flags of a call for help; of a number that the owner refuses and its gateway did not; of whence a price was that
stands in no list ("basis=default", "basis=margin")."""
DIFFERS = "differs="
"""The flag that says by how many seconds the gateway's figure was another than the one shown."""


def row_of(call: Call, cabin: int | None, house: ShopConfig) -> CallRow:
    """A call's row. It belongs to the shop's day of its answer, or of its dialling if nobody answered."""
    began = call.answered_at or call.dialled_at
    return CallRow(
        id=call.id,
        gateway=call.gateway,
        line=call.line,
        names=call.names,
        device=call.device,
        ref=call.ref.key if call.ref else None,
        ref_setup=call.ref.setup if call.ref else None,
        direction=call.direction,
        cabin=cabin,
        number=call.quote.number,
        e164=call.quote.e164,
        destination=call.quote.destination,
        country=call.quote.country,
        kind=call.quote.kind,
        dialled_at=call.dialled_at.wall,
        answered_at=call.answered_at.wall if call.answered_at else None,
        answered_mono=call.answered_at.mono if call.answered_at else None,
        told=call.told,
        sell=call.quote.sell,
        buy=call.quote.buy,
        coin=call.coin,
        priced=call.quote.priced,
        day=day_of(began.wall, house),
        hour=local_time(began.wall, house).hour,
        flags=_raised(
            {
                "free": call.for_free,
                "resumed": call.resumed,
                "answer-unknown": not call.answer_known,
                EMERGENCY: call.quote.emergency and call.direction != "in",
                REFUSED: call.quote.refused and call.direction != "in",
                f"{BASIS}{call.quote.basis}": call.quote.basis in ("default", "margin") and call.direction != "in",
            }
        ),
    )


def end_of(finished: FinishedCall) -> CallEnd:
    """What the end adds to the row."""
    return CallEnd(
        status=finished.status,
        ended_at=finished.ended_at.wall,
        seconds=finished.seconds,
        seconds_by=finished.seconds_by,
        revenue=finished.revenue,
        cost=finished.cost,
        flags=_raised(
            {
                "late": finished.late,
                "end-not-heard": not finished.end_heard,
                f"{DIFFERS}{finished.differs:+d}": finished.differs != 0,
                f"{WITNESSES}{finished.said}": finished.disputed,
                f"{CAP}{finished.cap}": finished.cap is not None,
            }
        ),
    )


def _raised(flags: dict[str, bool]) -> tuple[str, ...]:
    return tuple(flag for flag, raised in flags.items() if raised)
