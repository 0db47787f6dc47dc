"""Files that do not change: ours from static/, htmx from its package. Each is asked for under its content's mark.

The mark in the address is a part of the file's SHA-256, so a browser may keep what it has for ever and still gets the
new file the moment there is one.
"""

from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, abort, g, request, send_from_directory, url_for
from werkzeug.security import safe_join

from callshop.web.request.roles import ANYONE, allowed

pages = Blueprint("assets", __name__)

PACKAGE = Path(__file__).resolve().parent.parent.parent
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


def folder(name: str) -> Path:
    """templates/ or static/: inside the package when installed from a wheel, else beside it in the checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def _htmx() -> Path:
    # find_spec of a package with a dotted parent would import Django's part of it.
    spec = find_spec("js_lib_htmx")
    return Path(spec.submodule_search_locations[0]) / "static" / "htmx" / "htmx.min.js"


STATIC = folder("static")
ELSEWHERE = {"htmx.min.js": _htmx()}
TYPES = {".woff2": "font/woff2"}
"""What a PC without a list of media types does not know before Python 3.14."""


@pages.get("/static/<path:name>")
@allowed(ANYONE)
def static(name: str) -> Response:
    path = _path(name)
    if path is None:
        abort(404)
    response = send_from_directory(path.parent, path.name, mimetype=TYPES.get(path.suffix))
    response.headers["Cache-Control"] = KEPT_FOR_EVER if request.args.get("v") == _mark_of(path) else ASK_AGAIN
    return response


def static_url(name: str) -> str:
    """The address of static/NAME, marked with its content; without a mark if there is no such file."""
    path = _path(name)
    return url_for("assets.static", name=name, **({"v": _mark_of(path)} if path else {}))


def flag_url(country: str | None) -> str | None:
    """The address of a country's flag (ISO 3166 alpha-2), or None if there is no picture of it."""
    known = g.setdefault("flags", {})  # a list of calls asks for the same few again and again
    if country not in known:
        name = f"flags/{(country or '').lower()}.svg"
        known[country] = static_url(name) if country and _path(name) else None
    return known[country]


def _path(name: str) -> Path | None:
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    joined = safe_join(str(STATIC), name)
    path = Path(joined) if joined else None
    return path if path and path.is_file() else None


def _mark_of(path: Path) -> str:
    return _mark(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _mark(path: Path, changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]
