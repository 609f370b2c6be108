"""Under the videos of the Compare page: what was changed between the lessons, and their figures side by side.

Each part is a fragment: opening a bar draws that part anew and reads nothing but the moments that it opens.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from lessonstudy.domain.comparison import Comparison
from lessonstudy.domain.iterations import Iteration
from lessonstudy.ui.compare_codes import code_rates
from lessonstudy.ui.compare_criteria import success_criteria
from lessonstudy.ui.compare_minutes import phase_minutes
from lessonstudy.ui.compare_responses import anticipated_responses
from lessonstudy.ui.compare_section import View
from lessonstudy.ui.compare_students import focus_students
from lessonstudy.ui.compare_tweaks import tweaks_between
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import distinct, iteration_name

PARTS = (tweaks_between, phase_minutes, code_rates, focus_students, success_criteria, anticipated_responses)


def figures(person: str, study: str, chosen: Sequence[Iteration]) -> None:
    """`chosen` are the lessons that are compared, two at least."""
    with guarded():
        found = services().comparing.of_study(person, study, [one.id for one in chosen])
    view = View(person, found, {one.id: iteration_name(one) for one in chosen}, _phases(found))
    hidden = [view.name(one) for one in found.lessons if one.hides_others]
    if hidden:
        st.caption(f"The notes of {' and '.join(hidden)} are still hidden from each other, so only your own count.")
    for part in PARTS:
        _part(part, view)


@st.fragment
def _part(part: Callable[[View], None], view: View) -> None:
    part(view)


def _phases(found: Comparison) -> dict[str, str]:
    """The titles of the newest lesson's phases by their roots, and after them those that only earlier ones had."""
    newest_first = [phase for lesson in reversed(found.lessons) for phase in lesson.phases]
    titles: dict[str, str] = {}
    for phase in newest_first:
        titles.setdefault(phase.root, phase.title)
    return distinct(titles)
