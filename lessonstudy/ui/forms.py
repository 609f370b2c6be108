"""Dialogs for making things. Each ends with one service call and, when that was refused, keeps what was typed.

They are forms, so that nothing is drawn anew while somebody types.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lessonstudy.domain.errors import Refusal, Stale, sentence
from lessonstudy.domain.people import Person, Team
from lessonstudy.domain.plans import Phase, PlanState, PlanVersion
from lessonstudy.ui.noting import noting_radio
from lessonstudy.ui.person import services
from lessonstudy.ui.scheme_choice import schemes_field
from lessonstudy.ui.words import plain

EMPTY_ROWS, FEWEST_ROWS = 2, 5
TWO_LINES_PX = 68


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in the fields of one phase; `before` is the phase they were filled from."""

    before: Phase | None
    title: str
    minutes: float | None
    purpose: str
    points: str


def refused(refusal: Refusal) -> None:
    st.error(plain(sentence(refusal)), icon=":material/error:")


@st.dialog("New study", width="medium")
def new_study(person: str, teams: list[Team]) -> None:
    with st.form("study-new", border=False):
        team = st.selectbox("Team", teams, format_func=lambda one: one.name, key="study-team")
        title = st.text_input("Title", key="study-title", placeholder="Sharing fairly: 3 pizzas among 4", max_chars=300)
        question = st.text_area(
            "Inquiry question", key="study-question", help="What do you want to find out about student thinking?"
        )
        subject, grade = st.columns(2)
        subject_text = subject.text_input("Subject", key="study-subject")
        grade_text = grade.text_input("Grade", key="study-grade")
        wanted = st.form_submit_button("Make the study", key="study-make")
    if wanted:
        values = {"title": title, "inquiry_question": question, "subject": subject_text, "grade": grade_text}
        try:
            study = services().studies.add(person, team.id, values)
        except Refusal as refusal:
            refused(refusal)
        else:
            st.switch_page("study.py", query_params={"study": study.id})


@st.dialog("New iteration", width="medium")
def new_iteration(person: str, study: str, members: list[Person]) -> None:
    with st.form("iteration-new-form", border=False):
        label = st.text_input(
            "Class", key="iteration-class", placeholder="Class 4b", help="A label, never a student's name."
        )
        day = st.date_input("Date of the lesson", value=date.today(), key="iteration-date")  # noqa: DTZ011
        teacher = st.selectbox(
            "Who teaches",
            [None, *members],
            format_func=lambda one: one.name if one else "Not decided",
            key="iteration-teacher",
        )
        noting = noting_radio()
        schemes = schemes_field(person, study)
        wanted = st.form_submit_button("Make the iteration", key="iteration-make")
    if wanted:
        values = {
            "class_label": label,
            "date": day.isoformat() if isinstance(day, date) else None,
            "teacher": teacher.id if teacher else None,
            "noting": noting,
            "schemes": schemes,
        }
        try:
            services().teaching.add(person, study, values)
        except Refusal as refusal:
            refused(refusal)
        else:
            st.rerun()


@st.dialog("The lesson plan", width="large")
def edit_plan(person: str, study: str, plan: PlanVersion | None) -> None:
    """Make the first version, change a draft, or make the next version of a lesson that was taught."""
    if plan and plan.state != PlanState.DRAFT:
        st.info(f"Version {plan.number} was taught and stays as it is. Saving makes version {plan.number + 1}.")
    with st.form("plan-form", border=False):
        goal = st.text_area("Goal of the lesson", value=plan.goal if plan else "", key="plan-goal", height=TWO_LINES_PX)
        rows = phase_rows(plan)
        criteria = st.text_area(
            "Success criteria, one a line",
            value="\n".join(plan.success_criteria) if plan else "",
            key="plan-criteria",
            height=TWO_LINES_PX,
        )
        wanted = st.form_submit_button("Save the plan", key="plan-save")
    if wanted:
        values = {
            "goal": goal,
            "success_criteria": tuple(line.strip() for line in criteria.splitlines() if line.strip()),
            "phases": phases_of(rows, plan),
            "materials": plan.materials if plan else "",
        }
        seen = f"plan-seen-{plan.id}" if plan else ""
        try:
            if plan and plan.state == PlanState.DRAFT:
                version = max(st.session_state.get(seen, 0), plan.version)
                services().studies.change_plan(person, plan.id, version, values)
            else:
                services().studies.add_plan(person, study, values)
        except Stale as stale:
            # the fields keep what was typed; the next save says that it saw the other text
            st.session_state[seen] = getattr(stale.current, "version", 0)
            st.warning("Someone else saved the plan meanwhile. Save again to put your text over theirs.")
        except Refusal as refusal:
            refused(refusal)
        else:
            st.rerun()


def phase_rows(plan: PlanVersion | None) -> list[Row]:
    """A row of fields for each phase, and empty ones that invite to more.

    Plain fields and no table to edit: a table tells what was typed a moment late, so that saving at once would lose it.
    """
    st.write("Phases, in order. One without a title is left out.")
    phases = list(plan.phases) if plan else []
    empty = max(EMPTY_ROWS, FEWEST_ROWS - len(phases))
    return [phase_row(place, phase) for place, phase in enumerate([*phases, *[None] * empty])]


def phase_row(place: int, phase: Phase | None) -> Row:
    """The fields of one phase; only those of the first have their names above them."""
    first = place == 0
    shown: Literal["visible", "collapsed"] = "visible" if first else "collapsed"
    title, minutes, purpose, points = st.columns([3, 1.6, 4, 4])

    def name(what: str) -> str:
        return what if first else f"{what}, phase {place + 1}"

    def text(column: DeltaGenerator, what: str, value: str) -> str:
        key = f"phase-{what}-{place}"
        return column.text_area(name(what), value=value, key=key, label_visibility=shown, height=TWO_LINES_PX)

    return Row(
        phase,
        title.text_input(
            name("Title"), value=phase.title if phase else "", key=f"phase-title-{place}", label_visibility=shown
        ),
        minutes.number_input(
            name("Minutes"),
            value=(phase.planned_minutes or None) if phase else None,
            min_value=0.0,
            max_value=600.0,
            step=1.0,
            format="%g",
            key=f"phase-minutes-{place}",
            label_visibility=shown,
        ),
        text(purpose, "Purpose", phase.purpose if phase else ""),
        text(points, "Points to notice", phase.points_to_notice if phase else ""),
    )


def phases_of(rows: list[Row], plan: PlanVersion | None) -> tuple[Phase, ...]:
    """The rows that have a title, as phases.

    What the rows do not show is kept from the phase that stood in the row, also under a better title, or from the phase of
    the same title that stood in another.
    """
    known = {phase.title: phase for phase in plan.phases} if plan else {}
    titles = {row.title.strip() for row in rows}
    found = []
    for row in rows:
        name = row.title.strip()
        if not name:
            continue
        stayed = row.before is not None and (row.before.title == name or row.before.title not in titles)
        kept = row.before if stayed else known.get(name)
        found.append(
            Phase(
                title=name,
                planned_minutes=float(row.minutes or 0),
                purpose=row.purpose,
                points_to_notice=row.points,
                root=kept.root if kept else "",
                teacher_moves=kept.teacher_moves if kept else "",
                anticipated=kept.anticipated if kept else (),
            )
        )
    return tuple(found)


@st.dialog("Focus students")
def add_student(person: str, study: str) -> None:
    st.write("A letter or a pseudonym, never a name.")
    with st.form("student-form", border=False):
        pseudonym = st.text_input("Pseudonym", key="student-pseudonym", max_chars=40, placeholder="A")
        group = st.text_input("Learner group", key="student-group", placeholder="begins to share by halves")
        wanted = st.form_submit_button("Add the student", key="student-add")
    if wanted:
        try:
            services().studies.add_student(person, study, {"pseudonym": pseudonym, "learner_group": group})
        except Refusal as refusal:
            refused(refusal)
        else:
            st.rerun()
