"""Draws docs/packages.svg, the parts of callshop/ and who imports whom: `python3 -m tests.draw_packages`.

A part stands above what it imports; an arrow that follows from others is left out. Inside web, shop and ledger each
package stands to the right of what it imports. All of it is read from the imports, but for the columns in BESIDE.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "callshop"
PICTURE = ROOT / "docs" / "packages.svg"

PARTS = (
    "cli", "commands", "server", "web", "shop", "ledger", "metering", "rating", "gateway", "receipts", "translations",
    "events", "money",
)  # fmt: skip
"""What is drawn. Tools (bench, demo, doctor, practice) import nearly everything, small modules nothing."""
OPENED = ("web", "shop", "ledger")
"""Parts whose packages are drawn too."""

BESIDE = {"gateway": 76, "translations": 206, "receipts": 1092}
"""Parts beside the middle column, with the x of their centres."""
MIDDLE = 646

CHIP_WIDTH, CHIP_HEIGHT, CHIP_GAP = 72, 22, 6
BOX_WIDTH, BOX_HEIGHT, BOX_PAD = 112, 34, 10
TITLE_HEIGHT = 26
ROW_GAP, SIDE_GAP = 34, 110
WIDTH, MARGIN = 1170, 16

STYLE = """
  text { font: 13px "Noto Sans", "DejaVu Sans", sans-serif; text-anchor: middle; fill: #1d2733 }
  .title { font-weight: 600 }
  .note { fill: #5a6675; font-size: 12px }
  .chip text { font-size: 12px }
  .box { fill: #f2f6fa; stroke: #6b7f95 }
  .chip rect { fill: #fff; stroke: #b4c0cd }
  .arrow { fill: none; stroke: #4a6580; stroke-width: 1.5; marker-end: url(#tip) }
"""

Graph = dict[str, set[str]]
Box = tuple[float, float, float, float]
"""x of the centre, y of the top, width, height."""


def imported(path: Path) -> Iterator[tuple[str, ...]]:
    """The modules of the house that a file imports, as the parts of their names below callshop."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (tuple(name.split(".")[1:]) for name in names if name.startswith("callshop."))


def parts() -> Graph:
    graph: Graph = {part: set() for part in PARTS}
    for path in HOUSE.rglob("*.py"):
        part = path.relative_to(HOUSE).parts[0].removesuffix(".py")
        if part in graph:
            graph[part] |= {names[0] for names in imported(path)} & set(PARTS) - {part}
    return graph


def packages(part: str) -> Graph:
    """The packages of a part, and the modules beside them under their file names."""
    inside = [path for path in (HOUSE / part).iterdir() if path.name != "__init__.py"]
    folders = {path.name: path for path in inside if path.is_dir() and (path / "__init__.py").is_file()}
    modules = {path.name: path for path in inside if path.suffix == ".py"}
    graph: Graph = {}
    for name, place in (folders | modules).items():
        files = place.rglob("*.py") if name in folders else [place]
        targets = {names[1] for file in files for names in imported(file) if names[0] == part and len(names) > 1}
        shown = {target if target in folders else f"{target}.py" for target in targets}
        graph[name] = shown & (set(folders) | set(modules)) - {name}
    return graph


def depth(graph: Graph, name: str) -> int:
    return 1 + max((depth(graph, below) for below in graph[name]), default=-1)


def ranks(graph: Graph) -> list[list[str]]:
    """The names, those that import nothing first, each rank in alphabetical order."""
    found: dict[int, list[str]] = {}
    for name in sorted(graph):
        found.setdefault(depth(graph, name), []).append(name)
    return [found[rank] for rank in sorted(found)]


def reach(graph: Graph, name: str) -> set[str]:
    return graph[name].union(*(reach(graph, below) for below in graph[name]))


def needed(graph: Graph) -> list[tuple[str, str]]:
    """The arrows that do not follow from others."""
    return [
        (name, below)
        for name in graph
        for below in sorted(graph[name])
        if not any(below in reach(graph, other) for other in graph[name] - {below})
    ]


def size(part: str) -> tuple[float, float]:
    if part not in OPENED:
        return BOX_WIDTH, BOX_HEIGHT
    columns = ranks(packages(part))
    tallest = max(len(column) for column in columns)
    width = len(columns) * (CHIP_WIDTH + CHIP_GAP) - CHIP_GAP + 2 * BOX_PAD
    return width, TITLE_HEIGHT + tallest * (CHIP_HEIGHT + CHIP_GAP) - CHIP_GAP + BOX_PAD


def placed(graph: Graph) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    top = float(MARGIN)
    for rank in reversed(ranks(graph)):
        sizes = {part: size(part) for part in rank}
        tallest = max(height for _, height in sizes.values())
        middle = [part for part in rank if part not in BESIDE]
        left = MIDDLE - (sum(sizes[part][0] for part in middle) + SIDE_GAP * (len(middle) - 1)) / 2
        for part in middle:
            boxes[part] = (left + sizes[part][0] / 2, top + (tallest - sizes[part][1]) / 2, *sizes[part])
            left += sizes[part][0] + SIDE_GAP
        boxes |= {part: (BESIDE[part], top, *sizes[part]) for part in rank if part in BESIDE}
        top += tallest + ROW_GAP
    return boxes


def arrow(upper: Box, lower: Box) -> str:
    """Straight down; or out of the side and down, to a part that stands beside the middle."""
    x, y, width, height = upper
    to_x, to_y = lower[0], lower[1] - 2
    if abs(to_x - x) > width / 2 and to_x in BESIDE.values():
        start = x + width / 2 if to_x > x else x - width / 2
        return f'<path class="arrow" d="M{start:g} {y + height / 2:g}H{to_x:g}V{to_y:g}"/>'
    return f'<path class="arrow" d="M{x:g} {y + height:g}L{to_x:g} {to_y:g}"/>'


def labelled(kind: str, name: str, x: float, y: float, width: float, height: float) -> str:
    """A box with its name in the middle; x of its left side, y of its top."""
    text = f'<text x="{x + width / 2:g}" y="{y + height / 2 + 4.5:g}">{escape(name)}</text>'
    return f'<g class="{kind}"><rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4"/>{text}</g>'


def drawn_part(part: str, box: Box) -> Iterator[str]:
    x, y, width, height = box
    left = x - width / 2
    yield f'<rect class="box" x="{left:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6"/>'
    title = y + (18 if part in OPENED else height / 2 + 4.5)
    yield f'<text class="title" x="{x:g}" y="{title:g}">{escape(part)}</text>'
    if part not in OPENED:
        return
    for column, names in enumerate(ranks(packages(part))):
        for row, name in enumerate(names):
            chip_x = left + BOX_PAD + column * (CHIP_WIDTH + CHIP_GAP)
            chip_y = y + TITLE_HEIGHT + row * (CHIP_HEIGHT + CHIP_GAP)
            yield labelled("chip", name, chip_x, chip_y, CHIP_WIDTH, CHIP_HEIGHT)


def drawing() -> str:
    graph = parts()
    boxes = placed(graph)
    bottom = max(y + height for _, y, _, height in boxes.values()) + 30
    tip = '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    note = "A part imports only what stands below it; inside a part, a package only what stands to its left."
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + MARGIN:g}" role="img">',
        "<title>The packages of Callshop and who imports whom</title>",
        f"<style>{STYLE}</style>",
        f'<defs>{tip}<path d="M0 0L8 4L0 8z" fill="#4a6580"/></marker></defs>',
        '<rect width="100%" height="100%" fill="#fff"/>',
        *(arrow(boxes[upper], boxes[lower]) for upper, lower in needed(graph)),
        *(line for part in PARTS for line in drawn_part(part, boxes[part])),
        f'<text class="note" x="{WIDTH / 2:g}" y="{bottom:g}">{note}</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(drawing(), "utf-8")
    print(PICTURE)
