"""The codes of one iteration: chosen until notes are taken, then followed by newer versions."""

from collections.abc import Callable

import streamlit as st

from lessonstudy.domain.errors import Refusal
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.people import Membership, Right
from lessonstudy.domain.schemes import CodingScheme, lineage
from lessonstudy.services.taking_up import Preview, begun
from lessonstudy.ui.forms import refused
from lessonstudy.ui.person import services
from lessonstudy.ui.scheme_choice import choices, choose_schemes
from lessonstudy.ui.words import plain


def codes_button(person: str, membership: Membership, iteration: Iteration) -> None:
    """Opens the codes of an iteration, for those who plan."""
    if membership.allows(Right.PLAN) and st.button("Codes", icon=":material/sell:", key=f"codes-{iteration.id}"):
        iteration_codes(person, membership, iteration)


@st.dialog("Codes of this lesson", width="medium")
def iteration_codes(person: str, membership: Membership, iteration: Iteration) -> None:
    found = choices(person, membership.team, iteration.schemes)
    with st.form(f"codes-form-{iteration.id}", border=False):
        wanted = choose_schemes(found, iteration.schemes, f"codes-chosen-{iteration.id}")
        if begun(iteration):
            st.caption("Notes are being taken: schemes can be added, and those that notes use stay.")
        sent = st.form_submit_button("Save the choice", key=f"codes-save-{iteration.id}")
    shared = shared_letters([found[one] for one in wanted])
    if shared:
        st.warning(
            f"These share the letters {shared}. The first scheme keeps them; the other codes are set by a click."
        )
    if sent:
        _done(lambda: services().teaching.change(person, iteration.id, iteration.version, {"schemes": wanted}))
    for one in iteration.schemes:
        if one in found:
            _newer(person, membership, iteration, found[one], found)


def shared_letters(schemes: list[CodingScheme]) -> str:
    """Letters that more than one of these schemes has, as they stand on keys."""
    every = [code.key for scheme in schemes for code in scheme.codes]
    return " ".join(sorted({key.upper() for key in every if every.count(key) > 1}))


def _newer(
    person: str, membership: Membership, iteration: Iteration, used: CodingScheme, found: dict[str, CodingScheme]
) -> None:
    """The offer of a newer version of a scheme in use."""
    known = {one.id: one for one in services().coding.of_team(person, membership.team)}
    newer = next((one for one in found.values() if used.id != one.id and used in lineage(one, known)), None)
    if newer is None or not begun(iteration):
        return
    st.divider()
    st.markdown(f"**There is version {newer.number} of {plain(newer.name)}.** This lesson uses version {used.number}.")
    if not membership.allows(Right.RUN):
        st.caption("A facilitator or coach can take it up.")
        return
    try:
        _preview(services().taking_up.preview(person, iteration.id, newer.id))
    except Refusal as refusal:
        refused(refusal)
        return
    st.page_link("schemes.py", label="Look at its codes and its map", query_params={"scheme": newer.id})
    if st.button(f"Take up version {newer.number}", key=f"take-up-{iteration.id}-{newer.id}"):
        _done(lambda: services().taking_up.take_up(person, iteration.id, newer.id))


def _preview(found: Preview) -> None:
    """What would become of the notes' codes."""
    for step in found.steps:
        after = "not decided yet" if step.undecided else plain(step.after.name) if step.after else "nothing"
        many = f"{step.notes} note{'' if step.notes == 1 else 's'}"
        st.markdown(f"{plain(step.before.name)} → **{after}** :small[{many}]")
    if not found.steps:
        st.write("No note uses a code of the version until now.")


def _done(act: Callable[[], object]) -> None:
    try:
        act()
    except Refusal as refusal:
        refused(refusal)
    else:
        st.rerun()
