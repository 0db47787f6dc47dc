"""What a gateway said during a call, found again in its captures: the proof when a call is disputed."""

import re
from collections.abc import Iterator
from pathlib import Path

from callshop.gateway.capture import FORMAT, SUFFIX

AROUND_MS = 5_000
"""Before the dialling and after the end: a record may come after the call it tells of."""
MOST = 300
"""Lines shown of a call."""

Line = tuple[int, str, str]
"""ms since 1970 UTC, "in" or "out", and the text, bytes that are no text written \\x1b."""


def heard(folder: Path, gateway: str, line: str, since: int, until: int) -> tuple[Line, ...]:
    """What this gateway said from `since` to `until` (ms): of this line if it is named in it, else all of it.

    Nothing if the captures of then are gone, or cannot be read.
    """
    first, last = since - AROUND_MS, until + AROUND_MS
    name = re.sub(r"[^\w-]", "_", gateway)
    try:
        files = sorted(path for path in folder.glob(f"{name}.*{SUFFIX}") if path.stat().st_mtime * 1000 >= first)
        found = [record for path in files for record in _between(path, first, last)]
    except OSError:
        return ()
    of_line = [record for record in found if _speaks_of(line, *record)]
    return tuple((wall, direction, text) for wall, direction, _, text in (of_line or found)[:MOST])


def _between(path: Path, first: int, last: int) -> Iterator[tuple[int, str, str, str]]:
    """(wall, direction, peer, text) of a file's records in these ms, found by halving."""
    with path.open("rb") as file:
        if not file.readline().startswith(FORMAT.encode()):
            return
        begin, end = file.tell(), path.stat().st_size
        while end - begin > 4096:
            middle = (begin + end) // 2
            file.seek(middle)
            file.readline()
            record = _record(file.readline())
            if record is not None and record[0] < first:
                begin = middle
            else:
                end = middle
        file.seek(begin)
        for raw in file:
            record = _record(raw)
            if record is None or record[0] < first:
                continue
            if record[0] > last:
                return
            yield record


def _record(raw: bytes) -> tuple[int, str, str, str] | None:
    parts = raw.decode("ascii", "replace").split()
    if len(parts) != 6 or not parts[1].isdigit() or parts[2] not in ("in", "out"):
        return None
    try:
        data = bytes.fromhex(parts[5])
    except ValueError:
        return None
    text = data.decode("utf-8", "backslashreplace").strip()
    shown = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text)
    return int(parts[1]), parts[2], parts[4], shown


def _speaks_of(line: str, wall: int, direction: str, peer: str, text: str) -> bool:
    """Whether a record names the line: an adapter's port is `[1]` from its address, elsewhere the extension's name."""
    host, _, port = line.rpartition("/")
    if host and peer.startswith(f"{host}:"):
        return f"[{port}]" in text or "[" not in text
    return re.search(rf"(?<!\w){re.escape(line)}(?!\w)", text) is not None
