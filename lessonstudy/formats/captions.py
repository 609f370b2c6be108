"""The registry of caption formats: which one a file is in is told by its content, never by its name."""

from dataclasses import dataclass

from lessonstudy.domain.captions import Cue, with_speakers
from lessonstudy.domain.errors import Invalid
from lessonstudy.formats import srt, webvtt
from lessonstudy.formats.text import decoded

FORMATS = (webvtt, srt)


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """What a file holds: its format's name, its captions in order of time, and in plain sentences what to know of them."""

    format: str
    cues: tuple[Cue, ...]
    remarks: tuple[str, ...]


def read(data: bytes) -> CaptionFile:
    """The captions of a file. Raises Invalid: no text, no format that is known, a line that cannot be read, or no
    caption at all."""
    text, guessed = decoded(data)
    for one in FORMATS:
        if one.fits(text):
            found = one.read(text)
            break
    else:
        raise Invalid.of("text", "captions-unknown")
    if not found.cues:
        raise Invalid.of("text", "captions-none")
    remarks = [guessed] if guessed else []
    if found.empty:
        remarks.append(f"Captions without any text were left out: {found.empty}.")
    return CaptionFile(one.NAME, with_speakers(found.cues), tuple(remarks))
