"""The wheel carries the whole program and runs from anywhere, with nothing of the checkout in reach."""

import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from callshop.gateway.dialects import MODULES
from callshop.version import version

ROOT = Path(__file__).resolve().parent.parent


def pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def callshop(wheel, tmp_path_factory):
    """`callshop("gateway", "list")` starts the installed command, in a folder that is not the checkout."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place / "environment")
    scripts = place / "environment" / ("Scripts" if os.name == "nt" else "bin")
    pip("--python", str(scripts / "python"), "install", "--no-deps", "--no-index", str(wheel))
    (site,) = (place / "environment").glob("**/site-packages")
    (site / "packages.pth").write_text(sysconfig.get_path("purelib"))  # what the wheel depends on, without the index
    (place / "elsewhere").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CALLSHOP_"))}

    def start(*arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [str(scripts / "callshop"), "--data", str(place / "data"), *arguments], cwd=place / "elsewhere", env=kept,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    return start


def test_the_wheel_carries_every_file_of_the_program(wheel):
    with zipfile.ZipFile(wheel) as opened:
        carried = set(opened.namelist())
    places = {"callshop": "callshop", "templates": "callshop/templates", "static": "callshop/static"}
    due = {
        f"{inside}/{path.relative_to(ROOT / top).as_posix()}"
        for top, inside in places.items()
        for path in (ROOT / top).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert due - carried == set()
    assert not [name for name in carried if name.startswith(("tests/", "app.py"))]


def test_the_installed_command_lists_the_gateways(callshop):
    out, err = (process := callshop("gateway", "list")).communicate(timeout=60)
    assert process.returncode == 0, err
    assert {json.loads(line)["dialect"] for line in out.splitlines()} == set(MODULES)


def test_the_installed_command_serves_a_shop(callshop):
    process = callshop("serve", "--demo", "--host", "127.0.0.1", "--port", "0")
    try:
        lines = iter(process.stdout.readline, "")
        address = next((said[1] for line in lines if (said := re.match(r"Callshop: (http://\S+)", line))), None)
        assert address, process.stderr.read()
        with urllib.request.urlopen(f"{address}healthz", timeout=10) as answer:
            assert json.load(answer)["version"] == version()
        with urllib.request.urlopen(f"{address}login", timeout=10) as answer:
            assert b"csrf_token" in answer.read()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert os.name == "nt" or process.returncode == 0


def test_the_installed_command_has_no_tests_and_says_so(callshop):
    _, err = (process := callshop("test")).communicate(timeout=60)
    assert process.returncode == 1
    assert "the tests come with the source" in err
    assert err.count("\n") == 1
