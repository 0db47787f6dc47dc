"""What the lists of visits, debts, slips and extras have in common: filters, files, refusals, a place in the menu."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

JSON = {"Accept": "application/json"}
FILES = ("/visits", "/debts", "/slips", "/articles")


@pytest.mark.parametrize("path", FILES)
def test_a_list_is_a_file_too_with_the_same_rows(omar, path):
    lines = omar.get(f"{path}.csv").text.splitlines()
    sheet = load_workbook(BytesIO(omar.get(f"{path}.xlsx").data)).active
    assert [cell.value for cell in sheet[1]] == lines[0].split(",")
    assert sheet.max_row == len(lines) > 1


def test_a_file_keeps_the_filters(omar):
    assert [line.split(",")[0] for line in omar.get("/visits.csv?reversed=1").text.splitlines()] == ["visit", "3"]
    assert len(omar.get("/debts.csv?name=awa").text.splitlines()) == 2
    assert len(omar.get("/slips.csv?state=used").text.splitlines()) == 1


@pytest.mark.parametrize(
    "path", ["/visits?mode=rent", "/visits?from=soon", "/debts?state=sold", "/slips?state=lost", "/slips?before=a-b",
             "/visits?cabin=x"],
)  # fmt: skip
def test_nonsense_is_refused_in_words(omar, path):
    answer = omar.get(path, headers=JSON)
    assert answer.status_code == 400
    assert "«" in answer.json["error"]


def test_a_filter_for_cabins_speaks_of_them_as_french_does(omar):
    for path in ("/visits", "/cdr"):
        assert '<select name="cabin"><option value="">toutes</option>' in omar.get(path).text


def test_the_pages_are_in_the_menus_of_those_who_may_see_them(ana, omar):
    for path in ("/visits", "/debts", "/slips"):
        assert f'href="{path}"' in ana.get("/cdr").text
    assert 'href="/articles"' in omar.get("/cdr").text
    assert 'href="/articles"' not in ana.get("/cdr").text
