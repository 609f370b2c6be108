"""Norms: the team's ground rules with their signatures, and the protocols it talks by."""

import streamlit as st

from lessonstudy.ui.norms_view import our_norms
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.protocol_view import our_protocols

person = current_person()
teams = services().teams.teams_of(person)

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title("Norms", anchor=False, width="content")
    if len(teams) > 1:
        place = st.selectbox(
            "Team", range(len(teams)), format_func=lambda one: teams[one][0].name, key="norms-team", width=280
        )
    else:
        place = 0
if not teams:
    st.info("You are in no team yet. Norms belong to a team.", icon=":material/group:")
    st.stop()
team, membership = teams[place]
norms, protocols = st.tabs(["Our norms", "Protocols"])
with norms:
    our_norms(person.id, team.id, membership)
with protocols:
    our_protocols(person.id, team.id, membership)
