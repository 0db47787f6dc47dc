"""Movements of money and of claims as plain sentences: what moved, how, and against what."""

from collections.abc import Callable

from callshop.events import Sentence, sentence
from callshop.ledger.till.payments import INTO_THE_TILL
from callshop.ledger.visits.visit_detail import VisitMovement

MONEY = "money"
"""Any method that moves the till."""

TOLD: dict[tuple[str, str, bool], Sentence] = {
    ("bill", MONEY, True): sentence("Paid {amount} for bill {bill}, {how}"),
    ("bill", MONEY, False): sentence("Gave back {amount} by bill {bill}, {how}"),
    ("bill", "deposit", True): sentence("Paid {amount} for bill {bill} out of the deposit"),
    ("bill", "deposit", False): sentence("Put {amount} back into the deposit"),
    ("bill", "slip", True): sentence("Paid {amount} for bill {bill} with credit slip {slip}"),
    ("bill", "slip", False): sentence("Put {amount} back on credit slip {slip}"),
    ("bill", "debt", True): sentence("Left {amount} of bill {bill} as debt {debt} of {name}"),
    ("bill", "debt", False): sentence("Cancelled {amount} of debt {debt} of {name}"),
    ("debt", MONEY, True): sentence("Paid {amount} of debt {debt}, {how}"),
    ("debt", MONEY, False): sentence("Gave back {amount} that was paid of debt {debt}, {how}"),
    ("debt", "forgiven", True): sentence("Forgave {amount} of debt {debt}"),
    ("debt", "forgiven", False): sentence("Took back the forgiving of {amount} of debt {debt}"),
    ("slip", MONEY, True): sentence("Kept {amount} of change as credit slip {slip}"),
    ("slip", MONEY, False): sentence("Gave back {amount} of credit slip {slip}"),
    ("deposit", MONEY, True): sentence("Took a deposit of {amount}, {how}"),
    ("deposit", MONEY, False): sentence("Handed back {amount} of the deposit, {how}"),
}
"""(kind, method, whether towards the till or the bill) -> the sentence."""

HOW = {"cash": sentence("in cash"), "mobile": sentence("by mobile money"), "card": sentence("by card")}


def told(moved: VisitMovement, money: Callable[[int], str], say: Callable[[Sentence], str]) -> Sentence:
    """The sentence of a movement. `money` writes an amount, `say` speaks a sentence to the reader."""
    method = MONEY if moved.method in INTO_THE_TILL else moved.method
    template = TOLD[moved.kind, method, moved.amount >= 0]
    values = {
        "amount": money(abs(moved.amount)), "bill": moved.bill, "slip": moved.slip,
        "debt": moved.debt, "name": moved.name, "how": say(HOW[moved.method]) if method == MONEY else "",
    }  # fmt: skip
    used = tuple((name, value) for name, value in values.items() if f"{{{name}}}" in template.text)
    return Sentence(template.text, used)
