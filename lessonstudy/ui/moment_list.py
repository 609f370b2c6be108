"""Moments behind a figure or a search, to be read and played: one on the stage, the others in a list beside it."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lessonstudy.domain.observations import Observation
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.excerpts import excerpt, film_of
from lessonstudy.ui.person import services
from lessonstudy.ui.places import moment_link
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import plain

AT_ONCE = 20
LIST_PX = 480


def moment_list(
    person: str,
    study: str,
    ids: Sequence[str],
    lessons: Mapping[str, str],
    *,
    key: str,
    names: Mapping[str, str] | None = None,
) -> None:
    """The notes of these ids that the person may see, in this order; those beyond the first 20 by pages.

    `lessons` gives each iteration's name and `names` those of observers, by id. What is chosen is remembered under `key`.
    """
    pages = max(1, -(-len(ids) // AT_ONCE))
    page = st.session_state.get(f"{key}-page", 1) if pages > 1 else 1
    page = min(page, pages)
    with guarded():
        notes = services().moments.named(person, study, ids[(page - 1) * AT_ONCE : page * AT_ONCE])
    if not notes:
        st.caption("There is no moment here that you may see.")
        return
    under = stage_and_list(person, notes, lessons, key=key, names=names)
    if pages > 1:
        under.pagination(pages, key=f"{key}-page")


def stage_and_list(
    person: str,
    notes: Sequence[Observation],
    lessons: Mapping[str, str],
    *,
    key: str,
    names: Mapping[str, str] | None = None,
    beside: Callable[[Observation], None] | None = None,
    said: Callable[[Observation], str] | None = None,
    height: int = LIST_PX,
) -> DeltaGenerator:
    """The same for notes that were looked up already, at least one, of any studies. `said` gives a row's Markdown; `beside`
    draws what else can be done with a note, next to "Play".

    Gives the place under the list.
    """
    chosen = st.session_state.get(f"{key}-on")
    note = next((one for one in notes if one.id == chosen), notes[0])
    stage, listed = st.columns([5, 6], gap="medium")
    with stage:
        _stage(person, note, lessons, names or {}, play=note.id == chosen)
    with listed, st.container(height=height if len(notes) > 5 else "content", border=False, key=f"{key}-list"):
        for one in notes:
            st.markdown(said(one) if said else _said(one, lessons))
            _row(one, note, key, beside)
    return listed


def _stage(person: str, note: Observation, lessons: Mapping[str, str], names: Mapping[str, str], *, play: bool) -> None:
    recordings = services().recordings.of_iteration(person, note.iteration)
    excerpt(
        film_of(note, recordings), note.start_ms, note.end_ms, f"{spoken(note.start_ms)} {note.saw}", note.id, play=play
    )
    parts = [lessons.get(note.iteration, ""), spoken(note.start_ms), names.get(note.observer, ""), *note.students]
    st.caption(" · ".join(plain(part) for part in parts if part))
    st.markdown(plain(note.saw))
    if note.think:
        st.caption(f"Thought: {plain(note.think)}")
    moment_link(note.iteration, note.start_ms)


def _said(note: Observation, lessons: Mapping[str, str]) -> str:
    students = f" :gray-badge[{plain(', '.join(note.students))}]" if note.students else ""
    lesson = f"{plain(lessons[note.iteration])}, " if note.iteration in lessons and len(lessons) > 1 else ""
    return f"**{lesson}{spoken(note.start_ms)}** {plain(note.saw)}{students}"


def _row(note: Observation, on_stage: Observation, key: str, beside: Callable[[Observation], None] | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-row-{note.id}"):
        st.button(
            "On the left" if note is on_stage else "Play",
            key=f"{key}-play-{note.id}",
            icon=":material/play_arrow:",
            on_click=_choose,
            args=(key, note.id),
        )
        if beside:
            beside(note)


def _choose(key: str, note: str) -> None:
    st.session_state[f"{key}-on"] = note
