"""Nightly backups: once for each night whoever asks, old ones gone only after a good new one, a failed one shown."""

import os
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from world import World

from lessonstudy.domain.backups import BackupPlan
from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound
from lessonstudy.domain.jobs import Job, JobState
from lessonstudy.services import backups as module
from lessonstudy.services.backup_files import restore
from lessonstudy.services.backups import Backups


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=2)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def nightly(world: World, clock: Clock) -> Backups:
    return Backups(world.services.store, world.services.jobs, world.folder, clock)


def made(world: World, nightly: Backups, job: Job | None) -> Job:
    assert job is not None
    nightly.run(job.id)
    found = world.services.jobs.find(job.id)
    assert found is not None
    return found


def files(world: World) -> list[str]:
    return sorted(path.name for path in (world.folder / "backups").iterdir())


def test_each_night_has_one_backup_that_can_be_restored(world: World, nightly: Backups, clock: Clock) -> None:
    job = made(world, nightly, nightly.ask_when_due())
    assert job.state == JobState.DONE
    assert nightly.ask_when_due() is None
    clock.now += timedelta(hours=14)
    assert nightly.ask_when_due() is None
    clock.now += timedelta(hours=2)
    second = made(world, nightly, nightly.ask_when_due())
    assert second.result is not None
    assert second.id != job.id
    assert len(files(world)) == 2
    kept = world.folder / "backups" / second.result["name"]
    assert kept.stat().st_size == second.result["bytes"]
    assert kept.stat().st_mode & 0o777 == 0o600
    manifest = restore(kept, world.folder.parent / "there")
    assert not manifest.media
    assert [one.path for one in manifest.files] == ["lessonstudy.db"]


def test_several_processes_that_ask_at_once_make_one(world: World, nightly: Backups, clock: Clock) -> None:
    asked: list[Job | None] = []

    def ask() -> None:
        other = Backups(world.services.store, world.services.jobs, world.folder, clock)
        job = other.ask_when_due()
        asked.append(job)
        if job is not None:
            other.run(job.id)

    asking = [threading.Thread(target=ask) for _ in range(6)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert len({one.id for one in asked if one}) == 1
    assert len(files(world)) == 1


def test_a_night_during_which_nothing_ran_is_made_up_for_once(world: World, nightly: Backups, clock: Clock) -> None:
    clock.now += timedelta(days=9)
    assert made(world, nightly, nightly.ask_when_due()).state == JobState.DONE
    assert nightly.ask_when_due() is None


def test_a_backup_that_a_killed_server_left_is_taken_up_again(world: World, nightly: Backups, clock: Clock) -> None:
    job = nightly.ask_when_due()
    assert job is not None
    assert world.services.jobs.claim(job.id) is not None
    assert made(world, nightly, job).state == JobState.RUNNING
    world.services.jobs._clock = lambda: 4e9
    assert job.id in world.services.jobs.heal()
    assert made(world, nightly, job).state == JobState.DONE


def test_the_newest_are_kept_and_other_files_are_left_alone(world: World, nightly: Backups, clock: Clock) -> None:
    ids = world.ids
    nightly.change_plan(ids.ada, {"keep": 2})
    (world.folder / "backups").mkdir()
    (world.folder / "backups" / "mine.zip").write_bytes(b"by hand")
    names = []
    for _ in range(4):
        clock.now += timedelta(days=1)
        job = made(world, nightly, nightly.ask_when_due())
        assert job.result is not None
        names.append(job.result["name"])
    assert files(world) == [*names[-2:], "mine.zip"]
    assert [one.name for one in nightly.look(ids.ada).kept] == names[:1:-1]


def test_what_somebody_else_clears_just_now_is_no_fault(world: World, nightly: Backups) -> None:
    folder = world.folder / "backups"
    folder.mkdir()
    # found by its name, and gone when it is looked at
    for name in ("lessonstudy-20260101T000000Z.zip", ".backup-gone", ".trial-gone"):
        (folder / name).symlink_to("gone")
    assert nightly.look(world.ids.ada).kept == ()
    assert made(world, nightly, nightly.ask(world.ids.ada)).state == JobState.DONE


def test_an_older_one_stays_when_the_newer_one_is_no_good(
    world: World, nightly: Backups, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = world.ids
    nightly.change_plan(ids.ada, {"keep": 1})
    clock.now += timedelta(days=1)
    good = made(world, nightly, nightly.ask_when_due())
    assert good.result is not None

    def no_good(file: Path, *_: Any, **__: Any) -> None:
        raise Conflict("backup-broken", path=file.name, why="the disk forgets")

    monkeypatch.setattr(module, "restore", no_good)
    clock.now += timedelta(days=1)
    failed = made(world, nightly, nightly.ask_when_due())
    assert failed.state == JobState.FAILED
    assert "the disk forgets" in (failed.error or "")
    assert files(world) == [good.result["name"]]
    found = nightly.look(ids.ada)
    assert found.job is not None
    assert (found.job.id, found.job.state) == (failed.id, JobState.FAILED)


def test_one_that_is_cancelled_leaves_nothing(world: World, nightly: Backups) -> None:
    job = nightly.ask(world.ids.ada)
    assert nightly.ask(world.ids.ada).id == job.id
    control = world.services.jobs.claim(job.id)
    assert control is not None
    world.services.jobs.cancel(world.ids.ada, job.id)
    control.carry_out(lambda: nightly._make(control), "The backup")
    found = world.services.jobs.find(job.id)
    assert found is not None
    assert found.state == JobState.CANCELLED
    assert files(world) == []


def test_what_a_killed_one_left_goes_after_a_day(world: World, nightly: Backups, clock: Clock) -> None:
    for name, age in ((".backup-old", 90_000), (".trial-old", 90_000), (".backup-now", 0)):
        path = world.folder / "backups" / name
        path.mkdir(parents=True)
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    made(world, nightly, nightly.ask_when_due())
    assert [one for one in files(world) if one.startswith(".")] == [".backup-now"]


@pytest.mark.parametrize("who", ["fay", "tim", "gus", "eve"])
def test_only_administrators_see_and_change_backups(world: World, nightly: Backups, who: str) -> None:
    person = getattr(world.ids, who)
    for ask in (nightly.look, nightly.ask, lambda one: nightly.change_plan(one, {"keep": 1})):
        with pytest.raises(Forbidden):
            ask(person)
    job = nightly.ask(world.ids.ada)
    assert job.id not in [one.id for one in world.services.jobs.visible(person)]
    with pytest.raises(NotFound):
        world.services.jobs.cancel(person, job.id)


@pytest.mark.parametrize("values", [{"keep": 0}, {"keep": 61}, {"hour": 24}, {"hour": -1}])
def test_a_plan_that_cannot_be_is_refused(world: World, nightly: Backups, values: dict[str, int]) -> None:
    before = nightly.look(world.ids.ada).plan
    with pytest.raises(Invalid, match="must lie between"):
        nightly.change_plan(world.ids.ada, values)
    assert nightly.look(world.ids.ada).plan == before


def test_nobody_is_backed_up_at_night_where_it_is_switched_off(world: World, nightly: Backups, clock: Clock) -> None:
    nightly.change_plan(world.ids.ada, {"nightly": False})
    clock.now += timedelta(days=3)
    assert nightly.ask_when_due() is None


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-26T02:59:00+01:00", "2026-11-25T03:00:00+01:00"),
        ("2026-11-26T03:00:00+01:00", "2026-11-26T03:00:00+01:00"),
        ("2026-11-26T23:00:00+01:00", "2026-11-26T03:00:00+01:00"),
        ("2026-11-20T03:30:00+01:00", "2026-11-20T03:00:00+01:00"),
        ("2026-11-20T02:30:00+01:00", None),
    ],
)
def test_what_is_due_is_the_newest_hour_since_the_plan_was_made(now: str, due: str | None) -> None:
    plan = BackupPlan(**birth() | {"updated_at": "2026-11-19T12:00:00.000Z"}, nightly=True, hour=3, keep=7)
    assert plan.due(datetime.fromisoformat(now)) == (datetime.fromisoformat(due) if due else None)
