"""Captions of a recording: who said what, and when. They follow the video, and a part of them can become what was heard.

Captions made by a machine often carry real names. So names of speakers are kept only where somebody said by which
pseudonym; everything else is left out when the captions come in.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lessonstudy.domain.entity import LONGEST_LINE, LONGEST_TEXT, Entity, text_errors
from lessonstudy.domain.errors import FieldError
from lessonstudy.domain.iterations import LONGEST_LESSON_MS

MOST_CUES = 20_000
MOST_PER_RECORDING = 10
MOST_NAMES = 200
FEWEST_PREFIXES = 3
"""So many captions must begin with the same words and a colon before these are taken for a speaker."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PREFIX = re.compile(r"((?:[^\W\d_a-z][\w.'’-]{0,40})(?: [^\W_a-z][\w.'’-]{0,40}| \d{1,3}){0,3}):\s+(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One caption; its times are ms on the recording's own clock."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Captions(Entity):
    """The captions of one file. `language` is a tag such as "en" or "pt-BR", or empty; `cues` come in order of time."""

    recording: str
    label: str
    language: str = ""
    count: int
    cues: tuple[Cue, ...] = ()

    def errors(self) -> list[FieldError]:
        found = text_errors("label", self.label, required=True, limit=100)
        if self.language and not (len(self.language) <= 35 and _LANGUAGE.fullmatch(self.language)):
            found.append(FieldError("language", "not-one-of", {"choices": "a language such as en or pt-BR"}))
        if not self.cues:
            found.append(FieldError("text", "captions-none", {}))
        if len(self.cues) > MOST_CUES:
            found.append(
                FieldError("text", "captions-too-many", {"count": f"{len(self.cues)} captions", "limit": MOST_CUES})
            )
        return found


def cue_fault(start_ms: int, end_ms: int, text: str) -> str | None:
    """Why a caption cannot be, as the end of a sentence that names its line; None where it can."""
    if end_ms < start_ms:
        return "this caption ends before it begins."
    if start_ms > LONGEST_LESSON_MS:
        return "this caption begins after 24 hours."
    if len(text) > LONGEST_TEXT:
        return f"this caption has {len(text)} characters; at most {LONGEST_TEXT} are taken."
    return None


def name_errors(names: Mapping[str, str]) -> list[FieldError]:
    """What is wrong with a table of names and what stands for them."""
    if len(names) > MOST_NAMES:
        return [FieldError("names", "captions-too-many", {"count": f"{len(names)} names", "limit": MOST_NAMES})]
    found: list[FieldError] = []
    for name, pseudonym in names.items():
        found += text_errors("names", name, required=True, limit=LONGEST_LINE)
        found += text_errors("names", pseudonym, limit=LONGEST_LINE)
    return found


def with_speakers(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """The cues with "Name:" at the beginning of their texts taken for their speakers, where several begin alike."""
    begun = [None if cue.speaker else _PREFIX.match(cue.text) for cue in cues]
    known = Counter(match[1] for match in begun if match)
    return tuple(
        replace(cue, speaker=match[1], text=cue.text[match.end() :])
        if match and known[match[1]] >= FEWEST_PREFIXES
        else cue
        for cue, match in zip(cues, begun, strict=True)
    )


def speakers(cues: Sequence[Cue]) -> dict[str, int]:
    """Each speaker and how many captions are theirs, in the order in which they first speak."""
    found: dict[str, int] = {}
    for cue in cues:
        if cue.speaker:
            found[cue.speaker] = found.get(cue.speaker, 0) + 1
    return found


def renamed(cues: Sequence[Cue], names: Mapping[str, str]) -> tuple[Cue, ...]:
    """The cues under other names: speakers that `names` does not mention are left out, and every name in it is replaced
    in the texts too, as a whole word in any case. A name with nothing to stand for it stays in the texts as it is."""
    wanted = {name.casefold(): pseudonym for name, pseudonym in names.items() if pseudonym.strip()}
    if not wanted:
        return tuple(replace(cue, speaker="") for cue in cues)
    longest_first = sorted((re.escape(name) for name in names if name.casefold() in wanted), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE)

    def put(match: re.Match[str]) -> str:
        return wanted.get(match[0].casefold(), match[0])

    return tuple(
        replace(cue, speaker=wanted.get(cue.speaker.casefold(), ""), text=pattern.sub(put, cue.text)) for cue in cues
    )
