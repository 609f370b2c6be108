"""A file of very many notes while a job brings it in: how far it is, and Cancel."""

from collections.abc import Sequence

import streamlit as st

from lessonstudy.domain.imports import Import, ImportState
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.jobs import OPEN_STATES
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import plain, size
from lessonstudy.ui.working import cancel, how_far

FOLLOWED = "import-followed"
"""The import whose work was looked at."""


def what_came(own: Sequence[Import], lesson: Iteration) -> str:
    """What is said, once, when the work that was looked at is done; else nothing."""
    for one in own:
        if one.state == ImportState.DONE and one.id == st.session_state.get(FOLLOWED):
            del st.session_state[FOLLOWED]
            return here_now(one.notes, lesson)
    return ""


def here_now(notes: int, lesson: Iteration) -> str:
    """What is said once notes came in."""
    are = "note is" if notes == 1 else "notes are"
    return f"{notes:,} {are} in {plain(lesson.name)} now. They can be taken back below, as long as nobody changed them."


@st.fragment(run_every=1)
def coming_in(person: str, coming: Import) -> None:
    """Follows the work, and has the whole page drawn anew when it is over."""
    with guarded():
        job = services().import_jobs.job(person, coming.id)
    st.session_state[FOLLOWED] = coming.id
    if job is None or job.state not in OPEN_STATES:
        st.rerun()
    st.subheader(plain(coming.filename), anchor=False)
    st.caption(size(coming.bytes))
    st.progress(job.progress, how_far(job))
    if job.cancel_wanted:
        st.caption("It is being cancelled. Nothing of it comes in.")
    else:
        cancel(person, job, "import")
    st.caption("All of it comes in, or nothing. You can leave this page; the work goes on.")
