"""What the team changed from lesson to lesson: each tweak, with its predictions, their results and the decision, between the
two lessons that it connects."""

from collections.abc import Sequence
from itertools import pairwise

import streamlit as st

from lessonstudy.domain.comparison import ComparedLesson, ComparedTweak
from lessonstudy.domain.tweaks import Decision
from lessonstudy.ui.compare_section import View, moments
from lessonstudy.ui.moment_list import moment_list
from lessonstudy.ui.words import PREDICTION_RESULTS, TWEAK_STATES, plain

DECIDED = {
    Decision.ADOPT: ("Adopted", "green"),
    Decision.ADAPT: ("Adapted", "blue"),
    Decision.ABANDON: ("Abandoned", "orange"),
}


def tweaks_between(view: View) -> None:
    """A row for each two lessons that follow each other, the tweaks between them."""
    gaps = [(before, after, _between(view, before, after)) for before, after in pairwise(view.found.lessons)]
    st.subheader(_finding([one for _, _, found in gaps for one in found]), anchor=False)
    for before, after, found in gaps:
        _gap(view, before, after, found)
    waiting = [one for one in view.found.tweaks if one.from_number == view.last.number]
    if waiting:
        many = "1 tweak of" if len(waiting) == 1 else f"{len(waiting)} tweaks of"
        st.caption(f"{many} {view.name(view.last)} {'is' if len(waiting) == 1 else 'are'} for a lesson after it.")


def _between(view: View, before: ComparedLesson, after: ComparedLesson) -> list[ComparedTweak]:
    """The tweaks that came up in the lesson, or in one between it and the next one here, in the order of phases."""
    order = list(view.phases)
    found = [one for one in view.found.tweaks if before.number <= one.from_number < after.number]
    return sorted(found, key=lambda one: order.index(one.tweak.phase) if one.tweak.phase in order else -1)


def _finding(tweaks: Sequence[ComparedTweak]) -> str:
    if not tweaks:
        return "No tweak connects these lessons"
    decided = [one.outcome.decision for one in tweaks if one.outcome]
    parts = [f"{decided.count(one)} {word.lower()}" for one, (word, _) in DECIDED.items() if one in decided]
    if len(decided) < len(tweaks):
        parts.append(f"{len(tweaks) - len(decided)} not decided yet")
    many = "1 tweak connects" if len(tweaks) == 1 else f"{len(tweaks)} tweaks connect"
    return f"{many} these lessons: {', '.join(parts)}"


def _gap(view: View, before: ComparedLesson, after: ComparedLesson, tweaks: Sequence[ComparedTweak]) -> None:
    key = f"compare-tweaks-{before.id}-{after.id}"
    left, middle, right = st.columns([2, 11, 2])
    left.markdown(f"**{view.name(before)}** :material/arrow_forward:")
    right.markdown(f":material/arrow_forward: **{view.name(after)}**")
    with middle:
        for one in tweaks:
            _tweak(view, one, key)
        if not tweaks:
            st.caption("Nothing was changed from the one to the other.")
    opened = next((one for one in tweaks if one.tweak.id == st.session_state.get(f"{key}-open")), None)
    if opened:
        st.markdown(f"Moments behind the results of “{plain(opened.tweak.change)}”")
        moment_list(view.person, view.found.study, opened.moments, view.lessons, key=f"{key}-moments")


def _tweak(view: View, one: ComparedTweak, key: str) -> None:
    with st.container(border=True, key=f"{key}-{one.tweak.id}"):
        where = view.phase(one.tweak.phase) if one.tweak.phase else "The whole lesson"
        st.markdown(f":small[{plain(where)}] {_badge(*_decided(one))}  \n**{plain(one.tweak.change)}**")
        for prediction in one.predictions:
            who = f" of {plain(prediction.who)}" if prediction.who else ""
            result = _badge(*PREDICTION_RESULTS[prediction.result])
            st.markdown(f"Predicted{who}: {plain(prediction.expects)} {result}")
        if not one.predictions:
            st.caption("Nothing was predicted of it.")
        with st.container(horizontal=True, vertical_alignment="center"):
            if one.moments:
                st.button(
                    f"Play {moments(len(one.moments))}",
                    key=f"{key}-play-{one.tweak.id}",
                    icon=":material/play_arrow:",
                    on_click=_open,
                    args=(key, one),
                )
            st.page_link(
                "lineage.py",
                label="Its whole story",
                icon=":material/account_tree:",
                query_params={"study": view.found.study, "story": one.tweak.id},
                width="content",
            )


def _open(key: str, one: ComparedTweak) -> None:
    st.session_state[f"{key}-open"] = one.tweak.id
    st.session_state[f"{key}-moments-on"] = one.moments[0]


def _decided(one: ComparedTweak) -> tuple[str, str]:
    return DECIDED[one.outcome.decision] if one.outcome else TWEAK_STATES[one.tweak.state]


def _badge(word: str, color: str) -> str:
    return f":{color}-badge[{word}]"
