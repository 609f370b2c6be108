"""How a recording is shown: its state, how far the work on it is, the minutes left, and what one can do."""

from html import escape

import streamlit as st

from lessonstudy.domain.jobs import OPEN_STATES, Job, JobState
from lessonstudy.domain.recordings import Recording, RecordingStatus, RenditionKind, RenditionState
from lessonstudy.services.overview import Film
from lessonstudy.services.tickets import media_address
from lessonstudy.ui.person import current_session, services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import length, plain, recording_state, size
from lessonstudy.ui.working import how_far

COLORS = {
    RecordingStatus.UPLOADING: "orange",
    RecordingStatus.PROCESSING: "orange",
    RecordingStatus.READY: "green",
    RecordingStatus.FAILED: "red",
    RecordingStatus.DELETED: "gray",
}


def film_card(person: str, film: Film, may_load: bool) -> None:
    recording, job = film.recording, film.job
    pictured = any(
        one.kind == RenditionKind.POSTER and one.state == RenditionState.READY for one in recording.renditions
    )
    picture, about, actions = st.columns([2 if pictured else 0.01, 6, 1], vertical_alignment="center")
    if pictured:
        with picture:
            poster(recording)
    with about:
        badge = f":{COLORS[recording.status]}-badge[{recording_state(recording)}]"
        facts = [length(recording.duration_ms), size(recording.bytes)]
        if recording.height:
            facts.append(f"{recording.width} x {recording.height}")
        st.markdown(
            f":material/videocam: **{plain(recording.label)}** {badge} " + " · ".join(fact for fact in facts if fact)
        )
        if recording.error:
            st.error(plain(recording.error), icon=":material/error:")
        if job and film.at_work:
            progress(job, watchable=recording.status == RecordingStatus.READY)
    if may_load and recording.status != RecordingStatus.DELETED:
        with (
            actions,
            st.popover("", icon=":material/more_vert:", key=f"film-menu-{recording.id}", help="What to do with it"),
        ):
            menu(person, recording, job if job else None)


def poster(recording: Recording) -> None:
    """A still of the film, behind the same lock as the film: st.image would lay it where other teams can ask for it."""
    address = media_address(services().settings.secret, current_session(), recording.id, "poster.jpg")
    look = "width: 100%; max-width: 160px; border-radius: 8px"
    st.html(f'<img src="{address}" alt="A picture from {escape(recording.label)}" style="{look}">')


def progress(job: Job, watchable: bool) -> None:
    """How far the work is. A film that can be watched already says so: what is still made for it only serves seeking."""
    watched = "Can be watched now. A copy for quick seeking is on its way · " if watchable else ""
    st.progress(job.progress, f"{watched}{how_far(job)}")


def menu(person: str, recording: Recording, job: Job | None) -> None:
    if recording.status == RecordingStatus.READY:
        st.page_link(
            "watch.py",
            label="Captions and transcript",
            query_params={"iteration": recording.iteration, "recording": recording.id, "captions": "1"},
            icon=":material/closed_caption:",
        )
    if (
        job
        and job.state in OPEN_STATES
        and st.button("Cancel the work", icon=":material/cancel:", key=f"cancel-{job.id}")
    ):
        with said():
            services().jobs.cancel(person, job.id)
            st.rerun()
    stopped = job and job.state in (JobState.FAILED, JobState.CANCELLED)
    if job and stopped and st.button("Try again", icon=":material/replay:", key=f"retry-{job.id}"):
        with said():
            services().jobs.retry(person, job.id)
            st.rerun()
    sure = st.checkbox("Delete this video for good; its notes stay", key=f"sure-{recording.id}")
    if st.button("Delete the video", icon=":material/delete:", key=f"delete-{recording.id}", disabled=not sure):
        with said():
            services().recordings.delete(person, recording.id)
            st.rerun()
