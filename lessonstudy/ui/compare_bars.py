"""The one chart of the Compare page: bars of lessons under headings, each with its figure in words at its end.

The figure stands in the words, and a bar's lesson beside it, so that no colour and no length has to be read. A click on a bar
selects its key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import altair as alt
import streamlit as st

SELECTION = "bar"
STEP_PX = 27
NARROW_PX, LETTER_PX = 520, 6.7
"""How wide the chart is at least, and a letter about: the longest words at a bar's end get room."""
SHADES = {
    "light": ("#c3d9d3", "#8fbcb1", "#4d9486", "#14675b"),
    "dark": ("#2c4a46", "#35695f", "#468f81", "#5cc0ae"),
}
"""Of the lessons in their order; the edge of each bar has the contrast that its shade may lack."""
COLORS = {
    "light": {"edge": "#14675b", "text": "#14171a", "quiet": "#5c6360", "rule": "#e4e0d7"},
    "dark": {"edge": "#5cc0ae", "text": "#e8e6e1", "quiet": "#a9b0b3", "rule": "#2c333a"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A figure of a lesson under the heading `group`. `value` is its length, None where it has none to be drawn.

    `place` is the lesson's among those compared, 0 to 1, `told` the figure in words, `thin` what was planned, and `moments`
    what opens. `key` is unique in a chart.
    """

    key: str
    group: str
    lesson: str
    place: float
    value: float | None
    told: str
    thin: float | None = None
    moments: tuple[str, ...] = ()


def chart(bars: Sequence[Bar], unit: str) -> alt.LayerChart:
    """The bars in their order; those of one group must follow each other. `unit` is written under the axis."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    colors = COLORS[theme]
    rows = _rows(bars, SHADES[theme])
    reach = _reach(bars)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y(
            "row:N",
            sort=[row["row"] for row in rows],
            scale=alt.Scale(paddingInner=0.3, paddingOuter=0.1),
            axis=_names(colors),
        )
    )
    x = alt.X(
        "value:Q",
        scale=alt.Scale(domain=[0, reach], nice=False),
        axis=alt.Axis(title=unit, tickCount=5, gridColor=colors["rule"], labelColor=colors["quiet"], titleColor=colors["quiet"],
                      titleFontWeight="normal", domain=False, ticks=False),
    )  # fmt: skip
    chosen = alt.selection_point(name=SELECTION, fields=["key"], on="click", clear="dblclick")
    told = [
        alt.Tooltip("group:N", title="Of"),
        alt.Tooltip("lesson:N", title="Lesson"),
        alt.Tooltip("told:N", title="Figure"),
    ]
    drawn = base.transform_filter("isValid(datum.value)")
    look: dict[str, Any] = {"align": "left", "baseline": "middle", "fontSize": 12.5}
    layers = [
        base.transform_filter("datum.head != ''")
        .mark_text(dx=2, fontWeight=600, limit=NARROW_PX, color=colors["text"], **(look | {"fontSize": 13}))
        .encode(x=alt.datum(0, type="quantitative"), text="head:N"),
        drawn.mark_bar(cornerRadiusEnd=3, stroke=colors["edge"], strokeWidth=0.8).encode(
            x=x, fill=alt.Fill("color:N", scale=None)
        ),
        base.transform_filter("isValid(datum.thin)").mark_bar(height=4, color=colors["text"]).encode(x="thin:Q"),
        base.transform_filter("datum.told != ''")
        .mark_text(dx=8, color=colors["text"], **look)
        .encode(x="end:Q", text="told:N"),
        base.transform_filter("datum.opens")
        .mark_bar(fill="transparent", strokeWidth=2, cornerRadius=3, cursor="pointer", tooltip=True)
        .encode(
            x=alt.datum(reach, type="quantitative"),
            tooltip=told,
            stroke=alt.condition(chosen, alt.value(colors["edge"]), alt.value("transparent"), empty=False),
        )
        .add_params(chosen),
    ]
    framed: alt.LayerChart = (
        alt.layer(*layers).properties(height=STEP_PX * len(rows), width="container").configure_view(stroke=None)
    )
    return framed


def _rows(bars: Sequence[Bar], shades: Sequence[str]) -> list[dict[str, Any]]:
    """A row for each heading and each bar; the first three signs of its name are its place."""
    rows: list[dict[str, Any]] = []
    nothing = {
        "value": None,
        "thin": None,
        "end": 0,
        "told": "",
        "head": "",
        "key": "",
        "opens": False,
        "color": "",
        "lesson": "",
    }
    for group, own in groupby(bars, key=lambda one: one.group):
        rows.append(nothing | {"row": f"{len(rows):03}", "head": group, "group": group})
        for one in own:
            row = {"row": f"{len(rows):03}{one.lesson}", "group": group, "lesson": one.lesson, "value": one.value}
            end = max(one.value or 0, one.thin or 0)
            row |= {"thin": one.thin, "end": end, "told": one.told, "key": one.key, "opens": bool(one.moments)}
            rows.append(nothing | row | {"color": shades[round(one.place * (len(shades) - 1))]})
    return rows


def _names(colors: Mapping[str, str]) -> alt.Axis:
    return alt.Axis(
        title=None, labelExpr="slice(datum.value, 3)", labelColor=colors["text"], labelFontSize=12.5, labelLimit=150,
        domain=False, ticks=False, labelPadding=8,
    )  # fmt: skip


def _reach(bars: Sequence[Bar]) -> float:
    """How far the axis goes, so that the words beyond the longest bars have room."""
    reach = 1.0
    for one in bars:
        words = min(0.8, (len(one.told) + 2) * LETTER_PX / NARROW_PX)
        reach = max(reach, max(one.value or 0, one.thin or 0) / (1 - words))
    return reach
