"""What a file of other software says of a lesson, whatever its format: media, coding schemes and notes, and no database.

Every format is read into a Document and written from one. What a format cannot hold is listed as a Loss before anything is
saved; nothing is left out in silence.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from lessonstudy.domain.observations import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A recording as files name it. Its time 0 lies at `offset_ms` on the iteration clock."""

    label: str
    filename: str = ""
    mime: str = "video/mp4"
    duration_ms: int | None = None
    offset_ms: int = 0
    fps: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCode:
    """A code as a file lists it. `key` is its identity in the scheme; here it may be any text, as other software allows."""

    key: str
    name: str
    color: str = ""
    definition: str = ""
    interval: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedScheme:
    slug: str
    name: str
    codes: tuple[ListedCode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangedNote:
    """A note; times are ms on the iteration clock. `codes` are "slug:key" of the document's schemes.

    `observer` is a name; `phase` and `anticipated` are told in words; `id` is empty where the file gives none.
    """

    start_ms: int
    end_ms: int | None = None
    saw: str = ""
    think: str = ""
    codes: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    observer: str = ""
    phase: str = ""
    anticipated: str = ""
    media: str = ""
    flag: bool = False
    region: Region | None = None
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One lesson. Notes stand in the order of their start; of those that start together, in the file's order."""

    title: str = ""
    media: tuple[Media, ...] = ()
    schemes: tuple[ListedScheme, ...] = ()
    notes: tuple[ExchangedNote, ...] = ()

    def code_names(self) -> dict[str, str]:
        """Of each code ("slug:key") a name that no other code of the document has: its own, or with its scheme's before it."""
        listed = [(scheme, code) for scheme in self.schemes for code in scheme.codes]
        names = Counter(code.name for _, code in listed)
        found: dict[str, str] = {}
        taken: set[str] = set()
        for scheme, code in listed:
            name = code.name if names[code.name] == 1 else f"{scheme.name}: {code.name}"
            if name in taken:
                name = f"{scheme.slug}:{code.key}"
            taken.add(name)
            found[f"{scheme.slug}:{code.key}"] = name
        return found


def file_name(title: str, otherwise: str) -> str:
    """The words of a title as a name of a file, at most 80 characters; `otherwise` where there are none."""
    return re.sub(r"[^\w-]+", "-", title).lower()[:80].strip("-") or otherwise


FIELDS: Mapping[str, str] = {
    "start": "start",
    "end": "end",
    "duration": "how long",
    "saw": "what was seen",
    "think": "what the observer thought",
    "codes": "codes",
    "code_keys": "keys of the codes",
    "students": "students",
    "observer": "observer",
    "phase": "phase",
    "anticipated": "anticipated response",
    "media": "camera",
    "flag": "flagged",
    "region": "mark in the picture",
    "id": "identity",
}
"""What a column of a table can be, in words for people."""


LONGEST_EXAMPLE = 80
"""Where the examples of notes are cut."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a file cannot carry: a sentence for people, how often it happens, and where it happens first."""

    sentence: str
    count: int
    example: str = ""

    @property
    def shown(self) -> str:
        """The example, with a sign that it was cut."""
        return self.example + "…" * (len(self.example) == LONGEST_EXAMPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """How a table is read. `columns` names the one of FIELDS for each column that is taken; the others are passed over.

    `time_unit` is "s", "ms" or "clock" (mm:ss, hh:mm:ss, a spreadsheet's time of day); None lets the file decide.
    With `until_next` the file has starts only, and each row of an observer lasts until their next one.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    time_unit: str | None = None
    until_next: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came out of a file, what of it could not be taken in, and remarks in sentences.

    Of a table also all its `columns` and how they were `understood`, so that a person can say otherwise.
    """

    document: Document
    losses: tuple[Loss, ...] = ()
    remarks: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    understood: Understanding | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A file and what of the document is not in it."""

    data: bytes
    losses: tuple[Loss, ...] = ()


_NoteHas = Callable[[ExchangedNote], object]
_NOTE_PARTS: Mapping[str, tuple[str, _NoteHas]] = {
    "end": ("The ends of moments", lambda note: note.end_ms is not None),
    "think": ("What observers thought", lambda note: note.think),
    "codes": ("Codes", lambda note: note.codes),
    "code_keys": ("Which scheme a code is of (it is found again by its name)", lambda note: note.codes),
    "students": ("Which students it is about", lambda note: note.students),
    "observer": ("Who noted it", lambda note: note.observer),
    "phase": ("The phase of the lesson", lambda note: note.phase),
    "anticipated": ("Which anticipated response it is", lambda note: note.anticipated),
    "media": ("Which camera it was seen on", lambda note: note.media),
    "flag": ("Flags for the debrief", lambda note: note.flag),
    "region": ("Marks in the picture", lambda note: note.region),
    "id": ("The identity of notes (a second import would add them again)", lambda note: note.id),
}
_DOCUMENT_PARTS: Mapping[str, tuple[str, Callable[[Document], list[str]]]] = {
    "definitions": (
        "Definitions and colours of codes",
        lambda found: [code.name for one in found.schemes for code in one.codes if code.definition or code.color],
    ),
    "recordings": (
        "Where the videos stand on the lesson's clock",
        lambda found: [one.label for one in found.media if one.offset_ms or one.duration_ms or one.fps],
    ),
}
PARTS = frozenset({*_NOTE_PARTS, *_DOCUMENT_PARTS})
"""What a format may carry besides the start of a note and what was seen."""


def losses(document: Document, carried: Collection[str]) -> tuple[Loss, ...]:
    """What is lost of a document in a format that carries these PARTS only."""
    return tuple(_lost(document, carried))


def _lost(document: Document, carried: Collection[str]) -> Iterator[Loss]:
    for part, (words, has) in _NOTE_PARTS.items():
        # of codes that are not there nothing more is lost
        gone = part not in carried and (part != "code_keys" or "codes" in carried)
        found = [note for note in document.notes if has(note)] if gone else []
        if found:
            yield Loss(f"{words} cannot be kept in this format.", len(found), found[0].saw[:80])
    for part, (words, named) in _DOCUMENT_PARTS.items():
        names = named(document) if part not in carried else []
        if names:
            yield Loss(f"{words} cannot be kept in this format.", len(names), names[0][:80])
