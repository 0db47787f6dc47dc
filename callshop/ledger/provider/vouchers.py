"""Recharge codes, in lots: imported from the provider or made by the owner. Each credits the account once.

Of a code only its mark is kept: scrypt with the shop's own salt. A provider's code may have ten digits, which
anything quicker would give away to whoever steals the database; and unlike a key in another file, the salt travels
with a backup.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from callshop.events import sentence
from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.provider import account
from callshop.ledger.provider.voucher_throttle import take_a_try, the_try_was_good
from callshop.refusal import Refused

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No letter that looks like a figure, and no figure that looks like a letter."""
MADE_LENGTH, GROUP = 16, 4
SHORTEST, LONGEST = 6, 40
MOST_IN_A_LOT = 10_000
N, R, P = 2**12, 8, 1
"""4 MB and some 10 ms a code: a lot of a thousand is ready in seconds, ten digits take years."""


@dataclass(frozen=True, slots=True)
class Lot:
    """amount: micros of all its codes; used: how many of `count` have credited, `used_amount` micros together."""

    id: int
    made_at: int
    made_by: str
    source: str
    count: int
    amount: int
    used: int
    used_amount: int


def clean(code: str) -> str:
    """A code as it counts: capital letters and figures, however it was grouped."""
    return "".join(sign for sign in code.upper() if sign.isalnum() and sign.isascii())


def grouped(code: str) -> str:
    """A code as it is read aloud: ABCD-EFGH-..."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def possible(code: str) -> bool:
    """Whether this can be a code at all."""
    return SHORTEST <= len(clean(code)) <= LONGEST and all(sign.isalnum() or sign in "- ." for sign in code)


def make(at: int, count: int, amount: int, who: str, progress: Callable[[int], None] = lambda done: None) -> list[str]:
    """A lot of new codes, `amount` micros each: the only time they can be read."""
    if not 1 <= count <= MOST_IN_A_LOT:
        raise Refused(sentence("A lot has from 1 to {most} codes.", most=MOST_IN_A_LOT))
    if amount <= 0:
        raise Refused(sentence("A code is worth more than nothing."))
    codes = ["".join(secrets.choice(LETTERS) for _ in range(MADE_LENGTH)) for _ in range(count)]
    _keep(at, [(code, amount) for code in codes], "", who, progress)
    return [grouped(code) for code in codes]


def import_lot(
    at: int, codes: list[tuple[str, int]], source: str, who: str, progress: Callable[[int], None] = lambda done: None
) -> int:
    """A lot of the provider's codes with their micros, from a file called `source`: its number.

    Raises Refused, nothing kept, if one of them is known already.
    """
    if not 1 <= len(codes) <= MOST_IN_A_LOT:
        raise Refused(sentence("A lot has from 1 to {most} codes.", most=MOST_IN_A_LOT))
    return _keep(at, codes, source, who, progress)


def redeem(at: int, code: str, who: str) -> tuple[int, int]:
    """Credit the account with a code: (the top-up's id, micros). Once, however many ask at the same time.

    Raises Refused for a code that is unknown or used, TooManyTries if it is too soon to try.
    """
    if not possible(code):
        raise Refused(sentence("“{code}” is not a recharge code: look at it again.", code=code[:LONGEST]))
    tried = take_a_try(at, who)
    mark = _mark(code, _salt())
    with writing():
        found = rows("SELECT id, lot, amount, topup FROM voucher WHERE mark = ?", (mark,))
        if found:
            the_try_was_good(tried)
        credited = _credit(at, found[0], who) if found and found[0]["topup"] is None else None
    if credited:
        return credited
    if found:
        raise Refused(sentence("This code was used already: recharge {id}.", id=found[0]["topup"]))
    raise Refused(sentence("This code is unknown: look at it again."))


def _credit(at: int, voucher: dict, who: str) -> tuple[int, int]:
    added = account.enter(at, voucher["amount"], "prepaid", f"{voucher['lot']}/{voucher['id']}", who)
    used = database.execute_sql("UPDATE voucher SET topup = ? WHERE id = ? AND topup IS NULL", (added, voucher["id"]))
    if used.rowcount != 1:
        raise Refused(sentence("This code was used already: recharge {id}.", id=voucher["topup"]))
    audit.record(at, who, "voucher redeemed", lot=voucher["lot"], voucher=voucher["id"], topup=added)
    return added, voucher["amount"]


def lots(limit: int = 100) -> tuple[Lot, ...]:
    """The newest lots, and how much of each is used."""
    found = rows(
        "SELECT voucher_lot.id, made_at, made_by, source, count(*) AS count, sum(amount) AS amount,"
        " count(topup) AS used, coalesce(sum(CASE WHEN topup NOTNULL THEN amount END), 0) AS used_amount"
        " FROM (SELECT * FROM voucher_lot ORDER BY id DESC LIMIT ?) AS voucher_lot"
        " JOIN voucher ON lot = voucher_lot.id GROUP BY voucher_lot.id ORDER BY voucher_lot.id DESC",
        (limit,),
    )
    return tuple(Lot(**row) for row in found)


def _keep(at: int, codes: Iterable[tuple[str, int]], source: str, who: str, progress: Callable[[int], None]) -> int:
    salt, marks = _salt(), []
    for code, amount in codes:  # long work, before the writer's lock is taken
        marks.append((_mark(code, salt), amount))
        progress(len(marks))
    with writing():
        lot = database.execute_sql(
            "INSERT INTO voucher_lot (made_at, made_by, source) VALUES (?, ?, ?)", (at, who, source)
        ).lastrowid
        for line, (mark, amount) in enumerate(marks, 1):
            kept = database.execute_sql(
                "INSERT OR IGNORE INTO voucher (lot, mark, amount) VALUES (?, ?, ?)", (lot, mark, amount)
            )
            if not kept.rowcount:
                raise Refused(sentence("Code {line} of this lot is known already: nothing was kept.", line=line))
        total = sum(amount for _, amount in marks)
        what = "vouchers imported" if source else "vouchers made"
        audit.record(at, who, what, lot=lot, count=len(marks), amount=total, source=source)
    return lot


def _salt() -> bytes:
    return bytes.fromhex(rows("SELECT salt FROM voucher_salt")[0]["salt"])


def _mark(code: str, salt: bytes) -> str:
    return hashlib.scrypt(clean(code).encode(), salt=salt, n=N, r=R, p=P, maxmem=2**24, dklen=32).hex()
