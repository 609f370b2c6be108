"""A package that an administrator sent: looked at and brought in by jobs, whole or not at all whatever comes in between."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from whole_study import Whole, changed_rows, repacked
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound, OutOfSpace, Throttled, TooLarge
from lessonstudy.domain.jobs import LEASE_SECONDS, Job, JobState
from lessonstudy.domain.people import Role
from lessonstudy.domain.uploads import EXPIRY_DAYS, MOST_PACKAGES, MOST_PACKAGES_AN_HOUR, UploadState
from lessonstudy.formats.package_reader import PackageReader
from lessonstudy.services import uploads as sending
from lessonstudy.services.jobs import Jobs
from lessonstudy.services.package_arrivals import PackageArrivals
from lessonstudy.services.package_import import PackageImport
from lessonstudy.store import Store

ROOT = Path(__file__).parents[2]
WORK = {"upload", "job", "event", "event_body", "sqlite_sequence"}
"""Tables in which it stands that somebody tried."""


@pytest.fixture
def here(world: World) -> World:
    """Fay and Cody are administrators, as is Ada, who is in no team."""
    with world.services.store.write() as db:
        db.execute("UPDATE person SET admin = 1 WHERE id IN (?, ?)", [world.ids.fay, world.ids.cody])
        db.execute("DELETE FROM job")
    return world


def sent(world: World, file: Path, person: str = "") -> str:
    """The id of a package whose every byte is here."""
    person = person or world.ids.fay
    found = world.services
    upload = found.uploads.begin_package(person, world.ids.team, file.name, file.stat().st_size)

    async def pieces() -> AsyncIterator[bytes]:
        yield file.read_bytes()

    asyncio.run(found.uploads.append(person, upload.id, 0, pieces()))
    return upload.id


def worked(world: World, package: str) -> Job:
    """The newest job of a package, done."""
    job = world.services.jobs.of_subject(package)[-1]
    world.services.work_on(job.id)
    found = world.services.jobs.find(job.id)
    assert found is not None
    return found


def asked(world: World, file: Path, person: str = "") -> tuple[str, Job]:
    """A package that was looked at and is to be brought in, with its job."""
    package = sent(world, file, person)
    assert worked(world, package).state == JobState.DONE
    job = world.services.package_arrivals.bring_in(person or world.ids.fay, package).job
    assert job is not None
    return package, job


def everything(world: World) -> tuple[dict[str, Any], set[str]]:
    """All rows of all tables but those of work, and the names of all files of videos and uploads."""
    with world.services.store.read() as db:
        rows = {one: db.execute(f'SELECT * FROM "{one}"').fetchall() for one in db.table_names() if one not in WORK}
    files = {str(path) for place in ("videos", "uploads") for path in (world.folder / place).rglob("*")}
    return rows, files


def differing(world: World, before: tuple[dict[str, Any], set[str]]) -> list[str]:
    """The tables and files that are not as they were."""
    rows, files = everything(world)
    return [one for one in rows if rows[one] != before[0][one]] + sorted(files ^ before[1])


def studies(world: World) -> set[str]:
    with world.services.store.read() as db:
        return {row[0] for row in db.execute("SELECT id FROM study").fetchall()}


def test_it_is_looked_at_then_brought_in_and_the_file_goes(here: World, whole: Whole, package: Path) -> None:
    found, ids = here.services.package_arrivals, here.ids
    arrived = sent(here, package)
    before = everything(here)
    assert found.get(ids.fay, arrived).look is None
    assert worked(here, arrived).state == JobState.DONE
    told = found.get(ids.fay, arrived)
    assert told.look is not None
    assert (told.look["title"], told.look["counts"]["iteration"], told.look["videos"]) == (
        "Three pizzas, four children",
        3,
        True,
    )
    assert {one.name for one in told.people} == {"Tim", "Olga", "Omar", "Fay", "Cody"}
    assert differing(here, before) == []
    assert found.bring_in(ids.fay, arrived).at_work
    job = worked(here, arrived)
    assert (job.state, job.result) == (JobState.DONE, {"study": whole.study})
    told = found.get(ids.fay, arrived)
    assert (told.upload.state, told.upload.study) == (UploadState.ENDED, whole.study)
    assert here.services.studies.get(ids.fay, whole.study).team == ids.team
    assert not list((here.folder / "uploads").iterdir())
    with here.services.store.read() as db:
        assert db.execute("SELECT person FROM event WHERE kind = 'package'").fetchall() == [(ids.fay,)]
    with pytest.raises(Gone):
        found.bring_in(ids.fay, arrived)
    again = sent(here, package)
    refused = worked(here, again)
    assert refused.state == JobState.FAILED
    assert refused.error is not None
    assert refused.error.startswith("This study is here already, and the same")


def test_an_address_that_is_unknown_here_names_nobody(here: World, package: Path) -> None:
    with here.services.store.write() as db:
        db.execute("UPDATE person SET email = 'another@example.org' WHERE id = ?", [here.ids.olga])
    arrived = sent(here, package)
    worked(here, arrived)
    known = here.services.package_arrivals.get(here.ids.fay, arrived).people
    assert {one.name for one in known} == {"Tim", "Omar", "Fay", "Cody"}


def test_only_an_administrator_in_the_team_may_and_only_who_sent_it_knows(here: World, package: Path) -> None:
    found, ids = here.services.package_arrivals, here.ids
    here.set_membership(ids.tim, role=Role.TEACHER)
    for person, refusal in ((ids.tim, Forbidden), (ids.gus, Forbidden), (ids.eve, NotFound), (ids.ada, NotFound)):
        with pytest.raises(refusal):
            here.services.uploads.begin_package(person, ids.team, "study.zip", 10)
        with pytest.raises(refusal):
            found.of_team(person, ids.team)
    arrived = sent(here, package)
    for person in (ids.cody, ids.tim, ids.eve, ids.ada):
        for ask in (found.get, found.bring_in, found.remove):
            with pytest.raises(NotFound):
                ask(person, arrived)
    assert found.of_team(ids.cody, ids.team) == []


def test_who_is_no_administrator_any_more_brings_nothing_in(here: World, package: Path) -> None:
    arrived, job = asked(here, package)
    before = everything(here)
    with here.services.store.write() as db:
        db.execute("UPDATE person SET admin = 0 WHERE id = ?", [here.ids.fay])
    with pytest.raises(Forbidden):
        here.services.package_arrivals.get(here.ids.fay, arrived)
    assert worked(here, arrived).state == JobState.FAILED
    with here.services.store.write() as db:
        db.execute("UPDATE person SET admin = 1 WHERE id = ?", [here.ids.fay])
    assert differing(here, before) == []
    assert here.services.jobs.retry(here.ids.fay, job.id).state == JobState.QUEUED


def test_the_right_is_asked_once_more_with_the_last_row(
    here: World, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, _ = asked(here, package)
    before = everything(here)[1]
    copied = PackageReader.copy

    def ended(self: PackageReader, name: str, target: Path) -> None:
        here.set_membership(here.ids.fay, state="left")
        copied(self, name, target)

    monkeypatch.setattr(PackageReader, "copy", ended)
    assert worked(here, arrived).state == JobState.FAILED
    assert len(studies(here)) == 2
    assert everything(here)[1] == before


@pytest.mark.parametrize("put_away", [False, True])
def test_what_is_cancelled_in_the_middle_leaves_nothing(
    here: World, package: Path, monkeypatch: pytest.MonkeyPatch, put_away: bool
) -> None:
    arrived, job = asked(here, package)
    before = everything(here)
    copied = PackageReader.copy

    def cancelled(self: PackageReader, name: str, target: Path) -> None:
        if put_away:
            here.services.package_arrivals.remove(here.ids.fay, arrived)
        else:
            here.services.jobs.cancel(here.ids.fay, job.id)
        copied(self, name, target)

    with monkeypatch.context() as patch:
        patch.setattr(PackageReader, "copy", cancelled)
        ended = worked(here, arrived)
    assert (ended.state, ended.error) == (JobState.CANCELLED, "It was cancelled, and nothing of it is left.")
    gone = [one for one in before[1] if one.endswith(".package")] if put_away else []
    assert differing(here, before) == gone
    if not put_away:
        here.services.package_arrivals.bring_in(here.ids.fay, arrived)
        assert worked(here, arrived).state == JobState.DONE


def test_who_cancels_while_the_rows_are_written_is_too_late(
    here: World, whole: Whole, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, job = asked(here, package)
    written = PackageImport._write

    def cancelled(self: PackageImport, *given: Any) -> Any:
        # whoever asks meanwhile waits for the database, and has it the next moment
        brought = written(self, *given)
        here.services.jobs.cancel(here.ids.fay, job.id)
        return brought

    monkeypatch.setattr(PackageImport, "_write", cancelled)
    ended = worked(here, arrived)
    assert (ended.state, ended.error) == (JobState.DONE, None)
    assert ended.result == {"study": whole.study}
    assert not list((here.folder / "uploads").iterdir())


def test_what_breaks_off_after_the_commit_takes_no_video_away(
    here: World, whole: Whole, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Store) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "_checkpoint", interrupted)
    with pytest.raises(KeyboardInterrupt):
        here.services.packages.bring_in(here.ids.team, package).run()
    assert whole.study in studies(here)
    assert (here.folder / "videos" / whole.recording / "play.mp4").exists()


def test_what_ends_while_it_is_put_away_is_put_away_nevertheless(
    here: World, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived = sent(here, package)
    cancel = Jobs.cancel

    def ended(self: Jobs, person: str, job: str) -> Job:
        here.services.work_on(job)
        return cancel(self, person, job)

    monkeypatch.setattr(Jobs, "cancel", ended)
    here.services.package_arrivals.remove(here.ids.fay, arrived)
    assert here.services.package_arrivals.of_team(here.ids.fay, here.ids.team) == []
    assert not list((here.folder / "uploads").iterdir())


def test_the_disk_is_not_filled_to_the_brim(here: World, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrived, _ = asked(here, package)
    before = everything(here)
    with zipfile.ZipFile(package) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    usage = shutil.disk_usage(here.folder)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=sending.FLOOR_BYTES + size))
        refused = worked(here, arrived)
    assert refused.state == JobState.FAILED
    assert "disk" in str(refused.error)
    assert differing(here, before) == []


def test_nobody_else_has_a_package_brought_in_that_was_cancelled(here: World, package: Path) -> None:
    _, job = asked(here, package)
    here.services.jobs.cancel(here.ids.ada, job.id)
    for other in (here.ids.ada, here.ids.cody):
        with pytest.raises(Forbidden):
            here.services.jobs.retry(other, job.id)
    assert here.services.jobs.retry(here.ids.fay, job.id).state == JobState.QUEUED


def test_a_look_is_cancelled_too(here: World, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrived = sent(here, package)
    job = here.services.jobs.of_subject(arrived)[-1]
    checked = PackageReader.check_rows
    monkeypatch.setattr(PackageReader, "check_rows", lambda one: (
        here.services.jobs.cancel(here.ids.fay, job.id), checked(one)))  # fmt: skip
    assert worked(here, arrived).state == JobState.CANCELLED


KILL = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from world import World, make_world
from lessonstudy.formats import package_reader
from lessonstudy.services import jobs, package_arrivals, package_import
world = make_world(Path({folder!r}))
def kill(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
def copied(self, name, target, whole=package_reader.PackageReader.copy):
    whole(self, name, target)
    kill()
def renamed(self, target, rename=Path.rename):
    rename(self, target)
    kill()
{where} = {how}
world.services.work_on({job!r})
"""
KILLS = {
    "while videos are copied": ("package_reader.PackageReader.copy", "copied"),
    "when the videos have their names and no row does": ("Path.rename", "renamed"),
    "after the commit": ("jobs.Control.finish", "kill"),
}


@pytest.mark.parametrize("where", KILLS.values(), ids=KILLS.keys())
def test_a_killed_worker_is_healed_and_nothing_is_left_over(
    here: World, whole: Whole, package: Path, where: tuple[str, str]
) -> None:
    arrived, job = asked(here, package)
    script = KILL.format(tests=str(ROOT / "tests"), folder=str(here.folder), where=where[0], how=where[1], job=job.id)
    ended = subprocess.run([sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert ended.returncode == -signal.SIGKILL
    later = Jobs(here.services.store, lambda _: None, clock=lambda: time.time() + LEASE_SECONDS + 5)
    assert later.heal() == [job.id]
    here.services.package_arrivals.sweep()
    assert worked(here, arrived).state == JobState.DONE
    here.services.package_arrivals.sweep()
    assert whole.study in studies(here)
    left = {path.name for path in (here.folder / "videos").iterdir()}
    assert whole.recording in left
    assert not [one for one in left if one.startswith(".")]
    assert not list((here.folder / "uploads").iterdir())


def test_who_cancels_what_lost_its_worker_has_its_copies_removed(
    here: World, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, job = asked(here, package)
    here.services.jobs.claim(job.id)
    (here.folder / "videos" / f".package-{job.id}-x").mkdir(parents=True)
    here.services.jobs.cancel(here.ids.fay, job.id)
    monkeypatch.setattr(here.services.jobs, "_clock", lambda: time.time() + LEASE_SECONDS + 5)
    assert here.services.jobs.heal() == []
    assert here.services.jobs.of_subject(arrived)[-1].state == JobState.CANCELLED
    assert not list((here.folder / "videos").glob(".package-*"))


def test_videos_of_a_study_that_never_came_to_be_are_swept_at_a_start(here: World, whole: Whole) -> None:
    stray = here.folder / "videos" / whole.recording
    stray.mkdir(parents=True)
    assert here.services.recordings.sweep() == 0
    yesterday = time.time() - 90_000
    os.utime(stray, (yesterday, yesterday))
    assert here.services.recordings.sweep() == 1
    assert not stray.exists()


def test_two_administrators_at_once_bring_it_in_once(here: World, whole: Whole, package: Path) -> None:
    found = [asked(here, package, person) for person in (here.ids.fay, here.ids.cody)]
    assert here.services.package_arrivals.bring_in(here.ids.fay, found[0][0]).job == found[0][1]
    threads = [threading.Thread(target=here.services.work_on, args=[job.id]) for _, job in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended = [here.services.jobs.find(job.id) for _, job in found]
    assert sorted(str(one.state) for one in ended if one) == ["done", "failed"]
    assert [one.error for one in ended if one and one.error] == [
        "This study is here already, and the same as in the package. Nothing was changed."
    ]
    assert len(studies(here)) == 3
    assert not [path for path in (here.folder / "videos").iterdir() if path.name.startswith(".")]


def test_what_differs_from_a_study_that_is_here_is_said(here: World, package: Path, tmp_path: Path) -> None:
    arrived, _ = asked(here, package)
    worked(here, arrived)
    other = repacked(package, tmp_path / "other.zip", changed_rows("reel", lambda rows: rows[0].update(title="Else")))
    refused = worked(here, sent(here, other))
    assert refused.error is not None
    assert "differs from the package: 1 of reel" in refused.error


def test_there_are_limits(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begin, ids = here.services.uploads.begin_package, here.ids
    with pytest.raises(Invalid, match="empty"):
        begin(ids.fay, ids.team, "study.zip", 0)
    with pytest.raises(Invalid):
        begin(ids.fay, ids.team, " ", 10)
    with pytest.raises(TooLarge):
        begin(ids.fay, ids.team, "study.zip", 2**52)
    usage = shutil.disk_usage(here.folder)
    with monkeypatch.context() as patch:
        # as large as the package, and half as large as the package and what comes of it
        patch.setattr(sending.shutil, "disk_usage", lambda _: usage._replace(free=sending.RESERVE_BYTES + 15))
        with pytest.raises(OutOfSpace):
            begin(ids.fay, ids.team, "study.zip", 10)
    made = [begin(ids.fay, ids.team, f"{number}.zip", 10) for number in range(MOST_PACKAGES)]
    assert begin(ids.fay, ids.team, "0.zip", 10) == made[0]
    with pytest.raises(Conflict, match="wait here already"):
        begin(ids.fay, ids.team, "one more.zip", 10)
    for number in range(MOST_PACKAGES_AN_HOUR - MOST_PACKAGES):
        here.services.package_arrivals.remove(ids.fay, made.pop().id)
        made.append(begin(ids.fay, ids.team, f"again-{number}.zip", 10))
    here.services.package_arrivals.remove(ids.fay, made.pop().id)
    with pytest.raises(Throttled):
        begin(ids.fay, ids.team, "too often.zip", 10)


def test_what_nobody_comes_back_for_goes(here: World, package: Path) -> None:
    found = here.services
    (kept, job), begun = asked(here, package), found.uploads.begin_package(here.ids.fay, here.ids.team, "b.zip", 10)
    stray = here.folder / "uploads" / "0198c0de-0000-7000-8000-000000000001.package"
    stray.write_bytes(b"x")
    assert found.package_arrivals.sweep() == 1
    assert not stray.exists()
    later = time.time() + (EXPIRY_DAYS + 1) * 86_400
    late = PackageArrivals(
        found.store, Jobs(found.store, lambda _: None), found.uploads, found.packages, here.folder, lambda: later
    )
    # somebody came back for it just in time
    assert late.sweep() == 0
    found.jobs.cancel(here.ids.fay, job.id)
    assert late.sweep() == 1
    assert not list((here.folder / "uploads").glob("*.package"))
    with pytest.raises(Gone):
        found.package_arrivals.bring_in(here.ids.fay, kept)
    with pytest.raises(Conflict):
        found.package_arrivals.bring_in(here.ids.fay, begun.id)
