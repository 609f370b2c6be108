"""Work in the background as pages show it: how far it is, and Cancel."""

import time

import streamlit as st

from lessonstudy.domain.jobs import Job, JobState
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import time_left


def how_far(job: Job) -> str:
    if job.state == JobState.QUEUED:
        return "Waiting for its turn"
    return " · ".join(part for part in (job.step, time_left(job.seconds_left(time.time()))) if part)


def cancel(person: str, job: Job, key: str) -> None:
    if st.button("Cancel", key=f"{key}-cancel-{job.id}", icon=":material/cancel:"):
        with said():
            services().jobs.cancel(person, job.id)
            st.rerun()


def bar_and_cancel(person: str, job: Job, key: str) -> None:
    about, action = st.columns([5, 1], vertical_alignment="center")
    about.progress(job.progress, how_far(job))
    with action:
        cancel(person, job, key)
