"""What an eye would object to on a page, measured: `problems(page)` says it in sentences, none if all is well.

Looked at are the pixels as they are laid out: sideways scrolling, things on top of each other, text that is cut or runs
out of its box, contrast under 4.5, and anything to press that is smaller than a fingertip (44 px).
"""

from pathlib import Path
from typing import Any, TypeVar

CHROMIUM = "/usr/bin/chromium"
LAUNCH = {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}
SIZES = ((1366, 768), (1024, 768), (800, 480), (390, 844))
"""The shop's PC, an older one, the tablet in the cabin, a phone."""

FONT, FACES = "**/*.woff2*", "**/fonts.css*"
"""The addresses of the font's files and of the sheet that names them and what stands in for them."""
DEJAVU = """
@font-face { font-family: "Callshop"; font-weight: 100 500; src: local("DejaVu Sans"); }
@font-face { font-family: "Callshop"; font-weight: 501 900; src: local("DejaVu Sans Bold"); }
"""
DRAWN = "document.fonts.ready.then(faces => [...faces].filter(face => face.status === 'loaded').length)"

_LOOK = Path(__file__).with_name("checks.js").read_text(encoding="utf-8")


def problems(page: Any) -> list[str]:
    """Everything wrong with a Playwright page as it stands now."""
    return page.evaluate(_LOOK)


Window = TypeVar("Window")


def fontless(window: Window) -> Window:
    """A Playwright page or context to which the font does not come, with no adjusted fallback: DejaVu Sans at its
    own width, the widest letters a shop's PC may have and the only ones of a bare Debian."""
    window.route(FONT, lambda route: route.abort())
    window.route(FACES, lambda route: route.fulfill(body=DEJAVU, content_type="text/css"))
    return window
