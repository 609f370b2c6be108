"""Evidence: search all observations of a team, play them where they stand, and make something of them."""

from dataclasses import replace

import streamlit as st

from lessonstudy.domain.errors import Invalid, sentence
from lessonstudy.domain.searches import Search
from lessonstudy.ui.evidence_actions import actions, just_claimed, saved_searches
from lessonstudy.ui.evidence_list import examples, results, what_is_in_it
from lessonstudy.ui.evidence_search import (
    chosen_filters,
    chosen_team,
    filters,
    keep_in_address,
    page_key,
    search_box,
    shown_search,
)
from lessonstudy.ui.moment_list import AT_ONCE
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import plain

person = current_person()
teams = {team.id: (team, membership) for team, membership in services().teams.teams_of(person)}

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title("Evidence", anchor=False, width="content")
    if not teams:
        st.info("You are in no team yet. Evidence is what a team noted in its lessons.", icon=":material/group:")
        st.stop()
    team = chosen_team(person.id, {key: one.name for key, (one, _) in teams.items()})
with guarded():
    choices = services().evidence.choices(person.id, team)
membership = teams[team][1]

shown = shown_search(team, choices)
just_claimed()
search_box(shown)
row = st.container(horizontal=True, vertical_alignment="center", key="evidence-filters")
with row:
    filters(shown)
search = shown.now()
keep_in_address(shown, search)
chosen_filters(shown, search)

page = st.session_state.get(page_key(team), 1)
try:
    found = services().evidence.search(person.id, team, search, AT_ONCE, (page - 1) * AT_ONCE, facets=True)
    if found.total and not found.hits:
        # notes of the last page were withdrawn meanwhile
        page = st.session_state[page_key(team)] = -(-found.total // AT_ONCE)
        found = services().evidence.search(person.id, team, search, AT_ONCE, (page - 1) * AT_ONCE, facets=True)
except Invalid as refusal:
    st.info(plain(sentence(refusal)), icon=":material/search:")
    st.stop()
with row:
    if found.facets and found.hits:
        what_is_in_it(shown, found.facets)
    if not membership.study:
        saved_searches(person.id, shown, search, membership)
if replace(search, studies=()) == Search():
    examples(shown, found.facets)
actions(person.id, shown, search, found, membership)
if found.hits:
    results(person.id, shown, found, choices)
elif search == Search():
    st.info(
        "Nothing is noted yet that you may see. Open a lesson's room and note what you see; it is found here at once."
    )
else:
    st.info(
        "No moment has all of this. Take a filter away, or write less of a word: “fold” finds “folding” and “folds”."
    )
