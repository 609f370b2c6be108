"""The moments of a debrief: those that were flagged, to be played and cited, and one's own, to be flagged in quiet."""

import streamlit as st

from lessonstudy.domain.observations import Observation
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.debrief_table import Table, flagged, in_hand, notes_of
from lessonstudy.ui.excerpts import excerpt, film_of
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded, said
from lessonstudy.ui.words import plain

LIST_PX = 460


@st.fragment
def moments(table: Table) -> None:
    """One moment on the stage, and the list of all; one click plays, one click takes a moment in hand to cite it."""
    with guarded():
        found = flagged(table)
    st.subheader("Flagged moments", anchor=False)
    if found:
        chosen = st.session_state.get(table.key("stage"))
        note = next((one for one in found if one.id == chosen), found[0])
        _stage(table, note, play=note.id == chosen)
        others = [one for one in found if one is not note]
        with st.container(height=LIST_PX if len(others) > 3 else "content", border=False, key=table.key("moments")):
            for one in others:
                _row(table, one)
    else:
        st.write("No moment is flagged yet. Flag some of your own under “My notes”, or with the key F in the room.")
    table.stays_up_to_date("moments", ["observation", "recording", "state"])


def _stage(table: Table, note: Observation, *, play: bool) -> None:
    play_moment(table, note, f"{spoken(note.start_ms)} {note.saw}", play=play)
    _what(note)
    if note.think:
        st.caption(f"Thought: {plain(note.think)}")
    if table.may_write:
        _cite(table, note)


def play_moment(table: Table, note: Observation, title: str, *, play: bool = False) -> None:
    """A note's moment as an excerpt of its film."""
    recordings = services().recordings.of_iteration(table.person.id, note.iteration)
    excerpt(film_of(note, recordings), note.start_ms, note.end_ms, title, note.id, play=play)


def _row(table: Table, note: Observation) -> None:
    _what(note)
    with st.container(horizontal=True, key=table.key(f"moment-{note.id}")):
        key = table.key(f"play-{note.id}")
        st.button("Play", key=key, icon=":material/play_arrow:", on_click=_choose, args=(table, note))
        if table.may_write:
            _cite(table, note)


def _choose(table: Table, note: Observation) -> None:
    st.session_state[table.key("stage")] = note.id


def _what(note: Observation) -> None:
    students = f" :gray-badge[{plain(', '.join(note.students))}]" if note.students else ""
    st.markdown(f"**{spoken(note.start_ms)}** {plain(note.saw)}{students}")


def _cite(table: Table, note: Observation) -> None:
    hand = in_hand(table)
    picked = note.id in hand
    if st.button(
        "Picked" if picked else "Cite",
        key=table.key(f"cite-{note.id}"),
        icon=":material/check:" if picked else ":material/format_quote:",
        help="Take it back" if picked else "Take this moment in hand for a claim",
    ):
        if picked:
            hand.remove(note.id)
        else:
            hand.append(note.id)
        # the claims beside it show what is in hand
        st.rerun()


@st.fragment
def my_notes(table: Table) -> None:
    """One's own notes with their flags: for the quiet minutes. Nobody sees what another one looks through."""
    with guarded():
        mine = [one for one in notes_of(table) if one.observer == table.person.id]
    if not mine:
        st.write("You have no notes of this lesson. Look at the flagged moments meanwhile, or note some in the room.")
    else:
        count = sum(note.flag for note in mine)
        st.caption(f"Your {len(mine)} note{'' if len(mine) == 1 else 's'}, {count} flagged. Two or three are enough.")
    with st.container(height=LIST_PX if len(mine) > 6 else "content", border=False):
        for note in sorted(mine, key=lambda one: one.start_ms):
            text, flag = st.columns([6, 1.6], vertical_alignment="center")
            text.markdown(f"**{spoken(note.start_ms)}** {plain(note.saw)}")
            flag.button(
                "Flagged" if note.flag else "Flag",
                key=table.key(f"flag-{note.id}"),
                icon=":material/check:" if note.flag else ":material/flag:",
                help="Take the flag away" if note.flag else "The team should look at this moment together",
                on_click=_flag,
                args=(table, note),
            )
    st.page_link(
        "watch.py",
        label="All notes, in the room",
        query_params={"iteration": table.iteration.id},
        icon=":material/play_circle:",
    )


def _flag(table: Table, note: Observation) -> None:
    values = {"flag": not note.flag}
    with said():
        services().annotate.replace(table.person.id, note.id, note.version, values)
