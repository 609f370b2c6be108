"""Bookmarks and the place where one stopped belong to one person, and to nobody's history."""

import pytest
from world import World

from lessonstudy.domain.bookmarks import Bookmark
from lessonstudy.domain.errors import Invalid, NotFound
from lessonstudy.domain.identity import new_id
from lessonstudy.store import events


def put(world: World, person: str, at_ms: int, label: str = "", bookmark: str | None = None) -> Bookmark:
    return world.services.bookmarks.put(person, bookmark or new_id(), world.ids.iteration, at_ms, label)[0]


def labels(world: World, person: str) -> list[str]:
    return [one.label for one in world.services.bookmarks.of_iteration(person, world.ids.iteration)]


def test_bookmarks_come_in_the_order_of_the_lesson_and_to_their_owner_only(world: World) -> None:
    put(world, world.ids.olga, 90_000, "second")
    put(world, world.ids.olga, -500, "first")
    put(world, world.ids.fay, 1_000, "mine, not hers")
    assert labels(world, world.ids.olga) == ["first", "second"]
    assert labels(world, world.ids.fay) == ["mine, not hers"]
    assert labels(world, world.ids.gus) == []


def test_the_same_bookmark_sent_again_is_one_and_another_label_renames_it(world: World) -> None:
    identifier = new_id()
    first, created = world.services.bookmarks.put(world.ids.olga, identifier, world.ids.iteration, 5_000)
    again, created_again = world.services.bookmarks.put(world.ids.olga, identifier, world.ids.iteration, 5_000)
    assert (created, created_again) == (True, False)
    assert again == first
    renamed = put(world, world.ids.olga, 5_000, "  the slip with the halves ", identifier)
    assert (renamed.version, renamed.label) == (2, "the slip with the halves")
    assert labels(world, world.ids.olga) == ["the slip with the halves"]


def test_nobody_else_can_change_or_remove_a_bookmark_or_learn_that_it_is_there(world: World) -> None:
    hers = put(world, world.ids.olga, 5_000, "hers")
    for person in (world.ids.fay, world.ids.eve, world.ids.ada):
        with pytest.raises(NotFound):
            put(world, person, 6_000, "taken over", hers.id)
        with pytest.raises(NotFound):
            world.services.bookmarks.remove(person, hers.id)
    assert labels(world, world.ids.olga) == ["hers"]
    world.services.bookmarks.remove(world.ids.olga, hers.id)
    assert labels(world, world.ids.olga) == []


def test_who_left_the_team_reaches_their_bookmarks_no_more(world: World) -> None:
    hers = put(world, world.ids.olga, 5_000)
    world.services.bookmarks.stop_at(world.ids.olga, world.ids.recording, 5_000)
    world.set_membership(world.ids.olga, state="left")
    for attempt in (
        lambda: world.services.bookmarks.of_iteration(world.ids.olga, world.ids.iteration),
        lambda: world.services.bookmarks.places(world.ids.olga, world.ids.iteration),
        lambda: world.services.bookmarks.remove(world.ids.olga, hers.id),
        lambda: world.services.bookmarks.stop_at(world.ids.olga, world.ids.recording, 1),
    ):
        with pytest.raises(NotFound):
            attempt()


@pytest.mark.parametrize(("values", "field"), [({"at_ms": 10**9}, "at_ms"), ({"at_ms": 1, "label": "x" * 81}, "label")])
def test_a_moment_out_of_any_lesson_and_a_long_label_are_refused(
    world: World, values: dict[str, int | str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        world.services.bookmarks.put(world.ids.olga, new_id(), world.ids.iteration, **values)  # type: ignore[arg-type]
    assert [error.field for error in refused.value.errors] == [field]


def test_the_place_where_one_stopped_is_kept_per_person_and_recording_the_latest_first(world: World) -> None:
    bookmarks, ids = world.services.bookmarks, world.ids
    other = world.new_recording(ids.iteration).id
    bookmarks.stop_at(ids.olga, ids.recording, 10_000)
    bookmarks.stop_at(ids.fay, ids.recording, 77_000)
    bookmarks.stop_at(ids.olga, other, 20_000)
    bookmarks.stop_at(ids.olga, ids.recording, 30_000)
    found = bookmarks.places(ids.olga, ids.iteration)
    assert sorted((one.recording, one.at_ms) for one in found) == sorted([(ids.recording, 30_000), (other, 20_000)])
    assert [one.updated_at for one in found] == sorted((one.updated_at for one in found), reverse=True)
    assert bookmarks.places(ids.olga, ids.blind) == []


def test_neither_leaves_a_trace_in_the_history_of_changes(world: World) -> None:
    with world.services.store.read() as db:
        before = len(events.recent(db))
    seq = world.iteration().seq
    hers = put(world, world.ids.olga, 5_000)
    world.services.bookmarks.stop_at(world.ids.olga, world.ids.recording, 5_000)
    world.services.bookmarks.remove(world.ids.olga, hers.id)
    with world.services.store.read() as db:
        assert len(events.recent(db)) == before
    assert world.iteration().seq == seq
