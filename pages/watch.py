"""Watch: the annotation room. The component talks to the API itself; this script only says which room it is, and with `at`
in the address (ms on the iteration clock) at which moment it opens, with `notes` (ids, between commas) which are to be talked
over, with `captions` where they are brought in."""

import streamlit as st

from lessonstudy.player import room
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import iteration_name, milliseconds, plain

person = current_person()
with guarded():
    iteration = services().teaching.get(person.id, st.query_params.get("iteration", ""))
    study = services().studies.get(person.id, iteration.study)

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.subheader(f"{iteration_name(iteration)} · {plain(study.title)}", anchor=False, width="content")
    st.page_link(
        "study.py", label="The study", query_params={"study": study.id}, icon=":material/view_kanban:", width="content"
    )
room(
    iteration.id,
    key=f"room-{iteration.id}",
    recording=st.query_params.get("recording"),
    at_ms=milliseconds(st.query_params.get("at")),
    play="play" in st.query_params,
    captions="captions" in st.query_params,
    notes=[one for one in st.query_params.get("notes", "").split(",") if one],
)
