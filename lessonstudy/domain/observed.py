"""The time of a lesson that an observer really observed: what a number of codes is divided by.

Spans are (start, end) in ms with the start before the end. They serve as a divisor and tell how much of a lesson was looked
at; they are no figure of a person and are shown of nobody.
"""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lessonstudy.domain.errors import FieldError
from lessonstudy.domain.iterations import LONGEST_LESSON_MS
from lessonstudy.domain.moments import Moment, PhaseSpan

Span = tuple[int, int]

NEAR_MS = 5_000
"""A note this near to what was watched belongs to it: it is stamped before the first key and moved by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What `person` watched of a recording: merged spans in ms on the recording's clock."""

    person: str
    recording: str
    spans: tuple[Span, ...]
    updated_at: str


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as spans that neither overlap nor touch, in their order; empty ones are left out."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def clipped(spans: Iterable[Span], low: int, high: int) -> tuple[Span, ...]:
    """The part of the spans that lies between two moments."""
    return merged((max(start, low), min(end, high)) for start, end in spans)


def moved(spans: Iterable[Span], by_ms: int) -> tuple[Span, ...]:
    """The spans on a clock that is ahead by so much."""
    return tuple((start + by_ms, end + by_ms) for start, end in spans)


def length(spans: Iterable[Span]) -> int:
    """How long the spans, merged before, last together."""
    return sum(end - start for start, end in spans)


def span_errors(field: str, spans: Sequence[Span]) -> list[FieldError]:
    """What is wrong with spans that a browser sent: an end before its start, or out of any recording."""
    found = []
    for index, (start, end) in enumerate(spans):
        if end < start:
            found.append(FieldError(f"{field}.{index}", "end-before-start", {}))
        if start < 0 or end > LONGEST_LESSON_MS:
            found.append(FieldError(f"{field}.{index}", "number-range", {"low": 0, "high": "24 h"}))
    return found


def observed(
    notes: Sequence[Moment], watched: Iterable[Span], phases: Sequence[PhaseSpan], *, started: bool
) -> tuple[Span, ...]:
    """When one observer observed one lesson, merged, on the iteration clock. The rule, of which every figure is made:

    - What they played in the room counts, once, however often and at whatever speed; what they sought past does not.
    - With notes taken live in the room they were there from the start (0, where the lesson's start is known, else their
      first live note) to the end of the phase of their last live note.
    - Where most of their notes at the video lie apart from anything they watched, nobody recorded their watching (imported,
      sent by a program, older than the record): the time from their first to their last such note counts besides.
    - Without a note they observed nothing that a figure could be divided by.

    `notes` are the observer's own of this lesson, `watched` is on the iteration clock, `phases` when phases ran.
    """
    if not notes:
        return ()
    spans = merged(watched)
    live = [one for one in notes if one.live]
    at_video = [one for one in notes if not one.live]
    apart = _apart(at_video, spans)
    found = list(spans)
    if len(apart) * 2 > len(at_video):
        found.append(_from_first_to_last(at_video))
    if live:
        first, last = _from_first_to_last(live)
        last_start = max(one.start_ms for one in live)
        ends = [one.end_ms for one in phases if one.start_ms <= last_start < one.end_ms]
        found.append((min(0, first) if started else first, max([last, *ends])))
    return merged(found)


def _from_first_to_last(notes: Sequence[Moment]) -> Span:
    return min(one.start_ms for one in notes), max(one.end_ms or one.start_ms for one in notes)


def _apart(notes: Sequence[Moment], watched: Iterable[Span]) -> list[Moment]:
    """The notes that lie near nothing that was watched."""
    near = merged((start - NEAR_MS, end + NEAR_MS + 1) for start, end in watched)
    starts = [start for start, _ in near]
    found = []
    for one in notes:
        place = bisect(starts, one.start_ms)
        if place == 0 or one.start_ms >= near[place - 1][1]:
            found.append(one)
    return found
