"""What notes in WebVTT and in SRT share: a caption for each, and the length that a note without one is shown for."""

from typing import Any

from lessonstudy.domain.captions import cue_fault
from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import ExchangedNote
from lessonstudy.formats.timings import Timing, fault

POINT_MS = 3_000
"""So long a note without a length is shown, and at most."""
EMPTY = "Captions without any text were left out: {count}."


def shown_until(note: ExchangedNote) -> int:
    """When a player takes a note away: never before it is seen."""
    end = note.start_ms + POINT_MS if note.end_ms is None else note.end_ms
    return max(end, note.start_ms + 1, 1)


def note_of(timing: Timing, text: str, **more: Any) -> ExchangedNote:
    """A caption as a note, with what else is known of it, which may be other times too; one that ends where it begins is a
    moment without a length. Raises Invalid where it cannot be."""
    line, start, end, _ = timing
    reason = cue_fault(start, end, text)
    if reason:
        raise fault(line, reason)
    if not more:
        return ExchangedNote(start_ms=start, end_ms=None if end == start else end, saw=text)
    fields = {"start_ms": start, "end_ms": None if end == start else end, "saw": text, **more}
    return ExchangedNote(**fields)


def nothing() -> Invalid:
    return Invalid.of("file", "captions-none")
