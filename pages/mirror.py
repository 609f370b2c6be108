"""Our mirror: whom the team watched in a lesson, what it wrote down, and how it talked. For the team's own eyes."""

import streamlit as st

from lessonstudy.domain.tables import Table
from lessonstudy.ui.behind import Figure, Lessons, behind, chosen, picture, table
from lessonstudy.ui.lesson_choice import chosen_lesson
from lessonstudy.ui.mirror_parts import how_we_talked, what_we_wrote
from lessonstudy.ui.mirror_picture import lanes
from lessonstudy.ui.mirror_words import gap_sentence, watched_cell
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.table_files import table_files
from lessonstudy.ui.words import distinct, iteration_name, plain

person = current_person()
with guarded():
    study = services().studies.get(person.id, st.query_params.get("study", ""))
    known = services().teaching.of_study(person.id, study.id)

st.page_link("study.py", label=plain(study.title), query_params={"study": study.id}, icon=":material/arrow_back:")
st.title("Our mirror", anchor=False)
if not known:
    st.info("There is no lesson yet. As soon as one was watched, the team sees itself here.")
    st.stop()
iteration = chosen_lesson(known, key=f"mirror-lesson-{study.id}")
with guarded():
    room = services().annotate.room(person.id, iteration.id)
    found = services().mirror.of_iteration(person.id, iteration.id)
coverage = found.coverage
names = distinct({one.id: one.name for one in room.people})
phases = distinct({phase.root or phase.id: phase.title for phase in room.plan.phases})
name = iteration_name(iteration)
lesson = Lessons(person.id, study.id, {iteration.id: name}, names)
key = f"mirror-{iteration.id}"


def whom_we_watched() -> None:
    st.subheader("Whom we watched", anchor=False)
    if not coverage.students:
        st.caption("There are no focus students in this study yet. They are chosen on the study's board.")
        return
    gaps = [gap_sentence(gap, coverage, own=iteration.hides_others) for gap in coverage.unwatched]
    st.markdown("\n".join(f"- {one}" for one in gaps) or "No focus student went unnoted for long.")
    # a phase may be called as another column is
    titles = distinct({"student": "Student", "": "Outside the phases"} | phases)
    cells: dict[str, dict[str, str]] = {one: {"Student": one} for one in coverage.students}
    figures: dict[str, Figure] = {}
    for one in coverage.watched:
        title = titles.get(one.phase or "", "Another phase")
        cells[one.student][title] = watched_cell(one, names)
        figures[f"{one.student}|{title}"] = Figure(f"{one.student} · {title}: {len(one.moments)}", one.moments)
    table(
        list(cells.values()),
        lambda row, column: f"{coverage.students[row]}|{column}",
        key=key,
        alt=f"How many moments of each student were noted in each phase of {name}, and by whom",
    )
    columns = list(dict.fromkeys(column for row in cells.values() for column in row))
    rows = [tuple(row.get(column, "") for column in columns) for row in cells.values()]
    table_files(Table(f"Whom we watched in {name}", columns, rows), key=key)
    if not coverage.moments:
        return
    chosen(lesson, {each: figure for each, figure in figures.items() if figure.moments}, key=key)
    single = {one.id: Figure(f"{', '.join(one.students)} in {name}", [one.id]) for one in coverage.moments}
    picture(
        lanes(coverage, phases, names),
        single,
        key=f"{key}-lanes",
        alt="Moments of each student over the time of the lesson. The table above says the same by phase.",
    )
    behind(lesson, single, key=f"{key}-lanes")


if iteration.hides_others:
    st.info("The notes of this lesson are not revealed yet: you see your own here.", icon=":material/visibility_off:")
whom_we_watched()
what_we_wrote(lesson, found.writing, key=key)
if found.talks is not None:
    st.subheader("How we talked", anchor=False)
    for talk in found.talks:
        how_we_talked(talk)
    if not found.talks:
        st.caption("There was no debrief of this lesson yet.")
    st.page_link(
        "debrief.py", label="To the debrief", query_params={"iteration": iteration.id}, icon=":material/forum:"
    )
    st.caption("For the team only. Nobody is ranked here, and nothing of it is kept.")
