"""Uploads as the service promises them: whose they are, which request counts, and what is swept."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from upload_server import MIB, House, announced, build_house, pieces, send, status

from lessonstudy.domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound, OutOfSpace, TooLarge
from lessonstudy.domain.people import MembershipState
from lessonstudy.domain.recordings import RecordingStatus
from lessonstudy.services.uploads import Uploads
from lessonstudy.store import events, people, recordings
from lessonstudy.store import uploads as rows

FILE = b"0123456789"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path)


@pytest.fixture
def uploads(house: House) -> Uploads:
    return house.uploads()


def test_a_complete_file_lies_at_its_recording_and_work_is_asked_for_once(house: House, uploads: Uploads) -> None:
    recording, upload = announced(house, uploads)
    assert send(uploads, house.ada, upload, 0, FILE[:3]) == 3
    assert send(uploads, house.ada, upload, 3, FILE[3:5], FILE[5:]) == 10
    assert house.original(recording).read_bytes() == FILE
    assert status(house, recording) == RecordingStatus.PROCESSING
    assert house.work() == [recording]
    assert not list(house.arriving.iterdir())
    with house.store.read() as db:
        told = [event.body["status"] for event in events.of_entity(db, recording) if event.body]
        assert [event.seq for event in events.after(db, house.iteration, 0)] == [1, 2]
    assert told == ["uploading", "processing"]
    assert uploads.sweep() == 0
    assert house.work() == [recording]


def test_the_same_file_announced_again_goes_on(house: House, uploads: Uploads) -> None:
    first = announced(house, uploads)
    send(uploads, house.ada, first[1], 0, FILE[:6])
    assert announced(house, uploads) == first
    assert uploads.offset(house.ada, first[1]).offset == 6
    assert announced(house, uploads, size=11) != first
    assert announced(house, uploads, name="other.mp4") != first
    assert uploads.begin(house.ben, house.iteration, "", "lesson.mp4", len(FILE))[1].id != first[1]
    send(uploads, house.ada, first[1], 6, FILE[6:])
    assert announced(house, uploads) != first


def test_a_device_path_is_not_kept(house: House, uploads: Uploads) -> None:
    recording, upload = uploads.begin(house.ada, house.iteration, " ", "C:\\fakepath\\5b.mov", 5)
    assert (recording.filename, recording.label, upload.filename) == ("5b.mov", "5b", "5b.mov")


def test_only_who_may_load_can_announce(house: House, uploads: Uploads) -> None:
    with pytest.raises(Forbidden):
        uploads.begin(house.olga, house.iteration, "", "lesson.mp4", 10)
    with pytest.raises(NotFound):
        uploads.begin(house.eve, house.iteration, "", "lesson.mp4", 10)


def test_an_impossible_file_is_refused_with_a_sentence(house: House) -> None:
    uploads = house.uploads(limit=100)
    with pytest.raises(Invalid, match=r"^lesson.mp4 is empty. Copy it from the camera again.$") as refused:
        announced(house, uploads, size=0)
    assert [error.field for error in refused.value.errors] == ["bytes"]
    with pytest.raises(Invalid):
        announced(house, uploads, size=-1)
    with pytest.raises(TooLarge, match="101 bytes"):
        announced(house, uploads, size=101)


def test_announced_bytes_count_as_taken(house: House) -> None:
    free = shutil.disk_usage(house.folder).free
    uploads = house.uploads(reserve=free // 4, limit=free)
    announced(house, uploads, "one.mp4", free // 2)
    with pytest.raises(OutOfSpace):
        announced(house, uploads, "two.mp4", free // 2)
    announced(house, uploads, "one.mp4", free // 2)


def test_who_leaves_the_team_cannot_go_on(house: House, uploads: Uploads) -> None:
    _, upload = announced(house, uploads)
    with house.store.write() as db:
        [membership] = people.memberships_of(db, house.ada)
        people.save_membership(db, replace(membership, state=MembershipState.LEFT, version=2), 1)
    with pytest.raises(NotFound, match="upload"):
        send(uploads, house.ada, upload, 0, FILE)


def test_a_part_cut_short_is_kept(house: House, uploads: Uploads) -> None:
    _, upload = announced(house, uploads, size=3 * MIB)

    async def cut() -> AsyncIterator[bytes]:
        yield bytes(MIB)
        yield bytes(5)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asyncio.run(uploads.append(house.ada, upload, 0, cut()))
    assert uploads.offset(house.ada, upload).offset == MIB + 5


def test_a_cancelled_request_keeps_what_came_and_lets_go(house: House, uploads: Uploads) -> None:
    _, upload = announced(house, uploads)

    async def scene() -> None:
        arrived = asyncio.Event()

        async def stalls() -> AsyncIterator[bytes]:
            yield FILE[:4]
            arrived.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(uploads.append(house.ada, upload, 0, stalls()))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scene())
    assert send(uploads, house.ada, upload, 4, FILE[4:]) == 10


def test_the_newest_request_wins(house: House, uploads: Uploads) -> None:
    recording, upload = announced(house, uploads)

    async def scene() -> None:
        arrived = asyncio.Event()

        async def stalls() -> AsyncIterator[bytes]:
            yield FILE[:4]
            arrived.set()
            await asyncio.Event().wait()

        older = asyncio.create_task(uploads.append(house.ada, upload, 0, stalls()))
        await arrived.wait()
        standing = await asyncio.to_thread(uploads.offset, house.ada, upload)
        assert standing.offset == 4
        with pytest.raises(Conflict) as ended:
            await older
        assert ended.value.key == "upload-elsewhere"
        await uploads.append(house.ada, upload, standing.offset, pieces(FILE[4:]))

    asyncio.run(scene())
    assert house.original(recording).read_bytes() == FILE


def test_a_stranger_cannot_end_a_running_request(house: House, uploads: Uploads) -> None:
    recording, upload = announced(house, uploads)

    async def scene() -> None:
        async def disturbed() -> AsyncIterator[bytes]:
            yield FILE[:4]
            for person in (house.ben, house.eve):
                with pytest.raises(NotFound):
                    await uploads.append(person, upload, 4, pieces(b"evil"))
                with pytest.raises(NotFound):
                    await asyncio.to_thread(uploads.end, person, upload)
            yield FILE[4:]

        await uploads.append(house.ada, upload, 0, disturbed())

    asyncio.run(scene())
    assert house.original(recording).read_bytes() == FILE


def test_many_requests_at_once_never_mix(house: House, uploads: Uploads) -> None:
    """Six senders of one file, each going on from what it hears, each taking over from the others."""
    body = os.urandom(2 * MIB)
    recording, upload = announced(house, uploads, size=len(body))

    async def sender(step: int) -> None:
        for _ in range(100):
            try:
                offset = (await asyncio.to_thread(uploads.offset, house.ada, upload)).offset
                if offset == len(body):
                    return
                await uploads.append(house.ada, upload, offset, pieces(body[offset : offset + step]))
            except Conflict:
                continue

    async def scene() -> None:
        await asyncio.gather(*(sender(50_000 + 10_000 * number) for number in range(6)))
        while (offset := uploads.offset(house.ada, upload).offset) < len(body):
            await uploads.append(house.ada, upload, offset, pieces(body[offset : offset + MIB]))

    asyncio.run(scene())
    assert house.original(recording).read_bytes() == body
    assert house.work() == [recording]


def test_ending_removes_the_bytes_and_leaves_a_stub(house: House, uploads: Uploads) -> None:
    recording, upload = announced(house, uploads)
    send(uploads, house.ada, upload, 0, FILE[:4])
    uploads.end(house.ada, upload)
    assert status(house, recording) == RecordingStatus.DELETED
    assert not list(house.arriving.iterdir())
    with pytest.raises(Gone):
        send(uploads, house.ada, upload, 4, FILE[4:])


def test_a_deleted_recording_takes_its_upload_along(house: House, uploads: Uploads) -> None:
    recording, upload = announced(house, uploads)
    send(uploads, house.ada, upload, 0, FILE[:4])
    with house.store.write() as db:
        found = recordings.get(db, recording)
        assert found is not None
        assert recordings.save(db, replace(found, status=RecordingStatus.DELETED, version=2), 1)
    with pytest.raises(Gone):
        uploads.offset(house.ada, upload)
    assert uploads.sweep() == 1
    assert not list(house.arriving.iterdir())
    with house.store.read() as db:
        assert rows.open_uploads(db) == []


def test_sweeping_ends_what_expired_and_removes_orphans_only(house: House) -> None:
    now = [0.0]
    uploads = house.uploads(clock=lambda: now[0])
    old_recording, old = announced(house, uploads, "old.mp4")
    _, lively = announced(house, uploads, "lively.mp4")
    send(uploads, house.ada, old, 0, FILE[:4])
    now[0] = 6 * 86400
    send(uploads, house.ada, lively, 0, FILE[:4])
    orphan = house.arriving / "018f3b1a-0000-7000-8000-000000000000"
    orphan.write_bytes(b"x")
    (house.arriving / "a note of the administrator.txt").write_bytes(b"x")
    now[0] = 8 * 86400
    with pytest.raises(Gone):
        uploads.offset(house.ada, old)
    assert uploads.sweep() == 2
    assert {path.name for path in house.arriving.iterdir()} == {lively, "a note of the administrator.txt"}
    assert status(house, old_recording) == RecordingStatus.DELETED
    assert uploads.offset(house.ada, lively).offset == 4


def test_sweeping_leaves_a_running_request_alone(house: House, uploads: Uploads) -> None:
    recording, upload = announced(house, uploads)

    async def swept() -> AsyncIterator[bytes]:
        yield FILE[:4]
        assert await asyncio.to_thread(uploads.sweep) == 0
        yield FILE[4:]

    asyncio.run(uploads.append(house.ada, upload, 0, swept()))
    assert house.original(recording).read_bytes() == FILE
