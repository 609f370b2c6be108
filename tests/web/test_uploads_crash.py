"""What a killed process or a full disk leaves of an upload, and that it is put right."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from upload_server import MIB, ROOT, House, announced, build_house, send, status

from lessonstudy.domain.errors import Conflict, OutOfSpace
from lessonstudy.domain.recordings import RecordingStatus
from lessonstudy.domain.uploads import UploadState
from lessonstudy.services.uploads import Uploads
from lessonstudy.store import uploads as rows

FILE = b"0123456789"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path / "data")


@pytest.fixture
def uploads(house: House) -> Uploads:
    return house.uploads()


CRASH = """
import asyncio, os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from upload_server import build_house
from lessonstudy.services import arrivals, upload_endings
def crash(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
{where} = crash
house = build_house(Path({folder!r}))
async def pieces():
    yield b"456789"
from lessonstudy.services.arrivals import Checksum
checksum = Checksum("sha1", bytes(20)) if {checksum!r} else None
asyncio.run(house.uploads().append(house.ada, {upload!r}, 4, pieces(), checksum=checksum))
"""
CRASHES = {
    "before the file moves": "upload_endings.Endings.complete",
    "between the move and the commit": "upload_endings.store_change",
    "between the commit and the queue": "upload_endings.Endings.ask_for_work",
}


def crashed(house: House, upload: str, where: str, checksum: bool = False) -> None:
    """A process of its own sends the last part and is killed at that point."""
    script = CRASH.format(
        tests=str(Path(__file__).parent), where=where, folder=str(house.folder), upload=upload, checksum=checksum
    )
    ended = subprocess.run([sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize("healer", ["head", "patch", "start"])
@pytest.mark.parametrize("where", CRASHES.values(), ids=CRASHES.keys())
def test_a_crash_while_completing_heals(house: House, uploads: Uploads, where: str, healer: str) -> None:
    recording, upload = announced(house, uploads)
    send(uploads, house.ada, upload, 0, FILE[:4])
    crashed(house, upload, where)
    if healer == "head":
        assert uploads.offset(house.ada, upload).offset == 10
    if healer == "patch":
        with pytest.raises(Conflict):
            send(uploads, house.ada, upload, 4, FILE[4:])
        assert uploads.offset(house.ada, upload).offset == 10
    uploads.sweep()
    with house.store.read() as db:
        row = rows.get(db, upload)
    assert row is not None
    assert row.state == UploadState.DONE
    assert status(house, recording) == RecordingStatus.PROCESSING
    assert house.original(recording).read_bytes() == FILE
    assert house.work() == [recording]
    assert not list(house.arriving.iterdir())


def test_a_part_that_was_never_checked_does_not_count_after_a_crash(house: House, uploads: Uploads) -> None:
    _, upload = announced(house, uploads)
    send(uploads, house.ada, upload, 0, FILE[:4])
    crashed(house, upload, "arrivals.Arrival.settle", checksum=True)
    assert (house.arriving / upload).read_bytes() == FILE
    assert uploads.offset(house.ada, upload).offset == 4
    assert (house.arriving / upload).read_bytes() == FILE[:4]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)], check=False)
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    yield disk
    # lazily: a service keeps its connections to the database open
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill_then_make_room(house: House, uploads: Uploads, disk: Path) -> int:
    """Send 8 MiB to a disk with 6 MiB left, make room and go on; returns what was there when the disk was full."""
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(6 * MIB))
    body = os.urandom(8 * MIB)
    recording, upload = announced(house, uploads, size=len(body))
    with pytest.raises(OutOfSpace, match="Nothing is lost"):
        send(uploads, house.ada, upload, 0, *(body[at : at + 65536] for at in range(0, len(body), 65536)))
    here = uploads.offset(house.ada, upload).offset
    ballast.unlink()
    assert send(uploads, house.ada, upload, here, body[here:]) == len(body)
    assert house.original(recording).read_bytes() == body
    # or the disk cannot be taken away
    house.store.close()
    return here


def test_a_full_disk_keeps_what_fits_and_goes_on_when_there_is_room(small_disk: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("uploads", "videos"):
        (small_disk / name).mkdir()
        (folder / name).symlink_to(small_disk / name)
    house = build_house(folder)
    assert (
        5 * MIB
        <= fill_then_make_room(house, house.uploads(reserve=-(1 << 40), floor=-(1 << 40)), small_disk)
        <= 6 * MIB
    )


def test_uploads_leave_the_database_room_to_work(small_disk: Path) -> None:
    house = build_house(small_disk)
    assert MIB < fill_then_make_room(house, house.uploads(reserve=-(1 << 40), floor=3 * MIB), small_disk) < 4 * MIB


def test_a_file_over_the_limit_of_the_system_counts_as_a_full_disk(house: House, uploads: Uploads) -> None:
    body = os.urandom(3 * MIB)
    recording, upload = announced(house, uploads, size=len(body))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MIB + 7, hard))
    try:
        with pytest.raises(OutOfSpace):
            send(uploads, house.ada, upload, 0, body)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    here = uploads.offset(house.ada, upload).offset
    assert here == 2 * MIB + 7
    send(uploads, house.ada, upload, here, body[here:])
    assert house.original(recording).read_bytes() == body


def test_where_the_disk_refuses_only_at_the_sync_nothing_uncertain_is_claimed(
    house: House, uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Network disks with quotas say "full" at fsync; the bytes since the last one may be gone then."""
    _, upload = announced(house, uploads)
    send(uploads, house.ada, upload, 0, FILE[:4])
    real, refused = os.fsync, []

    def fsync(descriptor: int) -> None:
        if not refused and os.fstat(descriptor).st_size == 7:
            refused.append(descriptor)
            raise OSError(122, "Disk quota exceeded")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OutOfSpace):
        send(uploads, house.ada, upload, 4, FILE[4:7])
    assert refused
    assert uploads.offset(house.ada, upload).offset == 4
