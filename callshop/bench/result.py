"""One measured figure beside its floor, and what cannot be measured here."""

from dataclasses import dataclass

from callshop.events import sentence


class CannotMeasure(Exception):
    """Something the measurement needs is not there; the sentence says what."""

    def __init__(self, what: str):
        self.why = sentence("This measurement needs {what}, which is not installed here.", what=what)
        super().__init__(str(self.why))


@dataclass(frozen=True, slots=True)
class Result:
    """One figure beside its floor, both in `unit`. `goal` in the same unit, None for a figure only to compare."""

    name: str
    case: str
    value: float
    unit: str
    floor: float
    goal: float | None = None

    def fields(self) -> dict:
        ratio = round(self.value / self.floor, 2) if self.floor else None
        met = None if self.goal is None else self.value <= self.goal
        return {
            "name": self.name, "case": self.case, "value": round(self.value, 3), "unit": self.unit,
            "floor": round(self.floor, 3), "ratio": ratio, "goal": self.goal, "met": met,
        }  # fmt: skip
