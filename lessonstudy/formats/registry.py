"""The formats of notes, by name. Which one a file is in is told by its content; its name only decides where that is silent.

A format is a module with the names of `Format`. To add one, write the module and name it here.
"""

from typing import Protocol

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import Document, Reading, Understanding, Written
from lessonstudy.formats import boris, elan, web_annotation


class Format(Protocol):
    """`NAME` is what people script against, `LABEL` what they read. `CARRIES` are the PARTS that survive a round trip."""

    NAME: str
    LABEL: str
    ENDINGS: tuple[str, ...]
    MIME: str
    CARRIES: frozenset[str]

    def fits(self, data: bytes, filename: str, /) -> bool:
        """Whether this is such a file. Never raises, and looks at the beginning only."""

    def read(self, data: bytes, how: Understanding, /) -> Reading:
        """What the file says. Raises Invalid with the place at which it cannot be read; nothing is half read."""

    def write(self, document: Document, /) -> Written:
        """The file, with what is lost in it."""


FORMATS: tuple[Format, ...] = (elan, boris, web_annotation)


def named(name: str) -> Format:
    """Raises Invalid for a name that is not there."""
    for one in FORMATS:
        if name == one.NAME:
            return one
    raise Invalid.of("format", "not-one-of", choices=", ".join(one.NAME for one in FORMATS))


def guessed(data: bytes, filename: str) -> Format:
    """The format of a file. Raises Invalid where none fits."""
    for one in FORMATS:
        if one.fits(data, filename):
            return one
    raise Invalid.of("file", "format-unknown", formats=", ".join(one.LABEL for one in FORMATS))
