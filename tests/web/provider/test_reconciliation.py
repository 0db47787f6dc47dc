"""The owner hands in the provider's list, matches its columns once, and reads what differs."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from callshop.ledger.db.connection import database, writing
from callshop.ledger.provider import statements
from tests.browser.samples import NOW

JSON = {"Accept": "application/json"}
CHOSEN = {
    "number": "1", "start": "0", "seconds": "2", "cost": "3", "form": "%d/%m/%Y %H:%M:%S", "unit": "seconds",
    "exchange": "1", "tolerance": "60", "slack": "1",
}  # fmt: skip
LIST = """Date d'appel;Numéro appelé;Durée (s);Coût
20/11/2026 10:00:00;0033612345670;60;60
20/11/2026 11:00:00;0033612345671;99;61
20/11/2026 12:00:00;0033699999999;120;120,5
Total;;279;241,5
"""


@pytest.fixture(autouse=True)
def calls(books):
    """Three calls at ten, eleven and one, a minute each, three days before the tests' now."""
    with writing():
        for number, hour in enumerate((10, 11, 13)):
            at = NOW - NOW % 86_400_000 - 3 * 86_400_000 + hour * 3_600_000
            database.execute_sql(
                "INSERT INTO call (gateway, line, names, cabin, status, number, e164, destination, dialled_at,"
                " answered_at, ended_at, seconds, coin, cost, revenue, hour, day) VALUES"
                " ('sipura', '1', '', 3, 'answered', ?, ?, 'France', ?, ?, ?, ?, 1, ?, 75000000, 10, '2026-11-20')",
                (
                    f"003361234567{number}",
                    f"3361234567{number}",
                    at,
                    at,
                    at + 60_000,
                    60 + number,
                    (60 + number) * 10**6,
                ),
            )


def hand_in(client, text: str = LIST, name: str = "novembre.csv"):
    return client.post("/reconciliation", data={"file": (BytesIO(text.encode("latin-1")), name)})


@pytest.fixture
def compared(omar) -> str:
    address = hand_in(omar).headers["Location"]
    assert omar.post(f"{address}/read", data=CHOSEN).headers["Location"] == address
    return address


def test_a_list_is_handed_in_matched_and_compared(omar):
    answer = hand_in(omar)
    address = answer.headers["Location"]
    page = omar.get(address).text
    assert '<option value="1" selected>2 · Numéro appelé</option>' in page
    assert "20/11/2026 10:00:00 →" in page
    assert omar.post(f"{address}/read", data=CHOSEN).headers["Location"] == address
    found = omar.get(address, headers=JSON).json
    assert {each["kind"]: each["number"] for each in found["differences"]} == {
        "seconds": "33612345671", "theirs": "33699999999", "ours": "33612345672",
    }  # fmt: skip
    assert found["sums"]["theirs"] == {"calls": 1, "seconds": 120, "cost": "120.5"}


def test_the_differences_are_a_page_and_files_with_the_same_filters(omar, compared):
    assert "+33 6 99" in omar.get(compared).text.replace("\u00a0", " ")
    assert omar.get(f"{compared}?kind=ours&number=336&cabin=3&from=2026-11-20").status_code == 200
    lines = list(csv.DictReader(StringIO(omar.get(f"{compared}.csv?kind=ours").text)))
    assert [(line["number"], line["our_cost"], line["more_cost"]) for line in lines] == [("33612345672", "62", "-62")]
    sheet = load_workbook(BytesIO(omar.get(f"{compared}.xlsx?kind=ours").data)).active
    assert sheet.max_row == 2
    assert omar.get(f"{compared}?kind=ours", headers=JSON).json["count"] == 1


@pytest.mark.parametrize("query", ["kind=x", "from=gestern", "cabin=drei"])
def test_a_filter_that_cannot_be_is_said_in_words(omar, compared, query):
    answer = omar.get(f"{compared}?{query}")
    assert answer.status_code == 400
    assert "500" not in answer.text


def test_the_columns_of_the_next_list_are_known(omar, compared):
    other = hand_in(omar, LIST.replace("20/11", "21/11"), "decembre.csv").headers["Location"]
    page = omar.get(other).text
    assert '<option value="2" selected>3 · Durée (s)</option>' in page
    assert omar.post(f"{other}/read", data=CHOSEN).status_code == 302


def test_a_column_that_is_missing_or_chosen_twice_is_said_beside_it(omar):
    address = hand_in(omar).headers["Location"]
    answer = omar.post(f"{address}/read", data=CHOSEN | {"seconds": "", "cost": "1", "exchange": "viel"})
    assert answer.status_code == 400
    for name in ("seconds", "cost", "exchange"):
        assert f'id="field-{name}-error"' in answer.text
    assert 'value="viel"' in answer.text


def test_lines_that_cannot_be_read_are_told_and_left_out_when_the_owner_says_so(omar):
    text = LIST + "20/11/2026 14:00:00;0033612345679;lang;1\n"
    address = hand_in(omar, text).headers["Location"]
    answer = omar.post(f"{address}/read", data=CHOSEN)
    assert answer.status_code == 400
    assert "lang" in answer.text
    assert omar.post(f"{address}/read", data=CHOSEN | {"leave_out": "1"}).status_code == 302
    assert statements.one(1).left_out == 1


def test_a_change_of_a_column_shows_how_the_list_is_then_read(omar):
    address = hand_in(omar).headers["Location"]
    page = omar.get(f"{address}?number=1&start=0&time=&seconds=3&cost=&caller=&form=&unit=seconds&exchange=1").text
    assert "01:01" in page


def test_a_file_that_is_no_list_or_none_is_refused_beside_the_field(omar):
    assert omar.post("/reconciliation", data={}).status_code == 400
    answer = hand_in(omar, "")
    assert 'id="field-file-error"' in answer.text


def test_a_month_s_list_may_be_larger_than_a_form(omar):
    rows = "".join(f"20/11/2026 10:00:00;00336{n:08d};60;60\n" for n in range(10_000))
    text = LIST + rows
    assert len(text) > 256 * 1024
    address = hand_in(omar, text).headers["Location"]
    assert omar.post(f"{address}/read", data=CHOSEN).status_code == 302
    assert statements.one(1).lines == 10_003


def test_a_list_is_compared_again_and_withdrawn(omar, compared):
    assert omar.post(f"{compared}/compare").headers["Location"] == compared
    assert omar.post(f"{compared}/withdraw").headers["Location"] == compared
    assert omar.post(f"{compared}/withdraw").status_code == 409
    assert omar.post(f"{compared}/read", data=CHOSEN).status_code == 409
    assert omar.get(compared).status_code == 200
    assert omar.get("/reconciliation", headers=JSON).json["statements"][0]["withdrawn_by"] == "Omar"


def test_minutes_nobody_paid_are_a_page_and_files(omar, compared):
    found = omar.get("/reconciliation/unpaid", headers=JSON).json
    assert [(day["day"], day["cabin"], day["calls"], day["billed"]) for day in found["days"]] == [
        ("2026-11-20", None, 0, 1), ("2026-11-20", 3, 3, 0),
    ]  # fmt: skip
    assert found["days"][1]["revenue"] == "225"
    assert "unpaid=1" in omar.get("/reconciliation/unpaid").text
    assert len(omar.get("/reconciliation/unpaid.csv?from=2026-11-01&to=2026-11-30").text.splitlines()) == 3
    assert load_workbook(BytesIO(omar.get("/reconciliation/unpaid.xlsx").data)).active.max_row == 3
    assert omar.get("/reconciliation/unpaid?from=2026-11-30&to=2026-11-01").status_code == 400


def test_empty_pages_say_what_will_stand_there(omar):
    database.execute_sql("DELETE FROM call")
    assert omar.get("/reconciliation").status_code == 200
    assert omar.get("/reconciliation/unpaid").status_code == 200
    assert omar.get("/reconciliation.csv").text.startswith("id,")
    assert omar.get("/reconciliation/7").status_code == 404


def test_it_is_the_owner_s_alone(ana, compared):
    for path in ("/reconciliation", compared, "/reconciliation/unpaid", f"{compared}.csv"):
        assert ana.get(path).status_code == 403
