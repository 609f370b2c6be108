"""The one chart of the Compare page: bars of lessons under headings, each with its figure in words at its end.

The figure stands in the words, and a bar's lesson beside it, so that no colour and no length has to be read. A click on a bar
selects its key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import altair as alt

from lessonstudy.ui.behind import clickable
from lessonstudy.ui.theme import theme_kind

STEP_PX, AXIS_PX = 25, 64
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
    theme = theme_kind()
    colors, rows, reach = COLORS[theme], _rows(bars, SHADES[theme]), _reach(bars)
    # a click between two bars still belongs to one: rows leave no gap, the bars are thinner than their rows
    y = alt.Y("row:N", sort=[row["row"] for row in rows], scale=alt.Scale(padding=0), axis=_names(colors))
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=y)
    longest = max(row["end"] for row in rows)
    layers = [*_words(base, colors), *_drawn(base, colors, longest, reach, unit), _openings(base, colors, reach)]
    sized = alt.layer(*layers).properties(height=STEP_PX * len(rows) + AXIS_PX, width="container")
    framed: alt.LayerChart = sized.configure_view(stroke=None)
    return framed


def _words(base: alt.Chart, colors: Mapping[str, str]) -> list[alt.Chart]:
    """Headings, and each bar's figure behind its end."""
    look: dict[str, Any] = {"align": "left", "baseline": "middle", "color": colors["text"]}
    heads = base.transform_filter("datum.head != ''").mark_text(
        dx=2, fontSize=13, fontWeight=600, limit=NARROW_PX, **look
    )
    figures = base.transform_filter("datum.told != ''").mark_text(dx=8, fontSize=12.5, limit=NARROW_PX, **look)
    return [
        heads.encode(x=alt.datum(0, type="quantitative"), text="head:N"),
        figures.encode(x="end:Q", text="told:N"),
    ]


def _drawn(base: alt.Chart, colors: Mapping[str, str], longest: float, reach: float, unit: str) -> list[alt.Chart]:
    """The bars, and thin ones in them. A screen reader hears the words instead."""
    axis = alt.Axis(
        title=unit, titleFontWeight="normal", titleColor=colors["quiet"], labelColor=colors["quiet"], gridColor=colors["rule"],
        tickCount=5, domain=False, ticks=False,
        labelExpr=f"datum.value <= {longest:.6f} ? datum.label : ''",
    )  # fmt: skip
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, reach], nice=False), axis=axis)
    thick = base.transform_filter("isValid(datum.value)").mark_bar(
        height=alt.RelativeBandSize(0.66), cornerRadiusEnd=3, stroke=colors["edge"], strokeWidth=0.8, aria=False
    )
    thin = base.transform_filter("isValid(datum.thin)").mark_bar(height=4, color=colors["text"], aria=False)
    return [thick.encode(x=x, fill=alt.Fill("color:N", scale=None)), thin.encode(x="thin:Q")]


def _openings(base: alt.Chart, colors: Mapping[str, str], reach: float) -> alt.Chart:
    """What can be clicked: the whole row of every figure that has moments."""
    chosen = clickable()
    rows = base.transform_filter("datum.moments > 0").mark_bar(
        fill="transparent", strokeWidth=2, cornerRadius=3, cursor="pointer", aria=False
    )
    made: alt.Chart = rows.encode(
        x=alt.datum(reach, type="quantitative"),
        tooltip=alt.Tooltip("moments:Q", title="Moments to open"),
        stroke=alt.condition(chosen, alt.value(colors["edge"]), alt.value("transparent"), empty=False),
    )
    return made.add_params(chosen)


def _rows(bars: Sequence[Bar], shades: Sequence[str]) -> list[dict[str, Any]]:
    """A row for each heading and each bar; the first three signs of its name are its place."""
    rows: list[dict[str, Any]] = []
    for group, own in groupby(bars, key=lambda one: one.group):
        rows.append({"row": f"{len(rows):03}", "head": group, "told": "", "moments": 0, "end": 0})
        for one in own:
            rows.append(
                {
                    "row": f"{len(rows):03}{one.lesson}",
                    "head": "",
                    "figure": one.key,
                    "value": one.value,
                    "thin": one.thin,
                    "end": max(one.value or 0, one.thin or 0),
                    "told": one.told,
                    "moments": len(one.moments),
                    "color": shades[round(one.place * (len(shades) - 1))],
                }
            )
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
