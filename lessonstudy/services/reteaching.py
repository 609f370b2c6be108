"""The reteach of a lesson: the brief before it, and afterwards what the teacher noticed and what speaks to each tweak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from lessonstudy.domain.anticipation import responses
from lessonstudy.domain.chain import Chain
from lessonstudy.domain.claims import Claim
from lessonstudy.domain.enactment import HowItRan, how_it_ran
from lessonstudy.domain.entity import birth, require
from lessonstudy.domain.errors import Forbidden, NotFound, Stale
from lessonstudy.domain.evidence import Proposal, proposals
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.noticing import TeacherNoticing
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.people import Membership, Person, Right
from lessonstudy.domain.plans import Phase, PlanVersion
from lessonstudy.domain.recordings import Recording
from lessonstudy.domain.schemes import CodingScheme, carried_map
from lessonstudy.domain.studies import Study
from lessonstudy.domain.tweaks import Outcome, Prediction, Tweak
from lessonstudy.services import reach
from lessonstudy.services.annotate import videos_end, visible
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.replanning import waiting
from lessonstudy.services.teaching import EVERY
from lessonstudy.store import Store, iterations, noticings, observations, people, plans, recordings, schemes
from lessonstudy.store import chain as links


@dataclass(frozen=True, slots=True)
class CitedMoment:
    """An observation that a claim cites, the lesson it is of, and that lesson's recordings."""

    note: Observation
    iteration: Iteration
    films: tuple[Recording, ...]

    @property
    def withdrawn(self) -> bool:
        return self.note.state == ObservationState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class BriefTweak:
    """A tweak with what it rests on and what is predicted. `phase` is that of the brief's plan, None for the whole lesson;
    `child` is what an adaptation opened."""

    tweak: Tweak
    phase: Phase | None
    claims: tuple[tuple[Claim, tuple[CitedMoment, ...]], ...]
    predictions: tuple[Prediction, ...]
    outcome: Outcome | None
    child: Tweak | None


@dataclass(frozen=True, slots=True)
class Brief:
    """What the reteaching teacher reads, in the order of the phases. With `waits` its tweaks stand in no plan yet.

    `newest` is the study's newest plan; `noticing` what the teacher wrote after the lesson, or None.
    """

    study: Study
    iteration: Iteration
    membership: Membership
    teacher: Person | None
    plan: PlanVersion
    newest: PlanVersion
    tweaks: tuple[BriefTweak, ...]
    waits: bool
    noticing: TeacherNoticing | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a person may see of an iteration after it: its notes by id, the recordings, the names of its codes
    ("scheme:key"), what is proposed for each tweak (by id), and how the lesson ran. `coded`: whether the lesson's codes hold
    some that were made from what its plan anticipates."""

    notes: Mapping[str, Observation]
    films: tuple[Recording, ...]
    names: Mapping[str, str]
    proposed: Mapping[str, Sequence[Proposal]]
    ran: HowItRan
    coded: bool


class Reteaching:
    """Every method takes the person first and raises NotFound or Forbidden where they may not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def brief(self, person: str, iteration_id: str) -> Brief:
        with self._store.read() as db:
            reached = reach.iteration(db, person, iteration_id)
            return _brief(db, reached)

    def evidence(self, person: str, iteration_id: str) -> Evidence | None:
        """None for the teacher who has neither written what they noticed nor chosen to skip that: own noticing comes first."""
        with self._store.read() as db:
            reached = reach.iteration(db, person, iteration_id)
            brief = _brief(db, reached)
            if brief.iteration.teacher == person and brief.noticing is None:
                return None
            iteration = reached.iteration
            notes = visible(iteration, person, observations.after(db, iteration.id, -1, EVERY))
            films = tuple(recordings.of_iteration(db, iteration.id))
            known = {one.id: one for one in schemes.of_team(db, reached.study.team)}
        used = [known[one] for one in iteration.schemes if one in known]
        return Evidence(
            {one.id: one for one in notes},
            films,
            {f"{one.id}:{code.key}": code.name for one in used for code in one.codes},
            {one.tweak.id: _proposals(one, notes, used, known) for one in brief.tweaks},
            how_it_ran(brief.plan, iteration.phases, notes, used, videos_end(films)),
            _coded(brief.plan, used),
        )

    def noticing(self, person: str, iteration_id: str) -> TeacherNoticing | None:
        """What the teacher of an iteration noticed; of one that changed hands what its teacher now did."""
        with self._store.read() as db:
            return noticing_of(db, reach.iteration(db, person, iteration_id).iteration)

    def notice(
        self, person: str, iteration_id: str, text: str, *, skipped: bool = False, seen: int | None = None
    ) -> TeacherNoticing:
        """Write down what one noticed as the teacher of an iteration, over the version `seen` (0: the first) where named.

        In an iteration without a teacher, whoever may note can. Raises Forbidden, Invalid, Stale.
        """
        with self._store.write() as db:
            reached = reach.iteration(db, person, iteration_id, Right.NOTE)
            if reached.iteration.teacher not in (None, person):
                raise Forbidden("noticing-not-yours")
            own = [one for one in noticings.of_iteration(db, reached.iteration.id) if one.teacher == person]
            before = own[0] if own else None
            if seen is not None and seen != (before.version if before else 0):
                raise Stale(before)
            made = TeacherNoticing(
                **birth(), iteration=reached.iteration.id, teacher=person, text=text, skipped=skipped
            )
            after = changed(before, text=text, skipped=skipped) if before else made
            require(after.errors())
            if before:
                store_change(noticings.save, db, before, after)
            else:
                noticings.add(db, after)
            tell(db, "noticing", after, person=person, team=reached.study.team)
        return after


def _brief(db: Database, reached: reach.IterationReach) -> Brief:
    iteration, study = reached.iteration, reached.study
    plan, newest = plans.get(db, iteration.plan), plans.latest(db, study.id)
    if plan is None or newest is None:
        raise NotFound("iteration")
    chain = links.of_study(db, study.id)
    # what was tried in another lesson belongs to that one, though this plan still holds it
    planned = [one for one in chain.tweaks if one.id in plan.take_up and one.enacted_in in (None, iteration.id)]
    besides = [one for one in chain.tweaks if one.id not in plan.take_up and one.enacted_in == iteration.id]
    # what waits is for the newest lesson, even when it was taught before anybody made the version for it
    newest_lesson = chain.numbers[iteration.id] == max(chain.numbers.values())
    agreed = waiting(chain) if newest_lesson and not planned else []
    agreed = [one for one in agreed if chain.is_reteach(one, iteration.id)]
    return Brief(
        study,
        iteration,
        reached.membership,
        people.person(db, iteration.teacher) if iteration.teacher else None,
        plan,
        newest,
        _in_phase_order(db, chain, [*planned, *besides, *agreed], plan, iteration),
        bool(agreed),
        noticing_of(db, iteration),
    )


def _in_phase_order(
    db: Database, chain: Chain, tweaks: Sequence[Tweak], plan: PlanVersion, iteration: Iteration
) -> tuple[BriefTweak, ...]:
    claims = {one.id: one for one in chain.claims}
    wanted = {note for tweak in tweaks for one in tweak.claims if one in claims for note in claims[one].cites}
    moments = _moments(db, wanted, iteration)
    phases = {phase.root: phase for phase in plan.phases}
    order = {root: place for place, root in enumerate(phases)}
    found = []
    for tweak in sorted(tweaks, key=lambda one: order.get(one.phase or "", -1)):
        rests = tuple(
            (claims[one], tuple(moments[note] for note in claims[one].cites if note in moments))
            for one in tweak.claims
            if one in claims
        )
        outcome = chain.outcome(tweak.id)
        child = chain.links.get(outcome.child or "") if outcome else None
        found.append(
            BriefTweak(
                tweak,
                phases.get(tweak.phase or ""),
                rests,
                tuple(chain.predictions(tweak.id)),
                outcome,
                child if isinstance(child, Tweak) else None,
            )
        )
    return tuple(found)


def _moments(db: Database, wanted: set[str], here: Iteration) -> dict[str, CitedMoment]:
    """The observations that claims cite, in the order of lessons and moments. Notes that are hidden again are left out."""
    found = []
    lessons: dict[str, tuple[Iteration, tuple[Recording, ...]]] = {}
    for note in observations.named(db, wanted):
        if note.iteration not in lessons:
            lesson = here if note.iteration == here.id else iterations.get(db, note.iteration)
            if lesson is None:
                continue
            lessons[note.iteration] = lesson, tuple(recordings.of_iteration(db, lesson.id))
        found.append(CitedMoment(note, *lessons[note.iteration]))
    shown = [one for one in found if not one.iteration.hides_others]
    return {one.note.id: one for one in sorted(shown, key=lambda one: one.iteration.number)}


def _proposals(
    one: BriefTweak, notes: Sequence[Observation], used: Sequence[CodingScheme], known: Mapping[str, CodingScheme]
) -> Sequence[Proposal]:
    carried: dict[str, str | None] = {}
    for scheme in used:
        carried |= carried_map(scheme, known)
    cited = {moment.note.id: moment.note for _, moments in one.claims for moment in moments if not moment.withdrawn}
    own = [note for note in notes if note.id not in cited]
    return proposals(own, cited.values(), {one.phase.id} if one.phase else None, carried)


def _coded(plan: PlanVersion, used: Sequence[CodingScheme]) -> bool:
    said = {" ".join(one.description.split()) for _, one in responses(plan)}
    return any(code.definition.partition("\n")[0] in said for scheme in used for code in scheme.codes)


def noticing_of(db: Database, iteration: Iteration) -> TeacherNoticing | None:
    """What the teacher of an iteration noticed; where nobody is named as its teacher, what was written last."""
    found = noticings.of_iteration(db, iteration.id)
    if iteration.teacher is not None:
        return next((one for one in found if one.teacher == iteration.teacher), None)
    return found[-1] if found else None
