"""Time budgets: how often and how long each code was noted in a lesson, and which code followed which."""

from sqlite_utils import Database

from lessonstudy.analysis.budget import budget, cut, lasting
from lessonstudy.analysis.transitions import transitions
from lessonstudy.domain.budgets import Apart, Asked, Budget
from lessonstudy.domain.iterations import Iteration
from lessonstudy.services import reach
from lessonstudy.services.lesson_times import lesson_times
from lessonstudy.store import Store


class Budgets:
    """Every method takes the person first and raises NotFound where they may not look. Hidden notes are left out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_iteration(self, person: str, iteration_id: str, asked: Asked | None = None) -> Budget:
        with self._store.read() as db:
            iteration = reach.iteration(db, person, iteration_id).iteration
            return budget_in(db, person, iteration, asked or Asked())


def budget_in(db: Database, person: str, iteration: Iteration, asked: Asked) -> Budget:
    """The budget of an iteration that one may look at."""
    lesson = lesson_times(db, person, iteration)
    lengths = lesson.phase_lengths()
    length = lengths.get(asked.phase, 0) if asked.phase else lesson.length_ms
    moments = lasting(lesson.moments, asked.lasting, lesson.start_ms, lesson.end_ms, lesson.spans)
    moments = [one for one in moments if asked.observer in (None, one.observer)]
    if asked.student:
        # of a moment of two students this one's part alone
        moments = [one._replace(students=(asked.student,)) for one in moments if asked.student in one.students]
    pieces = cut(moments, lesson.spans) if asked.phase or Apart.PHASE in asked.apart else moments
    followed = moments
    if asked.phase:
        pieces = [one for one in pieces if one.phase == asked.phase]
        noted_in = {one.id for one in lesson.moments if one.phase == asked.phase}
        followed = [one for one in moments if one.id in noted_in]
    return Budget(
        rows=tuple(budget(pieces, asked.apart, length, lengths)),
        transitions=tuple(transitions(followed, same_student=asked.same_student)),
        length_ms=length,
    )
