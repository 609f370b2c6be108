"""Which iterations of a study stand side by side."""

from collections.abc import Sequence

import streamlit as st

from lessonstudy.domain.iterations import Iteration
from lessonstudy.ui.words import iteration_name

MOST = 4


def chosen_iterations(study: str, known: Sequence[Iteration]) -> list[Iteration]:
    """Two to four of them, in their order; the newest two stand there first. The address keeps the choice."""
    names = {str(one.number): iteration_name(one) for one in known}
    asked = [one for one in st.query_params.get("lessons", "").split(",") if one in names]
    key = f"compare-lessons-{study}"
    wanted = st.pills(
        "Lessons side by side",
        list(names),
        selection_mode="multi",
        default=(asked or list(names)[-2:])[:MOST],
        format_func=names.__getitem__,
        key=key,
        help=f"Two to {MOST} lessons.",
    )
    found = [one for one in known if str(one.number) in wanted]
    if len(found) > MOST:
        st.info(f"At most {MOST} lessons fit beside each other: the first {MOST} of your choice are shown.")
    found = found[:MOST]
    st.query_params["lessons"] = ",".join(str(one.number) for one in found)
    return found
