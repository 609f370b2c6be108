"""The structure of an ELAN annotation file (EAF 2.7 to 3.0): tiers, and when each of their annotations is.

Times come by four ways: own time slots; slots without a time, which share the time between the next ones that have one; a
subdivision of the parent's time; and the parent's time itself. The file is read as a stream, so that a large one needs
little more memory than what it says.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from lessonstudy.domain.errors import Invalid
from lessonstudy.formats.text import MOST_VALUES

SUBDIVIDES = "Symbolic_Subdivision"
_KEPT = ("HEADER", "TIME_SLOT", "TIER", "LINGUISTIC_TYPE", "CONTROLLED_VOCABULARY", "ANNOTATION")


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
    if data.count(b"<") > MOST_VALUES:
        raise Invalid.of("file", "import-too-full", limit=MOST_VALUES)
    found, slots = Elan(), {}
    pending: list[Annotation] = []
    try:
        for _, element in etree.iterparse(
            io.BytesIO(data), tag=_KEPT, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            if element.getroottree().docinfo.doctype:
                raise broken("it has a document type, which ELAN never writes and which could hide anything.")
            match element.tag:
                case "TIME_SLOT":
                    value = element.get("TIME_VALUE")
                    slots[element.get("TIME_SLOT_ID", "")] = None if value is None else int(value)
                    _let_go(element)
                case "ANNOTATION":
                    pending.append(_annotation(element))
                    _let_go(element)
                case "TIER":
                    found.tiers.append(_tier(element, pending))
                    pending = []
                    element.clear(keep_tail=False)
                case _:
                    _describe(found, element)
    except (etree.XMLSyntaxError, ValueError, OverflowError) as error:
        raise broken(f"{str(error).partition(' (')[0].rstrip('.')}.") from error
    _Times(found, slots).settle()
    return found


def broken(reason: str) -> Invalid:
    return Invalid.of("file", "eaf-broken", reason=reason)


def _let_go(element: Any) -> None:
    """Forget an element that was read, and those before it."""
    element.clear(keep_tail=False)
    while element.getprevious() is not None:
        del element.getparent()[0]


def _annotation(element: Any) -> Annotation:
    if not len(element):
        raise broken("an annotation is empty.")
    inner = element[0]
    first, second = inner.get("TIME_SLOT_REF1"), inner.get("TIME_SLOT_REF2")
    return Annotation(
        id=inner.get("ANNOTATION_ID", ""),
        value=inner.findtext("ANNOTATION_VALUE") or "",
        slots=(first, second) if first and second else None,
        parent=inner.get("ANNOTATION_REF"),
        before=inner.get("PREVIOUS_ANNOTATION"),
        entry=inner.get("CVE_REF"),
    )


def _tier(element: Any, annotations: list[Annotation]) -> Tier:
    return Tier(
        element.get("TIER_ID", ""),
        element.get("LINGUISTIC_TYPE_REF", ""),
        element.get("PARENT_REF"),
        element.get("ANNOTATOR", ""),
        element.get("PARTICIPANT", ""),
        annotations,
    )


def _describe(found: Elan, element: Any) -> None:
    if element.tag == "HEADER":
        if element.get("TIME_UNITS", "milliseconds") != "milliseconds":
            raise broken(f"its times are in {element.get('TIME_UNITS')[:40]}; only milliseconds can be read.")
        found.media = [dict(one.attrib) for one in element.iter("MEDIA_DESCRIPTOR")]
        found.properties = {one.get("NAME", ""): one.text or "" for one in element.iter("PROPERTY")}
    elif element.tag == "LINGUISTIC_TYPE":
        kind = Kind(element.get("CONSTRAINTS", ""), element.get("CONTROLLED_VOCABULARY_REF"))
        found.kinds[element.get("LINGUISTIC_TYPE_ID", "")] = kind
    else:
        found.vocabularies[element.get("CV_ID", "")] = dict(_entries(element))


def _entries(vocabulary: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    for entry in vocabulary.iter("CV_ENTRY_ML"):
        value = entry.find("CVE_VALUE")
        if value is not None:
            yield entry.get("CVE_ID", ""), (value.text or "", value.get("DESCRIPTION", ""))
    # before EAF 2.8
    for entry in vocabulary.iter("CV_ENTRY"):
        yield entry.text or "", (entry.text or "", entry.get("DESCRIPTION", ""))


class _Times:
    """Gives every annotation its start and end."""

    def __init__(self, found: Elan, slots: Mapping[str, int | None]) -> None:
        self._elan = found
        self._slots = dict(slots)
        self._known = {one.id: one for tier in found.tiers for one in tier.annotations}

    def settle(self) -> None:
        self._share_unset_slots()
        for tier in self._elan.tiers:
            for one in tier.annotations:
                if one.slots:
                    one.start_ms, one.end_ms = self._slot(one.slots[0]), self._slot(one.slots[1])
        waiting = [tier for tier in self._elan.tiers if any(one.slots is None for one in tier.annotations)]
        while waiting:
            ready = [
                tier for tier in waiting if all(self._parent(one).start_ms is not None for one in tier.annotations)
            ]
            if not ready:
                raise broken("its tiers hang on each other in a ring.")
            for tier in ready:
                self._from_parents(tier)
            waiting = [tier for tier in waiting if tier not in ready]

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
