"""Which observers, which code, and how far apart two notes of one moment may begin."""

from itertools import combinations

import streamlit as st

from lessonstudy.domain.agreement import MOST_TOLERANCE_MS, Agreement
from lessonstudy.ui.words import distinct

EVERY_CODE = ""


def chosen_observers(iteration: str, found: Agreement) -> tuple[str, ...]:
    """Two of the observers, or none for all of them."""
    pairs = list(combinations(found.observers, 2))
    if len(pairs) < 2:
        return ()
    names = distinct({"-".join(pair): " and ".join(found.names[one] for one in pair) for pair in pairs})
    labels = ["All who submitted", *names.values()]
    chosen = st.selectbox("Observers", labels, key=f"agreement-observers-{iteration}")
    return () if chosen == labels[0] else pairs[labels.index(chosen) - 1]


def chosen_tolerance(iteration: str, found: Agreement) -> int:
    """In ms. What stands there first is what the kind of notes asks for."""
    seconds = st.number_input(
        "Same moment within (seconds)",
        min_value=0.0,
        max_value=MOST_TOLERANCE_MS / 1000,
        value=found.tolerance_ms / 1000,
        step=0.5,
        format="%g",
        key=f"agreement-tolerance-{iteration}",
        help="Two notes are of the same moment when they begin no further apart than this.",
    )
    return round(seconds * 1000)


def chosen_code(key: str, names: dict[str, str]) -> str:
    """A code of those that have a name here, or EVERY_CODE."""
    if st.session_state.get(key) not in names:
        st.session_state[key] = EVERY_CODE
    labels = distinct(names)
    return st.selectbox("Code", [EVERY_CODE, *names], format_func=lambda one: labels.get(one, "All codes"), key=key)
