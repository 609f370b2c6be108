"""What waits for whom in a study: rules that read how it stands and name people, a task in words and the place for it.

The order is that of the lesson study cycle, so that the first is the study's next step. Of lessons whose notes are hidden
nothing is asked but who handed in, which everyone may know.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lessonstudy.domain.broken import taught_in
from lessonstudy.domain.chain import Chain
from lessonstudy.domain.claims import ClaimState
from lessonstudy.domain.iterations import Iteration, IterationState, Noting
from lessonstudy.domain.people import Membership, MembershipState, Right, Role
from lessonstudy.domain.places import Place
from lessonstudy.domain.plans import PlanState, PlanVersion
from lessonstudy.domain.tweaks import TRIED, BriefAnswer, PredictionResult, Tweak, TweakState

WATCHERS = frozenset({Role.OBSERVER, Role.TEACHER})
"""Who is asked to note; the others may, and come for the debrief."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """An iteration with whether a video can be watched, how many notes one may know that each person wrote, and who handed in."""

    iteration: Iteration
    watchable: bool = False
    notes: Mapping[str, int] = field(default_factory=dict)
    submitted: Collection[str] = frozenset()

    @property
    def name(self) -> str:
        return self.iteration.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a study stands, as somebody may know it. Plans and lessons are in the order of their numbers."""

    plans: Sequence[PlanVersion]
    lessons: Sequence[Lesson]
    chain: Chain
    members: Sequence[Membership]

    def having(self, right: Right) -> tuple[str, ...]:
        active = [one for one in self.members if one.state == MembershipState.ACTIVE]
        return tuple(one.person for one in active if one.allows(right))

    def active(self, *wanted: str | None) -> tuple[str, ...]:
        """Those who are still in the team, once each."""
        known = set(self.having(Right.NOTE))
        return tuple(dict.fromkeys(one for one in wanted if one in known))


class Practice(StrEnum):
    """The four columns of the study board."""

    CO_PLAN = "co_plan"
    CO_TEACH = "co_teach"
    CO_ASSESS = "co_assess"
    CO_REFLECT = "co_reflect"


_P = Practice


@dataclass(frozen=True, slots=True)
class Waiting:
    """`people` (ids, never none) are asked to do `task`, in `place` (of the iteration, where it has one)."""

    practice: Practice
    kind: str
    people: tuple[str, ...]
    task: str
    place: Place
    iteration: str | None = None


def waiting_in(study: Standing) -> list[Waiting]:
    """Everything that waits, in the order of the cycle. What nobody in the team could do is left out."""
    found = [*_planning(study), *_teaching(study), *_assessing(study), *_reflecting(study), *_judging(study)]
    return [one for one in found if one.people]


def counted(many: int, noun: str, plural: str = "") -> str:
    """ "1 lesson", "3,000 lessons"."""
    return f"{many:,} {noun if many == 1 else plural or f'{noun}s'}"


def _planning(study: Standing) -> Iterator[Waiting]:
    planners = study.having(Right.PLAN)
    if not study.plans:
        yield Waiting(_P.CO_PLAN, "plan", planners, "write the plan of the lesson", Place.PLAN)
    elif not study.lessons:
        yield Waiting(_P.CO_TEACH, "first-lesson", planners, "say when the lesson is taught, and by whom", Place.STUDY)
    waits = [one for one in study.chain.tweaks if one.state == TweakState.AGREED and one.id not in study.chain.taken_up]
    if waits:
        number = study.plans[-1].number + (study.plans[-1].state != PlanState.DRAFT) if study.plans else 1
        task = f"take up {counted(len(waits), 'agreed tweak')} in plan version {number}"
        yield Waiting(_P.CO_PLAN, "take-up", planners, task, Place.PLAN)
    draft = next((one for one in study.plans if one.state == PlanState.DRAFT), None)
    if draft and study.lessons and draft.id not in {one.iteration.plan for one in study.lessons}:
        yield Waiting(
            _P.CO_TEACH, "next-lesson", planners, f"say who teaches plan version {draft.number}, and when", Place.STUDY
        )


def _teaching(study: Standing) -> Iterator[Waiting]:
    for lesson in study.lessons:
        one = lesson.iteration
        if one.state != IterationState.PLANNED:
            continue
        if one.teacher is None:
            yield Waiting(
                _P.CO_TEACH,
                f"teacher-{one.id}",
                study.having(Right.PLAN),
                f"say who teaches {lesson.name}",
                Place.STUDY,
                one.id,
            )
        yield from _brief(study, lesson)
        if not lesson.watchable:
            who = study.active(one.teacher) or study.having(Right.LOAD)
            task = f"teach {lesson.name} and load its video"
            yield Waiting(_P.CO_TEACH, f"teach-{one.id}", who, task, Place.STUDY, one.id)


def _brief(study: Standing, lesson: Lesson) -> Iterator[Waiting]:
    """Before a reteach: its teacher answers the tweaks of the plan, and who proposed one answers a query."""
    one = lesson.iteration
    plan = next((each for each in study.plans if each.id == one.plan), None)
    taken = [each for each in study.chain.tweaks if plan and each.id in plan.take_up]
    unanswered = [each for each in taken if each.answer == BriefAnswer.OPEN and each.state == TweakState.AGREED]
    if unanswered:
        task = f"accept or query {counted(len(unanswered), 'tweak')} for {lesson.name}"
        yield Waiting(_P.CO_PLAN, f"brief-{one.id}", study.active(one.teacher), task, Place.RETEACH, one.id)
    queried = [each for each in taken if each.answer == BriefAnswer.QUERIED and each.state == TweakState.AGREED]
    if queried:
        who = study.active(*(each.author for each in queried))
        task = f"answer the query of {counted(len(queried), 'tweak')} for {lesson.name}"
        yield Waiting(_P.CO_PLAN, f"query-{one.id}", who, task, Place.RETEACH, one.id)


def _assessing(study: Standing) -> Iterator[Waiting]:
    """Noting, handing in and revealing; of the newest lesson that was taught, since the team has moved on from the others."""
    taught = [one for one in study.lessons if one.iteration.state != IterationState.PLANNED]
    for lesson in taught[-1:]:
        one = lesson.iteration
        if one.state not in (IterationState.TAUGHT, IterationState.NOTING) or not lesson.watchable:
            continue
        watchers = [each.person for each in study.members if each.role in WATCHERS and each.person != one.teacher]
        silent = [each for each in study.active(*watchers) if not lesson.notes.get(each)]
        task = f"note what you see in {lesson.name}"
        if one.hides_others:
            silent, task = (
                [each for each in study.active(*watchers) if each not in lesson.submitted],
                f"{task}, then submit",
            )
        if silent:
            yield Waiting(_P.CO_ASSESS, f"note-{one.id}", tuple(silent), task, Place.WATCH, one.id)
        if one.hides_others and lesson.submitted:
            people = "1 person has" if len(lesson.submitted) == 1 else f"{len(lesson.submitted)} people have"
            task = f"reveal the notes of {lesson.name}: {people} submitted"
            yield Waiting(_P.CO_ASSESS, f"reveal-{one.id}", study.having(Right.RUN), task, Place.WATCH, one.id)


def _reflecting(study: Standing) -> Iterator[Waiting]:
    leaders = study.having(Right.RUN)
    taught = [one for one in study.lessons if one.iteration.state != IterationState.PLANNED]
    for lesson in taught[-1:]:
        one = lesson.iteration
        open_notes = one.state == IterationState.NOTING and one.noting == Noting.OPEN and any(lesson.notes.values())
        if open_notes or one.state == IterationState.REVEALED:
            yield Waiting(
                _P.CO_REFLECT, f"debrief-{one.id}", leaders, f"run the debrief of {lesson.name}", Place.DEBRIEF, one.id
            )
    for lesson in study.lessons:
        here = lesson.iteration.id
        claims = [one for one in study.chain.claims if one.iteration == here and one.state == ClaimState.PROPOSED]
        if claims:
            task = f"agree on {counted(len(claims), 'claim')} of {lesson.name}"
            yield Waiting(_P.CO_REFLECT, f"claims-{here}", leaders, task, Place.DEBRIEF, here)
        yield from _proposed(study, lesson)


def _proposed(study: Standing, lesson: Lesson) -> Iterator[Waiting]:
    """Tweaks that nothing is predicted of wait for who proposed them, the others for the team's decision."""
    here = lesson.iteration.id
    found = [one for one in study.chain.tweaks if one.iteration == here and one.state == TweakState.PROPOSED]
    bare = [one for one in found if not study.chain.predictions(one.id)]
    authors = dict.fromkeys(one.author for one in bare)
    for author in authors:
        many = sum(one.author == author for one in bare)
        who = study.active(author) or study.having(Right.RUN)
        task = f"say what will be seen of {counted(many, 'proposed tweak')} of {lesson.name}"
        yield Waiting(_P.CO_REFLECT, f"predict-{here}-{author}", who, task, Place.DEBRIEF, here)
    ready = len(found) - len(bare)
    if ready:
        task = f"agree on {counted(ready, 'proposed tweak')} of {lesson.name}"
        yield Waiting(_P.CO_REFLECT, f"tweaks-{here}", study.having(Right.RUN), task, Place.DEBRIEF, here)


def _judging(study: Standing) -> Iterator[Waiting]:
    taught = taught_in(study.plans, [one.iteration for one in study.lessons])
    leaders = study.having(Right.RUN)
    for lesson in study.lessons:
        one = lesson.iteration
        here = [each for each in study.chain.tweaks if (each.enacted_in or taught.get(each.id)) == one.id]
        unmarked = [each for each in here if each.state == TweakState.AGREED and each.id in taught]
        tried = [each for each in here if each.state in TRIED]
        if unmarked:
            who = study.active(one.teacher) or study.having(Right.PLAN)
            task = f"say what became of {counted(len(unmarked), 'tweak')} in {lesson.name}"
            yield Waiting(_P.CO_REFLECT, f"mark-{one.id}", who, task, Place.RETEACH, one.id)
        to_judge = _to_judge(study.chain, tried)
        if to_judge:
            task = f"judge {counted(to_judge, 'prediction')} of {lesson.name}"
            yield Waiting(
                _P.CO_REFLECT, f"judge-{one.id}", study.active(one.teacher, *leaders), task, Place.RETEACH, one.id
            )
        decided = [each for each in tried if not _to_judge(study.chain, [each])]
        if decided:
            task = f"adopt, adapt or abandon {counted(len(decided), 'tweak')} of {lesson.name}"
            yield Waiting(_P.CO_REFLECT, f"decide-{one.id}", leaders, task, Place.RETEACH, one.id)
    if any(one.state == TweakState.JUDGED for one in study.chain.tweaks) and not study.chain.learnings:
        task = "write down what the team takes along beyond this lesson"
        yield Waiting(_P.CO_REFLECT, "learning", leaders, task, Place.LEARNINGS)


def _to_judge(chain: Chain, tweaks: Sequence[Tweak]) -> int:
    told = [one for tweak in tweaks for one in chain.predictions(tweak.id)]
    return sum(one.result == PredictionResult.OPEN for one in told)
