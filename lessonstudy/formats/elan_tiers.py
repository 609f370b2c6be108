"""The structure of an ELAN annotation file (EAF 2.7 to 3.0): tiers, and when each of their annotations is.

Times come by four ways: own time slots; slots without a time, which share the time between the next ones that have one; a
subdivision of the parent's time; and the parent's time itself. The file is read as a stream, so that a large one needs
little more memory than what it says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from xml.parsers import expat

from lessonstudy.domain.errors import Invalid

MOST_LEVELS = 100
"""How deep tiers can hang on each other; linguists use five. Each level costs a look at all that hang deeper."""
SUBDIVIDES = "Symbolic_Subdivision"
Text = TypeVar("Text", str, str | None)


@dataclass(slots=True)
class Annotation:
    """Times in ms; `parent` is the annotation that it belongs to, `entry` the entry of a vocabulary that it names."""

    id: str
    value: str
    start_ms: int | None = None
    end_ms: int | None = None
    slots: tuple[str, str] | None = None
    parent: str | None = None
    before: str | None = None
    entry: str | None = None


@dataclass(slots=True)
class Tier:
    id: str
    kind: str
    parent: str | None
    annotator: str
    participant: str
    annotations: list[Annotation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kind:
    """A linguistic type: how its tiers get their times, and the vocabulary that their values come from."""

    constraint: str
    vocabulary: str | None


@dataclass(slots=True)
class Elan:
    """`media` are the attributes of each media descriptor; `vocabularies` give id and value of each entry, with what it means."""

    media: list[Mapping[str, str]] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    tiers: list[Tier] = field(default_factory=list)
    kinds: dict[str, Kind] = field(default_factory=dict)
    vocabularies: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)


def read_elan(data: bytes) -> Elan:
    """The file with a start and an end for every annotation. Raises Invalid with the place where it is broken."""
    stream = _Stream()
    try:
        stream.parse(data)
    except (expat.ExpatError, LookupError, ValueError, OverflowError) as error:
        raise broken(f"{str(error).rstrip('.')}.") from error
    _Times(stream.elan, stream.slots).settle()
    return stream.elan


def broken(reason: str) -> Invalid:
    return Invalid.of("file", "eaf-broken", reason=reason)


class _Stream:
    """Takes up one element after the other; of the file itself nothing is kept."""

    def __init__(self) -> None:
        self.elan = Elan()
        self.slots: dict[str, int | None] = {}
        self._texts: list[str] = []
        self._annotation: Annotation | None = None
        self._entry: Mapping[str, str] = {}
        self._told: Mapping[str, str] = {}
        self._vocabulary: dict[str, tuple[str, str]] = {}
        # names of codes and of parents come again and again: each is kept once
        self._kept: dict[str, str] = {}
        self._begins: Mapping[str, Callable[[dict[str, str]], object]] = {
            "ANNOTATION": self._no_annotation,
            "ALIGNABLE_ANNOTATION": self._own_annotation,
            "REF_ANNOTATION": self._own_annotation,
            "TIME_SLOT": self._slot,
            "TIER": lambda told: self.elan.tiers.append(_tier(told)),
            "HEADER": _in_milliseconds,
            "MEDIA_DESCRIPTOR": self.elan.media.append,
            "LINGUISTIC_TYPE": self._kind,
            "CONTROLLED_VOCABULARY": self._new_vocabulary,
            "CV_ENTRY_ML": lambda told: setattr(self, "_entry", told),
            **dict.fromkeys(("PROPERTY", "CVE_VALUE", "CV_ENTRY"), lambda told: setattr(self, "_told", told)),
        }
        self._ends: Mapping[str, Callable[[], object]] = {
            "ANNOTATION_VALUE": self._value,
            "ANNOTATION": self._take,
            "PROPERTY": self._property,
            "CVE_VALUE": self._first_language,
            "CV_ENTRY": self._old_entry,
        }

    def parse(self, data: bytes) -> None:
        """Raises ExpatError, or ValueError for a number that is none; Invalid for what ELAN never writes."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refused
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._texts.append
        parser.Parse(data, True)
        self._kept.clear()

    def _start(self, tag: str, told: dict[str, str]) -> None:
        self._texts.clear()
        if begin := self._begins.get(tag):
            begin(told)

    def _end(self, tag: str) -> None:
        if end := self._ends.get(tag):
            end()

    def _no_annotation(self, _told: object) -> None:
        self._annotation = None

    def _own_annotation(self, told: Mapping[str, str]) -> None:
        first, second = told.get("TIME_SLOT_REF1"), told.get("TIME_SLOT_REF2")
        self._annotation = Annotation(
            told.get("ANNOTATION_ID", ""),
            "",
            slots=(first, second) if first and second else None,
            parent=self._once(told.get("ANNOTATION_REF")),
            before=told.get("PREVIOUS_ANNOTATION"),
            entry=self._once(told.get("CVE_REF")),
        )

    def _once(self, text: Text) -> Text:
        return text and self._kept.setdefault(text, text)

    def _value(self) -> None:
        if self._annotation:
            self._annotation.value = self._once("".join(self._texts))

    def _take(self) -> None:
        if self._annotation is None or not self.elan.tiers:
            raise broken("an annotation is empty.")
        self.elan.tiers[-1].annotations.append(self._annotation)

    def _slot(self, told: Mapping[str, str]) -> None:
        value = told.get("TIME_VALUE")
        self.slots[told.get("TIME_SLOT_ID", "")] = None if value is None else int(value)

    def _kind(self, told: Mapping[str, str]) -> None:
        kind = Kind(told.get("CONSTRAINTS", ""), told.get("CONTROLLED_VOCABULARY_REF"))
        self.elan.kinds[told.get("LINGUISTIC_TYPE_ID", "")] = kind

    def _property(self) -> None:
        self.elan.properties[self._told.get("NAME", "")] = "".join(self._texts)

    def _new_vocabulary(self, told: Mapping[str, str]) -> None:
        self._vocabulary = self.elan.vocabularies[told.get("CV_ID", "")] = {}

    def _first_language(self) -> None:
        said = "".join(self._texts), self._told.get("DESCRIPTION", "")
        self._vocabulary.setdefault(self._entry.get("CVE_ID", ""), said)

    def _old_entry(self) -> None:
        """As it was before EAF 2.8."""
        text = "".join(self._texts)
        self._vocabulary[text] = (text, self._told.get("DESCRIPTION", ""))


def _in_milliseconds(header: Mapping[str, str]) -> None:
    if header.get("TIME_UNITS", "milliseconds") != "milliseconds":
        raise broken(f"its times are in {header['TIME_UNITS'][:40]}; only milliseconds can be read.")


def _refused(*_: object) -> None:
    raise broken("it has a document type, which ELAN never writes and which could hide anything.")


def _tier(told: Mapping[str, str]) -> Tier:
    return Tier(
        told.get("TIER_ID", ""),
        told.get("LINGUISTIC_TYPE_REF", ""),
        told.get("PARENT_REF"),
        told.get("ANNOTATOR", ""),
        told.get("PARTICIPANT", ""),
    )


class _Times:
    """Gives every annotation its start and end."""

    def __init__(self, found: Elan, slots: Mapping[str, int | None]) -> None:
        self._elan = found
        self._slots = dict(slots)
        parents = {one.parent for tier in found.tiers for one in tier.annotations}
        self._known = {one.id: one for tier in found.tiers for one in tier.annotations if one.id in parents}

    def settle(self) -> None:
        self._share_unset_slots()
        for tier in self._elan.tiers:
            for one in tier.annotations:
                if one.slots:
                    one.start_ms, one.end_ms = self._slot(one.slots[0]), self._slot(one.slots[1])
        waiting = [tier for tier in self._elan.tiers if any(one.slots is None for one in tier.annotations)]
        for _ in range(MOST_LEVELS):
            ready: list[Tier] = []
            later: list[Tier] = []
            for tier in waiting:
                known = all(self._parent(one).start_ms is not None for one in tier.annotations)
                (ready if known else later).append(tier)
            if not ready:
                break
            for tier in ready:
                self._from_parents(tier)
            waiting = later
        if waiting:
            raise broken(f"its tiers hang on each other in a ring, or more than {MOST_LEVELS} deep.")

    def _slot(self, name: str) -> int:
        found = self._slots.get(name)
        if found is None:
            raise broken(f"the time slot {name[:40]!r} has no time.")
        return found

    def _share_unset_slots(self) -> None:
        """A run of annotations of which only the outer ends have a time divides that time evenly."""
        for tier in self._elan.tiers:
            run: list[str] = []
            for one in tier.annotations:
                if one.slots is None:
                    continue
                first, second = one.slots
                if not run or run[-1] != first:
                    run = [first]
                run.append(second)
                if self._slots.get(second) is not None:
                    self._share(run)
                    run = [second]

    def _share(self, run: list[str]) -> None:
        start, end = self._slots.get(run[0]), self._slots.get(run[-1])
        if start is None or end is None:
            return
        for place, name in enumerate(run[1:-1], 1):
            if self._slots.get(name) is None:
                self._slots[name] = start + (end - start) * place // (len(run) - 1)

    def _parent(self, one: Annotation) -> Annotation:
        if one.slots:
            return one
        found = self._known.get(one.parent or "")
        if found is None:
            raise broken(f"the annotation {one.id[:40]!r} belongs to one that is not there.")
        return found

    def _from_parents(self, tier: Tier) -> None:
        kind = self._elan.kinds.get(tier.kind, Kind("", None))
        children: dict[str, list[Annotation]] = {}
        for one in tier.annotations:
            if one.slots is None:
                children.setdefault(one.parent or "", []).append(one)
        for parent, found in children.items():
            start, end = self._known[parent].start_ms or 0, self._known[parent].end_ms or 0
            if kind.constraint != SUBDIVIDES:
                for one in found:
                    one.start_ms, one.end_ms = start, end
                continue
            for place, one in enumerate(_in_order(found)):
                one.start_ms = start + (end - start) * place // len(found)
                one.end_ms = start + (end - start) * (place + 1) // len(found)


def _in_order(found: list[Annotation]) -> list[Annotation]:
    """The parts of a subdivision as they follow each other."""
    following = {one.before: one for one in found}
    ordered: list[Annotation] = []
    one = following.get(None)
    while one is not None and len(ordered) < len(found):
        ordered.append(one)
        one = following.get(one.id)
    return ordered if len(ordered) == len(found) else found
