"""Compare: iterations of a study side by side, by the phases of the lesson."""

import streamlit as st

from lessonstudy.player.compare import lessons_side_by_side
from lessonstudy.ui.compare_choice import chosen_iterations
from lessonstudy.ui.compare_figures import figures
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import iteration_name, plain

person = current_person()
with guarded():
    study = services().studies.get(person.id, st.query_params.get("study", ""))
    known = services().teaching.of_study(person.id, study.id)

st.page_link("study.py", label=plain(study.title), query_params={"study": study.id}, icon=":material/arrow_back:")
st.title("Lessons side by side", anchor=False)
if len(known) < 2:
    st.info("There is one lesson so far. As soon as it was taught again, both stand here beside each other.")
    st.stop()
chosen = chosen_iterations(study.id, known)
if len(chosen) < 2:
    st.info("Choose a second lesson to put beside this one.")
    st.stop()
side_by_side = [(one.id, iteration_name(one)) for one in chosen]
lessons_side_by_side(side_by_side, key=f"compare-{study.id}")
figures(person.id, study.id, chosen)
