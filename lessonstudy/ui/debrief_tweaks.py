"""Tweaks that a debrief brings forth, each from a claim and with a prediction; and what is learned beyond the lesson."""

from typing import Any

import streamlit as st

from lessonstudy.domain.chain import Chain
from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.domain.tweaks import Tweak, TweakState
from lessonstudy.ui.debrief_claims import claims, claims_of
from lessonstudy.ui.debrief_table import Table
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.tweak_changes import predict, reword
from lessonstudy.ui.words import plain

LINES_PX = 68
STATES = {
    TweakState.PROPOSED: ("Proposed", "gray"),
    TweakState.AGREED: ("Agreed", "green"),
}
BOXES = ("change", "why", "who", "expects", "measure")


def tweak_boxes(table: Table) -> list[str]:
    """The keys of the text boxes of the form for a tweak."""
    return [table.key(f"tweak-{name}") for name in BOXES]


@st.fragment
def tweak_form(table: Table) -> None:
    """Turns a claim into a tweak with its first prediction, in one form."""
    with guarded():
        texts = {one.id: one.text for one in claims_of(table)}
        phases = {one.root: one.title for one in table.plan().phases}
    if texts:
        _fields(table, texts, phases)
    else:
        st.caption("A tweak comes from a claim. Make the claim first.")
    table.stays_up_to_date("tweak-form", ["claim"])


def _fields(table: Table, texts: dict[str, str], phases: dict[str, str]) -> None:
    with st.form(table.key("form-tweak"), border=False, enter_to_submit=False):
        from_, where = st.columns([3, 2])
        from_.selectbox("From which claim", list(texts), format_func=texts.__getitem__, key=table.key("tweak-claim"))
        where.selectbox(
            "In which phase",
            [None, *phases],
            format_func=lambda one: phases[one] if one else "The lesson as a whole",
            key=table.key("tweak-phase"),
        )
        st.text_area("What do we change?", key=table.key("tweak-change"), height=LINES_PX)
        st.text_area("Why?", key=table.key("tweak-why"), height=LINES_PX)
        st.markdown("**What will we see if we are right?**")
        who, expects = st.columns([2, 3])
        who.text_input("Of whom", key=table.key("tweak-who"), max_chars=300, placeholder="Student B, or most groups")
        expects.text_area("What will be seen or heard", key=table.key("tweak-expects"), height=LINES_PX)
        measure, sure = st.columns([3, 2])
        measure.text_input(
            "By what we tell",
            key=table.key("tweak-measure"),
            max_chars=300,
            placeholder="Moments with this code, exit task 2",
        )
        sure.slider("How sure are we?", 0, 100, 60, step=5, format="%d%%", key=table.key("tweak-sure"))
        st.form_submit_button("Propose the tweak", key=table.key("post-tweak"), on_click=_propose, args=(table,))
    refused = st.session_state.pop(table.key("tweak-refused"), None)
    if refused:
        st.error(plain(refused), icon=":material/error:")


def _propose(table: Table) -> None:
    """The tweak and its prediction. A tweak that was stored when the prediction was refused is not made twice."""
    given = {name: st.session_state[table.key(f"tweak-{name}")] for name in (*BOXES, "claim", "phase", "sure")}
    made = table.key("tweak-made")
    chain = services().chain
    try:
        if made not in st.session_state:
            values = {"iteration": table.iteration.id, "claims": (given["claim"],)}
            values |= {name: given[name] for name in ("change", "why", "phase")}
            st.session_state[made] = chain.add_tweak(table.person.id, table.study.id, values).id
        prediction = {name: given[name] for name in ("who", "expects", "measure")} | {"confidence": given["sure"]}
        chain.add_prediction(table.person.id, st.session_state[made], prediction)
    except Refusal as refusal:
        half = "The tweak is kept. Say what you predict of it. " if made in st.session_state else ""
        st.session_state[table.key("tweak-refused")] = half + sentence(refusal)
    else:
        del st.session_state[made]
        for name in BOXES:
            st.session_state[table.key(f"tweak-{name}")] = ""


@st.fragment
def claims_and_tweaks(table: Table, *, with_tweaks: bool) -> None:
    """What the team holds to be so, and what it changes. One part of the page, since both move together."""
    with guarded():
        claims(table)
        if with_tweaks:
            st.subheader("Tweaks", anchor=False)
            _tweaks(table)
    table.stays_up_to_date("chain", ["claim", "tweak", "prediction", "observation"])


def _tweaks(table: Table) -> None:
    """The tweaks of this debrief with their predictions."""
    chain = services().chain.of_study(table.person.id, table.study.id)
    phases = {one.root: one.title for one in table.plan().phases}
    found = [one for one in chain.tweaks if one.iteration == table.iteration.id]
    for tweak in found:
        _card(table, chain, tweak, phases)
    if not found:
        st.caption("No tweak yet.")


def _card(table: Table, chain: Chain, tweak: Tweak, phases: dict[str, str]) -> None:
    word, color = STATES.get(tweak.state, (tweak.state.value.capitalize(), "blue"))
    with st.container(border=True, key=table.key(f"tweak-{tweak.id}")):
        where = phases.get(tweak.phase or "", "The lesson as a whole")
        st.markdown(f"**{plain(where)}:** {plain(tweak.change)} :{color}-badge[{word}]")
        from_ = [plain(one.text) for one in chain.claims if one.id in tweak.claims]
        st.caption("  \n".join(part for part in (plain(tweak.why), "From the claim: " + "; ".join(from_)) if part))
        for one in chain.predictions(tweak.id):
            who = f"{plain(one.who)}: " if one.who else ""
            measure = f", told by {plain(one.measure)}" if one.measure else ""
            st.markdown(f":material/visibility: {who}{plain(one.expects)}{measure} :small[({one.confidence}% sure)]")
        if tweak.state in STATES:
            with st.container(horizontal=True):
                if tweak.state == TweakState.PROPOSED and table.may_plan:
                    _button(table, tweak, "Agree", {"state": TweakState.AGREED}, "handshake")
                if table.may_write:
                    predict(table, tweak)
                if table.may_plan:
                    reword(table, tweak, phases)
        refused = st.session_state.pop(table.key(f"refused-{tweak.id}"), None)
        if refused:
            st.error(plain(refused), icon=":material/error:")


def _button(table: Table, tweak: Tweak, label: str, values: dict[str, Any], icon: str) -> None:
    if st.button(label, key=table.key(f"{icon}-{tweak.id}"), icon=f":material/{icon}:"):
        try:
            services().chain.change_tweak(table.person.id, tweak.id, tweak.version, values)
        except Refusal as refusal:
            st.session_state[table.key(f"refused-{tweak.id}")] = sentence(refusal)
        st.rerun()


@st.fragment
def learnings(table: Table) -> None:
    """What holds beyond this lesson: the study's learnings, and a form for one more."""
    with guarded():
        found = services().chain.of_study(table.person.id, table.study.id).learnings
    if table.may_write:
        with st.form(table.key("form-learning"), border=False, enter_to_submit=False):
            st.text_area(
                "What do we take along beyond this lesson?",
                key=table.key("learning-text"),
                height=LINES_PX,
            )
            st.text_input("For whom, and when?", key=table.key("learning-scope"), max_chars=300)
            st.form_submit_button("Keep the learning", key=table.key("post-learning"), on_click=_learn, args=(table,))
        refused = st.session_state.pop(table.key("learning-refused"), None)
        if refused:
            st.error(plain(refused), icon=":material/error:")
    for one in found:
        scope = f" :small[{plain(one.scope)}]" if one.scope else ""
        st.markdown(f":material/lightbulb: {plain(one.text)}{scope}")


def _learn(table: Table) -> None:
    values = {name: st.session_state[table.key(f"learning-{name}")] for name in ("text", "scope")}
    try:
        services().chain.add_learning(table.person.id, table.study.id, values)
    except Refusal as refusal:
        st.session_state[table.key("learning-refused")] = sentence(refusal)
    else:
        for name in values:
            st.session_state[table.key(f"learning-{name}")] = ""
