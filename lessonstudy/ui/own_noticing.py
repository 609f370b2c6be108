"""Own noticing first: the teacher writes what they noticed before they see what others did."""

import streamlit as st

from lessonstudy.domain.people import Person
from lessonstudy.services.reteaching import Brief
from lessonstudy.ui.editing import editing
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import plain

QUESTION = "What did you notice of your students' thinking?"


def own_noticing(person: Person, brief: Brief) -> None:
    """The teacher's words; for the teacher themselves as a field, until they have written or skipped."""
    st.subheader("The teacher's own noticing", anchor=False)
    found, lesson = brief.noticing, brief.iteration.id
    teaches = brief.iteration.teacher == person.id
    if teaches and found is None:
        st.write("Yours comes first: what your colleagues noted is shown when you have written, or go on without.")
        text = st.text_area(QUESTION, key=f"noticing-{lesson}", height=160)
        with st.container(horizontal=True):
            if st.button("Save and go on", key=f"noticing-save-{lesson}"):
                with said():
                    services().reteaching.notice(person.id, lesson, text, seen=0)
                    st.rerun()
            if st.button("Go on without writing", key=f"noticing-skip-{lesson}"):
                with said():
                    services().reteaching.notice(person.id, lesson, text, skipped=True, seen=0)
                    st.rerun()
        return
    name = brief.teacher.name if brief.teacher else "The teacher"
    if found is None:
        st.caption(f"{plain(name)} has not written down yet what they noticed.")
    elif found.text:
        st.markdown(f"**{plain(name)}.** {plain(found.text)}")
    else:
        st.caption(f"{plain(name)} went on without writing.")
    if teaches and found is not None:
        with st.expander("Change what you wrote" if found.text else "Write it down now"):
            fields = editing(found, "noticing", {"text": found.text})
            text = st.text_area(QUESTION, value=fields.values["text"], key=fields.key("text"), height=160)
            if st.button("Save", key=f"noticing-change-{lesson}"):
                fields.save(lambda seen: services().reteaching.notice(person.id, lesson, text, seen=seen), found.text)
