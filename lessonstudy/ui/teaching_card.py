"""An iteration on the study board: its state, its films, and how they are loaded."""

import streamlit as st

from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.people import Right
from lessonstudy.services.overview import Film, StudyAtAGlance, Teachings
from lessonstudy.ui.films import film_card
from lessonstudy.ui.iteration_codes import codes_button
from lessonstudy.ui.noting import choose_noting, may_choose
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.uploading import drop_zone
from lessonstudy.ui.words import ITERATION_STATES, day, iteration_name, plain

WAYS = (
    ("watch.py", "Watch and note", "play_circle"),
    ("debrief.py", "Debrief", "forum"),
    ("reteach.py", "Brief and outcomes", "replay"),
)


def teaching_card(person: str, glance: StudyAtAGlance, teaching: Teachings) -> None:
    iteration = teaching.iteration
    may_load = glance.membership.allows(Right.LOAD)
    with st.container(border=True, key=f"iteration-{iteration.id}"):
        word, color = ITERATION_STATES[iteration.state]
        st.markdown(f"#### {iteration_name(iteration)} :{color}-badge[{word}]")
        version = next((plan.number for plan in glance.plans if plan.id == iteration.plan), "")
        teacher = f"taught by {teaching.teacher.name}" if teaching.teacher else "no teacher yet"
        parts = (iteration.class_label, day(iteration.date), teacher, f"plan version {version}")
        st.caption(" · ".join(plain(part) for part in parts if part))
        with st.container(horizontal=True, gap="small"):
            for page, label, icon in WAYS:
                query = {"iteration": iteration.id}
                st.page_link(page, label=label, query_params=query, icon=f":material/{icon}:", width="content")
            query = {"study": glance.study.id, "lesson": str(iteration.number)}
            st.page_link(
                "exchange.py", label="Exchange", query_params=query, icon=":material/swap_horiz:", width="content"
            )
        films(person, glance.study.id, iteration, any(film.at_work for film in teaching.films), may_load)
        if may_load and teaching.films:
            with st.expander("Bring in another video", icon=":material/video_call:"):
                drop_zone(iteration.id)
        elif may_load:
            drop_zone(iteration.id)
        with st.container(horizontal=True):
            codes_button(person, glance.membership, iteration)
            if (
                glance.membership.allows(Right.PLAN)
                and may_choose(iteration)
                and st.button("How the team notes", icon=":material/visibility:", key=f"noting-{iteration.id}")
            ):
                choose_noting(person, iteration)


def films(person: str, study: str, iteration: Iteration, at_work: bool, may_load: bool) -> None:
    """The recordings of an iteration; while one is at work this part alone is drawn again every two seconds."""

    @st.fragment(run_every=2 if at_work else None)
    def part() -> None:
        with guarded():
            fresh = services().overview.study(person, study)
        found: list[Film] = next(one.films for one in fresh.iterations if one.iteration.id == iteration.id)
        for film in found:
            film_card(person, film, may_load)
        if not found:
            st.write("No video yet.")
        now = next(one.iteration.state for one in fresh.iterations if one.iteration.id == iteration.id)
        if now != iteration.state or (at_work and not any(film.at_work for film in found)):
            st.rerun()

    part()
