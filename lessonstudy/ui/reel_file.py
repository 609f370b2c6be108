"""The file of a reel: made on demand, with its progress, and taken along."""

import streamlit as st

from lessonstudy.services.reel_files import ReelFile
from lessonstudy.services.tickets import media_address
from lessonstudy.ui.person import current_session, services
from lessonstudy.ui.refusals import guarded, said
from lessonstudy.ui.words import plain, size
from lessonstudy.ui.working import cancel, how_far

UNNAMED_HELP = (
    "Observers are called “Observer 1”, and no class is named. Faces, voices and what people wrote stay as they are."
)


def reel_file(person: str, reel: str) -> None:
    """For whoever may download: the file with or without names, as a fragment that follows the work."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"reel-as-file-{reel}"):
        st.subheader("As a file", anchor=False, width="content")
        unnamed = st.toggle("Without names", key=f"reel-unnamed-{reel}", help=UNNAMED_HELP)
    with guarded():
        looked = [services().reel_files.look(person, reel, unnamed)]
    at_work = looked[0].at_work

    @st.fragment(run_every=1 if at_work else None)
    def follow() -> None:
        with guarded():
            # the first run of the fragment is part of this one
            file = looked.pop() if looked else services().reel_files.look(person, reel, unnamed)
        if at_work and not file.at_work:
            st.rerun()
        if file.bytes is not None:
            _there(file, reel)
        elif file.at_work:
            _progress(person, file)
        else:
            _ask(person, file, reel)

    follow()


def _there(file: ReelFile, reel: str) -> None:
    address = media_address(services().settings.secret, current_session(), reel, file.name)
    captions = f"{address.removesuffix('.mp4')}.vtt"
    with st.container(horizontal=True, vertical_alignment="center", key=f"reel-there-{reel}"):
        st.link_button(
            f"Download the file ({size(file.bytes or 0)})", f"{address}?download", icon=":material/download:"
        )
        st.link_button("Captions", f"{captions}?download", icon=":material/closed_caption:")
    st.caption("It goes when the reel is changed or taken away, and with each of its videos.")


def _progress(person: str, file: ReelFile) -> None:
    job = file.job
    assert job is not None
    st.progress(job.progress, how_far(job))
    cancel(person, job, "reel")


def _ask(person: str, file: ReelFile, reel: str) -> None:
    if file.job is not None and file.job.error:
        st.warning(plain(file.job.error), icon=":material/error:")
    if st.button("Make the file", key=f"reel-file-{reel}", icon=":material/movie:"):
        with said():
            services().reel_files.ask(person, reel, file.unnamed)
            st.rerun()
    st.caption("One MP4 with title cards and captions. Others can go on working meanwhile.")
