"""Tables of pages as files. What stands in them was asked for before, with the rights of who looks."""

from collections.abc import Callable, Mapping

from lessonstudy.domain.tables import Table
from lessonstudy.formats.tables import csv_of, xlsx_of

FILES: Mapping[str, Callable[[Table], bytes]] = {"csv": csv_of, "xlsx": xlsx_of}
"""By the ending of the file's name."""
