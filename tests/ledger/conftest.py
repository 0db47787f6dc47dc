"""Open books, alone: no shop runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.story import close_books, open_books

NOW = 1_795_442_851_000
"""2026-11-23 14:07:31 in Dakar."""


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Path]:
    """The file of a new shop's books, open."""
    file = tmp_path / "callshop.db"
    open_books(file)
    yield file
    close_books()
