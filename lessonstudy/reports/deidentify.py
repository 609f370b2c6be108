"""A study without names: people by their role, students by number, no team, no class, months instead of days.

The material itself is changed, every text in it, before anything is built from it. In free text a name is found where it
stands as a word: whole, by its parts that begin with a capital (typed so, or all in capitals), or as an e-mail address. What
nobody told the program (a nickname, a child's real name, a street) stays; the report says that it must be read over.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lessonstudy.domain.people import Role
from lessonstudy.reports.material import Material
from lessonstudy.reports.words import listed, mapped

TEAM, CLASS, SOMEBODY = "our team", "the class", "a student"
ROLES = {
    Role.FACILITATOR: "Facilitator",
    Role.COACH: "Coach",
    Role.TEACHER: "Teacher",
    Role.OBSERVER: "Observer",
    Role.KNOWLEDGEABLE_OTHER: "Knowledgeable other",
    Role.GUEST: "Guest",
}
FORMER = "Former member"

# no letter or digit beside it; "_" may, since people write _so_
_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W_])"
_TITLE = r"(?:(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Frau|Herr|Mme|M)\.?\s+)?"
_NO_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(:.*)?|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?")
# "A" begins an English sentence as a word of its own; before these it is somebody
_A_ACTS = r"A(?=['’]s\b|,| (?:and|or|is|has|had|was|does|did|can|then|also|still|now)\b| \w+(?:[^\W_s]s|\w\wed)\b)"
_A_WITHIN = r"(?<=[a-z,;] )A"
# a name in capitals may keep the dot of a Turkish i, and ß has a capital, is kept, or becomes two letters
_ALIKE = str.maketrans({"I": "[Iİ]", "İ": "[Iİ]", "ß": "(?:ß|ẞ|ss|SS)", "ẞ": "(?:ß|ẞ|ss|SS)"})
_CLOSE = str.maketrans({"İ": "I", "S": "s", "ß": "ss", "ẞ": "ss"})

Change = Callable[[str], str]


def deidentified(material: Material) -> Material:
    """The same study without names; the pictures stay, for whoever asked for them."""
    roles = person_names(material)
    students = {one.pseudonym: f"Student {number}" for number, one in enumerate(material.students, 1)}
    clean = scrubber(material, roles, students)
    found: Material = mapped(material, clean)
    people = {key: replace(one, name=roles[key], email="") for key, one in material.people.items()}
    notes = {key: _with_students(one, material.notes[key].students, students) for key, one in found.notes.items()}
    named = [
        replace(one, pseudonym=students[before.pseudonym])
        for one, before in zip(found.students, material.students, strict=True)
    ]
    lessons = tuple(
        replace(
            one,
            iteration=replace(one.iteration, class_label=""),
            expected=tuple(
                replace(each, student=students.get(told.student, SOMEBODY))
                for each, told in zip(one.expected, before.expected, strict=True)
            ),
        )
        for one, before in zip(found.lessons, material.lessons, strict=True)
    )
    return replace(
        found,
        team=replace(found.team, name=TEAM),
        people=people,
        students=tuple(named),
        notes=notes,
        lessons=lessons,
        deidentified=True,
    )


def _with_students(note: Any, pseudonyms: Sequence[str], students: Mapping[str, str]) -> Any:
    return replace(note, students=tuple(students.get(one, SOMEBODY) for one in pseudonyms))


def person_names(material: Material) -> dict[str, str]:
    """What each person is called, by id: by the lessons they taught, else by their role, numbered where several have it."""
    taught: dict[str, list[str]] = {}
    for lesson in material.lessons:
        if lesson.iteration.teacher:
            taught.setdefault(lesson.iteration.teacher, []).append(str(lesson.iteration.number))
    roles = {one.person: ROLES[one.role] for one in material.members}
    others: dict[str, list[str]] = {}
    for person in sorted(material.people):
        if person not in taught:
            others.setdefault(roles.get(person, FORMER), []).append(person)
    found = {
        person: f"the teacher of lesson{'s' * (len(numbers) > 1)} {listed(numbers)}"
        for person, numbers in taught.items()
    }
    for role, people in others.items():
        alone = len(people) == 1 and role in ("Facilitator", "Coach", "Knowledgeable other")
        found |= {person: role if alone else f"{role} {number}" for number, person in enumerate(people, 1)}
    return found


def scrubber(material: Material, roles: Mapping[str, str], students: Mapping[str, str]) -> Change:
    """Replaces every known name in a text, the longest first and each place once."""
    known = list(_known(material, roles, students))

    def clean(text: str) -> str:
        if _NO_TEXT.fullmatch(text):
            return text
        text = _normal(text)
        # most texts name nobody, and to look for a sign takes a hundredth of the time of a pattern
        read: dict[Change, str] = {how: how(text) for how in (_loosely, _closely)}
        return _replaced(text, [one for one in known if one.sign in read[one.how]])

    return clean


def _known(material: Material, roles: Mapping[str, str], students: Mapping[str, str]) -> Iterator["_Name"]:
    anyhow: dict[str, str] = {}
    exact: dict[str, str] = {}
    for key, person in material.people.items():
        anyhow |= dict.fromkeys(_whole(person.name, person.email), roles[key])
        exact |= dict.fromkeys(_parts(person.name), roles[key])
    anyhow |= dict.fromkeys(_whole(*(lesson.iteration.class_label for lesson in material.lessons)), CLASS)
    anyhow |= dict.fromkeys((_normal(material.team.name), _folded(material.team.name)), TEAM)
    exact |= {_normal(one): name for one, name in students.items() if _normal(one) not in ("A", "I")}
    yield from _names(anyhow, "(?i:{})", _loosely)
    yield from _names(exact, "{}", _closely)
    if "A" in students:
        for one in (_A_ACTS, _A_WITHIN):
            yield _Name(re.compile(f"{_BEFORE}{one}{_AFTER}"), students["A"], "A", _closely)


@dataclass(frozen=True, slots=True)
class _Name:
    """How a name is found, and what stands in its place. Its `sign` is in every text that names it, when read so (`how`)."""

    pattern: re.Pattern[str]
    instead: str
    sign: str
    how: Change


def _names(names: Mapping[str, str], form: str, how: Change) -> Iterator[_Name]:
    """The longest first."""
    for name in sorted(filter(str.strip, names), key=len, reverse=True):
        words = name.split()
        inner = form.format(r"\s+".join(map(_alike, words)))
        # scripts without capitals mostly write without gaps as well, so that a name may touch what follows it
        gaps = name.upper() != name.lower()
        pattern = re.compile(f"{_BEFORE}{_TITLE}{inner}{_AFTER}" if gaps else inner)
        yield _Name(pattern, names[name], how(max(words, key=len)), how)


def _replaced(text: str, names: Sequence[_Name]) -> str:
    """The name that begins first, of those that begin together the first in order, and so on behind it."""
    parts, done = [], 0
    ahead = [(one, one.pattern.search(text)) for one in names]
    while found := [(one, match) for one, match in ahead if match]:
        name, first = min(found, key=lambda each: each[1].start())
        parts += [text[done : first.start()], name.instead]
        done = first.end()
        ahead = [(one, match if match.start() >= done else one.pattern.search(text, done)) for one, match in found]
    return "".join((*parts, text[done:]))


def _whole(*names: str) -> Iterator[str]:
    """Names to be found however they are spelt: what folding makes of some letters is found by its own spelling alone."""
    for name in names:
        if len(name.strip()) > 1:
            yield from (_normal(name), _folded(name))


def _parts(name: str) -> Iterator[str]:
    """The parts of a name that stand for it, as typed and in capitals."""
    for part in re.split(r"[\s.,]+", _normal(name)):
        if len(part) > 1 and part[:1].isupper():
            yield from (part, part.upper())


def _alike(word: str) -> str:
    """The pattern of a word with the letters that people write for each other in names."""
    return re.sub("ss|SS", "ß", re.escape(word)).translate(_ALIKE)


def _loosely(text: str) -> str:
    """The same for all texts that a pattern without regard to capitals takes for each other."""
    return text.casefold().replace("ı", "i").replace("\u0307", "")


def _closely(text: str) -> str:
    """The same for all texts that differ by the letters alone that people write for each other."""
    return text.translate(_CLOSE)


def _normal(text: str) -> str:
    """Composed; a dot over a small i, which some programs make of a Turkish capital, says nothing."""
    return unicodedata.normalize("NFC", text.replace("i\u0307", "i"))


def _folded(text: str) -> str:
    return " ".join(_normal(text).casefold().split())
