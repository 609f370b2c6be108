"""Backups on the Admin page: what there is, how the newest went, making one now, and the plan of the nightly ones."""

import streamlit as st

from lessonstudy.domain.backups import MOST_KEPT, BackupPlan
from lessonstudy.domain.jobs import OPEN_STATES, Job, JobState
from lessonstudy.domain.people import Person
from lessonstudy.services.backups import BackupsNow, KeptBackup
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import moment, plain, size
from lessonstudy.ui.working import bar_and_cancel


def backups(person: Person) -> None:
    st.write(
        "These backups hold the database: notes, plans, claims, people. They lie in the folder `backups` beside it and hold no "
        "videos, so a broken disk takes them along. To another disk, with all videos: `lessonstudy backup FILE` on the server."
    )
    now = services().backups.look(person.id)
    _now(person, now)
    plan = now.plan
    nights = f"at {plan.hour:02}:00" if plan.nightly else "switched off"
    newest = f"the newest {plan.keep} are kept" if plan.keep > 1 else "the newest is kept"
    about = f"Nightly backups: {nights}; {newest}"
    with st.expander(about, icon=":material/schedule:", key="backup-plan"):
        _plan(person, plan)


def _now(person: Person, now: BackupsNow) -> None:
    """How backups stand; while one is at work this part alone is drawn again every two seconds."""
    at_work, known = _at_work(now) is not None, [now]

    @st.fragment(run_every=2 if at_work else None)
    def part() -> None:
        found = known.pop() if known else services().backups.look(person.id)
        job = _at_work(found)
        if (job is not None) != at_work:
            st.rerun()
        if job is not None:
            bar_and_cancel(person.id, job, "backup")
        else:
            _how_it_went(found)
            if st.button("Back up now", icon=":material/backup:", key="backup-now"):
                with said():
                    services().backups.ask(person.id)
                    st.rerun()
        _kept(found.kept)

    part()


def _at_work(found: BackupsNow) -> Job | None:
    return found.job if found.job is not None and found.job.state in OPEN_STATES else None


def _how_it_went(found: BackupsNow) -> None:
    job = found.job
    if job is not None and job.state == JobState.FAILED:
        when = moment(job.updated_at, st.context.timezone)
        st.error(
            f"The backup of {when} failed: {plain(job.error or '')} Older backups are kept.", icon=":material/error:"
        )
    elif not found.kept:
        st.info("There is no backup yet.")


def _kept(kept: tuple[KeptBackup, ...]) -> None:
    if kept:
        st.table(
            {
                "Made": [moment(one.made_at.isoformat(), st.context.timezone) for one in kept],
                "Size": [size(one.bytes) for one in kept],
                "File": [plain(one.name) for one in kept],
            },
            hide_index=True,
        )


def _plan(person: Person, plan: BackupPlan) -> None:
    # keys of the version, so that the fields show what was saved
    with st.form(f"backup-plan-{plan.version}", border=False):
        nightly = st.toggle("Back up each night", plan.nightly, key=f"backup-nightly-{plan.version}")
        hour, keep = st.columns(2)
        begin = hour.selectbox(
            "When, by the server's clock",
            range(24),
            plan.hour,
            format_func=lambda one: f"{one:02}:00",
            key=f"backup-hour-{plan.version}",
        )
        count = keep.number_input(
            "How many backups are kept", 1, MOST_KEPT, plan.keep, key=f"backup-keep-{plan.version}"
        )
        st.caption("An older one goes only after a newer one was restored on trial.")
        if st.form_submit_button("Save", icon=":material/check:", key=f"backup-save-{plan.version}"):
            with said():
                values = {"nightly": nightly, "hour": begin, "keep": int(count)}
                services().backups.change_plan(person.id, values)
                st.rerun()
