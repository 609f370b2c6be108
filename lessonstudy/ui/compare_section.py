"""What the parts of the Compare page share: a chart, under it what is behind a bar, and the same as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from lessonstudy.domain.comparison import ComparedLesson, Comparison
from lessonstudy.domain.tables import Table
from lessonstudy.ui.behind import Figure, Lessons, chosen, picture
from lessonstudy.ui.compare_bars import Bar, chart
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
    figures = {
        one.key: Figure(f"{one.group}, {one.lesson}: {moments(len(one.moments))}", one.moments)
        for one in bars
        if one.moments
    }
    picture(chart(bars, unit), figures, key=key, alt=f"{alt} The same stands below as a table.", plays=True)
    if figures:
        seen = Lessons(view.person, view.found.study, view.lessons)
        chosen(seen, figures, key=key, label="Moments behind a figure", width=CHOICE_PX, plays=True)
    with st.expander("The same as a table"):
        st.table([dict(zip(table.columns, _cells(row), strict=True)) for row in table.rows], border="horizontal")
        table_files(files or table, key=key)


def moments(count: int) -> str:
    return f"{count} moment{'' if count == 1 else 's'}"


def _cells(row: Sequence[str | int | float | bool | None]) -> list[str]:
    return ["" if cell is None else plain(f"{cell:g}" if isinstance(cell, float) else str(cell)) for cell in row]
