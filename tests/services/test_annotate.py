"""Noting: written once however often it is sent, changed only by whoever wrote it, and brought back by undo."""

from dataclasses import replace
from typing import Any

import pytest
from world import LESSON_MS, World

from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Stale
from lessonstudy.domain.events import UNDO_DEPTH
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.observations import Observation, ObservationState, PhaseSource, Region
from lessonstudy.domain.recordings import RecordingStatus
from lessonstudy.store import iterations


def full(world: World, **values: Any) -> dict[str, Any]:
    """A note with every field that a browser can send."""
    sent = {
        "recording": world.ids.recording,
        "end_ms": 65_000,
        "think": "A unit fraction?",
        "codes": ["a", f"{world.ids.mode}:w"],
        "students": ["B", "A"],
        "phase": world.ids.work,
        "phase_source": "hand",
        "anticipated": world.ids.halves,
        "region": {"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4},
        "flag": True,
        "clock": "video",
    }
    return world.note(**sent | values)


def fields(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [error.field for error in refused.value.errors]


# --- creating


def test_a_note_carries_all_that_was_sent(world: World) -> None:
    note, created = world.services.annotate.create(world.ids.olga, new_id(), full(world))
    assert created
    assert world.services.annotate.note(world.ids.gus, note.id) == note
    assert note == replace(
        note,
        observer=world.ids.olga,
        version=1,
        codes=(f"{world.ids.thinking}:a", f"{world.ids.mode}:w"),
        students=("B", "A"),
        phase=world.ids.work,
        phase_source=PhaseSource.HAND,
        anticipated=world.ids.halves,
        region=Region(x=0.1, y=0.2, w=0.3, h=0.4),
        flag=True,
        end_ms=65_000,
        state=ObservationState.DRAFT,
    )


def test_the_same_note_sent_again_is_stored_once(world: World) -> None:
    key = new_id()
    first, created = world.services.annotate.create(world.ids.olga, key, full(world))
    again, created_again = world.services.annotate.create(world.ids.olga, key, full(world))
    assert (created, created_again) == (True, False)
    assert again == first
    assert world.iteration().seq == first.seq


def test_the_same_is_compared_over_what_was_sent_only(world: World) -> None:
    key = new_id()
    first, _ = world.services.annotate.create(world.ids.olga, key, world.note())
    spelled_out = world.note(think="", codes=[], students=[], flag=False, end_ms=None, region=None, recording=None)
    assert world.services.annotate.create(world.ids.olga, key, spelled_out) == (first, False)
    assert world.services.annotate.create(world.ids.olga, key, {"saw": first.saw}) == (first, False)


@pytest.mark.parametrize(
    "values",
    [
        {"saw": "Other words."},
        {"start_ms": 61_001},
        {"end_ms": 70_000},
        {"think": ""},
        {"codes": ["a"]},
        {"codes": ["a", "w", "nowhere:z"]},
        {"students": ["A", "B"]},
        {"flag": False},
        {"phase": "launch"},
        {"region": None},
        {"region": {"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.5}},
        {"clock": "live"},
        {"recording": None},
        {"anticipated": None},
    ],
)
def test_another_note_under_the_same_id_is_refused_and_shown_the_stored_one(
    world: World, values: dict[str, Any]
) -> None:
    key = new_id()
    stored, _ = world.services.annotate.create(world.ids.olga, key, full(world))
    if "phase" in values:
        values = {"phase": world.ids.launch}
    with pytest.raises(Stale) as stale:
        world.services.annotate.create(world.ids.olga, key, full(world, **values))
    assert stale.value.current == stored


def test_an_id_that_is_taken_does_not_tell_others_by_whom(world: World) -> None:
    with pytest.raises(NotFound):
        world.services.annotate.create(world.ids.olga, world.ids.their_note, world.note())
    mine = world.write(world.ids.olga)
    with pytest.raises(Forbidden):
        world.services.annotate.create(world.ids.omar, mine.id, world.note())


@pytest.mark.parametrize("key", ["", "1", "note", "0198C0DE-0000-7000-8000-000000000000", "../../etc"])
def test_an_id_must_be_a_uuid(world: World, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.services.annotate.create(world.ids.olga, key, world.note())
    assert fields(refused) == ["id"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"end_ms": 61_000}, "end_ms"),
        ({"end_ms": 1}, "end_ms"),
        ({"start_ms": LESSON_MS + 501}, "start_ms"),
        ({"end_ms": LESSON_MS + 501}, "end_ms"),
        ({"start_ms": -501}, "start_ms"),
        ({"saw": ""}, "saw"),
        ({"saw": "   "}, "saw"),
        ({"saw": "x" * 10_001}, "saw"),
        ({"saw": "x" * 100_000}, "saw"),
        ({"think": "x" * 100_000}, "think"),
        ({"codes": ["z"]}, "codes"),
        ({"codes": ["their_scheme:a"]}, "codes"),
        ({"codes": ["w", "g"]}, "codes"),
        ({"students": ["Z"]}, "students"),
        ({"phase": "nowhere"}, "phase"),
        ({"phase": "their_phase"}, "phase"),
        ({"anticipated": "nowhere"}, "anticipated"),
        ({"recording": "their_recording"}, "recording"),
        ({"recording": "blind_recording"}, "recording"),
        ({"region": {"x": 0.9, "y": 0, "w": 0.2, "h": 0.1}}, "region"),
    ],
)
def test_a_note_that_cannot_be_is_refused_by_its_field_and_leaves_nothing(
    world: World, values: dict[str, Any], field: str
) -> None:
    def known(value: Any) -> Any:
        if isinstance(value, list):
            return [":".join(known(part) for part in one.split(":")) for one in value]
        return getattr(world.ids, value, value) if isinstance(value, str) and value else value

    before = world.iteration()
    for attempt in (
        lambda: world.services.annotate.create(
            world.ids.olga, new_id(), world.note(**{name: known(value) for name, value in values.items()})
        ),
    ):
        with pytest.raises(Invalid) as refused:
            attempt()
        assert fields(refused) == [field]
    assert world.iteration() == before
    assert world.seen(world.ids.fay) == []


@pytest.mark.parametrize("missing", ["saw", "start_ms"])
def test_a_note_without_words_or_time_is_refused(world: World, missing: str) -> None:
    sent = world.note()
    del sent[missing]
    with pytest.raises(Invalid) as refused:
        world.services.annotate.create(world.ids.olga, new_id(), sent)
    assert fields(refused) == [missing]


def test_a_code_of_two_schemes_must_say_which(world: World) -> None:
    team_schemes = {one.slug: one for one in world.services.coding.of_team(world.ids.fay, world.ids.team)}
    with world.services.store.write() as db:
        before = world.iteration()
        twice = (*before.schemes, team_schemes["noticing_stage"].id)
        iterations.save(db, replace(before, schemes=twice, version=before.version + 1), before.version)
        db.execute("UPDATE code SET key = 'a' WHERE scheme = ? AND key = 't'", [twice[-1]])
    with pytest.raises(Invalid) as refused:
        world.write(world.ids.olga, codes=["a"])
    assert [error.key for error in refused.value.errors] == ["ambiguous-code"]
    assert world.write(world.ids.olga, codes=[f"{twice[-1]}:a"]).codes == (f"{twice[-1]}:a",)


def test_a_note_may_lie_before_zero_where_a_camera_began_early(world: World) -> None:
    world.new_recording(world.ids.iteration, offset_ms=-5_000)
    assert world.write(world.ids.olga, start_ms=-4_000).start_ms == -4_000


def test_live_notes_need_no_video(world: World) -> None:
    second = world.services.teaching.add(world.ids.fay, world.ids.study, {})
    with pytest.raises(Invalid) as refused:
        world.write(world.ids.olga, iteration=second.id)
    assert [error.key for error in refused.value.errors] == ["no-video"]
    note = world.write(world.ids.olga, iteration=second.id, clock="live", start_ms=4_000_000)
    assert note.seq > 1
    assert world.iteration(second.id).state == "noting"


def test_who_only_looks_cannot_note_and_outside_the_team_there_is_nothing(world: World) -> None:
    with pytest.raises(Forbidden):
        world.write(world.ids.gus)
    for person in (world.ids.eve, world.ids.ada):
        with pytest.raises(NotFound):
            world.write(person)
    with pytest.raises(NotFound):
        world.write(world.ids.olga, iteration=world.ids.their_iteration)


# --- changing


def test_a_change_makes_the_next_version_and_gets_a_new_seq(world: World) -> None:
    first = world.write(world.ids.olga, codes=["a"], students=["A"])
    second = world.services.annotate.replace(
        world.ids.olga, first.id, 1, world.note(saw="Halves now.", codes=["u", "w"], students=["B"])
    )
    assert (second.version, second.saw, second.students) == (2, "Halves now.", ("B",))
    assert second.codes == (f"{world.ids.thinking}:u", f"{world.ids.mode}:w")
    assert second.seq > first.seq
    assert second.created_at == first.created_at
    assert world.seen(world.ids.fay) == [second]


def test_a_change_over_an_older_version_is_stale_and_carries_the_note_as_it_stands(world: World) -> None:
    note = world.write(world.ids.olga)
    current = world.services.annotate.replace(world.ids.olga, note.id, 1, world.note(saw="Second"))
    for seen in (1, 0, 99):
        with pytest.raises(Stale) as stale:
            world.services.annotate.replace(world.ids.olga, note.id, seen, world.note(saw="Other"))
        assert stale.value.current == current
    assert world.services.annotate.note(world.ids.olga, note.id) == current


def test_a_change_whose_answer_was_lost_can_be_sent_again(world: World) -> None:
    note = world.write(world.ids.olga)
    sent = full(world, saw="Second")
    second = world.services.annotate.replace(world.ids.olga, note.id, 1, sent)
    assert world.services.annotate.replace(world.ids.olga, note.id, 1, sent) == second
    assert world.iteration().seq == second.seq
    world.services.annotate.replace(world.ids.olga, note.id, 2, full(world, saw="Third"))
    with pytest.raises(Stale):
        world.services.annotate.replace(world.ids.olga, note.id, 1, sent)


def test_only_its_observer_changes_a_note(world: World) -> None:
    note = world.write(world.ids.olga)
    for who, refusal in (
        (world.ids.omar, Forbidden),
        (world.ids.fay, Forbidden),
        (world.ids.gus, Forbidden),
        (world.ids.eve, NotFound),
        (world.ids.ada, NotFound),
    ):
        with pytest.raises(refusal):
            world.services.annotate.replace(who, note.id, 1, world.note(saw="Mine"))
        with pytest.raises(refusal):
            world.services.annotate.withdraw(who, note.id)
    assert world.seen(world.ids.fay) == [note]


def test_a_note_that_is_nowhere_is_not_found(world: World) -> None:
    for attempt in (
        lambda: world.services.annotate.note(world.ids.olga, new_id()),
        lambda: world.services.annotate.replace(world.ids.olga, new_id(), 1, world.note()),
        lambda: world.services.annotate.withdraw(world.ids.olga, new_id()),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_note_stays_in_its_iteration(world: World) -> None:
    note = world.write(world.ids.olga)
    changed = world.services.annotate.replace(
        world.ids.olga, note.id, 1, world.note(iteration=world.ids.blind, saw="Moved?")
    )
    assert changed.iteration == world.ids.iteration


def test_a_change_that_cannot_be_leaves_the_note_as_it_was(world: World) -> None:
    note = world.write(world.ids.olga, codes=["a"])
    for values in ({"saw": ""}, {"codes": ["z"]}, {"start_ms": LESSON_MS * 2}, {"students": ["Z"]}):
        with pytest.raises(Invalid):
            world.services.annotate.replace(world.ids.olga, note.id, 1, world.note(**values))
    assert world.services.annotate.note(world.ids.olga, note.id) == note


def test_the_notes_of_a_deleted_video_can_still_be_read_and_changed(world: World) -> None:
    note = world.write(world.ids.olga, recording=world.ids.recording)
    assert world.services.recordings.delete(world.ids.fay, world.ids.recording).status == RecordingStatus.DELETED
    assert world.seen(world.ids.omar) == [note]
    changed = world.services.annotate.replace(
        world.ids.olga, note.id, 1, world.note(saw="From memory.", recording=world.ids.recording)
    )
    assert changed.saw == "From memory."
    assert world.services.annotate.withdraw(world.ids.olga, note.id).state == ObservationState.WITHDRAWN


def test_who_left_the_team_can_no_longer_change_what_they_wrote(world: World) -> None:
    note = world.write(world.ids.olga)
    world.set_membership(world.ids.olga, state="left")
    for attempt in (
        lambda: world.services.annotate.replace(world.ids.olga, note.id, 1, world.note(saw="x")),
        lambda: world.services.annotate.withdraw(world.ids.olga, note.id),
        lambda: world.services.annotate.undo(world.ids.olga, world.ids.iteration),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert [one.id for one in world.seen(world.ids.fay)] == [note.id]


# --- withdrawing and undoing


def test_a_withdrawn_note_stays_in_the_history_and_takes_no_change(world: World) -> None:
    note = world.write(world.ids.olga)
    gone = world.services.annotate.withdraw(world.ids.olga, note.id)
    assert (gone.state, gone.version) == (ObservationState.WITHDRAWN, 2)
    assert world.services.annotate.withdraw(world.ids.olga, note.id) == gone
    with pytest.raises(Conflict) as refused:
        world.services.annotate.replace(world.ids.olga, note.id, 2, world.note(saw="x"))
    assert refused.value.key == "note-withdrawn"
    assert world.services.overview.home(world.ids.fay)[0].iterations[0].notes == 0


def content(note: Observation) -> Observation:
    return replace(note, version=0, seq=0, updated_at="")


def test_undo_brings_back_what_was_before(world: World) -> None:
    annotate, olga = world.services.annotate, world.ids.olga
    first, _ = annotate.create(olga, new_id(), full(world))
    second = annotate.replace(olga, first.id, 1, world.note(saw="Bare."))
    annotate.withdraw(olga, first.id)
    assert content(annotate.undo(olga, world.ids.iteration)) == content(second)
    back = annotate.undo(olga, world.ids.iteration)
    assert content(back) == content(first)
    assert back.version == 5
    assert annotate.undo(olga, world.ids.iteration).state == ObservationState.WITHDRAWN
    with pytest.raises(Conflict) as refused:
        annotate.undo(olga, world.ids.iteration)
    assert refused.value.key == "nothing-to-undo"


def test_a_change_after_an_undo_is_undone_first(world: World) -> None:
    annotate, olga = world.services.annotate, world.ids.olga
    note = world.write(olga, saw="One")
    annotate.replace(olga, note.id, 1, world.note(saw="Two"))
    annotate.undo(olga, world.ids.iteration)
    annotate.replace(olga, note.id, 3, world.note(saw="Three"))
    assert annotate.undo(olga, world.ids.iteration).saw == "One"
    assert annotate.undo(olga, world.ids.iteration).state == ObservationState.WITHDRAWN


def test_undo_goes_across_notes_and_leaves_others_people_and_other_iterations_alone(world: World) -> None:
    annotate, olga = world.services.annotate, world.ids.olga
    mine = [world.write(olga, saw=f"Mine {place}") for place in range(3)]
    his = world.write(world.ids.omar)
    elsewhere = world.write(olga, iteration=world.ids.blind)
    undone = [annotate.undo(olga, world.ids.iteration).id for _ in mine]
    assert undone == [one.id for one in reversed(mine)]
    with pytest.raises(Conflict):
        annotate.undo(olga, world.ids.iteration)
    left = [one.id for one in world.seen(world.ids.fay) if one.state != ObservationState.WITHDRAWN]
    assert left == [his.id]
    assert annotate.note(olga, elsewhere.id).state == ObservationState.DRAFT


def test_the_last_twenty_five_changes_can_be_undone_and_no_more(world: World) -> None:
    annotate, olga = world.services.annotate, world.ids.olga
    notes = [world.write(olga, saw=f"Note {place}") for place in range(UNDO_DEPTH + 2)]
    for expected in reversed(notes[2:]):
        assert annotate.undo(olga, world.ids.iteration).id == expected.id
    with pytest.raises(Conflict):
        annotate.undo(olga, world.ids.iteration)
    assert [one.id for one in world.seen(olga) if one.state == ObservationState.DRAFT] == [one.id for one in notes[:2]]


def test_undo_after_a_reveal_takes_back_ones_own_change_and_not_the_reveal(world: World) -> None:
    annotate, olga, blind = world.services.annotate, world.ids.olga, world.ids.blind
    note = world.write(olga, iteration=blind, saw="One")
    annotate.replace(olga, note.id, 1, world.note(iteration=blind, saw="Two"))
    world.services.teaching.reveal(world.ids.fay, blind)
    assert annotate.undo(olga, blind).saw == "One"
    assert world.iteration(blind).state == "revealed"


def test_who_only_looks_has_nothing_to_undo(world: World) -> None:
    with pytest.raises(Forbidden):
        world.services.annotate.undo(world.ids.gus, world.ids.iteration)
    with pytest.raises(NotFound):
        world.services.annotate.undo(world.ids.eve, world.ids.iteration)


# --- lists and the feed


@pytest.mark.parametrize("limit", [1, 3, 7, 500])
def test_pages_cover_every_note_exactly_once(world: World, limit: int) -> None:
    written = [world.write(world.ids.olga, saw=f"Note {place}").id for place in range(7)]
    found, after, pages = [], -1, 0
    while after is not None:
        page = world.services.annotate.notes(world.ids.fay, world.ids.iteration, after, limit)
        found += [one.id for one in page.items]
        after, pages = page.next, pages + 1
        assert page.seq == world.iteration().seq
    assert found == written
    assert pages == -(-len(written) // limit)


def test_pages_of_ones_own_notes_cover_them_while_others_are_hidden(world: World) -> None:
    for place in range(8):
        world.write(world.ids.olga if place % 3 == 0 else world.ids.omar, iteration=world.ids.blind)
    found, after = [], -1
    while after is not None:
        page = world.services.annotate.notes(world.ids.olga, world.ids.blind, after, 2)
        found += [one.observer for one in page.items]
        after = page.next
    assert found == [world.ids.olga] * 3


def test_the_feed_tells_each_change_in_order_and_a_note_once_at_its_newest(world: World) -> None:
    first = world.write(world.ids.olga)
    second = world.write(world.ids.omar)
    changed = world.services.annotate.replace(world.ids.olga, first.id, 1, world.note(saw="Newer"))
    pieces = world.services.feed.after(world.ids.fay, world.ids.iteration, first.seq - 1)
    assert [one.seq for one in pieces] == [second.seq, changed.seq]
    assert [one.entity for one in pieces] == [second, changed]
    assert world.services.feed.after(world.ids.fay, world.ids.iteration, changed.seq) == []
    with pytest.raises(Refusal):
        world.services.feed.after(world.ids.eve, world.ids.iteration, 0)


def test_the_room_holds_what_the_page_needs_and_only_for_members(world: World) -> None:
    room = world.services.annotate.room(world.ids.gus, world.ids.iteration)
    assert (room.person.id, room.study.id, room.plan.id) == (world.ids.gus, world.ids.study, world.ids.plan)
    assert [one.pseudonym for one in room.students] == ["A", "B"]
    assert [one.id for one in room.schemes] == list(world.iteration().schemes)
    assert [one.id for one in room.people] == [world.ids.gus], "a guest is told of nobody who wrote nothing"
    world.services.annotate.create(world.ids.omar, new_id(), full(world))
    told = {one.id for one in world.services.annotate.room(world.ids.gus, world.ids.iteration).people}
    assert told == {world.ids.gus, world.ids.omar}
    told = {one.id for one in world.services.annotate.room(world.ids.olga, world.ids.iteration).people}
    assert told == {getattr(world.ids, who) for who in "fay cody tim olga omar kim gus".split()}
    with pytest.raises(NotFound):
        world.services.annotate.room(world.ids.eve, world.ids.iteration)
