"""What can be done with a tweak after it was proposed: a further prediction, another wording, taking it back."""

from typing import Any

import streamlit as st

from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.domain.tweaks import Tweak, TweakState
from lessonstudy.ui.debrief_table import Table
from lessonstudy.ui.editing import editing
from lessonstudy.ui.person import services
from lessonstudy.ui.words import plain

LINES_PX = 68
SAID = ("who", "expects", "measure")


def predict(table: Table, tweak: Tweak) -> None:
    """A form for one more prediction of a tweak; after a refusal it keeps what was typed."""
    with (
        st.popover("Predict", icon=":material/visibility:", key=_key(table, tweak, "predict")),
        st.form(_key(table, tweak, "predict-form"), border=False, enter_to_submit=False),
    ):
        st.text_input("Of whom", key=_key(table, tweak, "who"), max_chars=300, placeholder="Student B, or most groups")
        st.text_area("What will be seen or heard", key=_key(table, tweak, "expects"), height=LINES_PX)
        st.text_input("By what we tell", key=_key(table, tweak, "measure"), max_chars=300)
        st.slider("How sure are we?", 0, 100, 60, step=5, format="%d%%", key=_key(table, tweak, "sure"))
        st.form_submit_button("Add the prediction", on_click=_predict, args=(table, tweak))
        refused = st.session_state.pop(_key(table, tweak, "predict-refused"), None)
        if refused:
            st.error(plain(refused), icon=":material/error:")


def reword(table: Table, tweak: Tweak, phases: dict[str, str]) -> None:
    """The change, its reason and its phase as fields; a proposed tweak can also be taken back."""
    with st.popover("Change", icon=":material/edit:", key=_key(table, tweak, "reword")):
        fields = editing(tweak, "wording", {"change": tweak.change, "why": tweak.why, "phase": tweak.phase})
        places = [None, *phases]
        at = fields.values["phase"]
        values: dict[str, Any] = {
            "phase": st.selectbox(
                "In which phase",
                places,
                index=places.index(at) if at in places else 0,
                format_func=lambda one: phases[one] if one else "The lesson as a whole",
                key=fields.key("phase"),
            ),
            "change": st.text_area("What do we change?", value=fields.values["change"], key=fields.key("change")),
            "why": st.text_area("Why?", value=fields.values["why"], key=fields.key("why"), height=LINES_PX),
        }
        chain = services().chain
        with st.container(horizontal=True):
            if st.button("Save the tweak", key=_key(table, tweak, "save")):
                fields.save(
                    lambda seen: chain.change_tweak(table.person.id, tweak.id, seen, values),
                    f"{tweak.change} {tweak.why}",
                )
            if tweak.state == TweakState.PROPOSED and st.button(
                "Take the tweak back", icon=":material/close:", key=_key(table, tweak, "withdraw")
            ):
                withdrawn = {"state": TweakState.WITHDRAWN}
                fields.save(lambda seen: chain.change_tweak(table.person.id, tweak.id, seen, withdrawn), tweak.change)


def _predict(table: Table, tweak: Tweak) -> None:
    given: dict[str, Any] = {name: st.session_state[_key(table, tweak, name)] for name in SAID}
    try:
        services().chain.add_prediction(
            table.person.id, tweak.id, given | {"confidence": st.session_state[_key(table, tweak, "sure")]}
        )
    except Refusal as refusal:
        st.session_state[_key(table, tweak, "predict-refused")] = sentence(refusal)
    else:
        for name in SAID:
            st.session_state[_key(table, tweak, name)] = ""


def _key(table: Table, tweak: Tweak, name: str) -> str:
    return table.key(f"tweak-{name}-{tweak.id}")
