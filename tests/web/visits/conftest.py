"""A real shop after two days at its till (till_days.py), in French, as its owner and its cashier see it."""

import pytest

from tests.story import close_books
from tests.web.till_days import lived, person


@pytest.fixture
def days(tmp_path):
    yield lived(tmp_path, language="fr")
    close_books()


@pytest.fixture
def stage(days):
    return days[0]


@pytest.fixture
def omar(days):
    return person(days[1], "Omar", days[0].clock().wall)


@pytest.fixture
def ana(days):
    return person(days[1], "Ana", days[0].clock().wall)
