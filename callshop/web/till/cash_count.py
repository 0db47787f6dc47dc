"""A drawer's money as a request tells it: how many of each note and coin, or simply the amount.

Each piece is a field of its own, named by its key ("n500", "c500": see callshop.cash_denominations).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from callshop.cash_denominations import Piece, pieces_of, sum_of, written
from callshop.events import sentence
from callshop.refusal import Refused
from callshop.web.page.forms import Form
from callshop.web.page.rendering import language
from callshop.web.request import formats
from callshop.web.request.context import house
from callshop.web.request.fields import FormData, amount_of

AMOUNTS = ("counted", "float")
"""The fields in which a drawer's money is told as an amount."""

MOST_DIGITS = 6
"""Nobody has a million pieces of a kind in a drawer."""


@dataclass(frozen=True, slots=True)
class CashCount:
    """amount: micros; pieces: the notes and coins it was counted in, as the books keep them, "" if by amount."""

    amount: int
    pieces: str


def pieces() -> tuple[Piece, ...]:
    """What is counted in this shop."""
    return pieces_of(house().currency)


def form_of(asked: FormData, field: str, *more: str) -> Form:
    """The form as it was typed: every piece, the amount in `field`, and further fields."""
    return Form(**{name: asked.text(name) for name in (*(piece.key for piece in pieces()), field, *more)})


def counted(asked: FormData, field: str, form: Form) -> CashCount | None:
    """What was counted. What is wrong goes to the form, and then it is None."""
    count = {piece: many for piece in pieces() if (many := _many(form, piece))}
    try:
        amount = asked.amount(field)
    except Refused as refused:
        amount = form.wrong(field, refused.why)
    if form.errors:
        return None
    if amount is None and not any(form[piece.key] for piece in pieces()):
        return form.wrong(field, sentence("Count the notes and coins, or type the amount."))
    if amount is not None and count and amount != sum_of(count):
        come_to = formats.money(sum_of(count), language(), house().currency)
        return form.wrong(field, sentence("The notes and coins come to {sum}: correct one or the other.", sum=come_to))
    return CashCount(sum_of(count) if amount is None else amount, written(count))


def so_far(asked: Mapping[str, str]) -> int:
    """Micros of what is typed so far, by piece or else as an amount: what is no number yet is none."""
    count = {piece: int(asked[piece.key]) for piece in pieces() if _is_many(asked.get(piece.key, ""))}
    return sum_of(count) or _amount_so_far(asked)


def _amount_so_far(asked: Mapping[str, str]) -> int:
    typed = next((asked[field] for field in AMOUNTS if asked.get(field)), "")
    try:
        return amount_of(typed.strip()) or 0
    except Refused:
        return 0


def _many(form: Form, piece: Piece) -> int:
    text = form[piece.key]
    if _is_many(text):
        return int(text)
    if text:
        form.wrong(piece.key, sentence("“{text}” is not a number of pieces.", text=text))
    return 0


def _is_many(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
