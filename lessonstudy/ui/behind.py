"""Figures and the moments behind them: one is opened in a table, in a picture or in a list, and plays beneath."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

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


class Lesson(NamedTuple):
    """Whose eyes look, at which study and lesson (its id and name), and the names of observers by id."""

    person: str
    study: str
    iteration: str
    name: str
    observers: Mapping[str, str]


def table(rows: Sequence[Mapping[str, Any]], figures: Mapping[str, Figure], *, key: str, alt: str, config: Any) -> None:
    """A row for each figure, in the same order. A click on a row, or on a cell of it, opens its moments."""

    def picked() -> None:
        selection = st.session_state[f"{key}-table"].selection
        places = [*selection.get("rows", []), *(row for row, _ in selection.get("cells", []))]
        if places:
            st.session_state[f"{key}-open"] = list(figures)[places[0]]

    st.dataframe(
        list(rows),
        key=f"{key}-table",
        on_select=picked,
        selection_mode=["single-row", "single-cell"],
        hide_index=True,
        height="content" if len(rows) <= 20 else 740,
        placeholder="–",
        column_config=config,
        alt=alt,
    )


def picture(chart: alt.LayerChart | alt.FacetChart, figures: Mapping[str, Figure], *, key: str, alt: str) -> None:
    """A picture with marks to click, each of which opens its moments."""

    def picked() -> None:
        clicked = st.session_state[f"{key}-picture"].selection.get(SELECTION) or [{}]
        found = clicked[0].get("figure", "")
        st.session_state[f"{key}-open"] = found if found in figures else ""

    st.altair_chart(chart, key=f"{key}-picture", on_select=picked, selection_mode=SELECTION, alt=alt)


def chosen(lesson: Lesson, figures: Mapping[str, Figure], label: str, *, key: str, observers: bool = True) -> None:
    """The list of all figures, for whoever does not click, and the moments of the one that is open."""
    if st.session_state.get(f"{key}-open") not in figures:
        st.session_state[f"{key}-open"] = ""
    st.selectbox(
        label,
        ["", *figures],
        format_func=lambda one: figures[one].label if one in figures else "Choose here, or click in the table",
        key=f"{key}-open",
    )
    behind(lesson, figures, key=key, observers=observers)


def behind(lesson: Lesson, figures: Mapping[str, Figure], *, key: str, observers: bool = True) -> None:
    """The moments of the figure that was clicked; `observers`: whether their names are told."""
    found = st.session_state.get(f"{key}-open", "")
    if found not in figures:
        return
    with st.container(border=True, key=f"{key}-behind"):
        st.markdown(f"**{plain(figures[found].label)}**")
        moment_list(
            lesson.person,
            lesson.study,
            figures[found].moments,
            {lesson.iteration: lesson.name},
            key=f"{key}-moments-{found}",
            names=lesson.observers if observers else {},
        )


def clickable() -> alt.Parameter:
    """The selection that a picture's marks are clicked with."""
    return alt.selection_point(name=SELECTION, fields=["figure"], on="click", clear="dblclick")
