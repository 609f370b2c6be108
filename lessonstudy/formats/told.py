"""What our own files say besides the notes, alike in every format: the lesson's title, recordings and schemes, and marks."""

import math
from collections.abc import Iterable, Mapping
from types import NoneType
from typing import Any, TypeVar, get_type_hints

from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.exchange import Document, ListedCode, ListedScheme, Media
from lessonstudy.domain.observations import Region

Record = TypeVar("Record", ListedCode, ListedScheme, Media)


def told(document: Document) -> dict[str, Any]:
    """What a file keeps of a document besides its notes."""
    return {
        "title": document.title,
        "media": [as_dict(one) for one in document.media],
        "schemes": [as_dict(one) for one in document.schemes],
    }


def document_of(found: Any) -> Document:
    """The document of which this was `told`. Raises ValueError where a part is missing, unknown or of another type."""
    try:
        schemes = [
            _record(ListedScheme, one | {"codes": tuple(_record(ListedCode, code) for code in one["codes"])})
            for one in found["schemes"]
        ]
        media = [_record(Media, one) for one in found["media"]]
        if not isinstance(found["title"], str):
            raise ValueError("title")
    except (LookupError, TypeError, OverflowError) as error:
        raise ValueError(str(error)) from error
    return Document(title=found["title"], media=tuple(media), schemes=tuple(schemes))


def _record(kind: type[Record], found: Mapping[str, Any]) -> Record:
    made = kind(**found)
    for name, wanted in get_type_hints(kind).items():
        value = getattr(made, name)
        fits = isinstance(value, tuple) if name == "codes" else isinstance(value, wanted)
        if name == "fps":
            fits = isinstance(value, NoneType | int | float) and math.isfinite(value or 0)
        if not fits:
            raise ValueError(name)
    return made


def region_of(sides: Iterable[Any]) -> Region:
    """A mark in the picture. Raises ValueError, with why, for anything but four shares from 0 to 1."""
    try:
        x, y, w, h = (float(one) for one in sides)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("four numbers from 0 to 1 are needed, as in 0.1 0.2 0.5 0.5") from None
    if not all(0 <= one <= 1 for one in (x, y, w, h)):
        raise ValueError("it lies outside the picture, where the numbers go from 0 to 1")
    return Region(x=x, y=y, w=w, h=h)
