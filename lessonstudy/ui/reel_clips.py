"""The clips of a reel as a list to be put in order, trimmed, worded and taken out."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from lessonstudy.domain.errors import Refusal, Stale
from lessonstudy.domain.reels import Clip, LeftOut, Reel, Scene
from lessonstudy.domain.timecode import exact, parse
from lessonstudy.services.reels import OpenReel
from lessonstudy.ui.forms import refused
from lessonstudy.ui.person import services
from lessonstudy.ui.words import length, plain

MOVED = "Somebody changed this reel meanwhile. This is how it stands now; do it once more if you still want it."


def clip_list(person: str, found: OpenReel) -> None:
    """Every clip with what can be done to it; one that cannot be shown stands there with the reason."""
    reel = found.reel
    refusal = st.session_state.pop(f"reel-refusal-{reel.id}", None)
    if refusal is not None:
        st.warning(MOVED, icon=":material/call_merge:") if isinstance(refusal, Stale) else refused(refusal)
    rows: list[Scene | LeftOut] = sorted((*found.scenes, *found.left_out), key=lambda one: one.place)
    for row, name in zip(rows, reel.names, strict=True):
        words, buttons = st.columns([6, 4], vertical_alignment="center")
        words.markdown(_words(row))
        with buttons.container(horizontal=True, horizontal_alignment="right", gap="xsmall", key=f"clip-{name}"):
            _buttons(person, reel, row, name)


def _words(row: Scene | LeftOut) -> str:
    if isinstance(row, LeftOut):
        words = f" {plain(row.clip.caption)}" if row.clip.caption.strip() else ""
        return f"**{row.place + 1}.** :material/visibility_off: A clip{words}. {row.sentence}"
    about = f":gray[{plain(row.lesson)} · {plain(_clock(row.start_ms))} · {length(row.end_ms - row.start_ms)}]"
    return f"**{row.place + 1}.** {plain(row.caption)}  \n{about}"


def _buttons(person: str, reel: Reel, row: Scene | LeftOut, name: str) -> None:
    place, last = row.place, len(reel.clips) - 1
    moves = (
        ("up", "Up", place == 0, _swapped(reel.clips, place - 1)),
        ("down", "Down", place == last, _swapped(reel.clips, place)),
        ("out", "Remove", False, reel.clips[:place] + reel.clips[place + 1 :]),
    )
    if isinstance(row, Scene) and st.button("Trim", help="Trim this clip, or give it words", key=f"clip-edit-{name}"):
        edit_clip(person, reel, row)
    for move, words, off, clips in moves:
        st.button(
            words,
            disabled=off,
            key=f"clip-{move}-{name}",
            on_click=_store,
            args=(person, reel, clips),
        )


@st.dialog("A clip", width="medium")
def edit_clip(person: str, reel: Reel, scene: Scene) -> None:
    """Where it begins and ends in its lesson, and words of its own."""
    place = f"{reel.names[scene.place]}-{reel.version}"
    st.caption(f"{plain(scene.lesson)}: {plain(scene.note.saw)}")
    with st.form(f"clip-form-{place}", border=False):
        start, end = st.columns(2)
        begins = start.text_input("Begins at", _clock(scene.clip.start_ms), key=f"clip-start-{place}")
        ends = end.text_input("Ends at", _clock(scene.clip.end_ms), key=f"clip-end-{place}")
        caption = st.text_area(
            "Words of its own",
            scene.clip.caption,
            key=f"clip-caption-{place}",
            placeholder="What was seen is told where nothing stands here",
            help="They stand on the title card and in the captions. No student's name, please.",
        )
        wanted = st.form_submit_button("Save the clip", key=f"clip-save-{place}")
    if wanted:
        try:
            clip = replace(scene.clip, caption=caption, start_ms=parse(begins), end_ms=parse(ends))
        except ValueError:
            st.error("Write the times as minutes and seconds, such as 12:34 or 12:34.5.", icon=":material/error:")
            return
        _save(person, reel, scene, clip)


def _save(person: str, reel: Reel, scene: Scene, clip: Clip) -> None:
    clips = (*reel.clips[: scene.place], clip, *reel.clips[scene.place + 1 :])
    try:
        services().reels.change(person, reel.id, reel.version, {"clips": clips})
    except Stale:
        st.warning(
            "Somebody changed this reel meanwhile, so nothing was saved. Copy your words, close this, and open the clip again.",
            icon=":material/call_merge:",
        )
    except Refusal as refusal:
        refused(refusal)
    else:
        st.rerun()


def _store(person: str, reel: Reel, clips: Sequence[Clip]) -> None:
    try:
        services().reels.change(person, reel.id, reel.version, {"clips": tuple(clips)})
    except Refusal as refusal:
        st.session_state[f"reel-refusal-{reel.id}"] = refusal


def _swapped(clips: tuple[Clip, ...], place: int) -> tuple[Clip, ...]:
    """The clips with the one at `place` behind the one after it."""
    if not 0 <= place < len(clips) - 1:
        return clips
    return (*clips[:place], clips[place + 1], clips[place], *clips[place + 2 :])


def _clock(ms: int) -> str:
    """A time as it is typed here: "12:34.5"."""
    return exact(ms).replace("-00:", "-", 1).removeprefix("00:").rstrip("0").rstrip(".")
