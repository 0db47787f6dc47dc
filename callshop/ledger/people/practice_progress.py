"""How far a cashier who practises has come, as the books of the throw-away shop tell it."""

from callshop.ledger.db.connection import rows

EXERCISES = {
    "till": "SELECT 1 FROM shift",
    "prepaid": "SELECT 1 FROM visit WHERE mode = 'prepaid'",
    "paid": "SELECT 1 FROM payment WHERE kind = 'bill' AND method IN ('cash', 'mobile', 'card') AND amount > 0",
    "debt": "SELECT 1 FROM debt",
    "counted": "SELECT 1 FROM shift WHERE closed_at IS NOT NULL",
}
"""Exercise -> what there is once it is done, in the order in which they are done."""


def done() -> frozenset[str]:
    """The exercises that are done."""
    return frozenset(name for name, sql in EXERCISES.items() if rows(f"{sql} LIMIT 1"))
