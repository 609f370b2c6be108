"""What a search found on the Evidence page: a list to read and play, from which moments are ticked.

Ticked moments stay ticked through pages and other searches, until they are let go.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from lessonstudy.domain.observations import Observation
from lessonstudy.domain.searches import LISTS, Search, Snippet, excerpted
from lessonstudy.domain.timecode import spoken
from lessonstudy.services.evidence import MOST_COUNTED, Choices, Facets, Found, Hit
from lessonstudy.ui.evidence_search import Shown, page_key
from lessonstudy.ui.moment_list import AT_ONCE, stage_and_list
from lessonstudy.ui.words import iteration_name, plain

LIST_PX = 640
MOST_COUNTS = 8


def picked(team: str) -> list[str]:
    """The ids of the moments that are ticked, in the order they were."""
    found: list[str] = st.session_state.setdefault(f"evidence-picked-{team}", [])
    return found


def results(person: str, shown: Shown, found: Found, choices: Choices) -> None:
    """The moments on this page of the list, one of them on the stage."""
    hits = {one.note.id: one for one in found.hits}
    names = {key: one.name for key, one in choices.observers.items()}
    lessons = {key: _lesson(choices, key) for key in choices.iterations}
    under = stage_and_list(
        person,
        [one.note for one in found.hits],
        lessons,
        key=f"evidence-{shown.team}",
        names=names,
        beside=lambda note: _tick(shown.team, note),
        said=lambda note: said(hits[note.id], choices, lessons),
        height=LIST_PX,
    )
    pages = -(-found.total // AT_ONCE)
    if pages > 1:
        under.pagination(pages, key=page_key(shown.team))


def said(hit: Hit, choices: Choices, lessons: Mapping[str, str]) -> str:
    """A row as Markdown: what was found in both texts, then where it is from and what it is marked with."""
    note = hit.note
    observer = choices.observers.get(note.observer)
    codes = [choices.codes[one][0].name for one in choices.codes_of(note)]
    where = [lessons[note.iteration], spoken(note.start_ms), observer.name if observer else ""]
    marks = [f":gray-badge[{plain(one)}]" for one in (*codes, *note.students)]
    flag = [":material/flag:"] if note.flag else []
    thought = [f":small[Thought: {highlighted(excerpted(hit.think))}]"] if note.think else []
    head = " · ".join(plain(one) for one in where if one)
    return "  \n".join([highlighted(excerpted(hit.saw)), *thought, " ".join([f":small[{head}]", *flag, *marks])])


def highlighted(snippet: Snippet) -> str:
    """A text as Markdown with what was found marked; nothing that was typed is read as Markdown."""
    parts, at = [], 0
    for start, end in snippet.marks:
        parts += [plain(snippet.text[at:start]), f":yellow-background[**{plain(snippet.text[start:end])}**]"]
        at = end
    return "".join([*parts, plain(snippet.text[at:])])


def in_words(found: Found) -> str:
    """How many moments there are."""
    if found.more:
        return f"More than {MOST_COUNTED:,} moments; the newest {MOST_COUNTED:,} are listed"
    return f"{found.total} moment{'' if found.total == 1 else 's'}"


def what_is_in_it(shown: Shown, facets: Facets) -> None:
    """How often each code, student, phase and lesson is among what was found; a click narrows the search to it."""
    counts = {"code": facets.codes, "student": facets.students, "phase": facets.phases, "iteration": facets.iterations}
    titles = {"code": "Codes", "student": "Students", "phase": "Phases", "iteration": "Lessons"}
    with st.popover("What is in it", icon=":material/bar_chart:", key=shown.key("facets"), width="content"):
        for name, numbers in counts.items():
            known = [(one, number) for one, number in numbers.items() if one in shown.names[name]]
            if not known:
                continue
            st.caption(titles[name])
            with st.container(horizontal=True, gap="small"):
                for one, number in known[:MOST_COUNTS]:
                    st.button(
                        f"{plain(shown.names[name][one])} · {number}",
                        key=shown.key(f"facet-{name}-{one}"),
                        help="Show only these",
                        on_click=shown.turn,
                        args=(partial(_with, name, one),),
                    )


def examples(shown: Shown, facets: Facets | None) -> None:
    """Searches to begin with, of the team's own codes and students, those that notes have most first."""
    used = (facets.codes, facets.students) if facets else ({}, {})
    codes, students = (
        {one: names[one] for one in (*counts, *names) if one in names}.items()
        for names, counts in zip((shown.names["code"], shown.names["student"]), used, strict=True)
    )
    first: list[tuple[str, Callable[[Search], Search]]] = [
        *((f"Code: {label}", partial(_with, "code", one)) for one, label in list(codes)[:3]),
        *((f"Student {label}", partial(_with, "student", one)) for one, label in list(students)[:1]),
        ("Flagged for the debrief", lambda now: replace(now, flag=True)),
        ("With a thought", lambda now: replace(now, think=True)),
    ]
    with st.container(horizontal=True, vertical_alignment="center", key="evidence-examples"):
        st.caption("Try", width="content")
        for place, (label, change) in enumerate(first):
            st.button(plain(label), key=shown.key(f"example-{place}"), on_click=shown.turn, args=(change,))


def pick_all(team: str, hits: Sequence[Hit]) -> None:
    known = picked(team)
    known += [one.note.id for one in hits if one.note.id not in known]


def _with(name: str, value: str, search: Search) -> Search:
    only: dict[str, Any] = {LISTS[name]: (value,)}
    return replace(search, **only)


def _tick(team: str, note: Observation) -> None:
    key = f"evidence-pick-{note.id}"
    st.session_state[key] = note.id in picked(team)
    st.checkbox("Select", key=key, on_change=_toggle, args=(team, note.id), width="content")


def _toggle(team: str, note: str) -> None:
    known = picked(team)
    if note in known:
        known.remove(note)
    else:
        known.append(note)


def _lesson(choices: Choices, iteration: str) -> str:
    one = choices.iterations[iteration]
    name = iteration_name(one)
    return f"{name}, {choices.studies[one.study].title}" if len(choices.studies) > 1 else name
