"""The log file: for whoever is called when something is wrong. What a shop's people must know is on the board."""

import logging
import logging.handlers
import sys
from contextlib import suppress
from pathlib import Path


def keep_log(file: Path, level: str) -> None:
    """The log file in the data folder, bounded; warnings also on stderr."""
    rotating = logging.handlers.RotatingFileHandler(file, maxBytes=5 << 20, backupCount=3, encoding="utf-8")
    shown = logging.StreamHandler(sys.stderr)
    shown.setLevel(logging.ERROR)
    logging.basicConfig(
        level=level.upper(), handlers=[rotating, shown], format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    with suppress(OSError):
        file.chmod(0o600)
    logging.raiseExceptions = False  # a disk too full for the log: the alarm is on the board, no traceback here
    logging.getLogger("waitress.queue").setLevel(logging.CRITICAL)
