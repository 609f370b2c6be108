"""Bringing a file of notes into a lesson: what it is, how it is understood, what is lost, and then all of it or nothing."""

import time

import streamlit as st

from lessonstudy.domain.errors import FieldError, Invalid, sentence
from lessonstudy.domain.importing import MOST_AT_ONCE
from lessonstudy.domain.imports import Import, ImportChoices, ImportState
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.jobs import OPEN_STATES, Job, JobState
from lessonstudy.domain.people import Membership, Person
from lessonstudy.domain.studies import Study
from lessonstudy.domain.timecode import exact
from lessonstudy.player.notes_file import notes_file
from lessonstudy.services.importing import ENDINGS, LABELS, Preview
from lessonstudy.ui.import_choices import Deciding, decided
from lessonstudy.ui.import_work import coming_in, here_now, what_came
from lessonstudy.ui.losses import losses
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded, said
from lessonstudy.ui.words import plain, size

TOLD = "import-told"
LOOKED = "import-looked"
LOOK_SECONDS = 60
"""As long as that a look at a file holds: what it says of the lesson may have become otherwise."""


def bring_in(person: Person, study: Study, lesson: Iteration, membership: Membership) -> None:
    if notes_file(lesson.id, ENDINGS, key=f"notes-{lesson.id}"):
        st.rerun()
    with guarded():
        own = services().imports.of_iteration(person.id, lesson.id)
    if words := st.session_state.pop(TOLD, "") or what_came(own, lesson):
        st.success(words, icon=":material/check:")
    for one in own:
        if one.state == ImportState.OPEN:
            with guarded():
                job = services().import_jobs.job(person.id, one.id)
            # what stood in it is gone at once, not when the file has been read
            work = st.empty()
            if job and job.state in OPEN_STATES:
                with work.container():
                    coming_in(person.id, one)
            else:
                _waiting(person, study, lesson, membership, one, job)
    past = [one for one in own if one.state != ImportState.OPEN]
    if past:
        st.subheader("Brought in by you", anchor=False)
    for one in past:
        _past(person.id, one)


def _waiting(
    person: Person, study: Study, lesson: Iteration, membership: Membership, coming: Import, job: Job | None
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(plain(coming.filename), anchor=False)
        if st.button("Put the file away", icon=":material/close:", key=f"import-away-{coming.id}"):
            with said():
                services().imports.remove(person.id, coming.id)
                st.rerun()
    if job and job.state == JobState.CANCELLED:
        st.info("Bringing it in was cancelled. Nothing of it came in.", icon=":material/cancel:")
    elif job:
        st.warning(f"It did not come in. {plain(job.error or '')}", icon=":material/error:")
    told, fault = _preview(person.id, lesson, coming)
    kind = LABELS[told.format] if told else "Not understood yet"
    again = " · columns and codes as last time" if coming.as_last_time else ""
    st.caption(f"{kind} · {size(coming.bytes)}{again}")
    if fault:
        st.error(plain(fault), icon=":material/error:")
    if told:
        _first_notes(told, person, study)
    choices = decided(Deciding(person, study, lesson, membership, coming, told))
    if choices is not None and choices != coming.choices:
        with said():
            services().imports.choose(person.id, coming.id, choices)
            st.rerun()
    if told:
        _ending(person.id, lesson, coming, told)
    elif st.button("Understand the file anew", icon=":material/restart_alt:", key=f"import-anew-{coming.id}"):
        with said():
            services().imports.choose(person.id, coming.id, ImportChoices())
            st.session_state[f"import-round-{coming.id}"] = st.session_state.get(f"import-round-{coming.id}", 0) + 1
            st.rerun()


def _preview(person: str, lesson: Iteration, coming: Import) -> tuple[Preview | None, str]:
    """What would come in; or None and the sentence that says why it is not known yet. Of a file of very many notes it is
    known for a while, since every click on the page asks."""
    columns = f"import-columns-{coming.id}"
    looked = (coming.id, coming.version, lesson.version)
    kept: tuple[object, float, Preview] | None = st.session_state.get(LOOKED)
    if kept and kept[0] == looked and time.monotonic() - kept[1] < LOOK_SECONDS:
        return kept[2], ""
    with guarded(), st.spinner("Reading the file, and fitting its notes to the lesson …", show_time=True):
        try:
            told = services().imports.preview(person, coming.id)
        except Invalid as refusal:
            parameters = refusal.errors[0].parameters
            if names := parameters.get("names"):
                st.session_state[columns] = tuple(names)
                st.session_state[f"import-understood-{coming.id}"] = parameters.get("understood", {})
            return None, sentence(refusal)
    st.session_state[columns] = told.reading.columns
    if told.new + told.here > MOST_AT_ONCE:
        st.session_state[LOOKED] = (looked, time.monotonic(), told)
    return told, ""


def _first_notes(told: Preview, person: Person, study: Study) -> None:
    names = {one.id: one.name for one, _ in services().teams.members(person, study.team)}
    codes = {
        f"{scheme.id}:{code.key}": code.name
        for scheme in services().coding.of_team(person.id, study.team)
        for code in scheme.codes
    }
    for remark in told.reading.remarks:
        st.caption(f":material/info: {plain(remark)}")
    if not told.notes:
        return
    st.markdown("**The first notes as understood**")
    rows = [
        {
            "From": exact(one.start_ms),
            "To": exact(one.end_ms) if one.end_ms is not None else "",
            "Seen": one.saw,
            "Thought": one.think,
            "Codes": ", ".join(codes.get(code, "") for code in one.codes),
            "Students": ", ".join(one.students),
            "Observer": names.get(one.observer, ""),
        }
        for one in told.notes
    ]
    filled = [name for name in rows[0] if name in ("From", "Seen", "Observer") or any(row[name] for row in rows)]
    st.dataframe([{name: row[name] for name in filled} for row in rows], hide_index=True)


def _ending(person: str, lesson: Iteration, coming: Import, told: Preview) -> None:
    if told.losses:
        losses("What will not come along", told.losses)
    counts = [f"**{told.new:,} new**"]
    if told.again:
        counts.append(f"{told.again:,} that were withdrawn here before come in anew")
    if told.here - told.changed:
        counts.append(f"{told.here - told.changed:,} already here")
    if told.changed:
        counts.append(f"{told.changed:,} already here and not the same: what stands here stays as it is")
    st.markdown(" · ".join(counts))
    faults: tuple[FieldError, ...] = told.faults
    for one in faults:
        st.warning(plain(one.message), icon=":material/warning:")
    if any(one.key == "import-note" for one in faults):
        st.caption(
            "Is this the right lesson? Are the times in the right unit? “Format and columns” above says how they are read."
        )
    if not faults and not told.new:
        st.caption("All of these notes are here already. Nothing is left to bring in.")
        return
    if told.new > MOST_AT_ONCE:
        st.caption("So many notes take a while. You can leave this page meanwhile, and others can go on writing.")
    words = f"Bring in {told.new:,} {'note' if told.new == 1 else 'notes'}"
    if st.button(words, icon=":material/input:", key=f"import-in-{coming.id}", disabled=bool(faults)):
        with said(), st.spinner("Bringing the notes in …"):
            done = services().import_jobs.bring_in(person, coming.id)
            if isinstance(done, Preview):
                st.session_state[TOLD] = here_now(done.new, lesson)
            st.session_state.pop(LOOKED, None)
            st.rerun()


def _past(person: str, one: Import) -> None:
    with st.container(border=True, key=f"import-{one.id}"):
        gone = " · taken back" if one.state == ImportState.TAKEN_BACK else ""
        st.markdown(f"**{plain(one.filename)}** · {one.notes:,} {'note' if one.notes == 1 else 'notes'}{gone}")
        with st.container(horizontal=True, vertical_alignment="center"):
            query = {"iteration": one.iteration}
            st.page_link(
                "watch.py", label="Watch and note", query_params=query, icon=":material/play_circle:", width="content"
            )
            if one.state == ImportState.DONE and st.button(
                "Take this import back", icon=":material/undo:", key=f"import-back-{one.id}"
            ):
                _take_back(person, one)


def _take_back(person: str, one: Import) -> None:
    """Whatever is clicked meanwhile ends it between two lots of notes; the rest can be taken back later."""
    with said():
        bar = st.progress(0.0, "Taking the notes back …")
        if one.notes > MOST_AT_ONCE:
            st.button("Stop", icon=":material/close:", key=f"import-back-stop-{one.id}")
        done = services().imports.take_back(
            person, one.id, lambda share: bar.progress(share, "Taking the notes back …")
        )
        stay = f" {done.stay:,} stay: somebody changed or submitted them." if done.stay else ""
        st.session_state[TOLD] = f"{done.withdrawn:,} notes were taken back.{stay}"
        st.rerun()
