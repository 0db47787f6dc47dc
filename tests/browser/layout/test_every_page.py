"""Every page there is, in a shop of the first day, a usual one and a full one, in both languages, at a desk and on a
phone: nothing runs out, lies on another thing, is too faint or too small, and nothing French is English.

A page that nobody put down here fails the first test.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import furnished
from tests.browser.checks import fontless, problems
from tests.browser.layout.test_served_pages import Eye
from tests.browser.screen import Screen
from tests.furnished import PASSWORD, Books
from tests.million_calls import LAST_DAY
from tests.running import Serving
from tests.web.addresses import asked_for
from tests.web.rights.by_hand import RULES

DESK, COUNTER, PHONE = (1366, 768), (1024, 768), (390, 844)
SIZES = {"owner": (DESK, PHONE), "cashier": (COUNTER, PHONE)}
"""Where each of them sits."""
MISSING = "all => all.filter(one => !one.naturalWidth).length"
DAY = LAST_DAY.isoformat()
DAYS = f"from={DAY[:8]}01&to={DAY}"

PAGES: dict[str, tuple[str, ...]] = {
    "board.board": ("/board",),
    "tablet.booth": ("/booth/1",),
    "tablets.of_cabin": ("/cabins/1/tablet",),
    "dashboard.day": ("/day", f"/day?day={DAY}"),
    "visits.index": ("/visits", "/visits?cabin=3&mode=prepaid", "/visits?receipt=999999"),
    "visits.detail": ("/visits/{visit}",),
    "debts.index": ("/debts", "/debts?state=", "/debts?name=nobody"),
    "credit_slips.index": ("/slips", "/slips?state=used"),
    "credit_slips.paper": ("/slips/{slip}",),
    "receipts.page": ("/till/{bill}/receipt", "/till/{bill}/receipt?width=58&full=1"),
    "shifts.till": ("/shift",),
    "shifts.count": ("/shift/count",),
    "shifts.handover": ("/shift/handover",),
    "shift_reports.index": ("/shifts",),
    "shift_reports.report": ("/shifts/{shift}", "/shifts/1"),
    "shift_reports.day": ("/day/paper", f"/day/paper?day={DAY}"),
    "closing.page": ("/closing",),
    "closing.opening": ("/opening",),
    "articles.index": ("/articles",),
    "practice.page": ("/practice",),
    "calls.index": ("/cdr", f"/cdr?{DAYS}&status=interrupted", "/cdr?cabin=99", "/cdr?sort=revenue&per_page=25"),
    "calls.detail": ("/cdr/{call}",),
    "reports.divided": (
        f"/reports?{DAYS}", "/reports?by=destination&all=1", "/reports?by=month&all=1",
        "/reports?from=2000-01-01&to=2000-01-02",
    ),
    "topups.index": ("/payments", "/payments?type=correction"),
    "vouchers.page": ("/recharge",),
    "reconciliation.index": ("/reconciliation",),
    "reconciliation.statement": (
        "/reconciliation/{statement}", "/reconciliation/{statement}?kind=ours", "/reconciliation/{statement}?cabin=99",
        "/reconciliation/{unread}",
    ),
    "reconciliation.unpaid": (f"/reconciliation/unpaid?{DAYS}", "/reconciliation/unpaid?from=2000-01-01&to=2000-01-02"),
    "buy_prices.index": ("/rates", "/rates?q=nowhere"),
    "price_lists.choose": ("/rates/import", "/tariffs/import"),
    "price_lists.preview": (
        "/rates/import/{buy_draft[0]}?made={buy_draft[1]}", "/tariffs/import/{sell_draft[0]}?made={sell_draft[1]}",
    ),
    "sell_prices.index": (
        "/tariffs", "/tariffs?q=336", "/tariffs?show=own", "/tariffs?show=losses", "/tariffs?show=refused",
    ),
    "sell_prices.one": ("/tariffs/3361", "/tariffs/338", "/tariffs/999"),
    "bulk_changes.preview": ("/tariffs/change?q=336&how=set&figure=75", "/tariffs/change?q=336&how=set&figure=dear"),
    "bulk_changes.journal": ("/tariffs/journal", "/rates/journal"),
    "simulator.try_price": (
        "/tariffs/try", "/tariffs/try?number=0033612345678", "/tariffs/try?number=0033&seconds=long",
    ),
    "simulator.poster": ("/tariffs/poster",),
    "people.index": ("/people",),
    "people.all_tablets": ("/tablets",),
    "audit_log.index": ("/journal", "/journal?from=2001-01-01&to=2001-01-01"),
    "settings.index": ("/settings",),
    "settings.client": ("/client",),
    "backups.index": ("/backups",),
}  # fmt: skip
"""Endpoint -> its addresses, with holes for what the books give."""

PARTS = {
    "assets.static": "files that do not change",
    "login.index": "sends on to each role's page",
    "login.login_page": "for those who are not in",
    "login.healthz": "for programs",
    "tablets.claim": "sends on to the cabin's price",
    "settings.picture": "the shop's own picture",
    "live.live_board": "what the board asks for", "live.live_booth": "what a tablet asks for",
    "board.panel_empty": "of the board", "board.cabin": "of the board",
    "board_visits.waiting": "of the board",
    "board.change": "of the board",
    "debts.names": "of the board", "debts.one": "of the debts",
    "receipts.as_text": "for a printer that takes text",
    "printing.outcome": "of a receipt", "printing.slip_outcome": "of a slip",
    "printing.test_outcome": "of the settings",
    "shifts.so_far": "of the till", "closing.ready": "of the board", "closing.steps": "of the closing",
    "practice.come_in": "sends on to the practice shop", "practice.steps": "of the practice shop",
    "board.held": "of the board",
    "calls.news": "of the calls", "calls.sums": "of the calls",
    "price_check.price": "what a call would cost, on the board and the tablet",
    "price_lists.columns": "of a list whose columns are asked for: tests/web/tariffs/test_list_columns.py",
    "sell_prices.row": "of the prices", "sell_prices.history": "of the prices", "buy_prices.history": "of the rates",
}  # fmt: skip
"""What answers to GET and is no page of its own: seen on the pages it is of."""
TIGHT = {
    "Omar": ("fr", "owner", ("/day", "/cdr", "/reports", "/tariffs", "/rates", "/settings")),
    "Ana": ("en", "cashier", ("/board", "/shift/count", "/closing")),
}
"""Person -> language, role, and the fullest pages, looked at once more in DejaVu alone."""

SHOPS: dict[str, Callable[[Path], Books]] = {
    "empty": furnished.empty,
    "usual": furnished.usual,
    "full": furnished.full,
}


def test_every_page_is_looked_at():
    asked = {rule.endpoint for rule in asked_for() if not rule.rule.endswith((".csv", ".xlsx", ".svg"))}
    assert asked <= set(RULES)
    assert set(PAGES) | set(PARTS) == asked
    assert not set(PAGES) & set(PARTS)


@pytest.fixture(scope="module", params=SHOPS)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, Books]]:
    folder = tmp_path_factory.mktemp(request.param) / "shop"
    books = SHOPS[request.param](folder)
    with Serving(folder) as serving:
        yield serving, books


def open_to(role: str) -> list[str]:
    return [path for endpoint, paths in PAGES.items() if role in RULES[endpoint] for path in paths]


@pytest.mark.parametrize(("who", "role"), [("Omar", "owner"), ("Ana", "cashier")])
def test_no_page_offends_the_eye(browser: Any, house: tuple[Serving, Books], who: str, role: str):
    books, screen = house[1], Screen(browser, house[0].address).log_in(who, PASSWORD)
    eye = Eye(screen)
    for path in open_to(role):
        address = path.format(**{name: getattr(books, name) for name in Books.__slots__})
        for language in ("fr", "en"):
            screen.context.add_cookies([{"name": "lang", "value": language, "url": screen.address}])
            screen.go(address)
            assert "/login" not in screen.path, address
            pictures = screen.page.eval_on_selector_all("img.chart", MISSING)
            eye.wrong += [f"{who} {address}: a picture is missing"] * pictures
            eye.look(f"{who} {address}", SIZES[role])
    screen.close()
    assert "\n".join(eye.wrong) == ""


@pytest.mark.parametrize("who", TIGHT)
def test_the_fullest_pages_hold_where_dejavu_is_the_only_font(browser: Any, house: tuple[Serving, Books], who: str):
    language, role, paths = TIGHT[who]
    screen = Screen(browser, house[0].address).log_in(who, PASSWORD)
    screen.context.add_cookies([{"name": "lang", "value": language, "url": screen.address}])
    fontless(screen.context)
    wrong = []
    for path in paths:
        screen.go(path)
        for width, height in SIZES[role]:
            screen.page.set_viewport_size({"width": width, "height": height})
            wrong += [f"{who} {path} {width}×{height}: {problem}" for problem in problems(screen.page)]
    screen.close()
    assert "\n".join(wrong) == ""
