"""Very many notes: a job that ends as the direct way does, and leaves nothing wherever it ends before."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from world import World, copy_world

from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Conflict, NotFound
from lessonstudy.domain.imports import Import, ImportState
from lessonstudy.domain.jobs import LEASE_SECONDS, Job, JobState
from lessonstudy.domain.students import Student
from lessonstudy.services import import_jobs, importing
from lessonstudy.services import imports as imports_module
from lessonstudy.services.importing import Preview
from lessonstudy.store import coming as store_coming
from lessonstudy.store import students

TABLE = b"start,saw,students,codes\n" + b"".join(b"%d,She folds %d.,A,u\n" % (one, one) for one in range(1, 31))


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten notes are very many."""
    monkeypatch.setattr(imports_module, "MOST_AT_ONCE", 10)


def arrive(world: World, data: bytes = TABLE) -> Import:
    arriving = world.services.imports.begin(world.ids.olga, world.ids.iteration, "notes.csv")
    try:
        arriving.write(data)
        return world.services.imports.keep(arriving)
    finally:
        arriving.close()


def ask(world: World, coming: Import) -> Job:
    job = world.services.import_jobs.bring_in(world.ids.olga, coming.id)
    assert isinstance(job, Job)
    return job


def now(world: World, job: Job) -> Job:
    found = world.services.jobs.find(job.id)
    assert found is not None
    return found


def nothing_came(world: World, coming: Import) -> None:
    assert world.seen(world.ids.olga) == []
    assert world.services.imports.get(world.ids.olga, coming.id) == coming
    with world.services.store.read() as db:
        assert db.execute("SELECT count(*) FROM import_note").fetchone() == (0,)
        assert db.execute(
            "SELECT count(*) FROM event WHERE kind = 'observation' AND iteration = ?", [world.ids.iteration]
        ).fetchone() == (0,)


def all_came(world: World, coming: Import) -> None:
    assert [one.start_ms for one in world.seen(world.ids.olga)] == [one * 1000 for one in range(1, 31)]
    done = world.services.imports.get(world.ids.olga, coming.id)
    assert (done.state, done.notes) == (ImportState.DONE, 30)


def test_a_few_notes_come_in_at_once_and_very_many_by_a_job(world: World) -> None:
    few = arrive(world, b"\n".join(TABLE.splitlines()[:11]))
    assert isinstance(world.services.import_jobs.bring_in(world.ids.olga, few.id), Preview)
    many = arrive(world)
    job = ask(world, many)
    assert (job.kind, job.subject, job.state, job.team) == ("import", many.id, JobState.QUEUED, None)
    # asked again, it is the same
    assert ask(world, many).id == job.id


def test_the_job_ends_as_the_direct_way_does(furnished: World, tmp_path: Any) -> None:
    one, other = copy_world(furnished, tmp_path / "one"), copy_world(furnished, tmp_path / "other")
    direct, by_job = arrive(one), arrive(other)
    one.services.imports.bring_in(one.ids.olga, direct.id)
    job = ask(other, by_job)
    other.services.work_on(job.id)
    assert (now(other, job).state, now(other, job).progress) == (JobState.DONE, 1.0)
    assert other.services.import_jobs.job(other.ids.olga, by_job.id) is None
    for world, coming in ((one, direct), (other, by_job)):
        all_came(world, coming)
        assert list((world.folder / "uploads").iterdir()) == []
    said = [
        [replace(note, created_at="", updated_at="") for note in world.seen(world.ids.fay)] for world in (one, other)
    ]
    assert said[0] == said[1]
    assert other.services.imports.take_back(other.ids.olga, by_job.id).withdrawn == 30


def test_how_far_it_is_is_told_step_by_step(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[str, float, float]] = []
    enter = import_jobs.Control.enter
    monkeypatch.setattr(import_jobs.Control, "enter", lambda self, *told: (steps.append(told), enter(self, *told))[1])
    job = ask(world, arrive(world))
    world.services.work_on(job.id)
    assert [name for name, _, _ in steps] == [
        "Reading the file",
        "Fitting the notes to the lesson",
        "Writing the notes",
    ]
    assert all(before[2] == after[1] for before, after in pairwise(steps))


def test_one_that_waits_is_cancelled_at_once_and_can_be_asked_again(world: World) -> None:
    coming = arrive(world)
    job = ask(world, coming)
    world.services.jobs.cancel(world.ids.olga, job.id)
    world.services.work_on(job.id)
    nothing_came(world, coming)
    told = world.services.import_jobs.job(world.ids.olga, coming.id)
    assert told is not None
    assert told.state == JobState.CANCELLED
    world.services.work_on(ask(world, coming).id)
    all_came(world, coming)


def test_an_older_job_that_is_asked_for_again_is_the_one_that_is_told_of(world: World) -> None:
    coming, jobs, olga = arrive(world), world.services.jobs, world.ids.olga
    asked = []
    for _ in range(2):
        asked.append(ask(world, coming).id)
        jobs.cancel(olga, asked[-1])
    jobs.retry(olga, asked[0])
    told = world.services.import_jobs.job(olga, coming.id)
    assert told is not None
    assert (told.id, told.state) == (asked[0], JobState.QUEUED)


@pytest.mark.parametrize("step", ["fit", "make_ready"])
def test_one_that_is_cancelled_at_work_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    coming = arrive(world)
    job = ask(world, coming)
    place = importing if step == "fit" else store_coming
    work: Callable[..., Any] = getattr(place, step)

    def cancelled(*given: Any) -> Any:
        world.services.jobs.cancel(world.ids.olga, job.id)
        return work(*given)

    monkeypatch.setattr(place, step, cancelled)
    world.services.work_on(job.id)
    assert (now(world, job).state, now(world, job).error) == (
        JobState.CANCELLED,
        "It was cancelled, and nothing of it is left.",
    )
    nothing_came(world, coming)


class Killed(BaseException):
    """The worker's process ends."""


def die(*_: Any) -> None:
    raise Killed


def test_a_worker_that_dies_leaves_nothing_and_the_next_brings_all_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = arrive(world)
    job = ask(world, coming)
    with monkeypatch.context() as dying:
        dying.setattr(store_coming, "finish", die)
        with pytest.raises(Killed):
            world.services.work_on(job.id)
    nothing_came(world, coming)
    assert now(world, job).state == JobState.RUNNING
    with world.services.store.write() as db:
        db.execute("UPDATE job SET heartbeat = heartbeat - ? WHERE id = ?", [LEASE_SECONDS + 1, job.id])
    assert job.id in world.services.jobs.heal()
    world.services.work_on(job.id)
    assert now(world, job).state == JobState.DONE
    all_came(world, coming)


def test_a_job_whose_work_was_done_before_its_worker_died_is_done(world: World) -> None:
    coming = arrive(world)
    job = ask(world, coming)
    world.services.imports.bring_in(world.ids.olga, coming.id)
    world.services.work_on(job.id)
    assert now(world, job).state == JobState.DONE
    all_came(world, coming)


def test_what_is_in_the_way_is_told_by_a_look_at_the_file_and_no_name_of_it_is_kept(world: World) -> None:
    coming = arrive(world, TABLE + b"5,She folds.,A,unheard of\n")
    job = ask(world, coming)
    world.services.work_on(job.id)
    told = world.services.import_jobs.job(world.ids.olga, coming.id)
    assert told is not None
    assert told.state == JobState.FAILED
    assert "Look at it again" in (told.error or "")
    assert "unheard of" in world.services.imports.preview(world.ids.olga, coming.id).faults[0].message
    with world.services.store.read() as db:
        assert [row for row in db.iterdump() if "unheard of" in row] == []
    nothing_came(world, coming)


@pytest.mark.parametrize("lost", ["membership", "account"])
def test_who_lost_the_right_meanwhile_brings_nothing_in(
    world: World, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    job, ready = ask(world, arrive(world)), store_coming.make_ready

    def losing(*given: Any) -> Any:
        if lost == "account":
            world.services.people.end(None, world.ids.olga)
        else:
            world.set_membership(world.ids.olga, state="left")
        return ready(*given)

    monkeypatch.setattr(store_coming, "make_ready", losing)
    world.services.work_on(job.id)
    assert now(world, job).state == JobState.FAILED
    assert world.seen(world.ids.fay) == []


def test_only_who_brings_it_and_an_administrator_know_of_the_job(world: World) -> None:
    ids, jobs = world.ids, world.services.jobs
    coming = arrive(world)
    job = ask(world, coming)
    for who in (ids.fay, ids.omar, ids.gus, ids.eve):
        assert job.id not in {one.id for one in jobs.visible(who)}
        for asking in (jobs.get, jobs.cancel, jobs.retry):
            with pytest.raises(NotFound):
                asking(who, job.id)
        with pytest.raises(NotFound):
            world.services.import_jobs.job(who, coming.id)
    assert jobs.get(ids.olga, job.id).id == job.id
    assert job.id in {one.id for one in jobs.visible(ids.ada)}


def test_the_next_file_does_not_put_away_one_that_is_coming_in(world: World) -> None:
    first = arrive(world)
    job = ask(world, first)
    second = arrive(world)
    assert {one.id for one in world.services.imports.of_iteration(world.ids.olga, world.ids.iteration)} == {
        first.id,
        second.id,
    }
    world.services.work_on(job.id)
    all_came(world, first)


def test_a_file_that_is_put_away_while_its_notes_are_made_ready_brings_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports, olga = world.services.imports, world.ids.olga
    coming, ready = arrive(world), store_coming.make_ready

    def put_away(*given: Any) -> Any:
        imports.remove(olga, coming.id)
        return ready(*given)

    monkeypatch.setattr(store_coming, "make_ready", put_away)
    with pytest.raises(NotFound):
        imports.bring_in(olga, coming.id)
    assert world.seen(olga) == []


def test_a_lesson_that_changes_meanwhile_is_fitted_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between fitting and writing a student comes to the study, and somebody writes a note with an id of the file."""
    taken = "0198c1d2-0000-7000-8000-000000000001"
    data = b"start,saw,students,id\n1,She folds.,Z,\n2,He asks.,A,%s\n" % taken.encode()
    ready, tries = store_coming.make_ready, []

    def changing(*given: Any) -> Any:
        tries.append(given)
        if len(tries) == 1:
            with world.services.store.write() as db:
                students.add(db, Student(**birth(), study=world.ids.study, pseudonym="Z"))
        if len(tries) == 2:
            world.services.annotate.create(world.ids.omar, taken, world.note(saw="Mine."))
        return ready(*given)

    monkeypatch.setattr(store_coming, "make_ready", changing)
    coming = arrive(world, data)
    told = world.services.imports.bring_in(world.ids.olga, coming.id)
    assert (len(tries), told.new, told.here, told.changed) == (3, 1, 1, 1)
    found = {one.saw: one.students for one in world.seen(world.ids.fay)}
    assert found == {"She folds.": ("Z",), "Mine.": ()}


def test_a_lesson_that_goes_on_changing_is_refused_with_a_sentence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_coming, "meets_others", lambda _: True)
    coming = arrive(world)
    with pytest.raises(Conflict, match="again and again"):
        world.services.imports.bring_in(world.ids.olga, coming.id)
    nothing_came(world, coming)


def test_a_file_is_read_once_however_often_it_is_looked_at(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    read = imports_module.read
    monkeypatch.setattr(imports_module, "read", lambda asked: (reads.append(asked.filename), read(asked))[1])
    imports, olga = world.services.imports, world.ids.olga
    coming = arrive(world)
    for _ in range(3):
        imports.preview(olga, coming.id)
    choices = replace(coming.choices, students={"A": "B"})
    imports.choose(olga, coming.id, choices)
    assert imports.preview(olga, coming.id).notes[0].students == ("B",)
    assert len(reads) == 1
    imports.choose(olga, coming.id, replace(choices, time_unit="ms"))
    assert imports.preview(olga, coming.id).notes[0].start_ms == 1
    assert len(reads) == 2
    with monkeypatch.context() as dying:
        dying.setattr(store_coming, "finish", die)
        with pytest.raises(Killed):
            imports.bring_in(olga, coming.id)
    assert len(reads) == 2
    # what was to come in is not held any longer, whether it did or not
    imports.bring_in(olga, coming.id)
    assert len(reads) == 3


def test_many_notes_are_taken_back_some_at_a_time_and_others_write_between(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports_module, "BACK_AT_ONCE", 7)
    imports, olga = world.services.imports, world.ids.olga
    coming = arrive(world)
    imports.bring_in(olga, coming.id)
    world.services.annotate.replace(olga, world.seen(olga)[3].id, 1, {"saw": "Changed."})
    write, units = world.services.store.write, []

    def between(*given: Any) -> Any:
        units.append(given)
        if len(units) == 3:
            raise Killed
        return write(*given)

    with monkeypatch.context() as dying:
        dying.setattr(type(world.services.store), "write", lambda _, *given: between(*given))
        with pytest.raises(Killed):
            imports.take_back(olga, coming.id)
    # two units were done, and what is left can be asked for again
    assert sum(one.state == "withdrawn" for one in world.seen(olga)) == 14
    assert imports.get(olga, coming.id).state == ImportState.DONE
    told: list[float] = []
    assert imports.take_back(olga, coming.id, told.append).withdrawn == 15
    assert told == [7 / 30, 14 / 30, 1.0]
    assert [one.saw for one in world.seen(olga) if one.state != "withdrawn"] == ["Changed."]
    with pytest.raises(Conflict):
        imports.take_back(olga, coming.id)
