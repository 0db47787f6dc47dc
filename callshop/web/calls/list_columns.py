"""Which columns of the call records the list page shows, in which order, and under which words.

How a column's cell is written is the macro of its name in templates/calls/_cells.html.
"""

from dataclasses import dataclass

from callshop.events import Sentence, sentence
from callshop.ledger.calls.columns import OWNERS_ONLY, SORTS

IN_THE_HEAD = ("figure", "line")
"""Classes that a column's heading shares with its cells."""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """name: of a field of CdrRow; style: the CSS classes of its cells."""

    name: str
    title: Sentence
    style: str = ""

    @property
    def head_style(self) -> str:
        return " ".join(word for word in self.style.split() if word in IN_THE_HEAD)

    @property
    def sortable(self) -> bool:
        return self.name in SORTS


LIST_COLUMNS = (
    ListColumn("cabin", sentence("Cabin"), "first"),
    ListColumn("caller_id", sentence("Caller ID"), "line"),
    ListColumn("gateway", sentence("Gateway"), "line"),
    ListColumn("called_number", sentence("Called number"), "num"),
    ListColumn("call_start", sentence("Call start"), "when"),
    ListColumn("call_end", sentence("Call end")),
    ListColumn("duration", sentence("Duration"), "figure near"),
    ListColumn("cost", sentence("Cost"), "figure"),
    ListColumn("description", sentence("Description"), "where"),
    ListColumn("profit", sentence("Profit"), "figure"),
    ListColumn("revenue", sentence("Revenue"), "figure sum"),
    ListColumn("status", sentence("Status"), "status"),
)


def shown_to(owner: bool) -> tuple[ListColumn, ...]:
    """The columns that the owner, or else a cashier, sees."""
    return tuple(column for column in LIST_COLUMNS if owner or column.name not in OWNERS_ONLY)
