"""Reels: who may make and change them, what may be put in, what is left out later and why."""

from dataclasses import replace

import pytest
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Stale
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import IterationState
from lessonstudy.domain.reels import LONGEST_MS, Clip, Reel, ReelState


def made(world: World, *notes: str, who: str = "olga") -> Reel:
    return world.services.reels.make(getattr(world.ids, who), world.ids.study, {"title": "Folds", "moments": notes})


@pytest.fixture
def notes(world: World) -> list[str]:
    return [
        world.write(world.ids.olga, start_ms=start, saw=f"She folds {start}.").id for start in (5_000, 60_000, 590_000)
    ]


def test_moments_become_clips_in_their_order(world: World, notes: list[str]) -> None:
    reel = made(world, notes[1], notes[0])
    assert [one.observation for one in reel.clips] == [notes[1], notes[0]]
    assert (reel.clips[0].start_ms, reel.clips[0].length_ms) == (58_000, 15_000)
    assert world.services.reels.of_study(world.ids.gus, world.ids.study) == [reel]
    with world.services.store.read() as db:
        (event,) = db.execute("SELECT kind, person FROM event WHERE entity = ?", [reel.id]).fetchall()
    assert event == ("reel", world.ids.olga)


def test_scenes_tell_what_is_shown(world: World, notes: list[str]) -> None:
    found = world.services.reels.open(world.ids.gus, made(world, notes[0], notes[2]).id)
    first, last = found.scenes
    assert (first.lesson, first.class_label, first.observer) == ("Teaching 1", "4b", "Olga")
    assert (first.start_ms, first.end_ms, first.recording.id) == (3_000, 18_000, world.ids.recording)
    assert (last.start_ms, last.end_ms) == (588_000, 600_000), "as far as the recording reaches"
    assert found.left_out == ()


@pytest.mark.parametrize("who", ["fay", "cody", "tim", "olga", "kim"])
def test_who_may_note_may_make_and_change_reels(world: World, notes: list[str], who: str) -> None:
    person = getattr(world.ids, who)
    reel = made(world, notes[0], who=who)
    changed = world.services.reels.change(person, reel.id, reel.version, {"title": "Cuts", "clips": reel.clips * 2})
    assert (changed.title, len(changed.clips), changed.version) == ("Cuts", 2, 2)
    assert world.services.reels.add_moments(person, reel.id, notes).clips[2:] != ()
    assert len(world.services.reels.open(person, reel.id).reel.clips) == 4, "what is in it is not put in again"
    world.services.reels.withdraw(person, reel.id)
    assert world.services.reels.of_study(person, world.ids.study) == []


def test_a_guest_only_looks_and_others_know_of_nothing(world: World, notes: list[str]) -> None:
    reels, reel = world.services.reels, made(world, notes[0])
    for act in (
        lambda who: reels.make(who, world.ids.study, {"title": "x"}),
        lambda who: reels.change(who, reel.id, 1, {"title": "x"}),
        lambda who: reels.add_moments(who, reel.id, notes),
        lambda who: reels.withdraw(who, reel.id),
    ):
        with pytest.raises(Forbidden):
            act(world.ids.gus)
        for stranger in (world.ids.eve, world.ids.ada):
            with pytest.raises(NotFound):
                act(stranger)
    for stranger in (world.ids.eve, world.ids.ada):
        with pytest.raises(NotFound):
            reels.open(stranger, reel.id)
        with pytest.raises(NotFound):
            reels.of_study(stranger, world.ids.study)


def test_a_note_that_is_hidden_from_others_is_refused_and_one_that_one_may_not_know_of_is_nowhere(world: World) -> None:
    hidden = world.write(world.ids.olga, iteration=world.ids.blind)
    with pytest.raises(Conflict) as own:
        made(world, hidden.id)
    assert own.value.key == "notes-hidden"
    refusals = []
    for who, note in (("omar", hidden.id), ("fay", hidden.id), ("fay", world.ids.their_note), ("fay", new_id())):
        with pytest.raises(Invalid) as refused:
            made(world, note, who=who)
        refusals.append(str(refused.value).replace(note, "it"))
    assert set(refusals) == {"There is no moment 'it' here."}
    assert world.services.reels.of_study(world.ids.fay, world.ids.study) == []
    world.services.teaching.change(world.ids.fay, world.ids.blind, None, {"state": IterationState.NOTING})
    world.services.teaching.reveal(world.ids.fay, world.ids.blind)
    assert len(made(world, hidden.id, who="omar").clips) == 1


def test_a_note_that_was_withdrawn_is_named_and_left_out_and_the_rest_stays(world: World, notes: list[str]) -> None:
    reel = made(world, *notes)
    note = world.seen(world.ids.olga)[0]
    world.services.annotate.withdraw(world.ids.olga, notes[0])
    assert note.id == notes[0]
    found = world.services.reels.open(world.ids.fay, reel.id)
    assert [one.place for one in found.scenes] == [1, 2]
    assert [(one.place, one.sentence) for one in found.left_out] == [(0, "Its note was withdrawn, so it is left out.")]
    moved = world.services.reels.change(world.ids.fay, reel.id, 1, {"clips": reel.clips[::-1]})
    assert moved.clips == reel.clips[::-1], "the others can be put in order around it"
    with pytest.raises(Invalid):
        made(world, notes[0])


def test_a_deleted_video_is_named_and_left_out(world: World, notes: list[str]) -> None:
    other = world.services.teaching.add(world.ids.fay, world.ids.study, {})
    world.new_recording(other.id)
    elsewhere = world.write(world.ids.omar, iteration=other.id, start_ms=5_000)
    reel = made(world, notes[0], elsewhere.id)
    world.services.recordings.delete(world.ids.tim, world.ids.recording)
    found = world.services.reels.open(world.ids.olga, reel.id)
    assert [one.note.id for one in found.scenes] == [elsewhere.id]
    assert [one.sentence for one in found.left_out] == ["Its video was deleted, so it is left out."]
    with pytest.raises(Gone):
        world.services.recordings.file(world.ids.olga, world.ids.recording, "play.mp4")


def test_two_who_change_a_reel_at_once_lose_nothing_silently(world: World, notes: list[str]) -> None:
    reel = made(world, *notes)
    first = world.services.reels.change(world.ids.tim, reel.id, reel.version, {"title": "Cuts"})
    with pytest.raises(Stale) as refused:
        world.services.reels.change(world.ids.olga, reel.id, reel.version, {"clips": reel.clips[:1]})
    assert refused.value.current == first


def test_what_cannot_be_is_said_by_field_and_changes_nothing(world: World, notes: list[str]) -> None:
    reel = made(world, notes[0])
    clip = reel.clips[0]
    for values, field in (
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"clips": [replace(clip, end_ms=clip.start_ms)]}, "clips.0.end_ms"),
        ({"clips": [replace(clip, caption="x" * 10_001)]}, "clips.0.caption"),
        ({"clips": [replace(clip, start_ms=0, end_ms=LONGEST_MS + 1)]}, "clips"),
        ({"clips": [clip] * 201}, "clips"),
        ({"clips": [clip, Clip(observation=new_id(), start_ms=0, end_ms=1)]}, "clips.1.observation"),
    ):
        with pytest.raises(Invalid) as refused:
            world.services.reels.change(world.ids.olga, reel.id, 1, values)
        assert [one.field for one in refused.value.errors] == [field]
    assert world.services.reels.open(world.ids.olga, reel.id).reel == reel


def test_a_removed_reel_is_gone_until_it_is_brought_back(world: World, notes: list[str]) -> None:
    reels, reel = world.services.reels, made(world, notes[0])
    gone = reels.withdraw(world.ids.olga, reel.id)
    assert gone.state == ReelState.WITHDRAWN
    for act in (
        lambda: reels.open(world.ids.fay, reel.id),
        lambda: reels.change(world.ids.fay, reel.id, 2, {"title": "x"}),
    ):
        with pytest.raises(NotFound):
            act()
    back = reels.change(world.ids.tim, reel.id, None, {"state": "standing"})
    assert reels.of_study(world.ids.fay, world.ids.study) == [back]
    assert back.clips == reel.clips


def test_odd_names_and_words_are_kept_as_they_are(world: World, notes: list[str]) -> None:
    odd = "Zoë “q” <b>&amp;</b> {\\b1}\n🙂 日本 '); DROP TABLE reel;--"
    clip = {"observation": notes[0], "caption": odd}
    reel = world.services.reels.make(world.ids.olga, world.ids.study, {"title": odd, "clips": [clip]})
    found = world.services.reels.open(world.ids.olga, reel.id)
    assert (found.reel.title, found.scenes[0].caption) == (odd, odd)
