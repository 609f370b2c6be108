"""The uploader: mounted once a page by the router, where it shows what is under way, and by the Study page as drop zones."""

import streamlit as st

from lessonstudy.player.uploader import uploader


def running_uploads() -> None:
    """What is under way, wherever one is. It outlives a page change."""
    uploader(key="uploads", iteration=None)


def drop_zone(iteration: str) -> None:
    """Where one drops the video of an iteration. The page is drawn again when an upload is complete."""
    done = uploader(key=f"drop-{iteration}", iteration=iteration)
    if done:
        st.rerun()
