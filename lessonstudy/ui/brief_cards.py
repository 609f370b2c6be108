"""The brief: each tweak of a reteach on a card of its own, with why, its moments, what is predicted, and the teacher's answer."""

import streamlit as st

from lessonstudy.domain.people import Person, Right
from lessonstudy.domain.timecode import spoken
from lessonstudy.domain.tweaks import BriefAnswer, TweakState
from lessonstudy.services.reteaching import Brief, BriefTweak, CitedMoment
from lessonstudy.ui.excerpts import excerpt, film_of
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import iteration_name, plain, prediction_in_words

FIRST = 2
ANSWERS = {
    BriefAnswer.OPEN: ("Not answered yet", "gray"),
    BriefAnswer.ACCEPTED: ("Accepted", "green"),
    BriefAnswer.QUERIED: ("Queried", "orange"),
}


def brief_cards(person: Person, brief: Brief) -> None:
    for one in brief.tweaks:
        with st.container(border=True, key=f"tweak-{one.tweak.id}"):
            heading(one)
            about, shown = st.columns([3, 2], gap="medium")
            with about:
                reasons(one)
            with shown:
                cited_moments(one)
            _answer(person, brief, one)


def heading(one: BriefTweak) -> None:
    gone = "A phase that this version no longer has" if one.tweak.phase else "The whole lesson"
    st.caption(plain(one.phase.title) if one.phase else gone)
    st.markdown(f"#### {plain(one.tweak.change)}")


def reasons(one: BriefTweak) -> None:
    if one.tweak.why:
        st.markdown(f"**Why.** {plain(one.tweak.why)}")
    for claim, _ in one.claims:
        st.markdown(f"**What the team saw.** {plain(claim.text)}")
    for prediction in one.predictions:
        st.markdown(f"**We predict.** {plain(prediction_in_words(prediction))}")


def cited_moments(one: BriefTweak) -> None:
    """The moments that the claims cite: the first ones to be played at once, the others a click away."""
    found = list(dict.fromkeys(moment for _, moments in one.claims for moment in moments))
    for moment in found[:FIRST]:
        _cited(moment)
    if found[FIRST:]:
        more = len(found) - FIRST
        with st.expander(f"{more} more moment{'' if more == 1 else 's'}"):
            for moment in found[FIRST:]:
                _cited(moment)


def _cited(moment: CitedMoment) -> None:
    at = spoken(moment.note.start_ms)
    if moment.withdrawn:
        st.caption(f"{iteration_name(moment.iteration)}, {at}: this note was withdrawn since.")
        return
    excerpt(film_of(moment.note, moment.films), moment.note.start_ms, None, f"{at} {moment.note.saw}", moment.note.id)
    st.markdown(f":small[{iteration_name(moment.iteration)}, {at}] {plain(moment.note.saw)}")


def _answer(person: Person, brief: Brief, one: BriefTweak) -> None:
    tweak = one.tweak
    word, color = ANSWERS[tweak.answer]
    if tweak.state != TweakState.AGREED:
        return
    if tweak.query:
        asked = "The teacher asked" if tweak.answer == BriefAnswer.QUERIED else "The team answered a query"
        st.markdown(f":material/help: **{asked}:** {plain(tweak.query)}")
    may = brief.membership.allows(Right.PLAN)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":{color}-badge[{word}]", width="content")
        if may and brief.iteration.teacher in (None, person.id):
            _answers(person, one)
        elif may and tweak.answer == BriefAnswer.QUERIED:
            _reply(person, one)


def _answers(person: Person, one: BriefTweak) -> None:
    tweak = one.tweak
    if tweak.answer != BriefAnswer.ACCEPTED and st.button("Accept", icon=":material/check:", key=f"accept-{tweak.id}"):
        with said():
            services().chain.change_tweak(
                person.id, tweak.id, tweak.version, {"answer": BriefAnswer.ACCEPTED, "query": tweak.query}
            )
            st.rerun()
    with (
        st.popover("Query", icon=":material/help:", key=f"query-open-{tweak.id}"),
        st.form(f"query-form-{tweak.id}", border=False),
    ):
        text = st.text_area("What do you want to ask the team?", value=tweak.query, key=f"query-{tweak.id}")
        if st.form_submit_button("Send the query", key=f"query-send-{tweak.id}"):
            with said():
                services().chain.change_tweak(
                    person.id, tweak.id, tweak.version, {"answer": BriefAnswer.QUERIED, "query": text}
                )
                st.rerun()


def _reply(person: Person, one: BriefTweak) -> None:
    """The team answers a query by a changed tweak, which the teacher then accepts or queries anew."""
    tweak = one.tweak
    with (
        st.popover("Answer by changing the tweak", icon=":material/edit:", key=f"reply-open-{tweak.id}"),
        st.form(f"reply-form-{tweak.id}", border=False),
    ):
        change = st.text_area("What changes", value=tweak.change, key=f"reply-change-{tweak.id}")
        why = st.text_area("Why", value=tweak.why, key=f"reply-why-{tweak.id}")
        if st.form_submit_button("Save for the teacher", key=f"reply-send-{tweak.id}"):
            with said():
                values = {"change": change, "why": why, "answer": BriefAnswer.OPEN}
                services().chain.change_tweak(person.id, tweak.id, tweak.version, values)
                st.rerun()
