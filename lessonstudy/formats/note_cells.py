"""How notes stand in the cells of a table, one row for each, and how such cells are read.

Several codes or students share a cell, parted by semicolons; a semicolon within a name has a backslash before it. Codes stand
by names that are unlike each other, and in a column of their own by what they are to programs.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from lessonstudy.domain.exchange import Document, ListedCode, ListedScheme
from lessonstudy.domain.observations import Region
from lessonstudy.domain.timecode import exact
from lessonstudy.formats.clock_cells import shown
from lessonstudy.formats.criteria_table import NO, YES
from lessonstudy.formats.formulas import disarmed
from lessonstudy.formats.told import region_of

COLUMNS = (
    "start_ms", "end_ms", "start", "saw", "think", "codes", "code_keys", "students", "observer", "phase", "anticipated",
    "camera", "flag", "region", "id",
)  # fmt: skip
OTHERS_CODES = "codes"
"""The slug of the scheme in which codes are listed of which only the names are known."""
_TOKEN = re.compile(r"\\([\\;,])|([;,])|([^\\;,]+|\\)")


def rows(document: Document) -> Iterator[tuple[str | int, ...]]:
    """A row for each note, as COLUMNS has them: an empty text where there is nothing, and none that is taken for a formula."""
    labels = document.code_names()
    seen: dict[tuple[str, ...], tuple[str, str, str]] = {}
    safe = cache(disarmed)

    def listed(names: tuple[str, ...]) -> tuple[str, str, str]:
        """Labels and keys of codes, and the names themselves, each as a cell."""
        if names not in seen:
            cells = joined(labels.get(one) or one for one in names), joined(names), joined(names, ";,")
            seen[names] = (disarmed(cells[0]), disarmed(cells[1]), disarmed(cells[2]))
        return seen[names]

    for note in document.notes:
        codes, keys, _ = listed(note.codes)
        yield (
            note.start_ms,
            "" if note.end_ms is None else note.end_ms,
            exact(note.start_ms) if note.start_ms >= 0 else f"'{exact(note.start_ms)}",
            disarmed(note.saw),
            note.think and disarmed(note.think),
            codes,
            keys,
            listed(note.students)[2],
            safe(note.observer),
            safe(note.phase),
            note.anticipated and disarmed(note.anticipated),
            safe(note.media),
            "yes" if note.flag else "",
            "" if note.region is None else _region(note.region),
            disarmed(note.id),
        )


def joined(names: Iterable[str], marks: str = ";") -> str:
    return "; ".join(re.sub(rf"([\\{marks}])", r"\\\1", one) for one in names)


def parted(cell: str, marks: str = ";") -> tuple[str, ...]:
    """The names in a cell, once each."""
    if "\\" not in cell and not any(mark in cell for mark in marks):
        return (cell,) if cell else ()
    names = [""]
    for quoted, mark, text in _TOKEN.findall(cell):
        if mark and mark in marks:
            names.append("")
        else:
            names[-1] += quoted or mark or text
    return tuple(dict.fromkeys(filter(None, map(str.strip, names))))


def flag(cell: str) -> bool:
    """Raises ValueError for what is neither yes nor no."""
    plain = cell.casefold()
    if plain and plain not in YES | NO:
        raise ValueError(f"{shown(cell)} is neither yes nor no.")
    return plain in YES


def region(cell: str) -> Region | None:
    """Of four shares "x y w h". Raises ValueError for anything else."""
    if not cell:
        return None
    try:
        return region_of(cell.split())
    except ValueError as error:
        raise ValueError(f"{shown(cell)} is no mark: {error}.") from None


def _region(found: Region) -> str:
    return " ".join(repr(float(one)) for one in (found.x, found.y, found.w, found.h))


class Codes:
    """The codes of a file: those that it defines, and those that its notes name."""

    def __init__(self, schemes: Sequence[ListedScheme] = ()) -> None:
        self._schemes = {scheme.slug: scheme for scheme in schemes}
        self._labels = Document(schemes=tuple(schemes)).code_names()
        self._keys = {label: key for key, label in self._labels.items()}
        self._more: dict[str, str] = {}

    def of(self, names: str, keys: str) -> tuple[str, ...]:
        """What stands in the cells of a note, as "slug:key". Raises ValueError where names and keys do not agree."""
        labels = parted(names)
        if not keys:
            return tuple(dict.fromkeys(self._keys.get(one) or self.add(f"{OTHERS_CODES}:{one}", one) for one in labels))
        found = tuple(one if ":" in one else f"{OTHERS_CODES}:{one}" for one in parted(keys))
        if len(found) != len(labels) and labels:
            raise ValueError(
                f"there are {len(labels)} codes and {len(found)} keys of codes. Make them alike, or empty the cell of the keys."
            )
        for key, label in zip(found, labels or found, strict=True):
            if self._labels.get(key, label) != label:
                raise ValueError(
                    f"{shown(key)} is called {shown(label)} here and {shown(self._labels[key])} elsewhere. Make them alike, "
                    "or empty the cell of the keys."
                )
            self.add(key, label)
        return found

    def add(self, key: str, label: str) -> str:
        """Take in a code ("slug:key") that a note names, under this name if it is new."""
        if key not in self._labels:
            self._more[key] = label
            self._labels[key] = label
            self._keys.setdefault(label, key)
        return key

    def schemes(self) -> tuple[ListedScheme, ...]:
        """The schemes with all their codes; those of which nothing else is known have their slug for a name."""
        names = {slug: scheme.name for slug, scheme in self._schemes.items()}
        codes = {slug: list(scheme.codes) for slug, scheme in self._schemes.items()}
        for qualified, label in self._more.items():
            slug, _, key = qualified.partition(":")
            names.setdefault(slug, "Codes" if slug == OTHERS_CODES else slug)
            codes.setdefault(slug, []).append(ListedCode(key=key, name=label))
        return tuple(ListedScheme(slug=slug, name=names[slug], codes=tuple(found)) for slug, found in codes.items())
