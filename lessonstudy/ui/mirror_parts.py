"""What the team wrote down in a lesson and how it talked about it: the team's numbers, and an invitation by name."""

import streamlit as st

from lessonstudy.domain.mirror import Talk, Writing
from lessonstudy.ui.behind import Figure, Lessons, chosen
from lessonstudy.ui.debrief_start import STANCES
from lessonstudy.ui.mirror_words import not_heard
from lessonstudy.ui.words import plain


def what_we_wrote(lesson: Lessons, writing: Writing, *, key: str) -> None:
    st.subheader("What we wrote down", anchor=False)
    notes = len(writing.seen_only) + len(writing.with_thought)
    if not notes:
        st.caption("No note stands here yet.")
        return
    figures = {
        "seen": Figure(f"Only what was seen or heard: {len(writing.seen_only)} of {notes} notes", writing.seen_only),
        "thought": Figure(
            f"With a thought beside it: {len(writing.with_thought)} of {notes} notes", writing.with_thought
        ),
    }
    if writing.judging is not None:
        where = f", in {len(writing.judging)} of {notes} notes" if writing.judging else ""
        label = f"Words of judgement in what was seen: {writing.judging_words}{where}"
        figures["judging"] = Figure(label, writing.judging)
    st.markdown("\n".join(f"- {plain(one.label)}" for one in figures.values()))
    # whose notes these are is nobody's matter here
    unnamed = lesson._replace(observers={})
    opening = {one: figure for one, figure in figures.items() if figure.moments}
    chosen(unnamed, opening, key=f"{key}-notes", label="Read the notes")


def how_we_talked(talk: Talk) -> None:
    st.markdown(f"**{plain(talk.protocol)}**")
    marked = sum(count for stance, count in talk.mix.items() if stance)
    if marked:
        parts = [f"{word.lower()} {talk.mix[stance]}" for stance, word in STANCES.items()]
        unmarked = f", {talk.mix[None]} without a mark" if talk.mix[None] else ""
        st.markdown(f"Of what was written down in the talk: {', '.join(parts)}{unmarked}.")
    else:
        st.caption("Nothing of the talk was marked as evidence, explanation or opinion.")
    if talk.unheard:
        st.markdown(f":material/record_voice_over: {not_heard(talk.unheard)}")
    else:
        st.markdown("Everybody was heard.")
