"""A report on the page: made while one sees how far it is, its first sheets to look at, and its files."""

from functools import partial

import streamlit as st

from lessonstudy.domain.reports import ReportChoice, ReportFormat, ReportKind
from lessonstudy.services.reporting import ReadyReport
from lessonstudy.ui.person import services

SHOWN = 3
ICONS = {ReportFormat.PDF: ":material/picture_as_pdf:", ReportFormat.HTML: ":material/html:"}


def made(person: str, study: str, kind: ReportKind, iteration: str | None, choice: ReportChoice) -> ReadyReport:
    """The report. Raises what the service refuses."""
    bar = st.empty()

    def tell(share: float) -> None:
        bar.progress(share, "Taking the pictures from the videos …")

    reporting = services().reporting
    if kind == ReportKind.DEBRIEF:
        found = reporting.of_debrief(person, iteration or "", choice, tell)
    else:
        found = reporting.of_study(person, study, kind, choice, tell)
    bar.empty()
    return found


def report_files(report: ReadyReport, key: str) -> None:
    """A button for each form. The file is made when somebody asks for it."""
    with st.container(horizontal=True):
        for form in ReportFormat:
            st.download_button(
                form.upper(),
                partial(report.file, form),
                report.filename(form),
                key=f"report-{form}-{report.kind}-{key}",
                on_click="ignore",
                icon=ICONS[form],
                help=f"Download as {form.upper()}",
            )


def preview(report: ReadyReport) -> None:
    """The first sheets as they will be printed, and how many there are."""
    with st.spinner("Setting the pages …"):
        pages = report.pages()
    for place, column in enumerate(st.columns(SHOWN, border=True)[: len(pages)]):
        with column:
            st.image(pages[place], caption=f"Page {place + 1}", width="stretch")
    more = len(pages) - SHOWN
    if more > 0:
        st.caption(f"and {more} more page{'s' if more > 1 else ''}")
