"""What a reel's file is made of, worked out before anything is encoded: cards and takes to the picture, and the captions.

A script says everything that decides how the file looks, so that its digest tells whether a file is still up to date.
Every length is a whole number of pictures, so that the parts, joined, are exactly as long as the captions take them to be.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from lessonstudy.domain.captions import Cue
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.lineage import shortened
from lessonstudy.domain.reels import Reel, Scene
from lessonstudy.domain.timecode import spoken
from lessonstudy.domain.waiting import counted

SLOW, FAST = 25, 30
"""Pictures a second: as cameras of most places record, and as telephones do. Both divide the sound's 48,000 samples."""

CARD_SECONDS = (3.0, 8.0)
READ_PER_SECOND = 20
"""Characters: a card stands as long as it takes to read, within the seconds above."""

LONGEST_CAPTION = 250
LONGEST_ON_CARD = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A title card: a small line above, the text, a small line below."""

    above: str
    text: str
    below: str
    pictures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """So many pictures of a recording from `start_ms` on, on the recording's own clock."""

    recording: str
    start_ms: int
    pictures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """`rate` is pictures a second; the times of `captions` are those of the file."""

    rate: int
    parts: tuple[Card | Take, ...]
    captions: tuple[Cue, ...]

    @property
    def duration_ms(self) -> int:
        return round(sum(one.pictures for one in self.parts) * 1000 / self.rate)

    @property
    def recordings(self) -> frozenset[str]:
        return frozenset(one.recording for one in self.parts if isinstance(one, Take))

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(as_dict(self), sort_keys=True).encode()).hexdigest()


def script_of(reel: Reel, study: str, scenes: Sequence[Scene], *, unnamed: bool) -> Script:
    """The script of what can be shown of a reel; `study` is the study's title.

    With `unnamed` observers are numbered in the order in which they come, and no class is told.
    """
    rate = SLOW if all((one.recording.fps or SLOW) < SLOW + 1 for one in scenes) else FAST
    observers = list(dict.fromkeys(one.note.observer for one in scenes))
    parts: list[Card | Take] = [_card(study, reel.title, _counted(scenes), rate)]
    captions: list[Cue] = []
    for scene in scenes:
        who = f"Observer {observers.index(scene.note.observer) + 1}" if unnamed else scene.observer
        lesson = scene.lesson if unnamed else scene.heading
        at = spoken(scene.note.start_ms)
        below = " · ".join((f"Seen by {who}", *scene.codes))
        parts.append(_card(f"{lesson} · {at}", scene.caption, below, rate))
        pictures = max(1, round((scene.end_ms - scene.start_ms) * rate / 1000))
        begin = sum(one.pictures for one in parts)
        text = shortened(f"{who}, {scene.lesson}, {at}: {scene.caption}", LONGEST_CAPTION)
        captions.append(Cue(start_ms=_ms(begin, rate), end_ms=_ms(begin + pictures, rate), text=text))
        start_ms = scene.start_ms - scene.recording.offset_ms
        parts.append(Take(recording=scene.recording.id, start_ms=start_ms, pictures=pictures))
    return Script(rate=rate, parts=tuple(parts), captions=tuple(captions))


def _card(above: str, text: str, below: str, rate: int) -> Card:
    text = shortened(text, LONGEST_ON_CARD)
    least, most = CARD_SECONDS
    seconds = min(max(least, 2 + len(text) / READ_PER_SECOND), most)
    return Card(above=shortened(above), text=text, below=shortened(below), pictures=round(seconds * rate))


def _counted(scenes: Sequence[Scene]) -> str:
    lessons = len({one.note.iteration for one in scenes})
    return f"{counted(len(scenes), 'moment')} from {counted(lessons, 'lesson')}"


def _ms(pictures: int, rate: int) -> int:
    return round(pictures * 1000 / rate)
