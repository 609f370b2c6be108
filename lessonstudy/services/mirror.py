"""The team mirror: what a team sees of its own noticing and talking in a lesson. Names are told, people are never measured."""

from collections.abc import Sequence

from sqlite_utils import Database

from lessonstudy.analysis.coverage import coverage
from lessonstudy.domain.debriefs import Debrief, DebriefState, EntryKind, mix_of
from lessonstudy.domain.judging import Judging
from lessonstudy.domain.mirror import Talk, TeamMirror, Writing
from lessonstudy.domain.moments import Moment
from lessonstudy.domain.people import Right
from lessonstudy.domain.students import StudentState
from lessonstudy.services import reach
from lessonstudy.services.lesson_times import lesson_times
from lessonstudy.services.nudging import lists_of
from lessonstudy.store import Store, debriefs, observations, people, students


class Mirror:
    """Every method takes the person first and raises NotFound where they may not look. Hidden notes are left out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_iteration(self, person: str, iteration_id: str) -> TeamMirror:
        """A guest is told of students and notes only; who spoke, and how, is for the team's own eyes."""
        with self._store.read() as db:
            reached = reach.iteration(db, person, iteration_id)
            lesson = lesson_times(db, person, reached.iteration)
            active = [one for one in students.of_study(db, reached.study.id) if one.state == StudentState.ACTIVE]
            team = reached.study.team if reached.membership.allows(Right.NOTE) else None
            return TeamMirror(
                coverage=coverage(
                    lesson.moments, [one.pseudonym for one in active], lesson.spans, lesson.start_ms, lesson.end_ms
                ),
                writing=_writing(db, lesson.moments, team),
                talks=_talks(db, reached.iteration.id, team) if team else None,
            )


def _writing(db: Database, moments: Sequence[Moment], team: str | None) -> Writing:
    judging, words = None, None
    if team:
        found = Judging(lists_of(db, team))
        notes = observations.named(db, [one.id for one in moments])
        counts = {note.id: len(found.words_in(note.saw)) for note in notes}
        judging, words = tuple(one.id for one in moments if counts.get(one.id)), sum(counts.values())
    return Writing(
        seen_only=tuple(one.id for one in moments if not one.thought),
        with_thought=tuple(one.id for one in moments if one.thought),
        judging=judging,
        judging_words=words,
    )


def _talks(db: Database, iteration_id: str, team: str) -> tuple[Talk, ...]:
    """Of the debriefs that have begun, the newest last."""
    members = {one.id: one.name for one, membership in people.members(db, team) if membership.belongs}
    begun = [one for one in debriefs.of_iteration(db, iteration_id) if one.state != DebriefState.SCHEDULED]
    return tuple(_talk(db, one, members) for one in begun)


def _talk(db: Database, debrief: Debrief, members: dict[str, str]) -> Talk:
    entries = debriefs.entries(db, debrief.id)
    heard = {one.author for one in entries if one.kind == EntryKind.TALK}
    return Talk(
        debrief=debrief.id,
        protocol=debrief.protocol,
        state=debrief.state,
        mix=mix_of(entries),
        unheard=tuple(sorted((name for one, name in members.items() if one not in heard), key=str.casefold)),
    )
