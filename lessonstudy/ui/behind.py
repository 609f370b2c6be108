"""Figures and the moments behind them: one is opened in a table, in a picture or in a list, and plays beneath."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import altair as alt
import streamlit as st

from lessonstudy.ui.moment_list import moment_list
from lessonstudy.ui.words import plain

SELECTION = "figure"
"""The name of the selection in a picture; its marks carry the figure's key as `figure`."""


class Figure(NamedTuple):
    """What a number is called, and the ids of the moments that it counts."""

    label: str
    moments: Sequence[str]


class Lessons(NamedTuple):
    """Whose eyes look, at which study, and the names of its lessons and, where they are told, of observers, by id."""

    person: str
    study: str
    names: Mapping[str, str]
    observers: Mapping[str, str] | None = None


def table(
    rows: Sequence[Mapping[str, Any]], at: Callable[[int, str], str], *, key: str, alt: str, config: Any = None
) -> None:
    """A table to click: `at` says which figure stands in a row and column. A click on it opens its moments."""

    def picked() -> None:
        cells = st.session_state[f"{key}-table"].selection.get("cells", [])
        st.session_state[f"{key}-open"] = at(*cells[0]) if cells else ""

    st.dataframe(
        list(rows),
        key=f"{key}-table",
        on_select=picked,
        selection_mode="single-cell",
        hide_index=True,
        placeholder="–",
        column_config=config,
        alt=alt,
    )


def picture(
    chart: alt.LayerChart | alt.FacetChart, figures: Mapping[str, Figure], *, key: str, alt: str, plays: bool = False
) -> None:
    """A picture with marks to click, each of which opens its moments and, where it `plays`, plays the first."""

    def picked() -> None:
        clicked = st.session_state[f"{key}-picture"].selection.get(SELECTION) or [{}]
        found = clicked[0].get("figure", "")
        st.session_state[f"{key}-open"] = found if found in figures else ""
        if plays:
            _play(figures, key)

    st.altair_chart(chart, key=f"{key}-picture", on_select=picked, selection_mode=SELECTION, alt=alt)


def chosen(
    lessons: Lessons,
    figures: Mapping[str, Figure],
    *,
    key: str,
    label: str = "Play the moments of",
    width: int | Literal["stretch"] = "stretch",
    plays: bool = False,
) -> None:
    """The list of all figures, for whoever does not click in the table, and the moments of the one that is open."""
    if st.session_state.get(f"{key}-open") not in figures:
        st.session_state[f"{key}-open"] = ""
    st.selectbox(
        label,
        ["", *figures],
        format_func=lambda one: figures[one].label if one in figures else "Choose here, or click above",
        key=f"{key}-open",
        width=width,
        on_change=_play if plays else None,
        args=(figures, key),
    )
    behind(lessons, figures, key=key)


def _play(figures: Mapping[str, Figure], key: str) -> None:
    found = st.session_state[f"{key}-open"]
    if found:
        st.session_state[f"{key}-moments-{found}-on"] = figures[found].moments[0]


def behind(lessons: Lessons, figures: Mapping[str, Figure], *, key: str) -> None:
    """The moments of the figure that is open."""
    found = st.session_state.get(f"{key}-open", "")
    if found not in figures:
        return
    with st.container(border=True, key=f"{key}-behind"):
        st.markdown(f"**{plain(figures[found].label)}**")
        moment_list(
            lessons.person,
            lessons.study,
            figures[found].moments,
            lessons.names,
            key=f"{key}-moments-{found}",
            names=lessons.observers,
        )


def clickable() -> alt.Parameter:
    """The selection that a picture's marks are clicked with."""
    return alt.selection_point(name=SELECTION, fields=["figure"], on="click", clear="dblclick")
