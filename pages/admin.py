"""Admin: people, teams, invitations, work in the background, the disk. Facilitators see their own teams here."""

import streamlit as st

from lessonstudy.domain.people import Right
from lessonstudy.ui import backing_up, managing, package_arriving
from lessonstudy.ui.person import current_person, services

person = current_person()
teams = [
    (team, membership) for team, membership in services().teams.teams_of(person) if membership.allows(Right.INVITE)
]

st.title("People and teams", anchor=False)
if not person.admin and not teams:
    st.info("Facilitators and administrators look after people here. Ask one of them to invite somebody.")
    st.stop()

names = ["Teams", "Work"] + (["Accounts", "Bring in a study", "Backups", "Machine"] if person.admin else [])
tabs = dict(zip(names, st.tabs(names), strict=True))
with tabs["Teams"]:
    if person.admin:
        managing.make_team(person)
    for team, _ in teams:
        managing.team_card(person, team)
with tabs["Work"]:
    managing.work(person.id)
if person.admin:
    with tabs["Accounts"]:
        managing.accounts(person)
    with tabs["Bring in a study"]:
        package_arriving.bring_in_a_study(person)
    with tabs["Backups"]:
        backing_up.backups(person)
    with tabs["Machine"]:
        managing.machine()
