"""What every test may ask for: the recordings, a Debian program, an instant."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from callshop.events import Moment

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT.parent / "shared" / "gateways" / "samples"

DEBIAN = {
    "chromium": "chromium",
    "radclient": "freeradius-utils",
    "socat": "socat",
    "strace": "strace",
    "setpriv": "util-linux",
    "ip": "iproute2",
    "openssl": "openssl",
    "sipp": "sip-tester",
    "baresip": "baresip-core",
    "kamailio": "kamailio",
    "iptables": "iptables",
    "desktop-file-validate": "desktop-file-utils",
}
"""Programs that pip cannot install -> the Debian package that has them. `.ci/run` installs them all."""


def needs(program: str) -> str:
    """The path of a Debian program. Without it the test is skipped with the reason; under CI it fails instead."""
    found = shutil.which(program)
    if found is None:
        reason = f"needs {program}: sudo apt install {DEBIAN.get(program, program)}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(name="needs")
def needs_program() -> Callable[[str], str]:
    """`needs("socat")` inside a test: see the function of that name."""
    return needs


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real machines' recordings, kept beside the checkout and not in it."""
    if not SAMPLES.is_dir():
        pytest.skip(f"no recordings: {SAMPLES} is not there")
    return SAMPLES


@pytest.fixture
def moment() -> Callable[..., Moment]:
    """`moment(12)` = 12 s after the tests' noon (2026-03-02 12:00 UTC); `moment(ms=1)` for the milliseconds."""
    noon = Moment(wall=1_772_452_800_000, mono=5_000_000)

    def at(seconds: int = 0, ms: int = 0) -> Moment:
        return noon.plus(seconds * 1000 + ms)

    return at
