"""What an eye would object to on a page, measured: `problems(page)` says it in sentences, none if all is well.

Looked at are the pixels as they are laid out: sideways scrolling, things on top of each other, text that is cut or runs
out of its box, contrast under 4.5, and anything to press that is smaller than a fingertip (44 px).
"""

from pathlib import Path
from typing import Any

CHROMIUM = "/usr/bin/chromium"
LAUNCH = {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}
SIZES = ((1366, 768), (1024, 768), (800, 480), (390, 844))
"""The shop's PC, an older one, the tablet in the cabin, a phone."""

_LOOK = Path(__file__).with_name("checks.js").read_text(encoding="utf-8")


def problems(page: Any) -> list[str]:
    """Everything wrong with a Playwright page as it stands now."""
    return page.evaluate(_LOOK)
