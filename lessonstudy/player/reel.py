"""A reel as a playlist, as a Streamlit component: its clips play one after another without a file being made."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from lessonstudy.domain.reels import Reel, Scene
from lessonstudy.domain.timecode import spoken

COMPONENT = "lessonstudy.reel"


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(COMPONENT, js="reel-*.js", css="reel-*.css")


def playlist(reel: Reel, scenes: Sequence[Scene], addresses: Mapping[str, str], *, key: str) -> None:
    """Mounts the playlist of what can be shown of a reel; `addresses` gives each recording's film.

    A change of the reel on a later run leaves the clip that plays as it is. `key` must stay the same over reruns.
    """
    names = reel.names
    told = [_told(one, names[one.place], addresses[one.recording.id]) for one in scenes]
    _component()(key=key, data={"reel": reel.id, "scenes": told})


def _told(scene: Scene, name: str, address: str) -> dict[str, Any]:
    film = scene.recording
    return {
        "id": name,
        "lesson": scene.heading,
        "at": spoken(scene.note.start_ms),
        "observer": scene.observer,
        "codes": list(scene.codes),
        "caption": scene.caption,
        "start_ms": scene.start_ms,
        "end_ms": scene.end_ms,
        "film": {
            "id": film.id,
            "label": film.label,
            "url": address,
            "duration_ms": film.duration_ms,
            "offset_ms": film.offset_ms,
            "fps": film.fps,
        },
    }
