"""Who may see what (law 8): every view is marked with it; authorization.py stands in front of every page.

A page that is not marked is shown to nobody, so a new one cannot be forgotten. A tablet passes only to the pages of its
own cabin. tests/web/rights has the same list once more, written by hand, by addresses.
"""

from flask import current_app

from callshop.web.request.roles import NOBODY, roles_of_view

POLLS = frozenset(
    {"live.live_board", "live.live_booth", "board.held", "calls.news", "closing.steps", "practice.steps"}
)
"""Asked by the page, not by a person: no sign that anybody is there."""

NO_MATTER_WHO = frozenset({"login.healthz", "assets.static"})  # told also while the books cannot say who asks


def roles_of(endpoint: str) -> frozenset[str]:
    """Who may ask for a page; nobody for one that is not marked, or that there is not."""
    view = current_app.view_functions.get(endpoint)
    return roles_of_view(view) if view else NOBODY


def may_see(role: str, endpoint: str) -> bool:
    return role in roles_of(endpoint)
