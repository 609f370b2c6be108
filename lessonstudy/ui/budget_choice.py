"""What a time budget is asked for: whose moments, in which part of the lesson, and what its rows are told apart by."""

from collections.abc import Mapping

import streamlit as st

from lessonstudy.domain.budgets import Apart, Asked, Lasting

APART = {Apart.OBSERVER: "Observer", Apart.STUDENT: "Student", Apart.PHASE: "Phase"}
LASTING = {
    Lasting.AS_NOTED: "are points in time",
    Lasting.UNTIL_NEXT: "last until the observer's next code",
    Lasting.SINCE_BEFORE: "have lasted since the observer's code before",
}


def one_of(label: str, names: Mapping[str, str], everything: str, *, key: str) -> str | None:
    """One of what there is, by id, or None for all."""
    found = st.selectbox(label, ["", *names], format_func=lambda one: names.get(one, everything), key=key)
    return found or None


def asked(observers: Mapping[str, str], students: Mapping[str, str], phases: Mapping[str, str], *, key: str) -> Asked:
    """The choice of a person, beside that of the lesson; `observers`, `students` and `phases` are names by id."""
    observer = one_of("Observer", observers, "All observers", key=f"{key}-observer")
    student = one_of("Student", students, "All students", key=f"{key}-student")
    phase = one_of("Phase", phases, "The whole lesson", key=f"{key}-phase")
    with st.popover("How moments count", icon=":material/tune:"):
        apart = st.pills(
            "A row for each code, and for each",
            list(APART),
            selection_mode="multi",
            format_func=APART.__getitem__,
            key=f"{key}-apart",
        )
        lasting = st.radio(
            "Codes that were noted without an end", list(LASTING), format_func=LASTING.__getitem__, key=f"{key}-lasting"
        )
        same = st.toggle("What followed what: of the same student only", key=f"{key}-same")
    return Asked(
        apart=tuple(one for one in Apart if one in apart),
        observer=observer,
        student=student,
        phase=phase,
        lasting=lasting,
        same_student=same,
    )
