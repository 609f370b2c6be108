"""A study over many iterations, written straight into the store: notes, claims, tweaks, predictions, outcomes, a learning.

Each iteration after the first reteaches what the one before it proposed. Of the tweaks of a lesson the first is adopted, the
second adapted into a child, the third abandoned; those of the newest lesson wait for the next one.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from lessonstudy.bootstrap import Services
from lessonstudy.domain.chain import Link
from lessonstudy.domain.claims import Claim, ClaimState
from lessonstudy.domain.entity import birth
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import Iteration, IterationKind, IterationState, PhaseTime
from lessonstudy.domain.learnings import Learning, LearningState
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.plans import Phase, PlanState, PlanVersion
from lessonstudy.domain.schemes import CodingScheme
from lessonstudy.domain.students import Student
from lessonstudy.domain.studies import Study, StudyState
from lessonstudy.domain.tweaks import Decision, Outcome, Prediction, PredictionResult, Tweak, TweakState
from lessonstudy.store import chain, iterations, observations, plans, schemes, students, studies

CHANGES = (
    "Hand out three paper strips before any scissors are on the table",
    "Ask “who gets which part?” and wait until somebody points",
    "Put quarters and halves next to each other on the board",
)
DECISIONS = (Decision.ADOPT, Decision.ADAPT, Decision.ABANDON)
RESULTS = (PredictionResult.MET, PredictionResult.PARTLY, PredictionResult.NOT_MET)
TWEAKS = len(CHANGES)
STUDENTS = ("A", "B", "C", "D")
PHASES = {"Launch": "The story of the pizzas", "Groups share": "Own ways to share", "Discussion": "Shares side by side"}
FIRST_MS, EVERY_MS = 12_000, 4_000
FIRST_DAY = datetime(2026, 3, 3)  # noqa: DTZ001


@dataclass
class LongStudy:
    """Ids of what was made; `notes` are those of each iteration."""

    study: str
    iterations: list[str] = field(default_factory=list)
    notes: list[list[str]] = field(default_factory=list)
    tweaks: list[list[str]] = field(default_factory=list)


def make_long_study(services: Services, team: str, people: list[str], lessons: int, notes: int) -> LongStudy:
    """A study of so many `lessons`, each with so many `notes` (at least 12) by these people, who also teach in turn."""
    with services.store.write() as db:
        study = Study(**birth(), team=team, title="Three pizzas, four children", state=StudyState.ACTIVE)
        studies.add(db, study)
        thinking = next(one for one in schemes.of_team(db, team) if one.slug == "student_thinking")
        for pseudonym in STUDENTS:
            students.add(db, Student(**birth(), study=study.id, pseudonym=pseudonym))
        return _Writer(db, study, people, thinking).written(lessons, notes)


class _Writer:
    def __init__(self, db: Database, study: Study, people: list[str], thinking: CodingScheme) -> None:
        self.db = db
        self.study = study
        self.people = people
        self.thinking = thinking
        self.students = {one.pseudonym: one.id for one in students.of_study(db, study.id)}
        self.made = LongStudy(study.id)
        self.roots = {title: new_id() for title in PHASES}
        self.root = self.roots["Groups share"]
        self.plan: PlanVersion | None = None
        self.born = 0

    def written(self, lessons: int, notes: int) -> LongStudy:
        proposed: list[Tweak] = []
        for number in range(1, lessons + 1):
            plan = self.next_plan(number, [one.id for one in proposed], number == lessons)
            iteration = self.iteration(number, plan, notes)
            self.made.iterations.append(iteration.id)
            written = [self.note(iteration.id, place, number) for place in range(notes)]
            observations.add_all(self.db, written, self.students)
            self.made.notes.append([one.id for one in written])
            children = self.judged(iteration, proposed, number == lessons)
            proposed = [*children, *self.proposed(iteration, number == lessons)]
            self.made.tweaks.append([one.id for one in proposed])
        first, last = self.made.notes[0], self.made.notes[-1]
        text = "Students who draw the shares before they cut change a wrong idea themselves."
        self.add(Learning(**self.birth(), study=self.study.id, author=self.people[0], text=text, scope="Grade 4, fair shares",
                          cites=(first[0], last[1]), tweaks=(self.made.tweaks[0][0],),
                          state=LearningState.REPEATED if lessons > 1 else LearningState.TENTATIVE))  # fmt: skip
        return self.made

    def birth(self) -> dict[str, Any]:
        """Each a millisecond after the one before, so that their order is known."""
        self.born += 1
        at = (FIRST_DAY + timedelta(milliseconds=self.born)).isoformat(timespec="milliseconds")
        return birth() | {"created_at": f"{at}Z", "updated_at": f"{at}Z"}

    def add(self, link: Link) -> None:
        chain.add(self.db, link)

    def next_plan(self, number: int, take_up: list[str], newest: bool) -> PlanVersion:
        phases = [
            Phase(id=new_id(), root=root, title=title, purpose=PHASES[title], planned_minutes=20)
            for title, root in self.roots.items()
        ]
        made = PlanVersion(
            **self.birth(),
            study=self.study.id,
            number=number,
            parent=self.plan.id if self.plan else None,
            goal="Share three wholes among four and name one share as a fraction.",
            success_criteria=("Makes four fair shares",),
            phases=tuple(phases),
            take_up=tuple(take_up),
            state=PlanState.FROZEN if newest else PlanState.SUPERSEDED,
        )
        plans.add(self.db, made)
        self.plan = made
        return made

    def iteration(self, number: int, plan: PlanVersion, notes: int) -> Iteration:
        third = EVERY_MS * notes // 3
        made = Iteration(
            **self.birth(),
            study=self.study.id,
            plan=plan.id,
            number=number,
            kind=IterationKind.TEACH if number == 1 else IterationKind.RETEACH,
            teacher=self.people[number % len(self.people)],
            class_label=f"4{'abc'[number % 3]}",
            date="2026-03-03",
            schemes=(self.thinking.id,),
            phases=tuple(
                PhaseTime(
                    phase=phase.id,
                    start_ms=FIRST_MS + place * third + number * 500,
                    end_ms=FIRST_MS + (place + 1) * third,
                )
                for place, phase in enumerate(plan.phases)
            ),
            state=IterationState.NOTING,
        )
        iterations.add(self.db, made)
        return made

    def note(self, iteration: str, place: int, number: int) -> Observation:
        start = EVERY_MS * place + FIRST_MS
        codes = self.thinking.codes
        code = codes[(place + place // 7 + number) % len(codes)]
        return Observation(
            **self.birth(),
            iteration=iteration,
            observer=self.people[place % len(self.people)],
            start_ms=start,
            end_ms=start + 9_000 if place % 3 == 0 else None,
            think="A half is cut again, not shared." if place % 4 == 0 else "",
            codes=(f"{self.thinking.id}:{code.key}",),
            students=(STUDENTS[place % len(STUDENTS)],) if place % 5 else (),
            saw=f"C points from the pizza to the fourth plate, counts to {place % 4 + 1} and rubs out the middle line.",
            flag=place % 50 == 0,
            seq=place + 1,
        )

    def proposed(self, iteration: Iteration, newest: bool) -> list[Tweak]:
        """New tweaks, each from a claim of its own with two moments for it and one against."""
        notes, found = self.made.notes[-1], []
        for place, change in enumerate(CHANGES):
            cites, against = tuple(notes[3 * place : 3 * place + 2]), (notes[3 * place + 2],)
            text = "Groups cut before they know into how many parts, and then defend what they have cut."
            claim = Claim(**self.birth(), study=self.study.id, iteration=iteration.id, author=self.people[0], text=text,
                          cites=cites, against=against, state=ClaimState.AGREED)  # fmt: skip
            self.add(claim)
            found.append(self.tweak(iteration, change, claim.id, TweakState.PROPOSED if newest else TweakState.JUDGED))
            self.predict(found[-1], place, newest)
        return found

    def tweak(
        self, iteration: Iteration, change: str, claim: str, state: TweakState, parent: str | None = None
    ) -> Tweak:
        made = Tweak(**self.birth(), study=self.study.id, iteration=iteration.id, author=self.people[0], phase=self.root,
                     change=change, why="They cut first and think later.", claims=(claim,), parent=parent,
                     state=state)  # fmt: skip
        self.add(made)
        return made

    def predict(self, tweak: Tweak, place: int, newest: bool) -> None:
        made = Prediction(**self.birth(), study=self.study.id, tweak=tweak.id, author=self.people[0], who="Students B and C",
                          expects="Change their drawing themselves before anything is cut.", confidence=60,
                          result=PredictionResult.OPEN if newest else RESULTS[place % TWEAKS])  # fmt: skip
        self.add(made)

    def judged(self, iteration: Iteration, proposed: list[Tweak], newest: bool) -> list[Tweak]:
        """Decide on the tweaks of the lesson before; gives the children of the adapted ones."""
        notes, children = self.made.notes[-1], []
        for place, tweak in enumerate(proposed):
            decision = DECISIONS[place % TWEAKS]
            cites = (notes[-1 - place],)
            sql = "UPDATE prediction SET cites = ? WHERE tweak = ?"
            self.db.execute(sql, [f'["{cites[0]}"]', tweak.id])
            child = None
            if decision == Decision.ADAPT:
                child = self.tweak(iteration, f"Again, with a drawing: {tweak.change}"[:200], tweak.claims[0],
                                   TweakState.PROPOSED if newest else TweakState.JUDGED, tweak.id)  # fmt: skip
                self.predict(child, place, newest)
                children.append(child)
            self.add(Outcome(**self.birth(), study=self.study.id, tweak=tweak.id, iteration=iteration.id, author=self.people[0],
                             decision=decision, cites=cites, against=(notes[-4],) if place else (),
                             note="Most drew first; B still cut.", child=child.id if child else None))  # fmt: skip
            self.db.execute("UPDATE tweak SET enacted_in = ? WHERE id = ?", [iteration.id, tweak.id])
        return children
