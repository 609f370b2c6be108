"""Rows that no program wrote: each is refused with its line before anything is written."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from whole_study import There, Whole, changed_rows, other_place, repacked

from lessonstudy.domain.errors import Invalid, sentence
from lessonstudy.domain.identity import new_id


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> There:
    """No test brings anything in, so that all can share it."""
    return other_place(tmp_path_factory.mktemp("there") / "there")


def put(**values: Any) -> Callable[[list[dict[str, Any]]], None]:
    return lambda rows: rows[0].update(values)


def clip(**values: Any) -> str:
    return json.dumps([{"observation": "x", "start_ms": 0, "end_ms": 1, "caption": ""} | values])


CASES = {
    "a column that there is not": ("claim", put(secret="x"), "package-row"),
    "a column too few": ("claim", lambda rows: rows[0].pop("text"), "package-row"),
    "a state that there is not": ("claim", put(state="flying"), "package-row"),
    "a text in the place of a number": ("observation", put(start_ms="soon"), "package-row"),
    "a number in the place of a text": ("observation", put(saw=7), "package-row"),
    "a number that is none": ("phase", put(planned_minutes=float("nan")), "package-row"),
    "a number without end": ("observation", put(start_ms=10**30), "package-row"),
    "yes in the place of a number": ("observation", put(start_ms=True), "package-row"),
    "nothing where there must be something": ("observation", put(saw=None), "package-row"),
    "a text longer than any": ("observation", put(saw="x" * 10_001), "package-row"),
    "a note that ends before it begins": ("observation", put(start_ms=9_000, end_ms=100), "package-row"),
    "a note beside the picture": ("observation", put(region='{"x": 3.0, "y": 0.5, "w": 0.0, "h": 0.0}'), "package-row"),
    "half a character": ("observation", put(saw="\ud800"), "package-row"),
    "an id that is none": ("claim", put(id="../../x"), "package-row"),
    "an id that is there twice": ("claim", lambda rows: rows.append(dict(rows[0])), "package-row"),
    "a list that is none": ("claim", put(cites="{"), "package-row"),
    "a list of something else": ("claim", put(cites="[1]"), "package-row"),
    "a clip with words for times": ("reel", put(clips=clip(start_ms="soon")), "package-row"),
    "a submitted note that is none": ("submission_note", put(body='{"id": 1}'), "package-row"),
    "a time that begins as a list does": ("iteration", put(started_at="[x"), "package-row"),
    "a list too deep": ("iteration", put(started_at="[" * 100_000), "package-row"),
    "somebody without a name": ("person", put(name=" "), "package-row"),
    "somebody with rights": ("person", put(admin=1), "package-row"),
    "an address that is none": ("person", put(email="x y"), "package-row"),
    "two with one address": ("person", lambda rows: rows[0].update(email=rows[1]["email"].upper()), "package-row"),
    "a note of a lesson elsewhere": ("observation", put(iteration=new_id()), "package-reference"),
    "a note of somebody elsewhere": ("observation", put(observer=new_id()), "package-reference"),
    "a claim on a note elsewhere": ("claim", put(cites=json.dumps([new_id()])), "package-reference"),
    "a lesson with a scheme of elsewhere": ("iteration", put(schemes=json.dumps([new_id()])), "package-reference"),
    "a code that its scheme has not": ("observation_code", put(code="z"), "package-reference"),
    "a clip of a note elsewhere": ("reel", put(clips=clip(observation=new_id())), "package-reference"),
    "a tweak of a phase elsewhere": ("tweak", put(phase=new_id()), "package-reference"),
    "no study": ("study", list.clear, "package-reference"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_row_that_cannot_be_is_refused_and_nothing_stays(
    package: Path, there: There, tmp_path: Path, case: str
) -> None:
    table, change, key = CASES[case]
    before = there.everything()
    with pytest.raises(Invalid) as refused:
        there.bring_in(repacked(package, tmp_path / "other.zip", changed_rows(table, change)))
    assert refused.value.errors[0].key == key
    assert sentence(refused.value).endswith("Nothing was imported.")
    assert there.everything() == before


def test_a_reference_into_what_is_here_is_refused(package: Path, there: There, tmp_path: Path, whole: Whole) -> None:
    """A note that names a lesson of another study here would come to light in it."""
    with there.services.store.read() as db:
        [scheme] = db.execute("SELECT id FROM scheme LIMIT 1").fetchall()
    other = repacked(package, tmp_path / "other.zip", changed_rows("observation_code", put(scheme=scheme[0])))
    with pytest.raises(Invalid) as refused:
        there.bring_in(other)
    assert refused.value.errors[0].key == "package-reference"


def test_json_may_be_written_with_other_gaps(package: Path, tmp_path: Path) -> None:
    other = repacked(
        package,
        tmp_path / "other.zip",
        changed_rows("claim", lambda rows: rows[0].update(cites=rows[0]["cites"].replace(", ", " ,  "))),
    )
    other_place(tmp_path / "there").bring_in(other)


def test_a_film_of_no_recording_is_refused(package: Path, there: There, tmp_path: Path, whole: Whole) -> None:
    def move(files: dict[str, bytes]) -> None:
        name = f"videos/{whole.recording}/play.mp4"
        files[name.replace(whole.recording, new_id())] = files.pop(name)

    with pytest.raises(Invalid) as refused:
        there.bring_in(repacked(package, tmp_path / "other.zip", move))
    assert refused.value.errors[0].key == "package-name"


@pytest.mark.parametrize(
    "values",
    [{"title": "A study that everybody knows"}, {"counts": {"person": 0}}, {"counts": {"treasure": 1}}],
    ids=["another title", "other people", "what is in no package"],
)
def test_a_manifest_that_tells_of_another_study_is_refused(
    package: Path, there: There, tmp_path: Path, values: dict[str, Any]
) -> None:
    def change(files: dict[str, bytes]) -> None:
        told = json.loads(files["manifest.json"])
        for name, value in values.items():
            told[name] = told[name] | value if isinstance(value, dict) else value
        files["manifest.json"] = json.dumps(told).encode()

    file = repacked(package, tmp_path / "study.lessonstudy.zip", change, honest=False)
    before = there.everything()
    with pytest.raises(Invalid):
        there.bring_in(file)
    assert there.everything() == before
