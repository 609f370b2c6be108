"""Debriefs: who opens, moves and writes; the clock that is moved once; and how an iteration becomes debriefed."""

from typing import Any

import pytest
from world import World

from lessonstudy.domain.debriefs import Debrief, DebriefState, EntryKind, EntryState, Stance
from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from lessonstudy.domain.iterations import IterationState
from lessonstudy.services.debriefing import Debriefing
from lessonstudy.store import events

MINUTE = 60_000


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(world: World, clock: Clock) -> Debriefing:
    return Debriefing(world.services.store, clock)


def opened(world: World, service: Debriefing, iteration: str = "", protocol: str = "quick_debrief") -> Debrief:
    return service.add(world.ids.fay, iteration or world.ids.iteration, protocol)


def begun(world: World, service: Debriefing, iteration: str = "") -> Debrief:
    return service.move(world.ids.fay, opened(world, service, iteration).id, 1, {"state": "running"})


def moved(world: World, service: Debriefing, debrief: Debrief, **values: Any) -> Debrief:
    return service.move(world.ids.fay, debrief.id, None, values)


def test_a_debrief_keeps_the_steps_it_was_opened_with(world: World, service: Debriefing) -> None:
    ids, protocols = world.ids, world.services.protocols
    own = protocols.add(ids.tim, ids.team, {"copy": "quick_debrief"})
    debrief = opened(world, service, protocol=own.id)
    protocols.change(ids.tim, own.id, 1, {"steps": own.steps[:2], "adapted": "Shorter."})
    assert service.get(ids.olga, debrief.id).steps == own.steps
    changed = moved(world, service, debrief, protocol=own.id)
    assert changed.steps == own.steps[:2], "until it begins another protocol can be taken"
    running = moved(world, service, changed, state="running")
    with pytest.raises(Conflict) as refused:
        moved(world, service, running, protocol="clr_discussion")
    assert refused.value.key == "debrief-begun"


def test_all_read_one_clock_whoever_asks_and_whenever(world: World, service: Debriefing, clock: Clock) -> None:
    debrief = begun(world, service)
    debrief = moved(world, service, debrief, step=3)
    clock.seconds += 60
    debrief = moved(world, service, debrief, paused=True)
    clock.seconds += 600
    seen = [service.opened(getattr(world.ids, who), debrief.id) for who in ("fay", "olga", "kim", "gus")]
    assert {one.debrief.remaining_ms(one.now_ms) for one in seen} == {9 * MINUTE}
    debrief = moved(world, service, debrief, paused=False, add_minutes=2)
    clock.seconds += 30
    assert debrief.remaining_ms(service.now_ms()) == 10 * MINUTE + 30_000


def test_of_two_who_press_next_the_second_is_told_and_no_step_is_skipped(world: World, service: Debriefing) -> None:
    debrief = begun(world, service)
    service.move(world.ids.fay, debrief.id, debrief.version, {"step": 1})
    with pytest.raises(Stale) as stale:
        service.move(world.ids.cody, debrief.id, debrief.version, {"step": 1})
    assert stale.value.key == "debrief-moved"
    assert stale.value.current == service.get(world.ids.olga, debrief.id)
    assert service.get(world.ids.olga, debrief.id).step == 1


def test_two_who_open_one_at_the_same_time_open_one(world: World, service: Debriefing) -> None:
    opened(world, service)
    with pytest.raises(Conflict) as refused:
        service.add(world.ids.cody, world.ids.iteration, "clr_discussion")
    assert refused.value.key == "debrief-open"
    assert len(service.of_iteration(world.ids.olga, world.ids.iteration)) == 1


@pytest.mark.parametrize("step", [-1, 6, 10**9])
def test_a_step_that_is_none_is_refused(world: World, service: Debriefing, step: int) -> None:
    debrief = begun(world, service)
    with pytest.raises(Invalid):
        moved(world, service, debrief, step=step)
    assert service.get(world.ids.fay, debrief.id) == debrief


def test_the_word_goes_to_members_and_is_taken_back(world: World, service: Debriefing) -> None:
    debrief = begun(world, service)
    assert moved(world, service, debrief, speaker=world.ids.olga).speaker == world.ids.olga
    with pytest.raises(Invalid):
        moved(world, service, debrief, speaker=world.ids.eve)
    assert moved(world, service, debrief, speaker=None).speaker is None


def test_facilitators_and_coaches_move_the_clock_and_everybody_who_notes_writes(
    world: World, service: Debriefing
) -> None:
    ids, debrief = world.ids, begun(world, service)
    for who in ("tim", "olga", "kim", "gus"):
        person = getattr(ids, who)
        for values in ({"step": 1}, {"paused": True}, {"state": "done"}, {"speaker": person}, {"add_minutes": 1}):
            with pytest.raises(Forbidden):
                service.move(person, debrief.id, debrief.version, values)
        with pytest.raises(Forbidden):
            service.add(person, ids.iteration, "quick_debrief")
    assert service.move(ids.cody, debrief.id, debrief.version, {"step": 1}).step == 1
    for who in ("fay", "cody", "tim", "olga", "kim"):
        service.write(getattr(ids, who), debrief.id, {"text": f"By {who}."})
    with pytest.raises(Forbidden):
        service.write(ids.gus, debrief.id, {"text": "By a guest."})
    assert [one.text for one in service.entries(ids.gus, debrief.id)] == [
        f"By {who}." for who in ("fay", "cody", "tim", "olga", "kim")
    ]


def test_an_entry_is_its_authors_and_lies_in_the_step_it_was_written_in(world: World, service: Debriefing) -> None:
    ids, debrief = world.ids, begun(world, service)
    first = service.write(ids.olga, debrief.id, {"text": "He folds.", "stance": Stance.EVIDENCE})
    moved(world, service, debrief, step=2)
    second = service.write(ids.olga, debrief.id, {"text": "Why strips?", "kind": EntryKind.PARKING})
    assert [first.step, second.step] == [0, 2]
    with pytest.raises(Forbidden):
        service.change_entry(ids.fay, first.id, 1, {"text": "No."})
    changed = service.change_entry(ids.olga, first.id, 1, {"text": "He folds twice."})
    with pytest.raises(Stale):
        service.change_entry(ids.olga, first.id, 1, {"text": "He folds thrice."})
    with pytest.raises(Invalid):
        service.change_entry(ids.olga, first.id, 2, {"text": "  "})
    assert changed.stance == Stance.EVIDENCE
    assert service.mix(ids.kim, debrief.id)[Stance.EVIDENCE] == 1
    service.change_entry(ids.olga, first.id, None, {"state": EntryState.WITHDRAWN})
    with pytest.raises(Conflict):
        service.change_entry(ids.olga, first.id, None, {"text": "Back."})
    assert service.entries(ids.fay, debrief.id) == [second]
    assert service.mix(ids.kim, debrief.id)[Stance.EVIDENCE] == 0
    with pytest.raises(Forbidden):
        service.mix(ids.gus, debrief.id)


def test_what_is_written_waits_for_the_beginning_and_may_come_late(world: World, service: Debriefing) -> None:
    debrief = opened(world, service)
    with pytest.raises(Conflict) as refused:
        service.write(world.ids.olga, debrief.id, {"text": "Early."})
    assert refused.value.key == "debrief-not-begun"
    moved(world, service, debrief, state="running")
    moved(world, service, debrief, state="done")
    assert service.write(world.ids.olga, debrief.id, {"text": "Half a sentence when it ended."}).step == 0


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (IterationState.NOTING, IterationState.DEBRIEFED),
        (IterationState.TAUGHT, IterationState.TAUGHT),
    ],
)
def test_finishing_makes_an_iteration_debriefed_that_is_that_far(
    world: World, service: Debriefing, state: IterationState, after: IterationState
) -> None:
    if state == IterationState.NOTING:
        world.write(world.ids.olga)
    assert world.iteration().state == state
    debrief = begun(world, service)
    done = moved(world, service, debrief, state="done")
    assert (done.state, world.iteration().state) == (DebriefState.DONE, after)
    assert moved(world, service, debrief, state="done") == done
    for values in ({"step": 1}, {"paused": False}, {"state": "running"}, {"speaker": world.ids.fay}):
        with pytest.raises(Conflict):
            moved(world, service, debrief, **values)
    assert opened(world, service).state == DebriefState.SCHEDULED, "another one can be opened"


def test_hidden_notes_are_revealed_before_a_debrief_ends(world: World, service: Debriefing) -> None:
    ids = world.ids
    world.write(ids.olga, iteration=ids.blind)
    debrief = begun(world, service, ids.blind)
    with pytest.raises(Conflict) as refused:
        moved(world, service, debrief, state="done")
    assert "Reveal them first" in str(refused.value)
    assert service.get(ids.fay, debrief.id) == debrief
    assert world.iteration(ids.blind).hides_others, "nothing was bared on the way"
    world.services.teaching.reveal(ids.fay, ids.blind)
    moved(world, service, debrief, state="done")
    assert world.iteration(ids.blind).state == IterationState.DEBRIEFED


@pytest.mark.parametrize("who", ["eve", "ada"])
def test_another_teams_debrief_is_not_there(world: World, service: Debriefing, who: str) -> None:
    person, debrief = getattr(world.ids, who), begun(world, service)
    entry = service.write(world.ids.olga, debrief.id, {"text": "Ours."})
    for attempt in (
        lambda: service.of_iteration(person, world.ids.iteration),
        lambda: service.add(person, world.ids.iteration, "quick_debrief"),
        lambda: service.get(person, debrief.id),
        lambda: service.opened(person, debrief.id),
        lambda: service.move(person, debrief.id, None, {"state": "done"}),
        lambda: service.entries(person, debrief.id),
        lambda: service.mix(person, debrief.id),
        lambda: service.write(person, debrief.id, {"text": "Mine."}),
        lambda: service.change_entry(person, entry.id, None, {"state": EntryState.WITHDRAWN}),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_who_is_in_the_room_hears_of_every_move_entry_and_claim(world: World, service: Debriefing) -> None:
    ids, before = world.ids, world.iteration().seq
    debrief = begun(world, service)
    service.write(ids.olga, debrief.id, {"text": "Said."})
    claim = world.services.chain.add_claim(ids.olga, ids.study, {"iteration": ids.iteration, "text": "So."})
    tweak = world.services.chain.add_tweak(ids.olga, ids.study, {"change": "Fold.", "claims": (claim.id,)})
    world.services.chain.add_prediction(ids.olga, tweak.id, {"expects": "Halves."})
    pieces = world.services.feed.after(ids.kim, ids.iteration, before)
    assert [one.kind for one in pieces] == ["debrief", "debrief", "debrief-entry", "claim", "tweak", "prediction"]
    assert all(one.entity is not None for one in pieces), "without an entity a stream would not tell of it"
    with world.services.store.read() as db:
        assert [one.person for one in events.of_entity(db, debrief.id)] == [ids.fay, ids.fay]
