"""Two days at a real till, behind real pages: every kind of visit, debt and slip there is, by Ana, Bea and Omar.

Yesterday Bea sold one call, that its customer still owes a part of. Today:
    visit 2  cabin 1   postpaid, paid with a coffee and a discount; its change became credit slip 1
    visit 3  cabin 2   paid, then taken back, and paid again
    visit 4  cabin 3   prepaid: a deposit of 5, part of it used, the rest handed back
    visit 5  cabin 4   left as a debt, half of it paid since
    visit 6  cabin 1   free, of the owner
    visit 7  cabin 2   paid with the slip; something is left on it
    visit 8  cabin 3   still on the line
"""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from callshop.ledger.billing import articles
from callshop.ledger.db.connection import writing
from callshop.ledger.people import people
from callshop.ledger.settings import shop_config
from callshop.ledger.till import credit_slips
from callshop.money import UNIT
from callshop.shop.till.checkout import CheckoutRequest
from callshop.shop.till.debts import PayDebt
from callshop.shop.till.reversals import ReverseBill
from callshop.shop.till.shifts import CloseShift
from callshop.shop.visits.visits import CloseVisit, OpenVisit
from callshop.web.application import create_app
from tests.story import NOON, Stage
from tests.web.conftest import FORM_KEY, SECRET, THREADS, _with_key

DAY = 24 * 3600
YESTERDAY, TODAY = "2026-03-02", "2026-03-03"
FRANCE, GERMANY = "0033612345678", "0049301234567"


def lived(folder: Path, **settings: str) -> tuple[Stage, Flask]:
    """The shop after these days, and its pages."""
    stage = Stage.open(folder, **settings)
    people.add_person(NOON.wall, "Omar", "owner", "le patron", "test")
    people.add_person(NOON.wall, "Ana", "cashier", "la caisse", "test")
    people.add_person(NOON.wall, "Bea", "cashier", "la caisse", "test")
    with writing():
        articles.enter(NOON.wall, "Café", UNIT // 2, "Omar")
        articles.enter(NOON.wall, "Copie", UNIT // 10, "Omar")
    _yesterday(stage)
    stage.clock.goes_on(DAY)
    _today(stage)
    app = create_app(
        stage.shop,
        shop_config.load,
        stage.clock,
        secret_key=SECRET,
        version="1.2.3",
        lan_host="192.0.2.7",
        threads=THREADS,
    )
    return stage, app


def person(app: Flask, name: str, at: int) -> FlaskClient:
    """A browser in which this person has logged in, and whose POSTs carry the page's key."""
    client = _with_key(app)
    token = people.begin_session(at, people.person_named(name), "192.0.2.50")
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["csrf_token"] = FORM_KEY
    return client


def text(answer: TestResponse) -> str:
    """A page whose amounts have ordinary spaces."""
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def _yesterday(stage: Stage) -> None:
    stage.has_till("Bea")
    stage.talk(1, 125, FRANCE)
    pay(stage, 1, "Bea", given=UNIT // 5, debtor="Moussa Diop")
    stage.shop.shifts.close(CloseShift(UNIT // 5, "Bea"))


def _today(stage: Stage) -> None:
    shop = stage.shop
    stage.has_till("Ana")
    stage.talk(1, 125, FRANCE)
    shop.extras.add(1, 1, 1, "Ana")
    pay(stage, 1, "Omar", given=2 * UNIT, discount=UNIT // 10, reason="fidèle", as_slip=UNIT, owner=True)
    stage.talk(2, 61, GERMANY)
    bill = pay(stage, 2, "Ana").bill
    shop.reversals.reverse(ReverseBill(bill, "mauvaise cabine", "Ana"))
    pay(stage, 2, "Ana")
    shop.visits.open(OpenVisit(3, "prepaid", 5 * UNIT, "Ana"))
    stage.talk(3, 300, FRANCE)
    pay(stage, 3, "Ana")
    stage.talk(4, 600, FRANCE)
    debt = pay(stage, 4, "Ana", given=0, debtor="Awa Ndiaye").debt
    shop.debts.pay(PayDebt(debt, UNIT // 2, "Ana"))
    shop.visits.open(OpenVisit(1, "free", 0, "Omar", owner=True))
    stage.talk(1, 61, GERMANY)
    if stage.shop.board.tile(1).visit:
        shop.visits.close(CloseVisit(1, "Omar", owner=True))
    stage.talk(2, 61, GERMANY)
    pay(stage, 2, "Ana", given=0, slip=credit_slips.one(1).code)
    stage.lift(3).dials(GERMANY).answered().after(30)


def pay(stage: Stage, cabin: int, who: str, **more: object) -> dict:
    """All that is due in a cabin."""
    tile = stage.tile(cabin)
    extras = [extra.id for extra in tile.extras]
    return stage.shop.till.checkout(CheckoutRequest(cabin, stage.owed(cabin), who, "", extras=extras, **more))
