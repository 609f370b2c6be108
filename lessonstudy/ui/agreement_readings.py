"""What the team agrees on where observers differed: written in a dialog, shown beside the notes, never in their place."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lessonstudy.domain.consensus import Consensus, ConsensusState
from lessonstudy.domain.errors import Refusal, Stale
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.agreement_view import AgreementView
from lessonstudy.ui.forms import refused
from lessonstudy.ui.person import services
from lessonstudy.ui.places import moment_link
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import distinct, plain


def reading_button(view: AgreementView, notes: Sequence[str], code: str | None, *, place: str) -> None:
    if st.button("Write what we agree on", icon=":material/handshake:", key=view.key(f"agree-{place}")):
        edit_reading(view, notes, (code,) if code else (), None)


def reading_card(view: AgreementView, reading: Consensus, *, place: str) -> None:
    """A reading, with what can be done to it; `place` tells apart the places where it is shown."""
    with st.container(border=True, key=view.key(f"reading-{place}-{reading.id}")):
        codes = "".join(f" :gray-badge[{plain(view.code(code))}]" for code in reading.codes)
        st.markdown(f":material/handshake: **We agree:** {plain(reading.text)}{codes}")
        if not view.may_note:
            return
        with st.container(horizontal=True, key=view.key(f"reading-acts-{place}-{reading.id}")):
            if st.button("Edit", icon=":material/edit:", key=view.key(f"reading-edit-{place}-{reading.id}")):
                edit_reading(view, reading.notes, reading.codes, reading)
            st.button(
                "Take it back",
                icon=":material/undo:",
                key=view.key(f"reading-back-{place}-{reading.id}"),
                on_click=_move,
                args=(view, reading.id, ConsensusState.WITHDRAWN),
            )


def readings(view: AgreementView) -> None:
    """All that stands, in the order of the lesson."""
    gone = st.session_state.get(view.key("taken-back"))
    if not view.readings and not gone:
        return
    st.subheader("What we agree on", anchor=False)
    for one in view.readings:
        with st.container(horizontal=True, vertical_alignment="center", key=view.key(f"listed-{one.id}")):
            st.markdown(f"**{spoken(one.start_ms)}**", width="content")
            moment_link(one.iteration, one.start_ms)
        reading_card(view, one, place="all")
    if gone:
        with st.container(horizontal=True, vertical_alignment="center", key=view.key("taken-back-row")):
            st.markdown("It is taken back.", width="content")
            st.button(
                "Bring it back",
                icon=":material/redo:",
                key=view.key("bring-back"),
                on_click=_move,
                args=(view, gone, ConsensusState.STANDING),
            )


def _move(view: AgreementView, reading: str, state: ConsensusState) -> None:
    with said():
        services().consensus.change(view.person, reading, None, {"state": state})
        st.session_state[view.key("taken-back")] = reading if state == ConsensusState.WITHDRAWN else None


@st.dialog("What we agree on", width="large")
def edit_reading(view: AgreementView, notes: Sequence[str], codes: Sequence[str], reading: Consensus | None) -> None:
    words = services().agreement.submitted(view.person, view.iteration.id, notes)
    for one in words.values():
        name = view.found.names.get(one.observer, "")
        st.markdown(f"**{plain(name)}** :small[{spoken(one.start_ms)}] {plain(one.saw)}")
    st.caption("These notes stay as they are. What you write stands beside them.")
    place = reading.id if reading else "-".join(notes)
    used = {code: name for code, name in view.codes.items() if code.rpartition(":")[0] in view.iteration.schemes}
    offered = distinct(used | {one: view.code(one) for one in codes})
    with st.form(view.key(f"reading-form-{place}"), border=False):
        text = st.text_area(
            "How we read this moment",
            value=reading.text if reading else "",
            key=view.key(f"reading-text-{place}"),
            placeholder="C counts the plates before touching a pizza. We call that a representation.",
        )
        chosen = st.multiselect(
            "Codes that fit it",
            list(offered),
            default=list(codes),
            format_func=offered.__getitem__,
            key=view.key(f"reading-codes-{place}"),
        )
        wanted = st.form_submit_button("Save", key=view.key(f"reading-save-{place}"))
    if wanted:
        _save(view, notes, {"text": text, "codes": tuple(chosen)}, reading)


def _save(view: AgreementView, notes: Sequence[str], values: dict[str, Any], reading: Consensus | None) -> None:
    seen = view.key(f"reading-seen-{reading.id}") if reading else ""
    try:
        if reading:
            version = max(st.session_state.get(seen, 0), reading.version)
            services().consensus.change(view.person, reading.id, version, values)
        else:
            services().consensus.add(view.person, view.iteration.id, values | {"notes": tuple(notes)})
    except Stale as stale:
        # the field keeps what was typed; the next save says that it saw the other text
        if isinstance(stale.current, Consensus):
            st.session_state[seen] = stale.current.version
            st.warning("Someone else saved this meanwhile. Take over what you need, and save again.")
            st.markdown(f"**Theirs:** {plain(stale.current.text)}")
    except Refusal as refusal:
        refused(refusal)
    else:
        st.rerun()
