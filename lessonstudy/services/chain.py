"""From observation to learning: claims, tweaks, predictions, outcomes and learnings of a study.

Each move is one transaction: the rules are asked of the whole chain as it would be, then every changed link is written with
its event, and the move is kept so that the person who made it can take it back as a whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlite_utils import Database

from lessonstudy.domain.chain import (
    Chain,
    Link,
    altered,
    citation_errors,
    cited,
    judged,
    kind_of,
    steps,
    taken_back,
)
from lessonstudy.domain.claims import Claim, ClaimState
from lessonstudy.domain.entity import birth, require
from lessonstudy.domain.errors import Conflict, FieldError, Invalid, NotFound, Stale
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.learnings import Learning, LearningState
from lessonstudy.domain.people import Right
from lessonstudy.domain.studies import Study
from lessonstudy.domain.tweaks import (
    TRIED,
    BriefAnswer,
    Decision,
    Outcome,
    Prediction,
    PredictionResult,
    Tweak,
    TweakState,
)
from lessonstudy.services import reach
from lessonstudy.services.changes import tell
from lessonstudy.store import Store, iterations, plans
from lessonstudy.store import chain as links

OneKind = TypeVar("OneKind", Claim, Tweak, Prediction, Learning)

_MEANT: dict[str, Any] = {
    "claim": {"state": ClaimState},
    "tweak": {"state": TweakState, "answer": BriefAnswer},
    "prediction": {"result": PredictionResult},
    "learning": {"state": LearningState},
}


class Chains:
    """Every method takes the person first and raises NotFound or Forbidden where they may not.

    Who may note may also claim, propose and predict; what changes the lesson or judges it needs the right to plan.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_study(self, person: str, study_id: str) -> Chain:
        """The whole chain; links that were withdrawn are in `links` alone."""
        with self._store.read() as db:
            return links.of_study(db, reach.study(db, person, study_id).study.id)

    def get(self, person: str, kind: type[OneKind], link_id: str) -> OneKind:
        """One link. Raises NotFound for one that was withdrawn, too."""
        with self._store.read() as db:
            return self._reached(db, person, kind, link_id, Right.VIEW)[0]

    def add_claim(self, person: str, study_id: str, values: Mapping[str, Any]) -> Claim:
        """A claim from an iteration's debrief. `values`: iteration, text, cites, against; `state` may say agreed at once."""
        with self._store.write() as db:
            study = reach.study(db, person, study_id, Right.NOTE).study
            chain = links.of_study(db, study.id, _named(values))
            given = _meant("claim", values)
            iteration = self._iteration(db, study, given.get("iteration"), given.get("cites", ()), chain)
            made = Claim(
                **birth(), study=study.id, author=person, **({"text": ""} | given | {"iteration": iteration.id})
            )
            self._make(db, study, chain, [made], person)
        return made

    def add_tweak(self, person: str, study_id: str, values: Mapping[str, Any]) -> Tweak:
        """A proposed tweak. `values`: change, why, phase (a phase or its root), claims, parent, iteration."""
        with self._store.write() as db:
            study = reach.study(db, person, study_id, Right.NOTE).study
            chain = links.of_study(db, study.id)
            given = _meant("tweak", values)
            given["phase"] = _root(db, study, given.get("phase"))
            _check_links(chain, "claims", given.get("claims", ()), Claim)
            _check_links(chain, "parent", [given["parent"]] if given.get("parent") else [], Tweak)
            claimed = [one.iteration for one in chain.claims if one.id in given.get("claims", ())]
            wanted = given.get("iteration") or (claimed[-1] if claimed else None)
            iteration = self._iteration(db, study, wanted, (), chain)
            made = Tweak(
                **birth(), study=study.id, author=person, **({"change": ""} | given | {"iteration": iteration.id})
            )
            self._make(db, study, chain, [made], person)
        return made

    def add_prediction(self, person: str, tweak_id: str, values: Mapping[str, Any]) -> Prediction:
        """What will be seen when a tweak is taught: who, expects, measure, confidence (0 to 100)."""
        with self._store.write() as db:
            tweak, study = self._reached(db, person, Tweak, tweak_id, Right.NOTE)
            chain = links.of_study(db, study.id, _named(values))
            given = {"expects": ""} | _meant("prediction", values)
            made = Prediction(**birth(), study=study.id, tweak=tweak.id, author=person, **given)
            self._make(db, study, chain, [made], person)
        return made

    def add_learning(self, person: str, study_id: str, values: Mapping[str, Any]) -> Learning:
        """What holds beyond this lesson: text, scope, cites, against, tweaks."""
        with self._store.write() as db:
            study = reach.study(db, person, study_id, Right.NOTE).study
            chain = links.of_study(db, study.id, _named(values))
            given = {"text": ""} | _meant("learning", values)
            _check_links(chain, "tweaks", given.get("tweaks", ()), Tweak)
            made = Learning(**birth(), study=study.id, author=person, **given)
            self._make(db, study, chain, [made], person)
        return made

    def change_claim(self, person: str, claim_id: str, seen: int | None, values: Mapping[str, Any]) -> Claim:
        """Change texts and citations (naming the version `seen`) or move `state`. Raises Stale, Conflict, Invalid."""
        return self._change(person, Claim, claim_id, seen, values, Right.NOTE)

    def change_tweak(self, person: str, tweak_id: str, seen: int | None, values: Mapping[str, Any]) -> Tweak:
        """The same for a tweak; also the brief's `answer` and `query`, and `enacted_in`, `enacted_ms`, `enacted_note`.

        One that moves to enacted, changed or skipped without saying where is taken for the newest iteration after its own;
        Conflict when there is none.
        """
        return self._change(person, Tweak, tweak_id, seen, values, Right.PLAN)

    def change_prediction(
        self, person: str, prediction_id: str, seen: int | None, values: Mapping[str, Any]
    ) -> Prediction:
        """Change a prediction, or judge it: `result` with the observations that it rests on in `cites`."""
        return self._change(person, Prediction, prediction_id, seen, values, Right.PLAN)

    def change_learning(self, person: str, learning_id: str, seen: int | None, values: Mapping[str, Any]) -> Learning:
        return self._change(person, Learning, learning_id, seen, values, Right.NOTE)

    def judge(self, person: str, tweak_id: str, values: Mapping[str, Any]) -> Outcome:
        """Decide on a tweak: decision (adopt, adapt, abandon), cites, against, note, iteration; `child` of an adaptation says
        what is different (change, why, phase). The adapted tweak is opened in the same step."""
        with self._store.write() as db:
            tweak, study = self._reached(db, person, Tweak, tweak_id, Right.PLAN)
            chain = links.of_study(db, study.id, _named(values))
            given = dict(values)
            given["decision"] = Decision(given["decision"])
            child = dict(given.pop("child", None) or {})
            if child and given["decision"] != Decision.ADAPT:
                raise Invalid.of("child", "child-of-adaptation")
            if "phase" in child:
                child["phase"] = _root(db, study, child["phase"], "child.phase")
            wanted = given.get("iteration") or tweak.enacted_in
            given["iteration"] = self._iteration(db, study, wanted, given.get("cites", ()), chain).id
            outcome = Outcome(**birth(), study=study.id, tweak=tweak.id, author=person, **given)
            changes = judged(chain, tweak, outcome, child)
            if not chain.is_reteach(tweak, outcome.iteration):
                raise Invalid.of("iteration", "not-a-reteach")
            opened = [one for one in changes if isinstance(one, Tweak) and one.parent == tweak.id]
            require([replace(error, field=f"child.{error.field}") for one in opened for error in one.errors()])
            self._make(db, study, chain, changes, person)
        return next(one for one in changes if isinstance(one, Outcome))

    def undo(self, person: str, study_id: str) -> tuple[Link, ...]:
        """Take back one's newest move in the study, with all that it changed. Raises Conflict when others built on it."""
        with self._store.write() as db:
            study = reach.study(db, person, study_id, Right.NOTE).study
            found = links.latest_move(db, study.id, person)
            if found is None:
                raise Conflict("nothing-to-undo")
            number, made = found
            chain = links.of_study(db, study.id)
            back = taken_back(chain, made)
            self._write(db, study, chain, back, person)
            links.mark_undone(db, number)
        return back

    def _change(
        self, person: str, kind: type[OneKind], link_id: str, seen: int | None, values: Mapping[str, Any], right: Right
    ) -> OneKind:
        with self._store.write() as db:
            before, study = self._reached(db, person, kind, link_id, right)
            if seen not in (None, before.version):
                raise Stale(before)
            chain = links.of_study(db, study.id, _named(values))
            given = _meant(kind_of(before), values)
            if "phase" in given:
                given["phase"] = _root(db, study, given["phase"])
            for name, other in (("claims", Claim), ("tweaks", Tweak)):
                known = getattr(before, name, ())
                _check_links(chain, name, [one for one in given.get(name, ()) if one not in known], other)
            if isinstance(before, Tweak):
                given |= _where_tried(chain, before, given)
            after: OneKind = altered(before, **given)
            if replace(after, version=before.version, updated_at=before.updated_at) == before:
                # the same said twice is no move, or undo would take back nothing
                return before
            self._make(db, study, chain, [after], person)
        return after

    def _make(self, db: Database, study: Study, chain: Chain, changes: Sequence[Link], person: str) -> None:
        """Check and write a move, and keep it for undo. Raises Invalid, Conflict, Stale."""
        errors: list[FieldError] = []
        for one in changes:
            errors += one.errors() + citation_errors(chain, chain.links.get(one.id), one)
        require(errors)
        self._check_shown(db, chain, changes)
        self._write(db, study, chain, changes, person)
        links.remember(db, study.id, person, steps(chain, changes))

    def _write(self, db: Database, study: Study, chain: Chain, changes: Sequence[Link], person: str) -> None:
        after = chain.with_changes(changes)
        for one in changes:
            before = chain.links.get(one.id)
            if before is None:
                links.add(db, one)
            elif not links.save(db, one, before.version):
                raise Stale(before)
            # also in its iteration, so that all who are at its debrief hear of it
            tell(db, kind_of(one), one, person=person, team=study.team, iteration=_told_in(after, one))

    def _check_shown(self, db: Database, chain: Chain, changes: Iterable[Link]) -> None:
        """Raises Conflict for citing notes that are still hidden from each other: all see what a claim cites."""
        named = {chain.moments[note].iteration for one in changes for note in cited(one) if note in chain.moments}
        for iteration_id in named:
            iteration = iterations.get(db, iteration_id)
            if iteration is not None and iteration.hides_others:
                raise Conflict("notes-hidden")

    def _reached(
        self, db: Database, person: str, kind: type[OneKind], link_id: str, right: Right
    ) -> tuple[OneKind, Study]:
        found = links.get(db, kind, link_id)
        noun = kind.__name__.lower()
        if found is None:
            raise NotFound(noun)
        study = reach.study(db, person, found.study, right, noun).study
        if not found.stands:
            raise NotFound(noun)
        return found, study

    def _iteration(
        self, db: Database, study: Study, wanted: str | None, cites: Sequence[str], chain: Chain
    ) -> Iteration:
        """The iteration that is named, else that of the first citation, else the study's newest."""
        named = wanted or next((chain.moments[one].iteration for one in cites if one in chain.moments), None)
        known = iterations.of_study(db, study.id)
        found = next((one for one in known if one.id == named), None) if named else (known[-1] if known else None)
        if found is None:
            raise Invalid.of("iteration", "unknown", noun="iteration", value=named or "")
        return found


def _told_in(chain: Chain, link: Link) -> str | None:
    """The iteration that a link came from or is about; a learning belongs to the study as a whole."""
    tweak = chain.links.get(link.tweak) if isinstance(link, Prediction) else None
    return getattr(tweak or link, "iteration", None)


def _meant(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with their lists as tuples and their words as what they mean."""
    found = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    for name, meaning in _MEANT[kind].items():
        if name in found:
            found[name] = meaning(found[name])
    return found


def _named(values: Mapping[str, Any]) -> set[str]:
    """The observations that values name."""
    return {*values.get("cites", ()), *values.get("against", ())}


def _check_links(chain: Chain, field: str, wanted: Sequence[str], kind: type[Link]) -> None:
    for one in wanted:
        link = chain.links.get(one)
        if not isinstance(link, kind) or not link.stands:
            raise Invalid.of(field, "unknown", noun=kind.__name__.lower(), value=one)


def _where_tried(chain: Chain, tweak: Tweak, given: Mapping[str, Any]) -> dict[str, Any]:
    """The iteration of a tweak that is tried without saying where. Raises Invalid, Conflict."""
    wanted = given.get("enacted_in", tweak.enacted_in)
    if wanted is not None:
        if wanted not in chain.numbers:
            raise Invalid.of("enacted_in", "unknown", noun="iteration", value=wanted)
        if not chain.is_reteach(tweak, wanted):
            raise Invalid.of("enacted_in", "not-a-reteach")
        return {}
    if not tweak.is_agreed or given.get("state", tweak.state) not in TRIED | {TweakState.JUDGED}:
        return {}
    later = [one for one in chain.numbers if chain.is_reteach(tweak, one)]
    if not later:
        raise Conflict("no-reteach-yet")
    return {"enacted_in": max(later, key=lambda one: chain.numbers[one])}


def _root(db: Database, study: Study, phase: str | None, field: str = "phase") -> str | None:
    """The root of a phase that is named by its root or by its id in any version of the plan."""
    if phase is None:
        return None
    for plan in plans.of_study(db, study.id):
        for one in plan.phases:
            if phase in (one.root, one.id):
                return one.root
    raise Invalid.of(field, "unknown", noun="phase", value=phase)
