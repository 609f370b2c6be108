"""What the parts of the Compare page share: a chart, under it what is behind a bar, and the same as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from lessonstudy.domain.comparison import ComparedLesson, Comparison
from lessonstudy.domain.tables import Table
from lessonstudy.ui.compare_bars import SELECTION, Bar, chart
from lessonstudy.ui.moment_list import moment_list
from lessonstudy.ui.table_files import table_files
from lessonstudy.ui.words import plain

BETWEEN = "Between the phases"
CHOICE_PX = 460


@dataclass(frozen=True, slots=True)
class View:
    """The person who looks and what is compared: names of lessons by id and titles of phases by root, in their order."""

    person: str
    found: Comparison
    lessons: Mapping[str, str]
    phases: Mapping[str, str]

    @property
    def first(self) -> ComparedLesson:
        return self.found.lessons[0]

    @property
    def last(self) -> ComparedLesson:
        return self.found.lessons[-1]

    def name(self, lesson: ComparedLesson) -> str:
        return self.lessons[lesson.id]

    def phase(self, root: str | None) -> str:
        return BETWEEN if root is None else self.phases.get(root, BETWEEN)

    def place(self, lesson: ComparedLesson) -> float:
        """Where the lesson stands among the others, 0 to 1."""
        return self.found.lessons.index(lesson) / max(1, len(self.found.lessons) - 1)


def section(
    view: View, name: str, bars: Sequence[Bar], unit: str, table: Table, alt: str, files: Table | None = None
) -> None:
    """`name` is unique on the page; `unit` is written under the chart's axis, `alt` says what the chart shows.

    `files` is what can be taken along where that is more than the `table` of what is shown.
    """
    key = f"compare-{name}-{view.found.study}"
    known = {one.key: one for one in bars if one.moments}
    if st.session_state.get(f"{key}-open") not in known:
        st.session_state[f"{key}-open"] = ""
    st.altair_chart(
        chart(bars, unit),
        key=f"{key}-chart",
        on_select=lambda: _clicked(key, known),
        selection_mode=SELECTION,
        alt=f"{alt} The same stands below as a table.",
    )
    if known:
        _moments(view, key, known)
    with st.expander("The same as a table"):
        st.table([dict(zip(table.columns, _cells(row), strict=True)) for row in table.rows], border="horizontal")
        table_files(files or table, key=key)


def _clicked(key: str, known: Mapping[str, Bar]) -> None:
    """What was clicked is opened and played; a click beside all bars opens nothing."""
    clicked = st.session_state[f"{key}-chart"].selection.get(SELECTION) or [{}]
    found = clicked[0].get("key", "")
    st.session_state[f"{key}-open"] = found if found in known else ""
    _play(key, known)


def _play(key: str, known: Mapping[str, Bar]) -> None:
    opened = known.get(st.session_state[f"{key}-open"])
    if opened:
        st.session_state[f"{key}-moments-on"] = opened.moments[0]


def _moments(view: View, key: str, known: Mapping[str, Bar]) -> None:
    names = {one.key: f"{one.group}, {one.lesson}: {moments(len(one.moments))}" for one in known.values()}
    wanted = st.selectbox(
        "Moments behind a figure",
        ["", *names],
        format_func=lambda one: names.get(one, "Click a bar, or choose here"),
        key=f"{key}-open",
        width=CHOICE_PX,
        on_change=_play,
        args=(key, known),
    )
    if wanted:
        moment_list(view.person, view.found.study, known[wanted].moments, view.lessons, key=f"{key}-moments")


def moments(count: int) -> str:
    return f"{count} moment{'' if count == 1 else 's'}"


def _cells(row: Sequence[str | int | float | bool | None]) -> list[str]:
    return ["" if cell is None else plain(f"{cell:g}" if isinstance(cell, float) else str(cell)) for cell in row]
