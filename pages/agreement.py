"""Agreement: which moments several observers saw and which one saw alone; then how alike the times are that they marked."""

import streamlit as st

from lessonstudy.domain.people import Right
from lessonstudy.domain.places import Place
from lessonstudy.services.agreement import Wanted
from lessonstudy.ui.agreement_choice import chosen_code, chosen_observers, chosen_tolerance
from lessonstudy.ui.agreement_moments import moments_side_by_side
from lessonstudy.ui.agreement_numbers import numbers
from lessonstudy.ui.agreement_readings import readings
from lessonstudy.ui.agreement_view import AgreementView
from lessonstudy.ui.lesson_choice import chosen_lesson
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.places import place_link
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import plain

person = current_person()
asked = st.query_params.get("iteration", "")
with guarded():
    study_id = st.query_params.get("study", "") or services().teaching.get(person.id, asked).study
    study = services().studies.get(person.id, study_id)
    known = services().teaching.of_study(person.id, study.id)
membership = next(membership for team, membership in services().teams.teams_of(person) if team.id == study.team)

st.page_link("study.py", label=plain(study.title), query_params={"study": study.id}, icon=":material/arrow_back:")
st.title("What each of us saw", anchor=False)
if not known:
    st.info("There is no lesson yet whose notes could be compared.")
    st.stop()
choices = st.container(horizontal=True, vertical_alignment="bottom", key="agreement-choices")
with choices:
    iteration = chosen_lesson(known, key=f"agreement-lesson-{study.id}", rather=lambda one: not one.hides_others)
if iteration.hides_others:
    st.info("The notes of this lesson are still hidden from each other. They are compared after the reveal.")
    st.stop()
with guarded():
    everyone = services().agreement.of_iteration(person.id, iteration.id)
if len(everyone.observers) < 2:
    st.info(
        "Two observers must have submitted their notes before they can be compared. Who notes independently submits "
        "in the room, before the reveal."
    )
    place_link(Place.WATCH, study.id, iteration.id)
    st.stop()
with choices:
    observers = chosen_observers(iteration.id, everyone)
    tolerance_ms = chosen_tolerance(iteration.id, everyone)
with guarded():
    found = everyone
    if observers or tolerance_ms != everyone.tolerance_ms:
        wanted = Wanted(observers=observers, tolerance_ms=tolerance_ms)
        found = services().agreement.of_iteration(person.id, iteration.id, wanted)
    schemes = services().coding.of_team(person.id, study.team)
    agreed = services().consensus.of_iteration(person.id, iteration.id)
names = {f"{scheme.id}:{code.key}": code.name for scheme in schemes for code in scheme.codes}
view = AgreementView(person.id, iteration, found, names, agreed, membership.allows(Right.NOTE))
code_key = view.key("code")
with choices:
    used = {one.code: view.code(one.code) for one in found.found.moments if one.code}
    code = chosen_code(code_key, used)

submitted = ", ".join(plain(view.name(one)) for one in found.observers)
left = ", ".join(plain(view.name(one)) for one in found.left_out)
st.caption(f"As submitted by {submitted}." + (f" Left out, because they did not submit: {left}." if left else ""))
if found.caution:
    st.info(found.caution, icon=":material/visibility:")
moments_side_by_side(view, [one for one in found.found.moments if code in ("", one.code)])
numbers(view, code_key)
readings(view)
