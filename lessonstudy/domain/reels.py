"""A reel: moments that somebody chose, in an order, as short clips under one title. Played as a playlist, or made into a file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import LONGEST_LINE, LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import SENTENCES, FieldError
from lessonstudy.domain.iterations import LONGEST_LESSON_MS
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.recordings import Recording, RecordingStatus, film_of

MOST_CLIPS = 200
LONGEST_MS = 30 * 60_000
BEFORE_MS, AFTER_MS = 2_000, 1_000
"""A little around a moment, so that one sees how it came about."""
WITHOUT_END_MS = 15_000
"""How long a moment without an end of its own plays."""


class ReelState(StrEnum):
    STANDING = "standing"
    WITHDRAWN = "withdrawn"


_S = ReelState
REEL_MOVES = {_S.STANDING: frozenset({_S.WITHDRAWN}), _S.WITHDRAWN: frozenset({_S.STANDING})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A moment's span, in ms on its iteration's clock; `caption` stands in the place of what was seen."""

    observation: str
    start_ms: int
    end_ms: int
    caption: str = ""

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms

    def errors(self, field: str) -> list[FieldError]:
        found = text_errors(f"{field}.caption", self.caption, limit=LONGEST_TEXT)
        if self.end_ms <= self.start_ms:
            found.append(FieldError(f"{field}.end_ms", "end-before-start", {}))
        for name, value in (("start_ms", self.start_ms), ("end_ms", self.end_ms)):
            if abs(value) > LONGEST_LESSON_MS:
                found.append(FieldError(f"{field}.{name}", "number-range", {"low": "-24 h", "high": "24 h"}))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Reel(Entity):
    study: str
    author: str
    title: str
    clips: tuple[Clip, ...] = ()
    state: ReelState = ReelState.STANDING

    @property
    def stands(self) -> bool:
        return self.state == ReelState.STANDING

    @property
    def length_ms(self) -> int:
        """How long its clips play."""
        return sum(clip.length_ms for clip in self.clips)

    @property
    def names(self) -> tuple[str, ...]:
        """A name for each clip that stays when others move: its moment's id, counted where the moment comes again."""
        seen: Counter[str] = Counter()
        names = []
        for clip in self.clips:
            seen[clip.observation] += 1
            names.append(f"{clip.observation}-{seen[clip.observation]}")
        return tuple(names)

    def errors(self) -> list[FieldError]:
        found = text_errors("title", self.title, required=True, limit=LONGEST_LINE)
        for place, clip in enumerate(self.clips):
            found += clip.errors(f"clips.{place}")
        if len(self.clips) > MOST_CLIPS:
            found.append(FieldError("clips", "reel-too-many", {"count": len(self.clips), "limit": MOST_CLIPS}))
        elif self.length_ms > LONGEST_MS:
            found.append(FieldError("clips", "reel-too-long", {"limit": LONGEST_MS // 60_000}))
        return found


def clip_of(note: Observation) -> Clip:
    """The clip of a moment before anybody trims it."""
    end = note.end_ms + AFTER_MS if note.end_ms is not None else note.start_ms - BEFORE_MS + WITHOUT_END_MS
    return Clip(observation=note.id, start_ms=note.start_ms - BEFORE_MS, end_ms=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A clip that can be shown, with what is told about it. `place` is its place in the reel from 0; the times are those of
    the clip as far as its recording reaches."""

    place: int
    clip: Clip
    note: Observation
    recording: Recording
    lesson: str
    class_label: str
    observer: str
    codes: tuple[str, ...]
    start_ms: int
    end_ms: int

    @property
    def caption(self) -> str:
        return self.clip.caption.strip() or self.note.saw.strip()

    @property
    def heading(self) -> str:
        """The lesson, and the class where it has a name."""
        return " · ".join(filter(None, (self.lesson, self.class_label)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A clip that cannot be shown; `reason` is a key of SENTENCES."""

    place: int
    clip: Clip
    reason: str

    @property
    def sentence(self) -> str:
        return SENTENCES[self.reason]


def film_of_clip(clip: Clip, note: Observation, recordings: Sequence[Recording]) -> tuple[Recording, int, int] | str:
    """The recording that shows a clip and from when to when (ms on the iteration clock), or the reason why none does."""
    film = film_of(note, recordings)
    if film is None:
        ran = [one for one in recordings if one.span and one.span[0] <= note.start_ms <= one.span[1]]
        return "clip-deleted" if any(one.status == RecordingStatus.DELETED for one in ran) else "clip-no-video"
    if film.status == RecordingStatus.DELETED:
        return "clip-deleted"
    if film.status != RecordingStatus.READY or film.span is None:
        return "clip-no-video"
    start, end = max(clip.start_ms, film.span[0]), min(clip.end_ms, film.span[1])
    return (film, start, end) if start < end else "clip-no-video"
