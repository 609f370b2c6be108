"""Coefficients in words: what the number is, between what it likely lies, and how much was compared. Nobody is graded by it."""

import streamlit as st

from lessonstudy.domain.agreement import RESAMPLES, Coefficient, Figure
from lessonstudy.domain.tables import Table
from lessonstudy.ui.agreement_view import AgreementView
from lessonstudy.ui.table_files import table_files
from lessonstudy.ui.words import plain


def in_words(figure: Figure) -> str:
    """ "0.62, likely between 0.41 and 0.78; 240 seconds compared"; or why there is no number."""
    if not isinstance(figure, Coefficient):
        return figure.sentence
    likely = (
        "too few changes to say how sure that is"
        if figure.low is None
        else f"likely between {figure.low:.2f} and {figure.high:.2f}"
    )
    return f"**{figure.value:.2f}**, {likely}; {figure.n} seconds compared"


def numbers(view: AgreementView, code_key: str) -> None:
    """Over all and by code; a code's button shows its moments above."""
    found = view.found.found
    st.subheader("How alike the marked times are", anchor=False)
    if view.found.caution:
        st.warning(view.found.caution, icon=":material/visibility:")
    st.caption(
        "Second by second, from when to when each of you marked a code. 1 would be every second alike, 0 no more alike than "
        "by chance. A low number says that you mean different things by a code, or see different moments: look at them above."
    )
    names = _names(view)
    for name, figure in zip(names, (found.kappa, found.alpha), strict=True):
        if len(view.found.observers) == 2 or figure is found.alpha:
            st.markdown(f"All codes together ({name}): {in_words(figure)}")
    if found.figures:
        _by_code(view, code_key)
    with st.expander("How this is worked out"):
        st.markdown(
            f"The lesson is cut into pieces of {view.found.unit_ms / 1000:g} s. Time-unit kappa is Cohen's kappa of two "
            "observers: for all codes together the category of a piece is the set of codes that run in it, for one code "
            "whether that runs. Alpha is Krippendorff's, of any number of observers. Who marked no times is left out of both. "
            "The interval holds 95 of 100 values that come out when stretches of the lesson are drawn anew, "
            f"{RESAMPLES:,} times. Only what was submitted before the reveal counts."
        )


def _by_code(view: AgreementView, code_key: str) -> None:
    two = len(view.found.observers) == 2
    rows = []
    for one in view.found.found.figures:
        figure = one.kappa if two else one.alpha
        with st.container(horizontal=True, vertical_alignment="center", key=view.key(f"figure-{one.code}")):
            st.markdown(f"{plain(view.code(one.code))}: {in_words(figure)}", width="stretch")
            st.button(
                "Its moments",
                icon=":material/format_list_bulleted:",
                key=view.key(f"figure-open-{one.code}"),
                on_click=_open,
                args=(code_key, one.code),
            )
        told = (figure.value, figure.low, figure.high, figure.n) if isinstance(figure, Coefficient) else (None,) * 4
        rows.append((view.code(one.code), *told, "" if isinstance(figure, Coefficient) else figure.sentence))
    columns = (
        "Code",
        _names(view)[0 if two else 1].capitalize(),
        "Likely from",
        "to",
        "Seconds compared",
        "Why there is no number",
    )
    table_files(Table("How alike the marked times are", columns, rows), key=view.key("figures"))


def _open(code_key: str, code: str) -> None:
    st.session_state[code_key] = code


def _names(view: AgreementView) -> tuple[str, str]:
    unit = f"{view.found.unit_ms / 1000:g} s"
    return f"time-unit kappa, {unit}", f"alpha, {unit}"
