"""What can be measured, and how a result is printed: JSON lines on stdout, a table on stderr."""

import json
import sys
from collections.abc import Callable, Iterator

from callshop.bench.result import Result


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
