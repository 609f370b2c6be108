"""A report as plain records: what both writers are given, so that PDF and HTML say the same.

Every text is plain. A writer marks nothing up by what people wrote, and leaves out nothing that stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lessonstudy.domain.plan_changes import Piece


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`label` stands before the text in bold; a quiet one is smaller and grey."""

    text: str
    label: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Short labels, each with what is so."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A moment that stands elsewhere in the report under its `number`; 0 where it does not. `where` is lesson and time."""

    number: int
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Moments for or against something; the label says which."""

    label: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment with what was seen, and apart from it what its observer thought. `picture` is a key of the report's pictures."""

    number: int
    where: str
    who: str
    saw: str
    think: str = ""
    marks: tuple[str, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Moments:
    items: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class ClaimCard:
    text: str
    state: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Foretold:
    """A prediction, by which measure, and how it was judged."""

    text: str
    detail: str
    result: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class TweakCard:
    """A change to the lesson with its predictions, and beside them what became of it. `where` is the phase."""

    change: str
    where: str
    state: str
    why: tuple[Paragraph, ...] = ()
    foretold: tuple[Foretold, ...] = ()
    outcome: tuple[Paragraph, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A text of the plan before and after, word by word."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What is different in a phase, and the tweaks behind it. `mark` says where it is new, moved or taken out."""

    title: str
    mark: str
    differences: tuple[Difference, ...]
    behind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. The first column names the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a row: its share of the longest (0 to 1), and its figure in words. None is drawn as nothing."""

    share: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Figures drawn as bars and written beside them; each row has a bar for every series."""

    title: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Bar, ...]], ...]


Block = (
    Paragraph | Points | Facts | Moments | ClaimCard | TweakCard | Change | Sheet | Bars
)  # what a section is made of


@dataclass(frozen=True, slots=True)
class Section:
    """`level` 1 or 2; a section of level 2 belongs to the one before it. One of a `new_page` begins one."""

    title: str
    blocks: tuple[Block, ...] = ()
    level: int = 1
    new_page: bool = False


class Layout(StrEnum):
    """A book has a title page and contents, notes begin on their first page, a sheet is one page, set small."""

    BOOK = "book"
    NOTES = "notes"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`kind` in words, `lead` the question of the study, `notices` what a reader must know first. `pictures` are JPEG."""

    kind: str
    title: str
    lead: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    closing: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    layout: Layout = Layout.BOOK
