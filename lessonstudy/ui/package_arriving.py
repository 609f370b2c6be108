"""Bringing a study in on the Admin page: choose a team, drop its package, see what it is, and then all of it or nothing."""

from typing import Any

import streamlit as st

from lessonstudy.domain.people import Person, Right, Team
from lessonstudy.domain.uploads import UploadState
from lessonstudy.domain.waiting import counted
from lessonstudy.player.uploader import uploader
from lessonstudy.services.package_arrivals import Arrived
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded, said
from lessonstudy.ui.words import day, plain, size
from lessonstudy.ui.working import bar_and_cancel

MOST_SHOWN = 10
MANY = 5_000


def bring_in_a_study(person: Person) -> None:
    st.write(
        "A study package holds a whole study from another installation. Its notes come in under the names of those who wrote "
        "them; somebody whose address has an account here counts as the same person. So bring in only what comes from people "
        "you trust."
    )
    teams = [team for team, mine in services().teams.teams_of(person) if mine.allows(Right.NOTE)]
    if not teams:
        st.info("A study comes into a team that you are in, and you are in none. Make one, or have yourself invited.")
        return
    team = st.selectbox("Into which team", teams, format_func=lambda one: one.name, key="package-team")
    if uploader(key=f"package-{team.id}", team=team.id):
        st.rerun()
    with said():
        _packages(person, team, services().package_arrivals.of_team(person.id, team.id))


def _packages(person: Person, team: Team, now: list[Arrived]) -> None:
    """One's own, the newest first; while one is at work this part alone is drawn again each second."""
    at_work, known = any(one.at_work for one in now), [now]

    @st.fragment(run_every=1 if at_work else None)
    def part() -> None:
        with guarded():
            found = known.pop() if known else services().package_arrivals.of_team(person.id, team.id)
        if any(one.at_work for one in found) != at_work:
            st.rerun()
        for one in found:
            if not one.upload.study:
                with st.container(border=True, key=f"package-{one.upload.id}"):
                    _package(person, one)
        _brought_in(team, [one for one in found if one.upload.study])

    part()


def _brought_in(team: Team, found: list[Arrived]) -> None:
    if not found:
        return
    st.markdown(f"**You brought these studies into {plain(team.name)}**")
    for one in found[:MOST_SHOWN]:
        name = f"{one.look['title'] if one.look else one.upload.filename}, {day(one.upload.updated_at)}"
        query = {"study": str(one.upload.study)}
        st.page_link("study.py", label=plain(name), query_params=query, icon=":material/check:", width="content")


def _package(person: Person, one: Arrived) -> None:
    upload = one.upload
    if one.look:
        st.subheader(plain(one.look["title"]), anchor=False)
    st.caption(f"{plain(upload.filename)} · {size(upload.bytes)}")
    if one.look:
        _what_it_is(one, one.look)
    if one.job is not None and one.at_work:
        bar_and_cancel(person.id, one.job, "package")
        return
    if one.job is not None and one.job.error:
        st.warning(plain(one.job.error), icon=":material/info:")
    if upload.state == UploadState.OPEN:
        st.write("Not all of it is here yet. Choose the same file above, and it goes on where it stopped.")
    _actions(person, one)


def _what_it_is(one: Arrived, look: dict[str, Any]) -> None:
    counts = look["counts"]
    parts = [
        f"Made on {day(look['made_on'])} with lessonstudy {plain(look['program'])}",
        counted(counts.get("iteration", 0), "lesson"),
        counted(counts.get("observation", 0), "note"),
        "with videos" if look["videos"] else "without videos",
        "without names" if look["deidentified"] else "with names",
    ]
    st.markdown(" · ".join(parts))
    if one.people:
        names = ", ".join(plain(person.name or person.email) for person in one.people)
        st.markdown(
            f"**Known here, by their addresses:** {names}. What they noted there will stand under their names here."
        )
    others = counts.get("person", 0) - len(one.people)
    if others:
        who = "1 person" if others == 1 else f"{others:,} people"
        named = "as a role, such as “Observer 1”" if look["deidentified"] else "by name"
        st.markdown(f"**Not known here:** {who}, who will stand beside their notes {named} and cannot sign in.")
    if counts.get("observation", 0) > MANY:
        st.caption("While so many notes are written down, what others write waits in their browsers for some seconds.")


def _actions(person: Person, one: Arrived) -> None:
    package = one.upload.id
    with st.container(horizontal=True):
        if one.look and st.button("Bring in", icon=":material/input:", key=f"package-in-{package}"):
            with said():
                services().package_arrivals.bring_in(person.id, package)
                st.rerun()
        if (
            not one.look
            and one.job is not None
            and not one.job.given
            and st.button("Check it again", icon=":material/refresh:", key=f"package-again-{package}")
        ):
            with said():
                services().jobs.retry(person.id, one.job.id)
                st.rerun()
        if st.button("Put it away", icon=":material/close:", key=f"package-away-{package}"):
            with said():
                services().package_arrivals.remove(person.id, package)
                st.rerun()
