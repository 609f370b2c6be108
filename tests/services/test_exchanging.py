"""Notes out of an iteration and in again: all or nothing, nothing twice, nothing of what is hidden."""

import io
import time
import zipfile
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

import pytest
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound
from lessonstudy.domain.exchange import Document, ExchangedNote, ListedCode, ListedScheme
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.importing import Choices
from lessonstudy.formats import elan, web_annotation
from lessonstudy.services.exporting import LABELS, written, written_together
from lessonstudy.services.importing import Asked

FOREIGN = ListedScheme(
    slug="moves", name="Moves", codes=tuple(ListedCode(key=f"m{one}", name=f"Move {one}") for one in range(20))
)


class Later(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Later":
        return cls(2030, 1, 1, tzinfo=tz)


def asked(document: Document, **how: Any) -> Asked:
    return Asked(data=web_annotation.write(document).data, filename="notes.jsonld", **how)


def note(start: int = 1_000, **values: Any) -> ExchangedNote:
    return ExchangedNote(**{"start_ms": start, "saw": "She folds the strip."} | values)


def own(world: World) -> str:
    return world.person(world.ids.olga).name


def test_what_goes_out_of_a_lesson_and_in_again_is_here_already(world: World) -> None:
    ids = world.ids
    first = world.write(ids.olga, start_ms=1_000, end_ms=4_000, think="So", students=["A"], flag=True)
    world.write(ids.omar, start_ms=2_000)
    document = world.services.exporting.document(ids.fay, ids.iteration)
    assert [one.observer for one in document.notes] == [own(world), world.person(ids.omar).name]
    for form in ("eaf", "webannotation"):
        file = world.services.exporting.of_iteration(ids.fay, ids.iteration, form)
        there = world.services.importing.preview(ids.fay, ids.iteration, Asked(data=file.data, filename=file.name))
        assert (there.new, there.here, there.changed, there.faults) == (0, 2, 0, ())
    world.services.annotate.withdraw(ids.olga, first.id)
    assert len(world.services.exporting.document(ids.fay, ids.iteration).notes) == 1


@pytest.mark.parametrize("form", ["eaf", "webannotation"])
def test_what_goes_out_of_one_lesson_comes_into_another_with_everything_that_it_knows(world: World, form: str) -> None:
    ids = world.ids
    code = f"{ids.thinking}:a"
    world.write(ids.olga, start_ms=1_000, end_ms=4_000, think="So", students=["A"], codes=[code], flag=True)
    gone = world.write(ids.olga, start_ms=2_000)
    file = world.services.exporting.of_iteration(ids.fay, ids.iteration, form)
    world.services.annotate.withdraw(ids.olga, gone.id)
    coming = Asked(data=file.data, filename=file.name)
    told = world.services.importing.bring_in(ids.fay, ids.blind, coming)
    assert (told.new, told.again, told.here, told.losses) == (2, 0, 0, ())
    came = world.seen(ids.olga, ids.blind)
    assert [(one.start_ms, one.end_ms, one.think, one.students, one.codes, one.flag) for one in came] == [
        (1_000, 4_000, "So", ("A",), (code,), True),
        (2_000, None, "", (), (), False),
    ]
    assert not {one.id for one in came} & {one.id for one in world.seen(ids.olga)}
    again = world.services.importing.bring_in(ids.fay, ids.blind, coming)
    assert (again.new, again.again, again.here) == (0, 0, 2)
    world.services.annotate.withdraw(ids.olga, came[1].id)
    anew = world.services.importing.preview(ids.fay, ids.blind, coming)
    assert (anew.new, anew.again, anew.here) == (1, 1, 1)


def test_a_file_of_another_teams_notes_tells_nothing_of_them(world: World) -> None:
    ids = world.ids
    theirs, gone = world.write(ids.olga, start_ms=1_000), world.write(ids.olga, start_ms=2_000)
    world.services.annotate.withdraw(ids.olga, gone.id)
    for known in (theirs.id, gone.id, new_id()):
        file = asked(Document(notes=(note(id=known, saw="Other words"),)))
        told = world.services.importing.preview(ids.eve, ids.their_iteration, file)
        assert (told.new, told.again, told.here, told.changed, told.faults) == (1, 0, 0, 0, ())


def test_an_identity_that_a_file_has_twice_is_the_first_notes(world: World) -> None:
    ids = world.ids
    twice = new_id()
    file = asked(Document(notes=(note(id=twice), note(5_000, id=twice))))
    assert world.services.importing.bring_in(ids.olga, ids.iteration, file).new == 2
    again = world.services.importing.bring_in(ids.olga, ids.iteration, file)
    assert (again.new, again.here) == (0, 2)


def test_a_second_import_of_the_same_file_adds_nothing(world: World) -> None:
    ids = world.ids
    file = asked(Document(notes=(note(), note(), note(5_000))))
    assert world.services.importing.bring_in(ids.olga, ids.iteration, file).new == 3
    assert len(world.seen(ids.olga)) == 3
    again = world.services.importing.bring_in(ids.olga, ids.iteration, file)
    assert (again.new, again.here) == (0, 3)
    assert len(world.seen(ids.olga)) == 3


def test_a_note_that_was_changed_here_is_left_as_it_is_and_counted(world: World) -> None:
    ids = world.ids
    kept = world.write(ids.olga, saw="As it was")
    document = world.services.exporting.document(ids.fay, ids.iteration)
    world.services.annotate.replace(ids.olga, kept.id, kept.version, {"saw": "Better said"})
    told = world.services.importing.bring_in(ids.olga, ids.iteration, asked(document))
    assert (told.new, told.here, told.changed) == (0, 1, 1)
    assert world.seen(ids.olga)[0].saw == "Better said"


def test_nothing_comes_in_of_a_file_of_which_one_note_cannot_be(world: World) -> None:
    ids = world.ids
    file = asked(Document(notes=(note(), note(900_000_000))))
    with pytest.raises(Invalid, match=r"Note 2 of the file"):
        world.services.importing.bring_in(ids.olga, ids.iteration, file)
    assert world.seen(ids.olga) == []


def test_unknown_codes_are_named_and_added_only_when_asked_for(world: World) -> None:
    ids = world.ids
    codes = tuple(f"moves:m{one}" for one in range(20))
    document = Document(schemes=(FOREIGN,), notes=(note(codes=codes), note(2_000, codes=("moves:m3",))))
    with pytest.raises(Invalid, match="Move 0, Move 1"):
        world.services.importing.bring_in(ids.fay, ids.iteration, asked(document))
    with pytest.raises(Forbidden):
        world.services.importing.bring_in(ids.olga, ids.iteration, asked(document, new_codes=True))
    before = set(world.iteration().schemes)
    world.services.importing.bring_in(ids.fay, ids.iteration, asked(document, new_codes=True))
    added = [
        one
        for one in world.services.coding.of_team(ids.fay, ids.team)
        if one.id in set(world.iteration().schemes) - before
    ]
    assert sum(len(one.codes) for one in added) == 20
    assert sorted(len(one.codes) for one in world.seen(ids.fay)) == [1, 20]


def test_a_fault_in_reading_is_a_sentence_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file = asked(Document(notes=(note(),)))
    monkeypatch.setattr(web_annotation, "_annotations", lambda _: 1 / 0)
    with pytest.raises(Invalid, match="Web Annotation"):
        world.services.importing.preview(world.ids.olga, world.ids.iteration, file)


def test_who_may_not_add_codes_is_told_before(world: World) -> None:
    ids = world.ids
    file = asked(Document(schemes=(FOREIGN,), notes=(note(codes=("moves:m0",)),)), new_codes=True)
    for who, faults in ((ids.fay, []), (ids.olga, ["codes"])):
        assert [one.field for one in world.services.importing.preview(who, ids.iteration, file).faults] == faults


def test_a_code_that_no_scheme_of_the_file_lists_is_asked_for_too(world: World) -> None:
    ids = world.ids
    file = asked(Document(schemes=(FOREIGN,), notes=(note(codes=("moves:unlisted: x",)),)))
    told = world.services.importing.preview(ids.fay, ids.iteration, file)
    assert [one.name for one in told.fitted.missing.values()] == ["unlisted: x"]
    assert told.fitted.codes == {f"moves:m{one}": None for one in range(20)} | {"moves:unlisted: x": None}


def test_a_note_without_words_is_called_by_its_codes(world: World) -> None:
    codes = (ListedCode(key="10:30 bell", name="10:30 bell"),)
    document = Document(schemes=(ListedScheme(slug="codes", name="Codes", codes=codes),), notes=())
    document = replace(document, notes=(note(saw="", codes=("codes:10:30 bell",)),))
    told = world.services.importing.preview(
        world.ids.fay, world.ids.iteration, Asked(data=elan.write(document).data, filename="a.eaf")
    )
    assert [one.saw for one in told.notes] == ["10:30 bell"]


def test_a_code_can_be_told_to_be_another_or_left_out(world: World) -> None:
    ids = world.ids
    thinking = next(one for one in world.services.coding.of_team(ids.fay, ids.team) if one.id == ids.thinking)
    here = f"{thinking.id}:{thinking.codes[0].key}"
    document = Document(schemes=(FOREIGN,), notes=(note(codes=("moves:m0", "moves:m1")),))
    choices = Choices(observer=ids.olga, codes={"moves:m0": here, "moves:m1": None})
    told = world.services.importing.bring_in(ids.olga, ids.iteration, asked(document, choices=choices))
    assert told.faults == ()
    assert world.seen(ids.olga)[0].codes == (here,)


def test_students_whom_nobody_knows_stay_out_since_they_may_be_real_names(world: World) -> None:
    ids = world.ids
    file = asked(Document(notes=(note(students=("A", "Emma Miller")),)))
    told = world.services.importing.preview(ids.olga, ids.iteration, file)
    assert told.notes[0].students == ("A",)
    assert [(one.count, one.example) for one in told.losses] == [(1, "")]
    assert "Emma" not in " ".join(one.sentence for one in told.losses)


def test_notes_of_others_come_in_only_by_who_runs_the_lesson(world: World) -> None:
    ids = world.ids
    file = asked(Document(notes=(note(observer=own(world)),)))
    with pytest.raises(Invalid, match="Only who runs the lesson"):
        world.services.importing.bring_in(ids.omar, ids.iteration, file)
    world.services.importing.bring_in(ids.fay, ids.iteration, file)
    assert [one.observer for one in world.seen(ids.fay)] == [ids.olga]


def test_an_observer_who_is_not_in_the_team_is_named_until_somebody_says_whose_notes_they_are(world: World) -> None:
    ids = world.ids
    file = asked(Document(notes=(note(observer="Somebody Else"),)))
    with pytest.raises(Invalid, match="Somebody Else"):
        world.services.importing.bring_in(ids.olga, ids.iteration, file)
    mine = replace(file, choices=Choices(observer=ids.olga))
    assert world.services.importing.bring_in(ids.olga, ids.iteration, mine).new == 1


def test_hidden_notes_leave_by_no_file(world: World) -> None:
    ids = world.ids
    world.write(ids.olga, iteration=ids.blind)
    assert world.services.exporting.document(ids.tim, ids.blind).notes == ()
    with pytest.raises(Conflict):
        world.services.exporting.of_study(ids.tim, ids.study, "eaf")


def test_a_study_goes_out_as_a_zip_with_a_file_for_each_lesson(world: World) -> None:
    ids = world.ids
    world.write(ids.olga)
    file = world.services.exporting.of_study(ids.fay, ids.study, "eaf")
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        (name,) = archive.namelist()
        assert elan.fits(archive.read(name), name)


def test_lessons_of_a_study_with_a_long_title_have_files_of_their_own() -> None:
    lessons = [Document(title=f"{'Fractions and strips ' * 15}{one}", notes=(note(),)) for one in (1, 2)]
    file = written_together(lessons[0].title, lessons, "csv")
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        names = archive.namelist()
    assert [name.rpartition("-")[2] for name in names] == ["1.csv", "2.csv"]
    assert all(len(name) < 100 for name in names)


def test_what_a_study_loses_is_added_up() -> None:
    lessons = [Document(title=f"Strips {one}", notes=(note(think=f"So {one}"),) * one) for one in (1, 2)]
    lost = {one.sentence: one for one in written_together("Strips", lessons, "srt").losses}
    assert len(lost) == len(written_together("Strips", lessons, "srt").losses)
    assert lost["What observers thought cannot be kept in this format."].count == 3


@pytest.mark.parametrize("form", list(LABELS))
def test_the_same_notes_give_the_same_file_whenever_it_is_made(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document(title="Strips 1", notes=(note(),))
    before = written(document, form).data
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(elan, "datetime", Later, raising=False)
    assert written(document, form).data == before


@pytest.mark.parametrize("who", ["olga", "gus", "kim"])
def test_who_may_not_download_gets_no_file(world: World, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        world.services.exporting.of_iteration(getattr(world.ids, who), world.ids.iteration, "eaf")


def test_another_teams_lesson_takes_and_gives_nothing(world: World) -> None:
    ids = world.ids
    with pytest.raises(NotFound):
        world.services.exporting.of_iteration(ids.eve, ids.iteration, "eaf")
    with pytest.raises(NotFound):
        world.services.importing.preview(ids.eve, ids.iteration, asked(Document(notes=(note(),))))
