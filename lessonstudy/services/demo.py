"""The sample study of `lessonstudy demo`: drawn once, kept in its own data folder, and never anywhere else."""

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lessonstudy.data import Sample, SampleIteration, SamplePlan, sample, sample_chain
from lessonstudy.domain.entity import birth
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import Iteration, IterationKind, IterationState, Noting, PhaseTime
from lessonstudy.domain.people import Membership, Person, Role, Team, normal_email
from lessonstudy.domain.plans import AnticipatedResponse, Phase, PlanVersion
from lessonstudy.services.annotate import Annotate
from lessonstudy.services.coding import Coding
from lessonstudy.services.demo_chain import SampleChainWriter
from lessonstudy.services.ingest import Ingest
from lessonstudy.services.studies import Studies
from lessonstudy.services.submitting import Submitting
from lessonstudy.services.teaching import Teaching
from lessonstudy.store import Store, iterations, people, schemes, studies
from lessonstudy.video.sample import draw_lesson

ONE_CLICK = ("observer", "teacher", "coach")

Tell = Callable[[float], None]


READY = "sample-ready"
FACILITATOR = "ines"
# The share of the time that drawing takes.
DRAWING = 0.8


def clear_unfinished(folder: Path) -> None:
    """Empty the demo's own data folder when an earlier start was interrupted, but for lessons that are drawn already."""
    if (folder / READY).exists() or not folder.exists():
        return
    shutil.rmtree(folder / "videos", ignore_errors=True)
    for path in folder.glob("*.db*"):
        path.unlink()


def _tell_share(tell: Tell, place: int, count: int, share: float) -> None:
    tell((place + share) / count * DRAWING)


class Demo:
    """Made once by `prepare`; the notes that people add are kept."""

    def __init__(self, store: Store, coding: Coding, ingest: Ingest, folder: Path) -> None:
        self._store = store
        self._coding = coding
        self._ingest = ingest
        self._folder = folder
        self._studies = Studies(store)
        self._teaching = Teaching(store)
        self._annotate = Annotate(store)
        self._submitting = Submitting(store)

    @property
    def ready(self) -> bool:
        """Whether the sample is there, with the notes that people added."""
        return (self._folder / READY).exists()

    def people(self) -> Sequence[tuple[str, Person]]:
        """Who signs in by one click: (role, person)."""
        known = {one.key: one for one in sample().people}
        with self._store.read() as db:
            found = [(role, people.person_by_email(db, normal_email(known[role].email))) for role in ONE_CLICK]
        return [(role, person) for role, person in found if person]

    def first_page(self, role: str) -> str:
        """Where a role looks first: the observer stands in the room of the first lesson, the others before the studies."""
        if role != "observer":
            return "/"
        with self._store.read() as db:
            team = people.team_named(db, sample().team)
            found = (
                [one for study in studies.of_team(db, team.id) for one in iterations.of_study(db, study.id)]
                if team
                else []
            )
        return f"/watch?iteration={found[0].id}&play=1" if found else "/"

    def prepare(self, tell: Tell) -> None:
        """Draw the lessons, bring them in, and write the sample's study, notes and chain. `tell` hears 0 to 1."""
        told = sample()
        films = self._draw([one.lesson for one in told.iterations], tell)
        team, ids = self._team(told)
        study = self._study(told, team, ids[FACILITATOR])
        chain = SampleChainWriter(self._store, sample_chain(), study, ids)
        plan = self._plan(told.plans[0], study, ids, chain)
        for place, iteration in enumerate(told.iterations):
            chain.answer_brief(iteration.plan)
            made = self._iteration(told, iteration, study, ids, plan, films[iteration.lesson])
            self._note(iteration, made, ids, chain)
            chain.judge(iteration.number, made.id, plan.success_criteria)
            if iteration.plan < len(told.plans):
                plan = self._plan(told.plans[iteration.plan], study, ids, chain)
            taken_up = chain.propose(iteration.number)
            if taken_up:
                self._studies.change_plan(ids[FACILITATOR], plan.id, plan.version, {"take_up": taken_up})
            self._move_on(made, iteration, ids)
            tell(DRAWING + (1 - DRAWING) * (place + 1) / len(told.iterations))
        chain.learn()
        (self._folder / READY).touch()
        for film in films.values():
            film.unlink()

    def _draw(self, lessons: Sequence[int], tell: Tell) -> dict[int, Path]:
        """The films of the lessons, drawn where they are not there already."""
        films = {}
        for place, lesson in enumerate(lessons):
            films[lesson] = self._folder / f"sample-lesson-{lesson}.mp4"
            if not films[lesson].exists():
                draw_lesson(films[lesson], lesson, partial(_tell_share, tell, place, len(lessons)))
        return films

    def _team(self, told: Sample) -> tuple[Team, dict[str, str]]:
        """The sample's team and the id of each of its people."""
        with self._store.write() as db:
            team = Team(**birth(), name=told.team)
            people.add_team(db, team)
            self._coding.copy_shipped(db, team, None)
            ids = {}
            for one in told.people:
                person = Person(
                    **birth(), email=normal_email(one.email), name=one.name, admin=one.role == "facilitator"
                )
                people.add_person(db, person)
                people.add_membership(db, Membership(**birth(), team=team.id, person=person.id, role=Role(one.role)))
                ids[one.key] = person.id
        return team, ids

    def _study(self, told: Sample, team: Team, person: str) -> str:
        values = {name: getattr(told.study, name) for name in told.study.__slots__}
        study = self._studies.add(person, team.id, values)
        for student in told.students:
            self._studies.add_student(person, study.id, {name: getattr(student, name) for name in student.__slots__})
        return study.id

    def _iteration(
        self,
        told: Sample,
        iteration: SampleIteration,
        study: str,
        ids: dict[str, str],
        plan: PlanVersion,
        film: Path,
    ) -> Iteration:
        person = ids[FACILITATOR]
        made = self._teaching.add(person, study, self._values(told, iteration, study, person, plan, ids))
        job = self._ingest.bring(made.id, film, "Back of the room", 0, lambda _: None)
        self._ingest.run(job.id)
        phases = dict(zip([one.key for one in told.plans[iteration.plan - 1].phases], plan.phases, strict=True))
        ran = [
            PhaseTime(phase=phases[one.phase].id, start_ms=one.start_ms, end_ms=one.end_ms)
            for one in iteration.phase_times
        ]
        return self._teaching.mark_phases(person, made.id, ran)

    def _note(self, iteration: SampleIteration, made: Iteration, ids: dict[str, str], chain: SampleChainWriter) -> None:
        for note in iteration.observations:
            values = {name: getattr(note, name) for name in ("start_ms", "end_ms", "saw", "codes", "students", "flag")}
            values |= {"iteration": made.id, "think": note.think or ""}
            if note.anticipated:
                values["anticipated"] = chain.responses[note.anticipated]
            key = new_id()
            self._annotate.create(ids[note.observer], key, values)
            if note.key:
                chain.notes[note.key] = key
        if made.hides_others:
            for observer in dict.fromkeys(note.observer for note in iteration.observations):
                self._submitting.submit(ids[observer], made.id)
            self._teaching.reveal(ids[FACILITATOR], made.id)

    def _move_on(self, made: Iteration, iteration: SampleIteration, ids: dict[str, str]) -> None:
        """From noting to where the sample says that the iteration stands."""
        states = list(IterationState)
        last = states.index(IterationState(iteration.state))
        for state in states[states.index(IterationState.DEBRIEFED) : last + 1]:
            self._teaching.change(ids[FACILITATOR], made.id, None, {"state": state})

    def _values(
        self, told: Sample, iteration: SampleIteration, study: str, person: str, plan: PlanVersion, ids: dict[str, str]
    ) -> dict[str, Any]:
        team = self._studies.get(person, study).team
        with self._store.read() as db:
            slugs = {one.slug: one.id for one in schemes.of_team(db, team)}
        return {
            "plan": plan.id,
            "kind": IterationKind(iteration.kind),
            "teacher": ids[iteration.teacher],
            "class_label": iteration.class_label,
            "date": iteration.date.isoformat(),
            "noting": Noting(iteration.noting),
            "schemes": tuple(slugs[key] for key in told.schemes),
        }

    def _plan(self, told: SamplePlan, study: str, ids: dict[str, str], chain: SampleChainWriter) -> PlanVersion:
        """The next draft. A response that an earlier version anticipated keeps its identity."""
        phases = tuple(
            Phase(
                title=one.title,
                purpose=one.purpose,
                planned_minutes=one.planned_minutes,
                teacher_moves=one.teacher_moves,
                points_to_notice=one.points_to_notice,
                anticipated=tuple(
                    AnticipatedResponse(
                        id=chain.responses.setdefault(each.key, new_id()),
                        description=each.description,
                        planned_response=each.planned_response,
                    )
                    for each in one.anticipated
                ),
            )
            for one in told.phases
        )
        values = {name: getattr(told, name) for name in ("goal", "materials", "success_criteria")}
        made = self._studies.add_plan(ids[FACILITATOR], study, values | {"phases": phases})
        chain.phases |= {one.key: phase.root for one, phase in zip(told.phases, made.phases, strict=True)}
        return made
