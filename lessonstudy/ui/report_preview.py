"""A report on the page: made while one sees how far it is, its pages to look at, and its files."""

from collections.abc import Sequence
from functools import partial
from math import ceil

import streamlit as st

from lessonstudy.domain.reports import ReportChoice, ReportFormat, ReportKind
from lessonstudy.services.reporting import ReadyReport
from lessonstudy.ui.person import services

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


def preview(report: ReadyReport, key: str) -> None:
    """Its pages as they will be printed."""
    with st.spinner("Setting the pages …"):
        pages = report.pages()
    # beside the fragment, so that turning a page sets nothing anew
    _book(pages, key)


@st.fragment
def _book(pages: Sequence[bytes], key: str) -> None:
    """Two at a time like an open book."""
    spread = st.pagination(ceil(len(pages) / 2), key=f"report-pages-{key}") if len(pages) > 2 else 1
    first = 2 * (spread - 1)
    if len(pages) > 2:
        shown = f"Pages {first + 1} and {first + 2}" if first + 2 <= len(pages) else f"Page {first + 1}"
        st.caption(f"{shown} of {len(pages)}")
    for place, column in enumerate(st.columns(2), first):
        if place < len(pages):
            alt = f"Page {place + 1} of {len(pages)} as it will be printed. The HTML form has it as text."
            with column.container(border=True):
                st.image(pages[place], alt=alt, width="stretch")
