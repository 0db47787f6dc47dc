"""Recharge codes: kept so that nobody can read them, credited once under any race, guessed at slowly and noticed."""

from threading import Barrier, Thread

import pytest

from callshop.ledger.db import audit, connection
from callshop.ledger.db.connection import rows
from callshop.ledger.people.throttle import TooManyTries
from callshop.ledger.provider import account, voucher_throttle, vouchers
from callshop.ledger.reports import checks
from callshop.money import UNIT
from callshop.refusal import Refused

NOW = 1_795_442_851_000
HOUR = 3_600_000


def test_twenty_at_once_credit_once(books):
    (code,) = vouchers.make(NOW, 1, 5000 * UNIT, "Omar")
    together, heard = Barrier(20), []

    def ask(who: int) -> None:
        together.wait()
        try:
            heard.append(vouchers.redeem(NOW, code, f"person {who}"))
        except (Refused, TooManyTries) as refused:
            heard.append(refused)
        finally:
            connection.close_thread()

    asking = [Thread(target=ask, args=(who,)) for who in range(20)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert sum(isinstance(answer, tuple) for answer in heard) == 1
    assert len(heard) == 20
    assert account.account().balance == 5000 * UNIT
    assert len(rows("SELECT 1 FROM topup")) == 1
    assert audit.first_break() is None


def test_a_thousand_wrong_codes_are_slowed_down_and_reported(books):
    at, wrong, waits = NOW, 0, 0
    for guess in range(1000):
        try:
            vouchers.redeem(at, f"{guess:010d}", "Eve")
        except Refused:
            wrong += 1
        except TooManyTries as refused:
            waits += 1
            assert refused.seconds > 0
        at += 1000
    assert wrong < 30
    assert wrong + waits == 1000
    told = voucher_throttle.reported(at)
    assert (told.wrong, told.turned_away, told.who) == (wrong, waits, "Eve")
    assert rows("SELECT who FROM audit WHERE what = 'wrong vouchers'")
    (code,) = vouchers.make(at, 1, UNIT, "Omar")
    with pytest.raises(TooManyTries):
        vouchers.redeem(at, code, "Omar")
    assert vouchers.redeem(at + HOUR, code, "Omar") == (1, UNIT)


def test_a_slip_of_the_finger_is_no_report(books):
    with pytest.raises(Refused):
        vouchers.redeem(NOW, "ABCDEFGH", "Omar")
    assert voucher_throttle.reported(NOW) is None


def test_a_recharge_by_code_is_a_top_up_with_the_voucher_s_reference(books):
    (code,) = vouchers.make(NOW, 1, 5000 * UNIT, "Omar")
    added, amount = vouchers.redeem(NOW, code, "Ana")
    (row,) = rows("SELECT * FROM topup")
    told = (row["id"], row["amount"], row["type"], row["reference"], row["who"])
    assert told == (added, amount, "prepaid", "1/1", "Ana")
    assert all(check.ok for check in checks.prove())


def test_the_books_keep_no_code(books):
    codes = [*vouchers.make(NOW, 2, UNIT, "Omar")]
    vouchers.import_lot(NOW, [("1234567890", UNIT)], "codes.csv", "Omar")
    kept = " ".join(str(value) for row in rows("SELECT * FROM voucher, audit") for value in row.values())
    assert not any(vouchers.clean(code) in kept for code in (*codes, "1234567890"))


def test_a_lot_with_a_code_known_already_is_not_kept_at_all(books):
    vouchers.import_lot(NOW, [("1234567890", UNIT)], "a.csv", "Omar")
    with pytest.raises(Refused):
        vouchers.import_lot(NOW, [("5555555555", UNIT), ("1234-567-890", UNIT)], "b.csv", "Omar")
    (lot,) = vouchers.lots()
    assert (lot.count, lot.amount, lot.used, lot.source) == (1, UNIT, 0, "a.csv")
