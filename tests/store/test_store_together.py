"""Many at once, and writers that die: nothing acknowledged is lost, nothing is half there, nobody hears "locked"."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from pathlib import Path

import pytest
from whole_notes import WRITERS, damage, ids_of
from world import World, copy_world

from lessonstudy.domain.errors import OutOfSpace, Stale
from lessonstudy.domain.identity import new_id

THREADS, WRITES_EACH = 30, 4
EDITORS, SAVES_EACH = 4, 50
KILLS = 50


def all_at_once(count: int, work: Callable[[int], int]) -> int:
    """Run `work` in so many threads that begin together; the sum of what they give. Raises what one of them raised."""
    ready = threading.Barrier(count)

    def run(number: int) -> int:
        ready.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return sum(pool.map(run, range(count)))


def test_thirty_threads_write_at_once_and_nobody_hears_that_it_is_locked(world: World) -> None:
    def write(number: int) -> int:
        for _ in range(WRITES_EACH):
            world.write(world.ids.olga if number % 2 else world.ids.omar)
        return WRITES_EACH

    written = all_at_once(THREADS, write)
    notes = world.seen(world.ids.fay)
    assert len(notes) == written == THREADS * WRITES_EACH
    assert len({one.seq for one in notes}) == written
    assert world.services.readiness.broken_event() is None


def test_readers_are_not_held_up_by_a_writer_nor_a_writer_by_readers(world: World) -> None:
    store = world.services.store
    with store.read() as reading:
        reading.execute("SELECT * FROM observation").fetchall()
        world.write(world.ids.olga)
        with store.write() as writing:
            writing.execute("UPDATE study SET title = 'Half done'")
            assert len(world.seen(world.ids.fay)) == 1


def test_of_four_editors_who_save_fifty_times_each_no_word_is_lost_silently(world: World) -> None:
    studies = world.services.studies
    refused = []

    def edit(number: int) -> int:
        saved = 0
        while saved < SAVES_EACH:
            seen = studies.get(world.ids.fay, world.ids.study)
            text = f"{seen.theory_of_action} {number}.{saved}"
            try:
                studies.change(world.ids.fay, world.ids.study, seen.version, {"theory_of_action": text})
            except Stale as stale:
                refused.append(stale)
                continue
            saved += 1
        return saved

    saved = all_at_once(EDITORS, edit)
    after = studies.get(world.ids.fay, world.ids.study)
    words = after.theory_of_action.split()
    assert sorted(words) == sorted(f"{who}.{time}" for who in range(EDITORS) for time in range(SAVES_EACH))
    assert len(words) == saved
    assert refused


def test_what_killed_writers_had_acknowledged_is_there_and_nothing_by_half(world: World) -> None:
    arguments = [sys.executable, str(WRITERS), str(world.folder), str(KILLS), "7"]
    answer = subprocess.run(arguments, check=True, capture_output=True, text=True, timeout=250)
    acknowledged = ids_of(answer.stdout)
    assert len(acknowledged) > KILLS
    assert damage(world, acknowledged) == {"lost": [], "partial": [], "separate": [], "broken": []}
    world.write(world.ids.olga)


def until_refused(write: Callable[[], None]) -> None:
    for _ in range(1_000):
        write()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three MiB."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    mounted = subprocess.run(command, check=False, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no small disk can be made here: {mounted.stderr.strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("watched", [False, True], ids=["alone", "watched"])
def test_a_full_disk_is_said_and_loses_nothing_that_was_acknowledged(
    furnished: World, small_disk: Path, watched: bool
) -> None:
    world = copy_world(furnished, small_disk / "data")
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(os.statvfs(small_disk).f_bavail * 4096 - 600_000))
    acknowledged: list[str] = []

    def write() -> None:
        note = new_id()
        values = world.note(codes=["a", "w"], students=["A", "B"], saw=f"Seen {note}", think="x" * 9_000)
        world.services.annotate.create(world.ids.olga, note, values)
        acknowledged.append(note)

    store = world.services.store
    with closing(store), closing(store.data_version()) if watched else nullcontext():
        with pytest.raises(OutOfSpace):
            until_refused(write)
        assert acknowledged
        for _ in range(3):
            with pytest.raises(OutOfSpace):
                until_refused(write)
        assert set(acknowledged) <= {one.id for one in world.seen(world.ids.fay)}
        ballast.unlink()
        write()
        assert damage(world, acknowledged) == {"lost": [], "partial": [], "separate": [], "broken": []}
