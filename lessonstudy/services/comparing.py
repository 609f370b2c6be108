"""Iterations of a study side by side: reads what the figures are made of, as far as the person may see it."""

from collections.abc import Iterable, Mapping, Sequence

from sqlite_utils import Database

from lessonstudy.analysis.comparison import LessonRecords, compared
from lessonstudy.domain.broken import broken_links, taught_in
from lessonstudy.domain.chain import Chain
from lessonstudy.domain.comparison import ComparedTweak, Comparison, NamedCode
from lessonstudy.domain.errors import NotFound
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.moments import Moment, roots
from lessonstudy.domain.observed import Span, merged, moved
from lessonstudy.domain.plans import PlanVersion
from lessonstudy.domain.recordings import Recording
from lessonstudy.domain.schemes import CodingScheme, carried_map, lineage
from lessonstudy.domain.studies import Study
from lessonstudy.services import reach
from lessonstudy.services.annotate import videos_end
from lessonstudy.services.moments import moments_in
from lessonstudy.services.taking_up import carried
from lessonstudy.store import Store, criteria, iterations, observed, plans, recordings, schemes, students
from lessonstudy.store import chain as links


class Comparing:
    """Takes the person first and raises NotFound where they may not look. Hidden notes are left out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_study(self, person: str, study_id: str, iterations: Sequence[str] | None = None) -> Comparison:
        """All iterations of a study, or those of these ids, in their order. Raises NotFound for one of another study."""
        with self._store.read() as db:
            return comparison_in(db, person, reach.study(db, person, study_id).study, iterations)


def comparison_in(db: Database, person: str, study: Study, wanted: Sequence[str] | None = None) -> Comparison:
    """The comparison of a study that one may look at."""
    everything = iterations.of_study(db, study.id)
    if not {one.id for one in everything}.issuperset(wanted or ()):
        raise NotFound("iteration")
    lessons = [one for one in everything if wanted is None or one.id in wanted]
    versions = plans.of_study(db, study.id)
    known = {one.id: one for one in schemes.of_team(db, study.team)}
    used = {one: known[one] for lesson in lessons for one in lesson.schemes if one in known}
    named = _codes(_newest(used, known))
    pseudonyms = {one.id: one.pseudonym for one in students.of_study(db, study.id)}
    records = _records(db, person, lessons, versions, known, _ways(used, known))
    found = tuple(compared(one, [code.code for code in named], pseudonyms) for one in records)
    met = {figure.code for one in found for figure in one.codes}
    undecided = [code for code in _codes(used.values()) if code.code in met and code not in named]
    chain = links.of_study(db, study.id)
    return Comparison(
        study=study.id,
        lessons=found,
        codes=(*(one for one in named if one.code in met), *undecided),
        tweaks=tuple(_tweaks(chain, lessons, taught_in(versions, everything))),
        broken=tuple(broken_links(chain, versions, everything)),
    )


def _records(
    db: Database,
    person: str,
    lessons: Sequence[Iteration],
    versions: Sequence[PlanVersion],
    known: Mapping[str, CodingScheme],
    ways: dict[str, str | None],
) -> list[LessonRecords]:
    plan_of = {one.id: one for one in versions}
    phases = {one.id: {None, *roots([plan_of[one.plan]]).values()} for one in lessons}
    noted: dict[str, list[Moment]] = {one.id: [] for one in lessons}
    for moment in moments_in(db, person, lessons, roots(versions)):
        # a phase that was set by hand may stand in no version that this lesson taught
        known_phase = moment.phase in phases[moment.iteration]
        noted[moment.iteration].append(moment if known_phase else moment._replace(phase=None))
    results = {one.iteration: one.results for one in criteria.of_study(db, lessons[0].study)} if lessons else {}
    films = {one.id: recordings.of_iteration(db, one.id) for one in lessons}
    watched = _watched(db, films)
    return [
        LessonRecords(
            iteration=one,
            plan=plan_of[one.plan],
            moments=[note._replace(codes=carried(note.codes, ways)) for note in noted[one.id]]
            if ways
            else noted[one.id],
            noted=noted[one.id],
            schemes=[known[scheme] for scheme in one.schemes if scheme in known],
            watched=watched[one.id],
            end_ms=videos_end(films[one.id]),
            criteria=results.get(one.id, ()),
        )
        for one in lessons
    ]


def _watched(db: Database, films: Mapping[str, Sequence[Recording]]) -> dict[str, dict[str, tuple[Span, ...]]]:
    """Of each lesson what each person watched of it, whichever camera they looked through, on the iteration clock."""
    of_film = {film.id: film for cameras in films.values() for film in cameras}
    found: dict[str, dict[str, tuple[Span, ...]]] = {lesson: {} for lesson in films}
    for one in observed.of_iterations(db, films):
        film = of_film[one.recording]
        own = found[film.iteration]
        own[one.person] = merged((*own.get(one.person, ()), *moved(one.spans, film.offset_ms)))
    return found


def _newest(used: Mapping[str, CodingScheme], known: Mapping[str, CodingScheme]) -> list[CodingScheme]:
    """Of the schemes that the lessons use those from which none of the others was made."""
    older = {before.id for one in used.values() for before in lineage(one, known)[1:]}
    return [one for one in used.values() if one.id not in older]


def _ways(used: Mapping[str, CodingScheme], known: Mapping[str, CodingScheme]) -> dict[str, str | None]:
    """What codes of older versions are in the newest that the lessons use; nothing where all use the same."""
    ways: dict[str, str | None] = {}
    for one in _newest(used, known):
        ways |= {code: now for code, now in carried_map(one, known).items() if code.rpartition(":")[0] in used}
    return ways


def _codes(schemes: Iterable[CodingScheme]) -> list[NamedCode]:
    return [
        NamedCode(code=f"{one.id}:{code.key}", name=code.name, scheme=one.name, color=code.color)
        for one in schemes
        for code in one.codes
    ]


def _tweaks(chain: Chain, lessons: Sequence[Iteration], taught: Mapping[str, str]) -> list[ComparedTweak]:
    """Those that come from the first of the lessons to the last, and those that lead to one of them."""
    ids, numbers = {one.id for one in lessons}, [one.number for one in lessons]
    found = []
    for tweak in chain.tweaks:
        outcome, origin = chain.outcome(tweak.id), chain.numbers[tweak.iteration]
        leads_to = tweak.enacted_in or (outcome.iteration if outcome else taught.get(tweak.id))
        among = bool(numbers) and min(numbers) <= origin <= max(numbers)
        if among or leads_to in ids:
            found.append(
                ComparedTweak(
                    tweak=tweak,
                    predictions=tuple(chain.predictions(tweak.id)),
                    outcome=outcome,
                    leads_to=leads_to,
                    from_number=origin,
                    to_number=chain.numbers.get(leads_to or ""),
                )
            )
    return found
