"""BORIS's tabular events: a row for each start, stop and point."""

from lessonstudy.domain.exchange import Document, Written, losses
from lessonstudy.formats import boris, boris_rows, boris_tables

NAME = "boris-events"
LABEL = "BORIS tabular events (CSV)"
ENDINGS: tuple[str, ...] = (".events.csv", ".csv", ".tsv")
MIME = "text/csv"
CARRIES = boris_tables.CARRIES

read = boris_tables.read


def fits(data: bytes, _filename: str) -> bool:
    return boris_tables.has(data, boris_tables.TABULAR)


def write(document: Document) -> Written:
    project = boris.project_of(document)
    lost = boris_rows.lost(document, project)
    return Written(boris_rows.tabular(project), (*losses(document, CARRIES), *lost))
