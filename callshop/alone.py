"""A data folder is served by one process at a time. The lock is the system's, so that it ends with the process."""

import os
from pathlib import Path

from callshop.events import sentence


class Occupied(Exception):
    """Another process serves this data folder."""

    def __init__(self, folder: Path) -> None:
        self.why = sentence("This shop is already open: another Callshop serves {folder}.", folder=folder)
        super().__init__(str(self.why))


class Alone:
    """Holds the folder until `leave` or the end of the process. Raises Occupied."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "callshop.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._file)
        except OSError:
            os.close(self._file)
            raise Occupied(folder) from None

    def leave(self) -> None:
        os.close(self._file)


def _lock(file: int) -> None:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
