"""What is kept with a connection never outlives the version it was built of."""

import pytest
from world import World

from lessonstudy.domain.schemes import SchemeState
from lessonstudy.services.changes import changed
from lessonstudy.store import plans, schemes


class Undone(Exception):
    """Takes a unit of work back."""


def test_a_draft_is_seen_as_it_stands_after_every_change(world: World) -> None:
    studies = world.services.studies
    draft = studies.add_plan(world.ids.fay, world.ids.study, {"goal": "First"})
    for goal in ("Second", "Third"):
        seen = studies.plan(world.ids.fay, draft.id)
        studies.change_plan(world.ids.fay, draft.id, seen.version, {"goal": goal})
        assert studies.plan(world.ids.fay, draft.id).goal == goal


def test_what_was_taken_back_is_not_remembered(world: World) -> None:
    store = world.services.store
    draft = world.services.studies.add_plan(world.ids.fay, world.ids.study, {"goal": "First"})

    def rewrite(goal: str, *, keep: bool) -> None:
        with store.write() as db:
            before = plans.get(db, draft.id)
            assert before is not None
            assert plans.save(db, changed(before, goal=goal), before.version)
            after = plans.get(db, draft.id)
            assert after is not None
            assert after.goal == goal
            if not keep:
                raise Undone

    with pytest.raises(Undone):
        rewrite("Taken back", keep=False)
    rewrite("Kept", keep=True)
    with store.write() as db:
        found = plans.get(db, draft.id)
    assert found is not None
    assert (found.goal, found.version) == ("Kept", 2)


def test_a_scheme_that_is_pinned_by_another_process_is_seen_as_pinned(world: World) -> None:
    elsewhere = type(world.services.store)(world.folder)
    with world.services.store.read() as db:
        before = schemes.get(db, world.ids.mode)
    assert before is not None
    assert before.state == SchemeState.DRAFT
    with elsewhere.write() as db:
        assert schemes.save_state(db, changed(before, state=SchemeState.PINNED), before.version)
    elsewhere.close()
    with world.services.store.read() as db:
        after = schemes.get(db, world.ids.mode)
    assert after is not None
    assert (after.state, after.version, after.codes) == (SchemeState.PINNED, before.version + 1, before.codes)
