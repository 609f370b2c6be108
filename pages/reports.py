"""Reports: what the team takes along of a study, as it will be printed."""

from functools import partial

import streamlit as st

from lessonstudy.domain.people import Right
from lessonstudy.domain.reports import ReportChoice, ReportKind
from lessonstudy.services.reporting import WORKBOOK
from lessonstudy.ui.person import current_person, services
from lessonstudy.ui.refusals import guarded, said
from lessonstudy.ui.report_preview import made, preview, report_files
from lessonstudy.ui.words import iteration_name, plain

KINDS = {
    ReportKind.STUDY: "The whole study",
    ReportKind.SUMMARY: "One page",
    ReportKind.DEBRIEF: "Notes of a debrief",
}
TOLD = {
    ReportKind.STUDY: "The story of the lesson from version to version: the moments that the team cites, its claims, tweaks, "
    "predictions and outcomes, what it learned, and what is still open.",
    ReportKind.SUMMARY: "What was asked, tried and found out, on one side of paper.",
    ReportKind.DEBRIEF: "How the debrief of a lesson was held, what was said there, and what came of it.",
}
READ_OVER = (
    "People are named by their role, students by number; team, classes and days are left out. What people wrote in their own "
    "words is searched for the names of your team and for no others: **read it over before you hand it on.**"
)

person = current_person()
with guarded():
    study = services().studies.get(person.id, st.query_params.get("study", ""))
    lessons = {one.id: iteration_name(one) for one in services().teaching.of_study(person.id, study.id)}
membership = next(one for team, one in services().teams.teams_of(person) if team.id == study.team)

st.page_link("study.py", label=plain(study.title), query_params={"study": study.id}, icon=":material/arrow_back:")
st.title("Reports", anchor=False)
if not membership.allows(Right.NOTE):
    st.info("A guest looks at a study here and takes nothing along. A member of the team can make a report.")
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    offered = [one for one in KINDS if lessons or one != ReportKind.DEBRIEF]
    kind = st.selectbox("Report", offered, format_func=KINDS.__getitem__, key=f"report-kind-{study.id}", width=320)
    lesson = None
    if kind == ReportKind.DEBRIEF:
        lesson = st.selectbox(
            "Lesson", list(lessons), format_func=lessons.__getitem__, key=f"report-lesson-{study.id}", width=240
        )
st.caption(TOLD[kind])
with st.container(horizontal=True):
    hidden = st.toggle("De-identified", key=f"report-deidentified-{study.id}")
    pictured = False
    if kind != ReportKind.SUMMARY and membership.allows(Right.DOWNLOAD):
        # another widget for each, since children's faces are asked for anew where names are left out
        pictured = st.toggle("With pictures", value=not hidden, key=f"report-pictures-{hidden}-{study.id}")
if hidden:
    st.markdown(f":material/visibility_off: {READ_OVER}")
if pictured:
    st.caption(":material/face: The pictures show children. Hand them on only where their consent allows it.")
elif kind != ReportKind.SUMMARY and not membership.allows(Right.DOWNLOAD):
    st.caption("Pictures are of the recordings. Your role may look at those here, but not take them along.")

choice = ReportChoice(hidden, pictured)
with said():
    report = made(person.id, study.id, kind, lesson, choice)
    report_files(report, lesson or study.id)
    preview(report, f"{kind}-{lesson or study.id}")

st.subheader("All tables of the study", anchor=False)
st.caption(
    "Lessons, phases, observations, claims, tweaks, predictions, outcomes, learnings and success criteria, a sheet each."
)
st.download_button(
    "Spreadsheet",
    partial(services().reporting.workbook, person.id, study.id, deidentify=hidden),
    WORKBOOK,
    key=f"report-tables-{study.id}",
    on_click="ignore",
    icon=":material/download:",
    help="All tables in one file (XLSX), de-identified if that is chosen above",
)
