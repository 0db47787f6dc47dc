"""The small price list as the owner keeps it: entered, changed, taken away. Nothing is erased: see articles.py."""

from dataclasses import dataclass

from callshop.events import sentence
from callshop.ledger.billing import articles
from callshop.ledger.db.connection import rows, writing
from callshop.refusal import Refused


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article that is or was sold. price: micros. times, taken: how often it was taken, and micros of that."""

    id: int
    name: str
    price: int
    at: int
    who: str
    gone_at: int | None
    gone_by: str | None
    times: int
    taken: int


class NameTaken(Refused):
    """Another article that is sold now has this name."""


def find(gone: bool = False) -> list[ArticleRow]:
    """Those that are sold now, by name; or those that are not any more, the last first."""
    order = "article.gone_at DESC, article.id DESC" if gone else "article.name COLLATE NOCASE"
    which = f"{'NOTNULL' if gone else 'IS NULL'} GROUP BY article.id ORDER BY {order}"
    found = rows(
        "SELECT article.id, article.name, article.price, article.at, article.who, article.gone_at, article.gone_by,"
        " coalesce(sum(extra.count), 0) AS times, coalesce(sum(extra.amount), 0) AS taken FROM article"
        " LEFT JOIN extra ON extra.article = article.id AND extra.gone_at IS NULL"
        f" WHERE article.gone_at {which}"
    )
    return [ArticleRow(**row) for row in found]


def enter(at: int, name: str, price: int, who: str) -> int:
    """Something new is sold; its number. Raises NameTaken."""
    with writing():
        _must_be_new(name)
        return articles.enter(at, name, price, who)


def change(at: int, article: int, name: str, price: int, who: str) -> int | None:
    """It is sold under this name at this price from now on: a new row, whose number this is; None if it is not sold.

    The same name and price: nothing happens. Raises NameTaken.
    """
    with writing():
        old = articles.one(article)
        if old is None or (old.name, old.price) == (name, price):
            return old and old.id
        articles.withdraw(at, old, who)
        _must_be_new(name)
        return articles.enter(at, name, price, who)


def withdraw(at: int, article: int, who: str) -> bool:
    """It is sold no more. False if it was not."""
    with writing():
        old = articles.one(article)
        if old:
            articles.withdraw(at, old, who)
        return old is not None


def _must_be_new(name: str) -> None:
    if any(article.name.casefold() == name.casefold() for article in articles.find()):
        raise NameTaken(sentence("“{name}” is on the list already.", name=name))
