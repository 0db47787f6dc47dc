"""Every list is a page, JSON, CSV, CSV for a French Excel and a workbook: the same lines, under the same filters."""

import csv
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from callshop.ledger.db import connection
from callshop.ledger.settings import shop_config
from callshop.web.request.context import AppContext
from callshop.web.request.live_cache import Live
from callshop.web.rights.permissions import POLLS
from tests import furnished
from tests.furnished import EVENING, Books
from tests.million_calls import LAST_DAY
from tests.web.addresses import asked_for
from tests.web.conftest import THREADS, logged_in
from tests.web.fakes import Clock, FakeShop
from tests.web.rights.by_hand import RULES

DAYS = f"from={LAST_DAY.replace(day=1)}&to={LAST_DAY}"
LISTS = {
    "/cdr": f"{DAYS}&status=answered",
    "/reports": f"by=cabin&{DAYS}",
    "/payments": "type=postpaid",
    "/recharge": "",
    "/reconciliation": "",
    "/reconciliation/{statement}": "kind=ours",
    "/reconciliation/unpaid": DAYS,
    "/rates": "q=336",
    "/rates/journal": "",
    "/tariffs": "q=336",
    "/tariffs/journal": "",
    "/people": "",
    "/tablets": "",
    "/journal": f"from={LAST_DAY}&to={LAST_DAY}",
    "/backups": "",
    "/visits": "cabin=3",
    "/debts": "state=open",
    "/slips": "state=used",
    "/shifts": "cashier=Omar",
    "/articles": "",
}
"""A list's address -> a filter that leaves something out; "" where there is none."""

KEPT_WHOLE = {"/reports": "all=1", "/reconciliation/unpaid": "from=2000-01-01&to=2030-01-01", "/debts": "state="}
"""What must be asked to see all, where a list begins with its latest days, or with what is still open."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Books]]:
    folder = tmp_path_factory.mktemp("lists")
    books = furnished.usual(folder)
    yield folder / "callshop.db", books
    connection.close_thread()


@pytest.fixture
def owner(application: Flask, kept: tuple[Path, Books]) -> FlaskClient:
    connection.open_database(kept[0])
    shop, clock = FakeShop(), Clock(Clock().moment.plus(EVENING - Clock().moment.wall))
    application.extensions["callshop"] = AppContext(
        shop, shop_config.load, clock, "1", "192.0.2.7", Live(shop, THREADS)
    )
    return logged_in(application, "Omar")


def lines_of(client: FlaskClient, address: str, query: str) -> list[list[str]]:
    """The lines of the file, under their names."""
    answer = client.get(f"{address}.csv?{query}")
    assert answer.status_code == 200, (address, answer.text)
    return list(csv.reader(StringIO(answer.text)))


GROUPED = {"/debts": "debts"}
"""Where JSON gathers the lines under something: under which name they are there."""

KEYS = {"/backups": "file"}
"""What tells a line from the others, where it is not its first cell."""


def plain(cell: object) -> str:
    return "" if cell is None else str(cell)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_the_same_in_every_form(owner: FlaskClient, kept: tuple[Path, Books], path: str):
    address = path.format(statement=kept[1].statement)
    for query in {LISTS[path], KEPT_WHOLE.get(path, "")}:
        assert owner.get(f"{address}?{query}").status_code == 200
        header, *lines = lines_of(owner, address, query)
        excel = owner.get(f"{address}.csv?{query}&for=excel")
        sheet = load_workbook(BytesIO(owner.get(f"{address}.xlsx?{query}").data)).active
        cells = [[plain(cell) for cell in line] for line in sheet.iter_rows(values_only=True)]
        if address not in ("/rates", "/tariffs"):  # price lists keep the form that an import takes, special prices too
            assert excel.data.startswith(b"\xef\xbb\xbf")
            rows = list(csv.reader(StringIO(excel.data.decode("utf-8-sig")), delimiter=";"))
            assert (rows[0], len(rows)) == (header, len(lines) + 1)
        assert cells[0] == header
        key = KEYS.get(path, header[0])
        place = header.index(key)
        assert [line[place] for line in cells[1:]] == [line[place] for line in lines]
        told = owner.get(f"{address}?{query}&per_page=500", headers={"Accept": "application/json"}).json
        (listed,) = [value for value in told.values() if isinstance(value, list)]
        listed = [line for each in listed for line in each[GROUPED[path]]] if path in GROUPED else listed
        special = header.index("cabin") if path == "/tariffs" and "cabin" in header else None
        general = lines if special is None else [line for line in lines if not any(line[special:])]
        shown, filed = [plain(each[key]) for each in listed], [line[place] for line in general]
        assert sorted(shown) == sorted(filed[: len(shown)] if address == "/journal" else filed), "a journal has pages"


@pytest.mark.parametrize("path", [path for path, query in LISTS.items() if query])
def test_a_filter_leaves_the_same_out_of_the_file(owner: FlaskClient, kept: tuple[Path, Books], path: str):
    address = path.format(statement=kept[1].statement)
    whole = lines_of(owner, address, KEPT_WHOLE.get(path, ""))[1:]
    chosen = lines_of(owner, address, LISTS[path])[1:]
    assert chosen
    assert chosen != whole
    if path != "/reports":
        assert {tuple(line) for line in chosen} < {tuple(line) for line in whole}


def test_every_table_of_the_portal_has_its_files_and_offers_them(owner: FlaskClient, kept: tuple[Path, Books]):
    known = {rule.rule for rule in asked_for()}
    files = {path.removesuffix(".csv") for path in known if path.endswith(".csv")}
    assert {re.sub(r"<.*>", "{statement}", path) for path in files} == set(LISTS)
    assert {f"{path}.xlsx" for path in files} <= known
    for path, query in LISTS.items():
        address = path.format(statement=kept[1].statement)
        page = owner.get(f"{address}?{query}").text
        for form in ("csv", "xlsx"):
            assert f'"{address}.{form}' in page, address
    for rule in asked_for():
        without = rule.rule not in files and "owner" in RULES[rule.endpoint] and not rule.arguments
        if without and "." not in rule.rule and rule.endpoint not in POLLS:
            assert '<table class="calls' not in owner.get(f"{rule.rule}?wait=0").text, rule.rule
