"""Notes as WebVTT: captions that any player shows, and all the rest in comments that only we read.

A note is a cue: its id is that of the note, its voice the observer, its text what was seen. A comment before it (a line of
JSON) has what a caption cannot show, such as codes and what the observer thought; one at the top has the schemes and the
recordings. Where the comments are gone, or in files of others, the cue alone is read.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import (
    PARTS,
    Document,
    ExchangedNote,
    Loss,
    Media,
    Reading,
    Understanding,
    Written,
)
from lessonstudy.domain.importing import MOST_NOTES
from lessonstudy.domain.iterations import LONGEST_LESSON_MS
from lessonstudy.domain.timecode import exact
from lessonstudy.formats import webvtt
from lessonstudy.formats.caption_notes import EMPTY, POINT_MS, note_of, nothing, shown_until
from lessonstudy.formats.note_cells import Codes
from lessonstudy.formats.text import beginning, decoded
from lessonstudy.formats.timings import ARROW, Timing, fault, lines_of
from lessonstudy.formats.told import document_of, region_of, told

NAME = "webvtt"
LABEL = "Captions (WebVTT)"
ENDINGS: tuple[str, ...] = (".vtt",)
MIME = "text/vtt"
CARRIES = PARTS

_LESSON, _NOTE = "NOTE lessonstudy lesson ", "NOTE lessonstudy note "
_ABOUT = (
    f"NOTE Notes of a lesson from lessonstudy. One without a length is shown for {POINT_MS // 1000} seconds.\n"
    "The comments that begin with lessonstudy keep what captions cannot show: codes, students, what the observer thought."
)
_CHANGED = "this comment is ours but was changed, and cannot be read any more."
_BLANK = "&nbsp;"
_SHAPES: Mapping[str, type | tuple[type, ...]] = {
    "start_ms": int, "end_ms": (int, type(None)), "id": str, "observer": str, "think": str, "codes": list, "students": list,
    "phase": str, "anticipated": str, "media": str, "flag": bool, "region": dict,
}  # fmt: skip
_OURS = (_LESSON, _NOTE, _ABOUT[:38])
_PASSED_OVER = (
    ("STYLE", "Styles of captions are passed over."),
    ("REGION", "Regions of captions are passed over."),
    ("NOTE", "Comments are passed over."),
)
_MARKUP = re.compile(r"<(?!/?v[\s.>])[^<>]*>")


def fits(data: bytes, _filename: str) -> bool:
    return webvtt.fits(beginning(data))


def read(data: bytes, _how: Understanding) -> Reading:
    """Each voice of a cue as a note. Of files of others, identifiers that only count are no identity."""
    text, guessed = decoded(data, "file")
    if not webvtt.fits(text):
        raise Invalid.of("file", "captions-unknown")
    lines = lines_of(text)
    # the lines are a copy of it
    del text
    timings = webvtt.timings_of_file(lines, MOST_NOTES)
    lesson = _lesson(lines)
    texts = [webvtt.payload(lines, timing) for timing in timings]
    notes = [
        note
        for timing, raw in zip(timings, texts, strict=True)
        for note in _notes(lines, timing, raw, lesson is not None)
    ]
    if not notes and lesson is None:
        raise nothing()
    remarks = [guessed] if guessed else []
    if lesson is None:
        if any(note.observer for note in notes):
            remarks.append("The voices of the captions are taken for the observers.")
        empty = sum(not raw.strip() for raw in texts)
        if empty:
            remarks.append(EMPTY.format(count=empty))
    notes.sort(key=lambda note: note.start_ms)
    found = replace(_with_codes(lesson or Document(), notes), notes=tuple(notes))
    return Reading(document=found, losses=tuple(_losses(lines, timings, texts)), remarks=tuple(remarks))


def write(document: Document) -> Written:
    blocks = ["WEBVTT\n", f"{_LESSON}{_json(told(document))}\n", f"{_ABOUT}\n", *map(_block, document.notes)]
    return Written("\n".join(blocks).encode("utf-8", "replace"))


def _block(note: ExchangedNote) -> str:
    begins = max(note.start_ms, 0)
    named = not note.id or (note.id.isprintable() and note.id.strip() == note.id and not _looks_like_more(note.id))
    kept = {
        "start_ms": note.start_ms if note.start_ms < 0 else None,
        "think": note.think,
        "codes": note.codes,
        "students": note.students,
        "phase": note.phase,
        "anticipated": note.anticipated,
        "media": note.media,
        "flag": note.flag,
        "region": note.region and as_dict(note.region),
        "id": "" if named else note.id,
    }
    more: dict[str, Any] = {name: value for name, value in kept.items() if value}
    if note.end_ms is None or note.start_ms < 0:
        more["end_ms"] = note.end_ms
    comment = f"{_NOTE}{_json(more)}\n\n" if more else ""
    identity = f"{note.id}\n" if named and note.id else ""
    voice = f"<v {_line(note.observer)}>" if note.observer else ""
    text = webvtt.escaped(note.saw).replace("\r", "&#13;")
    if "\n" in text:
        text = "\n".join(line or _BLANK for line in text.split("\n"))
    return f"{comment}{identity}{exact(begins)} {ARROW} {exact(shown_until(note))}\n{voice}{text}\n"


def _looks_like_more(identity: str) -> bool:
    return ARROW in identity or identity.startswith(webvtt.BLOCKS)


def _line(text: str) -> str:
    return webvtt.escaped(text).replace("\r", "&#13;").replace("\n", "&#10;")


def _json(value: Any) -> str:
    """On one line, without the arrow that would end a comment."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace(">", "\\u003e")


def _lesson(lines: Sequence[str]) -> Document | None:
    """What the comment at the top says; None in a file of others. Raises Invalid where it cannot be read."""
    number, line = next(
        ((number, line) for number, line in enumerate(lines[:20], 1) if line.startswith(_LESSON)), (0, "")
    )
    if not line:
        return None
    try:
        return document_of(json.loads(line[len(_LESSON) :]))
    except (ValueError, RecursionError):
        raise fault(number, _CHANGED) from None


def _require_texts(*found: object) -> None:
    if not all(isinstance(one, str) for one in found):
        raise ValueError


def _notes(lines: Sequence[str], timing: Timing, raw: str, ours: bool) -> list[ExchangedNote]:
    """The notes of a cue: one, or one for each voice."""
    above = timing.line - 2
    identity = ""
    if above > 0 and lines[above] and not lines[above - 1]:
        identity, above = lines[above], above - 1
    if not ours:
        pieces = [(speaker, text.strip()) for speaker, text in webvtt.voices(raw) if text.strip()]
        more: dict[str, Any] = {}
        identity = "" if identity.isdecimal() else identity
    else:
        if _BLANK in raw:
            raw = "\n".join("" if line == _BLANK else line for line in raw.split("\n"))
        pieces = [one for one in webvtt.voices(raw) if any(one)] or [("", "")]
        more = _more(lines, above) if above > 1 else {}
    notes = []
    for place, (speaker, text) in enumerate(pieces):
        known = {"observer": speaker, "id": "" if place else identity, **more}
        notes.append(note_of(timing, text, **known))
    return notes


def _more(lines: Sequence[str], number: int) -> dict[str, Any]:
    """What our comment in this line (from 1) says of a note, as its fields. Raises Invalid where it cannot be read."""
    line = lines[number - 1]
    if not line.startswith(_NOTE):
        return {}
    try:
        found = json.loads(line[len(_NOTE) :])
        if not all(name in _SHAPES and isinstance(value, _SHAPES[name]) for name, value in found.items()):
            raise ValueError
        for name in ("codes", "students"):
            if name in found:
                _require_texts(*found[name])
                found[name] = tuple(found[name])
        if "region" in found:
            if found["region"].keys() != set("xywh"):
                raise ValueError
            found["region"] = region_of(found["region"][side] for side in "xywh")
        start, end = found.get("start_ms", 0), found.get("end_ms")
        if abs(start) > LONGEST_LESSON_MS or (end is not None and not start < end <= LONGEST_LESSON_MS):
            raise ValueError
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise fault(number, _CHANGED) from None
    return found if isinstance(found, dict) else {}


def _with_codes(lesson: Document, notes: Sequence[ExchangedNote]) -> Document:
    """The lesson with the codes and cameras that notes name and the comment at the top does not."""
    codes = Codes(lesson.schemes)
    for code in dict.fromkeys(code for note in notes for code in note.codes):
        codes.add(code, code.partition(":")[2] or code)
    media = {one.label: one for one in lesson.media}
    for label in dict.fromkeys(note.media for note in notes if note.media):
        media.setdefault(label, Media(label=label))
    return replace(lesson, schemes=codes.schemes(), media=tuple(media.values()))


def _losses(lines: Sequence[str], timings: Sequence[Timing], texts: Sequence[str]) -> Iterator[Loss]:
    """What of a file is passed over: where captions stand, how they look, and comments of others."""
    placed = [timing.settings for timing in timings if timing.settings]
    if placed:
        yield Loss("Where captions stand in the picture is passed over.", len(placed), placed[0][:80])
    marked = [text for text in texts if "<" in text and _MARKUP.search(text)]
    if marked:
        yield Loss("Markup of captions, such as italics and classes, is passed over.", len(marked), marked[0][:80])
    for word, sentence in _PASSED_OVER:
        blocks = [
            line
            for number, line in enumerate(lines)
            if line.startswith(word) and not line.startswith(_OURS) and (number == 0 or not lines[number - 1])
        ]
        if blocks:
            yield Loss(sentence, len(blocks), blocks[0][:80])
