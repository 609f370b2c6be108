"""Taking notes out: of which lesson, for which tool, and what will not be in the file."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.studies import Study
from lessonstudy.services.exporting import LABELS, ExportedFile
from lessonstudy.ui.losses import losses
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import iteration_name

MEANT_FOR = {
    "xlsx": "Excel, LibreOffice and the like: notes, codes and videos on a sheet each.",
    "csv": "Any spreadsheet or statistics program: a row for each note.",
    "eaf": "ELAN, with a tier for each observer, to code on beside the video.",
    "boris": "BORIS, to analyse how often and how long.",
    "boris-aggregated": "Programs that analyse what BORIS exports: a row for each occurrence.",
    "boris-events": "Programs that read BORIS's other table: a row for each start, stop and moment.",
    "webvtt": "Any video player: the notes as captions.",
    "srt": "Players that read nothing else: times and words only.",
    "webannotation": "Archives and web tools that follow the W3C's standard.",
}


def take_out(person: str, study: Study, lessons: Sequence[Iteration]) -> None:
    names = {"": "All lessons"} | {one.id: iteration_name(one) for one in lessons}
    asked = next((one.id for one in lessons if str(one.number) == st.query_params.get("lesson")), lessons[-1].id)
    lesson = st.selectbox(
        "Lesson",
        list(names),
        index=list(names).index(asked),
        format_func=names.__getitem__,
        key=f"export-lesson-{study.id}",
        width=240,
    )
    form = st.radio(
        "For",
        list(MEANT_FOR),
        format_func=LABELS.__getitem__,
        captions=list(MEANT_FOR.values()),
        key=f"export-format-{study.id}",
    )
    exporting = services().exporting
    make = (
        partial(exporting.of_iteration, person, lesson, form)
        if lesson
        else partial(exporting.of_study, person, study.id, form)
    )
    with said():
        with st.spinner("Looking at what fits into the file …"):
            file = make()
        _offer(file, f"{lesson or study.id}-{form}", lambda: make().data)


def _offer(file: ExportedFile, key: str, data: Callable[[], bytes]) -> None:
    st.markdown(f"**{file.notes:,} {'note' if file.notes == 1 else 'notes'}** as `{file.name}`")
    if file.losses:
        losses("What will not be in this file", file.losses)
    else:
        st.caption(":material/check: Everything that the notes say is in this file.")
    st.caption("Notes that are hidden from you until the reveal stay out.")
    st.download_button(
        "Download",
        data,
        file.name,
        file.mime,
        key=f"export-{key}",
        on_click="ignore",
        icon=":material/download:",
        help=f"Save {file.name}",
    )
