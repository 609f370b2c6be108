"""Codes: the team's coding schemes, the library that ships, and the words of judgement."""

import streamlit as st

from lessonstudy.domain.people import Right
from lessonstudy.ui.nudge_words import judging_words_of
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.scheme_list import library, our_schemes
from lessonstudy.ui.scheme_view import opened_scheme

person = current_person()
teams = services().teams.teams_of(person)
wanted = st.query_params.get("scheme")

if wanted:
    with guarded():
        scheme = services().coding.get(person.id, wanted)
        uses = services().coding.uses(person.id, scheme.team).get(scheme.id, [])
    membership = next(membership for team, membership in teams if team.id == scheme.team)
    opened_scheme(person, scheme, uses, membership.allows(Right.PLAN))
    st.stop()

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title("Codes", anchor=False, width="content")
    if len(teams) > 1:
        place = st.selectbox(
            "Team", range(len(teams)), format_func=lambda one: teams[one][0].name, key="codes-team", width=280
        )
    else:
        place = 0
if not teams:
    st.info("You are in no team yet. Codes belong to a team.", icon=":material/group:")
    st.stop()
team, membership = teams[place]
may_edit = membership.allows(Right.PLAN)
ours, shipped, words = st.tabs(["Our codes", "Library", "Words of judgement"])
with ours:
    our_schemes(person, team, may_edit)
with shipped:
    library(person, team, may_edit)
with words:
    judging_words_of(person, team, membership.allows(Right.RUN))
