"""W3C Web Annotations (JSON-LD): each note an annotation of the video, with Media Fragments as its time and its mark.

What was seen describes, what was thought comments, codes tag, students are identified. What the model has no word for is told
in terms of our own, which other programs pass over. W3C Recommendations: Web Annotation Data Model (2017), Media Fragments
URI 1.0 (2012).
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from urllib.parse import quote, unquote

from lessonstudy.domain.errors import Invalid
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
from lessonstudy.formats.json_text import parsed, refuse_too_full
from lessonstudy.formats.told import document_of, region_of, told

NAME = "webannotation"
LABEL = "Web Annotation (JSON-LD)"
ENDINGS: tuple[str, ...] = (".jsonld", ".json")
MIME = "application/ld+json"
CARRIES = PARTS

ANNO = "http://www.w3.org/ns/anno.jsonld"
OURS = "urn:lessonstudy:terms#"
CONTEXT = [ANNO, {"ls": OURS}]
FRAGMENTS = "http://www.w3.org/TR/media-frags/"
CLOCK = "urn:lessonstudy:clock"
"""The lesson's own clock, for moments before any camera ran."""

_SECONDS = re.compile(r"(?:(?:(\d{1,9}):)?(\d{1,2}):)?(\d{1,9})(?:\.(\d*))?")
TAGS = "tags"
_TAIL = "]}}"
_Films = Mapping[str, Sequence[tuple[int, str]]]
"""Of each camera, and of none (""), where the recordings begin on the lesson's clock and what they are called; its own first."""


def fits(data: bytes, _filename: str) -> bool:
    head = data[:65_536].replace(b"\0", b"")
    return ANNO.encode() in head or b"http://www.w3.org/ns/oa" in head


def write(document: Document) -> Written:
    """An annotation in each line, so that a long file can be read line by line."""
    names, films = document.code_names(), _films(document)
    whole = {
        "@context": CONTEXT,
        "id": "urn:lessonstudy:collection",
        "type": "AnnotationCollection",
        "label": document.title or "Notes",
        "total": len(document.notes),
        "ls:document": json.dumps(told(document), ensure_ascii=False),
        "first": {"id": "urn:lessonstudy:page", "type": "AnnotationPage", "startIndex": 0, "items": []},
    }
    encoded = json.JSONEncoder(ensure_ascii=False).encode
    out = io.BytesIO()
    out.write(encoded(whole).removesuffix(_TAIL).encode("utf-8", "replace"))
    for place, note in enumerate(document.notes):
        line = encoded(_annotation(place, note, films, names))
        out.write(f"{',' if place else ''}\n{line}".encode("utf-8", "replace"))
    out.write(f"\n{_TAIL}\n".encode())
    return Written(out.getvalue(), losses(document, CARRIES))


def read(data: bytes, _how: Understanding) -> Reading:
    """Raises Invalid with what is broken."""
    refuse_too_full(data)
    try:
        return _reading(*_by_lines(data))
    except (ValueError, RecursionError):
        return _reading(*_at_once(data))


def _by_lines(data: bytes) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    """A file as we write it, of which one annotation at a time is in memory. Raises ValueError, perhaps late, for another."""
    lines = io.BytesIO(data)
    head = lines.readline()
    if len(head) == len(data):
        raise ValueError("a single line")
    whole = json.loads(head.rstrip() + _TAIL.encode())
    return whole, chain(_annotations(whole), _in_lines(lines))


def _in_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    line = b""
    for one in lines:
        if line:
            yield from _annotations(json.loads(line.removesuffix(b",")))
        line = one.strip()
    if line != _TAIL.encode():
        raise ValueError("no end")


def _at_once(data: bytes) -> tuple[Any, Iterator[dict[str, Any]]]:
    try:
        whole = parsed(data)
    except (ValueError, RecursionError) as error:
        raise _broken(f"it is no JSON ({error}).") from error
    return whole, _annotations(whole)


def _reading(whole: Any, found: Iterable[dict[str, Any]]) -> Reading:
    reader = _Reader(whole)
    notes = [reader.note(place, one) for place, one in enumerate(found, 1)]
    kinds = _several(whole.get("type")) if isinstance(whole, dict) else []
    if not notes and not {"AnnotationCollection", "AnnotationPage"}.intersection(kinds):
        raise _broken("there is no annotation in it.")
    kept = [one for one in notes if one is not None]
    kept.sort(key=lambda note: note.start_ms)
    lost = (Loss("Annotations of no moment in a video are left out.", len(notes) - len(kept)),)
    return Reading(document=reader.document(kept), losses=lost if len(kept) < len(notes) else ())


def _broken(reason: str) -> Invalid:
    return Invalid.of("file", "annotation-broken", reason=reason)


def _annotation(place: int, note: ExchangedNote, films: _Films, names: Mapping[str, str]) -> dict[str, Any]:
    bodies = [_text("describing", note.saw)]
    if note.think:
        bodies.append(_text("commenting", note.think))
    bodies += [_text("tagging", names.get(code, code)) | {"ls:code": code} for code in note.codes]
    bodies += [_text("identifying", one) | {"ls:part": "student"} for one in note.students]
    for part in ("phase", "anticipated"):
        if value := getattr(note, part):
            bodies.append(_text("classifying", value) | {"ls:part": part})
    name = f"urn:uuid:{note.id}" if is_id(note.id) else f"urn:lessonstudy:note:{place}"
    made: dict[str, Any] = {"id": name, "type": "Annotation", "motivation": "describing", "body": bodies}
    if note.observer:
        made["creator"] = {"type": "Person", "name": note.observer}
    if note.flag:
        made["ls:flag"] = True
    if note.media:
        made["ls:camera"] = note.media
    made["target"] = _target(note, films)
    return made


def _text(purpose: str, value: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}


def _films(document: Document) -> _Films:
    found = {}
    for label in ("", *(one.label for one in document.media)):
        own = [one for one in document.media if one.label == label]
        films = own + [one for one in document.media if one.label != label]
        found[label] = [(one.offset_ms, f"urn:lessonstudy:video:{quote(one.label, safe='')}") for one in films]
    return found


def _target(note: ExchangedNote, films: _Films) -> dict[str, Any]:
    around = films.get(note.media) or films[""]
    offset, source = next((one for one in around if one[0] <= note.start_ms), (min(0, note.start_ms), CLOCK))
    end = "" if note.end_ms is None else f",{_seconds(note.end_ms - offset)}"
    value = f"t={_seconds(note.start_ms - offset)}{end}"
    if note.region:
        mark = note.region
        value += "&xywh=percent:" + ",".join(f"{100 * one:.10g}" for one in (mark.x, mark.y, mark.w, mark.h))
    target: dict[str, Any] = {
        "type": "SpecificResource",
        "source": source,
        "selector": {"type": "FragmentSelector", "conformsTo": FRAGMENTS, "value": value},
    }
    return target | ({"ls:offset_ms": offset} if source == CLOCK else {})


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03}".rstrip("0").rstrip(".")


def _annotations(whole: Any) -> Iterator[dict[str, Any]]:
    """Every annotation of a file, whether it stands alone, in a list, or in the pages of a collection."""
    waiting = [whole]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            kinds = _several(one.get("type", one.get("@type")))
            if "Annotation" in kinds or "oa:Annotation" in kinds:
                yield one
            else:
                waiting += reversed([one[name] for name in ("first", "items", "@graph", "next") if name in one])


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


class _Reader:
    """One file on its way in; what it says of codes and videos is gathered as they come."""

    def __init__(self, whole: Any) -> None:
        self._title = ""
        self._media: dict[str, Media] = {}
        self._schemes: dict[str, ListedScheme] = {}
        self._tags: dict[str, ListedCode] = {}
        ours = whole.get("ls:document") if isinstance(whole, dict) else None
        if ours is not None:
            try:
                document = document_of(json.loads(ours))
            except (ValueError, TypeError, RecursionError) as error:
                raise _broken("what lessonstudy wrote at its head was changed.") from error
            self._title = document.title
            self._media = {one.label: one for one in document.media}
            self._schemes = {one.slug: one for one in document.schemes}
        elif isinstance(whole, dict):
            self._title = next((one for one in _several(whole.get("label")) if isinstance(one, str)), "")

    def document(self, notes: list[ExchangedNote]) -> Document:
        schemes = list(self._schemes.values())
        if self._tags:
            schemes.append(ListedScheme(slug=TAGS, name="Tags", codes=tuple(self._tags.values())))
        media, title = tuple(self._media.values()), self._title
        return Document(title=title, media=media, schemes=tuple(schemes), notes=tuple(notes))

    def note(self, place: int, one: Mapping[str, Any]) -> ExchangedNote | None:
        """The annotation as a note; None for one that is of no moment."""
        moment = self._moment(place, one)
        if moment is None:
            return None
        parts: dict[str, list[str]] = {}
        codes = []
        for purpose, body in self._bodies(one):
            part = body.get("ls:part") or purpose
            value = body.get("value") or body.get("chars") or ""
            if not isinstance(value, str):
                raise _broken(f"a text of annotation {place} is none.")
            if part == "tagging":
                codes.append(self._code(value, body))
            else:
                parts.setdefault(str(part), []).append(value)
        names = [str(each.get("name", "")) for each in _several(one.get("creator")) if isinstance(each, dict)]
        name = str(one.get("id", one.get("@id", ""))).removeprefix("urn:uuid:")
        said = [value for part, values in parts.items() if part not in _APART for value in values]
        return ExchangedNote(
            **moment,
            saw="\n".join(parts.get("describing", []) + said) or ", ".join(code.partition(":")[2] for code in codes),
            think="\n".join(parts.get("commenting", [])) if said or "describing" in parts else "",
            codes=tuple(codes),
            students=tuple(parts.get("student", [])),
            observer=next((each for each in names if each), ""),
            phase=" ".join(parts.get("phase", [])),
            anticipated=" ".join(parts.get("anticipated", [])),
            flag=one.get("ls:flag") is True,
            id=name if is_id(name) else "",
        )

    def _bodies(self, one: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        bodies = _several(one.get("body", one.get("bodyValue")))
        described = any(isinstance(each, dict) and each.get("purpose") == "describing" for each in bodies)
        for each in bodies:
            if isinstance(each, str):
                yield "describing", {"value": each}
            elif isinstance(each, dict):
                purpose = _several(each.get("purpose", one.get("motivation", "describing")))[:1] or ["describing"]
                comment = purpose[0] == "commenting" and not described
                yield ("describing" if comment else str(purpose[0])), each

    def _code(self, value: str, body: Mapping[str, Any]) -> str:
        code = body.get("ls:code")
        if isinstance(code, str) and code.partition(":")[0] in self._schemes:
            return code
        self._tags.setdefault(value, ListedCode(key=value, name=value))
        return f"{TAGS}:{value}"

    def _moment(self, place: int, one: Mapping[str, Any]) -> dict[str, Any] | None:
        for target in _several(one.get("target")):
            source, value, offset = _fragment(target)
            if value is None:
                continue
            label = unquote(source.removeprefix("urn:lessonstudy:video:"))
            if source != CLOCK and label not in self._media:
                filename = label.partition("?")[0].rpartition("/")[2] or label
                self._media[label] = Media(label=label, filename=filename)
            film = self._media.get(label)
            start, end = _span(place, value)
            if start is None:
                continue
            shift = offset + (film.offset_ms if film else 0)
            noted = one.get("ls:camera", "" if source.startswith("urn:lessonstudy:") else label)
            return {
                "start_ms": start + shift,
                "end_ms": None if end is None else end + shift,
                "region": _region(place, value),
                "media": str(noted),
            }
        return None


_APART = frozenset({"describing", "commenting", "student", "phase", "anticipated"})


def _fragment(target: Any) -> tuple[str, str | None, int]:
    """The source of a target, its media fragment, and where its clock's 0 lies."""
    if isinstance(target, str):
        source, _, fragment = target.partition("#")
        return source, fragment or None, 0
    if not isinstance(target, dict):
        return "", None, 0
    video: Any = target.get("source", target.get("id", ""))
    source = str(video.get("id", "") if isinstance(video, dict) else video)
    offset = target.get("ls:offset_ms", 0)
    value: Any
    # a list that grows while it is gone through
    waiting = list(_several(target.get("selector")))
    for selector in waiting:
        if isinstance(selector, dict):
            value = selector.get("value")
            if isinstance(value, str) and selector.get("type", selector.get("@type")) == "FragmentSelector":
                return source, value, offset if isinstance(offset, int) else 0
            waiting += _several(selector.get("refinedBy")) + _several(selector.get("items"))
    return _fragment(source) if "#" in source else (source, None, 0)


def _span(place: int, value: str) -> tuple[int | None, int | None]:
    """Start and end of a temporal fragment in ms. Raises Invalid for times that cannot be."""
    times = next((part[2:] for part in value.split("&") if part.startswith("t=")), None)
    if times is None:
        return None, None
    first, comma, second = unquote(times).removeprefix("npt:").partition(",")
    start = _ms(place, first) if first else 0
    end = _ms(place, second) if comma else None
    if end is not None and end <= start:
        raise _broken(f"annotation {place} ends at or before its start ({value[:40]}).")
    return start, end


def _ms(place: int, text: str) -> int:
    match = _SECONDS.fullmatch(text.removesuffix("s"))
    if match is None:
        raise _broken(f"annotation {place} has a time that is none: {text[:40]!r}.")
    hours, minutes, seconds, rest = match.groups()
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    return whole * 1000 + round(float(f"0.{rest or 0}") * 1000)


def _region(place: int, value: str) -> Region | None:
    """None for a mark in other units than percent. Raises Invalid for one that cannot be."""
    sides = next((part[13:] for part in value.split("&") if part.startswith("xywh=percent:")), None)
    if sides is None:
        return None
    try:
        return region_of(round(float(part) / 100, 12) for part in sides.split(","))
    except ValueError as error:
        raise _broken(f"annotation {place} has a mark that is none ({value[:40]}): {error}.") from error
