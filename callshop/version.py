"""Which Callshop this is."""

import tomllib
from functools import cache
from importlib.metadata import version as installed_version
from pathlib import Path


@cache
def version() -> str:
    """The version as released ("0.1.0"): of the checkout this file is in, else of the installed package."""
    declared = Path(__file__).resolve().parent.parent / "pyproject.toml"
    if declared.is_file():
        return tomllib.loads(declared.read_text("utf-8"))["project"]["version"]
    return installed_version("callshop")
