"""A time budget in a teacher's words: rows of the table, bars, and what followed what."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import streamlit as st

from lessonstudy.domain.budgets import Apart, Asked, BudgetRow, Transition
from lessonstudy.domain.tables import Table
from lessonstudy.ui.behind import Figure, clickable
from lessonstudy.ui.theme import INK, theme_kind

BAR_PX, CELL_PX, LABEL_PX, LONG_LABEL_PX = 30, 46, 190, 320
MOST_BARS = 40
GROUND = {"light": "#fdfcfa", "dark": "#16191d"}
HEAT = {"light": ["#e4efec", "#14675b"], "dark": ["#22302f", "#5cc0ae"]}
PERCENT = "%.0f %%"
SECONDS = {
    "Mean": "How long one of them lasted on average.",
    "Spread": "Standard deviation of the durations (that of a sample).",
    "Mean gap": "On average from the end of one to the start of the next.",
    "Gap spread": "Standard deviation of the gaps.",
}


def row_key(row: BudgetRow) -> str:
    return "|".join(part or "" for part in (row.code, row.observer, row.student, row.phase))


def in_order(rows: Sequence[BudgetRow], names: Mapping[str, str]) -> list[BudgetRow]:
    """The rows as a person looks for them: codes, people and phases in the order of `names`, students by pseudonym."""
    places = {one: place for place, one in enumerate(names)}

    def place(one: str | None) -> int:
        return places.get(one or "", len(places))

    return sorted(rows, key=lambda row: (place(row.code), place(row.observer), row.student or "~", place(row.phase)))


def row_name(row: BudgetRow, names: Mapping[str, str], asked: Asked) -> str:
    """What a row is about, in words: its code, and what rows are told apart by."""
    return " · ".join((names.get(row.code, row.code), *_told(row, names, asked).values()))


def figures_of(rows: Sequence[BudgetRow], names: Mapping[str, str], asked: Asked) -> dict[str, Figure]:
    return {row_key(row): Figure(f"{row_name(row, names, asked)}: {row.count}", row.moments) for row in rows}


def cells(row: BudgetRow, names: Mapping[str, str], asked: Asked) -> dict[str, Any]:
    """A row of the table on the page, in minutes and seconds."""
    told = {"Code": names.get(row.code, row.code), **_told(row, names, asked), "Times": row.count}
    told |= {"Total": None if row.total_ms is None else row.total_ms / 60_000}
    times = (row.mean_ms, row.sd_ms, row.gap_mean_ms, row.gap_sd_ms)
    seconds = (None if ms is None else ms / 1000 for ms in times)
    return told | dict(zip(SECONDS, seconds, strict=True)) | {"Share": _percent(row.share)}


def columns() -> dict[str, Any]:
    """How the columns of the table look."""
    total = "How long in all. Only moments with an end have a duration."
    share = "The total as a part of the lesson or the phase."
    return {
        "Total": st.column_config.NumberColumn(format="%.1f min", help=total),
        **{name: st.column_config.NumberColumn(format="%.1f s", help=text) for name, text in SECONDS.items()},
        "Share": st.column_config.NumberColumn(format=PERCENT, help=share),
    }


def budget_table(title: str, rows: Sequence[BudgetRow], names: Mapping[str, str], asked: Asked) -> Table:
    """The same as a file, with all times in milliseconds."""
    head = ["Code", *(one.value.title() for one in asked.apart), "Times", "Total ms", "Mean ms", "Standard deviation ms",
            "Mean gap ms", "Gap standard deviation ms", "Share"]  # fmt: skip
    return Table(
        title,
        head,
        [
            (names.get(row.code, row.code), *_told(row, names, asked).values(), row.count, row.total_ms, row.mean_ms,
             row.sd_ms, row.gap_mean_ms, row.gap_sd_ms, row.share)
            for row in rows
        ],
    )  # fmt: skip


def bars(
    rows: Sequence[BudgetRow], names: Mapping[str, str], colors: Mapping[str, str], asked: Asked, *, minutes: bool
) -> alt.LayerChart | alt.FacetChart:
    """A bar for each row, in the colour of its code, with its number. More than 40 are too many to read."""
    ink = INK[theme_kind()]
    told = [
        {
            "figure": row_key(row),
            "name": row_name(row, names, asked),
            "value": round((row.total_ms or 0) / 60_000, 2) if minutes else row.count,
            "color": colors.get(row.code, "#608088"),
        }
        for row in rows
    ]
    base = alt.Chart(alt.InlineData(values=told)).encode(
        x=alt.X("value:Q", title="Minutes" if minutes else "Times", axis=alt.Axis(tickMinStep=0.1 if minutes else 1)),
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=LONG_LABEL_PX, labelColor=ink, ticks=False)),
        tooltip=[alt.Tooltip("name:N", title="What"), alt.Tooltip("value:Q", title="Minutes" if minutes else "Times")],
    )
    marks = base.mark_bar(cursor="pointer", height={"band": 0.7}).encode(color=alt.Color("color:N", scale=None))
    numbers = base.mark_text(align="left", dx=5, color=ink).encode(text="value:Q")
    drawn: alt.LayerChart | alt.FacetChart = alt.layer(marks.add_params(clickable()), numbers).properties(
        height=len(told) * BAR_PX + 50
    )
    return drawn


def pair_key(one: Transition) -> str:
    return f"{one.before}|{one.after}"


def pairs_of(found: Sequence[Transition], names: Mapping[str, str]) -> dict[str, Figure]:
    return {
        pair_key(one): Figure(
            f"{names.get(one.before, one.before)} → {names.get(one.after, one.after)}: {one.count}", one.moments
        )
        for one in found
    }


def pair_cells(one: Transition, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "After": names.get(one.before, one.before),
        "Came next": names.get(one.after, one.after),
        "Times": one.count,
        "Of all": _percent(one.share),
        "Of those after it": _percent(one.share_after),
    }


def pair_columns() -> dict[str, Any]:
    return {
        "Of all": st.column_config.NumberColumn(format=PERCENT, help="As a part of all transitions."),
        "Of those after it": st.column_config.NumberColumn(
            format=PERCENT, help="As a part of what came after the first code."
        ),
    }


def pair_table(title: str, found: Sequence[Transition], names: Mapping[str, str]) -> Table:
    """The same as a file, with shares from 0 to 1."""
    return Table(
        title,
        ("After", "Came", "Times", "Share of all", "Share of those after it"),
        [
            (names.get(one.before, one.before), names.get(one.after, one.after), one.count, one.share, one.share_after)
            for one in found
        ],
    )


def heat(found: Sequence[Transition], names: Mapping[str, str]) -> alt.LayerChart | alt.FacetChart:
    """A square for each pair: the row is what came first, the column what followed."""
    theme = theme_kind()
    most = max(one.count for one in found)
    told = [
        {
            "figure": pair_key(one),
            "before": names.get(one.before, one.before),
            "after": names.get(one.after, one.after),
            "count": one.count,
            "ink": GROUND[theme] if one.count > most / 2 else INK[theme],
        }
        for one in found
    ]
    order = [name for code, name in names.items() if any(code in (one.before, one.after) for one in found)]
    axis: dict[str, Any] = {
        "labelLimit": LABEL_PX,
        "labelColor": INK[theme],
        "ticks": False,
        "domain": False,
        "labelOverlap": False,
    }
    base = alt.Chart(alt.InlineData(values=told)).encode(
        x=alt.X("after:N", sort=order, title="what came next", axis=alt.Axis(orient="top", labelAngle=-35, **axis)),
        y=alt.Y("before:N", sort=order, title="after this", axis=alt.Axis(**axis)),
        tooltip=[
            alt.Tooltip("before:N", title="After"),
            alt.Tooltip("after:N", title="came"),
            alt.Tooltip("count:Q", title="Times"),
        ],
    )
    squares = base.mark_rect(cursor="pointer", cornerRadius=4).encode(
        color=alt.Color("count:Q", scale=alt.Scale(range=HEAT[theme]), legend=None)
    )
    numbers = base.mark_text(cursor="pointer").encode(text="count:Q", color=alt.Color("ink:N", scale=None))
    drawn: alt.LayerChart | alt.FacetChart = (
        alt.layer(squares.add_params(clickable()), numbers)
        .resolve_scale(color="independent")
        .properties(height=len(order) * CELL_PX + LABEL_PX)
    )
    return drawn


def _told(row: BudgetRow, names: Mapping[str, str], asked: Asked) -> dict[str, str]:
    none = {Apart.OBSERVER: "", Apart.STUDENT: "nobody named", Apart.PHASE: "outside the phases"}
    values = {Apart.OBSERVER: row.observer, Apart.STUDENT: row.student, Apart.PHASE: row.phase}
    return {
        one.value.title(): names.get(values[one] or "", values[one] or none[one]) for one in Apart if one in asked.apart
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
