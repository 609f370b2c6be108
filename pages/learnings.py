"""Learnings: what the team takes along beyond this lesson, with what supports and what contradicts it."""

import streamlit as st

from lessonstudy.domain.people import Right
from lessonstudy.ui.learning_card import learning_card
from lessonstudy.ui.learning_dialog import edit_learning
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.refusals import guarded, said
from lessonstudy.ui.words import iteration_name, plain

person = current_person()
with guarded():
    study = services().studies.get(person.id, st.query_params.get("study", ""))
    learnings = services().chain.of_study(person.id, study.id).learnings
    lineage = services().lineage.of_study(person.id, study.id)
    lessons = {one.number: iteration_name(one) for one in services().teaching.of_study(person.id, study.id)}
membership = next(membership for team, membership in services().teams.teams_of(person) if team.id == study.team)
may_edit = membership.allows(Right.NOTE)

st.page_link("study.py", label=plain(study.title), query_params={"study": study.id}, icon=":material/arrow_back:")
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title("Learnings", anchor=False, width="content")
    if may_edit and st.button("Write a learning", icon=":material/add:", key=f"learning-new-{study.id}"):
        edit_learning(person.id, study.id, None)
if not learnings:
    st.info(
        "Nothing is written down yet. A learning is what the team would tell a colleague who teaches another lesson."
    )
for one in learnings:
    learning_card(person.id, one, lineage, lessons, may_edit)
with st.container(horizontal=True, vertical_alignment="center"):
    st.page_link(
        "lineage.py", label="Where they come from", query_params={"study": study.id}, icon=":material/account_tree:"
    )
    if may_edit and st.button("Undo my last change", icon=":material/undo:", key=f"chain-undo-{study.id}"):
        with said():
            services().chain.undo(person.id, study.id)
            st.rerun()
