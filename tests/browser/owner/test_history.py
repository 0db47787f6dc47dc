"""The history, debts, slips and extras in Chromium: nothing offends the eye, and a debt is paid where it stands."""

from collections.abc import Iterator
from threading import Thread

import pytest
from waitress.server import create_server

from callshop.ledger.db import connection
from tests.browser.layout.test_served_pages import OFFICE, Eye
from tests.story import close_books
from tests.web.till_days import lived

PAGES = ("/visits", "/visits?name=nobody", "/visits/2", "/visits/3", "/visits/4", "/visits/5", "/debts?state=all",
         "/debts?name=nobody", "/slips", "/slips?state=used", "/slips/1", "/articles", "/day")  # fmt: skip
ANA_S = ("/visits", "/visits/1", "/visits/5", "/debts", "/slips", "/articles")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    _, app = lived(tmp_path_factory.mktemp("days"), language="fr", currency="XOF")
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    serving = Thread(target=server.run)
    serving.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.asyncore.close_all(map=server._map)
    server.task_dispatcher.shutdown()
    serving.join()
    connection.close_thread()
    close_books()


def entered(window, address: str, name: str, password: str):
    return window(address).log_in(name, password)


def test_no_page_of_the_history_offends_the_eye(window, address):
    eye = Eye(entered(window, address, "Omar", "le patron"))
    for path in PAGES:
        eye.both(path, path, OFFICE)
    eye = Eye(entered(window, address, "Ana", "la caisse"))
    for path in ANA_S:
        eye.both(f"{path} of the cashier", path, OFFICE)
    assert "\n".join(eye.wrong) == ""


def test_a_debt_is_paid_where_it_stands(window, address):
    ana = entered(window, address, "Ana", "la caisse").go("/debts")
    ana.page.click("#debt-2 summary")
    ana.page.fill("#debt-2 [name=given]", "deux")
    ana.page.click("#debt-2 form button")
    assert "deux" in ana.see("#debt-2 [role=alert]")
    ana.page.fill("#debt-2 [name=given]", "2")
    ana.page.click("#debt-2 form button")
    assert "1,5" in ana.see("#debt-2 [role=status]")
    eye = Eye(ana)
    eye.look("a debt paid", OFFICE)
    assert "\n".join(eye.wrong) == ""


def test_a_bill_is_taken_back_from_its_visit(window, address):
    ana = entered(window, address, "Ana", "la caisse").go("/visits/3")
    ana.page.click("#bill-5 summary")
    eye = Eye(ana)
    eye.look("a bill about to be taken back", OFFICE)
    ana.page.fill("#bill-5 [name=reason]", "mauvaise cabine")
    ana.page.click("#bill-5 form button")
    assert "annulée" in ana.see(".notice[role=status]")
    assert ana.page.url.partition("#")[0].endswith("/visits/3")
    assert "annulée par la facture" in ana.see("#bill-5")
    eye.look("a bill just taken back", OFFICE)
    assert "\n".join(eye.wrong) == ""
