"""A table as a person reads it, for being taken along as a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has one cell for each column. The name becomes that of the file or the sheet."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
