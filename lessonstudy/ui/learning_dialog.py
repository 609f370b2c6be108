"""The dialog in which a learning is written or changed, with the moments and tweaks it rests on."""

from typing import Any

import streamlit as st

from lessonstudy.domain.errors import Refusal, Stale
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.learnings import Learning
from lessonstudy.domain.lineage import CitedNote, shortened
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.forms import refused
from lessonstudy.ui.person import services
from lessonstudy.ui.words import distinct, iteration_name, plain

COLLECTED = ""
MOST_NOTES = 5000


@st.dialog("A learning", width="large")
def edit_learning(person: str, study: str, learning: Learning | None) -> None:
    chain = services().chain.of_study(person, study)
    lessons = {one.id: one for one in services().teaching.of_study(person, study)}
    place = learning.id if learning else f"new-{study}"
    notes = _moments(person, study, lessons, place)
    labels = {one.id: _label(one, lessons) for one in notes}
    for one in (*learning.cites, *learning.against) if learning else ():
        labels.setdefault(one, "A moment that was withdrawn")
    tweaks = {one.id: shortened(one.change) for one in chain.tweaks}
    labels, tweaks = distinct(labels), distinct(tweaks)
    with st.form(f"learning-form-{place}", border=False):
        text = st.text_area(
            "What the team takes along beyond this lesson",
            value=learning.text if learning else "",
            key=f"learning-text-{place}",
            placeholder="Students who draw the shares first change a wrong idea themselves.",
        )
        scope = st.text_input(
            "For whom and when it holds",
            value=learning.scope if learning else "",
            key=f"learning-scope-{place}",
            placeholder="Grade 4, fair shares of several wholes",
        )
        cites = _choose("Moments that show it", learning.cites if learning else (), labels, f"learning-cites-{place}")
        against = _choose(
            "Moments that speak against it", learning.against if learning else (), labels, f"learning-against-{place}"
        )
        taught = _choose(
            "Tweaks that taught it", learning.tweaks if learning else (), tweaks, f"learning-tweaks-{place}"
        )
        wanted = st.form_submit_button("Save the learning", key=f"learning-save-{place}")
    if wanted:
        values: dict[str, Any] = {"text": text, "scope": scope, "cites": cites, "against": against, "tweaks": taught}
        _save(person, study, learning, values)


def _save(person: str, study: str, learning: Learning | None, values: dict[str, Any]) -> None:
    seen = f"learning-seen-{learning.id}" if learning else ""
    try:
        if learning:
            version = max(st.session_state.get(seen, 0), learning.version)
            services().chain.change_learning(person, learning.id, version, values)
        else:
            services().chain.add_learning(person, study, values)
    except Stale as stale:
        # the fields keep what was typed; the next save says that it saw the other text
        if isinstance(stale.current, Learning):
            st.session_state[seen] = stale.current.version
            st.warning("Someone else saved this learning meanwhile. Take over what you need, and save again.")
            st.markdown(f"**Theirs:** {plain(stale.current.text)}  \n{plain(stale.current.scope)}")
            st.markdown(f"**Yours:** {plain(str(values['text']))}  \n{plain(str(values['scope']))}")
    except Refusal as refusal:
        refused(refusal)
    else:
        st.rerun()


def _choose(label: str, chosen: tuple[str, ...], names: dict[str, str], key: str) -> tuple[str, ...]:
    known = [one for one in chosen if one in names]
    found = st.multiselect(
        label, list(names), default=known, format_func=names.__getitem__, key=key, placeholder="Choose, or type to find"
    )
    return tuple(found)


def _moments(person: str, study: str, lessons: dict[str, Iteration], place: str) -> list[CitedNote]:
    """The moments to choose from: those that were flagged or cited, and all of a lesson that was asked for."""
    collected = services().lineage.citable(person, study)
    shown = [one for one in lessons.values() if not one.hides_others]
    names = {COLLECTED: "Flagged or cited moments"} | {one.id: f"All notes of {iteration_name(one)}" for one in shown}
    source = st.selectbox(
        "Offer moments from", list(names), format_func=names.__getitem__, key=f"learning-source-{place}"
    )
    if source == COLLECTED:
        return collected
    more = services().annotate.notes(person, source, limit=MOST_NOTES).items
    known = {one.id for one in collected}
    standing = [one for one in more if one.state != "withdrawn" and one.id not in known]
    return collected + [
        CitedNote(
            id=one.id,
            iteration=one.iteration,
            observer=one.observer,
            start_ms=one.start_ms,
            end_ms=one.end_ms,
            saw=one.saw,
            state=one.state.value,
        )
        for one in sorted(standing, key=lambda one: one.start_ms)
    ]


def _label(note: CitedNote, lessons: dict[str, Iteration]) -> str:
    return f"{iteration_name(lessons[note.iteration])}, {spoken(note.start_ms)}: {shortened(note.saw)}"
