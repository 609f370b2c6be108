"""A file of notes from its arrival on: only its owner's, forgotten in time, remembered as a kind, and taken back."""

import json
import time
from typing import Any

import pytest
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound, TooLarge
from lessonstudy.domain.imports import Import, ImportChoices, ImportState
from lessonstudy.services.imports import Imports

TABLE = b"Onset,What I saw,Pupil\n0:02,She folds.,A\n0:05,He asks.,Emma Miller\n"
TIERS = b"""<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-01-01T00:00:00+00:00" FORMAT="3.0" VERSION="3.0">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="t1" TIME_VALUE="1000"/>
<TIME_SLOT TIME_SLOT_ID="t2" TIME_VALUE="2000"/></TIME_ORDER><TIER TIER_ID="Emma Miller" LINGUISTIC_TYPE_REF="x">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="t1" TIME_SLOT_REF2="t2">
<ANNOTATION_VALUE>She folds.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>"""
COLUMNS = {"Onset": "start", "What I saw": "saw", "Pupil": "students"}


def arrive(
    world: World, who: str, data: bytes = TABLE, name: str = "notes.csv", iteration: str | None = None
) -> Import:
    imports = world.services.imports
    arriving = imports.begin(who, iteration or world.ids.iteration, name)
    try:
        arriving.write(data)
        return imports.keep(arriving)
    finally:
        arriving.close()


def files(world: World) -> list[str]:
    return sorted(one.name for one in (world.folder / "uploads").glob("*.notes"))


def test_a_file_is_looked_at_decided_on_and_brought_in_and_then_it_is_gone(world: World) -> None:
    imports, olga = world.services.imports, world.ids.olga
    coming = arrive(world, olga)
    assert files(world) == [f"{coming.id}.notes"]
    choices = ImportChoices(columns=COLUMNS, students={"Emma Miller": "B"})
    imports.choose(olga, coming.id, choices)
    told = imports.preview(olga, coming.id)
    assert (told.new, told.faults) == (2, ())
    assert world.seen(olga) == []
    imports.bring_in(olga, coming.id)
    assert [(one.start_ms, one.saw, one.students) for one in world.seen(olga)] == [
        (2_000, "She folds.", ("A",)),
        (5_000, "He asks.", ("B",)),
    ]
    assert (imports.get(olga, coming.id).state, imports.get(olga, coming.id).notes) == (ImportState.DONE, 2)
    assert files(world) == []
    for again in (imports.preview, imports.bring_in):
        with pytest.raises(Gone):
            again(olga, coming.id)


def test_no_name_of_a_child_stays_behind_in_the_database(world: World) -> None:
    imports, olga = world.services.imports, world.ids.olga
    coming = arrive(world, olga)
    imports.choose(olga, coming.id, ImportChoices(columns=COLUMNS, students={"Emma Miller": "B"}))
    imports.bring_in(olga, coming.id)
    with world.services.store.read() as db:
        dump = "\n".join(db.conn.iterdump())
    assert "She folds." in dump
    assert "Emma" not in dump


def test_what_the_team_remembers_names_neither_columns_nor_tiers_of_a_file(world: World) -> None:
    imports, fay = world.services.imports, world.ids.fay
    coming = arrive(world, fay, TIERS, "lesson.eaf")
    imports.choose(fay, coming.id, ImportChoices(codes={"tiers:Emma Miller": None}, mine=True))
    imports.bring_in(fay, coming.id)
    assert arrive(world, fay, TIERS, "lesson.eaf").as_last_time
    with world.services.store.read() as db:
        dump = "\n".join(db.conn.iterdump())
    assert "She folds." in dump
    assert "Emma" not in dump


def test_notes_and_the_end_of_their_import_come_together_or_not_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports, olga = world.services.imports, world.ids.olga
    coming = arrive(world, olga)
    imports.choose(olga, coming.id, ImportChoices(columns=COLUMNS))

    def fault(*_: object) -> None:
        raise OSError("no space")

    with monkeypatch.context() as broken:
        broken.setattr("lessonstudy.store.imports.remember", fault)
        with pytest.raises(OSError, match="no space"):
            imports.bring_in(olga, coming.id)
    assert world.seen(olga) == []
    assert imports.get(olga, coming.id).state == ImportState.OPEN
    assert imports.bring_in(olga, coming.id).new == 2
    done = imports.take_back(olga, coming.id)
    assert (done.withdrawn, done.stay) == (2, 0)


def test_a_file_is_its_owners_alone(world: World) -> None:
    ids, imports = world.ids, world.services.imports
    coming = arrive(world, ids.olga)
    asks: list[Any] = [imports.get, imports.preview, imports.bring_in, imports.take_back, imports.remove]
    for who in (ids.fay, ids.omar, ids.gus, ids.eve):
        for ask in (*asks, lambda *one: imports.choose(*one, ImportChoices())):
            with pytest.raises(NotFound):
                ask(who, coming.id)
        if who not in (ids.gus, ids.eve):
            assert imports.of_iteration(who, ids.iteration) == []
    assert [one.id for one in imports.of_iteration(ids.olga, ids.iteration)] == [coming.id]


def test_who_may_not_note_brings_no_file_and_leaves_none(world: World) -> None:
    for who, refusal in ((world.ids.gus, Forbidden), (world.ids.eve, NotFound)):
        with pytest.raises(refusal):
            arrive(world, who)
    assert files(world) == []


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02nothing", b"Onset,Seen\n"])
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(world: World, data: bytes) -> None:
    with pytest.raises(Invalid):
        arrive(world, world.ids.olga, data)
    assert files(world) == []
    assert world.services.imports.of_iteration(world.ids.olga, world.ids.iteration) == []


def test_a_table_without_a_known_column_of_times_is_kept_for_somebody_to_say_which_it_is(world: World) -> None:
    imports, olga = world.services.imports, world.ids.olga
    coming = arrive(world, olga, b"When it was,What I saw\n0:02,She folds.\n")
    with pytest.raises(Invalid) as refused:
        imports.preview(olga, coming.id)
    assert refused.value.errors[0].parameters["names"] == ["When it was", "What I saw"]
    imports.choose(olga, coming.id, ImportChoices(columns={"When it was": "start", "What I saw": "saw"}))
    assert imports.preview(olga, coming.id).new == 1


def test_what_the_team_decided_is_the_first_guess_for_the_next_file_of_that_kind(world: World) -> None:
    ids, imports = world.ids, world.services.imports
    table = b"Onset,What I saw,Code\n2,She folds.,LT\n"
    thinking = next(one for one in world.services.coding.of_team(ids.fay, ids.team) if one.id == ids.thinking)
    here = f"{thinking.id}:{thinking.codes[0].key}"
    coming = arrive(world, ids.olga, table)
    (place,) = imports.preview(ids.olga, coming.id).fitted.codes
    columns = {"Onset": "start", "What I saw": "saw", "Code": "codes"}
    given = ImportChoices(columns=columns, time_unit="s", codes={place: here}, students={"Emma": "B"}, mine=True)
    imports.choose(ids.olga, coming.id, given)
    imports.bring_in(ids.olga, coming.id)
    again = arrive(world, ids.omar, table.replace(b"folds", b"draws"))
    assert again.as_last_time
    assert again.choices == given.lasting()
    assert imports.preview(ids.omar, again.id).notes[0].codes == (here,)
    # where the lesson does not use the scheme, the code is open again
    with world.services.store.write() as db:
        db.execute("UPDATE iteration SET schemes = ? WHERE id = ?", [json.dumps([ids.mode]), ids.blind])
    elsewhere = arrive(world, ids.omar, table, iteration=ids.blind)
    assert elsewhere.choices.codes == {}
    assert not arrive(world, ids.eve, table, iteration=ids.their_iteration).as_last_time
    assert not imports.choose(ids.omar, elsewhere.id, ImportChoices()).as_last_time


def test_an_import_is_taken_back_but_for_what_somebody_changed(world: World) -> None:
    ids, imports = world.ids, world.services.imports
    coming = arrive(world, ids.olga)
    imports.choose(ids.olga, coming.id, ImportChoices(columns=COLUMNS))
    with pytest.raises(Conflict):
        imports.take_back(ids.olga, coming.id)
    imports.bring_in(ids.olga, coming.id)
    own = world.write(ids.olga)
    changed = next(one for one in world.seen(ids.olga) if one.saw == "He asks.")
    world.services.annotate.replace(ids.olga, changed.id, changed.version, {"saw": "He asks twice."})
    done = imports.take_back(ids.olga, coming.id)
    assert (done.withdrawn, done.stay) == (1, 1)
    left = {one.id for one in world.seen(ids.olga) if one.state != "withdrawn"}
    assert left == {own.id, changed.id}
    with pytest.raises(Conflict):
        imports.take_back(ids.olga, coming.id)


def test_what_was_taken_back_can_come_in_anew_and_then_is_here(world: World) -> None:
    ids, imports = world.ids, world.services.imports
    for again in (0, 2, 2):
        coming = arrive(world, ids.olga)
        imports.choose(ids.olga, coming.id, ImportChoices(columns=COLUMNS))
        told = imports.bring_in(ids.olga, coming.id)
        assert (told.new, told.again, told.here) == (2, again, 0)
        once_more = imports.preview(ids.olga, arrive(world, ids.olga).id)
        assert (once_more.new, once_more.here) == (0, 2)
        assert imports.take_back(ids.olga, coming.id).withdrawn == 2


def test_a_note_and_the_one_that_came_anew_for_it_come_into_another_lesson_side_by_side(world: World) -> None:
    ids, imports, annotate = world.ids, world.services.imports, world.services.annotate
    table = b"id,start,saw\n0198c1d2-0000-7000-8000-000000000001,2,She folds.\n"
    first = arrive(world, ids.olga, table)
    imports.bring_in(ids.olga, first.id)
    annotate.withdraw(ids.olga, world.seen(ids.olga)[0].id)
    imports.bring_in(ids.olga, arrive(world, ids.olga, table).id)
    both = sorted(one.id for one in world.seen(ids.olga))
    lines = b"".join(b"%s,%d,She folds.\n" % (one.encode(), at) for at, one in enumerate(both, 1))
    for new, here in ((2, 0), (0, 2)):
        coming = arrive(world, ids.olga, b"id,start,saw\n" + lines, iteration=ids.blind)
        told = imports.bring_in(ids.olga, coming.id)
        assert (told.new, told.here) == (new, here)
    assert [one.start_ms for one in world.seen(ids.olga, ids.blind)] == [1_000, 2_000]


def test_no_count_tells_of_notes_that_are_hidden(world: World) -> None:
    ids, imports = world.ids, world.services.imports
    theirs = b"start,saw,observer\n2,She folds.,Omar\n3,He asks.,Omar\n"

    def looked_at() -> list[Any]:
        told = imports.preview(ids.olga, arrive(world, ids.olga, theirs, iteration=ids.blind).id)
        return [told.new, told.again, told.here, told.changed, len(told.notes), told.faults]

    before = looked_at()
    imports.bring_in(ids.omar, arrive(world, ids.omar, theirs, iteration=ids.blind).id)
    first, second = world.seen(ids.omar, ids.blind)
    world.services.annotate.replace(ids.omar, first.id, 1, {"saw": "Changed."})
    world.services.annotate.withdraw(ids.omar, second.id)
    assert looked_at() == before
    # what somebody hands on with its ids comes in as one's own
    handed_on = b"id,start,saw\n%s,2,She folds.\n" % first.id.encode()
    for new, here in ((1, 0), (0, 1)):
        told = imports.bring_in(ids.olga, arrive(world, ids.olga, handed_on, iteration=ids.blind).id)
        assert (told.new, told.here) == (new, here)
    assert [one.saw for one in world.seen(ids.olga, ids.blind)] == ["She folds."]


def test_taking_back_in_an_independent_lesson_leaves_no_gap_in_what_a_person_hears(world: World) -> None:
    ids, imports = world.ids, world.services.imports
    world.write(ids.omar, iteration=ids.blind)
    coming = arrive(world, ids.olga, iteration=ids.blind)
    imports.choose(ids.olga, coming.id, ImportChoices(columns=COLUMNS))
    imports.bring_in(ids.olga, coming.id)
    first, second = (one.seq for one in world.seen(ids.olga, ids.blind))
    assert second == first + 1
    imports.take_back(ids.olga, coming.id)
    assert [one.seq for one in world.seen(ids.olga, ids.blind)] == [second + 1, second + 2]


def test_a_newer_file_takes_the_place_of_the_one_that_waits(world: World) -> None:
    first = arrive(world, world.ids.olga)
    second = arrive(world, world.ids.olga)
    others = arrive(world, world.ids.omar)
    assert files(world) == sorted(f"{one.id}.notes" for one in (second, others))
    with pytest.raises(NotFound):
        world.services.imports.get(world.ids.olga, first.id)


def test_what_nobody_comes_back_for_is_swept_away_and_what_arrives_is_left(world: World) -> None:
    olga = world.ids.olga
    coming = arrive(world, olga)
    arriving = world.services.imports.begin(olga, world.ids.iteration, "more.csv")
    assert world.services.imports.sweep() == 0
    assert len(files(world)) == 2
    tomorrow = time.time() + 25 * 3600
    later = Imports(world.services.store, world.services.importing, world.folder, lambda: tomorrow)
    with pytest.raises(NotFound):
        later.get(olga, coming.id)
    assert later.sweep() == 2
    assert files(world) == []
    arriving.close()


def test_a_file_whose_notes_came_in_just_before_the_end_of_the_process_is_swept_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = arrive(world, world.ids.olga, b"start,saw\n0:02,She folds.\n")
    with monkeypatch.context() as dying:
        dying.setattr(Imports, "_forget", lambda *_: None)
        world.services.imports.bring_in(world.ids.olga, coming.id)
    assert files(world) == [f"{coming.id}.notes"]
    later = Imports(world.services.store, world.services.importing, world.folder, lambda: time.time() + 2 * 3600)
    later.sweep()
    assert files(world) == []
    assert later.get(world.ids.olga, coming.id).notes == 1


def test_a_file_is_refused_while_it_comes_once_it_is_too_large(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonstudy.services.imports.MOST_BYTES", 50)
    with pytest.raises(TooLarge):
        arrive(world, world.ids.olga)
    assert files(world) == []


def test_nobodys_and_another_teams_notes_cannot_be_made_and_no_format_that_there_is_not(world: World) -> None:
    ids, imports = world.ids, world.services.imports
    coming = arrive(world, ids.fay, b"start,saw,observer\n0:02,She folds.,Somebody\n")
    for stranger in (ids.eve, ids.gus, "nobody"):
        imports.choose(ids.fay, coming.id, ImportChoices(observers={"Somebody": stranger}))
        with pytest.raises(Invalid, match="no member"):
            imports.bring_in(ids.fay, coming.id)
    with pytest.raises(Invalid):
        imports.choose(ids.fay, coming.id, ImportChoices(format="nothing"))
    assert world.seen(ids.fay) == []


@pytest.mark.parametrize(
    "data",
    [
        b"start,saw\n5000.5,She folds.\n90000.5,He asks.\n",
        b"start,saw,other\n0:02,She folds.,5000\nlater,He asks.,90\n",
    ],
)
def test_a_table_whose_times_were_misunderstood_is_kept_for_somebody_to_say_what_they_are(
    world: World, data: bytes
) -> None:
    imports, olga = world.services.imports, world.ids.olga
    coming = arrive(world, olga, data)
    with pytest.raises(Invalid, match=r"^Line 3, column 1 \(start\): ") as refused:
        imports.preview(olga, coming.id)
    parameters = refused.value.errors[0].parameters
    assert parameters["names"][:2] == ["start", "saw"]
    assert parameters["understood"] == {"start": "start", "saw": "saw"}
    other = {"columns": {"other": "start", "saw": "saw"}} if b"other" in data else {}
    imports.choose(olga, coming.id, ImportChoices(time_unit="ms", **other))
    assert imports.preview(olga, coming.id).new == 2
