"""A data folder is served by one process at a time. The lock is the system's, so that it ends with the process.

callshop.lock: its first byte is what is locked; who holds it writes behind it where it answers.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path

from callshop.events import sentence

LOCK = "callshop.lock"
HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""What the systems say of a lock that another process holds."""


class LockHeld(Exception):
    """Another process serves this data folder."""

    def __init__(self, folder: Path) -> None:
        self.why = sentence("This shop is already open: another Callshop serves {folder}.", folder=folder)
        super().__init__(str(self.why))


class InstanceLock:
    """Holds the folder until `leave` or the end of the process. Raises Occupied."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._file)
        except OSError:
            os.close(self._file)
            raise LockHeld(folder) from None
        self.tell("")

    def tell(self, address: str) -> None:
        """Where the holder answers, for other commands; on a full disk they do without."""
        with suppress(OSError):
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 1, os.SEEK_SET)
            os.write(self._file, address.encode())
            os.lseek(self._file, 0, os.SEEK_SET)

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


def is_held(folder: Path) -> bool:
    """Whether a process serves this folder now."""
    try:
        file = os.open(folder / LOCK, os.O_RDONLY)
    except OSError:
        return False
    try:
        _lock(file)
        return False
    except OSError as refused:
        return refused.errno in HELD
    finally:
        os.close(file)


def told_address(folder: Path) -> str:
    """Where the holder answers, "" if it has not said so."""
    with suppress(OSError, UnicodeDecodeError), (folder / LOCK).open("rb", buffering=0) as file:
        file.seek(1)
        return file.read(200).decode("ascii")
    return ""
