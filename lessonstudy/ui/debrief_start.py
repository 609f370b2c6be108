"""Before a debrief begins, and after it has ended."""

from collections.abc import Sequence

import streamlit as st

from lessonstudy.data import protocols as shipped_protocols
from lessonstudy.domain.debriefs import Debrief, DebriefState, Stance
from lessonstudy.domain.iterations import IterationState
from lessonstudy.domain.protocols import ProtocolState, Step, minutes_of
from lessonstudy.ui.debrief_step import move
from lessonstudy.ui.debrief_table import Table
from lessonstudy.ui.norms_view import before_the_talk
from lessonstudy.ui.person import services
from lessonstudy.ui.protocol_view import step_list
from lessonstudy.ui.refusals import guarded, said
from lessonstudy.ui.words import plain

STANCES = {Stance.EVIDENCE: "Evidence", Stance.EXPLANATION: "Explanation", Stance.OPINION: "Opinion"}


@st.fragment
def waiting(table: Table, keeps: Sequence[str] = ()) -> None:
    """Draws the page anew once somebody opens or starts a debrief."""
    with guarded():
        found = services().debriefing.of_iteration(table.person.id, table.iteration.id)
    newest, drawn = found[-1] if found else None, table.debrief
    if (newest and (newest.id, newest.version)) != (drawn and (drawn.id, drawn.version)):
        st.rerun()
    table.stays_up_to_date("waiting", ["debrief", "state"], keeps=keeps)


def nothing_yet(table: Table) -> None:
    """No debrief is open: who runs the team chooses a protocol, the others learn who does."""
    with st.container(border=True, key=table.key("begin")):
        if not table.may_run:
            st.write(
                "No debrief of this lesson is open yet. A facilitator or coach opens it; it appears here by itself."
            )
            return
        st.subheader("Choose a protocol", anchor=False)
        chosen = choose(table)
        if st.button("Open the debrief", key=table.key("open"), icon=":material/forum:"):
            with said():
                services().debriefing.add(table.person.id, table.iteration.id, chosen)
                st.rerun()
        st.caption("Everybody can then read the norms and the steps. The clock begins when you start it.")


def choose(table: Table) -> str:
    """The team's protocols and those that ship; gives the id or key of the one that is chosen."""
    own = services().protocols.of_team(table.person.id, table.study.team)
    offered: dict[str, tuple[str, str, tuple[Step, ...]]] = {
        one.id: (f"{one.name} (ours)", one.summary, one.steps) for one in own if one.state == ProtocolState.OFFERED
    }
    offered |= {one.key: (one.name, one.summary, one.steps) for one in shipped_protocols()}
    keys = list(offered)
    clr = table.study.preset == "clr" and "clr_discussion" in keys
    usual = keys.index("clr_discussion" if clr else shipped_protocols()[0].key) if not own else 0
    chosen: str = st.selectbox(
        "Protocol",
        keys,
        index=usual,
        format_func=lambda key: f"{offered[key][0]}, {minutes_of(offered[key][2])} min",
        key=table.key("protocol"),
    )
    _, summary, steps = offered[chosen]
    st.write(plain(summary))
    with st.expander("The steps"):
        step_list(steps)
    return chosen


def before(table: Table, debrief: Debrief) -> None:
    """A debrief that was opened and has not begun: the norms first, then its steps."""
    hidden_notes(table)
    norms, steps = st.columns([3, 2], gap="medium")
    with norms, st.container(border=True, key=table.key("norms")):
        st.subheader("Our norms", anchor=False)
        before_the_talk(table.person.id, table.study.team)
    with steps, st.container(border=True, key=table.key("steps")):
        st.subheader(f"{plain(debrief.protocol)} :gray-badge[{minutes_of(debrief.steps)} minutes]", anchor=False)
        step_list(debrief.steps)
        if not table.may_run:
            st.caption("It begins when a facilitator or coach starts the clock.")
            return
        if st.button("Start the debrief", key=table.key("start"), icon=":material/play_arrow:"):
            move(table, debrief, {"state": DebriefState.RUNNING})
            st.rerun()
        with st.popover("Another protocol", icon=":material/swap_horiz:"):
            chosen = choose(table)
            if st.button("Take this one", key=table.key("take")):
                move(table, debrief, {"protocol": chosen})
                st.rerun()
    refused = st.session_state.pop(table.key("refused"), None)
    if refused:
        st.warning(plain(refused), icon=":material/info:")


def hidden_notes(table: Table) -> None:
    """Everybody sees only their own moments until the notes are revealed, which is found out too late otherwise."""
    if table.iteration.hides_others and table.iteration.state == IterationState.NOTING:
        st.warning(
            "The notes of this lesson are still hidden from each other, so everybody sees their own moments only. "
            "A facilitator or coach reveals them in the room.",
            icon=":material/visibility_off:",
        )
        st.page_link(
            "watch.py",
            label="To the room",
            query_params={"iteration": table.iteration.id},
            icon=":material/play_circle:",
        )


def done(table: Table, debrief: Debrief) -> None:
    """How the talk was made up, for the team's own eyes, and the way to another debrief."""
    with st.container(border=True, key=table.key("done")):
        st.subheader("This debrief is done", anchor=False)
        st.write("Thank you. What was written stays below; you can still add what came to mind afterwards.")
        if table.may_write:
            mix(table, debrief)
        if table.may_run:
            with st.popover("Open another debrief", icon=":material/add:"):
                chosen = choose(table)
                if st.button("Open the debrief", key=table.key("open")):
                    with said():
                        services().debriefing.add(table.person.id, table.iteration.id, chosen)
                        st.rerun()


def mix(table: Table, debrief: Debrief) -> None:
    """Evidence, explanation, opinion: counts without names, and never for anyone outside of the team."""
    counts = services().debriefing.mix(table.person.id, debrief.id)
    marked = sum(count for stance, count in counts.items() if stance)
    if not marked:
        st.caption("Nothing of the talk was marked as evidence, explanation or opinion.")
        return
    st.markdown("**What our talk was made of**")
    for column, (stance, word) in zip(st.columns(len(STANCES)), STANCES.items(), strict=True):
        column.metric(word, counts[stance], border=True)
    unmarked = f" {counts[None]} more had no mark." if counts[None] else ""
    st.caption(f"For the team only, and without names.{unmarked}")
