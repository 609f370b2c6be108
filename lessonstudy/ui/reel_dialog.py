"""The dialog in which chosen moments become a reel, or join one that is there."""

from collections.abc import Sequence

import streamlit as st

from lessonstudy.domain.errors import Refusal
from lessonstudy.domain.lineage import shortened
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.forms import refused
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import distinct, iteration_name

NEW = ""


@st.dialog("A reel", width="medium")
def new_reel(person: str, study: str, moments: Sequence[str] = (), *, left_out: int = 0) -> None:
    """Makes a reel of these moments (ids of notes), or adds them to one. Without moments they are chosen here, among those
    that were flagged or cited. `left_out` are chosen moments of other studies, which no reel of this one can hold."""
    with guarded():
        known = services().reels.of_study(person, study)
    labels = {} if moments else _choice(person, study)
    names = distinct({NEW: "A new reel"} | {one.id: one.title for one in reversed(known)})
    into = NEW
    if known:
        into = st.selectbox("Put them into", list(names), format_func=names.__getitem__, key=f"reel-into-{study}")
    with st.form(f"reel-form-{study}", border=False):
        title = ""
        if into == NEW:
            title = st.text_input(
                "Title", key=f"reel-title-{study}", max_chars=300, placeholder="How they found the fourth share"
            )
        if moments:
            st.caption(_counted(len(moments)))
            if left_out:
                st.caption(f"{left_out} of the selected moments are from another study and stay out of this reel.")
        else:
            moments = st.multiselect(
                "Moments, in the order in which they play",
                list(labels),
                format_func=labels.__getitem__,
                key=f"reel-moments-{study}",
                placeholder="Choose, or type to find",
                help="Moments that were flagged, or that a claim, an outcome or a learning cites.",
            )
        wanted = st.form_submit_button("Add them" if into else "Make the reel", key=f"reel-make-{study}")
    if wanted:
        _save(person, study, into, title, moments)


def _save(person: str, study: str, into: str, title: str, moments: Sequence[str]) -> None:
    try:
        if into:
            made = services().reels.add_moments(person, into, moments)
        else:
            made = services().reels.make(person, study, {"title": title, "moments": moments})
    except Refusal as refusal:
        refused(refusal)
    else:
        st.switch_page("reels.py", query_params={"study": study, "reel": made.id})


def _choice(person: str, study: str) -> dict[str, str]:
    with guarded():
        lessons = {one.id: iteration_name(one) for one in services().teaching.of_study(person, study)}
        notes = services().lineage.citable(person, study)
    return distinct(
        {one.id: f"{lessons[one.iteration]}, {spoken(one.start_ms)}: {shortened(one.saw)}" for one in notes}
    )


def _counted(count: int) -> str:
    return f"{count} moment{'' if count == 1 else 's'}, each with a little before and after; they can be trimmed there."
