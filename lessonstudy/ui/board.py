"""The study board's four columns: what stands in each practice. What waits there stands on top of it."""

from collections.abc import Callable

import streamlit as st

from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.people import MembershipState, Person, Right
from lessonstudy.domain.waiting import Practice, counted
from lessonstudy.services.board import StudyBoard
from lessonstudy.services.overview import Teachings
from lessonstudy.ui.forms import add_student, new_iteration
from lessonstudy.ui.lineage_words import STATE_WORDS
from lessonstudy.ui.noting import noting_in_words
from lessonstudy.ui.person import services
from lessonstudy.ui.plan_versions import make_next_version
from lessonstudy.ui.teaching_card import teaching_card
from lessonstudy.ui.waits import waiting_lines
from lessonstudy.ui.words import iteration_name, plain

TITLES = {
    Practice.CO_PLAN: "Co-plan",
    Practice.CO_TEACH: "Co-teach",
    Practice.CO_ASSESS: "Co-assess",
    Practice.CO_REFLECT: "Co-reflect",
}
NEWEST = 3
DEBRIEF_STATES = {"scheduled": "not begun yet", "running": "running now", "done": "done"}
PLAN_STATES = {"draft": ("draft", "orange"), "frozen": ("taught", "green"), "superseded": ("superseded", "gray")}


def column(person: Person, board: StudyBoard, practice: Practice) -> None:
    """One of the four, with its waits first."""
    st.subheader(TITLES[practice], anchor=False)
    here = [one for one in board.waits if one.practice == practice]
    waiting_lines(here, board.names, person.id, board.glance.study.id)
    _PARTS[practice](person, board)


def _co_plan(person: Person, board: StudyBoard) -> None:
    glance = board.glance
    may_plan = glance.membership.allows(Right.PLAN)
    plan = glance.plans[-1] if glance.plans else None
    with st.container(border=True, key="plan"):
        if plan:
            word, color = PLAN_STATES[plan.state]
            st.markdown(f"#### Plan, version {plan.number} :{color}-badge[{word}]")
            if plan.goal:
                st.write(plain(plan.goal))
            for phase in plan.phases:
                minutes = f" · {phase.planned_minutes:g} min" if phase.planned_minutes else ""
                st.markdown(f"**{plain(phase.title)}**{minutes}  \n:small[{plain(phase.purpose)}]")
        else:
            st.markdown("#### Plan")
            st.write("No plan yet. Write down the phases of the lesson: an iteration teaches a plan.")
        if plan:
            query = {"study": glance.study.id}
            st.page_link("plan.py", label="Open the plan", query_params=query, icon=":material/edit_note:")
        elif may_plan and st.button("Write the plan", icon=":material/edit:", key="plan-first"):
            make_next_version(person.id, glance.study.id, None)
    with st.container(border=True, key="students"):
        st.markdown("#### Focus students")
        for student in glance.students:
            st.markdown(f"**{plain(student.pseudonym)}** {plain(student.learner_group)}")
        if not glance.students:
            st.write("Nobody chosen yet.")
        if may_plan and st.button("Add a student", icon=":material/person_add:", key="student-new"):
            add_student(person.id, glance.study.id)


def _co_teach(person: Person, board: StudyBoard) -> None:
    glance = board.glance
    if not glance.iterations:
        st.info("No iteration yet. An iteration is one teaching of the lesson; its video comes here.")
    if glance.membership.allows(Right.PLAN):
        missing = None if glance.plans else "Write the plan first"
        if st.button("New iteration", icon=":material/add:", key="iteration-new", disabled=bool(missing), help=missing):
            team = services().teams.members(person, glance.team.id)
            members = [one for one, membership in team if membership.state == MembershipState.ACTIVE]
            new_iteration(person.id, glance.study, members)
    _by_lesson(board, "taught", lambda teaching: teaching_card(person.id, glance, teaching))


def _by_lesson(board: StudyBoard, key: str, draw: Callable[[Teachings], None]) -> None:
    """Draw the newest lessons; of many the earlier ones only once somebody opens them."""
    newest_first = list(reversed(board.glance.iterations))
    for teaching in newest_first[:NEWEST]:
        draw(teaching)
    earlier = newest_first[NEWEST:]
    if earlier:
        many = counted(len(earlier), "earlier lesson")
        opened = st.expander(many, key=f"earlier-{key}-{board.glance.study.id}", on_change="rerun")
        with opened:
            for teaching in earlier if opened.open else ():
                draw(teaching)


def _co_assess(_: Person, board: StudyBoard) -> None:
    if not board.glance.iterations:
        st.write("Notes and success criteria of the lessons stand here.")
    _by_lesson(board, "assessed", lambda teaching: _assessed(board, teaching))


def _assessed(board: StudyBoard, teaching: Teachings) -> None:
    iteration = teaching.iteration
    checked, submitted = board.criteria.get(iteration.id), board.submitted.get(iteration.id, 0)
    with st.container(border=True, key=f"assessed-{iteration.id}", gap="small"):
        st.markdown(f"**{iteration_name(iteration)}** {plain(iteration.class_label)}")
        notes = noting_in_words(iteration, teaching.notes, teaching.mine)
        lines = [f":material/edit_note: {plain(notes[0].upper() + notes[1:])}"]
        if iteration.hides_others and submitted:
            lines.append(f":material/how_to_reg: {counted(submitted, 'observer')} submitted")
        if iteration.noting == "independent" and not iteration.hides_others:
            lines.append(":material/visibility: All notes are revealed")
        for one in checked.results if checked else ():
            lines.append(f":material/checklist: **{one.met} of {one.checked}** {plain(one.criterion)}")
        st.markdown("  \n".join(lines))


def _co_reflect(_: Person, board: StudyBoard) -> None:
    chain, study = board.chain, board.glance.study.id
    _by_lesson(board, "reflected", lambda teaching: _reflected(board, teaching.iteration))
    with st.container(border=True, key="learnings", gap="small"):
        st.markdown("#### Learnings")
        for one in chain.learnings:
            sign, word = STATE_WORDS[one.state]
            st.markdown(f"{sign} {plain(one.text)} :small[{word}]")
        if not chain.learnings:
            st.write("Nothing is written down yet.")
        st.page_link("learnings.py", label="Learnings", query_params={"study": study}, icon=":material/lightbulb:")
        st.page_link(
            "lineage.py",
            label="Why the lesson is as it is",
            query_params={"study": study},
            icon=":material/account_tree:",
        )


def _reflected(board: StudyBoard, iteration: Iteration) -> None:
    chain = board.chain
    claims = [one for one in chain.claims if one.iteration == iteration.id]
    tweaks = [one for one in chain.tweaks if one.iteration == iteration.id]
    debriefs = board.debriefs.get(iteration.id, ())
    if not claims and not tweaks and not debriefs:
        return
    told = [one for tweak in tweaks for one in chain.predictions(tweak.id)]
    lines = [
        *(f"Debrief: {DEBRIEF_STATES[one]}" for one in debriefs[-1:]),
        _states("claim", [one.state.value for one in claims]),
        _states("tweak", [_became(board, one.id) or one.state.value for one in tweaks]),
        _states("prediction", [one.result.value for one in told]),
    ]
    with st.container(border=True, key=f"reflected-{iteration.id}", gap="small"):
        st.markdown(f"**{iteration_name(iteration)}**")
        st.markdown("  \n".join(line for line in lines if line))


def _became(board: StudyBoard, tweak: str) -> str | None:
    outcome = board.chain.outcome(tweak)
    return outcome.decision.value if outcome else None


def _states(noun: str, states: list[str]) -> str:
    """How many there are, and how many in which state: "3 tweaks: 2 adopted, 1 proposed"."""
    if not states:
        return ""
    each = [f"{states.count(state)} {STATE_WORDS[state][1]}" for state in dict.fromkeys(states)]
    return f"{counted(len(states), noun)}: {', '.join(each)}"


_PARTS = {
    Practice.CO_PLAN: _co_plan,
    Practice.CO_TEACH: _co_teach,
    Practice.CO_ASSESS: _co_assess,
    Practice.CO_REFLECT: _co_reflect,
}
