"""The moments that observers noted, side by side: by several of them, at the same time with other codes, or by one alone."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import streamlit as st

from lessonstudy.domain.agreement import SharedMoment
from lessonstudy.domain.moments import Moment
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.tables import Table
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.agreement_readings import reading_button, reading_card
from lessonstudy.ui.agreement_view import AgreementView
from lessonstudy.ui.excerpts import excerpt, film_of
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.table_files import table_files
from lessonstudy.ui.words import plain

AT_ONCE = 10
BESIDE = 3
LIST_PX = 720
SEVERAL, OTHERWISE, ALONE = "several", "otherwise", "alone"
KINDS = {
    SEVERAL: "Noted by several",
    OTHERWISE: "Coded differently",
    ALONE: "Noted by one alone",
}


def kind_of(moment: SharedMoment) -> str:
    if not moment.alone:
        return SEVERAL
    return OTHERWISE if moment.otherwise else ALONE


def moments_side_by_side(view: AgreementView, moments: Sequence[SharedMoment]) -> None:
    """Of these moments one kind at a time, by code; the chosen one plays beside the list."""
    of_kind: dict[str, list[SharedMoment]] = {kind: [] for kind in KINDS}
    for one in moments:
        of_kind[kind_of(one)].append(one)
    kind = st.radio(
        "Moments",
        list(KINDS),
        format_func=lambda one: f"{KINDS[one]}: {len(of_kind[one])}",
        horizontal=True,
        key=view.key("kind"),
        label_visibility="collapsed",
    )
    found = of_kind[kind]
    if not found:
        st.caption("There is no such moment.")
    else:
        _listed(view, found)
    _files(view, moments)


def _listed(view: AgreementView, found: Sequence[SharedMoment]) -> None:
    pages = -(-len(found) // AT_ONCE)
    page = min(st.session_state.get(view.key("page"), 1), pages) if pages > 1 else 1
    shown = found[(page - 1) * AT_ONCE : page * AT_ONCE]
    with guarded():
        ids = [id_ for one in shown for id_ in (*one.notes, *one.otherwise)]
        said = services().agreement.submitted(view.person, view.iteration.id, ids)
    chosen = st.session_state.get(view.key("on"))
    on_stage = next((one for one in shown if _name(one) == chosen), shown[0])
    stage, listed = st.columns([4, 7], gap="medium")
    with stage:
        _stage(view, on_stage, said, play=_name(on_stage) == chosen)
    with listed:
        # another list begins at its top
        place = view.key(f"list-{kind_of(shown[0])}-{page}")
        with st.container(height=LIST_PX if len(shown) > 2 else "content", border=False, key=place):
            for code, group in groupby(shown, key=lambda one: one.code):
                st.markdown(f"#### {plain(view.code(code))}")
                for one in group:
                    _row(view, one, said, on_stage=one is on_stage)
        if pages > 1:
            st.pagination(pages, key=view.key("page"))


def _stage(view: AgreementView, moment: SharedMoment, said: Mapping[str, Observation], *, play: bool) -> None:
    notes = view.notes(moment)
    start = min(note.start_ms for note in notes)
    end = max((note.end_ms for note in notes if note.end_ms is not None), default=None)
    words = next((said[note.id] for note in notes if note.id in said), None)
    with guarded():
        recordings = services().recordings.of_iteration(view.person, view.iteration.id)
    title = f"{spoken(start)} {view.code(moment.code)}"
    film = film_of(words, recordings) if words else None
    excerpt(film, start, end, title, words.id if words else None, play=play)
    st.caption(f"{spoken(start)} · {plain(view.code(moment.code))}")


def _row(view: AgreementView, moment: SharedMoment, said: Mapping[str, Observation], *, on_stage: bool) -> None:
    notes, name = view.notes(moment), _name(moment)
    with st.container(border=True, key=view.key(f"moment-{name}")):
        for first in range(0, len(notes), BESIDE):
            some = notes[first : first + BESIDE]
            for note, column in zip(some, st.columns(max(2, min(BESIDE, len(notes))), gap="small"), strict=False):
                with column:
                    _note(view, moment, note, said.get(note.id))
        missing = [one for one in view.found.observers if one not in {note.observer for note in notes}]
        if missing:
            st.caption(f"Not noted by {', '.join(plain(view.name(one)) for one in missing)}.")
        for reading in view.reading(moment):
            reading_card(view, reading, place=name)
        with st.container(horizontal=True, vertical_alignment="center", key=view.key(f"acts-{name}")):
            st.button(
                "On the left" if on_stage else "Play",
                icon=":material/play_arrow:",
                key=view.key(f"play-{name}"),
                on_click=_choose,
                args=(view, name),
            )
            talk_over(view, [note.id for note in notes], min(note.start_ms for note in notes))
            standing = [note.id for note in notes if note.id not in view.found.withdrawn]
            if view.may_note and standing and not view.reading(moment):
                reading_button(view, standing, moment.code, place=name)


def _note(view: AgreementView, moment: SharedMoment, note: Moment, words: Observation | None) -> None:
    end = f"–{spoken(note.end_ms)}" if note.end_ms is not None else ""
    st.markdown(f"**{plain(view.name(note.observer))}** :small[{spoken(note.start_ms)}{end}]")
    if note.id in moment.otherwise:
        codes = ", ".join(plain(view.code(code)) for code in note.codes) or "no code"
        st.markdown(f":gray-badge[{codes}]")
    if words is None:
        st.caption("This note was taken back after it was submitted.")
        return
    students = f" :gray-badge[{plain(', '.join(words.students))}]" if words.students else ""
    st.markdown(f"{plain(words.saw)}{students}")
    if words.think:
        st.caption(f"Thought: {plain(words.think)}")


def talk_over(view: AgreementView, notes: Sequence[str], at_ms: int) -> None:
    """A link that opens the room at the moment, with these notes marked."""
    query = {"iteration": view.iteration.id, "at": str(at_ms), "notes": ",".join(notes)}
    st.page_link(
        "watch.py", label="Talk it over in the room", query_params=query, icon=":material/forum:", width="content"
    )


def _choose(view: AgreementView, name: str) -> None:
    st.session_state[view.key("on")] = name


def _name(moment: SharedMoment) -> str:
    """A note can be in a moment for each of its codes."""
    return f"{moment.notes[0]}-{(moment.code or '').rpartition(':')[2]}"


def _files(view: AgreementView, moments: Sequence[SharedMoment]) -> None:
    observers = view.found.observers
    rows = []
    for one in moments:
        at = {note.observer: spoken(note.start_ms) for note in view.notes(one) if note.id in one.notes}
        rows.append((view.code(one.code), KINDS[kind_of(one)], *(at.get(each, "") for each in observers)))
    columns = ("Code", "How it was noted", *(f"{view.name(one)} at" for one in observers))
    table_files(Table("Moments side by side", columns, rows), key=view.key("moments"))
