"""Lineage: why the lesson is as it is, from moments to learnings, as a picture and in words."""

import streamlit as st

from lessonstudy.domain.lineage import Lineage, of_lessons, story
from lessonstudy.ui.gaps import gaps
from lessonstudy.ui.lineage_card import card
from lessonstudy.ui.lineage_picture import ALT, SELECTION, picture
from lessonstudy.ui.lineage_words import KIND_WORDS, in_words
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import distinct, iteration_name, plain

NEWEST = 3
TALLEST_PX, PICTURE_PX, CARD_PX = 620, 976, 288

person = current_person()
with guarded():
    study = services().studies.get(person.id, st.query_params.get("study", ""))
    lineage = services().lineage.of_study(person.id, study.id)
    plans = services().studies.plans(person.id, study.id)
    lessons = {one.number: iteration_name(one) for one in services().teaching.of_study(person.id, study.id)}
open_key, picture_key = f"lineage-open-{study.id}", f"lineage-picture-{study.id}"


def filtered() -> Lineage:
    """The part of the lineage that was asked for."""
    phases = {phase.root: phase.title for plan in plans for phase in plan.phases}
    used = [root for root in phases if any(one.phase == root for one in lineage.nodes)]
    tweaks = [one for one in lineage.nodes if one.kind == "tweak"]
    names = distinct({one.id: f"{lessons.get(one.number or 0, '')}: {one.label}" for one in tweaks})
    with st.container(horizontal=True):
        which = lesson_choice()
        phase = st.selectbox(
            "Phase",
            ["", *used],
            format_func=lambda root: phases.get(root, "All phases"),
            key=f"lineage-phase-{study.id}",
        )
        asked = st.query_params.get("story", "")
        tweak = st.selectbox(
            "A tweak's whole story",
            ["", *names],
            index=[*names].index(asked) + 1 if asked in names else 0,
            format_func=lambda one: names.get(one, "All tweaks"),
            key=f"lineage-story-{study.id}",
        )
    if tweak:
        return lineage.among(story(lineage, tweak))
    found = of_lessons(lineage, which) if which else {one.id for one in lineage.nodes}
    if phase:
        found &= set().union(*(story(lineage, one.id) for one in tweaks if one.phase == phase))
    return lineage.among(found)


def lesson_choice() -> list[int]:
    """The numbers of the lessons to show; none for all. Of many lessons the newest stand there first."""
    numbers = list(lessons)
    if len(numbers) <= NEWEST:
        return []
    names = {"": "All lessons", "new": f"The newest {NEWEST} lessons"} | {str(one): lessons[one] for one in numbers}
    choice = st.selectbox(
        "Lessons", list(names), index=1, format_func=names.__getitem__, key=f"lineage-lessons-{study.id}"
    )
    return [] if not choice else numbers[-NEWEST:] if choice == "new" else [int(choice)]


def chosen_in_picture() -> None:
    """What was clicked is opened; a click beside all boxes opens nothing."""
    clicked = st.session_state[picture_key].selection.get(SELECTION) or [{}]
    found = clicked[0].get("id", "")
    st.session_state[open_key] = found if lineage.node(found) else ""


st.page_link("study.py", label=plain(study.title), query_params={"study": study.id}, icon=":material/arrow_back:")
st.title("Why the lesson is as it is", anchor=False)
if not lineage.nodes:
    st.info(
        "Nothing is claimed yet. In the debrief moments become claims, and claims become tweaks; they stand here then."
    )
    st.stop()
gaps(lineage, study.id, lessons)
st.subheader("From moments to learnings", anchor=False)
shown = filtered()
chart = picture(shown, lessons)
labels = distinct({one.id: f"{KIND_WORDS[one.kind]}: {one.label}" for one in shown.nodes})
if st.session_state.get(open_key) not in labels:
    st.session_state[open_key] = ""
with st.container(horizontal=True):
    with st.container(
        width=PICTURE_PX, height=min(TALLEST_PX, int(chart["height"]) + 40), border=False, key="lineage-picture"
    ):
        st.altair_chart(
            chart, key=picture_key, width="content", on_select=chosen_in_picture, selection_mode=SELECTION, alt=ALT
        )
    with st.container(width=CARD_PX):
        wanted = st.selectbox(
            "Open a part of it",
            ["", *labels],
            format_func=lambda one: labels.get(one, "Choose here, or click a box"),
            key=open_key,
        )
        node = lineage.node(wanted)
        if node:
            card(lineage, node, study.id, lessons)
st.subheader("The same in words", anchor=False)
st.markdown(in_words(shown, lessons))
