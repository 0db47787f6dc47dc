"""The other ends of the wires: a device that asks, a host that listens, a serial port."""

import socket

import pytest

from tests.gateway.reader_desk import LOCAL
from tests.gateway.wires import plugged


@pytest.fixture
def asker():
    """A device on a datagram link."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        device.bind((LOCAL, 0))
        device.settimeout(5)
        yield device


@pytest.fixture
def host():
    """A host that listens for us."""
    with socket.create_server((LOCAL, 0)) as server:
        server.settimeout(20)
        yield server


@pytest.fixture
def pair(tmp_path):
    """Two serial ports, plugged together."""
    with plugged(tmp_path) as pair:
        yield pair
