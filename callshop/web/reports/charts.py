"""Charts as pictures made here: SVG without script, read without colours, with the page's own day and night.

A picture is shown as <img>, with the same figures in words beside it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, make_response

HEADERS = {
    "Content-Type": "image/svg+xml; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}
WIDTH = 480
"""Of the picture's own units: on a phone its letters are still as large as the page's small print."""
INK, SOFT, BLUE = "#1b2333", "#566072", "#1d4fb8"
NIGHT = """inline:
  @media (prefers-color-scheme: dark) {
    svg text, svg .title { fill: #e9edf4 !important; }
    svg .axis .guides, svg .axis .line { stroke: #333d4f !important; }
    svg .color-0 .rect, svg .color-0.reactive { fill: #8db4ff !important; stroke: #8db4ff !important; }
    svg .color-1 .rect, svg .color-1.reactive { stroke: #a7b1c2 !important; }
  }
  svg .text-overlay text { text-anchor: start !important; transform: translate(5px, 0); }
  svg .color-1 .rect, svg .legends .color-1 { fill: none !important; stroke-width: 2px; stroke-dasharray: 4 3; }
"""
"""The first series is filled and the second drawn with a broken line: told apart without colours."""
_EXTRAS = re.compile(r"<script.*?</script>|<!--.*?-->|<title>Pygal</title>", re.S)
"""What the drawer adds although nobody asked."""


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: Sequence[int | None]


def bars(
    labels: Sequence[str], series: Sequence[Series], *, every: int = 1, lying: bool = False, height: int = 260
) -> Response:
    """A bar a label (every n-th is written) for each series; lying bars for long names."""
    from pygal import Bar, HorizontalBar  # late: a tenth of a second that other pages need not wait for
    from pygal.style import Style

    style = Style(
        background="transparent", plot_background="transparent", foreground=INK, foreground_strong=INK,
        foreground_subtle=SOFT, colors=(BLUE, SOFT), font_family="system-ui, sans-serif", label_font_size=14,
        major_label_font_size=14, legend_font_size=14, value_font_size=14, opacity="1", opacity_hover="1",
    )  # fmt: skip
    chart = (HorizontalBar if lying else Bar)(
        style=style, js=[], css=["file://style.css", "file://graph.css", NIGHT], width=WIDTH, height=height, margin=8,
        show_legend=len(series) > 1, legend_at_bottom=True, legend_at_bottom_columns=2, legend_box_size=14,
        show_minor_x_labels=False, truncate_label=-1, truncate_legend=-1, x_label_rotation=0, print_values=lying,
        print_values_position="top", print_zeroes=False, include_x_axis=True, no_prefix=True, pretty_print=False,
        formatter=lambda value: f"{value:,}".replace(",", "\u202f"), max_scale=5, spacing=12,
        show_x_labels=not lying, margin_right=96 if lying else 8,
    )  # fmt: skip
    chart.x_labels = list(labels)
    chart.x_labels_major = list(labels)[::every]
    for each in series:
        chart.add(each.name, list(each.values))
    return make_response(_EXTRAS.sub("", chart.render().decode()), HEADERS)
