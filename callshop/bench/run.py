"""What can be measured, and how a result is printed: JSON lines on stdout, a table on stderr."""

import json
import sys
from collections.abc import Callable, Iterator
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


def _latency() -> Iterator[Result]:
    from callshop.bench.latency import measure

    return measure()


def _portal() -> Iterator[Result]:
    from callshop.bench.portal import measure

    return measure()


MEASUREMENTS: dict[str, Callable[[], Iterator[Result]]] = {"latency": _latency, "portal": _portal}


def run(names: list[str]) -> None:
    """Measure what is named, or everything. KeyError for a name that is no measurement."""
    row = "{:<10} {:<42} {:>9} {:>9} {:>7} {:>7}  {}".format
    print(row("name", "case", "value", "floor", "ratio", "goal", ""), file=sys.stderr)
    for name in names or MEASUREMENTS:
        for result in MEASUREMENTS[name]():
            fields = result.fields()
            print(json.dumps(fields), flush=True)
            verdict = {None: "", True: "met", False: "MISSED"}[fields["met"]]
            shown = f"{fields['value']} {result.unit}"
            print(row(name, result.case, shown, fields["floor"], fields["ratio"] or "", result.goal or "", verdict),
                  file=sys.stderr)  # fmt: skip
