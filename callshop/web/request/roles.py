"""Who may ask for a view: the roles, and the mark on a view that names them (law 8).

    @pages.get("/cdr")
    @allowed(COUNTER)
    def index(): ...
"""

from collections.abc import Callable

ANYONE = frozenset({"stranger", "tablet", "cashier", "owner"})
CABIN = frozenset({"tablet", "cashier", "owner"})
COUNTER = frozenset({"cashier", "owner"})
OWNER = frozenset({"owner"})
NOBODY: frozenset[str] = frozenset()

MARK = "allowed"
"""The attribute of a view that says its roles."""

View = Callable[..., object]


def allowed(roles: frozenset[str]) -> Callable[[View], View]:
    """Marks a view with the roles that may ask for it; it stands next to the view, below its routes."""

    def mark(view: View) -> View:
        vars(view)[MARK] = roles
        return view

    return mark


def roles_of_view(view: View) -> frozenset[str]:
    """Who may ask for a view; nobody where it is not marked."""
    return vars(view).get(MARK, NOBODY)
