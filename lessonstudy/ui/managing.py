"""The parts of the Admin page: teams and invitations, accounts, jobs, the machine."""

import shutil

import streamlit as st

from lessonstudy.domain.errors import Refusal
from lessonstudy.domain.jobs import OPEN_STATES, Job, JobState
from lessonstudy.domain.people import MembershipState, Person, Role, Team
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import moment, plain, size
from lessonstudy.ui.working import how_far

JOB_WORDS = {
    "ingest": "Preparing a video",
    "quicken": "Making a file for quick seeks",
    "align": "Lining up two cameras",
    "reel": "Making the file of a reel",
    "backup": "Backing up the database",
    "package": "A study package",
}


def role_name(role: Role) -> str:
    return role.value.replace("_", " ").capitalize()


def make_team(person: Person) -> None:
    with st.form("team-new", clear_on_submit=True, border=False):
        field, button = st.columns([3, 1], vertical_alignment="bottom")
        name = field.text_input("New team", placeholder="Grade 4, Hillside school", key="team-name")
        if button.form_submit_button("Make the team", icon=":material/group_add:", key="team-make"):
            with said():
                services().teams.add_team(person, name)
                st.rerun()


def team_card(person: Person, team: Team) -> None:
    with st.container(border=True, key=f"team-{team.id}"):
        st.subheader(plain(team.name), anchor=False)
        for member, membership in services().teams.members(person, team.id):
            if membership.state == MembershipState.LEFT:
                continue
            name, role, action = st.columns([3, 2, 1], vertical_alignment="center")
            who(member, name)
            if membership.state == MembershipState.INVITED:
                role.markdown(f"{role_name(membership.role)} :orange-badge[invited]")
            else:
                change_role(person, team, member, membership.role, role)
            if member.id != person.id:
                remove(person, team, member, action)
        invite(person, team)


def who(one: Person, place: "st.delta_generator.DeltaGenerator") -> None:
    """Name and address. The address is no Markdown, which would make a link of it."""
    with place.container(gap=None):
        if one.name:
            st.markdown(f"**{plain(one.name)}**")
        st.text(one.email)


def remove(person: Person, team: Team, member: Person, place: "st.delta_generator.DeltaGenerator") -> None:
    """Asks once more: a slip would sign somebody out in the middle of a lesson."""
    key = f"{team.id}-{member.id}"
    with place.popover("", icon=":material/person_remove:", key=f"remove-{key}", help="Take them out of the team"):
        st.write("Their notes stay. They can be invited again.")
        if st.button(f"Take {plain(member.name or member.email)} out of the team", key=f"remove-sure-{key}"):
            with said():
                services().teams.remove(person, team.id, member.id)
                st.rerun()


def change_role(
    person: Person, team: Team, member: Person, role: Role, place: "st.delta_generator.DeltaGenerator"
) -> None:
    chosen = place.selectbox(
        f"Role of {member.name}",
        list(Role),
        index=list(Role).index(role),
        format_func=role_name,
        key=f"role-{team.id}-{member.id}",
        label_visibility="collapsed",
    )
    if chosen and chosen != role:
        with said():
            services().teams.change_role(person, team.id, member.id, chosen)
            st.rerun()


def invite(person: Person, team: Team) -> None:
    with st.form(f"invite-{team.id}", border=False):
        st.markdown("**Invite a colleague**")
        email, role, button = st.columns([3, 2, 1], vertical_alignment="bottom")
        address = email.text_input("E-mail address", key=f"invite-email-{team.id}")
        chosen = role.selectbox("Role", list(Role)[:-1], index=3, format_func=role_name, key=f"invite-role-{team.id}")
        wanted = button.form_submit_button("Make a link", icon=":material/link:", key=f"invite-make-{team.id}")
    kept = f"invited-{team.id}"
    if wanted:
        with said():
            link = services().teams.invite(person, team.id, address, chosen)
            # a page that runs again, as when the line was gone for a moment, still shows it
            st.session_state[kept] = address.strip(), link.path
            st.rerun()
    if kept in st.session_state:
        whose, path = st.session_state[kept]
        st.success(f"Copy this link and send it to {plain(whose)}. It works once, for three days. No mail is sent.")
        st.code(f"{services().settings.base_url}{path}", language=None)


def accounts(person: Person) -> None:
    for one in services().people.all(person):
        name, state, action = st.columns([3, 2, 2], vertical_alignment="center")
        who(one, name)
        state.write(("Administrator" if one.admin else "") + ("" if one.active else " :gray-badge[no access]"))
        with action, st.popover("Manage", key=f"account-{one.id}", disabled=one.id == person.id):
            manage(person, one)


def manage(person: Person, one: Person) -> None:
    kept = f"reset-link-{one.id}"
    if st.button("Make a link for a new password", key=f"reset-{one.id}"):
        with said():
            st.session_state[kept] = services().links.reset(person, one.id).path
    if kept in st.session_state:
        st.write("Give them this link. It works once, within the hour.")
        st.code(f"{services().settings.base_url}{st.session_state[kept]}", language=None)
    word = "End access" if one.active else "Give access again"
    if st.button(word, key=f"access-{one.id}"):
        with said():
            if one.active:
                services().people.end(person, one.id)
            else:
                services().people.reopen(person, one.id)
            st.rerun()


@st.fragment(run_every=2)
def work(person: str) -> None:
    """Jobs of one's teams, the newest first."""
    jobs = services().jobs.visible(person)
    if not jobs:
        st.write("Nothing has been at work yet.")
    for job in jobs[:50]:
        with st.container(border=True, key=f"job-{job.id}"):
            about, action = st.columns([5, 1], vertical_alignment="center")
            what = JOB_WORDS.get(job.kind, job.kind)
            began = moment(job.created_at, st.context.timezone)
            about.markdown(f"**{what}**{film_of(person, job)} · {job.state.value} · {began}")
            if job.state in OPEN_STATES:
                about.progress(job.progress, how_far(job))
                if action.button("Cancel", key=f"job-cancel-{job.id}"):
                    with said():
                        services().jobs.cancel(person, job.id)
            if job.error:
                about.caption(plain(job.error))
            if job.state in (JobState.FAILED, JobState.CANCELLED) and action.button(
                "Try again", key=f"job-retry-{job.id}"
            ):
                with said():
                    services().jobs.retry(person, job.id)


def film_of(person: str, job: Job) -> str:
    """The name of the video that a job is about, for those who may see it."""
    try:
        return f" · {plain(services().recordings.get(person, job.subject).label)}"
    except Refusal:
        return ""


def machine() -> None:
    """The disk that holds the videos."""
    settings = services().settings
    total, _, free = shutil.disk_usage(settings.data)
    videos = sum(path.stat().st_size for path in (settings.data / "videos").rglob("*") if path.is_file())
    st.metric("Videos and what was made from them", size(videos), border=True)
    st.progress(1 - free / total, f"{size(free)} free of {size(total)}")
    st.caption(f"Data folder: {plain(str(settings.data))}")
