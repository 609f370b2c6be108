"""The lineage as a picture: boxes with their state in a sign and words, lines from evidence to what rests on it.

Colour says nothing that sign, words or the line's dashes do not say too.
"""

import textwrap
from collections.abc import Mapping
from typing import Any

import altair as alt

from lessonstudy.domain.lineage import Lineage
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.lineage_layout import WIDTH, Layout, Line, Placed, laid_out
from lessonstudy.ui.lineage_words import KIND_WORDS, named, state_of
from lessonstudy.ui.theme import theme_kind

LETTERS, LINES = 22, 3
NEIGHBOURS_PX = 40
# Streamlit takes this off a chart's height, below it; a px of the layout stays one of the screen
STREAMLITS_PADDING_PX = 20
SETTLED = frozenset({"agreed", "judged", "met", "adopt", "repeated", "frozen", "superseded", "enacted", "changed"})
AGAINST = frozenset({"contested", "not_met", "abandon", "contradicted", "withdrawn"})
COLORS = {
    "light": {
        "settled": "#14675b", "against": "#a8431f", "open": "#8a7a2a", "line": "#8d958f", "fill": "#ffffff",
        "text": "#14171a", "quiet": "#5c6360", "rule": "#d9d4ca",
    },
    "dark": {
        "settled": "#5cc0ae", "against": "#f0906a", "open": "#d8c46a", "line": "#7d868c", "fill": "#20252b",
        "text": "#e8e6e1", "quiet": "#a9b0b3", "rule": "#3a414a",
    },
}  # fmt: skip
SELECTION = "node"
ALT = "The chain from moments to learnings. The same stands below in words; single parts are opened with the list beside it."


def picture(lineage: Lineage, lessons: Mapping[int, str]) -> alt.LayerChart | alt.FacetChart:
    """`lessons` are the names of lessons by their numbers."""
    layout = laid_out(lineage)
    colors = COLORS[theme_kind()]
    broken = {one.node for one in lineage.broken}
    boxes = [_box(one, colors, one.node.id in broken) for one in layout.boxes]
    chart = alt.layer(
        *_bands(layout, lessons, colors),
        _lines(layout, "solid", colors),
        _lines(layout, "dashed", colors),
        *_boxes(boxes, layout.height, colors),
    )
    sized = chart.properties(width=WIDTH + 8, height=layout.height + 12 + STREAMLITS_PADDING_PX)
    framed: alt.LayerChart | alt.FacetChart = sized.configure_view(stroke=None)
    return framed


def _x(name: str) -> Any:
    return alt.X(f"{name}:Q", scale=alt.Scale(domain=[-4, WIDTH + 4], nice=False, zero=False), axis=None)


def _y(name: str, height: float) -> Any:
    return alt.Y(f"{name}:Q", scale=alt.Scale(domain=[height + 6, -6], nice=False, zero=False), axis=None)


def _data(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)


def _bands(layout: Layout, lessons: Mapping[int, str], colors: Mapping[str, str]) -> list[alt.Chart]:
    rows = [{"x": 0, "x2": WIDTH, "y": y, "text": lessons.get(number, "")} for number, y in layout.bands.items()]
    base = alt.Chart(_data(rows)).encode(x=_x("x"), y=_y("y", layout.height))
    return [
        base.mark_rule(color=colors["rule"], strokeWidth=1).encode(x2="x2:Q"),
        base.mark_text(align="left", baseline="top", dy=5, fontSize=13, fontWeight=600, color=colors["text"]).encode(
            text="text:N"
        ),
    ]


def _lines(layout: Layout, dashes: str, colors: Mapping[str, str]) -> alt.Chart:
    """Curves from evidence to what rests on it; counter-evidence and what adapts are told apart by their dashes."""
    rows = [
        {"line": number, "place": place, "x": x, "y": y}
        for number, one in enumerate(layout.lines)
        if (one.edge.kind == "against") == (dashes == "dashed")
        for place, (x, y) in enumerate(_curve(one))
    ]
    chart = alt.Chart(_data(rows)).mark_line(
        interpolate="basis",
        strokeWidth=1.8 if dashes == "dashed" else 1.3,
        strokeDash=[5, 4] if dashes == "dashed" else [1, 0],
        color=colors["against" if dashes == "dashed" else "line"],
        opacity=0.85,
    )
    drawn: alt.Chart = chart.encode(x=_x("x"), y=_y("y", layout.height), detail="line:N", order="place:Q")
    return drawn


def _curve(line: Line) -> list[tuple[float, float]]:
    start, end = line.start, line.end
    if end.x > start.x:
        first, last = (start.x + start.width, start.y), (end.x, end.y)
        bend = last[0] - min(60.0, (last[0] - first[0]) / 2)
        return [first, first, (bend, first[1]), (bend, last[1]), last, last]
    if 0 <= start.x - (end.x + end.width) < NEIGHBOURS_PX:
        return [(start.x, start.y), (end.x + end.width, end.y)]
    down = end.y > start.y
    first = (start.x + start.width / 2, start.y + (start.height if down else -start.height) / 2)
    last = (end.x + end.width / 2, end.y - (end.height if down else -end.height) / 2)
    middle = last[1] - 8 if down else last[1] + 8
    return [first, first, (first[0], middle), (last[0], middle), last, last]


def _box(placed: Placed, colors: Mapping[str, str], broken: bool) -> dict[str, Any]:
    node = placed.node
    small = node.kind in ("observation", "plan")
    tone = "settled" if node.state in SETTLED else "against" if node.state in AGAINST else "open"
    if node.kind == "observation" and node.state != "withdrawn":
        tone = "quiet"
    sign = state_of(node)[0]
    words = f"{'⚠ ' if broken else ''}{named(node)}"
    label = _moment(placed) if node.kind == "observation" else node.label.replace("Plan version", "Plan")
    return {
        "id": node.id,
        "x": placed.x,
        "x2": placed.x + placed.width,
        "y": placed.y - placed.height / 2,
        "y2": placed.y + placed.height / 2,
        "middle": placed.y,
        "center": placed.x + placed.width / 2,
        "color": colors[tone],
        "open": tone == "open",
        "small": small,
        "head": "" if small else words,
        "label": label if small else "\n".join(_wrapped(node.label)),
        "kind": f"{KIND_WORDS[node.kind]} {sign}".strip(),
        "state": words,
        "text": node.text,
    }


def _moment(placed: Placed) -> str:
    return spoken(placed.node.at_ms) if placed.node.at_ms is not None else "✕"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, LETTERS, max_lines=LINES, placeholder=" …")


def _boxes(rows: list[dict[str, Any]], height: float, colors: Mapping[str, str]) -> list[alt.Chart]:
    chosen = alt.selection_point(name=SELECTION, fields=["id"], on="click", clear="dblclick")
    base = alt.Chart(_data(rows))
    told = [alt.Tooltip("state:N", title="What"), alt.Tooltip("text:N", title="Text")]
    rect = base.mark_rect(cornerRadius=6, fill=colors["fill"], cursor="pointer").encode(
        x=_x("x"),
        x2="x2:Q",
        y=_y("y", height),
        y2="y2:Q",
        stroke=alt.Stroke("color:N", scale=None),
        strokeWidth=alt.condition(chosen, alt.value(3), alt.value(1.4), empty=False),
        strokeDash=alt.condition("datum.open", alt.value([4, 2]), alt.value([1, 0])),
        tooltip=told,
    )
    large, small = base.transform_filter("!datum.small"), base.transform_filter("datum.small")
    look: dict[str, Any] = {"cursor": "pointer", "align": "left", "baseline": "top"}
    heads = large.mark_text(dx=8, dy=7, fontSize=10.5, fontWeight=600, limit=124, **look).encode(
        x=_x("x"), y=_y("y", height), text="head:N", color=alt.Color("color:N", scale=None), tooltip=told
    )
    labels = large.mark_text(
        dx=8, dy=22, fontSize=11, lineBreak="\n", lineHeight=13.5, limit=126, color=colors["text"], **look
    ).encode(x=_x("x"), y=_y("y", height), text="label:N", tooltip=told)
    chips = small.mark_text(baseline="middle", fontSize=10.5, cursor="pointer", color=colors["text"]).encode(
        x=_x("center"), y=_y("middle", height), text="label:N", tooltip=told
    )
    return [rect.add_params(chosen), heads, labels, chips]
