"""Captions of a recording: who brings them in, what stays of names, and that nothing of them outlives their removal."""

import pytest
from world import World

from lessonstudy.domain.captions import MOST_PER_RECORDING
from lessonstudy.domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from lessonstudy.domain.recordings import RecordingStatus

FILE = (
    b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Maria>I folded it, said Ben.\n\n"
    b"00:03.500 --> 00:04.250\n<v Teacher>Maria, show Ben.\n"
)


def test_what_was_said_is_read_by_everyone_who_may_watch(world: World) -> None:
    service, ids = world.services.captions, world.ids
    made = service.add(ids.tim, ids.recording, FILE, label="Otter", language="en", names={"Maria": "A", "Teacher": "T"})
    assert (made.label, made.language, made.count) == ("Otter", "en", 2)
    for who in (ids.fay, ids.olga, ids.gus):
        found = service.get(who, made.id)
        assert found == made
        assert [(cue.start_ms, cue.end_ms, cue.speaker, cue.text) for cue in found.cues] == [
            (1000, 2000, "A", "I folded it, said Ben."),
            (3500, 4250, "T", "A, show Ben."),
        ]
        (listed,) = service.of_iteration(who, ids.iteration)
        assert (listed.id, listed.count, listed.cues) == (made.id, 2, ())
    with pytest.raises(NotFound):
        service.get(ids.eve, made.id)
    assert service.track(ids.gus, made.id).startswith("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v A>I folded it")


def test_no_speaker_comes_in_without_a_pseudonym(world: World) -> None:
    made = world.services.captions.add(world.ids.tim, world.ids.recording, FILE, label="a")
    assert {cue.speaker for cue in world.services.captions.get(world.ids.tim, made.id).cues} == {""}


def test_only_who_loads_videos_brings_captions_in_and_takes_them_away(world: World) -> None:
    service, ids = world.services.captions, world.ids
    made = service.add(ids.tim, ids.recording, FILE, label="a")
    for who in (ids.olga, ids.kim, ids.gus):
        with pytest.raises(Forbidden):
            service.add(who, ids.recording, FILE, label="a")
        with pytest.raises(Forbidden):
            service.look(who, ids.recording, FILE, {})
        with pytest.raises(Forbidden):
            service.remove(who, made.id)
    with pytest.raises(NotFound):
        service.remove(ids.eve, made.id)
    service.remove(ids.fay, made.id)
    assert service.of_recording(ids.tim, ids.recording) == []
    with pytest.raises(NotFound):
        service.get(ids.tim, made.id)


def test_a_file_that_cannot_be_read_brings_nothing_in(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        world.services.captions.add(
            world.ids.tim, world.ids.recording, FILE + b"\n00:05,000 --> 00:06,000\nx", label="a"
        )
    assert str(refused.value).startswith("Line 9: the time has a comma.")
    assert world.services.captions.of_recording(world.ids.tim, world.ids.recording) == []


def test_a_look_says_what_would_come_in_and_brings_nothing_in(world: World) -> None:
    late = FILE + b"\n00:20:00.000 --> 00:20:01.000\nAfterwards.\n"
    found = world.services.captions.look(world.ids.tim, world.ids.recording, late, {"maria": "A"})
    assert (found.format, found.count, found.start_ms, found.end_ms) == ("WebVTT", 3, 1000, 1_201_000)
    assert found.speakers == {"Maria": 1, "Teacher": 1}
    assert found.remarks == ("Captions that begin after the end of the video: 1. Is this the file of another video?",)
    assert [cue.text for cue in found.sample][1] == "A, show Ben."
    assert world.services.captions.of_recording(world.ids.tim, world.ids.recording) == []


def test_the_event_tells_that_there_are_captions_and_not_a_word_of_them(world: World) -> None:
    ids, service = world.ids, world.services.captions
    before = world.iteration().seq
    made = service.add(ids.tim, ids.recording, FILE, label="a")
    service.remove(ids.tim, made.id)
    pieces = world.services.feed.after(ids.olga, ids.iteration, before)
    assert [piece.kind for piece in pieces] == ["captions", "captions"]
    with world.services.store.read() as db:
        bodies = db.execute("SELECT body FROM event_body ORDER BY number DESC LIMIT 2").fetchall()
    assert all("folded" not in body and "Maria" not in body for (body,) in bodies)


def test_captions_go_with_their_recording_and_none_come_to_one_that_is_gone(world: World) -> None:
    ids, service = world.ids, world.services.captions
    made = service.add(ids.tim, ids.recording, FILE, label="a")
    world.services.recordings.delete(ids.tim, ids.recording)
    with pytest.raises(NotFound):
        service.get(ids.tim, made.id)
    with world.services.store.read() as db:
        assert db.execute("SELECT count(*) FROM captions_cues").fetchone() == (0,)
    with pytest.raises(Gone):
        service.add(ids.tim, ids.recording, FILE, label="a")


def test_captions_can_come_before_the_video_has(world: World) -> None:
    arriving = world.new_recording(
        world.ids.iteration, status=RecordingStatus.UPLOADING, duration_ms=None, renditions=()
    )
    assert world.services.captions.look(world.ids.tim, arriving.id, FILE, {}).remarks == ()
    assert world.services.captions.add(world.ids.tim, arriving.id, FILE, label="a").count == 2


def test_a_recording_has_so_many_captions_and_no_more(world: World) -> None:
    for number in range(MOST_PER_RECORDING):
        world.services.captions.add(world.ids.tim, world.ids.recording, FILE, label=f"{number}")
    with pytest.raises(Conflict):
        world.services.captions.add(world.ids.tim, world.ids.recording, FILE, label="one more")
