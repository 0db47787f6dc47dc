"""A few megabytes of the data folder kept for the day the disk is full: given back, calls go on being written.

A day's calls of a busy shop are one megabyte of books, so there are hours to find somebody who frees some space.
"""

import shutil
from contextlib import suppress
from pathlib import Path

RESERVE = "reserve.bin"

RESERVE_BYTES = 8 << 20
PIECE = b"\xa5" * (1 << 20)
"""No zeros: a file system that compresses, or keeps holes, would reserve nothing."""

ROOM = 8
"""Times its size that must be free before it is kept again: what was freed is wanted for other things first."""


class DiskReserve:
    """A disk that has no room for it goes without. It is given back under the shop's lock, and kept without it: the
    file decides if both happen at once.
    """

    def __init__(self, folder: Path, size: int = RESERVE_BYTES) -> None:
        self._file, self._size = folder / RESERVE, size
        self.kept = False
        self.keep()

    def keep(self) -> None:
        """Have it on the disk. Costs nothing while it is there."""
        self.kept = self.kept and self._file.exists()
        if self.kept:
            return
        try:
            if shutil.disk_usage(self._file.parent).free < ROOM * self._size:
                return
            with self._file.open("wb") as file:
                for begin in range(0, self._size, len(PIECE)):
                    file.write(PIECE[: self._size - begin])
            self.kept = True
        except OSError:
            self.give_back()

    def give_back(self) -> None:
        """Its room is for whoever writes next."""
        self.kept = False
        with suppress(OSError):
            self._file.unlink(missing_ok=True)
