"""What becomes of moments that were found: a claim, a reel, a file. And searches that are kept under a name."""

from collections.abc import Sequence

import streamlit as st

from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.people import Membership, Right
from lessonstudy.domain.searches import LONGEST_NAME, SavedSearch, Search
from lessonstudy.domain.timecode import spoken
from lessonstudy.services.evidence import MOST_ROWS, Found, Hit
from lessonstudy.ui.evidence_list import in_words, pick_all, picked
from lessonstudy.ui.evidence_search import Shown
from lessonstudy.ui.forms import refused
from lessonstudy.ui.person import services
from lessonstudy.ui.reel_dialog import new_reel
from lessonstudy.ui.refusals import said
from lessonstudy.ui.table_files import table_files
from lessonstudy.ui.words import iteration_name, plain

MOST_LISTED = 5
CLAIMED = "evidence-claimed"


def actions(person: str, shown: Shown, search: Search, found: Found, membership: Membership) -> None:
    """One row over the list: how many there are, what is ticked, and what can be made of it."""
    chosen = picked(shown.team)
    with st.container(horizontal=True, vertical_alignment="center", key="evidence-actions"):
        st.markdown(f"**{in_words(found)}**", width="content")
        if found.hits:
            st.button(
                "Select all shown",
                icon=":material/select_all:",
                key=shown.key("pick-all"),
                on_click=pick_all,
                args=(shown.team, found.hits),
            )
        if chosen:
            st.button(
                f"Clear {len(chosen)} selected",
                icon=":material/deselect:",
                key=shown.key("clear"),
                help="Take the selection back",
                on_click=chosen.clear,
            )
            if membership.allows(Right.NOTE) and st.button(
                "To a claim", icon=":material/format_quote:", key=shown.key("claim")
            ):
                to_a_claim(person, shown.team, list(chosen))
            if membership.allows(Right.NOTE) and st.button("To a reel", icon=":material/movie:", key=shown.key("reel")):
                _to_a_reel(person, shown.team, list(chosen))
        with st.popover("As a file", icon=":material/download:", key=shown.key("files"), width="content"):
            if chosen:
                st.caption(f"The {len(chosen)} selected")
                table_files(services().evidence.table(person, shown.team, list(chosen)), key=shown.key("picked"))
            st.caption(f"All that was found, at most {MOST_ROWS:,}, the newest first")
            table_files(services().evidence.table(person, shown.team, search), key=shown.key("all"))


@st.dialog("A claim from these moments", width="large")
def to_a_claim(person: str, team: str, ids: Sequence[str]) -> None:
    hits = services().evidence.named(person, team, ids)
    if not hits:
        st.info("The moments that you selected were withdrawn meanwhile.")
        return
    lesson = _lesson(person, hits)
    cited = [one for one in hits if one.study.id == lesson.study]
    for one in cited[:MOST_LISTED]:
        st.markdown(f"**{iteration_name(one.iteration)}, {spoken(one.note.start_ms)}** {plain(one.note.saw)}")
    if len(cited) > MOST_LISTED:
        st.caption(f"and {len(cited) - MOST_LISTED} more that you selected")
    if len(cited) < len(hits):
        st.caption(
            f"{len(hits) - len(cited)} of the selected moments are from another study and stay out of this claim."
        )
    place = f"evidence-claim-{team}"
    text = st.text_area(
        "What do we hold to be so?",
        key=f"{place}-text",
        placeholder="Students who folded first saw that the pieces must be equal.",
    )
    if st.button("Make the claim", icon=":material/format_quote:", key=f"{place}-make"):
        values = {"iteration": lesson.id, "text": text, "cites": tuple(one.note.id for one in cited)}
        try:
            services().chain.add_claim(person, lesson.study, values)
        except Refusal as refusal:
            refused(refusal)
        else:
            picked(team).clear()
            del st.session_state[f"{place}-text"]
            st.session_state[CLAIMED] = (lesson, len(cited))
            st.rerun()


def _to_a_reel(person: str, team: str, ids: Sequence[str]) -> None:
    hits = services().evidence.named(person, team, ids)
    if hits:
        study = hits[0].study.id
        moments = [one.note.id for one in hits if one.study.id == study]
        new_reel(person, study, moments, left_out=len(hits) - len(moments))


def just_claimed() -> None:
    """Says once that a claim was made, with the way to it."""
    made = st.session_state.pop(CLAIMED, None)
    if made:
        lesson, cited = made
        with st.container(horizontal=True, vertical_alignment="center", key="evidence-claimed"):
            moments = f"{cited} moment{'' if cited == 1 else 's'}"
            st.success(f"The claim stands with {iteration_name(lesson)} and cites {moments}.", icon=":material/check:")
            st.page_link(
                "debrief.py",
                label="Open the debrief",
                icon=":material/forum:",
                query_params={"iteration": lesson.id},
                width="content",
            )


def saved_searches(person: str, shown: Shown, search: Search, membership: Membership) -> None:
    """Open a search that was kept, keep this one, or forget one."""
    known = services().saved_searches.of_team(person, shown.team)
    with st.popover("Saved searches", icon=":material/bookmark:", key=shown.key("saved"), width="content"):
        if not known:
            st.caption(
                "None yet. Give the search that stands here a name, to find it again or to share it with the team."
            )
        for one in known:
            _saved(person, shown, one, may_run=membership.allows(Right.RUN))
        st.text_input("Name of this search", key=shown.key("name"), max_chars=LONGEST_NAME)
        st.checkbox("Share it with the team", key=shown.key("shared"))
        st.button(
            "Save this search",
            icon=":material/bookmark_add:",
            key=shown.key("save"),
            on_click=_save,
            args=(person, shown, search),
        )
        why = st.session_state.pop(shown.key("refused"), None)
        if why:
            st.error(plain(why), icon=":material/error:")


def _save(person: str, shown: Shown, search: Search) -> None:
    state = st.session_state
    values = {"name": state[shown.key("name")], "filters": search, "shared": state[shown.key("shared")]}
    try:
        services().saved_searches.add(person, shown.team, values)
    except Refusal as refusal:
        state[shown.key("refused")] = sentence(refusal)
    else:
        state[shown.key("name")], state[shown.key("shared")] = "", False


def _saved(person: str, shown: Shown, saved: SavedSearch, *, may_run: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"saved-{saved.id}"):
        st.button(
            plain(saved.name),
            icon=":material/group:" if saved.shared else ":material/person:",
            key=f"saved-open-{saved.id}",
            help="Shared with the team" if saved.shared else "Only you see it",
            on_click=shown.put,
            args=(saved.filters,),
        )
        if (saved.owner == person or may_run) and st.button(
            "Forget", icon=":material/close:", key=f"saved-forget-{saved.id}", help=f"Forget “{plain(saved.name)}”"
        ):
            with said():
                services().saved_searches.remove(person, saved.id)
                st.rerun()


def _lesson(person: str, hits: Sequence[Hit]) -> Iteration:
    """The lesson that the claim belongs to: one of the studies that the moments are from."""
    studies = {one.study.id: one.study for one in hits}
    lessons = {one.id: one for study in studies for one in services().teaching.of_study(person, study)}
    first = list(lessons).index(hits[0].iteration.id)
    chosen = st.selectbox(
        "The lesson whose debrief it belongs to",
        list(lessons),
        index=first,
        format_func=lambda key: f"{iteration_name(lessons[key])} · {studies[lessons[key].study].title}",
        key="evidence-claim-lesson",
    )
    return lessons[chosen]
