"""What is said and what is parked: everybody's own form, and everybody's words under it."""

import streamlit as st

from lessonstudy.domain.debriefs import DebriefEntry, EntryKind, EntryState, Stance
from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.ui.debrief_start import STANCES
from lessonstudy.ui.debrief_table import Table
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded, said
from lessonstudy.ui.words import plain

LINES_PX = 88
COLORS = {Stance.EVIDENCE: "green", Stance.EXPLANATION: "blue", Stance.OPINION: "violet"}
LABELS = {EntryKind.TALK: "What was said", EntryKind.PARKING: "A question to keep"}
BUTTONS = {EntryKind.TALK: "Write it down", EntryKind.PARKING: "Park it"}


def box_key(table: Table, kind: EntryKind) -> str:
    return table.key(f"{kind.value}-text")


@st.fragment
def entry_form(table: Table, kind: EntryKind) -> None:
    """One's own form. It lies apart from what others write, so that nothing of theirs touches what is being typed."""
    box, stance = box_key(table, kind), table.key("stance")
    with st.form(table.key(f"form-{kind.value}"), border=False, enter_to_submit=False):
        st.text_area(LABELS[kind], key=box, height=LINES_PX)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
            if kind == EntryKind.TALK:
                st.radio(
                    "It is", list(STANCES), index=None, format_func=STANCES.__getitem__, horizontal=True, key=stance
                )
            st.form_submit_button(
                BUTTONS[kind], key=table.key(f"post-{kind.value}"), on_click=_post, args=(table, kind)
            )
    refused = st.session_state.pop(f"{box}-refused", None)
    if refused:
        st.error(plain(refused), icon=":material/error:")


def _post(table: Table, kind: EntryKind) -> None:
    """Keeps what was typed when it is refused, and empties the box when it was stored."""
    assert table.debrief is not None
    box = box_key(table, kind)
    values = {"kind": kind, "text": st.session_state[box]}
    if kind == EntryKind.TALK:
        values["stance"] = st.session_state.get(table.key("stance"))
    try:
        services().debriefing.write(table.person.id, table.debrief.id, values)
    except Refusal as refusal:
        st.session_state[f"{box}-refused"] = sentence(refusal)
    else:
        st.session_state[box] = ""
        st.session_state[table.key("stance")] = None


@st.fragment
def entries(table: Table, kind: EntryKind) -> None:
    """What stands written, the newest first, by the step it was written in."""
    assert table.debrief is not None
    with guarded():
        found = [one for one in services().debriefing.entries(table.person.id, table.debrief.id) if one.kind == kind]
    step = None
    for entry in sorted(found, key=lambda one: (one.step, one.created_at), reverse=True):
        if kind == EntryKind.TALK and entry.step != step:
            step = entry.step
            st.caption(f"{step + 1}. {plain(table.debrief.steps[step].title)}")
        _entry(table, entry)
    if not found:
        words = {EntryKind.TALK: "Nothing is written down yet.", EntryKind.PARKING: "No question is parked."}
        st.caption(words[kind])
    table.stays_up_to_date(f"entries-{kind.value}", ["debrief-entry"])


def _entry(table: Table, entry: DebriefEntry) -> None:
    badge = f":{COLORS[entry.stance]}-badge[{STANCES[entry.stance]}] " if entry.stance else ""
    text, action = st.columns([9, 1], vertical_alignment="center")
    text.markdown(f"{badge}{plain(entry.text)}")
    if entry.author == table.person.id and action.button(
        "", key=table.key(f"withdraw-{entry.id}"), icon=":material/close:", help="Take it back", type="tertiary"
    ):
        with said():
            services().debriefing.change_entry(
                table.person.id, entry.id, entry.version, {"state": EntryState.WITHDRAWN}
            )
            st.rerun()
