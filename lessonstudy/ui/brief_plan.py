"""From agreed tweaks to the version of the plan that a reteach teaches."""

import streamlit as st

from lessonstudy.domain.iterations import IterationState
from lessonstudy.domain.people import Person, Right
from lessonstudy.domain.plans import PlanState
from lessonstudy.services.reteaching import Brief
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said


def plan_of_the_brief(person: Person, brief: Brief) -> None:
    """Which version is taught and, as long as it can be changed, one click to the version that takes the tweaks up."""
    planned = brief.iteration.state == IterationState.PLANNED
    newer = brief.newest.id != brief.plan.id
    if not planned or not (brief.waits or newer):
        _no_tweaks(brief)
        return
    number = brief.newest.number
    if brief.waits:
        made = number if brief.newest.state == PlanState.DRAFT else number + 1
        st.info(
            "These tweaks are agreed, and no version of the plan takes them up yet. "
            f"Version {made} will hold each change at its phase, ready to be edited.",
            icon=":material/edit_note:",
        )
        label = f"Make version {made} from the agreed tweaks"
    else:
        st.info(f"This lesson still teaches version {brief.plan.number}. Version {number} is newer.")
        label = f"Teach version {number}"
    if brief.membership.allows(Right.PLAN) and st.button(
        label, icon=":material/note_add:", key=f"take-up-{brief.iteration.id}"
    ):
        with said():
            services().replanning.teach_newest(person.id, brief.iteration.id)
            st.rerun()


def _no_tweaks(brief: Brief) -> None:
    if brief.waits:
        st.caption("This lesson was taught before a version of the plan took these tweaks up.")
    if not brief.tweaks:
        st.info(
            f"Version {brief.plan.number} of the plan takes up no tweaks. Tweaks come from the debrief of an earlier teaching."
        )
