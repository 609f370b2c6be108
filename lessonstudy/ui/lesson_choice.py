"""Which one lesson of a study a page is about."""

from collections.abc import Callable, Sequence

import streamlit as st

from lessonstudy.domain.iterations import Iteration, IterationState
from lessonstudy.ui.words import iteration_name

WIDTH_PX = 240


def taught(one: Iteration) -> bool:
    return one.state != IterationState.PLANNED


def chosen_lesson(known: Sequence[Iteration], *, key: str, rather: Callable[[Iteration], bool] = taught) -> Iteration:
    """One of them; the newest that is `rather` wanted stands there first. The address keeps the choice by its number; one
    that names an iteration by its id is read too."""
    names = {str(one.number): iteration_name(one) for one in known}
    by_id = {one.id: str(one.number) for one in known}
    asked = st.query_params.get("lesson", "") or by_id.get(st.query_params.get("iteration", ""), "")
    wanted = [str(one.number) for one in known if rather(one)]
    first = asked if asked in names else [*names, *wanted][-1]
    chosen = st.selectbox(
        "Lesson", list(names), index=list(names).index(first), format_func=names.__getitem__, key=key, width=WIDTH_PX
    )
    st.query_params["lesson"] = chosen
    return next(one for one in known if str(one.number) == chosen)
