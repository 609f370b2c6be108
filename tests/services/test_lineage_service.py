"""Lineage and the study board as services: walls, hidden notes, and what waits for the one who looks."""

from contextlib import closing

import pytest
from long_study import make_long_study
from world import World

from lessonstudy.domain.errors import NotFound
from lessonstudy.domain.iterations import IterationState, Noting


def chain_of(world: World, saw: str = "Cuts into halves") -> tuple[str, str]:
    """A note and the claim that cites it."""
    note = world.write(world.ids.olga, saw=saw)
    claim = world.services.chain.add_claim(world.ids.tim, world.ids.study, {"text": "They halve.", "cites": [note.id]})
    return note.id, claim.id


def test_only_cited_notes_are_in_it_and_everyone_of_the_team_sees_the_same(world: World) -> None:
    note, claim = chain_of(world)
    world.write(world.ids.omar, saw="Cited by nothing")
    lineages = [world.services.lineage.of_study(who, world.ids.study) for who in (world.ids.olga, world.ids.gus)]
    assert lineages[0] == lineages[1]
    assert [one.id for one in lineages[0].nodes] == [note, claim]
    assert [(one.start, one.end, one.kind) for one in lineages[0].edges] == [(note, claim, "cites")]
    assert lineages[0].node(note).iteration == world.ids.iteration  # type: ignore[union-attr]


@pytest.mark.parametrize("who", ["eve", "ada"])
def test_another_teams_study_is_not_found(world: World, who: str) -> None:
    person = getattr(world.ids, who)
    for ask in (world.services.lineage.of_study, world.services.lineage.citable, world.services.board.of_study):
        with pytest.raises(NotFound):
            ask(person, world.ids.study)
    assert world.ids.study not in [one.glance.study.id for one in world.services.board.home(person)]


def test_notes_of_a_lesson_that_hides_them_never_appear(world: World) -> None:
    note, claim = chain_of(world, saw="Secret")
    # no move of the product leads here: the lineage keeps silent by itself
    with world.services.store.write() as db:
        db.execute("UPDATE iteration SET noting = ? WHERE id = ?", [Noting.INDEPENDENT.value, world.ids.iteration])
        db.execute("UPDATE observation SET flag = 1")
    for who in (world.ids.olga, world.ids.fay):
        found = world.services.lineage.of_study(who, world.ids.study)
        assert [one.id for one in found.nodes] == [claim]
        assert "Secret" not in repr(found)
        assert world.services.lineage.citable(who, world.ids.study) == []
    assert note not in repr(world.services.board.of_study(world.ids.fay, world.ids.study).waits)


def test_a_board_says_nothing_of_hidden_notes_but_who_submitted(world: World) -> None:
    ids = world.ids
    with world.services.store.write() as db:
        db.execute("UPDATE iteration SET state = 'noting' WHERE id = ?", [ids.blind])
    before = {who: world.services.board.of_study(getattr(ids, who), ids.study) for who in ("fay", "olga")}
    assert next(one.people for one in before["fay"].waits if one.kind == f"note-{ids.blind}")
    world.write(ids.omar, iteration=ids.blind)
    assert world.services.board.of_study(ids.fay, ids.study) == before["fay"]
    assert world.services.board.of_study(ids.olga, ids.study) == before["olga"]
    world.services.submitting.submit(ids.omar, ids.blind)
    after = {one.kind: one for one in world.services.board.of_study(ids.fay, ids.study).waits}
    assert ids.omar not in after[f"note-{ids.blind}"].people
    assert set(after[f"reveal-{ids.blind}"].people) == {ids.fay, ids.cody}


def test_flagged_and_cited_moments_can_be_cited_and_withdrawn_ones_cannot(world: World) -> None:
    note, _ = chain_of(world)
    flagged = world.write(world.ids.omar, saw="Flagged", flag=True, start_ms=1000)
    gone = world.write(world.ids.omar, saw="Gone", flag=True)
    world.write(world.ids.omar, saw="Neither")
    world.services.annotate.withdraw(world.ids.omar, gone.id)
    found = world.services.lineage.citable(world.ids.olga, world.ids.study)
    assert [one.id for one in found] == [flagged.id, note]


def test_a_long_study_has_its_gaps_where_the_newest_lesson_left_them(world: World) -> None:
    ids = world.ids
    made = make_long_study(world.services, ids.team, [ids.tim, ids.olga], 3, 12)
    found = world.services.lineage.of_study(ids.fay, made.study)
    assert found.broken == ()
    assert {one.number for one in found.nodes if one.kind == "tweak"} == {1, 2, 3}
    board = world.services.board.of_study(ids.fay, made.study)
    assert [one.task for one in board.waits][-1] == "agree on 4 proposed tweaks of Reteach 3"
    with closing(world.services.store.data_version()), world.services.store.write() as db:
        db.execute("UPDATE iteration SET state = ? WHERE study = ?", [IterationState.CLOSED.value, made.study])
        db.execute("UPDATE study SET state = 'closed' WHERE id = ?", [made.study])
    assert world.services.board.of_study(ids.fay, made.study).waits == []
