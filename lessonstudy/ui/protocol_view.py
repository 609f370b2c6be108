"""Protocols as lists of steps, and a team's own: copied, changed, brought in and given away."""

from collections.abc import Mapping
from dataclasses import asdict

import streamlit as st

from lessonstudy.data import protocols as shipped_protocols
from lessonstudy.domain.errors import Refusal, Stale
from lessonstudy.domain.people import Membership, Right
from lessonstudy.domain.protocols import Produces, Protocol, ProtocolState, Step, minutes_of
from lessonstudy.ui.forms import refused
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import plain

LINES_PX = 88
PRODUCES = {
    Produces.NONE: "nothing",
    Produces.NORMS: "the norms, read together",
    Produces.FLAGS: "flagged moments",
    Produces.TALK: "talk",
    Produces.CLAIMS: "claims",
    Produces.TWEAKS: "claims and tweaks",
    Produces.PARKING: "questions for later",
    Produces.LEARNINGS: "learnings",
}


def step_list(steps: tuple[Step, ...], at: int | None = None) -> None:
    """The steps with their minutes and who speaks; the one at `at` stands out."""
    lines = []
    for place, step in enumerate(steps):
        title = f"**{plain(step.title)}**" if at in (None, place) else plain(step.title)
        here = " :material/arrow_back:" if place == at else ""
        lines.append(f"{place + 1}. {title}, {step.minutes} min. :small[{plain(step.speaker)}]{here}")
    st.markdown("\n".join(lines))


def our_protocols(person: str, team: str, membership: Membership) -> None:
    may_edit = membership.allows(Right.PLAN)
    if may_edit and st.button("Import", icon=":material/upload_file:", key="protocol-import"):
        bring_protocol(person, team)
    own = services().protocols.of_team(person, team)
    for one in sorted(own, key=lambda one: one.state == ProtocolState.RETIRED):
        _card(person, one, may_edit)
    st.subheader("Protocols that come with lessonstudy", anchor=False)
    for shipped in shipped_protocols():
        with st.container(border=True, key=f"protocol-shipped-{shipped.key}"):
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                minutes = minutes_of(shipped.steps)
                st.markdown(f"**{plain(shipped.name)}** :gray-badge[{minutes} minutes]", width="content")
                key = f"protocol-copy-{shipped.key}"
                if may_edit and st.button("Copy and adapt", icon=":material/content_copy:", key=key):
                    with said():
                        services().protocols.add(person, team, {"copy": shipped.key})
                        st.rerun()
            st.write(plain(shipped.summary))
            with st.expander("The steps"):
                step_list(shipped.steps)
                st.caption(f"Source: {plain(shipped.source)}")


def _card(person: str, protocol: Protocol, may_edit: bool) -> None:
    retired = protocol.state == ProtocolState.RETIRED
    with st.container(border=True, key=f"protocol-{protocol.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            badge = " :gray-badge[Retired]" if retired else ""
            minutes = minutes_of(protocol.steps)
            st.markdown(
                f"**{plain(protocol.name)}** :blue-badge[Ours] :gray-badge[{minutes} minutes]{badge}", width="content"
            )
            with st.container(horizontal=True, width="content"):
                if may_edit and st.button("Change", icon=":material/edit:", key=f"protocol-edit-{protocol.id}"):
                    edit_protocol(person, protocol)
                address = f"/ls/api/protocols/{protocol.id}/file"
                st.link_button("Export", address, icon=":material/download:")
                word, state = ("Bring back", "offered") if retired else ("Retire", "retired")
                if may_edit and st.button(word, key=f"protocol-state-{protocol.id}"):
                    with said():
                        services().protocols.change(person, protocol.id, None, {"state": state})
                        st.rerun()
        if protocol.summary:
            st.write(plain(protocol.summary))
        if protocol.adapted:
            st.markdown(f"**What we adapted and why:** {plain(protocol.adapted)}")
        with st.expander("The steps"):
            step_list(protocol.steps)
            if protocol.source:
                st.caption(f"Source: {plain(protocol.source)}")


@st.dialog("Import a protocol")
def bring_protocol(person: str, team: str) -> None:
    st.write("A protocol that was exported here or by another team, as a YAML file.")
    with st.form("protocol-import-form", border=False):
        file = st.file_uploader("File", type=["yaml", "yml"], key="protocol-file", max_upload_size=1)
        wanted = st.form_submit_button("Import", key="protocol-bring")
    if wanted and file is None:
        st.warning("Choose a file first.")
    elif wanted and file is not None:
        try:
            services().protocols.bring(person, team, file.name, file.getvalue())
        except Refusal as refusal:
            refused(refusal)
        else:
            st.rerun()


@st.dialog("Change the protocol", width="large")
def edit_protocol(person: str, protocol: Protocol) -> None:
    """The fields and the steps as a table; debriefs that were opened keep the steps they have."""
    with st.form(f"protocol-form-{protocol.id}", border=False, enter_to_submit=False):
        name = st.text_input("Name", value=protocol.name, key=f"protocol-name-{protocol.id}", max_chars=300)
        summary = st.text_area(
            "What it is for", value=protocol.summary, key=f"protocol-summary-{protocol.id}", height=LINES_PX
        )
        table = st.data_editor(
            [asdict(step) | {"produces": PRODUCES[step.produces]} for step in protocol.steps],
            key=f"protocol-steps-{protocol.id}",
            num_rows="dynamic",
            hide_index=True,
            column_config={
                "title": st.column_config.TextColumn("Step", required=True),
                "minutes": st.column_config.NumberColumn("Minutes", min_value=1, step=1, required=True, width="small"),
                "speaker": st.column_config.TextColumn("Who speaks"),
                "prompt": st.column_config.TextColumn("Prompt", width="large"),
                "produces": st.column_config.SelectboxColumn("Brings forth", options=list(PRODUCES.values())),
            },
        )
        adapted = st.text_area(
            "What we adapted and why",
            value=protocol.adapted,
            key=f"protocol-adapted-{protocol.id}",
            height=LINES_PX,
            placeholder="We gave student voice ten minutes, since two of us interview students now.",
        )
        wanted = st.form_submit_button("Save the protocol", key=f"protocol-save-{protocol.id}")
    if wanted:
        values = {"name": name, "summary": summary, "adapted": adapted, "steps": steps_of(table)}
        _save(person, protocol, values)


def steps_of(table: list[dict[str, object]]) -> tuple[Step, ...]:
    """The steps of a table's rows; rows that nobody filled are left out."""
    words = {word: kind for kind, word in PRODUCES.items()}
    found = []
    for row in table:
        if not any(row.get(name) for name in ("title", "speaker", "prompt")):
            continue
        texts = {name: str(row.get(name) or "").strip() for name in ("title", "speaker", "prompt")}
        minutes = int(float(str(row.get("minutes") or 0)))
        produces = words.get(str(row.get("produces")), Produces.TALK)
        found.append(Step(minutes=minutes, produces=produces, **texts))
    return tuple(found)


def _save(person: str, protocol: Protocol, values: Mapping[str, object]) -> None:
    seen = f"protocol-seen-{protocol.id}"
    try:
        services().protocols.change(person, protocol.id, st.session_state.get(seen, protocol.version), values)
    except Stale as stale:
        st.session_state[seen] = getattr(stale.current, "version", 0)
        st.warning("Someone else changed this protocol meanwhile. Save again to put yours in its place.")
    except Refusal as refusal:
        refused(refusal)
    else:
        st.session_state.pop(seen, None)
        st.rerun()
