"""A file as a link: what another program writes, or a recording, read as if it came over a wire."""

import os
from io import SEEK_END
from time import sleep

from callshop.events import sentence
from callshop.gateway.dialects import Peer
from callshop.gateway.link import Data, LinkLost
from callshop.gateway.linkspec import LinkSpec

CHUNK = 65536
"""Bytes at most in one read."""

PAUSE = 0.2
"""Seconds between two looks at a file that did not grow."""


class FileLink:
    """A file another program writes: read from its beginning, then followed."""

    up = True
    lasting = False
    dates = True  # nobody waits: what a file holds came before it was read

    def __init__(self, spec: LinkSpec):
        self._path = spec.path
        try:
            self._file = open(spec.path, "rb", buffering=0)  # noqa: SIM115 (closed by close)
        except FileNotFoundError as error:
            raise LinkLost(sentence("The file {path} is not there", path=spec.path)) from error
        except OSError as error:
            raise LinkLost(sentence("{path} cannot be opened ({error})", path=spec.path, error=error)) from error

    def read(self, timeout_seconds: float) -> Data | None:
        try:
            data = self._file.read(CHUNK)
            if data:
                return Data(data)
            here = self._file.tell()
            if os.stat(self._path).st_size < here or self._file.seek(0, SEEK_END) < here:
                raise LinkLost(sentence("The file {path} began anew", path=self._path))
            self._file.seek(here)
        except OSError as error:
            raise LinkLost(sentence("The file {path} is not there", path=self._path)) from error
        sleep(min(timeout_seconds, PAUSE))
        return None

    def send(self, data: bytes, peer: Peer = None, port: str = "main") -> None:
        """A file answers nobody."""

    def close(self) -> None:
        self._file.close()
