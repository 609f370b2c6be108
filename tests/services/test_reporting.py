"""Reports as a service: who may have which, what of hidden notes stands in them, and that pictures need their own right."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from world import World

from lessonstudy.domain.errors import Forbidden, NotFound
from lessonstudy.domain.iterations import Noting
from lessonstudy.domain.reports import ReportChoice, ReportFormat, ReportKind
from lessonstudy.services import pictures
from lessonstudy.services.reporting import ReadyReport

PLAIN = ReportChoice()
MEMBERS = ("fay", "cody", "tim", "olga", "kim")


@pytest.fixture
def told(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A study with a claim, a tweak, a prediction, a debrief and a film whose pictures cost nothing."""
    ids, found = world.ids, world.services
    folder = Path(world.folder, "videos", ids.recording)
    folder.mkdir(parents=True)
    (folder / "play.mp4").write_bytes(b"film")
    monkeypatch.setattr(pictures.ingest, "still", lambda *_, **__: b"\xff\xd8 a picture")
    note = world.write(ids.olga, saw="Cuts into halves", think="Halves come first.", students=["A"])
    claim = found.chain.add_claim(ids.tim, ids.study, {"text": "They halve.", "cites": [note.id]})
    tweak = found.chain.add_tweak(ids.tim, ids.study, {"change": "Draw first.", "claims": [claim.id]})
    found.chain.add_prediction(ids.tim, tweak.id, {"expects": "They draw.", "who": "A"})
    debrief = found.debriefing.add(ids.fay, ids.iteration, "quick_debrief")
    found.debriefing.move(ids.fay, debrief.id, None, {"state": "running"})
    found.debriefing.write(ids.olga, debrief.id, {"text": "She folds it twice.", "stance": "evidence"})
    found.debriefing.write(ids.omar, debrief.id, {"text": "Who has not spoken?", "kind": "parking"})
    return world


def every(world: World, who: str, choice: ReportChoice = PLAIN) -> list[ReadyReport]:
    """Every report that somebody may ask for."""
    person, reporting = getattr(world.ids, who), world.services.reporting
    of_study = [reporting.of_study(person, world.ids.study, kind, choice) for kind in list(ReportKind)[:2]]
    return [*of_study, reporting.of_debrief(person, world.ids.iteration, choice)]


def page(report: ReadyReport) -> str:
    return report.file(ReportFormat.HTML).decode()


@pytest.mark.parametrize("who", MEMBERS)
def test_every_member_may_have_every_report_and_pictures_by_the_right_to_download(told: World, who: str) -> None:
    whole, summary, debrief = every(told, who)
    for text in ("They halve.", "Draw first.", "They draw.", "Cuts into halves", "Halves come first."):
        assert text in page(whole)
        assert text in page(debrief)
    assert "Draw first." in page(summary)
    pictured = who in ("fay", "cody", "tim")
    for report in (whole, debrief):
        assert ("data:image/jpeg" in page(report)) == pictured
    assert "data:image" not in page(summary)
    asked = every(told, who, ReportChoice(pictures=True))
    assert ("data:image/jpeg" in page(asked[0])) == pictured


def test_a_guest_takes_nothing_along(told: World) -> None:
    ids, reporting = told.ids, told.services.reporting
    for ask in (
        lambda: reporting.of_study(ids.gus, ids.study, ReportKind.SUMMARY, PLAIN),
        lambda: reporting.of_debrief(ids.gus, ids.iteration, PLAIN),
        lambda: reporting.workbook(ids.gus, ids.study),
    ):
        with pytest.raises(Forbidden):
            ask()


@pytest.mark.parametrize("who", ["eve", "ada"])
def test_another_teams_reports_are_not_found(told: World, who: str) -> None:
    ids, reporting, person = told.ids, told.services.reporting, getattr(told.ids, who)
    for ask in (
        lambda: reporting.of_study(person, ids.study, ReportKind.STUDY, PLAIN),
        lambda: reporting.of_debrief(person, ids.iteration, PLAIN),
        lambda: reporting.workbook(person, ids.study),
    ):
        with pytest.raises(NotFound):
            ask()


def test_the_notes_of_a_debrief_say_how_it_was_held_and_what_was_said(told: World) -> None:
    text = page(every(told, "fay")[2])
    for part in (
        "What was seen or heard",
        "She folds it twice.",
        "Parking lot",
        "Who has not spoken?",
        "not ended yet",
    ):
        assert part in text
    assert "What the entries are" in text
    handed_on = page(every(told, "fay", ReportChoice(deidentified=True))[2])
    assert "She folds it twice." in handed_on
    assert "What the entries are" not in handed_on, "the mix is for the team's own eyes"


def test_no_debrief_is_told_from_one_of_a_lesson_whose_notes_are_hidden(told: World) -> None:
    ids, found = told.ids, told.services
    held = found.debriefing.add(ids.fay, ids.blind, "quick_debrief")
    found.debriefing.move(ids.fay, held.id, None, {"state": "running"})
    hidden = page(found.reporting.of_debrief(ids.fay, ids.blind, PLAIN))
    assert "No debrief was opened" not in hidden
    assert "are not revealed yet, so neither they nor its debrief stand here." in hidden
    other = found.teaching.add(ids.fay, ids.study, {"class_label": "4d"})
    assert "No debrief was opened for this lesson." in page(found.reporting.of_debrief(ids.fay, other.id, PLAIN))


def test_hidden_notes_stand_in_no_report_and_no_table_not_even_ones_own(told: World) -> None:
    ids = told.ids
    told.services.teaching.change(ids.fay, ids.blind, None, {"state": "noting"})
    before = {who: [page(one) for one in every(told, who)] for who in ("olga", "fay")}
    tables = told.services.reporting.workbook(ids.olga, ids.study)
    told.write(ids.olga, iteration=ids.blind, saw="Secret", flag=True)
    told.write(ids.omar, iteration=ids.blind, saw="Secret", think="Secret")
    for who, pages in before.items():
        now = [page(one) for one in every(told, who)]
        assert now == pages
        assert not any("Secret" in one for one in now)
        assert "Notes of lesson 2 are not revealed yet" in now[0]
    assert cells(told.services.reporting.workbook(ids.olga, ids.study)) == cells(tables)


def test_notes_that_are_hidden_although_they_are_cited_stay_so(told: World) -> None:
    # no move of the product leads here: the reports keep silent by themselves
    with told.services.store.write() as db:
        db.execute("UPDATE iteration SET noting = ? WHERE id = ?", [Noting.INDEPENDENT.value, told.ids.iteration])
        db.execute("UPDATE iteration SET state = 'noting' WHERE id = ?", [told.ids.iteration])
    for report in every(told, "olga"):
        assert "Cuts into halves" not in page(report).replace("Cuts into halves</dd>", "").replace("Anticipated", "")
        assert "Halves come first." not in page(report)
        assert "She folds it twice." not in page(report)
    assert "Halves come first." not in str(cells(told.services.reporting.workbook(told.ids.olga, told.ids.study)))


def test_a_withdrawn_moment_is_told_as_withdrawn_and_has_no_words(told: World) -> None:
    (note,) = [one for one in told.seen(told.ids.olga) if one.saw == "Cuts into halves"]
    told.services.annotate.withdraw(told.ids.olga, note.id)
    text = page(every(told, "fay")[0])
    assert "A moment that its observer withdrew since." in text
    assert "Halves come first." not in text
    assert "Every moment that this claim cites was withdrawn." in text


def test_a_deidentified_report_has_no_pictures_unless_they_are_asked_for(told: World) -> None:
    assert "data:image" not in page(every(told, "fay", ReportChoice(deidentified=True))[0])
    assert "data:image" in page(every(told, "fay", ReportChoice(deidentified=True, pictures=True))[0])
    assert "data:image" not in page(every(told, "fay", ReportChoice(pictures=False))[0])


def test_a_picture_that_cannot_be_had_leaves_its_words(told: World) -> None:
    told.services.recordings.delete(told.ids.tim, told.ids.recording)
    text = page(every(told, "fay")[0])
    assert "data:image" not in text
    assert "Halves come first." in text


def test_it_is_told_how_far_the_pictures_are(told: World) -> None:
    heard: list[float] = []
    told.services.reporting.of_study(told.ids.fay, told.ids.study, ReportKind.STUDY, PLAIN, heard.append)
    assert heard == [0.0]


def test_all_tables_of_the_study_lie_in_one_workbook(told: World) -> None:
    data = told.services.reporting.workbook(told.ids.olga, told.ids.study)
    sheets = cells(data)
    names = ["Lessons", "Phases", "Observations", "Claims", "Tweaks", "Predictions", "Outcomes", "Learnings"]
    assert list(sheets) == [*names, "Success criteria"]
    assert sheets["Observations"][1][4:8] == ("Olga", "Cuts into halves", "Halves come first.", "A")
    assert sheets["Claims"][1][1:4] == ("They halve.", "proposed", "1 at 01:01")
    assert sheets["Predictions"][1][:3] == ("Draw first.", "A", "They draw.")
    hidden = cells(told.services.reporting.workbook(told.ids.olga, told.ids.study, deidentify=True))
    assert str(hidden["Observations"][1][4]).startswith("Observer ")
    assert hidden["Observations"][1][5:8] == ("Cuts into halves", "Halves come first.", "Student 1")
    assert hidden["Lessons"][1][4] is None


def cells(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(data))}


def test_a_new_study_has_reports_too(told: World) -> None:
    ids = told.ids
    made = told.services.studies.add(ids.fay, ids.team, {"title": "Only begun"})
    for kind in list(ReportKind)[:2]:
        report = told.services.reporting.of_study(ids.fay, made.id, kind, PLAIN)
        assert b"%PDF" in report.file(ReportFormat.PDF)[:8]
        assert "Only begun" in page(report)
    assert cells(told.services.reporting.workbook(ids.fay, made.id))["Lessons"] == [cells_of_lessons()]


def cells_of_lessons() -> tuple[str, ...]:
    return ("Lesson", "Kind", "Date", "Taught by", "Class", "Plan version", "State", "Moments noted")
