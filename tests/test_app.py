"""app.py in small checkouts of its own: the real venv and the real pip, with one tiny package to install."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

CLI = """
import signal, sys, time
import tinybell

def main(arguments):
    if arguments == ["wait"]:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
        print("waiting", flush=True)
        time.sleep(60)
    if arguments == ["test"]:
        from callshop.environment import run_tests
        run_tests(["--version"])
    print(tinybell.__file__, *arguments)
    return 3 if "three" in arguments else 0
"""

PROJECT = """
[project]
name = "callshop"
version = "9"
dependencies = ["tinybell==1.0"]
[project.optional-dependencies]
test = ["pytest==1.0"]
"""


def make_wheel(folder: Path, name: str, module: str) -> None:
    """The smallest wheel pip accepts: one module, called like its package."""
    folder.mkdir(exist_ok=True)
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", module)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def make_checkout(folder: Path) -> Path:
    (folder / "callshop").mkdir(parents=True)
    (folder / "tests").mkdir()
    shutil.copy(ROOT / "app.py", folder)
    for name in ("__init__.py", "instance_lock.py", "environment.py", "events.py"):
        shutil.copy(ROOT / "callshop" / name, folder / "callshop")
    (folder / "callshop" / "cli.py").write_text(CLI)
    (folder / "pyproject.toml").write_text(PROJECT)
    make_wheel(folder / "wheels", "tinybell", "")
    make_wheel(folder / "wheels", "pytest", "import sys; print('tiny pytest', *sys.argv[1:])")
    return folder


def surroundings(**changes: str) -> dict[str, str]:
    """This process's environment without what would lead app.py elsewhere."""
    kept = {name: value for name, value in os.environ.items() if name != "CALLSHOP_ENVIRONMENT"}
    return kept | changes


def start(checkout: Path, *arguments: str, **changes: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, str(checkout / "app.py"), *arguments], cwd=checkout.parent, env=surroundings(**changes),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def run(checkout: Path, *arguments: str, **changes: str) -> tuple[int, str, str]:
    process = start(checkout, *arguments, **changes)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def environments(checkout: Path) -> list[Path]:
    return [path for path in (checkout / ".venv-callshop").iterdir() if path.is_dir()]


@pytest.fixture(scope="module")
def ready(tmp_path_factory) -> Path:
    """A checkout that has been started once."""
    checkout = make_checkout(tmp_path_factory.mktemp("ready") / "a shop")
    status, out, err = run(checkout, "first")
    assert status == 0, err
    assert out.endswith(" first\n")
    assert "first start: making its own environment" in err
    assert "1/1 tinybell" in err
    return checkout


def test_the_second_start_makes_nothing_and_says_nothing(ready):
    before = environments(ready)
    status, out, err = run(ready, "a b", "--flag")
    assert (status, err) == (0, "")
    assert str(before[0]) in out
    assert out.endswith(" a b --flag\n")
    assert environments(ready) == before


def test_the_exit_status_is_the_program_s(ready):
    assert run(ready, "three")[0] == 3


@pytest.mark.skipif(os.name != "posix", reason="signals are sent to a process on POSIX")
def test_a_signal_reaches_the_program_itself(ready):
    process = start(ready, "wait")
    assert process.stdout.readline() == "waiting\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 7
    process.communicate()


def test_another_python_s_home_does_not_lead_it_astray(ready):
    assert run(ready, PYTHONHOME=sys.base_prefix)[0] == 0


def test_the_tests_needs_are_installed_when_first_asked_for(ready):
    status, out, err = run(ready, "test")
    assert (status, out) == (0, "tiny pytest --version\n")
    assert "adding what the tests need" in err
    assert run(ready, "test") == (0, "tiny pytest --version\n", "")


def test_a_moved_checkout_goes_on(ready):
    moved = ready.rename(ready.with_name("moved"))
    status, out, err = run(moved, "there")
    moved.rename(ready)
    assert (status, err) == (0, "")
    assert out.endswith(" there\n")


def test_other_needs_make_it_anew_and_a_running_shop_keeps_the_old_one(tmp_path, ready):
    checkout = tmp_path / "checkout"
    shutil.copytree(ready, checkout, symlinks=True)
    (old,) = environments(checkout)
    (checkout / "pyproject.toml").write_text(PROJECT + "# changed\n")
    status, out, err = run(checkout)
    assert status == 0
    assert "its needs have changed" in err
    assert str(old) not in out
    assert old in environments(checkout)


def test_killed_in_the_middle_it_begins_again_and_two_at_once_make_one(tmp_path):
    checkout = make_checkout(tmp_path / "checkout")
    victim = start(checkout)
    while not (checkout / ".venv-callshop").exists() or not environments(checkout):
        assert victim.poll() is None
        time.sleep(0.01)
    victim.kill()
    victim.communicate()
    assert environments(checkout)
    assert not (checkout / ".venv-callshop" / "current").exists()

    both = [start(checkout, "one"), start(checkout, "two")]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(out.split()[-1] for out, _ in told) == ["one", "two"]
    assert sum("making its own environment" in err for _, err in told) == 1
    assert len(environments(checkout)) == 1


@pytest.mark.skipif(os.name != "posix", reason="signals are sent to a process on POSIX")
def test_stopped_while_building_it_leaves_nothing_half_made(tmp_path):
    checkout = make_checkout(tmp_path / "checkout")
    process = start(checkout)
    while not (checkout / ".venv-callshop").exists() or not environments(checkout):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert err.endswith("stopped before its environment was ready; the next start begins it again.\n")
    assert environments(checkout) == []


def test_a_python_without_venv_gets_one_sentence_with_the_remedy(tmp_path):
    checkout = make_checkout(tmp_path / "checkout")
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None")
    status, out, err = run(checkout, PYTHONPATH=str(tmp_path))
    assert (status, out) == (1, "")
    assert err.splitlines()[-1].endswith("sudo apt install python3-venv; then start again.")
    assert "Traceback" not in err


def test_wheels_that_lack_something_and_an_index_out_of_reach_are_said_in_one_sentence(tmp_path, ready):
    lacking = make_checkout(tmp_path / "lacking")
    (lacking / "wheels" / "tinybell-1.0-py3-none-any.whl").unlink()
    status, _, err = run(lacking)
    assert status == 1
    assert "wheels/ is not enough: No matching distribution found for tinybell==1.0" in err.splitlines()[-1]

    shutil.rmtree(lacking / "wheels")
    nowhere = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    status, _, err = run(lacking, **nowhere)
    assert status == 1
    assert "cannot be reached" in err.splitlines()[-1]
    assert "pip wheel -w wheels ." in err.splitlines()[-1]
    assert environments(lacking) == []


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path):
    checkout = make_checkout(tmp_path / "checkout")
    (tmp_path / "file").write_text("")
    status, _, err = run(checkout, CALLSHOP_ENVIRONMENT=str(tmp_path / "file" / "environment"))
    assert status == 1
    assert err.count("\n") == 1
    assert "cannot be written" in err


def test_app_py_can_be_read_by_old_pythons():
    source = (ROOT / "app.py").read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.AsyncFunctionDef, ast.Starred)
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, newer)] == []
    assert source.isascii()


def test_an_old_python_gets_one_sentence():
    old = "import runpy, sys; sys.version_info = (3, 6, 15); runpy.run_path(sys.argv[1], run_name='__main__')"
    told = subprocess.run([sys.executable, "-c", old, str(ROOT / "app.py")], capture_output=True, text=True)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"Callshop needs Python 3.11 or newer; this is Python 3.6.15 ({sys.executable}).\n"
