"""Time: how often and how long each code was noted in a lesson, and which code followed which."""

import streamlit as st

from lessonstudy.ui.behind import Lessons, behind, chosen, picture, table
from lessonstudy.ui.budget_choice import asked
from lessonstudy.ui.budget_figures import (
    MOST_BARS,
    bars,
    budget_table,
    cells,
    columns,
    figures_of,
    heat,
    in_order,
    pair_cells,
    pair_columns,
    pair_table,
    pairs_of,
)
from lessonstudy.ui.lesson_choice import chosen_lesson
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.table_files import table_files
from lessonstudy.ui.words import distinct, iteration_name, length, plain

person = current_person()
with guarded():
    study = services().studies.get(person.id, st.query_params.get("study", ""))
    known = services().teaching.of_study(person.id, study.id)

st.page_link("study.py", label=plain(study.title), query_params={"study": study.id}, icon=":material/arrow_back:")
st.title("Where the time went", anchor=False)
if not known:
    st.info("There is no lesson yet. As soon as one was taught and coded, its time stands here.")
    st.stop()
with st.container(horizontal=True, vertical_alignment="bottom", key="budget-choice"):
    iteration = chosen_lesson(known, key=f"budget-lesson-{study.id}")
    with guarded():
        room = services().annotate.room(person.id, iteration.id)
    observers = distinct({one.id: one.name for one in room.people})
    codes = {f"{scheme.id}:{code.key}": code for scheme in room.schemes for code in scheme.codes}
    phases = distinct({phase.root or phase.id: phase.title for phase in room.plan.phases})
    students = {one.pseudonym: one.pseudonym for one in room.students}
    wanted = asked(observers, students, phases, key=f"budget-{iteration.id}")
with guarded():
    found = services().budgets.of_iteration(person.id, iteration.id, wanted)

names = distinct({key: code.name for key, code in codes.items()}) | observers | phases
name = iteration_name(iteration)
lesson = Lessons(person.id, study.id, {iteration.id: name}, observers)
if iteration.hides_others:
    st.info(
        "The notes of this lesson are not revealed yet: only your own count here.", icon=":material/visibility_off:"
    )
if not found.rows:
    st.info("No moment here has a code. Codes are set in the room, while you watch.")
    st.page_link(
        "watch.py", label="To the room", query_params={"iteration": iteration.id}, icon=":material/play_circle:"
    )
    st.stop()

rows = in_order(found.rows, names)
key = f"budget-{iteration.id}"
figures = figures_of(rows, names, wanted)
what = "The phase" if wanted.phase else "The lesson"
st.caption(f"{what} ran for {length(found.length_ms)}. Click a row to see its moments.")
table(
    [cells(row, names, wanted) for row in rows],
    lambda row, _: list(figures)[row],
    key=key,
    alt=f"How often and how long each code was noted in {name}",
    config=columns(),
)
table_files(budget_table(f"Time in {name}", rows, names, wanted), key=key)
chosen(lesson, figures, key=key)

st.subheader("As a picture", anchor=False)
timed = any(row.total_ms for row in rows)
measure = st.segmented_control(
    "A bar shows", ["Times", "Minutes"] if timed else ["Times"], default="Times", required=True, key=f"{key}-measure"
)
drawn = [row for row in rows if row.total_ms] if measure == "Minutes" else rows
if len(drawn) > MOST_BARS:
    st.caption(f"The first {MOST_BARS} rows of the table. Choose a student or a phase above to see the others.")
colors = {code: one.color for code, one in codes.items()}
picture(
    bars(drawn[:MOST_BARS], names, colors, wanted, minutes=measure == "Minutes"),
    figures,
    key=f"{key}-bars",
    alt="The table above as bars. Its rows open the same moments.",
)
behind(lesson, figures, key=f"{key}-bars")

st.subheader("What followed what", anchor=False)
if not found.transitions:
    st.caption("Nobody here coded two moments one after the other.")
    st.stop()
st.caption("From one coded moment to the next of the same observer.")
pairs = sorted(found.transitions, key=lambda one: -one.count)
steps = pairs_of(pairs, names)
table(
    [pair_cells(one, names) for one in pairs],
    lambda row, _: list(steps)[row],
    key=f"{key}-steps",
    alt=f"Which code followed which in {name}",
    config=pair_columns(),
)
table_files(pair_table(f"What followed what in {name}", pairs, names), key=f"{key}-steps")
chosen(lesson, steps, key=f"{key}-steps", label="Play what followed what")
picture(
    heat(pairs, names),
    steps,
    key=f"{key}-heat",
    alt="The table above as squares, darker where a pair was more frequent. Its rows open the same moments.",
)
behind(lesson, steps, key=f"{key}-heat")
