"""A bill taken back from a page, and what it asks of the shop."""

from callshop.events import sentence
from callshop.refusal import Refused

JSON = {"Accept": "application/json"}


def test_a_bill_is_taken_back_once_for_a_key(ana, shop):
    told = {"reason": "wrong cabin", "key": "k"}
    first, again = (ana.post("/till/12/reverse", data=told, headers=JSON) for _time in range(2))
    assert first.json == again.json == {"bill": 13, "reversed": 12, "total": "-735", "back": "500", "cabin": 2}
    assert shop.asked == [("reverse", 12, "wrong cabin", "Ana", False)]


def test_the_owner_takes_it_back_as_the_owner(omar, shop):
    assert omar.post("/till/12/reverse", json={"reason": "wrong"}, headers=JSON).status_code == 200
    assert shop.asked == [("reverse", 12, "wrong", "Omar", True)]


def test_the_page_leads_to_the_paper_of_what_took_it_back(ana):
    assert ana.post("/till/12/reverse", data={"reason": "wrong"}).headers["Location"] == "/visits?receipt=13"


def test_a_bill_that_stands_says_why(ana, shop):
    shop.refuses = Refused(sentence("Bill {number} is reversed already.", number=12), 409)
    answer = ana.post("/till/12/reverse", data={"reason": "wrong"}, headers=JSON)
    assert (answer.status_code, answer.json) == (409, {"error": "La facture 12 est déjà annulée."})


def test_the_owner_checks_out_without_a_limit(omar, shop):
    omar.post("/cabins/2/checkout", data={"calls": "11", "key": "k"}, headers=JSON)
    assert shop.asked[0][-1] == {"method": "cash", "owner": True}


def test_a_cabin_tells_its_extras(ana, shop):
    assert ana.get("/cabins/2", headers=JSON).json["extras"] == []
