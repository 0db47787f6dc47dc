"""The end of a gateway's captures, read when the program starts: what was going on when it stopped.

Within one boot of the PC the records' own monotonic times stand. A capture of an earlier boot is put before this one by
its wall clock: its monotonic times come out below zero, where no time of this boot can be.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from callshop.events import Moment
from callshop.gateway import dialects
from callshop.gateway.capture import FORMAT, SUFFIX
from callshop.gateway.linkspec import GatewaySpec
from callshop.gateway.recordings import Recording, recording_of
from callshop.gateway.strip import prefixes_of

MOST_BYTES = 2 << 20
"""Some ten thousand lines, read and understood in a second; a busy hour of a shop is a tenth of it."""

MOST_MS = 24 * 3600 * 1000
"""A gateway's references mean the same calls for so long."""

_BOOT = " boot="


def about(spec: str, boot: str) -> str:
    """What the first line of a capture says of its gateway, and of the boot in which it was written."""
    return f"{spec}{_BOOT}{'_'.join(boot.split())}"


def tail(folder: Path, gateway: str, spec: GatewaySpec, at: Moment, boot: str) -> Recording:
    """What this gateway said last, `at` this instant of this boot; nothing where nothing can be read.

    A line that was not whole when the program stopped is left out: its other half comes, or never came.
    """
    framing = dialects.load(spec.dialect).TRAITS.framing
    prefixes = prefixes_of(spec.options.get("strip", ""))
    if framing == "messages":  # such a dialect keeps what it must remember by itself
        return recording_of("", framing, prefixes)
    name = re.sub(r"[^\w-]", "_", gateway)
    texts: list[str] = []
    room = MOST_BYTES
    try:
        files = sorted(folder.glob(f"{name}.*{SUFFIX}"), key=lambda path: (path.stat().st_mtime, path.name))
        for path in reversed(files):
            texts.insert(0, "\n".join(_records(path, room, at, boot)))
            room -= path.stat().st_size
            if room <= 0:
                break
    except OSError:
        return recording_of("", framing, prefixes)
    found = recording_of("\n".join(texts), framing, prefixes)
    return found if framing == "datagrams" else _whole_lines(found)


def _records(path: Path, most: int, at: Moment, boot: str) -> Iterator[str]:
    """The last records of a file, `most` bytes of them, with times on the clock of this boot; each file is fresh."""
    with path.open("rb") as file:
        head = file.readline().decode("ascii", "replace").rstrip("\n")
        if not head.startswith(FORMAT):
            return
        file.seek(max(file.tell(), path.stat().st_size - most))
        lines = file.read().decode("ascii", "replace").split("\n")
    ours = head.rpartition(_BOOT)[2] == about("", boot).removeprefix(_BOOT)
    yield f"{at.mono} {at.wall} up main - "
    for line in lines:
        rest = line.partition(" ")[2]
        wall = rest.partition(" ")[0]
        if not wall.isdigit() or int(wall) < at.wall - MOST_MS:
            continue
        yield line if ours else f"{at.mono - (at.wall - int(wall))} {rest}"


def _whole_lines(recording: Recording) -> Recording:
    """Without the bytes after the last line end."""
    chunks = list(recording.chunks)
    while chunks:
        data, peer, at = chunks.pop()
        end = max(data.rfind(b"\n"), data.rfind(b"\r"))
        if end >= 0:
            chunks.append((data[: end + 1], peer, at))
            break
    return replace(recording, chunks=tuple(chunks))
