"""The versions of a plan on its page: which one is shown, beside which, and the next one."""

from collections.abc import Sequence

import streamlit as st

from lessonstudy.domain.plans import PlanState, PlanVersion
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said

NONE = 0
STATES = {PlanState.DRAFT: "draft", PlanState.FROZEN: "taught", PlanState.SUPERSEDED: "taught"}


def numbered(plans: Sequence[PlanVersion], number: str | None) -> PlanVersion | None:
    """The version of a number as it stands in an address."""
    return next((one for one in plans if str(one.number) == number), None)


def choose_version(study: str, plans: Sequence[PlanVersion], shown: PlanVersion) -> None:
    """The versions as a choice, which changes the address."""
    # with the state in its key, since the field would go on showing "draft" of a version that was taught meanwhile
    key = f"plan-version-{study}-{shown.state}"
    if st.session_state.get(key) != shown.number:
        st.session_state[key] = shown.number

    def chosen() -> None:
        st.query_params["version"] = str(st.session_state[key])

    states = {one.number: STATES[one.state] for one in plans}
    st.selectbox(
        "Shown",
        list(states),
        format_func=lambda one: f"Version {one} ({states[one]})",
        key=key,
        on_change=chosen,
        width=200,
    )


def choose_beside(study: str, plans: Sequence[PlanVersion], shown: PlanVersion) -> PlanVersion | None:
    """Another version to be shown beside; None for none."""
    if len(plans) == 1:
        return None
    others = [one.number for one in plans if one != shown]
    asked = numbered(plans, st.query_params.get("compare"))
    wanted = asked.number if asked and asked != shown else NONE
    key = f"plan-beside-{study}-{shown.number}"
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted

    def chosen() -> None:
        number = st.session_state[key]
        if number == NONE:
            st.query_params.pop("compare", None)
        else:
            st.query_params["compare"] = str(number)

    st.selectbox(
        "Compare with",
        [NONE, *others],
        format_func=lambda one: "No other version" if one == NONE else f"Version {one}",
        key=key,
        on_change=chosen,
        width=200,
    )
    return asked if wanted != NONE else None


def make_next_version(person: str, study: str, newest: PlanVersion | None) -> None:
    """Make a draft that says what the newest version says, or an empty first one, and go to it."""
    names = ("goal", "success_criteria", "materials", "phases")
    with said():
        # unless somebody else has made one since the page was drawn
        if len(services().studies.plans(person, study)) == (newest.number if newest else 0):
            values = {name: getattr(newest, name) for name in names} if newest else {}
            services().studies.add_plan(person, study, values)
        st.switch_page("plan.py", query_params={"study": study})


def take_up_tweaks(person: str, study: str, newest: PlanVersion) -> bool:
    """Offers the version that takes up what the team agreed on since; False when nothing waits."""
    waiting = services().replanning.waiting(person, study)
    if not waiting:
        return False
    many = "1 agreed tweak" if len(waiting) == 1 else f"{len(waiting)} agreed tweaks"
    draft = newest.state == PlanState.DRAFT
    label = f"Take {many} into version {newest.number}" if draft else f"Make version {newest.number + 1} from {many}"
    if st.button(label, icon=":material/note_add:", key=f"plan-take-up-{newest.id}"):
        with said():
            services().replanning.next_version(person, study)
            st.switch_page("plan.py", query_params={"study": study})
    return True
