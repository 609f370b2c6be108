"""Study: the cycle as a board. The next step on top, then what stands in co-planning, teaching, assessing and reflecting."""

import streamlit as st

from lessonstudy.domain.waiting import Practice
from lessonstudy.ui.across import across
from lessonstudy.ui.board import column
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.waits import next_step
from lessonstudy.ui.way_of_working import way_of_working
from lessonstudy.ui.words import plain

WIDTHS_PX = {Practice.CO_PLAN: 272, Practice.CO_TEACH: 380, Practice.CO_ASSESS: 256, Practice.CO_REFLECT: 300}

person = current_person()
with guarded():
    board = services().board.of_study(person.id, st.query_params.get("study", ""))
study, team = board.glance.study, board.glance.team

st.title(plain(study.title), anchor=False)
if study.inquiry_question:
    st.markdown(f"*{plain(study.inquiry_question)}*")
with st.container(horizontal=True, vertical_alignment="center"):
    parts = (team.name, study.subject, study.grade, study.state.value)
    st.caption(" · ".join(plain(part) for part in parts if part), width="content")
    way_of_working(study)
across(study.id)
next_step(board.waits, board.names, person.id, study.id)
with st.container(horizontal=True, key="board"):
    for practice, width in WIDTHS_PX.items():
        with st.container(width=width, key=f"column-{practice}"):
            column(person, board, practice)
