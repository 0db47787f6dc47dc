"""The environment of a checkout: a folder with Python and the packages of pyproject.toml. Standard library only.

    .venv-callshop/            (or $CALLSHOP_ENVIRONMENT, for a checkout that must not be written to)
        callshop.lock          held by the one process that builds; the system frees it however that process ends
        current                two lines, written last: the stamp, and the name of the folder it speaks of
        <stamp>-<random>/      an environment; each build has a fresh folder, so nothing half-made is ever taken up

An installed Callshop has its packages from pip and never comes here, except for `callshop test`, refused in words.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from callshop.instance_lock import InstanceLock, LockHeld

ROOT = Path(__file__).resolve().parent.parent

WITHOUT_VENV = (
    "this Python cannot make environments (no venv with pip). "
    "On Debian or Ubuntu: sudo apt install python3-venv; then start again."
)
WITHOUT_INDEX = (
    "the Python package index cannot be reached ({detail}). Connect this computer for the first start; or, on one "
    "like it that is connected, run `python3 -m pip wheel -w wheels .` in this folder and copy its folder wheels/ here."
)


class CannotPrepare(Exception):
    """The environment cannot be made. The message is one sentence for the person who started us."""


def prepare(root: Path = ROOT) -> Path:
    """The environment's Python, ready to run; made first if it is missing or of another stamp. Raises CannotPrepare."""
    home = Path(os.environ.get("CALLSHOP_ENVIRONMENT") or root / ".venv-callshop").absolute()
    stamp = _stamp(root)
    python = _ready(home, stamp)
    if python is not None:
        return python
    with _writable(home):
        home.mkdir(parents=True, exist_ok=True)
        with _alone(home), _stoppable():
            return _ready(home, stamp) or _build(root, home, stamp)


def prepare_tests(root: Path = ROOT) -> None:
    """Put what the tests need beside the program's packages, once. Raises CannotPrepare."""
    if not (root / "tests").is_dir() or not (root / "app.py").is_file():
        raise CannotPrepare("the tests come with the source, not with an installed Callshop: there, app.py test.")
    if sys.prefix == sys.base_prefix:
        raise CannotPrepare("the tests need an environment of their own: run python3 app.py test.")
    requirements = _requirements(root, "test")
    stamp, stamped = _hash(*requirements), Path(sys.prefix) / "callshop-tests"
    if _text(stamped) == stamp:
        return
    with _writable(stamped.parent), _alone(stamped.parent), _stoppable():
        if _text(stamped) != stamp:
            _say("adding what the tests need to its environment")
            _install(Path(sys.executable), requirements, root)
            _write_whole(stamped, stamp)


ALL_TESTS = ("-n", "3", "--dist", "loadfile")
"""Most tests wait for a real program: several files at once, each file's tests in their order."""


def run_tests(arguments: list[str], root: Path = ROOT) -> NoReturn:
    """pytest over this checkout, in place of this process; exit status 1 and a sentence if there is nothing to run."""
    try:
        prepare_tests(root)
    except CannotPrepare as why:
        sys.exit(f"Callshop: {why}")
    os.chdir(root)
    become([sys.executable, "-m", "pytest", *(arguments or ALL_TESTS)])


def become(command: list[str]) -> NoReturn:
    """Go on as another program: same process, same signals. Windows has no exec: there we wait for its exit status."""
    os.environ.pop("PYTHONHOME", None)  # it would make the environment's Python forget its environment
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execv(command[0], command)
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C reaches the whole console: it is the child's to answer
    signal.signal(signal.SIGBREAK, lambda *_: None)
    sys.exit(subprocess.Popen(command).wait())


def _stamp(root: Path) -> str:
    """What an environment depends on. Not Python's last figure: a security update must not need the Internet."""
    declared = (root / "pyproject.toml").read_bytes().replace(b"\r\n", b"\n")
    return _hash(declared, "{}.{}".format(*sys.version_info), sys.implementation.name, sysconfig.get_platform())


def _hash(*parts: str | bytes) -> str:
    joined = b"\0".join(part if isinstance(part, bytes) else part.encode() for part in parts)
    return hashlib.sha256(joined).hexdigest()[:16]


def _ready(home: Path, stamp: str) -> Path | None:
    """The Python of the environment that carries this stamp, if there is one and it can run."""
    found, _, name = _text(home / "current").partition("\n")
    python = _python(home / name)
    if found == stamp and python.exists() and (home / name / "pyvenv.cfg").exists():
        return python
    return None


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _build(root: Path, home: Path, stamp: str) -> Path:
    """A new environment in a fresh folder, `current` written last. The one before stays: a shop may still run in it."""
    before = _text(home / "current").partition("\n")[2]
    occasion = "its needs have changed" if before else "first start"
    _say(f"{occasion}: making its own environment (1 to 3 minutes)")
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise CannotPrepare(WITHOUT_VENV)
    folder = Path(tempfile.mkdtemp(prefix=f"{stamp}-", dir=home))
    os.chmod(folder, 0o755)  # mkdtemp is for one user; another may serve what root has installed
    try:
        status, said = _run([sys.executable, "-I", "-m", "venv", str(folder)])
        if status:
            raise CannotPrepare(WITHOUT_VENV if "ensurepip" in said else f"venv failed: {_last_line(said)}")
        _install(_python(folder), _requirements(root), root)
        _write_whole(home / "current", f"{stamp}\n{folder.name}")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    for other in home.iterdir():
        if other.is_dir() and other.name not in (folder.name, before):
            shutil.rmtree(other, ignore_errors=True)
    _say("ready")
    return _python(folder)


def _requirements(root: Path, extra: str | None = None) -> list[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return project["optional-dependencies"][extra] if extra else project["dependencies"]


def _install(python: Path, requirements: list[str], root: Path) -> None:
    """pip install into that Python's environment, each requirement announced as its turn comes."""
    wheels = root / "wheels"
    offline = any(wheels.glob("*.whl"))
    source = ["--no-index", "--find-links", str(wheels)] if offline else ["--retries", "3"]
    quiet = ["--no-input", "--disable-pip-version-check", "--no-warn-script-location", "--progress-bar", "off"]
    waiting = {_package(requirement): requirement for requirement in requirements}

    def announce(line: str) -> None:
        verb, _, rest = line.strip().partition(" ")
        if verb == "Installing":
            _say(f"putting {rest.count(',') + 1} packages in place")
        elif verb in ("Collecting", "Processing"):  # from an index, from a folder
            named = waiting.pop(_package(rest), None)
            if named:
                _say(f"{len(requirements) - len(waiting)}/{len(requirements)} {named.partition('=')[0]}")

    status, said = _run([str(python), "-I", "-m", "pip", "install", *quiet, *source, *requirements], announce)
    if status == 0:
        return
    reason = _last_line(said)
    if offline:
        raise CannotPrepare(f"the folder wheels/ is not enough: {reason}")
    if re.search(r"Retrying \(|Connection|resolution|Max retries|ProxyError|SSLError|timed out", said):
        raise CannotPrepare(WITHOUT_INDEX.format(detail=reason))
    raise CannotPrepare(f"pip failed: {reason}")


def _package(words: str) -> str:
    """The package of a requirement (Flask-WTF==1.3.0) or of a file (wheels/flask_wtf-1.3.0.whl), in one spelling."""
    name = re.split(r"[^A-Za-z0-9._-]|-(?=\d)", re.split(r"[/\\]", words)[-1])[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _run(command: list[str], announce=lambda line: None) -> tuple[int, str]:
    """Run to the end, each line shown to `announce` as it comes -> exit status, all it said. It does not outlive us."""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        said = []
        try:
            for line in process.stdout:
                said.append(line)
                announce(line)
        except BaseException:
            process.kill()
            raise
    return process.returncode, "".join(said)


def _last_line(said: str) -> str:
    """The line worth showing: pip's last ERROR, else the last line there is."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it said nothing"]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines)[-1].removeprefix("ERROR: ")


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Only one process at a time; the others wait here and say so."""
    held, waited = None, False
    while held is None:
        try:
            held = InstanceLock(home)
        except LockHeld:
            if not waited:
                _say("another start is making the environment; waiting for it")
                waited = True
            time.sleep(0.2)
    try:
        yield
    finally:
        held.leave()


@contextmanager
def _stoppable() -> Iterator[None]:
    """While we build, SIGTERM ends us like Ctrl-C: with our child ended and the half-made folder gone."""

    def stop(*_) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as refused:
        raise CannotPrepare(
            f"its environment cannot be written in {folder} ({refused.strerror or refused}). "
            "Make room there, or name another folder in CALLSHOP_ENVIRONMENT."
        ) from refused


def _write_whole(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, "utf-8")
    os.replace(fresh, path)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _say(words: str) -> None:
    print(f"Callshop: {words}", file=sys.stderr, flush=True)
