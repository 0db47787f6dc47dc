"""A customer's stay in a cabin."""

from dataclasses import dataclass

from callshop.events import Moment


@dataclass(frozen=True, slots=True)
class Visit:
    """`mode`: "postpaid", "prepaid", "free". `opened_by` is empty when the handset opened it; `deposit` in micros."""

    id: int
    mode: str
    opened_at: Moment
    opened_by: str = ""
    deposit: int = 0
