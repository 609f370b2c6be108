"""How the notes of a file fit a lesson: which of its codes, students, observers, cameras and phases are known here.

Nothing is guessed that could be wrong in silence. A student whom the study does not know may be a real name, so it is left
out and counted, unless somebody says which pseudonym it is.
"""

import re
import unicodedata
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from lessonstudy.domain.colors import PALETTE
from lessonstudy.domain.entity import LONGEST_LINE, LONGEST_TEXT, birth
from lessonstudy.domain.exchange import Document, ExchangedNote, ListedCode, Loss
from lessonstudy.domain.identity import is_id, new_id
from lessonstudy.domain.iterations import PhaseTime, phase_at
from lessonstudy.domain.observations import Clock, Observation, PhaseSource
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.schemes import (
    CODE_KEYS,
    LONGEST_CODE_NAME,
    Code,
    CodeKind,
    CodingScheme,
    key_for,
    slug_of,
)

MOST_NOTES = 200_000
_SHAPELESS = re.compile("[\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Signs without a shape, and those that turn the order of letters round; not those that join letters."""
MOST_AT_ONCE = 5_000
"""More notes than somebody would wait for: about a second of work. They come in by a job."""
AT_ONCE = 5_000
_NAMESPACE = uuid.UUID("5a1c6d2e-0d0b-4d0c-9a63-6f4a2b7f1c55")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person decided. `codes`: a code of the file ("slug:key") and what it is here ("scheme:key"); `students`: a name in
    the file and its pseudonym; both None for leaving it out. `observers`: a name and the id of a person; `observer` is whose
    the other notes are, empty until somebody says so."""

    observer: str = ""
    codes: Mapping[str, str | None] = field(default_factory=dict)
    students: Mapping[str, str | None] = field(default_factory=dict)
    observers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What there is in the iteration that a file can name. `people` are ids by name and by e-mail, in small letters;
    `cameras` ids of recordings by label."""

    iteration: str
    schemes: Sequence[CodingScheme]
    pseudonyms: frozenset[str]
    people: Mapping[str, str]
    cameras: Mapping[str, str]
    plan: PlanVersion | None
    times: Sequence[PhaseTime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The notes as they would stand here, with what of the file is unknown here and how often it is named.

    `codes` says what each code of the file is here, None for none; `missing` are those that notes have and nobody decided on.
    """

    notes: tuple[Observation, ...]
    codes: Mapping[str, str | None]
    missing: Mapping[str, ListedCode]
    unknown_students: Mapping[str, int]
    unknown_observers: Mapping[str, int]
    losses: tuple[Loss, ...]


def fit(
    document: Document, lesson: Lesson, choices: Choices, at: str, tell: Callable[[float], None] = lambda _: None
) -> Fitted:
    """The document's notes as observations of the lesson that come into being `at` (ISO 8601).

    `tell` hears now and then how far it is, 0 to 1; what it raises ends the work.
    """
    listed = {f"{scheme.slug}:{code.key}": code for scheme in document.schemes for code in scheme.codes}
    for place in (code for note in document.notes for code in note.codes if code not in listed):
        key = place.partition(":")[2] or place
        listed[place] = ListedCode(key=key, name=key)
    codes = {one: choices.codes.get(one, known) for one, known in known_codes(listed, lesson.schemes).items()}
    fitting = _Fitting(lesson, choices, listed, codes, at)
    notes = []
    for start in range(0, len(document.notes), AT_ONCE):
        tell(start / len(document.notes))
        notes += [fitting.note(one) for one in document.notes[start : start + AT_ONCE]]
    missed = [one for one in listed if one in fitting.missed["codes"] and one not in choices.codes]
    return Fitted(
        notes=tuple(notes),
        codes=codes,
        missing={one: listed[one] for one in missed},
        unknown_students=fitting.missed["students"],
        unknown_observers=fitting.missed["observers"],
        losses=tuple(fitting.losses()),
    )


def id_anew(withdrawn: str) -> str:
    """The id that a note gets when it comes in once more after it was withdrawn: always the same."""
    return str(uuid.uuid5(_NAMESPACE, f"{withdrawn}|again"))


def known_codes(listed: Mapping[str, ListedCode], schemes: Sequence[CodingScheme]) -> dict[str, str | None]:
    """Of each code ("slug:key") the one it is here: of the same scheme and key, else the only one of that name, of one that
    looks the same, or of that key."""
    exact = {f"{one.slug}:{code.key}": f"{one.id}:{code.key}" for one in schemes for code in one.codes}
    named: dict[str, set[str]] = {}
    for scheme in schemes:
        for code in scheme.codes:
            for word in {code.name.casefold(), looks(code.name), code.key}:
                named.setdefault(word, set()).add(f"{scheme.id}:{code.key}")
    found: dict[str, str | None] = {}
    for place, one in listed.items():
        words = (one.name.casefold(), looks(one.name), one.key.casefold())
        alike = next((named[word] for word in words if word in named), set())
        found[place] = exact.get(place) or (next(iter(alike)) if len(alike) == 1 else None)
    return found


def looks(name: str) -> str:
    """A name as people see it, whatever signs without a shape, wide letters and spaces of other kinds stand in it."""
    shown = "".join(one for one in unicodedata.normalize("NFKC", name) if unicodedata.category(one) != "Cf")
    return " ".join(shown.split()).casefold()


def schemes_for(
    wanted: Mapping[str, ListedCode], team: str, filename: str, taken: Collection[str]
) -> tuple[list[CodingScheme], dict[str, str | None]]:
    """New schemes that hold these codes, as many as their letters need, and what each code ("slug:key") is in them."""
    made: list[CodingScheme] = []
    known: dict[str, str | None] = {}
    places = list(wanted)
    for start in range(0, len(places), len(CODE_KEYS)):
        name = f"Imported: {filename}"[: LONGEST_LINE - 4] + (f" {len(made) + 1}" if start else "")
        codes: list[Code] = []
        scheme_id = new_id()
        for place in places[start : start + len(CODE_KEYS)]:
            codes.append(_code(wanted[place], codes))
            known[place] = f"{scheme_id}:{codes[-1].key}"
        slug = slug_of(name, {*taken, *(one.slug for one in made)})
        source = f"Made from the codes of the file {filename}."[:LONGEST_TEXT]
        birthday = birth() | {"id": scheme_id}
        made.append(CodingScheme(**birthday, team=team, slug=slug, name=name, source=source, codes=tuple(codes)))
    return made, known


def _code(listed: ListedCode, before: Sequence[Code]) -> Code:
    told = " ".join(_SHAPELESS.sub("", listed.name).split())
    name, number = told[:LONGEST_CODE_NAME] or listed.key[:LONGEST_CODE_NAME] or "Code", 1
    while any(looks(one.name) == looks(name) for one in before):
        number += 1
        name = f"{told[: LONGEST_CODE_NAME - 5]} ({number})"
    return Code(
        key=key_for(name, {one.key for one in before}),
        name=name,
        color=listed.color if re.fullmatch(r"#[0-9a-fA-F]{6}", listed.color) else PALETTE[len(before) % len(PALETTE)],
        definition=listed.definition[:LONGEST_TEXT],
        kind=CodeKind.INTERVAL if listed.interval else CodeKind.POINT,
    )


class _Fitting:
    """One document on its way into one lesson."""

    def __init__(
        self,
        lesson: Lesson,
        choices: Choices,
        listed: Mapping[str, ListedCode],
        codes: Mapping[str, str | None],
        at: str,
    ) -> None:
        self._lesson = lesson
        self._choices = choices
        self._codes = codes
        self._at = at
        self._names = {place: code.name for place, code in listed.items()}
        self._ids: set[str] = set()
        self._same: Counter[str] = Counter()
        self.missed: dict[str, Counter[str]] = {
            name: Counter() for name in ("codes", "students", "observers", "phases", "cameras", "anticipated")
        }
        phases = lesson.plan.phases if lesson.plan else ()
        self._phases = {one.id: one.title.casefold() for one in phases}
        self._anticipated = {one.description: one.id for phase in phases for one in phase.anticipated}

    def note(self, told: ExchangedNote) -> Observation:
        lesson = self._lesson
        observer = self._observer(told.observer)
        phase = self._phase(told)
        return Observation(
            id=self._id(told, observer),
            created_at=self._at,
            updated_at=self._at,
            iteration=lesson.iteration,
            observer=observer,
            recording=self._found("cameras", told.media, lesson.cameras.get(told.media)),
            start_ms=told.start_ms,
            end_ms=told.end_ms,
            saw=told.saw or self._named(told),
            think=told.think,
            codes=tuple(dict.fromkeys(one for one in map(self._code, told.codes) if one)),
            students=tuple(dict.fromkeys(one for one in map(self._student, told.students) if one)),
            phase=phase,
            phase_source=PhaseSource.HAND if phase else PhaseSource.TIME,
            anticipated=self._found("anticipated", told.anticipated, self._anticipated.get(told.anticipated)),
            region=told.region,
            flag=told.flag,
            clock=Clock.VIDEO if lesson.cameras else Clock.LIVE,
        )

    def losses(self) -> list[Loss]:
        sentences = {
            "students": "Students whom this study does not know are left out: they may be real names.",
            "phases": "Phases that are not in this lesson's plan are left out; the time says the phase.",
            "cameras": "Cameras that this lesson does not have are left out; the moments stay.",
            "anticipated": "Anticipated responses that are not in this lesson's plan are left out.",
        }
        return [
            Loss(sentence, sum(self.missed[name].values()), next(iter(self.missed[name])) if name != "students" else "")
            for name, sentence in sentences.items()
            if self.missed[name]
        ]

    def _code(self, place: str) -> str | None:
        found = self._codes.get(place)
        if found is None:
            self.missed["codes"][place] += 1
        return found

    def _student(self, name: str) -> str | None:
        found = self._choices.students.get(name, name if name in self._lesson.pseudonyms else None)
        return self._found("students", name, found)

    def _observer(self, name: str) -> str:
        known = self._choices.observers.get(name) or self._lesson.people.get(name.strip().casefold())
        return self._found("observers", name, known) or self._choices.observer

    def _phase(self, told: ExchangedNote) -> str | None:
        """The phase that was set by hand; None where the time says it, and where two of that title leave it open."""
        title = told.phase.casefold()
        if self._phases.get(phase_at(self._lesson.times, told.start_ms) or "") == title:
            return None
        alike = [one for one, known in self._phases.items() if known == title]
        return self._found("phases", told.phase, alike[0] if len(alike) == 1 else None)

    def _found(self, what: str, name: str, found: str | None) -> str | None:
        if name and found is None:
            self.missed[what][name] += 1
        return found

    def _named(self, told: ExchangedNote) -> str:
        """A file of codes has no words: the codes stand for what was seen."""
        return ", ".join(self._names.get(one, one) for one in told.codes) or "…"

    def _id(self, told: ExchangedNote, observer: str) -> str:
        """The note's own id, or one that the same line of the same file gets again."""
        if is_id(told.id) and told.id not in self._ids:
            self._ids.add(told.id)
            return told.id
        content = (told.start_ms, told.end_ms, told.saw, told.think, told.codes, told.students, told.id)
        place = f"{self._lesson.iteration}|{observer}|{content}"
        self._same[place] += 1
        return str(uuid.uuid5(_NAMESPACE, f"{place}|{self._same[place]}"))
