"""After a reteach: what became of each tweak, and in which moment."""

import streamlit as st

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.people import Person
from lessonstudy.domain.timecode import parse, spoken
from lessonstudy.domain.tweaks import TRIED, Tweak, TweakState
from lessonstudy.services.reteaching import Brief, BriefTweak, Evidence
from lessonstudy.ui.editing import editing, kept_words
from lessonstudy.ui.person import services
from lessonstudy.ui.words import TWEAK_STATES, plain

ORDER = (TweakState.ENACTED, TweakState.CHANGED, TweakState.SKIPPED)


def enactment(person: Person, brief: Brief, one: BriefTweak, evidence: Evidence, may: bool) -> None:
    tweak = one.tweak
    if not may or tweak.state == TweakState.JUDGED:
        _told(tweak)
        return
    began = next((ran.start_ms for ran in evidence.ran.phases if one.phase and ran.phase.id == one.phase.id), None)
    at = tweak.enacted_ms if tweak.enacted_ms is not None else began
    stands = tweak.state if tweak.state in TRIED else None
    shown = {"became": stands, "at": spoken(at) if at is not None else "", "note": tweak.enacted_note}
    fields = editing(tweak, "enacted", shown)
    stood = fields.values["became"]
    became = st.radio(
        "What became of it",
        ORDER,
        index=ORDER.index(stood) if stood else None,
        horizontal=True,
        format_func=lambda state: TWEAK_STATES[state][0],
        key=fields.key("became"),
    )
    left, middle, right = st.columns([1.4, 3.4, 1.4], vertical_alignment="bottom")
    moment = left.text_input(
        "Moment (mm:ss)",
        value=fields.values["at"],
        key=fields.key("at"),
        help="The phase's start, or a moment of your own",
    )
    note = middle.text_input("What was different", value=fields.values["note"], key=fields.key("note"), max_chars=1000)
    if right.button("Save what became of it", key=f"enacted-save-{tweak.id}", disabled=became is None):
        values = {"state": became, "enacted_in": brief.iteration.id, "enacted_note": note}

        def save(seen: int) -> None:
            services().chain.change_tweak(person.id, tweak.id, seen, values | {"enacted_ms": _ms(moment)})

        fields.save(save, f"{TWEAK_STATES[tweak.state][0]} {tweak.enacted_note}".strip())


def _told(tweak: Tweak) -> None:
    at = f" at {spoken(tweak.enacted_ms)}" if tweak.enacted_ms is not None else ""
    if tweak.state in TRIED:
        st.markdown(f"**{TWEAK_STATES[tweak.state][0]}**{at}. {plain(tweak.enacted_note)}")
    elif tweak.state == TweakState.JUDGED:
        st.markdown(f"Tried{at}. {plain(tweak.enacted_note)}")
    else:
        st.caption("The team has not said yet what became of it.")
    base = st.session_state.get(f"base-{tweak.id}-enacted")
    if base:
        kept_words(f"note-{tweak.id}-enacted-{base[0]}", tweak.enacted_note)


def _ms(text: str) -> int | None:
    if not text.strip():
        return None
    try:
        return parse(text)
    except ValueError:
        raise Invalid.of(
            "enacted_ms", "not-valid", why="write the moment as minutes and seconds, such as 12:30"
        ) from None
