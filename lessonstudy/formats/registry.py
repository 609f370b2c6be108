"""The formats of notes, by name. Which one a file is in is told by its content; its name only decides where that is silent.

A format is a module with the names of `Format`; one that is only read has those of `Reader`. To add one, write the module and
name it here.
"""

import codecs
from collections.abc import Sequence
from typing import Protocol, TypeVar

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import Document, Reading, Understanding, Written
from lessonstudy.formats import (
    boris,
    boris_aggregated,
    boris_events,
    datavyu,
    elan,
    notes_csv,
    notes_srt,
    notes_webvtt,
    notes_xlsx,
    web_annotation,
)
from lessonstudy.formats.package_reader import is_package


class Reader(Protocol):
    """`NAME` is what people script against, `LABEL` what they read, `ENDINGS` those of its files."""

    NAME: str
    LABEL: str
    ENDINGS: tuple[str, ...]

    def fits(self, data: bytes, filename: str, /) -> bool:
        """Whether this is such a file. Never raises."""

    def read(self, data: bytes, how: Understanding, /) -> Reading:
        """What the file says. Raises Invalid with the place at which it cannot be read; nothing is half read."""


class Format(Reader, Protocol):
    """`CARRIES` are the PARTS that survive a round trip."""

    MIME: str
    CARRIES: frozenset[str]

    def write(self, document: Document, /) -> Written:
        """The file, with what is lost in it."""


# those that are known by their first signs come before those that are known by a word within; what BORIS exports as a table is
# a table too, so it is asked first
FORMATS: tuple[Format, ...] = (
    notes_xlsx,
    notes_webvtt,
    notes_srt,
    boris_events,
    boris_aggregated,
    notes_csv,
    elan,
    boris,
    web_annotation,
)
READERS: tuple[Reader, ...] = (*FORMATS, datavyu)

OneFormat = TypeVar("OneFormat", bound=Reader)


def named(name: str, among: Sequence[OneFormat]) -> OneFormat:
    """Raises Invalid for a name that is not there."""
    for one in among:
        if name == one.NAME:
            return one
    raise Invalid.of("format", "not-one-of", choices=", ".join(one.NAME for one in among))


def guessed(data: bytes, filename: str) -> Reader:
    """The format of a file. Raises Invalid where none fits or nothing is in it, and for a study package, which is no file of
    notes."""
    if is_package(data):
        raise Invalid.of("file", "format-package")
    for one in READERS:
        if one.fits(data, filename):
            return one
    if not data.strip(codecs.BOM_UTF8 + b"\0\t\r\n "):
        raise Invalid.of("file", "file-empty")
    raise Invalid.of("file", "format-unknown", formats=", ".join(one.LABEL for one in READERS))
