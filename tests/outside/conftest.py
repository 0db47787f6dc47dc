"""The shop of the commands' tests: made once a module, a fresh copy for each test."""

import shutil

import pytest

from tests.running import make_shop


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """A shop of two cabins without gateways."""
    return make_shop(tmp_path_factory.mktemp("made") / "shop")


@pytest.fixture
def data(books, tmp_path):
    """A copy of the module's shop, to be changed."""
    return shutil.copytree(books, tmp_path / "shop")
