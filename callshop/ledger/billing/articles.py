"""The small price list (a coffee, copies, an hour of internet), and what visits have taken of it.

An article whose price changes is withdrawn and entered anew: what was taken keeps its name and price. Amounts are
micros. What writes is one step of a transaction: call it inside `writing()`.
"""

from dataclasses import dataclass

from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows


@dataclass(frozen=True, slots=True)
class Article:
    id: int
    name: str
    price: int


@dataclass(frozen=True, slots=True)
class ArticleSale:
    """`count` of an article, taken by a visit: `amount` is all of it."""

    id: int
    visit: int
    article: int
    name: str
    price: int
    count: int
    amount: int


TAKEN = ", ".join(ArticleSale.__slots__)


def find() -> list[Article]:
    """What is sold now, by name."""
    return [Article(**row) for row in rows("SELECT id, name, price FROM article WHERE gone_at IS NULL ORDER BY name")]


def one(article: int) -> Article | None:
    """An article that is sold now, or None."""
    found = rows("SELECT id, name, price FROM article WHERE id = ? AND gone_at IS NULL", (article,))
    return Article(**found[0]) if found else None


def enter(at: int, name: str, price: int, who: str) -> int:
    """A new article; its number."""
    number = database.execute_sql(
        "INSERT INTO article (name, price, at, who) VALUES (?, ?, ?, ?)", (name, price, at, who)
    ).lastrowid
    audit.record(at, who, "article entered", article=number, name=name, price=price)
    return number


def withdraw(at: int, article: Article, who: str) -> None:
    """It is sold no more."""
    database.execute_sql(
        "UPDATE article SET gone_at = ?, gone_by = ? WHERE id = ? AND gone_at IS NULL", (at, who, article.id)
    )
    audit.record(at, who, "article withdrawn", article=article.id, name=article.name, price=article.price)


def take(visit: int, cabin: int, article: Article, count: int, *, at: int, who: str) -> ArticleSale:
    """A visit takes so many of an article."""
    amount = article.price * count
    number = database.execute_sql(
        "INSERT INTO extra (visit, article, name, price, count, amount, at, who) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (visit, article.id, article.name, article.price, count, amount, at, who),
    ).lastrowid
    audit.record(at, who, "extra added", extra=number, visit=visit, cabin=cabin, name=article.name, count=count,
                 amount=amount)  # fmt: skip
    return ArticleSale(number, visit, article.id, article.name, article.price, count, amount)


def drop(extra: int, cabin: int, *, at: int, who: str) -> bool:
    """It was not taken after all. False if it is paid, or dropped already."""
    dropped = database.execute_sql(
        "UPDATE extra SET gone_at = ?, gone_by = ? WHERE id = ? AND bill IS NULL AND gone_at IS NULL", (at, who, extra)
    ).rowcount
    if dropped:
        (gone,) = rows("SELECT name, count, amount FROM extra WHERE id = ?", (extra,))
        audit.record(at, who, "extra dropped", extra=extra, cabin=cabin, **gone)
    return bool(dropped)


def owed_by(visit: int) -> list[ArticleSale]:
    """What a visit has taken and not paid."""
    sql = f"SELECT {TAKEN} FROM extra WHERE visit = ? AND bill IS NULL AND gone_at IS NULL ORDER BY id"
    return [ArticleSale(**row) for row in rows(sql, (visit,))]


def on_bill(bill: int) -> list[ArticleSale]:
    """The extras of a bill; on the reversal of one, below zero."""
    fields = "extra.id, visit, article, name, price, count, bill_extra.amount"
    sql = f"SELECT {fields} FROM bill_extra JOIN extra ON extra.id = extra WHERE bill_extra.bill = ? ORDER BY extra.id"
    return [ArticleSale(**row) for row in rows(sql, (bill,))]


def put_on_bill(bill: int, extra: int, amount: int) -> bool:
    """It is paid by this bill. False if it is paid already, or dropped, or another amount."""
    put = database.execute_sql(
        "UPDATE extra SET bill = ? WHERE id = ? AND bill IS NULL AND gone_at IS NULL AND amount = ?",
        (bill, extra, amount),
    ).rowcount
    if put:
        write_line(bill, extra, amount)
    return bool(put)


def write_line(bill: int, extra: int, amount: int) -> None:
    database.execute_sql("INSERT INTO bill_extra (bill, extra, amount) VALUES (?, ?, ?)", (bill, extra, amount))


def owe_again(extra: int) -> None:
    """Its bill is reversed: it is on none."""
    database.execute_sql("UPDATE extra SET bill = NULL WHERE id = ?", (extra,))
