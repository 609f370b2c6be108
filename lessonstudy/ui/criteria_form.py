"""Success criteria of a lesson: counted by hand, or pasted from a spreadsheet and looked at before they are saved."""

from collections.abc import Sequence

import streamlit as st

from lessonstudy.domain.criteria import MOST_STUDENTS, Criteria, CriterionResult
from lessonstudy.domain.errors import Stale
from lessonstudy.domain.people import Person, Right
from lessonstudy.services.reteaching import Brief
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import plain


def criteria_form(person: Person, brief: Brief) -> None:
    stored = services().criteria.of_iteration(person.id, brief.iteration.id)
    results = stored.results if stored else ()
    _table(results)
    if not brief.plan.success_criteria:
        st.caption("The plan names no success criteria.")
    elif brief.membership.allows(Right.NOTE):
        by_hand, pasted = st.tabs(["By hand", "From a spreadsheet"])
        with by_hand:
            _by_hand(person, brief, stored)
        with pasted:
            _pasted(person, brief, stored)


def _table(results: Sequence[CriterionResult]) -> None:
    for one in results:
        task = f" :small[{plain(one.task)}]" if one.task else ""
        st.markdown(f"**{one.met} of {one.checked}** {plain(one.criterion)}{task}")
    if not results:
        st.caption("Nothing is counted yet.")


def _by_hand(person: Person, brief: Brief, stored: Criteria | None) -> None:
    known = {one.criterion: one for one in (stored.results if stored else ())}
    lesson, began = brief.iteration.id, _began(brief, stored)
    with st.form(f"criteria-{lesson}", border=False):
        made = []
        for place, criterion in enumerate(brief.plan.success_criteria):
            one = known.get(criterion)
            st.markdown(f"**{plain(criterion)}**")
            left, middle, right = st.columns([1, 1, 2])
            key = f"{lesson}-{place}-{began}"
            checked = left.number_input("Checked", 0, MOST_STUDENTS, one.checked if one else 0, key=f"checked-{key}")
            met = middle.number_input("Met it", 0, MOST_STUDENTS, one.met if one else 0, key=f"met-{key}")
            task = right.text_input("Task", one.task if one else "", key=f"task-{key}", placeholder="Exit task")
            if checked or met:
                note = one.note if one else ""
                made.append(CriterionResult(criterion=criterion, checked=checked, met=met, task=task, note=note))
        sent = st.form_submit_button("Save the counts", key=f"criteria-save-{lesson}")
    if sent:
        _save(person, brief, made, began)


def _began(brief: Brief, stored: Criteria | None) -> int:
    """The version that the fields began from; it stays while somebody else saves, so that nothing of theirs goes unseen."""
    found: int = st.session_state.setdefault(f"criteria-began-{brief.iteration.id}", stored.version if stored else 0)
    return found


def _save(person: Person, brief: Brief, made: Sequence[CriterionResult], began: int) -> None:
    lesson = brief.iteration.id
    over = f"criteria-over-{lesson}"
    with said():
        try:
            services().criteria.put(person.id, lesson, made, st.session_state.get(over, began))
        except Stale as refusal:
            st.session_state[over] = refusal.current.version if isinstance(refusal.current, Criteria) else 0
            st.warning(
                "Somebody saved other counts meanwhile; they stand above. Save again to put yours in their place."
            )
            return
        for slot in (over, f"criteria-began-{lesson}"):
            st.session_state.pop(slot, None)
        st.rerun()


def _pasted(person: Person, brief: Brief, stored: Criteria | None) -> None:
    lesson = brief.iteration.id
    st.caption(
        "Copy rows of criterion, checked, met and perhaps the task. Or a class list: the criteria as its heading, then 1 or 0, "
        "x, yes or no for each student. Without names: of a class list only the counts are kept."
    )
    text = st.text_area("Pasted cells", key=f"pasted-{lesson}", height=120)
    if not text.strip():
        return
    read = services().criteria.read(person.id, lesson, text)
    for sentence in read.wrong:
        st.warning(plain(sentence))
    if not read.results:
        return
    st.markdown("**This will be saved:**")
    _table(read.results)
    task = st.text_input("Task, where the rows name none", key=f"pasted-task-{lesson}", placeholder="Exit task")
    if st.button("Save these counts", key=f"pasted-save-{lesson}"):
        named = {one.criterion for one in read.results}
        kept = [one for one in (stored.results if stored else ()) if one.criterion not in named]
        fresh = [
            CriterionResult(criterion=one.criterion, checked=one.checked, met=one.met, task=one.task or task)
            for one in read.results
        ]
        _save(person, brief, [*kept, *fresh], _began(brief, stored))
