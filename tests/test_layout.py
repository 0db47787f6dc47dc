"""The house holds its directions: who may import whom, who may touch the world, and what every file owes its reader."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from callshop.gateway.dialects import MODULES
from callshop.settings import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "callshop"

LEAVES = {
    "money", "events", "refusal", "languages", "cash_denominations", "handy_sums", "amounts", "currencies", "countries",
}  # fmt: skip

ARROWS: dict[str, set[str]] = {
    "currencies": set(),
    "countries": {"currencies"},
    "money": {"currencies"},
    "events": set(),
    "languages": {"events"},
    "refusal": {"events"},
    "version": set(),
    "logging_setup": set(),
    "cash_denominations": {"money", "currencies"},
    "amounts": {"money", "events", "currencies"},
    "handy_sums": {"money", "cash_denominations"},
    "instance_lock": LEAVES,
    "environment": {"instance_lock"},
    "settings": LEAVES,
    "rating": LEAVES,
    "metering": LEAVES | {"rating"},
    "ledger": LEAVES | {"rating"},
    "shop": LEAVES | {"metering", "ledger", "rating"},
    "gateway": LEAVES,
    "receipts": LEAVES,
    "translations": LEAVES,
    "replay": LEAVES | {"gateway", "metering", "rating"},
    "web": LEAVES | {"shop", "metering", "ledger", "rating", "receipts", "translations"},
}
"""A part of the house -> what it may import besides itself: the arrows of the map in callshop/__init__.py, followed.
The parts that put the others together (ABOVE) are not listed: they may import everything, and ask the clock."""

PACKAGES: dict[str, dict[str, set[str]]] = {
    "ledger": {
        "db": set(),
        "settings": {"db"},
        "people": {"db"},
        "calls": {"db"},
        "till": {"db"},
        "tariffs": {"db", "settings"},
        "billing": {"db", "settings", "calls", "till"},
        "provider": {"db", "settings", "people", "calls", "till"},
        "visits": {"db", "calls", "till", "billing"},
        "reports": {"db", "settings", "calls", "till", "provider"},
    },
    "shop": {
        "books": set(),
        "state": {"books"},
        "limits": {"state"},
        "board": {"state", "limits"},
        "cabins": {"books", "state", "limits", "board"},
        "visits": {"books", "state", "limits", "cabins"},
        "till": {"books", "state", "cabins", "visits"},
        "jobs": {"state", "shop"},
    },
    "web": {
        "request": set(),
        "rights": {"request"},
        "page": {"request", "rights"},
        "wording": {"request", "rights", "page"},
        "people": {"request", "rights", "page", "wording"},
        "settings": {"request", "rights", "page", "wording"},
        "calls": {"request", "rights", "page", "wording"},
        "tariffs": {"request", "rights", "page", "wording"},
        "provider": {"request", "rights", "page", "wording"},
        "reports": {"request", "rights", "page", "wording"},
        "till": {"request", "rights", "page", "wording", "people", "settings"},
        "visits": {"request", "rights", "page", "wording", "till"},
        "board": {"request", "rights", "page", "wording", "visits"},
    },
}
"""A part of the house -> its packages, and what each may import of the others. What stands beside them (shop/shop.py)
puts them together and may import all of them."""

CROWD = 12
"""Files of one folder, its __init__ not counted: the thirteenth wants a package of its own."""
CROWDED = {
    "gateway": "one chain of files that a byte goes through, from the link to the dialect",
    "gateway/dialects": "dialects stand side by side, each in its own files",
    "rating": "one engine, and the readers of its lists",
}
"""Folders that may hold more, each with the reason."""

ABOVE = {"server", "cli", "commands", "doctor", "demo", "practice", "bench", "clock", "data_folder", "console"}

ONLY_IN = (
    (("flask", "flask_login", "flask_wtf", "htmx_flask", "wtforms"), ("web/", "server.py")),
    (("waitress",), ("server.py",)),
    (("peewee", "playhouse", "sqlite3"), ("ledger/",)),
    (("serial", "socket", "select", "selectors", "socketserver", "asyncio"), ("gateway/links_", "gateway/links.py")),
    (("smtplib",), ("shop/jobs/mailer.py",)),
    (("ssl",), ("shop/jobs/mailer.py", "gateway/links_between.py")),
    (("dpkt",), ("gateway/pcaps.py",)),
    (("escpos", "usb"), ("shop/state/printer.py",)),
    (("PIL", "arabic_reshaper", "bidi"), ("receipts/raster.py",)),
    (
        ("threading", "_thread", "concurrent", "multiprocessing"),
        ("gateway/reader_", "gateway/asking.py", "gateway/links_between.py", "shop/", "gateway/reader.py",
         "server.py", "practice/"),
    ),
    (("subprocess",), ("practice/room.py", "environment.py")),
)
"""Modules, and the only files (or folders) that may import them."""

OUTSIDE = "bench/"
"""Measures the house from outside: with sockets and servers of its own."""

CLOCK = {
    *(f"time.{name}{unit}" for name in ("time", "monotonic", "perf_counter", "clock_gettime") for unit in ("", "_ns")),
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    "datetime.date.today",
}

WIDEST = 120
"""Characters in a line of a template: as many as ruff grants a line of Python."""

LONGEST = 320
LONG = frozenset()
"""Files that may be longer than LONGEST lines, each for a reason written in it."""


def part_of(path: str) -> str:
    """The part a file is of: gateway of gateway/links.py, money of money.py."""
    return PurePosixPath(path).parts[0].removesuffix(".py")


def imported(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every module a file imports, at its top or inside a function, with the line; names imported from a module too."""
    package = ["callshop", *PurePosixPath(path).parent.parts]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            near = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*near, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def wrong_directions(path: str, tree: ast.Module) -> Iterator[str]:
    part = part_of(path)
    for line, module in imported(path, tree):
        names = module.split(".")
        target = names[1] if names[0] == "callshop" and len(names) > 1 else None
        if names[0] == "app" or (target in ABOVE and part not in ABOVE):
            yield f"{path}:{line} imports {module}, which is above it"
        elif target and part not in ABOVE and target not in ARROWS.get(part, ()) and target != part:
            yield f"{path}:{line} imports {module}: no arrow goes from {part} to {target}"
        for modules, places in ONLY_IN:
            named = any(f"{module}.".startswith(f"{owned}.") for owned in modules)
            if named and not path.startswith((*places, OUTSIDE)):
                yield f"{path}:{line} imports {module}, which only {' and '.join(places)} may"


def wrong_packages(path: str, tree: ast.Module) -> Iterator[str]:
    """Imports between the packages of one part against their arrows, and commands imported from outside cli."""
    part, *inside = PurePosixPath(path).parent.parts or ("",)
    package = inside[0] if inside else None
    for line, module in imported(path, tree):
        names = module.split(".")
        if names[:2] == ["callshop", "commands"] and part not in ("commands",) and path != "cli.py":
            yield f"{path}:{line} imports {module}, which only cli.py may"
        if names[:2] != ["callshop", part] or package is None or len(names) < 3 or names[2] == package:
            continue
        if part in PACKAGES and names[2] not in PACKAGES[part].get(package, ()):
            yield f"{path}:{line} imports {module}: no arrow goes from {part}/{package} to {names[2]}"


def clocks(path: str, tree: ast.Module) -> Iterator[str]:
    """Where a file below the server asks what time it is, under whatever name it imported the clock."""
    if part_of(path) in ABOVE:
        return
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Name)):
            first, *rest = ast.unparse(node).split(".")
            if ".".join([known.get(first, first), *rest]) in CLOCK:
                yield f"{path}:{node.lineno} asks the clock ({ast.unparse(node)}): the time is an argument here"


def carelessness(path: str, tree: ast.Module, source: str) -> Iterator[str]:
    lines = source.count("\n")
    if lines > LONGEST and path not in LONG:
        yield f"{path} has {lines} lines: it wants to be two files"
    if source.strip() and not ast.get_docstring(tree):
        yield f"{path} does not say what it is"
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and all(isinstance(inner, ast.Pass) for inner in node.body):
            yield f"{path}:{node.lineno} swallows an error"
    for number, text in enumerate(source.splitlines(), 1):
        if re.search(r"\b(TODO|FIXME|XXX)\b", text):
            yield f"{path}:{number} is left for later"


def complaints(path: str, source: str) -> list[str]:
    """All that is wrong with one file of the house; `path` is relative to callshop/, with slashes."""
    tree = ast.parse(source)
    directions = [*wrong_directions(path, tree), *wrong_packages(path, tree)]
    return [*directions, *clocks(path, tree), *carelessness(path, tree, source)]


def files() -> list[str]:
    return sorted(path.relative_to(HOUSE).as_posix() for path in HOUSE.rglob("*.py"))


@pytest.mark.parametrize("path", files())
def test_a_file_of_the_house_keeps_to_its_place(path):
    assert complaints(path, (HOUSE / path).read_text("utf-8")) == []


def test_every_part_of_the_house_has_its_arrows():
    assert {part_of(path) for path in files()} - {"__init__"} - ABOVE <= set(ARROWS)


def test_no_arrow_closes_a_circle():
    def reach(part: str) -> set[str]:
        return ARROWS[part].union(*(reach(below) for below in ARROWS[part]))

    assert [part for part in ARROWS if part in reach(part)] == []


def modules_of(sources: dict[str, str]) -> dict[str, set[str]]:
    """Module -> the modules it imports, type-checking imports included; `sources`: path -> text."""
    names = {path: ".".join(["callshop", *PurePosixPath(path).with_suffix("").parts]) for path in sources}
    names = {path: name.removesuffix(".__init__") for path, name in names.items()}
    known = set(names.values())

    def target(module: str) -> str | None:
        return next((name for name in (module, module.rpartition(".")[0]) if name in known), None)

    found = {}
    for path, source in sources.items():
        targets = {target(module) for _, module in imported(path, ast.parse(source))}
        found[names[path]] = {each for each in targets if each} - {names[path]}
    return found


def circles(graph: dict[str, set[str]]) -> list[str]:
    """Modules that import themselves by a detour."""

    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for below in graph[waiting.pop()] - seen:
                seen.add(below)
                waiting.append(below)
        return seen

    return sorted(module for module in graph if module in reach(module))


def test_no_file_imports_itself_by_a_detour():
    assert circles(modules_of({path: (HOUSE / path).read_text("utf-8") for path in files()})) == []


def test_a_planted_circle_is_found():
    sources = {
        "money.py": '"""M."""\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import callshop.events',
        "events.py": '"""E."""\ndef f():\n    from callshop.money import UNIT',
        "version.py": '"""V."""\nimport callshop.money',
    }
    assert circles(modules_of(sources)) == ["callshop.events", "callshop.money"]


def crowded(paths: list[str]) -> list[str]:
    folders = dict.fromkeys((PurePosixPath(path).parent.as_posix() for path in paths), 0)
    for path in paths:
        folders[PurePosixPath(path).parent.as_posix()] += not path.endswith("__init__.py")
    return [folder for folder, count in folders.items() if count > CROWD and folder not in CROWDED]


def test_no_folder_is_crowded():
    assert crowded([path for path in files() if "/" in path]) == []
    assert crowded([f"web/till/a{n}.py" for n in range(CROWD + 1)]) == ["web/till"]


def test_every_package_has_its_arrows():
    for part, packages in PACKAGES.items():
        inside = [PurePosixPath(path).parts for path in files() if path.startswith(f"{part}/")]
        folders = {parts[1] for parts in inside if len(parts) > 2}
        assert folders == set(packages), part


def test_every_package_has_a_map():
    for path in files():
        folder = (HOUSE / path).parent
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))), folder


def test_the_map_of_the_house_holds_no_code():
    (only,) = ast.parse((HOUSE / "__init__.py").read_text("utf-8")).body
    assert isinstance(only, ast.Expr)


def test_no_page_is_left_for_later():
    pages = [path for top in ("templates", "static") for path in (ROOT / top).rglob("*")]
    written = [path for path in pages if path.suffix in (".html", ".js", ".css", ".txt")]
    assert [path for path in written if re.search(r"\b(TODO|FIXME|XXX)\b", path.read_text("utf-8"))] == []


def too_wide(pages: dict[str, str]) -> list[str]:
    """Lines of templates over WIDEST characters; `pages`: path -> text."""
    return [
        f"{path}:{number} has {len(line)} characters"
        for path, text in pages.items()
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > WIDEST
    ]


def test_no_line_of_a_template_is_too_wide():
    folder = ROOT / "templates"
    pages = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.html")}
    assert pages
    assert too_wide(pages) == []
    assert too_wide({"a.html": "é" * WIDEST + "\n" + "x" * (WIDEST + 1)}) == [f"a.html:2 has {WIDEST + 1} characters"]


PLANTED = [
    ("money.py", "from callshop.events import Moment", "no arrow goes from money to events"),
    ("rating/charge.py", "import callshop.ledger.calls.calls", "no arrow goes from rating to ledger"),
    ("gateway/reader.py", "from callshop.metering import cabin", "no arrow goes from gateway to metering"),
    ("metering/cabin.py", "from callshop import gateway", "no arrow goes from metering to gateway"),
    ("metering/cabin.py", "def f():\n    from ..shop import shop", "no arrow goes from metering to shop"),
    ("ledger/calls/calls.py", "from callshop.metering.cabin import Cabin", "no arrow goes from ledger to metering"),
    ("receipts/page.py", "from callshop.web import filters", "no arrow goes from receipts to web"),
    ("shop/shop.py", "from callshop.server import main", "above it"),
    ("web/board/board.py", "import app", "above it"),
    ("web/board/board.py", "from callshop.gateway import links", "no arrow goes from web to gateway"),
    ("shop/shop.py", "import flask.views", "only web/ and server.py may"),
    ("shop/shop.py", "from peewee import fn", "only ledger/ may"),
    ("gateway/simulator.py", "import socket", "gateway/links.py may"),
    ("gateway/dialects/gsm.py", "import serial.tools", "gateway/links.py may"),
    ("gateway/capture.py", "from threading import Lock", "gateway/reader.py and server.py and practice/ may"),
    ("web/people/practice.py", "import subprocess", "only practice/room.py and environment.py may"),
    ("web/live.py", "from concurrent.futures import ThreadPoolExecutor", "shop/ and"),
    ("receipts/escpos.py", "from escpos import printer", "only shop/state/printer.py may"),
    ("web/visits/receipts.py", "from PIL import Image", "only receipts/raster.py may"),
    ("metering/cabin.py", "import time\ntime.monotonic()", "asks the clock"),
    ("web/live.py", "import time as t\nt.time_ns()", "asks the clock"),
    ("web/live.py", "from time import monotonic as tick\nf(now=tick)", "asks the clock"),
    ("ledger/settings/shop_config.py", "from datetime import datetime\ndatetime.now(zone)", "asks the clock"),
    ("ledger/settings/shop_config.py", "import datetime\ndatetime.date.today()", "asks the clock"),
    ("money.py", "try:\n    f()\nexcept OSError:\n    pass", "swallows an error"),
    ("money.py", "x = 1  # TO" + "DO later", "left for later"),
    ("ledger/calls/calls.py", "from callshop.ledger.billing import bills", "from ledger/calls to billing"),
    ("web/page/forms.py", "from callshop.web.board import panel", "no arrow goes from web/page to board"),
    ("shop/state/cabins.py", "import callshop.shop.shop", "no arrow goes from shop/state to shop"),
    ("server.py", "from callshop.commands.serving import serve", "only cli.py may"),
    ("money.py", "x = 1\n" * (LONGEST + 1), "wants to be two files"),
]


@pytest.mark.parametrize(("path", "source", "found"), PLANTED)
def test_a_planted_violation_is_found(path, source, found):
    assert [said for said in complaints(path, f'"""A file."""\n\n{source}\n') if found in said]


def test_a_file_without_a_word_on_itself_is_found():
    assert complaints("money.py", "x = 1\n") == ["money.py does not say what it is"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("server.py", "import threading, flask, waitress, time\ntime.monotonic()\nfrom callshop import web"),
        ("shop/shop.py", "from callshop.ledger import calls\nfrom callshop.metering import cabin\nimport threading"),
        ("gateway/links.py", "import serial, socket, select"),
        ("web/live.py", "from datetime import datetime\ndatetime.fromtimestamp(1)\nf(time=3, now=datetime.min)"),
        ("gateway/reader.py", "from time import sleep\nfrom .links import open_link\nsleep(1)"),
    ],
)
def test_what_is_allowed_is_not_complained_about(path, source):
    assert complaints(path, f'"""A file."""\n\n{source}\n') == []


def written(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


def test_the_readme_names_every_gateway_and_every_setting():
    names = [*MODULES, *(setting.name for setting in SETTINGS)]
    assert [name for name in names if f"`{name}`" not in written("README.md")] == []


def test_the_files_of_the_journey_of_one_byte_exist_in_the_order_of_the_architecture():
    architecture = written("docs/architecture.md")
    journey = re.search(r"^#+ .*journey of one byte.*?$(.*?)(?=^#|\Z)", architecture, re.I | re.M | re.S)
    assert journey, "docs/architecture.md has no journey of one byte"
    stops = re.findall(r"`([\w/.-]+\.(?:py|html))`", journey[1])
    missing = [stop for stop in stops if not any((place / stop).is_file() for place in (ROOT, HOUSE))]
    assert missing == []
    way = ("gateway/links.py", "gateway/framing.py", "gateway/dialects/", "shop/", "metering/", "web/", "templates/")
    places = [next((n for n, stop in enumerate(stops) if place in stop), -1) for place in way]
    assert -1 not in places, f"of {way}, the journey leaves out those at -1: {places}"
    assert places == sorted(places)


def test_the_picture_shows_every_package():
    picture = written("docs/packages.svg")
    named = {*PACKAGES, *(package for packages in PACKAGES.values() for package in packages)}
    assert {name for name in named if f">{name}</text>" not in picture} == set()


def named_paths(text: str) -> set[str]:
    """The paths a document names from the top of the checkout; SUBJECT, MAKER and the like are for who reads it."""
    found = re.findall(r"(?<![\w./-])(?:callshop|templates|static|tests|docs)/[\w./-]*", text)
    return {path for path in found if not re.search(r"[A-Z]{4}", path)}


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md"])
def test_every_path_that_a_document_names_exists(document):
    named = named_paths(written(document))
    assert named
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_ruff_finds_nothing_to_mend():
    found = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "."], cwd=ROOT, capture_output=True)
    assert found.returncode == 0, found.stdout.decode()


def test_mypy_finds_nothing_to_mend(tmp_path):
    """What [tool.mypy] lists is strict; a part that becomes strict is added there."""
    checked = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path)]
    found = subprocess.run(checked, cwd=ROOT, capture_output=True)
    assert found.returncode == 0, found.stdout.decode() + found.stderr.decode()
