"""Two versions of a plan side by side: what differs, phase by phase, and beside it the tweaks behind it."""

import re
from collections.abc import Iterable, Mapping

import streamlit as st

from lessonstudy.domain.plan_changes import Difference, Mark, PhaseChange, Piece
from lessonstudy.domain.students import Student
from lessonstudy.domain.tweaks import Tweak
from lessonstudy.services.studies import PlanComparison
from lessonstudy.ui.words import plain

FIELDS = {
    "goal": "Goal of the lesson",
    "success_criteria": "Success criteria",
    "materials": "Materials",
    "title": "Title",
    "planned_minutes": "Planned minutes",
    "purpose": "Purpose",
    "teacher_moves": "Teacher moves",
    "points_to_notice": "Points to notice",
    "anticipated": "Students may say or do",
    "planned_response": "Planned answer",
}
WIDTHS = [3, 3, 2.6]
_MARKED = {Mark.REMOVED: ":red-background[~~{}~~]", Mark.ADDED: ":green-background[**{}**]"}
_CORE = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)


def comparison(found: PlanComparison, students: Iterable[Student]) -> None:
    """The two versions, with words ~~struck through~~ that are gone and **bold** ones that are new."""
    before, after = found.before.number, found.after.number
    st.caption("Words that are gone are struck through, new ones are bold.")
    names = {student.id: student.pseudonym for student in students}
    if found.changes.unchanged:
        st.info(f"Version {after} says the same as version {before}.", icon=":material/check:")
    if found.changes.lesson or found.changes.tweaks:
        with st.container(border=True, key="changes-lesson", gap="xsmall"):
            st.subheader("The lesson as a whole", anchor=False)
            _beside(found, found.changes.lesson, found.changes.tweaks, names)
    for phase in found.changes.phases:
        if phase.unchanged and not phase.tweaks:
            st.caption(f":material/check: {plain(phase.title)}: unchanged")
            continue
        with st.container(border=True, key=f"changes-{phase.root}", gap="xsmall"):
            st.subheader(f"{plain(phase.title)} {_badges(phase)}", anchor=False)
            _beside(found, phase.differences, phase.tweaks, names)


def marked(pieces: Iterable[Piece], mark: Mark) -> str:
    """Markdown of one of the two texts: that with the words of `mark`, which are marked, and those that both have."""
    return "".join(_marked(piece) for piece in pieces if piece.mark in (mark, Mark.SAME)).strip()


def _marked(piece: Piece) -> str:
    lines = []
    for line in piece.text.split("\n"):
        before, core, after = (_CORE.match(line) or _CORE.match("")).groups()  # type: ignore[union-attr]
        text = plain(core)
        lines.append(before + (_MARKED.get(piece.mark, "{}").format(text) if text else "") + after)
    return "  \n".join(lines)


def _badges(phase: PhaseChange) -> str:
    if phase.added:
        return ":green-badge[:material/add: New]"
    if phase.removed:
        return ":red-badge[:material/remove: Taken out]"
    if phase.moved:
        return f":blue-badge[:material/swap_vert: Moved from {phase.place_before} to {phase.place_after}]"
    return ""


def _beside(
    found: PlanComparison, differences: tuple[Difference, ...], tweaks: tuple[str, ...], names: Mapping[str, str]
) -> None:
    """The differences in two columns, and in a third the tweaks that they come from."""
    before, after, why = st.columns(WIDTHS)
    before.markdown(f":small[**Version {found.before.number}**]")
    after.markdown(f":small[**Version {found.after.number}**]")
    why.markdown(":small[**Because of**]")
    texts, reasons = st.columns([WIDTHS[0] + WIDTHS[1], WIDTHS[2]])
    with texts:
        for one in differences:
            _difference(one, names)
        if not differences:
            st.write("Its words are the same.")
    with reasons:
        for tweak in tweaks:
            _tweak(found.tweaks[tweak])
        if not tweaks:
            st.caption("No tweak was taken up for this.")


def _difference(one: Difference, names: Mapping[str, str]) -> None:
    name = f"Predicted for {plain(names.get(one.item, '?'))}" if one.field == "expected" else FIELDS[one.field]
    with st.container(gap="xxsmall"):
        st.caption(name)
        before, after = st.columns(2)
        before.markdown(marked(one.pieces, Mark.REMOVED) or ":gray[not there]")
        after.markdown(marked(one.pieces, Mark.ADDED) or ":gray[not there]")


def _tweak(tweak: Tweak) -> None:
    why = f"  \n:small[Why: {plain(tweak.why)}]" if tweak.why else ""
    st.markdown(f":material/build: {plain(tweak.change)}{why}")
