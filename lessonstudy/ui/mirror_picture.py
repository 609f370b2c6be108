"""Who was watched when, as a picture: a lane for each student over the time of the lesson, phases behind it."""

from collections.abc import Mapping
from typing import Any

import altair as alt

from lessonstudy.domain.colors import PALETTE
from lessonstudy.domain.mirror import Coverage
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.behind import clickable
from lessonstudy.ui.theme import INK, theme_kind

LANE_PX, AROUND_PX = 40, 130
HEAD = ""
"""The lane above all others, where the titles of phases stand."""

COLORS = tuple(PALETTE[place] for place in (0, 1, 8, 3, 5, 7))
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
BANDS = {"light": ("#f1efe9", "#e7e3da"), "dark": ("#1b1f24", "#242a31")}
CLOCK = "floor(round(datum.value * 60) / 60) + ':' + pad(round(datum.value * 60) % 60, 2, '0', 'left')"
SOMEBODY = "Somebody"


def lanes(found: Coverage, phases: Mapping[str, str], names: Mapping[str, str]) -> alt.LayerChart | alt.FacetChart:
    """Each observer has a colour and a shape; a moment with an end is a line that long."""
    theme = theme_kind()
    observers = sorted({one.observer for one in found.moments}, key=lambda one: names.get(one, ""))
    told = [names.get(one, SOMEBODY) for one in observers]
    colors = {one: COLORS[place % len(COLORS)] for place, one in enumerate(observers)}
    x: dict[str, Any] = {
        "scale": alt.Scale(
            domain=[found.start_ms / 60_000, max(found.end_ms, found.start_ms + 1) / 60_000], nice=False
        ),
        "title": "Minutes of the lesson",
        "axis": alt.Axis(grid=False, tickCount=8, labelExpr=CLOCK, labelColor=INK[theme]),
    }
    y = alt.Y(
        "student:N",
        sort=None,
        title=None,
        scale=alt.Scale(domain=[HEAD, *found.students]),
        axis=alt.Axis(ticks=False, domain=False, labelFontSize=14, labelColor=INK[theme], labelLimit=140),
    )
    legend = alt.Legend(orient="top", labelColor=INK[theme], symbolSize=110, symbolOpacity=1)
    color = alt.Color(
        "observer:N",
        title="Noted by",
        scale=alt.Scale(domain=told, range=list(colors.values())),
        legend=legend,
    )
    shape = alt.Shape(
        "observer:N",
        title="Noted by",
        scale=alt.Scale(domain=told, range=[SHAPES[place % len(SHAPES)] for place in range(len(told))]),
        legend=legend,
    )
    base = alt.Chart(alt.InlineData(values=_marks(found, names, colors))).encode(
        x=alt.X("at:Q", **x),
        y=y,
        tooltip=[
            alt.Tooltip("time:N", title="At"),
            alt.Tooltip("student:N", title="Student"),
            alt.Tooltip("observer:N", title="Noted by"),
        ],
    )
    spans = base.mark_rule(strokeWidth=5, opacity=0.6, strokeCap="round").encode(
        x2="until:Q", color=alt.Color("color:N", scale=None)
    )
    ticks = base.mark_point(filled=True, size=110, opacity=0.95, cursor="pointer").encode(color=color, shape=shape)
    drawn: alt.LayerChart | alt.FacetChart = (
        alt.layer(*_bands(found, phases, theme, x, y), spans, ticks.add_params(clickable()))
        .resolve_scale(color="independent", shape="independent")
        .properties(height=(len(found.students) + 1) * LANE_PX + AROUND_PX)
    )
    return drawn


def _marks(found: Coverage, names: Mapping[str, str], colors: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "figure": one.id,
            "student": student,
            "at": one.start_ms / 60_000,
            "until": (one.end_ms or one.start_ms) / 60_000,
            "observer": names.get(one.observer, SOMEBODY),
            "color": colors[one.observer],
            "time": spoken(one.start_ms),
        }
        for one in found.moments
        for student in one.students
    ]


def _bands(found: Coverage, phases: Mapping[str, str], theme: str, x: Mapping[str, Any], y: alt.Y) -> list[alt.Chart]:
    rows = [
        {
            "at": max(span.start_ms, found.start_ms) / 60_000,
            "until": min(span.end_ms, found.end_ms) / 60_000,
            "title": phases.get(span.phase, ""),
            "student": HEAD,
            "fill": BANDS[theme][place % 2],
        }
        for place, span in enumerate(found.phases)
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=alt.X("at:Q", **x))
    return [
        base.mark_rect().encode(x2="until:Q", color=alt.Color("fill:N", scale=None)),
        base.mark_text(align="left", baseline="middle", dx=6, fontSize=11, limit=150, color=INK[theme]).encode(
            y=y, text="title:N"
        ),
    ]
