"""A recording played again: by the command itself, or by what is behind it where a process each would take long."""

import json
import re
from pathlib import Path

from callshop.gateway import dialects
from callshop.gateway.linkspec import parse_dialect
from callshop.gateway.recordings import Recording, frame_by_frame, frames_of
from callshop.replay import replay
from tests.running import run

SHAPE = ("line", "number", "direction", "started_at", "answered_at", "ended_at", "seconds", "answered", "ref")
HEARD = re.compile(r"understood (\d+), ignored (\d+), unreadable (\d+)\n")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def family(name: str) -> str:
    """The dialect a recording is for, by its name among the samples."""
    kinds = {"ami": "asterisk", "radius": "radius", "smdr-panasonic": "panasonic", "syslog": "sipura", "sip": "sip"}
    return next((dialect for prefix, dialect in kinds.items() if name.startswith(prefix)), "")


def calls_of(spec: str, recording: Recording) -> list[dict]:
    """What `replay` prints, without the process around it."""
    name, options = parse_dialect(spec)
    return list(replay(frame_by_frame(dialects.load(name).Dialect(options), recording), recording.timed).calls())


def recorded(spec: str, path: Path) -> Recording:
    name, options = parse_dialect(spec)
    return frames_of(name, options, path)


def facts(calls: list[dict]) -> list[tuple]:
    """Of each outgoing call: line, number, answered, seconds."""
    return [tuple(call[key] for key in ("line", "number", "answered", "seconds"))
            for call in calls if call["direction"] != "in"]  # fmt: skip


def replayed(spec: str, path: Path) -> tuple[list[dict], tuple[int, int, int]]:
    """The command itself: its calls, and (understood, ignored, unreadable)."""
    ended = run(None, "replay", spec, path, env={"TZ": "UTC"})
    assert ended.returncode == 0, ended.stderr
    heard = HEARD.fullmatch(ended.stderr)
    assert heard, ended.stderr
    calls = [json.loads(line) for line in ended.stdout.splitlines()]
    for call in calls:
        has_the_shape(call)
    return calls, tuple(map(int, heard.groups()))


def has_the_shape(call: dict) -> None:
    assert tuple(call) == SHAPE
    assert call["direction"] in ("out", "in", None)
    assert call["answered"] in (True, False, None)
    assert call["seconds"] is None or (type(call["seconds"]) is int and call["seconds"] >= 0)
    assert call["line"]
    assert call["number"] != ""
    assert all(call[key] is None or INSTANT.fullmatch(call[key]) for key in ("started_at", "answered_at", "ended_at"))
