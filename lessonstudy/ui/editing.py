"""Changing something that another person may be changing at the same time: which version to name, and both texts kept.

A run of a page reads everything anew, so the version that its fields began from has to be remembered. As long as nothing was
typed the fields follow what is stored. Fields stand outside of forms: what waits in a form is unknown until it is sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lessonstudy.domain.entity import Entity
from lessonstudy.domain.errors import Refusal, Stale
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import plain

Shown = Mapping[str, Any]
SAVED = "just-saved"


@dataclass(frozen=True, slots=True)
class Editing:
    """Fields of one entity on a page. `values` are what they began with, `seen` the version to name at saving."""

    slot: str
    place: str
    values: Shown
    seen: int

    def key(self, field: str) -> str:
        """The key of a field's widget."""
        return _key(self.place, field)

    def save(self, save: Callable[[int], object], theirs: str) -> None:
        """Save over the version seen and draw the page anew. `theirs` says what stands there if somebody was faster."""
        over = st.session_state.get(f"over-{self.place}")
        try:
            save(self.seen if over is None else over)
        except Stale as refusal:
            if isinstance(refusal.current, Entity):
                st.session_state[f"over-{self.place}"] = refusal.current.version
            st.warning(
                f"Somebody saved this meanwhile: {plain(theirs)}. Yours still stands here. Save again to put it in its place.",
                icon=":material/call_merge:",
            )
        except Refusal as refusal:
            with said():
                raise refusal
        else:
            st.session_state.pop(f"over-{self.place}", None)
            st.session_state.pop(f"base-{self.slot}", None)
            st.session_state[SAVED] = True
            st.rerun()


def editing(entity: Entity, part: str, shown: Shown) -> Editing:
    """The fields `shown` of an entity, with the values that they have by now; `part` tells them from its other fields."""
    # the fields look the same before and after; said in the run before, it would be lost with that run
    if st.session_state.pop(SAVED, False):
        st.toast("Saved", icon=":material/check:")
    slot = f"{entity.id}-{part}"
    base, values = st.session_state.get(f"base-{slot}", (entity.version, shown))
    place = f"{slot}-{base}"
    touched = any(st.session_state.get(_key(place, name), value) != value for name, value in values.items())
    moved = values != shown
    if moved and not touched:
        base, values, moved = entity.version, shown, False
        place = f"{slot}-{base}"
    st.session_state[f"base-{slot}"] = (base, values)
    return Editing(slot, place, values, base if moved else entity.version)


def kept_words(key: str, stored: str) -> None:
    """Words that stood in a field which is gone, because somebody else decided first: shown, so that nothing typed is lost."""
    words = str(st.session_state.get(key) or st.session_state.get(f"kept-{key}") or "").strip()
    if words and words != stored:
        st.session_state[f"kept-{key}"] = words
        st.info(f"Somebody was faster. You had written: {plain(words)}", icon=":material/edit_note:")


def _key(place: str, field: str) -> str:
    return f"{field}-{place}"
