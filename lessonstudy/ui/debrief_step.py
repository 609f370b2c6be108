"""The step that a debrief is at: its prompt, its clock, who has the word, and what moves it on."""

from typing import Any

import streamlit as st

from lessonstudy.domain.debriefs import Debrief, DebriefState
from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.domain.protocols import Produces
from lessonstudy.player.debrief import StepClock
from lessonstudy.ui.debrief_table import Table
from lessonstudy.ui.norms_view import before_the_talk
from lessonstudy.ui.person import services
from lessonstudy.ui.protocol_view import step_list
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import plain


@st.fragment
def the_step(table: Table, keeps: list[str]) -> None:
    """The step as it stands now. Where the debrief went to another one the whole page follows; what is being typed stays."""
    assert table.debrief is not None
    with guarded():
        opened = services().debriefing.opened(table.person.id, table.debrief.id)
    debrief = opened.debrief
    if (debrief.state, debrief.step) != (table.debrief.state, table.debrief.step):
        st.rerun()
    clock = StepClock(debrief.began_ms, debrief.paused_ms, debrief.length_ms, opened.now_ms, _label(debrief))
    with st.container(border=True, key=table.key("step")):
        about, time = st.columns([3, 1], gap="medium")
        with time:
            table.stays_up_to_date("step", ["debrief"], clock, keeps)
            _next(debrief)
        with about:
            _prompt(table, debrief)
        if debrief.now_at.produces == Produces.NORMS:
            before_the_talk(table.person.id, table.study.team)
        _refusal(table)
        with st.container(horizontal=True, vertical_alignment="center"):
            if table.may_run:
                _controls(table, debrief)
            with st.popover("All steps", icon=":material/list:"):
                step_list(debrief.steps, debrief.step)


def _label(debrief: Debrief) -> str:
    added = debrief.added_ms // 60_000
    more = f" and {added} more" if added else ""
    return f"left of {debrief.now_at.minutes} minutes{more}"


def _prompt(table: Table, debrief: Debrief) -> None:
    step = debrief.now_at
    st.header(plain(step.title), anchor=False)
    speaks = f":material/record_voice_over: **{plain(step.speaker)}** · " if step.speaker else ""
    st.markdown(f"{speaks}:gray[step {debrief.step + 1} of {len(debrief.steps)}, {plain(debrief.protocol)}]")
    st.write(plain(step.prompt))
    if debrief.speaker:
        name = table.name_of(debrief.speaker)
        words = (
            "You have the word" if debrief.speaker == table.person.id else f"{plain(name or 'A member')} has the word"
        )
        st.markdown(f":green-badge[:material/mic: {words}]")


def _next(debrief: Debrief) -> None:
    if debrief.step < len(debrief.steps) - 1:
        following = debrief.steps[debrief.step + 1]
        st.caption(f"Next: {plain(following.title)}, {following.minutes} min")


def _controls(table: Table, debrief: Debrief) -> None:
    """What the facilitator moves. Each names the version that was drawn, so that nothing is moved twice."""
    if debrief.step == len(debrief.steps) - 1:
        _button(table, debrief, "Finish the debrief", {"state": DebriefState.DONE}, "flag")
    else:
        _button(table, debrief, "Next step", {"step": debrief.step + 1}, "skip_next")
    paused = debrief.paused_ms is not None
    word, icon = ("Go on", "play_arrow") if paused else ("Pause", "pause")
    _button(table, debrief, word, {"paused": not paused}, icon)
    _button(table, debrief, "One more minute", {"add_minutes": 1}, "more_time")
    if debrief.step:
        _button(table, debrief, "Back", {"step": debrief.step - 1}, "skip_previous")
    _word(table, debrief)


def _button(table: Table, debrief: Debrief, label: str, values: dict[str, Any], icon: str) -> None:
    st.button(
        label,
        key=table.key(f"clock-{icon}"),
        icon=f":material/{icon}:",
        on_click=move,
        args=(table, debrief, values),
    )


def _word(table: Table, debrief: Debrief) -> None:
    """Give the word to somebody, or take it back by emptying the field."""
    place = table.key("word")
    people = [one.id for one in table.members]
    st.session_state[place] = debrief.speaker if debrief.speaker in people else None
    st.selectbox(
        "Who has the word",
        people,
        index=None,
        format_func=table.name_of,
        placeholder="Give the word to…",
        key=place,
        label_visibility="collapsed",
        width=210,
        on_change=lambda: move(table, debrief, {"speaker": st.session_state[place]}),
    )


def move(table: Table, debrief: Debrief, values: dict[str, Any]) -> None:
    """Move the debrief over the version that was drawn; a refusal is said where the buttons are."""
    try:
        services().debriefing.move(table.person.id, debrief.id, debrief.version, values)
    except Refusal as refusal:
        st.session_state[table.key("refused")] = sentence(refusal)


def _refusal(table: Table) -> None:
    said = st.session_state.pop(table.key("refused"), None)
    if said:
        st.warning(plain(said), icon=":material/info:")
