"""What one shop may take over from another: how it looks, what it sells and for how much. Not its people or money."""

from pathlib import Path

from callshop.ledger.db.connection import database, rows, writing

OWN = ("name", "printer", "drawer", "mail_to", "smtp_host", "smtp_port", "smtp_user", "smtp_password", "smtp_from")
"""Settings that stay behind: what reaches out of the shop, and its name."""

ALIKE = (
    "INSERT INTO setting (name, value, at, who) SELECT name, value, at, who FROM other.setting"
    f" WHERE name NOT IN ({', '.join(repr(name) for name in OWN)}) ORDER BY id",
    "INSERT INTO cabin (number, name) SELECT number, name FROM other.cabin",
    "INSERT INTO edition SELECT * FROM other.edition WHERE kind = 'sell'",
    "INSERT INTO rate SELECT * FROM other.rate WHERE edition IN (SELECT id FROM other.edition WHERE kind = 'sell')",
    "INSERT INTO article SELECT * FROM other.article WHERE gone_at IS NULL",
    "INSERT INTO logo SELECT * FROM other.logo",
)


def take_over(file: Path) -> str:
    """Fill the open, empty books with the likeness of those in `file`, which are only read; that shop's name."""
    database.execute_sql("ATTACH DATABASE ? AS other", (f"{file.resolve().as_uri()}?mode=ro",))
    try:
        with writing():
            for copied in ALIKE:
                database.execute_sql(copied)
        named = rows("SELECT value FROM other.setting WHERE name = 'name' ORDER BY id DESC LIMIT 1")
    finally:
        database.execute_sql("DETACH DATABASE other")
    return named[0]["value"] if named else "Callshop"
