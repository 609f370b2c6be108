"""A table of notes, of ours or of others, whatever file it stands in, read into a Document.

What the columns are is told by their names, or said by a person. A row that cannot be read refuses the whole table with its
place; what is passed over is listed, and what had to be guessed is said.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from operator import eq
from typing import TypeVar

from lessonstudy.domain.entity import LONGEST_TEXT
from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import (
    FIELDS,
    Document,
    ExchangedNote,
    ListedScheme,
    Loss,
    Media,
    Reading,
    Understanding,
)
from lessonstudy.domain.importing import MOST_NOTES
from lessonstudy.domain.timecode import exact
from lessonstudy.formats import columns as names_of_columns
from lessonstudy.formats import note_cells
from lessonstudy.formats.clock_cells import UNITS, Cell, Rule, is_time, whole_milliseconds
from lessonstudy.formats.formulas import armed

MOST_ROWS = MOST_NOTES + 1
"""The first may hold names of columns."""
MOST_COLUMNS = 1_000
MOST_CELLS = 30_000_000
TIMES = ("start", "end", "duration")
_NAMELESS = "The first row holds no names of columns, so the columns are numbered."

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file that hold something, the first perhaps with the names of the columns, each with its line (from 1)."""

    cells: Sequence[Sequence[Cell]]
    lines: Sequence[int]


def read(rows: Rows, how: Understanding, defined: Document | None = None) -> Reading:
    """The notes of a table, with the schemes and media that the file defines elsewhere.

    Raises Invalid with line and column of what cannot be read, or where no column holds times. Where a person can say how it
    is to be read, the `names` of the columns are in it.
    """
    if how.time_unit is not None and how.time_unit not in UNITS:
        raise Invalid.of("time_unit", "not-one-of", choices=", ".join(UNITS))
    table = _Table(rows, how)
    notes, schemes = table.notes(defined.schemes if defined else ())
    notes.sort(key=lambda note: note.start_ms)
    if how.until_next:
        notes = _until_next(notes)
        table.remarks.append("Each note lasts until the next of its observer; the last of each has no end.")
    media = {one.label: one for one in defined.media} if defined else {}
    for label in dict.fromkeys(note.media for note in notes if note.media):
        media.setdefault(label, Media(label=label))
    return Reading(
        document=Document(
            title=defined.title if defined else "", media=tuple(media.values()), schemes=schemes, notes=tuple(notes)
        ),
        losses=tuple(table.losses()),
        remarks=tuple(table.remarks),
        columns=tuple(table.names),
        understood=Understanding(columns=table.fields, time_unit=table.unit, until_next=how.until_next),
    )


def too_wide(width: int, rows: int = 1) -> Invalid:
    """The refusal of a table with so many cells in a row."""
    count, limit = f"{rows:,} rows with {width:,} cells", f"{MOST_COLUMNS:,} columns and {MOST_CELLS:,} cells"
    return Invalid.of("file", "captions-too-many", count=count, limit=limit)


def has_names(first: Sequence[Cell]) -> bool:
    """Whether the first row of a table holds the names of its columns: known ones, or words and no times."""
    words = [one for one in first if isinstance(one, str) and one.strip()]
    known = sum(names_of_columns.meant(one) is not None for one in words)
    return known > 1 or (bool(words) and not any(is_time(one) for one in first))


class _Table:
    """One table on its way in."""

    def __init__(self, rows: Rows, how: Understanding) -> None:
        if not rows.cells:
            raise Invalid.of("file", "notes-empty")
        self.remarks: list[str] = []
        first = rows.cells[0]
        named = has_names(first) or bool(how.columns and set(how.columns) <= set(map(text, first)))
        skipped = 1 if named else 0
        width = len(first) if named else max(map(len, rows.cells))
        if width > MOST_COLUMNS or width * len(rows.cells) > MOST_CELLS:
            raise too_wide(width, len(rows.cells))
        self._cells, self._lines = rows.cells[skipped:], rows.lines[skipped:]
        self.names = names_of_columns.unlike(map(text, first) if named else [""] * width)
        self._places = {name: place for place, name in enumerate(self.names)}
        self._full = self._are_full(width)
        self._starts: list[int] = []
        if not named:
            self.remarks.append(_NAMELESS)
        self.fields = self._chosen(how) if how.columns else self._guessed(named)
        self._place = {field: name for name, field in self.fields.items()}
        if "start" not in self._place:
            raise Invalid.of("file", "notes-no-start", columns=", ".join(self.names[:40]), names=self.names)
        self._own = {
            field: how.time_unit or names_of_columns.unit(self._place[field]) for field in TIMES if field in self._place
        }
        self._rule = Rule(
            [cell for field in self._own if not self._own[field] for cell in self._of(field)], how.time_unit
        )
        units = {own or self._rule.unit for own in self._own.values()}
        self.unit = units.pop() if len(units) == 1 else None

    def _are_full(self, width: int) -> bool:
        """Whether all rows have a cell for each column. Raises Invalid for one with a cell that no column has a name for."""
        full = True
        for index, row in enumerate(self._cells):
            if len(row) == width:
                continue
            full = False
            extra = next((place for place in range(width, len(row)) if text(row[place])), None)
            if extra is not None:
                reason = "there are more cells here than columns. A text with the sign that parts cells needs quotes around it."
                raise self._at(index, extra, reason)
        return full

    def _column(self, name: str) -> list[Cell]:
        place = self._places[name]
        if self._full:
            return [row[place] for row in self._cells]
        return [row[place] if place < len(row) else "" for row in self._cells]

    def _chosen(self, how: Understanding) -> dict[str, str]:
        for name, field in how.columns.items():
            if name not in self.names:
                reason = f"there is none called “{name[:40]}”. They are {', '.join(self.names[:40])}."
                raise Invalid.of("columns", "notes-columns", reason=reason)
            if field not in FIELDS:
                raise Invalid.of("columns", "notes-columns", reason=f"“{field[:40]}” is none of {', '.join(FIELDS)}.")
            if list(how.columns.values()).count(field) > 1:
                raise Invalid.of("columns", "notes-columns", reason=f"two of them are said to be the {FIELDS[field]}.")
        return dict(how.columns)

    def _guessed(self, named: bool) -> dict[str, str]:
        found = names_of_columns.understood(self.names) if named else self._by_content()
        if "end" in found.values():
            found = {name: field for name, field in found.items() if field != "duration"}
        return found

    def _by_content(self) -> dict[str, str]:
        """Of columns without names: the first with times alone is the start, the second the end, the longest texts what was
        seen."""
        filled = {name: [one for one in self._column(name) if text(one)] for name in self.names}
        timed = [name for name, cells in filled.items() if cells and all(map(is_time, cells))]
        texts = [name for name in self.names if name not in timed and filled[name]]
        found = dict(zip(timed[:2], TIMES, strict=False))
        if texts:
            found[max(texts, key=lambda name: sum(len(text(one)) for one in filled[name]))] = "saw"
        return found

    def notes(self, defined: Sequence[ListedScheme]) -> tuple[list[ExchangedNote], tuple[ListedScheme, ...]]:
        starts, ends = self._times()
        self._starts = starts
        codes, schemes = self._codes(defined)
        nobody: tuple[str, ...] = ()
        columns = (
            starts, ends, self._texts("saw"), self._texts("think"), codes,
            self._each("students", lambda cell: note_cells.parted(cell, ";,"), nobody), self._texts("observer"),
            self._texts("phase"), self._texts("anticipated"), self._texts("media"),
            self._each("flag", note_cells.flag, False), self._each("region", note_cells.region, None), self._texts("id"),
        )  # fmt: skip
        notes = [
            ExchangedNote(
                start_ms=start,
                end_ms=end,
                saw=saw,
                think=think,
                codes=coded,
                students=students,
                observer=observer,
                phase=phase,
                anticipated=anticipated,
                media=media,
                flag=flag,
                region=region,
                id=identity,
            )
            for start, end, saw, think, coded, students, observer, phase, anticipated, media, flag, region, identity in zip(
                *columns, strict=False
            )
        ]
        return notes, schemes

    def losses(self) -> Iterable[Loss]:
        """The columns that are passed over although something stands in them."""
        for name in self.names:
            if name not in self.fields and not self._says_the_same(name):
                filled = list(filter(None, map(text, self._column(name))))
                if filled:
                    yield Loss(f"The column “{name}” is passed over.", len(filled), filled[0][:80])

    def _says_the_same(self, name: str) -> bool:
        """Whether a second column with the starts, for people or in another unit, tells nothing new."""
        if names_of_columns.meant(name) != "start":
            return False
        cells, unit = self._column(name), names_of_columns.unit(name)
        rule = Rule(cells, unit)
        if cells == list(map(exact, self._starts)):
            return True
        try:
            return all(
                cell == exact(ms) or text(cell) == exact(ms) or abs(rule.milliseconds(cell) - ms) < 1000
                for cell, ms in zip(cells, self._starts, strict=True)
            )
        except ValueError:
            return False

    def _of(self, field: str) -> list[Cell]:
        return self._column(self._place[field])

    def _at(self, index: int, place: int, reason: str, **more: object) -> Invalid:
        name = self.names[place] if place < len(self.names) else ""
        column = f"{place + 1} ({name})" if name else str(place + 1)
        return Invalid.of("file", "notes-cell", line=self._lines[index], column=column, reason=reason, **more)

    def _fault(self, index: int, field: str, reason: object) -> Invalid:
        """The refusal of a cell, with all columns and what they were taken for: in another unit, or as another column, it
        may be right."""
        return self._at(
            index, self._places[self._place[field]], str(reason), names=self.names, understood=dict(self.fields)
        )

    def _times(self) -> tuple[list[int], list[int | None]]:
        starts = self._milliseconds("start")
        if None in starts:
            raise self._fault(starts.index(None), "start", "the time is missing.")
        begun = [one for one in starts if one is not None]
        ends = self._milliseconds("end")
        if "duration" in self._place:
            lasts = self._milliseconds("duration")
            together = zip(begun, ends, lasts, strict=True)
            ends = [start + last if end is None and last is not None else end for start, end, last in together]
        field = "end" if "end" in self._place else "duration"
        early = [
            index for index, (start, end) in enumerate(zip(begun, ends, strict=True)) if end is not None and end < start
        ]
        if early:
            raise self._fault(early[0], field, "this note ends before it begins.")
        points = sum(map(eq, begun, ends))
        if points:
            self.remarks.append(f"Notes that end where they begin are moments without a length: {points}.")
            ends = [None if end == start else end for start, end in zip(begun, ends, strict=True)]
        return begun, ends

    def _milliseconds(self, field: str) -> list[int | None]:
        if field not in self._place:
            return [None] * len(self._cells)
        cells, unit = self._of(field), self._own[field] or self._rule.unit
        if field == "start" and self._own[field] in (None, "clock") and cells:
            self.remarks.append(self._rule.told(self._place[field], cells, unit))
        whole = whole_milliseconds(cells) if unit == "ms" else None
        return whole if whole is not None else list(self._each_time(field, cells, unit))

    def _each_time(self, field: str, cells: Sequence[Cell], unit: str) -> Iterator[int | None]:
        known: dict[Cell, int | None] = {None: None, "": None}
        for index, cell in enumerate(cells):
            if cell not in known:
                try:
                    known[cell] = self._rule.milliseconds(cell, unit) if text(cell) else None
                except ValueError as error:
                    raise self._fault(index, field, error) from None
            yield known[cell]

    def _texts(self, field: str) -> Iterable[str]:
        if field not in self._place:
            return repeat("")
        cells = self._of(field)
        try:
            texts = list(map(str.strip, cells))  # type: ignore[arg-type]
        except TypeError:
            texts = [one.strip() if isinstance(one, str) else text(one) for one in cells]
        texts = [armed(one) if one[:1] == "'" else one for one in texts]
        if max(map(len, texts), default=0) > LONGEST_TEXT:
            index = next(index for index, one in enumerate(texts) if len(one) > LONGEST_TEXT)
            reason = f"this text has {len(texts[index]):,} characters; at most {LONGEST_TEXT:,} fit."
            raise self._fault(index, field, reason)
        return texts

    def _each(self, field: str, made: Callable[[str], Value], otherwise: Value) -> Iterable[Value]:
        """What is made of the text of each cell, made once of texts that are alike."""
        if field not in self._place:
            return repeat(otherwise)
        texts = list(self._texts(field))
        known: dict[str, Value] = {}
        for one in dict.fromkeys(texts):
            try:
                known[one] = made(one)
            except ValueError as error:
                raise self._fault(texts.index(one), field, error) from None
        return map(known.__getitem__, texts)

    def _codes(self, defined: Sequence[ListedScheme]) -> tuple[Iterable[tuple[str, ...]], tuple[ListedScheme, ...]]:
        codes = note_cells.Codes(defined)
        if not {"codes", "code_keys"} & set(self._place):
            return repeat(()), codes.schemes()
        count = len(self._cells)
        names, keys = (
            list(self._texts(field)) if field in self._place else [""] * count for field in ("codes", "code_keys")
        )
        pairs = list(zip(names, keys, strict=True))
        known: dict[tuple[str, str], tuple[str, ...]] = {}
        # those with keys first: they tell what the names of the others mean
        for pair in sorted(dict.fromkeys(pairs), key=lambda one: not one[1]):
            try:
                known[pair] = codes.of(*pair)
            except ValueError as error:
                field = "codes" if "codes" in self._place else "code_keys"
                raise self._fault(pairs.index(pair), field, error) from None
        if "code_keys" not in self._place and any(len(one) > 1 for one in known.values()):
            self.remarks.append(f"Semicolons in “{self._place['codes']}” part several codes.")
        return map(known.__getitem__, pairs), codes.schemes()


def text(cell: Cell) -> str:
    """A cell as a text: whole numbers without a fraction, as a spreadsheet shows them."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return armed(str(cell).strip())


def _until_next(notes: Sequence[ExchangedNote]) -> list[ExchangedNote]:
    """The notes with ends for those that have none: where the same observer's next one begins that begins later."""
    found: list[ExchangedNote] = []
    later: dict[str, tuple[int, int | None]] = {}
    for note in reversed(notes):
        start, after = later.get(note.observer, (note.start_ms, None))
        following = after if start == note.start_ms else start
        later[note.observer] = (note.start_ms, following)
        found.append(replace(note, end_ms=following) if note.end_ms is None else note)
    return found[::-1]
