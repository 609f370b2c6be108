"""A report as PDF, and its pages as pictures, set by typst with the fonts that it brings.

What people wrote reaches typst as JSON, so that nothing in it can be markup. The file is PDF/UA-1: tagged, with title and
language, pictures with alternative texts.

Fonts: Libertinus Serif (Latin, Greek, Cyrillic, Hebrew) comes with typst, DejaVu Sans Mono behind it (Arabic among others), then
the machine's (on a bare server none for Chinese, Japanese and Korean). Where none of them has a letter, an emoji is written
by its name in brackets, and any other character is drawn as a box: a notice says so and points to the HTML, which any browser
shows with its own fonts. Such a file is tagged, but no PDF/UA.
"""

import json
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from lessonstudy.reports.document import Report
from lessonstudy.reports.words import mapped

TEMPLATE = Path(__file__).with_name("report.typ")
NO_LETTER = "could not be displayed with font"
BY_NAME = "Signs for which no font is at hand are written by their names in brackets. The HTML form of this report shows them."
AS_BOXES = (
    "Some characters have no letters in the fonts of the machine that made this file and are drawn as boxes. The HTML form of "
    "this report shows them; whoever looks after the machine can install a font, such as one of the Noto family."
)
PPI = 72
"""Of a page's picture."""
LONGEST_RUN = 30
"""Characters without a gap before a line may break in them."""
PICTURES = ("pictures", "picture")
"""Fields that hold keys and files, and no text."""

Standards = list[Literal["ua-1"]]
_UNSET = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
_RUN = re.compile(rf"(\S{{{LONGEST_RUN}}})(?=\S)")
_JOINERS = re.compile("[\u200d\ufe0f\U0001f3fb-\U0001f3ff]")


def pdf(report: Report) -> bytes:
    """The file. The same report gives the same bytes."""
    return _set(report)[1]


def pictures(report: Report) -> list[bytes]:
    """The pages of that file as PNG."""
    return _compile(_set(report)[0], "png", [])


def page_count(report: Report) -> int:
    """How many pages the PDF has; of a sheet, which is one page however small it must be set, 2 where it gets too small.

    Not asked is whether there are letters for all: a sheet that then says more is set smaller still.
    """
    with _laid_out(report) as main:
        return int(json.loads(typst.query(main, "<pages>", "value", one=True, root=main.parent, font_paths=_fonts())))


def _set(report: Report) -> tuple[Report, bytes]:
    """What could be set of it with the letters that the fonts have (see above for what they have not), and the file."""
    try:
        return report, _file(report, ["ua-1"])
    except typst.TypstError as fault:
        if NO_LETTER not in fault.message:
            raise
    named = replace(mapped(report, _named), notices=(*report.notices, BY_NAME))
    try:
        return named, _file(named, ["ua-1"])
    except typst.TypstError as fault:
        if NO_LETTER not in fault.message:
            raise
    boxed = replace(named, notices=(*report.notices, AS_BOXES))
    return boxed, _file(boxed, [])


def _file(report: Report, standards: Standards) -> bytes:
    return b"".join(_compile(report, "pdf", standards))


def _compile(report: Report, form: Literal["pdf", "png"], standards: Standards) -> list[bytes]:
    with _laid_out(report) as main:
        found: bytes | list[bytes] = typst.compile(
            main, root=main.parent, font_paths=_fonts(), format=form, ppi=PPI, pdf_standards=[*standards]
        )
    return found if isinstance(found, list) else [found]


@cache
def _fonts() -> typst.Fonts:
    """Looked for once: a machine has hundreds."""
    return typst.Fonts()


@contextmanager
def _laid_out(report: Report) -> Iterator[Path]:
    """The template in a folder of its own, beside the report as JSON and its pictures, for this one run."""
    with tempfile.TemporaryDirectory(prefix="lessonstudy-report-") as name:
        root = Path(name)
        files = {key: f"{place}.jpg" for place, key in enumerate(report.pictures)}
        for key, file in files.items():
            (root / file).write_bytes(report.pictures[key])
        told = _as_json(report) | {"pictures": files}
        (root / "report.json").write_text(json.dumps(told), encoding="utf-8")
        main = root / TEMPLATE.name
        main.write_bytes(TEMPLATE.read_bytes())
        yield main


def _as_json(value: Any) -> Any:
    if isinstance(value, str):
        return str(value) if isinstance(value, Enum) else _settable(value)
    if is_dataclass(value):
        found = {one.name: getattr(value, one.name) for one in fields(value) if one.name != "pictures"}
        return {"block": type(value).__name__} | {
            name: one if name in PICTURES else _as_json(one) for name, one in found.items()
        }
    return [_as_json(one) for one in value] if isinstance(value, tuple) else value


def _settable(text: str) -> str:
    """Without what no font has and no reader wants (controls, non-characters, turns of direction), and broken where a run
    without a gap would leave the page."""
    return _RUN.sub("\\1\u200b", _UNSET.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))


def _named(text: str) -> str:
    """Pictographs as their names in brackets."""
    return "".join(_name(one) for one in _JOINERS.sub("", text))


def _name(character: str) -> str:
    pictograph = ord(character) > 0x2600 and unicodedata.category(character) == "So"
    return f"[{unicodedata.name(character, 'sign').lower()}]" if pictograph else character
