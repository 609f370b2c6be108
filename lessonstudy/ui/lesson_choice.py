"""Which one lesson of a study a page is about."""

from collections.abc import Sequence

import streamlit as st

from lessonstudy.domain.iterations import Iteration, IterationState
from lessonstudy.ui.words import iteration_name

WIDTH_PX = 240


def chosen_lesson(known: Sequence[Iteration], *, key: str) -> Iteration:
    """One of them; the newest that was taught stands there first. The address keeps the choice."""
    names = {str(one.number): iteration_name(one) for one in known}
    taught = [number for number, one in zip(names, known, strict=True) if one.state != IterationState.PLANNED]
    asked = st.query_params.get("lesson", "")
    first = asked if asked in names else [*names, *taught][-1]
    chosen = st.selectbox(
        "Lesson", list(names), index=list(names).index(first), format_func=names.__getitem__, key=key, width=WIDTH_PX
    )
    st.query_params["lesson"] = chosen
    return next(one for one in known if str(one.number) == chosen)
