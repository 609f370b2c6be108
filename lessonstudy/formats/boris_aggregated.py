"""BORIS's aggregated events: a row for each occurrence, which is what most programs that analyse them read."""

from lessonstudy.domain.exchange import Document, Written
from lessonstudy.formats import boris_rows, boris_tables

NAME = "boris-aggregated"
LABEL = "BORIS aggregated events (CSV)"
ENDINGS: tuple[str, ...] = (".aggregated.csv", ".csv", ".tsv")
MIME = "text/csv"
CARRIES = boris_tables.CARRIES

read = boris_tables.read


def fits(data: bytes, _filename: str) -> bool:
    return boris_tables.has(data, boris_tables.AGGREGATED)


def write(document: Document) -> Written:
    return boris_rows.aggregated(document, CARRIES)
