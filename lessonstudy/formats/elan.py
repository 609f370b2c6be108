"""ELAN (EAF 3.0): a tier for each observer, with a child tier for each further thing that a note says.

A note is an annotation of its observer's tier; its codes, students and thoughts hang on it one to one, each code with a
controlled vocabulary of its scheme. ELAN lets no two annotations of a tier overlap, so moments that do go to a second tier of
the same observer. A moment without an end lasts 1 ms there. Schema and words: EAFv3.0.xsd, Max Planck Institute.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from lessonstudy.domain.exchange import (
    PARTS,
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
from lessonstudy.domain.identity import is_id
from lessonstudy.domain.observations import Region
from lessonstudy.formats.elan_tiers import Annotation, Elan, Tier, broken, read_elan
from lessonstudy.formats.told import document_of, region_of, told
from lessonstudy.formats.xml_text import NOT_IN_XML, escaped, in_xml

NAME = "eaf"
LABEL = "ELAN"
ENDINGS: tuple[str, ...] = (".eaf",)
MIME = "application/xml"
CARRIES = PARTS

OURS = "lessonstudy"
SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
DATE = "2026-01-01T00:00:00+00:00"
"""Not the time of day: the same notes give the same file."""
CONSTRAINTS = {
    "Time_Subdivision": "Time subdivision of parent annotation's time interval, no time gaps allowed within this interval",
    "Symbolic_Subdivision": "Symbolic subdivision of a parent annotation. Annotations refering to the same parent are ordered",
    "Symbolic_Association": "1-1 association with a parent annotation",
    "Included_In": "Time alignable annotations within the parent annotation's time interval, gaps are allowed",
}
NOTE, CODE = "note", "code "
PLAIN = ("think", "phase", "anticipated", "media")
HUNG = {*PLAIN, "student", "flag", "region", "length"}
"""The kinds of tiers that hang on notes, besides one for the codes of each scheme."""


def fits(data: bytes, _filename: str) -> bool:
    return b"<ANNOTATION_DOCUMENT" in data[:4096].replace(b"\0", b"")


def read(data: bytes, _how: Understanding) -> Reading:
    """Raises Invalid with what is broken."""
    if not fits(data, ""):
        raise broken("it does not begin as ELAN's files do.")
    found = read_elan(data)
    if OURS in found.properties:
        return Reading(document=_Ours(found).document())
    return _foreign(found)


def write(document: Document) -> Written:
    out = io.BytesIO()
    out.writelines(f"{line}\n".encode() for line in _Writing(document).lines())
    return Written(out.getvalue(), (*losses(document, CARRIES), *_unwritable(document)))


def _unwritable(document: Document) -> Iterator[Loss]:
    texts = [text for note in document.notes for text in (note.saw, note.think) if NOT_IN_XML.search(text)]
    if texts:
        yield Loss("Characters that XML cannot hold are replaced by �.", len(texts), in_xml(texts[0])[:80])


@dataclass(slots=True)
class _Layer:
    """A tier of an observer; `free_ms` is where its last annotation ends. `children` hold (parent, value, entry)."""

    id: str
    observer: str
    free_ms: int = 0
    notes: list[tuple[str, int, int, str]] = field(default_factory=list)
    children: dict[tuple[str, int], list[tuple[str, str, str]]] = field(default_factory=dict)


class _Writing:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._names = {f"{scheme.slug}:{one.key}": one.name for scheme in document.schemes for one in scheme.codes}
        # EAF counts from 0
        self._shift = max(0, -min((note.start_ms for note in document.notes), default=0))
        self._layers: dict[str, list[_Layer]] = {}
        for place, note in enumerate(document.notes):
            self._add(place, note)

    def _add(self, place: int, note: ExchangedNote) -> None:
        start = note.start_ms + self._shift
        end = start + 1 if note.end_ms is None else note.end_ms + self._shift
        layer = self._layer(note.observer, start)
        layer.free_ms = end
        parent = f"n{note.id}" if is_id(note.id) else f"a{place}"
        layer.notes.append((parent, start, end, note.saw))
        for kind, position, value, entry in _children(note, self._code_name):
            layer.children.setdefault((kind, position), []).append((parent, value, entry))

    def _layer(self, observer: str, start: int) -> _Layer:
        layers = self._layers.setdefault(observer, [])
        for one in layers:
            if one.free_ms <= start:
                return one
        taken = {one.id for found in self._layers.values() for one in found}
        base = observer or "Notes"
        name, number = (base, 1) if not layers else (f"{base} ({len(layers) + 1})", len(layers) + 1)
        while name in taken:
            number += 1
            name = f"{base} ({number})"
        layers.append(_Layer(name, observer))
        return layers[-1]

    def _code_name(self, place: str) -> str:
        return self._names.get(place) or place.partition(":")[2]

    def lines(self) -> Iterator[str]:
        layers = [one for found in self._layers.values() for one in found]
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        # programs look for the schema, as ELAN names it, and for numbered time slots
        yield (
            f'<ANNOTATION_DOCUMENT AUTHOR="" DATE="{DATE}" FORMAT="3.0" VERSION="3.0" '
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="{SCHEMA}">'
        )
        yield from self._header()
        yield "<TIME_ORDER>"
        yield from _slots(layers)
        yield "</TIME_ORDER>"
        yield from _tiers(layers)
        yield from self._kinds(layers)
        yield '<LANGUAGE LANG_ID="und" LANG_DEF="http://cdb.iso.org/lg/CDB-00130975-001" LANG_LABEL="undetermined (und)"/>'
        for one, said in CONSTRAINTS.items():
            yield f'<CONSTRAINT STEREOTYPE="{one}" DESCRIPTION={quoteattr(said)}/>'
        yield from self._vocabularies()
        yield "</ANNOTATION_DOCUMENT>"

    def _header(self) -> Iterator[str]:
        document = self._document
        yield '<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">'
        for one in document.media:
            name = quote(in_xml(one.filename or one.label))
            origin = -one.offset_ms - self._shift
            yield (
                f'<MEDIA_DESCRIPTOR MEDIA_URL="file:///{name}" RELATIVE_MEDIA_URL="./{name}" '
                f'MIME_TYPE={quoteattr(one.mime)} TIME_ORIGIN="{origin}"/>'
            )
        ours = told(document) | {"shift_ms": self._shift}
        yield f'<PROPERTY NAME="{OURS}">{escaped(json.dumps(ours))}</PROPERTY>'
        yield "</HEADER>"

    def _kinds(self, layers: list[_Layer]) -> Iterator[str]:
        yield '<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="note" TIME_ALIGNABLE="true" GRAPHIC_REFERENCES="false"/>'
        slugs = {one.slug for one in self._document.schemes}
        for kind in sorted({kind for layer in layers for kind, _ in layer.children}):
            slug = kind.partition(" ")[2]
            vocabulary = f" CONTROLLED_VOCABULARY_REF={quoteattr(slug)}" if slug in slugs else ""
            yield (
                f'<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID={quoteattr(kind)} CONSTRAINTS="Symbolic_Association" '
                f'TIME_ALIGNABLE="false" GRAPHIC_REFERENCES="false"{vocabulary}/>'
            )

    def _vocabularies(self) -> Iterator[str]:
        for scheme in self._document.schemes:
            yield f"<CONTROLLED_VOCABULARY CV_ID={quoteattr(scheme.slug)}>"
            yield f'<DESCRIPTION LANG_REF="und">{escaped(scheme.name)}</DESCRIPTION>'
            for code in scheme.codes:
                said = quoteattr(in_xml(code.definition))
                yield (
                    f'<CV_ENTRY_ML CVE_ID={quoteattr(code.key)}><CVE_VALUE LANG_REF="und" DESCRIPTION={said}>'
                    f"{escaped(code.name)}</CVE_VALUE></CV_ENTRY_ML>"
                )
            yield "</CONTROLLED_VOCABULARY>"


def _children(note: ExchangedNote, named: Callable[[str], str]) -> Iterator[tuple[str, int, str, str]]:
    """What hangs on a note: kind of tier, its place among those of its kind, value, and entry of the vocabulary."""
    for position, code in enumerate(note.codes):
        slug, _, key = code.partition(":")
        yield f"{CODE}{slug}", position, named(code), key
    for position, student in enumerate(note.students):
        yield "student", position, student, ""
    for kind in PLAIN:
        if value := getattr(note, kind):
            yield kind, 0, value, ""
    if note.flag:
        yield "flag", 0, "for the debrief", ""
    if note.region:
        mark = note.region
        yield "region", 0, f"{mark.x!r} {mark.y!r} {mark.w!r} {mark.h!r}", ""
    if note.end_ms == note.start_ms + 1:
        yield "length", 0, "1 ms", ""


def _slots(layers: list[_Layer]) -> Iterator[str]:
    number = 0
    for layer in layers:
        for _, start, end, _ in layer.notes:
            yield f'<TIME_SLOT TIME_SLOT_ID="ts{number}" TIME_VALUE="{start}"/>'
            yield f'<TIME_SLOT TIME_SLOT_ID="ts{number + 1}" TIME_VALUE="{end}"/>'
            number += 2


def _tiers(layers: list[_Layer]) -> Iterator[str]:
    number, numbers = 0, count(1)
    taken = {one.id for one in layers}
    for layer in layers:
        by = f"PARTICIPANT={quoteattr(in_xml(layer.observer))} ANNOTATOR={quoteattr(in_xml(layer.observer))}"
        yield f'<TIER TIER_ID={quoteattr(in_xml(layer.id))} LINGUISTIC_TYPE_REF="note" {by}>'
        for note, _, _, saw in layer.notes:
            yield (
                f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="{note}" TIME_SLOT_REF1="ts{number}" '
                f'TIME_SLOT_REF2="ts{number + 1}"><ANNOTATION_VALUE>{escaped(saw)}</ANNOTATION_VALUE>'
                "</ALIGNABLE_ANNOTATION></ANNOTATION>"
            )
            number += 2
        yield "</TIER>"
        for (kind, position), children in sorted(layer.children.items(), key=lambda one: one[0][1]):
            name = f"{layer.id}: {kind}" + (f" {position + 1}" if position else "")
            while name in taken:
                name += "'"
            taken.add(name)
            yield (
                f"<TIER TIER_ID={quoteattr(in_xml(name))} LINGUISTIC_TYPE_REF={quoteattr(kind)} "
                f"PARENT_REF={quoteattr(in_xml(layer.id))} {by}>"
            )
            for (parent, value, entry), one in zip(children, numbers, strict=False):
                named = f" CVE_REF={quoteattr(entry)}" if entry else ""
                yield (
                    f'<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="c{one}" ANNOTATION_REF="{parent}"{named}>'
                    f"<ANNOTATION_VALUE>{escaped(value)}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>"
                )
            yield "</TIER>"


class _Ours:
    """A file of ours on its way back."""

    def __init__(self, found: Elan) -> None:
        self._elan = found
        try:
            ours = json.loads(found.properties[OURS])
            self._shift = int(ours["shift_ms"])
            self._document = document_of(ours)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise broken("what lessonstudy wrote into its header was changed.") from error

    def document(self) -> Document:
        """Tiers that were added in ELAN are read as those of others."""
        ours = [(tier, one) for tier in self._elan.tiers if tier.kind == NOTE for one in tier.annotations]
        hung: dict[str, list[tuple[str, Annotation]]] = {one.id: [] for _, one in ours}
        added = []
        for tier in self._elan.tiers:
            hangs = tier.kind in HUNG or tier.kind.startswith(CODE)
            loose = [one for one in tier.annotations if not hangs or one.parent not in hung]
            if tier.kind != NOTE and loose:
                added.append(replace(tier, annotations=loose))
            if hangs:
                for one in tier.annotations:
                    hung.get(one.parent or "", []).append((tier.kind, one))
                # a long lesson has a million of them: each is let go when its note is made
                tier.annotations = []
        notes = [self._note(tier, one, hung.pop(one.id, [])) for tier, one in ours]
        notes += (
            replace(note, start_ms=note.start_ms - self._shift, end_ms=note.end_ms and note.end_ms - self._shift)
            for note in _notes(self._elan, added)
        )
        notes.sort(key=lambda note: note.start_ms)
        known = self._document.schemes
        slugs = {one.slug for one in known}
        more = [one for one in _schemes(self._elan, added, notes) if one.slug not in slugs]
        return replace(self._document, schemes=(*known, *more), notes=tuple(notes))

    def _note(self, tier: Tier, one: Annotation, hung: list[tuple[str, Annotation]]) -> ExchangedNote:
        start, end = (one.start_ms or 0) - self._shift, (one.end_ms or 0) - self._shift
        values: dict[str, str] = {kind: child.value for kind, child in hung if kind in PLAIN}
        kinds = {kind for kind, _ in hung}
        return ExchangedNote(
            start_ms=start,
            end_ms=None if end == start + 1 and "length" not in kinds else end,
            saw=one.value,
            codes=tuple(
                f"{kind.removeprefix(CODE)}:{child.entry or child.value}"
                for kind, child in hung
                if kind.startswith(CODE)
            ),
            students=tuple(child.value for kind, child in hung if kind == "student"),
            observer=tier.annotator,
            flag="flag" in kinds,
            region=next((_region(child.value) for kind, child in hung if kind == "region"), None),
            id=one.id.removeprefix("n") if is_id(one.id.removeprefix("n")) else "",
            **values,
        )


def _region(text: str) -> Region:
    try:
        return region_of(text.split())
    except ValueError as error:
        raise broken(f"{text[:40]!r} is no mark in the picture: {error}.") from error


def _foreign(found: Elan) -> Reading:
    """Every annotation as a note. Values of a vocabulary are codes; the name of the tier is one, too, for it says what it is."""
    notes = sorted(_notes(found, found.tiers), key=lambda note: note.start_ms)
    document = Document(
        media=tuple(_media(found.media)), schemes=tuple(_schemes(found, found.tiers, notes)), notes=tuple(notes)
    )
    remarks = [f"{len(found.tiers)} tiers were read, each annotation as a note."] if found.tiers else []
    return Reading(document=document, remarks=tuple(remarks))


def _schemes(found: Elan, tiers: Sequence[Tier], notes: Sequence[ExchangedNote]) -> Iterator[ListedScheme]:
    """Tiers and vocabularies as schemes, those that notes use."""
    used = {code for note in notes for code in note.codes}
    codes = tuple(ListedCode(key=tier.id, name=tier.id) for tier in tiers)
    listed = [ListedScheme(slug="tiers", name="Tiers", codes=codes)]
    for name, entries in found.vocabularies.items():
        codes = tuple(
            ListedCode(key=key, name=value, definition=said) for key, (value, said) in entries.items() if value
        )
        listed.append(ListedScheme(slug=name, name=name, codes=codes))
    for scheme in listed:
        if any(f"{scheme.slug}:{code.key}" in used for code in scheme.codes):
            yield scheme


def _notes(found: Elan, tiers: Sequence[Tier]) -> Iterator[ExchangedNote]:
    keys = {name: {said[0]: key for key, said in entries.items()} for name, entries in found.vocabularies.items()}
    for tier in tiers:
        kind = found.kinds.get(tier.kind)
        vocabulary = kind.vocabulary or "" if kind else ""
        for one in tier.annotations:
            known = one.entry in found.vocabularies.get(vocabulary, ())
            entry = one.entry if known else keys.get(vocabulary, {}).get(one.value)
            start, end = one.start_ms or 0, one.end_ms or 0
            if end < start:
                raise broken(f"the annotation {one.id[:40]!r} ends before it starts.")
            codes = (f"tiers:{tier.id}", *((f"{vocabulary}:{entry}",) if entry is not None else ()))
            yield ExchangedNote(
                start_ms=start,
                end_ms=end if end > start else None,
                saw=one.value or tier.id,
                codes=codes,
                observer=tier.annotator or tier.participant,
            )


def _media(descriptors: list[Mapping[str, str]]) -> Iterator[Media]:
    for one in descriptors:
        name = one.get("RELATIVE_MEDIA_URL") or one.get("MEDIA_URL", "")
        filename = name.replace("\\", "/").rpartition("/")[2]
        try:
            offset = -int(one.get("TIME_ORIGIN", "0"))
        except ValueError as error:
            raise broken("a video's TIME_ORIGIN is no number.") from error
        yield Media(label=filename, filename=filename, mime=one.get("MIME_TYPE", ""), offset_ms=offset)
