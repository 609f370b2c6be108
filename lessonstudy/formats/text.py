"""From the bytes of a text file to its text, whatever program wrote it."""

import codecs
import csv
import io
from collections.abc import Iterable
from typing import TextIO

from lessonstudy.domain.errors import Invalid

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
GUESSED = "The file is not in UTF-8, so it was read as Windows-1252. Check that letters such as é and ß look right."


def decoded(data: bytes, field: str = "text") -> tuple[str, str | None]:
    """The text without its byte order mark, and a remark where its encoding had to be guessed.

    Raises Invalid for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _text(data[len(mark) :], encoding, field), None
    if b"\0" in data:
        return _text(data, _wide(data), field), None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), GUESSED


def beginning(data: bytes, most: int = 4096) -> str:
    """The first characters, for telling what a file is. Empty where it is no text."""
    mark, encoding = next(((mark, one) for mark, one in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    part = data[len(mark) : len(mark) + most]
    if not mark and b"\0" in part:
        encoding = _wide(part)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(part)
    return "" if "\0" in text else text


def stream_of(text: str) -> TextIO:
    """A text as csv reads it, with its line ends as they are. What Python makes a stream of takes four bytes a character."""
    data = io.BytesIO(text.encode("utf-8", "surrogatepass"))
    return io.TextIOWrapper(data, "utf-8", "surrogatepass", newline="")


def stream_in(data: bytes, field: str) -> tuple[TextIO, str | None]:
    """The same of a file, as `decoded` reads it; one in UTF-8 never stands in memory as a text."""
    if b"\0" not in data and _in_utf8(data):
        return io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline=""), None
    text, guessed = decoded(data, field)
    return stream_of(text), guessed


def _in_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), 1 << 20):
            decoder.decode(data[start : start + (1 << 20)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def comma_separated(rows: Iterable[Iterable[object]], mark: bytes = b"") -> bytes:
    """Rows as CSV in UTF-8, with the line ends of RFC 4180, behind a mark at the beginning."""
    out = io.BytesIO()
    out.write(mark)
    with io.TextIOWrapper(out, "utf-8", "replace", newline="") as text:
        csv.writer(text).writerows(rows)
        text.flush()
        return out.getvalue()


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of Western text is zero, and which one tells the order."""
    return "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"


def _text(data: bytes, encoding: str, field: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Invalid.of(field, "not-text") from None
    if "\0" in text:
        raise Invalid.of(field, "not-text")
    return text
