"""Our mirror: whom the team watched in a lesson, what it wrote down, and how it talked. For the team's own eyes."""

import streamlit as st

from lessonstudy.domain.mirror import Talk, Writing
from lessonstudy.domain.tables import Table
from lessonstudy.ui.behind import Figure, Lesson, behind, chosen, picture
from lessonstudy.ui.debrief_start import STANCES
from lessonstudy.ui.lesson_choice import chosen_lesson
from lessonstudy.ui.mirror_picture import lanes
from lessonstudy.ui.mirror_words import gap_sentence, not_heard, watched_cells
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
lesson = Lesson(person.id, study.id, iteration.id, name, names)
key = f"mirror-{iteration.id}"


def whom_we_watched() -> None:
    st.subheader("Whom we watched", anchor=False)
    if not coverage.students:
        st.caption("There are no focus students in this study yet. They are chosen on the study's board.")
        return
    for gap in coverage.unwatched:
        st.markdown(f":material/visibility_off: {gap_sentence(gap, coverage, own=iteration.hides_others)}")
    cells = [watched_cells(one, coverage.watched, phases, names) for one in coverage.students]
    columns = list(dict.fromkeys(column for row in cells for column in row))
    st.table([{column: plain(row.get(column, "–")) for column in columns} for row in cells])
    rows = [tuple(row.get(column, "") for column in columns) for row in cells]
    table_files(Table(f"Whom we watched in {name}", columns, rows), key=key)
    figures = {
        f"{one.student}|{one.phase or ''}": Figure(
            f"{one.student} · {phases.get(one.phase or '', 'Outside the phases')}: {len(one.moments)}", one.moments
        )
        for one in coverage.watched
        if one.moments
    }
    if not figures:
        return
    chosen(lesson, figures, "Play the moments of", key=key)
    single = {one.id: Figure(f"{', '.join(one.students)} in {name}", [one.id]) for one in coverage.moments}
    picture(
        lanes(coverage, phases, names),
        single,
        key=f"{key}-lanes",
        alt="Moments of each student over the time of the lesson. The table above says the same by phase.",
    )
    behind(lesson, single, key=f"{key}-lanes")


def what_we_wrote(writing: Writing) -> None:
    st.subheader("What we wrote down", anchor=False)
    notes = len(writing.seen_only) + len(writing.with_thought)
    if not notes:
        st.caption("No note stands here yet.")
        return
    figures = {
        "seen": Figure(f"Only what was seen or heard: {len(writing.seen_only)} of {notes}", writing.seen_only),
        "thought": Figure(f"With a thought beside it: {len(writing.with_thought)} of {notes}", writing.with_thought),
    }
    if writing.judging is not None:
        words = f"{writing.judging_words} word{'' if writing.judging_words == 1 else 's'} of judgement"
        figures["judging"] = Figure(
            f"Where it was seen: {words}, in {len(writing.judging)} of {notes}", writing.judging
        )
    for figure in figures.values():
        st.markdown(f"- {plain(figure.label)}")
    # whose notes these are is nobody's matter here
    chosen(lesson, figures, "Read the notes", key=f"{key}-notes", observers=False)


def how_we_talked(talk: Talk) -> None:
    st.markdown(f"**{plain(talk.protocol)}**")
    marked = sum(count for stance, count in talk.mix.items() if stance)
    if marked:
        parts = [f"{word.lower()} {talk.mix[stance]}" for stance, word in STANCES.items()]
        unmarked = f", {talk.mix[None]} without a mark" if talk.mix[None] else ""
        st.markdown(f"Of what was written down in the talk: {', '.join(parts)}{unmarked}.")
    else:
        st.caption("Nothing of the talk was marked as evidence, explanation or opinion.")
    if talk.unheard:
        st.markdown(f":material/record_voice_over: {not_heard(talk.unheard)}")
    else:
        st.markdown("Everybody was heard.")


if iteration.hides_others:
    st.info("The notes of this lesson are not revealed yet: you see your own here.", icon=":material/visibility_off:")
whom_we_watched()
what_we_wrote(found.writing)
if found.talks is not None:
    st.subheader("How we talked", anchor=False)
    for talk in found.talks:
        how_we_talked(talk)
    if not found.talks:
        st.caption("There was no debrief of this lesson yet.")
    st.page_link(
        "debrief.py", label="To the debrief", query_params={"iteration": iteration.id}, icon=":material/forum:"
    )
    st.caption("For the team only. Nobody is counted here, and nothing of it is kept.")
