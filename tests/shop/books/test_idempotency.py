"""One request, one act: the same key is answered as it was the first time, whoever composes the key."""

import pytest

from callshop.ledger.db import idempotency
from callshop.ledger.db.connection import DiskRefused
from callshop.refusal import Refused
from callshop.shop.books.idempotency import NO_KEY, RequestKey
from tests.shop.witness import refused
from tests.story import ANA, Stage

KEY = RequestKey("/waiting k")


def waits(stage: Stage) -> dict:
    return {"waiting": stage.shop.waiting_list.add("Awa", "", ANA)}


def test_the_same_key_is_answered_the_same_also_after_a_restart(stage: Stage):
    first = stage.shop.once(KEY, lambda: waits(stage))
    stage.restart()
    assert first == stage.shop.once(KEY, lambda: waits(stage)) == {"waiting": 1}
    assert len(stage.shop.board.waiting) == 1


def test_another_key_and_none_at_all_are_other_requests(stage: Stage):
    for key in (KEY, RequestKey("/waiting l"), NO_KEY, NO_KEY):
        stage.shop.once(key, lambda: waits(stage))
    assert len(stage.shop.board.waiting) == 4


def test_what_was_refused_is_not_remembered(stage: Stage):
    refused(400, stage.shop.once, KEY, lambda: {"waiting": stage.shop.waiting_list.add("", "", ANA)})
    assert stage.on_disk("SELECT * FROM done") == []
    assert stage.shop.once(KEY, lambda: waits(stage)) == {"waiting": 1}


def test_the_key_is_on_disk_with_the_act_and_without_its_answer_nothing_is_done_again(stage: Stage, monkeypatch):
    def stops(*_: object) -> None:
        raise DiskRefused("the program ends here")

    with monkeypatch.context() as patched:
        patched.setattr(idempotency, "remember", stops)
        stage.shop.once(KEY, lambda: waits(stage))
    assert [(row["key"], row["status"]) for row in stage.on_disk("SELECT key, status FROM done")] == [(KEY, 0)]
    stage.restart()
    assert "just before the program stopped" in refused(409, stage.shop.once, KEY, lambda: waits(stage))
    assert len(stage.shop.board.waiting) == 1


def test_an_act_after_a_refused_one_does_not_carry_its_key(stage: Stage):
    def fails() -> dict:
        waits(stage)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        stage.shop.once(KEY, fails)
    stage.shop.waiting_list.add("Omar", "", ANA)
    assert [row["key"] for row in stage.on_disk("SELECT key FROM done")] == [KEY], "the first act alone was under it"
    with pytest.raises(Refused):
        stage.shop.once(KEY, lambda: waits(stage))
