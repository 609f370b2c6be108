"""Looking for moments: what is asked for, how the words of a search box are read, and searches that a team keeps.

A note is found when it has all the words, each as it is or as a beginning ("fold" finds "folding"), every phrase in quotes,
and nothing that stands behind a minus.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from lessonstudy.domain.entity import LONGEST_LINE, Entity, text_errors
from lessonstudy.domain.errors import FieldError
from lessonstudy.domain.schemes import CodingScheme, carried_map

LONGEST_NAME = 80
LONGEST_SNIPPET = 320
BEFORE_A_MARK = 60
_PARTS = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"'))
_DASHES = "−–—"


class Sort(StrEnum):
    RELEVANCE = "relevance"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for: `words` as they were typed, and any of each list; an empty list or None asks for nothing.

    `codes` are "scheme:key" or "key", `students` ids or pseudonyms, `phases` roots; the others are ids.
    """

    words: str = ""
    codes: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    observers: tuple[str, ...] = ()
    iterations: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    flag: bool | None = None
    think: bool | None = None
    sort: Sort = Sort.RELEVANCE

    def errors(self) -> list[FieldError]:
        found = text_errors("q", self.words, limit=LONGEST_LINE)
        if not found and self.words.strip() and not any(read_words(self.words)):
            found.append(FieldError("q", "no-word", {}))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch(Entity):
    """A search with a name: its owner's, or the whole team's where it is shared."""

    team: str
    owner: str
    name: str
    filters: Search = field(default_factory=Search)
    shared: bool = False

    def errors(self) -> list[FieldError]:
        return text_errors("name", self.name, required=True, limit=LONGEST_NAME) + self.filters.errors()


class Words(NamedTuple):
    """The parts of a search box: beginnings of words, phrases as they stand, and either that must not be there."""

    beginnings: tuple[str, ...]
    phrases: tuple[str, ...]
    without: tuple[str, ...]
    without_phrases: tuple[str, ...]


class Snippet(NamedTuple):
    """A text, or a part of a long one, with the places [start, end) of what was found, in characters."""

    text: str
    marks: tuple[tuple[int, int], ...]


class Marked(NamedTuple):
    """A text in which what was found stands between `opening` and `closing`, which nobody typed."""

    text: str
    opening: str
    closing: str

    def read(self) -> Snippet:
        """The text itself, and the places of what was found."""
        first, *parts = self.text.split(self.opening)
        plain, marks, at = [first], [], len(first)
        for part in parts:
            inside, _, after = part.partition(self.closing)
            marks.append((at, at + len(inside)))
            plain += [inside, after]
            at += len(inside) + len(after)
        return Snippet("".join(plain), tuple(marks))


def read_words(text: str) -> Words:
    """What a search box asks for. Any text can be read; signs that no word is made of are passed over."""
    found = Words([], [], [], [])  # type: ignore[arg-type]
    kept = "".join(" " if unicodedata.category(one) in ("Cc", "Cs") else one for one in text.translate(_QUOTES))
    for minus, phrase, word in _PARTS.findall(re.sub(rf"(^|\s)[{_DASHES}](?=\S)", r"\1-", kept)):
        said = phrase or word
        if not _has_letters(said):
            continue
        place = (found.without_phrases if phrase else found.without) if minus else None
        place = place if place is not None else (found.phrases if phrase else found.beginnings)
        place.append(said.strip())  # type: ignore[attr-defined]
    return Words(*(tuple(dict.fromkeys(one)) for one in found))


def _has_letters(text: str) -> bool:
    return any(unicodedata.category(one)[0] in "LN" for one in text)


def successors(schemes: Iterable[CodingScheme]) -> dict[str, str]:
    """What each code ("scheme:key") is called in the newest version of its scheme; one without a successor is itself."""
    known = {one.id: one for one in schemes}
    found: dict[str, str] = {}
    for newest in sorted(known.values(), key=lambda one: -one.number):
        for code in newest.codes:
            found.setdefault(f"{newest.id}:{code.key}", f"{newest.id}:{code.key}")
        for old, new in carried_map(newest, known).items():
            if new is not None:
                found.setdefault(old, found.get(new, new))
    return found


def matching_codes(wanted: Sequence[str], schemes: Sequence[CodingScheme]) -> tuple[set[str], list[FieldError]]:
    """All codes ("scheme:key") that count as one of those wanted, over all versions, and what is wrong with the others.

    A scheme may be named by its id or its slug, or left out.
    """
    became = successors(schemes)
    slugs = {one.id: one.slug for one in schemes}
    found: set[str] = set()
    errors = []
    for one in wanted:
        scheme, _, key = one.rpartition(":")
        named = {
            code
            for code in became
            if code.rpartition(":")[2] == key and scheme in ("", (place := code.rpartition(":")[0]), slugs[place])
        }
        if not named:
            errors.append(FieldError("code", "unknown", {"noun": "code", "value": one}))
        ends = {became[code] for code in named}
        found |= {code for code, end in became.items() if end in ends}
    return found, errors


def excerpted(whole: Snippet, longest: int = LONGEST_SNIPPET) -> Snippet:
    """At most about so many characters of it, from a little before the first mark on, cut between words."""
    text, marks = whole
    if len(text) <= longest:
        return whole
    start = max(0, marks[0][0] - BEFORE_A_MARK) if marks else 0
    if start:
        start = text.find(" ", start, marks[0][0]) + 1 or start
    end = len(text)
    if end - start > longest:
        end = max(text.rfind(" ", start, start + longest), marks[0][1] if marks else 0, start + longest // 2)
    head = "… " if start else ""
    shift = len(head) - start
    shown = tuple((a + shift, b + shift) for a, b in marks if start <= a and b <= end)
    return Snippet(f"{head}{text[start:end]}{' …' if end < len(text) else ''}", shown)


def from_lists(lists: Mapping[str, Sequence[str]]) -> Search:
    """The search that an address names, by the names of the API; what cannot be read is passed over."""
    answers = {"true": True, "false": False}
    sort = next((one for one in Sort if one.value in lists.get("sort", ())), Sort.RELEVANCE)
    return Search(
        words=(list(lists.get("q", ())) or [""])[-1],
        flag=answers.get((list(lists.get("flag", ())) or [""])[-1]),
        think=answers.get((list(lists.get("think", ())) or [""])[-1]),
        sort=sort,
        **{field: tuple(lists.get(name, ())) for name, field in LISTS.items()},
    )


def to_lists(search: Search) -> dict[str, list[str]]:
    """The same back, without what asks for nothing."""
    found = {name: list(getattr(search, field)) for name, field in LISTS.items()}
    found |= {"q": [search.words] if search.words.strip() else []}
    for name, value in (("flag", search.flag), ("think", search.think)):
        found[name] = [] if value is None else [str(value).lower()]
    found["sort"] = [search.sort.value] if search.sort != Sort.RELEVANCE else []
    return {name: values for name, values in found.items() if values}


LISTS = {
    "code": "codes",
    "student": "students",
    "phase": "phases",
    "observer": "observers",
    "iteration": "iterations",
    "study": "studies",
}
"""Names of an address, and the fields of a search they fill."""
