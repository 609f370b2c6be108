"""Which tables make a study, which stay at home and why, and their rows on the way out and in.

Rows go as they are: by the names of their columns, with their ids. What names the team stays out, and is that of the team
that the study comes into. Of notes that are hidden from each other there is no row, and of what was withdrawn no word,
nor of a withdrawn note as it was submitted.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.captions import Captions
from lessonstudy.domain.claims import Claim
from lessonstudy.domain.consensus import Consensus
from lessonstudy.domain.criteria import Criteria
from lessonstudy.domain.debriefs import Debrief, DebriefEntry
from lessonstudy.domain.errors import Conflict
from lessonstudy.domain.iterations import Iteration, hides_others
from lessonstudy.domain.learnings import Learning
from lessonstudy.domain.noticing import TeacherNoticing
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.plans import AnticipatedResponse, Phase, PlanVersion
from lessonstudy.domain.recordings import Recording, Rendition
from lessonstudy.domain.reels import Reel
from lessonstudy.domain.replies import Reply
from lessonstudy.domain.schemes import Code, CodingScheme
from lessonstudy.domain.students import Student
from lessonstudy.domain.studies import Study
from lessonstudy.domain.submissions import Submission
from lessonstudy.domain.tweaks import Outcome, Prediction, Tweak
from lessonstudy.store import rows, search

EVERY = ("*",)
PLAIN: tuple[str, ...] = ()

_LESSONS = "iteration IN (SELECT id FROM iteration WHERE study = :study)"
# the rule of domain.iterations.hides_others
_HIDING = "(noting = 'independent' AND state IN ('planned', 'taught', 'noting'))"
_OPEN = f"iteration IN (SELECT id FROM iteration WHERE study = :study AND NOT {_HIDING})"  # noqa: S608
_NOTES = f"SELECT id FROM observation WHERE {_OPEN}"  # noqa: S608
_PLANS = "SELECT id FROM plan WHERE study = :study"
_FILMS = f"""SELECT id FROM recording WHERE {_LESSONS} AND (status IN ('ready', 'deleted')
    OR EXISTS (SELECT 1 FROM observation WHERE recording = recording.id))"""  # noqa: S608
_SCHEMES = f"""WITH RECURSIVE used(id) AS (
        SELECT value FROM iteration, json_each(schemes) WHERE study = :study
        UNION SELECT scheme FROM observation_code WHERE observation IN ({_NOTES})
        UNION SELECT substr(value, 1, 36) FROM consensus, json_each(codes) WHERE {_OPEN}
        UNION SELECT substr(code.value, 1, 36) FROM submission
            JOIN submission_note ON submission_note.submission = submission.id,
            json_each(body, '$.codes') AS code WHERE {_OPEN}
        UNION SELECT parent FROM scheme JOIN used USING (id) WHERE parent IS NOT NULL)
    SELECT id FROM used"""  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A table that goes along. `where` finds a study's rows, `kind` is the record of one, whose fields `apart` lie elsewhere.

    `words` are the columns in which people wrote, each with the fields within its JSON that hold words (EVERY: all; PLAIN:
    the column is no JSON). `cites` hold ids of notes, in a list or as this field of each item.
    """

    table: str
    where: str
    kind: type[Any]
    apart: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cites: Mapping[str, str] = field(default_factory=dict)
    with_videos: bool = False
    at_home: tuple[str, ...] = ()


def _words(*names: str, **within: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(names, PLAIN) | within


_EVIDENCE = {"cites": "", "against": ""}

PACKED = (
    Packed(
        table="study",
        where="id = :study",
        kind=Study,
        words=_words(
            *("title", "preset", "research_theme", "inquiry_question", "theory_of_action", "subject", "grade"),
            *("curriculum_expectations", "adapted"),
        ),
        at_home=("team",),
    ),
    Packed(
        table="scheme",
        where=f"id IN ({_SCHEMES})",
        kind=CodingScheme,
        apart={"codes": ()},
        words=_words("slug", "name", "source"),
        at_home=("team",),
    ),
    Packed(
        table="code",
        where=f"scheme IN ({_SCHEMES})",
        kind=Code,
        words=_words("name", "definition", "example", "non_example", "group"),
    ),
    Packed(
        table="plan",
        where="study = :study",
        kind=PlanVersion,
        apart={"phases": ()},
        words=_words("goal", "materials", success_criteria=EVERY),
    ),
    Packed(
        table="phase",
        where=f"plan IN ({_PLANS})",
        kind=Phase,
        apart={"anticipated": ()},
        words=_words("title", "purpose", "teacher_moves", "points_to_notice", expected=("expects",)),
    ),
    Packed(
        table="anticipated",
        where=f"phase IN (SELECT id FROM phase WHERE plan IN ({_PLANS}))",  # noqa: S608
        kind=AnticipatedResponse,
        words=_words("description", "planned_response"),
    ),
    Packed(
        table="student",
        where="study = :study",
        kind=Student,
        words=_words("pseudonym", "learner_group", "current_level"),
    ),
    Packed(table="iteration", where="study = :study", kind=Iteration, words=_words("class_label")),
    Packed(
        table="recording",
        where=f"id IN ({_FILMS})",
        kind=Recording,
        apart={"renditions": ()},
        words=_words("label", "filename", "error"),
    ),
    Packed(table="rendition", where=f"recording IN ({_FILMS})", kind=Rendition, words=_words("error")),
    Packed(
        table="captions",
        where=f"recording IN ({_FILMS})",
        kind=Captions,
        apart={"cues": ()},
        words=_words("label"),
        with_videos=True,
    ),
    Packed(
        table="captions_cues",
        where=f"captions IN (SELECT id FROM captions WHERE recording IN ({_FILMS}))",  # noqa: S608
        kind=Captions,
        apart={"id": "", "created_at": "", "updated_at": "", "recording": "", "label": "", "language": "", "count": 0}
        | {"version": 1},
        words=_words(cues=("text", "speaker")),
        with_videos=True,
    ),
    Packed(
        table="observation",
        where=_OPEN,
        kind=Observation,
        apart={"codes": (), "students": ()},
        words=_words("saw", "think"),
    ),
    Packed(
        table="observation_code",
        where=f"observation IN ({_NOTES} AND state != 'withdrawn')",
        kind=dict,
    ),
    Packed(
        table="observation_student",
        where=f"observation IN ({_NOTES} AND state != 'withdrawn')",
        kind=dict,
    ),
    Packed(table="submission", where=_OPEN, kind=Submission),
    Packed(
        table="submission_note",
        where=f"submission IN (SELECT id FROM submission WHERE {_OPEN})",  # noqa: S608
        kind=dict,
        words=_words(body=("saw", "think")),
    ),
    Packed(
        table="reply",
        where=f"observation IN ({_NOTES} AND state != 'withdrawn')",
        kind=Reply,
        words=_words("text"),
    ),
    Packed(table="claim", where="study = :study", kind=Claim, words=_words("text"), cites=_EVIDENCE),
    Packed(
        table="tweak",
        where="study = :study",
        kind=Tweak,
        words=_words("change", "why", "query", "enacted_note"),
    ),
    Packed(
        table="prediction",
        where="study = :study",
        kind=Prediction,
        words=_words("who", "expects", "measure", "note"),
        cites={"cites": ""},
    ),
    Packed(table="outcome", where="study = :study", kind=Outcome, words=_words("note"), cites=_EVIDENCE),
    Packed(table="learning", where="study = :study", kind=Learning, words=_words("text", "scope"), cites=_EVIDENCE),
    Packed(table="criteria", where=_LESSONS, kind=Criteria, words=_words(results=("criterion", "task", "note"))),
    Packed(table="noticing", where=_LESSONS, kind=TeacherNoticing, words=_words("text")),
    Packed(
        table="debrief",
        where=_LESSONS,
        kind=Debrief,
        words=_words("protocol", steps=("title", "speaker", "prompt")),
    ),
    Packed(
        table="debrief_entry",
        where=f"debrief IN (SELECT id FROM debrief WHERE {_LESSONS})",  # noqa: S608
        kind=DebriefEntry,
        words=_words("text"),
    ),
    Packed(table="consensus", where=_OPEN, kind=Consensus, words=_words("text"), cites={"notes": ""}),
    Packed(
        table="reel",
        where="study = :study",
        kind=Reel,
        words=_words("title", clips=("caption",)),
        cites={"clips": "observation"},
    ),
)

AT_HOME = {
    "person": "goes as a name and an address (people_of), never as an account",
    "team": "a study comes into a team that is there",
    "membership": "rights are given where the study comes to",
    "password": "a secret",
    "session": "a secret",
    "token": "a secret",
    "link": "a secret",
    "attempt": "of signing in, and no part of a study",
    "event": "the history stays where it was made; bringing the study in begins a new one",
    "event_body": "as event",
    "job": "work of this machine",
    "upload": "work of this machine",
    "import": "a file on its way in, its owner's alone",
    "import_note": "as import",
    "import_mapping": "a team's",
    "undo_request": "only who made a change can take it back, and only here",
    "chain_move": "as undo_request",
    "bookmark": "private to a person",
    "place": "private to a person",
    "watched": "private to a person: who watched what",
    "saved_search": "a team's, over all its studies",
    "nudge": "a team's",
    "norms": "a team's",
    "signature": "as norms",
    "protocol": "a team's; a debrief keeps the steps it was held by",
    "observation_mark": "made anew by the index",
    "backup_plan": "of this machine",
}
"""Why a table is in no package."""

# what the schema does not say, or says of two columns together
_REFERENCES = {"recording": {"loaded_by": "person"}, "observation_code": {"scheme": "scheme"}}
# what people drew, and what they wrote within JSON
_WITHDRAWN: dict[str, dict[str, Any]] = {"observation": {"region": None}, "reel": {"clips": "[]"}}


def schema_steps(db: Database) -> tuple[str, ...]:
    """The names of the schema's steps, in their order."""
    return tuple(row["name"] for row in rows.select(db, "SELECT name FROM _sqlite_migrations ORDER BY rowid"))


def columns(db: Database, packed: Packed) -> dict[str, tuple[str, bool]]:
    """The columns that a row has in a package, each with its kind and whether it must hold something."""
    return {name: told for name, told in _columns(db, packed.table).items() if name not in packed.at_home}


def _columns(db: Database, table: str) -> dict[str, tuple[str, bool]]:
    found = rows.select(db, 'SELECT name, type, "notnull" AS needed, pk FROM pragma_table_info(?)', [table])
    return {row["name"]: (row["type"], bool(row["needed"] or row["pk"])) for row in found}


def references(db: Database, table: str) -> dict[str, str]:
    """Of the columns that hold an id of another row: the table of that row."""
    found = rows.select(db, 'SELECT "from" AS name, "table" AS target FROM pragma_foreign_key_list(?)', [table])
    return {row["name"]: row["target"] for row in found if row["target"] != "code"} | _REFERENCES.get(table, {})


def hiding(db: Database, study: str) -> list[int]:
    """The numbers of the lessons whose notes are hidden from each other, and so are not in a package."""
    sql = f"SELECT number FROM iteration WHERE study = ? AND {_HIDING} ORDER BY number"  # noqa: S608
    return [row["number"] for row in rows.select(db, sql, [study])]


def people_of(db: Database, study: str) -> list[dict[str, Any]]:
    """id, name and e-mail address of everyone whom a row of the study names."""
    named = []
    for packed in PACKED:
        for column, target in references(db, packed.table).items():
            if target == "person":
                named.append(f'SELECT "{column}" AS id FROM "{packed.table}" WHERE {packed.where}')  # noqa: S608
    sql = f"SELECT id, name, email FROM person WHERE id IN ({' UNION '.join(named)}) ORDER BY created_at, id"  # noqa: S608
    return rows.select(db, sql, {"study": study})


def rows_of(db: Database, packed: Packed, study: str, *, videos: bool) -> Iterator[dict[str, Any]]:
    """The study's rows of a table as they go into a package, in the order in which they were written."""
    if packed.with_videos and not videos:
        return
    names = ", ".join(f'"{name}"' for name in columns(db, packed))
    order = "" if _without_rowid(db, packed.table) else " ORDER BY rowid"
    cursor = db.execute(f'SELECT {names} FROM "{packed.table}" WHERE {packed.where}{order}', {"study": study})  # noqa: S608
    known = [column[0] for column in cursor.description]
    notes = _citable(db, study) if packed.cites else None
    withdrawn = _withdrawn(db, study) if packed.table == "submission_note" else set()
    for values in cursor:
        row = dict(zip(known, values, strict=True))
        if row.get("observation") in withdrawn:
            row["body"] = _wordless_body(row["body"])
        yield _outward(packed, row, notes, videos)


def _without_rowid(db: Database, table: str) -> bool:
    return bool(rows.select(db, "SELECT wr FROM pragma_table_list(?)", [table])[0]["wr"])


def _citable(db: Database, study: str) -> set[str] | None:
    """The notes that are in the package; None where all are."""
    if not hiding(db, study):
        return None
    return {row["id"] for row in rows.select(db, _NOTES, {"study": study})}


def _withdrawn(db: Database, study: str) -> set[str]:
    return {row["id"] for row in rows.select(db, f"{_NOTES} AND state = 'withdrawn'", {"study": study})}


def _wordless_body(body: str) -> str:
    """A submitted note that was withdrawn since: agreement goes on counting it, by its times, codes and students."""
    found = json.loads(body) | {"saw": "", "think": "", "region": None}
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


def _outward(packed: Packed, row: dict[str, Any], notes: set[str] | None, videos: bool) -> dict[str, Any]:
    if row.get("state") == "withdrawn" or row.get("withdrawn"):
        row |= {name: "" for name, within in packed.words.items() if within == PLAIN}
        row |= _WITHDRAWN.get(packed.table, {})
    if packed.table == "iteration" and hides_others(row["noting"], row["state"]):
        # it counts what is hidden too
        row["seq"] = 0
    if packed.table == "recording" and (not videos or row["status"] != "ready"):
        row |= {"status": "deleted", "error": None}
    if packed.table == "rendition" and (not videos or row["state"] in ("waiting", "making")):
        row |= {"state": "none", "progress": 0.0, "error": None}
    if notes is not None:
        for column, within in packed.cites.items():
            kept = [one for one in json.loads(row[column]) if (one[within] if within else one) in notes]
            row[column] = json.dumps(kept, ensure_ascii=False)
    return row


def begin(db: Database) -> None:
    """Let rows refer to rows that come later in the same unit of work."""
    db.execute("PRAGMA defer_foreign_keys=ON")


def add(db: Database, table: str, values: Mapping[str, Any]) -> None:
    """Add a row; a note can be found when its codes and students are there too (index). Raises Conflict for a taken id."""
    try:
        rows.insert(db, table, values)
    except sqlite3.IntegrityError:
        raise Conflict("package-taken") from None


def index(db: Database, study: str) -> None:
    """Let the notes of a study be found."""
    search.index(db, [row["id"] for row in rows.select(db, _NOTES, {"study": study})])
