"""BORIS's tabular events: a row for each start, stop and point."""

from lessonstudy.domain.exchange import Document, Written
from lessonstudy.formats import boris_rows, boris_tables

NAME = "boris-events"
LABEL = "BORIS tabular events (CSV)"
ENDINGS: tuple[str, ...] = (".events.csv", ".csv", ".tsv")
MIME = "text/csv"
CARRIES = boris_tables.CARRIES

read = boris_tables.read


def fits(data: bytes, _filename: str) -> bool:
    return boris_tables.has(data, boris_tables.TABULAR)


def write(document: Document) -> Written:
    return boris_rows.tabular(document, CARRIES)
