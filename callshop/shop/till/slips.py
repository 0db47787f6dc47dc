"""A credit slip that is handed in, by the code on its paper."""

from callshop.events import sentence
from callshop.ledger.till import credit_slips
from callshop.ledger.till.credit_slips import Slip
from callshop.refusal import Refused


def handed_in(text: str) -> Slip | None:
    """The slip of a typed code; None where none was typed. Refused: there is no such slip, or nothing is left of it."""
    if not text.strip():
        return None
    code = credit_slips.digits_of(text)
    if not 0 < len(code) <= credit_slips.CODE_DIGITS:
        raise Refused(sentence("“{text}” is no code: type the figures on the paper of the credit slip.", text=text))
    found = credit_slips.of_code(code)
    if found is None and len(code) < credit_slips.CODE_DIGITS and credit_slips.one(int(code)):
        raise Refused(sentence("A credit slip is used by the code on its paper, not by its number."), 404)
    if found is None:
        raise Refused(sentence("There is no credit slip {slip}.", slip=text), 404)
    if found.left <= 0:
        raise Refused(sentence("Credit slip {slip} is used up.", slip=found.id), 409)
    return found
