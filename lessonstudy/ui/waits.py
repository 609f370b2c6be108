"""What waits for whom, in words: "Maya: accept or query 2 tweaks", with the way there."""

from collections.abc import Mapping, Sequence

import streamlit as st

from lessonstudy.domain.places import Place
from lessonstudy.domain.waiting import Waiting
from lessonstudy.ui.places import place_button, place_link
from lessonstudy.ui.words import plain

MOST_NAMES = 3


def who(people: Sequence[str], names: Mapping[str, str], viewer: str) -> str:
    """The people by their first names, the viewer as "you" and first; of many the number."""
    firsts = [name.split()[0] for name in names.values()]
    told = ["you"] if viewer in people else []
    for one in people:
        if one != viewer:
            first = names[one].split()[0]
            told.append(first if firsts.count(first) == 1 else names[one])
    if len(told) > MOST_NAMES + 1:
        told = [*told[:MOST_NAMES], f"{len(told) - MOST_NAMES} others"]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def next_step(waits: Sequence[Waiting], names: Mapping[str, str], viewer: str, study: str) -> None:
    """The one thing that comes next: what waits for the viewer, else for anybody."""
    first = next((one for one in waits if viewer in one.people), next(iter(waits), None))
    with st.container(border=True, key="next-step", horizontal=True, vertical_alignment="center"):
        if first is None:
            st.markdown(":material/task_alt: **Nothing waits in this study.**", width="stretch")
            return
        sentence = f"{who(first.people, names, viewer)}: {first.task}"
        st.markdown(f":material/flag: **Next step.** {plain(sentence[0].upper() + sentence[1:])}.", width="stretch")
        if first.place != Place.STUDY:
            place_button(first.place, study, first.iteration, key=f"next-{study}")


def waiting_lines(waits: Sequence[Waiting], names: Mapping[str, str], viewer: str, study: str) -> None:
    for one in waits:
        with st.container(key=f"wait-{study}-{one.kind}", gap=None):
            mine = viewer in one.people
            people = who(one.people, names, viewer)
            sign = ":material/flag:" if mine else ":material/hourglass_empty:"
            st.markdown(f"{sign} **{plain(people[0].upper() + people[1:])}**: {plain(one.task)}")
            if mine and one.place != Place.STUDY:
                place_link(one.place, study, one.iteration)
