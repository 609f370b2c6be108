"""A moment of a lesson that plays where it stands: a native video element that loads nothing until somebody plays it.

The browser stops at the excerpt's end by itself, so that no script is needed.
"""

from html import escape

import streamlit as st

from lessonstudy.domain.recordings import (
    RENDITION_FILES,
    Recording,
    RecordingStatus,
    RenditionKind,
    RenditionState,
    film_of,
)
from lessonstudy.services.tickets import media_address
from lessonstudy.ui.person import current_session, services

__all__ = ["excerpt", "film_of"]

EXCERPT_MS = 15_000
"""How long a moment without an end of its own plays."""

LOOK = "width: 100%; aspect-ratio: 16 / 9; background: #000; border-radius: 8px; display: block"


def excerpt(
    recording: Recording | None,
    start_ms: int,
    end_ms: int | None,
    title: str,
    note: str | None = None,
    *,
    play: bool = False,
) -> None:
    """The film from `start_ms` to `end_ms` on the iteration clock, 15 seconds where there is no end; `title` is its name.

    With the id of a note its first frame waits there as a still; else a picture of the film does. With `play` it begins at
    once. Without a film that can be played a sentence stands in its place.
    """
    if recording is None or recording.status != RecordingStatus.READY:
        gone = recording is not None and recording.status == RecordingStatus.DELETED
        st.caption("The video of this moment was deleted." if gone else "There is no video of this moment to play.")
        return
    first = max(0, start_ms - recording.offset_ms)
    last = max(first, (end_ms if end_ms is not None else start_ms + EXCERPT_MS) - recording.offset_ms)
    film = _address(recording, RenditionKind.PLAY)
    still = f"/ls/api/observations/{note}/still?w=480" if note else _poster(recording)
    name, plays = escape(title), " autoplay" if play else ""
    span = f"#t={first / 1000:.3f},{last / 1000:.3f}"
    st.html(
        f'<video controls playsinline preload="none"{plays} src="{escape(film)}{span}" poster="{escape(still)}" '
        f'aria-label="{name}" title="{name}" style="{LOOK}"></video>'
    )


def _poster(recording: Recording) -> str:
    pictured = any(
        one.kind == RenditionKind.POSTER and one.state == RenditionState.READY for one in recording.renditions
    )
    return _address(recording, RenditionKind.POSTER) if pictured else ""


def _address(recording: Recording, kind: RenditionKind) -> str:
    return media_address(services().settings.secret, current_session(), recording.id, RENDITION_FILES[kind])
