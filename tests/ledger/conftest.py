"""Empty books in a file of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from callshop.ledger import db, house, schema
from callshop.ledger.db import writing

NOW = 1_795_442_851_000
"""2026-11-23 14:07:31 in Dakar."""


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Path]:
    """A shop of three cabins."""
    file = tmp_path / "callshop.db"
    db.open_database(file)
    schema.migrate()
    with writing():
        house.make_shop(NOW, {"name": "Liberté"}, 3, "test")
    yield file
    db.close_thread()
