"""BORIS projects (format 7.0): an observation for each observer, with an event for each code and student of a note.

What was seen and thought is the comment. BORIS pairs the starts and stops of one subject, behaviour and modifier in the order
of time, so intervals that overlap there are told apart by a modifier. What the ethogram has no place for stands in an entry
of our own, which BORIS keeps and passes over. Format: BORIS 9, Friard and Gamba (2016), Methods in Ecology and Evolution 7.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import (
    Document,
    ExchangedNote,
    ListedCode,
    ListedScheme,
    Loss,
    Media,
    Reading,
    Understanding,
    Written,
    losses,
)
from lessonstudy.formats.json_text import parsed
from lessonstudy.formats.told import document_of, told

NAME = "boris"
LABEL = "BORIS project"
ENDINGS: tuple[str, ...] = (".boris",)
MIME = "application/json"
CARRIES = frozenset({"end", "think", "codes", "code_keys", "students", "observer", "definitions", "recordings"})

OURS = "lessonstudy"
STATE, POINT = "State event", "Point event"
NO_CODE = "note"
NOBODY = "Observer"
PLAYERS = 8
THOUGHT = "\n\u2060Thought: "
AGAIN = "\u2060"
"""Behind the comment of a note that would otherwise be taken for the one before it: an invisible word joiner."""
OVERLAP = "overlap"
FOREIGN = ListedScheme(slug="boris", name="BORIS ethogram")
"""What holds behaviours of which only the names are known."""
MADE = "Made by lessonstudy"
"""Describes every observation, so that a table of its events, which has no place for an entry of ours, tells whose it is."""
_KIND = re.compile(r" \((?:point|state)\)\Z")


def fits(data: bytes, _filename: str) -> bool:
    head = data[:200_000].replace(b"\0", b"")
    return b'"project_format_version"' in head or b'"behaviors_conf"' in head


def write(document: Document) -> Written:
    # BORIS reads in the encoding of its computer, which on Windows is not this one: ASCII is the same everywhere
    return Written(json.dumps(project_of(document)).encode("ascii"), losses(document, CARRIES))


def project_of(document: Document) -> dict[str, Any]:
    """What BORIS's file of a lesson says, and what its tables are made from."""
    return _Writing(document).project()


def read(data: bytes, _how: Understanding) -> Reading:
    """Raises Invalid with what is broken, and with the place of a state that has no end."""
    try:
        project = parsed(data)
    except (ValueError, RecursionError) as error:
        raise broken(f"it is no JSON ({error}).") from error
    if not isinstance(project, dict) or not isinstance(project.get("observations"), dict):
        raise broken("there are no observations in it.")
    return read_project(project)


def read_project(project: Mapping[str, Any]) -> Reading:
    """The same of a project that was read already. Raises Invalid."""
    try:
        return _Reading(project).reading()
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise broken(f"something in it is not as BORIS writes it ({type(error).__name__}: {error}).") from error


def broken(reason: str) -> Invalid:
    return Invalid.of("file", "boris-broken", reason=reason)


def without_kind(name: str) -> str:
    """The code that a behaviour of ours stands for: one that is used with and without a length is two behaviours there."""
    return _KIND.sub("", name)


class Names:
    """Names that BORIS can hold, each once: it takes the bar for a separator."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def of(self, key: str, wanted: str, kind: str = "") -> str:
        """`kind` is told where another has the name already, and where the name would be taken to tell one."""
        if key not in self._given:
            base = wanted.replace("|", "¦").strip() or "?"
            if kind and (base in self._given.values() or without_kind(base) != base):
                base = f"{base} ({kind.partition(' ')[0].lower()})"
            name, number = base, 1
            while name in self._given.values():
                number += 1
                name = f"{base} ({number})"
            self._given[key] = name
        return self._given[key]

    @property
    def back(self) -> dict[str, str]:
        return {name: key for key, name in self._given.items()}


class _Writing:
    def __init__(self, document: Document) -> None:
        self._document = document
        # media and events begin at 0 there
        self._shift = max(0, -min((note.start_ms for note in document.notes), default=0))
        self._names = document.code_names()
        self._behaviours, self._subjects, self._observers = Names(), Names(), Names()
        self._types: dict[str, str] = {}
        self._overlaps: dict[str, int] = {}
        self._events: dict[str, list[list[Any]]] = {}
        self._busy: dict[tuple[str, str, str], list[int]] = {}
        self._told: dict[tuple[str, int, int | None, str], int] = {}

    def project(self) -> dict[str, Any]:
        for note in self._document.notes:
            self._add(note)
        return {
            "time_format": "hh:mm:ss",
            "project_date": "2026-01-01T00:00:00",
            "project_name": self._document.title,
            "project_description": MADE,
            "project_format_version": "7.0",
            "subjects_conf": {
                str(place): {"key": "", "name": name, "description": ""}
                for place, name in enumerate(self._subjects.back)
            },
            "behaviors_conf": self._ethogram(),
            "behavioral_categories": [one.name for one in self._document.schemes],
            "independent_variables": {},
            "coding_map": {},
            "behaviors_coding_map": [],
            "converters": {},
            "observations": {
                self._observers.of(one, one or NOBODY): self._observation(events)
                for one, events in self._events.items()
            },
            OURS: {
                **told(self._document),
                "shift_ms": self._shift,
                "behaviors": self._behaviours.back,
                "subjects": self._subjects.back,
                "observers": self._observers.back,
            },
        }

    def _add(self, note: ExchangedNote) -> None:
        comment = f"{note.saw}{THOUGHT}{note.think}" if note.think else note.saw
        told = (note.observer, note.start_ms, note.end_ms, comment)
        comment += AGAIN * self._told.get(told, 0)
        self._told[told] = self._told.get(told, 0) + 1
        kind = POINT if note.end_ms is None else STATE
        for code in note.codes or ("",):
            behaviour = self._behaviours.of(f"{kind} {code}", self._names.get(code, code or NO_CODE), kind)
            self._types[behaviour] = kind
            for student in note.students or ("",):
                subject = self._subjects.of(student, student) if student else ""
                self._event(note, subject, behaviour, comment)

    def _event(self, note: ExchangedNote, subject: str, behaviour: str, comment: str) -> None:
        events = self._events.setdefault(note.observer, [])
        start = note.start_ms + self._shift
        if note.end_ms is None:
            events.append([start / 1000, subject, behaviour, "", comment, "NA"])
            return
        end = note.end_ms + self._shift
        busy = self._busy.setdefault((note.observer, subject, behaviour), [])
        lane = next((place for place, free in enumerate(busy) if free <= start), len(busy))
        busy[lane : lane + 1] = [end]
        self._overlaps[behaviour] = max(lane, self._overlaps.get(behaviour, 0))
        modifier = str(lane + 1) if lane else ""
        events.append([start / 1000, subject, behaviour, modifier, comment, "NA"])
        events.append([end / 1000, subject, behaviour, modifier, comment, "NA"])

    def _ethogram(self) -> dict[str, dict[str, Any]]:
        listed = {
            f"{scheme.slug}:{code.key}": (scheme, code) for scheme in self._document.schemes for code in scheme.codes
        }
        found = {}
        for place, (name, key) in enumerate(self._behaviours.back.items()):
            scheme, code = listed.get(key.partition("event ")[2], (None, None))
            lanes = self._overlaps.get(name, 0)
            values = [str(lane + 1) for lane in range(1, lanes + 1)]
            found[str(place)] = {
                "type": self._types[name],
                "key": code.key if code and len(code.key) == 1 else "",
                "code": name,
                "description": code.definition if code else "",
                "color": code.color if code else "",
                "category": scheme.name if scheme else "",
                "modifiers": {"0": {"name": OVERLAP, "type": 0, "values": values}} if lanes else "",
                "excluded": "",
                "coding map": "",
            }
        return found

    def _observation(self, events: list[list[Any]]) -> dict[str, Any]:
        films = self._document.media[:PLAYERS]
        files: dict[str, list[str]] = {str(player + 1): [] for player in range(PLAYERS)}
        for player, film in enumerate(films, 1):
            files[str(player)] = [film.filename or film.label]
        lengths = {film.filename or film.label: (film.duration_ms or 0) / 1000 for film in films}
        return {
            "file": files,
            "type": "MEDIA" if films else "LIVE",
            "date": "2026-01-01T00:00:00",
            "description": MADE,
            "time offset": 0.0,
            "events": sorted(events, key=itemgetter(0)),
            "observation time interval": [0, 0],
            "independent_variables": {},
            "visualize_spectrogram": False,
            "close_behaviors_between_videos": False,
            "media_info": {
                "length": lengths,
                "fps": {film.filename or film.label: film.fps or 25.0 for film in films},
                "hasVideo": dict.fromkeys(lengths, True),
                "hasAudio": dict.fromkeys(lengths, True),
                "offset": {str(player): (film.offset_ms + self._shift) / 1000 for player, film in enumerate(films, 1)},
            },
        }


@dataclass(slots=True)
class Event:
    """One occurrence of a behaviour; times in ms."""

    start_ms: int
    end_ms: int | None
    subject: str
    behaviour: str
    comment: str


@dataclass(slots=True)
class Gathered:
    """The events that are one note: same time, same comment."""

    codes: dict[str, None] = field(default_factory=dict)
    students: dict[str, None] = field(default_factory=dict)


class _Reading:
    def __init__(self, project: Mapping[str, Any]) -> None:
        self._project = project
        ours: Mapping[str, Any] = project.get(OURS, {})
        self._shift = int(ours.get("shift_ms", 0))
        self._behaviours, self._subjects, self._observers = (
            {str(name): str(key) for name, key in ours.get(one, {}).items()}
            for one in ("behaviors", "subjects", "observers")
        )
        document = document_of(ours) if ours else Document(title=str(project.get("project_name", "")))
        self._title, self._schemes = document.title, document.schemes
        self._media = {one.label: one for one in document.media}
        conf = project.get("behaviors_conf") or {}
        self._types = {one["code"]: one["type"] for one in conf.values()}
        self._listed = {one["code"]: one for one in conf.values()}
        self._foreign: dict[str, ListedCode] = {}

    def reading(self) -> Reading:
        notes: list[ExchangedNote] = []
        for name, observation in self._project["observations"].items():
            notes += self._notes(name, observation)
            self._films(observation)
        notes.sort(key=lambda note: note.start_ms)
        schemes = list(self._schemes)
        if self._foreign:
            schemes.append(replace(FOREIGN, codes=tuple(self._foreign.values())))
        document = Document(
            title=self._title, media=tuple(self._media.values()), schemes=tuple(schemes), notes=tuple(notes)
        )
        many = len(self._project["observations"])
        remarks = [f"{many} observations were read; their names stand for observers."] if many > 1 else []
        return Reading(document=document, remarks=tuple(remarks), losses=tuple(self._losses()))

    def _losses(self) -> Iterator[Loss]:
        used = [
            event[3]
            for observation in self._project["observations"].values()
            for event in observation["events"]
            if len(event) > 3 and event[3] and event[2] not in self._behaviours
        ]
        if used:
            yield Loss("Modifiers of behaviours are left out.", len(used), str(used[0])[:80])

    def _notes(self, name: str, observation: Mapping[str, Any]) -> Iterator[ExchangedNote]:
        gathered: dict[tuple[int, int | None, str], Gathered] = {}
        for event in paired(observation["events"], self._types):
            found = gathered.setdefault((event.start_ms, event.end_ms, event.comment), Gathered())
            code = self._code(event.behaviour)
            if code:
                found.codes[code] = None
            if event.subject:
                found.students[self._subjects.get(event.subject, event.subject)] = None
        observer = self._observers.get(name, name)
        for (start, end, comment), found in gathered.items():
            saw, _, think = comment.rstrip(AGAIN).partition(THOUGHT)
            yield ExchangedNote(
                start_ms=start - self._shift,
                end_ms=None if end is None else end - self._shift,
                saw=saw,
                think=think,
                codes=tuple(found.codes),
                students=tuple(found.students),
                observer=observer,
            )

    def _code(self, behaviour: str) -> str:
        if behaviour in self._behaviours:
            return self._behaviours[behaviour].partition("event ")[2]
        listed = self._listed.get(behaviour, {})
        self._foreign.setdefault(
            behaviour,
            ListedCode(
                key=behaviour,
                name=behaviour,
                color=str(listed.get("color") or ""),
                definition=str(listed.get("description") or ""),
                interval=self._types.get(behaviour) == STATE,
            ),
        )
        return f"{FOREIGN.slug}:{behaviour}"

    def _films(self, observation: Mapping[str, Any]) -> None:
        if OURS in self._project or not isinstance(observation.get("file"), dict):
            return
        info = observation.get("media_info") or {}
        for player, names in observation["file"].items():
            for name in names:
                label = str(name).replace("\\", "/").rpartition("/")[2]
                seconds = (info.get("length") or {}).get(name)
                self._media[label] = Media(
                    label=label,
                    filename=label,
                    duration_ms=round(float(seconds) * 1000) if seconds else None,
                    offset_ms=round(float((info.get("offset") or {}).get(player, 0)) * 1000),
                    fps=float((info.get("fps") or {}).get(name) or 0) or None,
                )


def paired(rows: Sequence[Sequence[Any]], types: Mapping[str, str]) -> list[Event]:
    """The events of an observation; two rows of a state become one. Raises Invalid for a state without an end."""
    found: list[Event] = []
    open_states: dict[tuple[str, str, str], Event] = {}
    for row in _by_time(rows):
        subject, behaviour, modifier = str(row[1]), str(row[2]), str(row[3] if len(row) > 3 else "")
        ms = round(float(row[0]) * 1000)
        if types.get(behaviour) != STATE:
            found.append(Event(ms, None, subject, behaviour, str(row[4] if len(row) > 4 else "")))
        elif (running := open_states.pop((subject, behaviour, modifier), None)) is not None:
            running.end_ms = ms
        else:
            running = Event(ms, None, subject, behaviour, str(row[4] if len(row) > 4 else ""))
            open_states[subject, behaviour, modifier] = running
            found.append(running)
    for (subject, behaviour, _), event in open_states.items():
        of = f" of {subject}" if subject else ""
        raise broken(f"the state “{behaviour}”{of} that begins at {event.start_ms / 1000:g} s has no end.")
    return found


def _by_time(rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    return sorted(rows, key=lambda row: float(row[0]))
