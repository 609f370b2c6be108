"""Results of success criteria as they are pasted from a spreadsheet, in one of two forms.

A list of results: criterion, checked, met and perhaps the task, a row for each criterion. Or a class list: the criteria as the
heading, then a row of marks for each student, of which only the counts are kept. Names have no place in either.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from lessonstudy.domain.criteria import MOST_STUDENTS, CriterionResult

YES = frozenset("1 x y yes ✓ ✔ met true ja oui si sí".split())
NO = frozenset("0 n no - – ✗ ✘ not false nein non".split())
_COUNT = re.compile(r"\d{1,6}")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%")
_HEADINGS = frozenset({"criterion", "success criterion", "criteria", "checked", "met", "task"})


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, and what could not be: each `wrong` names its line."""

    results: tuple[CriterionResult, ...] = ()
    wrong: tuple[str, ...] = ()


def read_results(text: str, criteria: Sequence[str]) -> Read:
    """The results in a pasted text. `criteria` are those of the plan; a row may name one by its number, too."""
    try:
        rows = _rows(text)
    except csv.Error:
        return Read(wrong=("This cannot be read as a table. Copy the cells from the spreadsheet again.",))
    if not rows:
        return Read(wrong=("There is nothing to read yet.",))
    if all(_said(one, criteria) for one in rows[0][1]):
        return _class_list(rows, criteria)
    if _names_first(rows, criteria):
        return Read(wrong=("The first column holds no success criterion and looks like names. Leave that column out.",))
    return _list([(line, row) for line, row in rows if not _is_heading(row)], criteria)


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold something, each with its line's number; cells end at tabs, or at semicolons or commas without any."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    mark = next((one for one in "\t;," if one in lines), "\t")
    found = []
    for number, row in enumerate(csv.reader(StringIO(lines, newline=""), delimiter=mark), 1):
        cells = [" ".join(cell.replace("\x00", "").split()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if any(cells):
            found.append((number, cells))
    return found


def _is_heading(row: Sequence[str]) -> bool:
    return all(cell.casefold() in _HEADINGS for cell in row if cell)


def _said(cell: str, criteria: Sequence[str]) -> str | None:
    """The criterion that has these words."""
    return next((one for one in criteria if " ".join(one.split()).casefold() == cell.casefold()), None)


def _known(cell: str, criteria: Sequence[str]) -> str | None:
    """The criterion that a cell names by its words or by its number from 1."""
    if found := _said(cell, criteria):
        return found
    place = cell.rstrip(".)")
    return criteria[int(place) - 1] if _COUNT.fullmatch(place) and 0 < int(place) <= len(criteria) else None


def _names_first(rows: list[tuple[int, list[str]]], criteria: Sequence[str]) -> bool:
    """Whether rows begin with words that are no criterion, and go on with marks as a class list does."""
    marked = [
        row
        for _, row in rows
        if len(row) > 1 and not _known(row[0], criteria) and all(_mark(cell) is not None for cell in row[1:] if cell)
    ]
    return any(re.search(r"[^\W\d_]{2}", row[0]) and row[0].casefold() not in YES | NO for row in marked)


def _class_list(rows: list[tuple[int, list[str]]], criteria: Sequence[str]) -> Read:
    heading = rows[0][1]
    named = [_said(cell, criteria) or "" for cell in heading]
    checked, met, wrong = [0] * len(named), [0] * len(named), []
    for line, row in rows[1:]:
        if len(row) > len(named):
            wrong.append(f"Line {line}: more columns than criteria. Names do not belong here: leave their column out.")
            continue
        for place, cell in enumerate(row):
            mark = _mark(cell)
            if mark is None and cell:
                wrong.append(f"Line {line}, column {place + 1}: this is neither 1 nor 0, nor x, yes or no.")
            elif mark is not None:
                checked[place] += 1
                met[place] += mark
    if wrong:
        return Read(wrong=tuple(wrong))
    counts = zip(named, checked, met, strict=True)
    return Read(tuple(CriterionResult(criterion=name, checked=of, met=some) for name, of, some in counts if of))


def _mark(cell: str) -> bool | None:
    plain = cell.casefold()
    return True if plain in YES else False if plain in NO else None


def _list(rows: list[tuple[int, list[str]]], criteria: Sequence[str]) -> Read:
    results: list[CriterionResult] = []
    wrong = []
    for line, row in rows:
        criterion = _known(row[0], criteria)
        cells = [*row, "", "", ""][:4]
        checked, met = _count(cells[1]), _count(cells[2])
        if percent := _PERCENT.fullmatch(cells[2]):
            share = float(percent[1].replace(",", "."))
            met = None if checked is None or share > 100 else round(checked * share / 100)
        if len(row) > 4:
            wrong.append(f"Line {line}: more than four columns. They are criterion, checked, met and task.")
        elif criterion is None:
            wrong.append(f"Line {line}: the first column is no success criterion of this plan.")
        elif checked is None or met is None or checked > MOST_STUDENTS:
            wrong.append(f"Line {line}: two whole numbers are needed, how many were checked and how many met it.")
        elif met > checked:
            wrong.append(f"Line {line}: {met} met it, which is more than the {checked} that were checked.")
        elif any(one.criterion == criterion for one in results):
            wrong.append(f"Line {line}: this criterion stands in an earlier line already.")
        else:
            results.append(CriterionResult(criterion=criterion, checked=checked, met=met, task=cells[3]))
    return Read(wrong=tuple(wrong)) if wrong else Read(tuple(results))


def _count(cell: str) -> int | None:
    """A whole number, also as a spreadsheet may write it: 12, 12.0 or 12,0."""
    whole = re.sub(r"[.,]0{1,2}$", "", cell)
    return int(whole) if _COUNT.fullmatch(whole) else None
