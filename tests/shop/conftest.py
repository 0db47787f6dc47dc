"""The shop of these stories."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.story import ANA, Stage, books_agree, close_books


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A real shop; whatever its story was, its books must agree in the end."""
    yield Stage.open(tmp_path)
    books_agree()
    close_books()


@pytest.fixture
def open_till(stage: Stage) -> None:
    """Ana takes money."""
    stage.has_till(ANA)
