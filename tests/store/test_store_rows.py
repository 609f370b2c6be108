"""What is written is what is read: every field of every kind, whatever it holds."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlite_utils import Database
from world import World, copy_world

from lessonstudy.domain.entity import birth
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import Iteration, IterationKind, IterationState, Noting, PhaseTime
from lessonstudy.domain.jobs import Job, JobState
from lessonstudy.domain.observations import Clock, Observation, ObservationState, PhaseSource, Region
from lessonstudy.domain.plans import AnticipatedResponse, Phase, PlanState, PlanVersion
from lessonstudy.domain.recordings import Recording, RecordingStatus, Rendition, RenditionKind, RenditionState
from lessonstudy.domain.schemes import Code, CodeKind, CodingScheme, SchemeState
from lessonstudy.store import iterations, jobs, observations, plans, recordings, schemes, students

text = some.text(some.characters(codec="utf-8"), max_size=40)
numbers = some.integers(-(2**53), 2**53)
shares = some.floats(0, 1)
REAL = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def maybe(strategy: some.SearchStrategy) -> some.SearchStrategy:
    return some.none() | strategy


@pytest.fixture(scope="module")
def shared(furnished: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    return copy_world(furnished, tmp_path_factory.mktemp("rows"))


class Undone(Exception):
    """Takes back what an example wrote."""


@pytest.fixture
def db(shared: World) -> Iterator[Database]:
    with suppress(Undone), shared.services.store.write() as found:
        yield found
        raise Undone


notes = some.builds(
    Observation,
    id=some.builds(new_id),
    version=some.integers(1, 2**40),
    created_at=text,
    updated_at=text,
    iteration=some.just(""),
    observer=some.just(""),
    start_ms=numbers,
    end_ms=maybe(numbers),
    saw=text,
    think=text,
    codes=some.lists(some.sampled_from(["a", "u", "r"]), unique=True).map(tuple),
    students=some.lists(some.sampled_from(["A", "B"]), unique=True).map(tuple),
    phase_source=some.sampled_from(PhaseSource),
    anticipated=maybe(text),
    region=maybe(some.builds(Region, x=shares, y=shares, w=shares, h=shares)),
    flag=some.booleans(),
    clock=some.sampled_from(Clock),
    state=some.sampled_from(ObservationState),
    seq=some.integers(0, 2**53),
)


@REAL
@given(note=notes, other=notes, recorded=some.booleans(), phased=some.booleans())
def test_a_note_is_read_as_it_was_written(
    db: Database, shared: World, note: Observation, other: Observation, recorded: bool, phased: bool
) -> None:
    ids = shared.ids
    known = {one.pseudonym: one.id for one in students.of_study(db, ids.study)}

    def placed(one: Observation) -> Observation:
        return replace(
            one,
            iteration=ids.iteration,
            observer=ids.olga,
            recording=ids.recording if recorded else None,
            phase=ids.work if phased else None,
            codes=tuple(f"{ids.thinking}:{key}" for key in one.codes),
        )

    note = placed(note)
    observations.add(db, note, known)
    assert observations.get(db, note.id) == note
    changed = replace(placed(other), id=note.id, version=note.version + 1)
    assert observations.save(db, changed, note.version, known)
    assert observations.get(db, note.id) == changed
    assert not observations.save(db, note, note.version, known)
    assert observations.get(db, note.id) == changed


phases = some.builds(
    Phase,
    id=some.builds(new_id),
    root=some.builds(new_id),
    title=text,
    purpose=text,
    planned_minutes=some.integers(0, 600),
    teacher_moves=text,
    points_to_notice=text,
    anticipated=some.lists(
        some.builds(AnticipatedResponse, id=some.builds(new_id), description=text, planned_response=text), max_size=3
    ).map(tuple),
)
versions = some.builds(
    PlanVersion,
    id=some.builds(new_id),
    version=some.integers(1, 2**40),
    created_at=text,
    updated_at=text,
    study=some.just(""),
    number=some.integers(100, 2**40),
    parent=some.none(),
    goal=text,
    success_criteria=some.lists(text, max_size=4).map(tuple),
    materials=text,
    phases=some.lists(phases, max_size=5).map(tuple),
    take_up=some.lists(text, max_size=2).map(tuple),
    state=some.sampled_from(PlanState),
)


@REAL
@given(plan=versions, other=versions)
def test_a_plan_is_read_as_it_was_written_with_its_phases_in_order(
    db: Database, shared: World, plan: PlanVersion, other: PlanVersion
) -> None:
    db.execute("SAVEPOINT example")
    plan = replace(plan, study=shared.ids.study, parent=shared.ids.plan)
    plans.add(db, plan)
    assert plans.get(db, plan.id) == plan
    assert plan in plans.of_study(db, shared.ids.study)
    changed = replace(other, id=plan.id, study=plan.study, version=plan.version + 1)
    assert plans.save(db, changed, plan.version)
    assert plans.get(db, plan.id) == changed
    db.execute("ROLLBACK TO example")


def test_an_iteration_a_recording_a_scheme_and_a_job_are_read_as_they_were_written(db: Database, shared: World) -> None:
    ids = shared.ids
    iteration = Iteration(
        **birth(),
        study=ids.study,
        plan=ids.plan,
        number=77,
        kind=IterationKind.RETEACH,
        teacher=ids.tim,
        class_label="4b",
        date="2026-11-21",
        noting=Noting.INDEPENDENT,
        schemes=(ids.mode, ids.thinking),
        started_at="2026-11-21T09:00:00Z",
        phases=(PhaseTime(phase=ids.launch, start_ms=-5, end_ms=7), PhaseTime(phase=ids.work, start_ms=7)),
        seq=12,
        state=IterationState.NOTING,
    )
    iterations.add(db, iteration)
    assert iterations.get(db, iteration.id) == iteration
    recording = Recording(
        **birth(),
        iteration=iteration.id,
        label="Tisch 2",
        filename="ü.mov",
        bytes=2**40,
        status=RecordingStatus.READY,
        duration_ms=1,
        fps=29.97,
        width=1,
        height=2,
        has_sound=False,
        offset_ms=-3,
        sha256="0" * 64,
        loaded_by=ids.tim,
        renditions=tuple(
            Rendition(kind=kind, state=state, progress=0.25, error="no")
            for kind, state in zip(RenditionKind, RenditionState, strict=False)
        ),
    )
    recordings.add(db, recording)
    assert recordings.get(db, recording.id) == recording
    codes = (
        Code(key="v", name="One", color="#123456", kind=CodeKind.INTERVAL, group="g"),
        Code(key="w", name="Two", color="#654321"),
    )
    scheme = CodingScheme(**birth(), team=ids.team, slug="own", name="Own", codes=codes, state=SchemeState.RETIRED)
    schemes.add(db, scheme)
    assert schemes.get(db, scheme.id) == scheme
    job = Job(
        **birth(),
        kind="ingest",
        subject=recording.id,
        team=ids.team,
        state=JobState.RUNNING,
        step="Looking",
        progress=0.5,
        attempts=2,
        cancel_wanted=True,
        started=1.5,
        heartbeat=2.5,
        checkpoint={"frames": [1, 2], "deep": {"a": None}},
        error=None,
    )
    jobs.add(db, job)
    assert jobs.get(db, job.id) == job
