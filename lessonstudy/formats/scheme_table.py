"""The codes of a scheme as a table (CSV), for people who work in a spreadsheet."""

import csv
import io
from collections.abc import Mapping, Sequence

from lessonstudy.domain.colors import PALETTE
from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.schemes import Code, CodeKind
from lessonstudy.formats.formulas import armed, disarmed

COLUMNS = ("key", "name", "color", "definition", "example", "non_example", "kind", "group")
NEEDED = ("key", "name")
DELIMITERS = ",;\t|"
OTHER_NAMES = {
    "colour": "color",
    "code": "name",
    "letter": "key",
    "non-example": "non_example",
    "nonexample": "non_example",
}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def write_table(codes: Sequence[Code]) -> str:
    """The table of these codes, with a mark at its beginning by which spreadsheets know UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for code in codes:
        writer.writerow([disarmed(str(getattr(code, column) or "")) for column in COLUMNS])
    return "\ufeff" + text.getvalue()


def read_table(name: str, content: bytes) -> tuple[Code, ...]:
    """The codes of a table with any of the usual delimiters; a code without a colour takes the next of the palette.

    Raises Invalid with line and column of what cannot be; `name` is the file's.
    """
    reading = _Reading(name)
    rows = reading.rows(content)
    if not rows:
        raise reading.broken(1, 1, "the file is empty")
    columns = reading.columns(*rows[0])
    codes: list[Code] = []
    for line, cells in rows[1:]:
        if any(cell.strip() for cell in cells):
            codes.append(reading.code(line, cells, columns, codes))
    if not codes:
        raise reading.broken(rows[0][0], 1, "there is no code under the names of the columns")
    return tuple(codes)


class _Reading:
    """One file on its way in; its refusals say where in the file."""

    def __init__(self, name: str) -> None:
        self._name = name

    def broken(self, line: int, column: int, reason: str) -> Invalid:
        return Invalid.of("file", "file-broken", file=self._name, line=line, column=column, reason=reason)

    def rows(self, content: bytes) -> list[tuple[int, list[str]]]:
        """Every row with the number of its last line."""
        text = self._text(content)
        delimiter = max(DELIMITERS, key=lambda one: len(set(_names(text, one)) & set(COLUMNS)))
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        found = []
        try:
            for cells in reader:
                found.append((reader.line_num, cells))
        except csv.Error as error:
            raise self.broken(max(1, reader.line_num), 1, f"the table breaks off here ({error})") from error
        return [row for row in found if row[1]]

    def _text(self, content: bytes) -> str:
        encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "utf-8")
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            pass
        try:
            # what spreadsheets in western Europe write when nobody asks for UTF-8
            return content.decode("cp1252")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise self.broken(line, 1, "this is no text; save the table as CSV in UTF-8") from error

    def columns(self, line: int, cells: list[str]) -> dict[str, int]:
        """The place of each column."""
        names = [_name(cell) for cell in cells]
        for place, name in enumerate(names):
            if name and name not in COLUMNS:
                reason = f"there is no column “{cells[place].strip()[:40]}”; the columns are {', '.join(COLUMNS)}"
                raise self.broken(line, place + 1, reason)
            if name and name in names[:place]:
                raise self.broken(line, place + 1, f"the column “{name}” is there twice")
        for name in NEEDED:
            if name not in names:
                raise self.broken(line, 1, f"the column “{name}” is missing")
        return {name: place for place, name in enumerate(names) if name}

    def code(self, line: int, cells: list[str], columns: Mapping[str, int], before: Sequence[Code]) -> Code:
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[max(columns.values()) + 1 :]):
            raise self.broken(line, max(columns.values()) + 2, "there are more cells here than columns")

        def cell(name: str) -> str:
            place = columns.get(name, len(cells))
            return armed(cells[place].strip()) if place < len(cells) else ""

        def wrong(name: str, reason: str) -> Invalid:
            return self.broken(line, columns.get(name, 0) + 1, reason)

        key, kind, color = cell("key").lower(), cell("kind").lower() or "point", cell("color")
        if not cell("name"):
            raise wrong("name", "the code has no name")
        if kind not in ("point", "interval"):
            raise wrong("kind", f"“{kind[:40]}” must be point or interval")
        if any(one.key == key for one in before):
            raise wrong("key", f"the key “{key[:40]}” is taken by another code")
        if any(one.name == cell("name") for one in before):
            raise wrong("name", f"the name “{cell('name')[:40]}” is taken by another code")
        code = Code(
            key=key,
            name=cell("name"),
            color=color or PALETTE[len(before) % len(PALETTE)],
            definition=cell("definition"),
            example=cell("example"),
            non_example=cell("non_example"),
            kind=CodeKind(kind),
            group=cell("group") or None,
        )
        for error in code.errors():
            raise wrong(error.field, error.message[:1].lower() + error.message[1:].rstrip("."))
        return code


def _names(text: str, delimiter: str) -> list[str]:
    """The names of the columns if this is the delimiter."""
    return [_name(cell) for cell in text.lstrip().partition("\n")[0].split(delimiter)]


def _name(cell: str) -> str:
    plain = cell.strip().strip('"').strip().lower().replace(" ", "_")
    return OTHER_NAMES.get(plain, plain)
