"""The pages, in groups, as the bar offers them: the words that owners know from before (Cdr, Rates, Payments,
Recharge, Client info, Cabins) are always there to be pressed.

A page that no room of the house serves is not offered, nor one its reader may not see.
"""

from dataclasses import dataclass

from flask import current_app

from callshop.events import Sentence, sentence
from callshop.web.request.context import world
from callshop.web.rights.permissions import may_see

GROUPS: tuple[tuple[Sentence, tuple[tuple[str, str, Sentence, str], ...]], ...] = (
    # group, then: where one is, address, name, sign
    (sentence("The day"), (
        ("home", "/day", sentence("Today"), "home"),
        ("board", "/board", sentence("Cabins"), "cabins"),
        ("till", "/shift", sentence("Till"), "till"),
        ("cdr", "/cdr", sentence("Cdr"), "list"),
        ("visits", "/visits", sentence("Visits"), "user"),
        ("debts", "/debts", sentence("Debts"), "pen"),
        ("slips", "/slips", sentence("Slips"), "code"),
        ("shifts", "/shifts", sentence("Shifts"), "pair"),
        ("reports", "/reports", sentence("Reports"), "chart"),
        ("practice", "/practice", sentence("Practise"), "check"),
    )),
    (sentence("Prices"), (
        ("rates", "/rates", sentence("Rates"), "price"),
        ("tariffs", "/tariffs", sentence("Selling prices"), "price"),
    )),
    (sentence("Credit at the provider"), (
        ("payments", "/payments", sentence("Payments"), "credit"),
        ("recharge", "/recharge", sentence("Recharge"), "code"),
        ("reconciliation", "/reconciliation", sentence("Reconciliation"), "pair"),
    )),
    (sentence("The shop"), (
        ("client", "/client", sentence("Client info"), "shop"),
        ("people", "/people", sentence("People"), "user"),
        ("tablets", "/tablets", sentence("Tablets"), "tablet"),
        ("articles", "/articles", sentence("Extras"), "price"),
        ("settings", "/settings", sentence("Settings"), "gear"),
        ("journal", "/journal", sentence("Journal"), "pen"),
        ("backups", "/backups", sentence("Backups"), "save"),
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MenuEntry:
    here: str
    address: str
    name: Sentence
    icon: str


FIRST = {"owner": ("home", "board", "cdr"), "cashier": ("board", "till", "visits", "debts")}
"""Role -> what its bar begins with; the rest is in the menu."""

BESIDE = ("rates", "tariffs", "payments", "recharge", "client")
"""What a wide screen shows beside the menu."""


@dataclass(frozen=True, slots=True)
class Menu:
    role: str
    groups: tuple[tuple[Sentence, tuple[MenuEntry, ...]], ...]

    @property
    def places(self) -> tuple[MenuEntry, ...]:
        return tuple(place for _, places in self.groups for place in places)

    @property
    def first(self) -> tuple[MenuEntry, ...]:
        return tuple(place for place in self.places if place.here in FIRST.get(self.role, ()))

    @property
    def folded(self) -> bool:
        """Whether there is more than the bar begins with."""
        return len(self.places) > len(self.first)

    @property
    def beside(self) -> tuple[MenuEntry, ...]:
        return tuple(place for place in self.places if place.here in BESIDE)


def menu_for(role: str) -> Menu:
    """The menu of this role."""
    return Menu(role, _groups(role))


def _groups(role: str) -> tuple[tuple[Sentence, tuple[MenuEntry, ...]], ...]:
    """Empty groups left out."""
    served = _served()
    found = (
        (name, tuple(MenuEntry(*place) for place in places if may_see(role, served.get(place[1], ""))))
        for name, places in GROUPS
    )
    return tuple((name, places) for name, places in found if places)


def _served() -> dict[str, str]:
    """Address -> endpoint of every page without a hole; nobody practises practising."""
    rules = current_app.url_map.iter_rules()
    found = {rule.rule: rule.endpoint for rule in rules if "GET" in rule.methods and not rule.arguments}
    return found if world().room else {address: page for address, page in found.items() if page != "practice.page"}
