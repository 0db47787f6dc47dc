"""The shop of the commands' tests: made once a module, a fresh copy for each test; and a port for its gateway."""

import shutil
import socket

import pytest

from tests.gateway.wires import free_port
from tests.running import make_shop


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """A shop of two cabins without gateways."""
    return make_shop(tmp_path_factory.mktemp("made") / "shop")


@pytest.fixture
def data(books, tmp_path):
    """A copy of the module's shop, to be changed."""
    return shutil.copytree(books, tmp_path / "shop")


@pytest.fixture
def port():
    """Of datagrams, and nobody has it."""
    return free_port(socket.SOCK_DGRAM)
