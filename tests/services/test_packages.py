"""Study packages between two installations: row for row, whole or not at all, without what is hidden or private."""

import hashlib
import json
import resource
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from whole_study import TAKEN_BACK, There, Whole, changed_rows, other_place, repacked, rows_in
from world import copy_world

from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, OutOfSpace, sentence
from lessonstudy.domain.people import Membership, MembershipState, Person, Role
from lessonstudy.domain.searches import Words
from lessonstudy.formats.package_reader import PackageReader
from lessonstudy.services import package_import
from lessonstudy.store import observations, packages, people, schemes, search
from lessonstudy.store.packages import AT_HOME, PACKED, PLAIN


@pytest.fixture
def there(tmp_path: Path) -> There:
    return other_place(tmp_path / "there")


def test_every_table_goes_along_or_stays_at_home_for_a_reason(whole: Whole) -> None:
    with whole.services.store.read() as db:
        found = {name for name in db.table_names() if not name.startswith(("observation_text", "_sqlite", "sqlite_"))}
    assert found == {one.table for one in PACKED} | set(AT_HOME)
    assert not {one.table for one in PACKED} & set(AT_HOME)
    assert all(reason.strip() for reason in AT_HOME.values())


# what holds no words of anybody: ids, days, fixed words, numbers as text
WORDLESS = {
    *("id", "created_at", "updated_at", "state", "study", "team", "person", "iteration", "plan", "parent", "phase"),
    *("recording", "observation", "observer", "author", "scheme", "code", "student", "tweak", "captions", "debrief"),
    *("submission", "teacher", "facilitator", "speaker", "child", "enacted_in", "loaded_by", "key", "kind", "color"),
    *("language", "number", "code_map", "take_up", "root", "date", "noting", "schemes", "started_at", "phases"),
    *("status", "sha256", "parts", "phase_source", "anticipated", "region", "clock", "cites", "against", "claims"),
    *("answer", "result", "decision", "tweaks", "stance", "notes", "codes"),
}


def test_of_every_column_it_is_known_whether_people_wrote_in_it(whole: Whole) -> None:
    for packed in PACKED:
        with whole.services.store.read() as db:
            texts = {name for name, (kind, _) in packages.columns(db, packed).items() if kind == "TEXT"}
        assert texts <= WORDLESS | set(packed.words), packed.table
        assert not set(packed.words) & WORDLESS, packed.table


def test_everything_is_there_and_comes_back_row_for_row(
    whole: Whole, package: Path, there: There, tmp_path: Path
) -> None:
    sent = rows_in(package)
    assert [name for name, rows in sent.items() if not rows] == []
    brought = there.bring_in(package)
    assert brought.counts == {name: len(rows) for name, rows in sent.items()}
    back = tmp_path / "back.lessonstudy.zip"
    with back.open("wb") as out:
        out.writelines(there.services.packages.in_folder(whole.study).pieces())
    again = rows_in(back)
    renamed = {one["id"]: other["id"] for one, other in zip(sent["scheme"], again["scheme"], strict=True)}
    for table, rows in sent.items():
        if table not in ("scheme", "person"):
            told = json.dumps(rows)
            for one, other in renamed.items():
                told = told.replace(one, other)
            assert again[table] == json.loads(told), table
    assert {one["email"]: one["name"] for one in sent["person"]} == {
        one["email"]: one["name"] for one in again["person"]
    }
    with zipfile.ZipFile(package) as first, zipfile.ZipFile(back) as second:
        films = [name for name in first.namelist() if name.startswith("videos/")]
        assert len(films) == 6
        assert all(first.read(name) == second.read(name) for name in films)


def test_what_came_in_can_be_worked_with(whole: Whole, package: Path, there: There) -> None:
    there.bring_in(package)
    with there.services.store.read() as db:
        wanted = search.Wanted(there.team, None, (), words=Words((), ("fourth",), (), ()))
        assert len(search.ids(db, wanted, 100)) == 24
        notes = observations.after(db, whole.lesson, -1, 1000, None)
        heard = db.execute(
            "SELECT entity, seq FROM event WHERE iteration = ? AND kind = 'observation'", [whole.lesson]
        ).fetchall()
        assert sorted(heard) == sorted((one.id, one.seq) for one in notes)
        assert db.execute("SELECT count(*) FROM event WHERE kind = 'package'").fetchone() == (1,)
        assert packages.hiding(db, whole.study) == [3]
    member = _member(there)
    seq = there.services.teaching.get(member, whole.lesson).seq
    made, _ = there.services.annotate.create(
        member,
        "0198c0de-0000-7000-8000-000000000001",
        {"iteration": whole.lesson, "start_ms": 5_000, "saw": "Seen later."},
    )
    later = there.services.annotate.notes(member, whole.lesson, after=seq).items
    assert [one.id for one in later] == [made.id]


def _member(there: There, role: str = "facilitator") -> str:
    with there.services.store.write() as db:
        person = Person(**birth(), email="new@example.org", name="New")
        people.add_person(db, person)
        people.add_membership(db, Membership(**birth(), team=there.team, person=person.id, role=Role(role)))
    return person.id


def test_names_stand_by_their_notes_and_nobody_gets_a_right(package: Path, there: There, whole: Whole) -> None:
    there.bring_in(package)
    with there.services.store.read() as db:
        found = people.members(db, there.team)
    assert {"Tim", "Olga", "Omar", "Fay", "Cody"} == {person.name for person, _ in found}
    assert {membership.state for _, membership in found} == {MembershipState.LEFT}
    assert not any(person.active or person.admin for person, _ in found)


def test_who_has_the_same_address_is_the_same_person(package: Path, there: There, whole: Whole) -> None:
    with there.services.store.write() as db:
        olga = Person(**birth(), email="olga@example.org", name="Olga of here")
        people.add_person(db, olga)
    there.bring_in(package)
    with there.services.store.read() as db:
        assert {one.name for one in people.people(db)} == {"Olga of here", "Tim", "Omar", "Fay", "Cody"}
        written = observations.after(db, whole.lesson, -1, 1000, None)
    assert olga.id in {one.observer for one in written}


def test_hidden_notes_are_in_no_package_and_neither_is_how_many_there_are(whole: Whole, package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert whole.hidden.encode() not in everything
    assert b"Nobody knows" not in everything
    found = rows_in(package)
    assert [one["seq"] for one in found["iteration"] if one["id"] == whole.blind] == [0]
    assert [len(json.loads(one["clips"])) for one in found["reel"] if one["state"] == "standing"] == [1]
    coming = whole.services.packages.in_folder(whole.study)
    coming.close()
    assert coming.hidden == (3,)


def test_of_a_withdrawn_note_only_its_place_goes_along(whole: Whole, package: Path) -> None:
    [row] = [one for one in rows_in(package)["observation"] if one["id"] == whole.withdrawn]
    assert (row["state"], row["saw"], row["think"]) == ("withdrawn", "", "")


def test_of_what_was_withdrawn_no_word_goes_along_wherever_it_stood(whole: Whole, package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist() if not name.startswith("videos/")}
    assert {name for name, text in found.items() if TAKEN_BACK in text or "0.4321" in text} == set()
    bodies = {one["observation"]: json.loads(one["body"]) for one in rows_in(package)["submission_note"]}
    body = bodies.pop(whole.withdrawn)
    assert (body["saw"], body["think"], body["region"], body["start_ms"]) == ("", "", None, 61_000)
    assert all(one["saw"] for one in bodies.values())


def test_private_things_stay_at_home(whole: Whole, package: Path) -> None:
    assert not set(rows_in(package)) & set(AT_HOME) - {"person"}
    assert all(set(one) == {"id", "name", "email"} for one in rows_in(package)["person"])


def test_without_videos_a_recording_is_as_one_that_was_deleted(whole: Whole, there: There, tmp_path: Path) -> None:
    package = whole.packed(tmp_path / "small.lessonstudy.zip", videos=False)
    with zipfile.ZipFile(package) as archive:
        assert not [name for name in archive.namelist() if name.startswith("videos/")]
    found = rows_in(package)
    assert {one["status"] for one in found["recording"]} == {"deleted"}
    assert found["captions"] == found["captions_cues"] == []
    there.bring_in(package)
    assert there.services.recordings.look(whole.recording).duration_ms
    assert not (there.folder / "videos" / whole.recording).exists()


NAMES = {"fay": "Faydra Quimbleton", "cody": "Codwick Zarn", "tim": "Timoleon Vex", "olga": "Olgarda Pwyll"}
NAMES |= {"omar": "Omarion Threeb"}
SECRETS = (*(word for name in NAMES.values() for word in name.split()), "quux.example", "Zebra's 4q", "Weißensee")


@pytest.fixture
def named(whole: Whole, tmp_path: Path) -> Whole:
    """The study with everybody's name and address, the class and the team in every column in which people write."""
    world = copy_world(whole.world, tmp_path / "named")
    with world.services.store.write() as db:
        for key, name in NAMES.items():
            given = [name, f"{key}@quux.example", getattr(world.ids, key)]
            db.execute("UPDATE person SET name = ?, email = ? WHERE id = ?", given)
        db.execute("UPDATE team SET name = 'Grundschule Weißensee' WHERE id = ?", [world.ids.team])
        db.execute("UPDATE iteration SET class_label = ?", ["Ms Zebra's 4q"])
        told = f" {', '.join(NAMES.values())}, {NAMES['tim'].upper()} (tim@quux.example) of Ms Zebra's 4q, Grundschule Weißensee."
        for packed in PACKED:
            for column, within in packed.words.items():
                if within == PLAIN and (packed.table, column) not in {("iteration", "class_label"), ("scheme", "slug")}:
                    db.execute(f'UPDATE "{packed.table}" SET "{column}" = "{column}" || ?', [told])
                elif within != PLAIN:
                    rows = db.execute(f'SELECT rowid, "{column}" FROM "{packed.table}"' if packed.table != "submission_note"
                                      else "SELECT observation, body FROM submission_note").fetchall()  # fmt: skip
                    for key, value in rows:
                        spoken = json.dumps(_spoken(json.loads(value), within, told))
                        by = "observation" if packed.table == "submission_note" else "rowid"
                        db.execute(f'UPDATE "{packed.table}" SET "{column}" = ? WHERE {by} = ?', [spoken, key])
    values = {name: getattr(whole, name) for name in Whole.__dataclass_fields__ if name != "world"}
    return Whole(world=world, **values)


def _spoken(value: Any, within: tuple[str, ...], told: str) -> Any:
    if isinstance(value, list):
        return [_spoken(one, within, told) for one in value]
    if isinstance(value, dict):
        return {
            name: one + told if name in within and isinstance(one, str) else _spoken(one, within, told)
            for name, one in value.items()
        }
    return value + told if within == ("*",) else value


@pytest.mark.parametrize("videos", [None, True])
def test_no_name_no_address_and_no_day_is_in_a_deidentified_package(
    named: Whole, there: There, tmp_path: Path, videos: bool | None
) -> None:
    package = named.packed(tmp_path / "nameless.lessonstudy.zip", videos=videos, deidentified=True)
    with zipfile.ZipFile(package) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist() if not name.startswith("videos/")}
        films = [name for name in archive.namelist() if name.startswith("videos/")]
    everything = "\n".join([*files, *films, *files.values()])
    assert [one for one in SECRETS if one.casefold() in everything.casefold()] == []
    with named.services.store.read() as db:
        ids = [row[0] for one in PACKED if "id" in packages.columns(db, one)
               for row in db.execute(f'SELECT id FROM "{one.table}"').fetchall()]  # fmt: skip
    assert [one for one in ids if one in everything] == []
    rows = rows_in(package)
    assert {one["created_at"][7:] for found in rows.values() for one in found if "created_at" in one} == {
        "-01T00:00:00.000Z"
    }
    assert {one["date"] for one in rows["iteration"]} <= {None, "2026-03-01"}
    [talk] = rows["debrief"]
    assert talk["paused_ms"] - talk["began_ms"] == 60_000
    assert bool(films) == bool(videos)
    assert {one["pseudonym"] for one in rows["student"]} == {f"Student {n}" for n in range(1, len(rows["student"]) + 1)}
    there.bring_in(package)
    with pytest.raises(Conflict) as refused:
        there.bring_in(package)
    assert refused.value.key == "package-here"


def test_the_same_package_again_changes_nothing(package: Path, there: There) -> None:
    there.bring_in(package)
    before = there.everything()
    with pytest.raises(Conflict) as refused:
        there.bring_in(package)
    assert refused.value.key == "package-here"
    assert there.everything() == before


def test_a_study_that_differs_is_refused_with_how_much_does(package: Path, there: There, tmp_path: Path) -> None:
    there.bring_in(package)
    before = there.everything()

    def change(rows: list[dict[str, Any]]) -> None:
        rows[0]["saw"] = "Something else."
        rows[1]["think"] = "Thought later."

    other = repacked(package, tmp_path / "other.zip", changed_rows("observation", change))
    with pytest.raises(Conflict) as refused:
        there.bring_in(other)
    assert "differs from the package: 2 of observation." in sentence(refused.value)
    assert there.everything() == before


def test_at_home_the_study_is_known_as_the_same(whole: Whole, package: Path) -> None:
    with pytest.raises(Conflict) as refused:
        whole.services.packages.bring_in(whole.world.ids.team, package).run()
    assert refused.value.key == "package-here"
    with pytest.raises(Conflict) as refused:
        whole.services.packages.bring_in(whole.world.ids.their_team, package).run()
    assert refused.value.key == "package-taken"


def test_an_id_that_something_else_has_is_refused(package: Path, there: There, tmp_path: Path, whole: Whole) -> None:
    there.bring_in(package)
    study = "0198c0de-0000-7000-8000-000000000077"

    def change(files: dict[str, bytes]) -> None:
        for name in [name for name in files if not name.startswith("videos/")]:
            files[name] = files[name].replace(whole.study.encode(), study.encode())

    before = there.everything()
    with pytest.raises(Conflict) as refused:
        there.bring_in(repacked(package, tmp_path / "other.zip", change))
    assert refused.value.key == "package-taken"
    assert there.everything() == before


def test_a_scheme_that_the_team_has_is_used_and_does_not_change_any_more(package: Path, there: There) -> None:
    with there.services.store.read() as db:
        before = {one.slug: one.id for one in schemes.of_team(db, there.team)}
    there.bring_in(package)
    with there.services.store.read() as db:
        after = schemes.of_team(db, there.team)
    assert {one.slug: one.id for one in after} == before
    assert {one.slug for one in after if one.state == "pinned"} >= {"student_thinking"}


def test_a_scheme_that_differs_comes_along_under_a_name_of_its_own(package: Path, there: There, tmp_path: Path) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        rows[0]["definition"] = "Something that is looked for elsewhere."

    there.bring_in(repacked(package, tmp_path / "other.zip", changed_rows("code", change)))
    with there.services.store.read() as db:
        found = schemes.of_team(db, there.team)
    extra = [one for one in found if one.slug.endswith("_2")]
    assert len(extra) == 1
    assert extra[0].codes != next(one for one in found if f"{one.slug}_2" == extra[0].slug).codes


FAULTS = ("check_rows", "copy", "add_people", "add_row", "index", "tell", "rename", "commit")


@pytest.mark.parametrize("step", FAULTS)
def test_whatever_fails_leaves_nothing(package: Path, there: There, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise OSError("the power is out")

    before = there.everything()
    targets: dict[str, tuple[Any, str]] = {
        "check_rows": (PackageReader, "check_rows"),
        "add_people": (package_import.people, "add_membership"),
        "index": (package_import.packages, "index"),
        "tell": (package_import.events, "append_all"),
        "rename": (Path, "rename"),
    }
    with monkeypatch.context() as patch:
        if step in targets:
            patch.setattr(*targets[step], fail)
        elif step == "copy":

            def half(_: PackageReader, __: str, target: Path) -> None:
                target.write_bytes(b"half")
                fail()

            patch.setattr(PackageReader, "copy", half)
        elif step == "add_row":
            add = package_import.packages.add

            def until(db: Any, table: str, values: Any) -> None:
                if table == "reel":
                    fail()
                add(db, table, values)

            patch.setattr(package_import.packages, "add", until)
        else:
            # a reference that SQLite finds only at the end
            patch.setattr(package_import.packages, "index", lambda db, _: db.execute(
                "INSERT INTO student SELECT 'x', 1, '', '', 'nowhere', 'x', '', '', 'active'"))  # fmt: skip
        with pytest.raises((OSError, Conflict)):
            there.bring_in(package)
    assert there.everything() == before
    there.bring_in(package)


def test_a_full_disk_is_said_before_anything_is_copied(
    package: Path, there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(there.folder)
    monkeypatch.setattr(package_import.shutil, "disk_usage", lambda _: usage._replace(free=1))
    before = there.everything()
    with pytest.raises(OutOfSpace):
        there.bring_in(package)
    assert there.everything() == before


def test_a_left_over_of_a_killed_import_goes_with_the_next(package: Path, there: There, whole: Whole) -> None:
    stray = there.folder / "videos" / whole.recording / "play.mp4"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"half")
    # another import clears it just now
    (there.folder / "videos" / ".package-gone").symlink_to("gone")
    there.bring_in(package)
    digest = hashlib.sha256((whole.world.folder / "videos" / whole.recording / "play.mp4").read_bytes()).digest()
    assert hashlib.sha256(stray.read_bytes()).digest() == digest


def test_a_video_that_is_deleted_while_it_is_sent_comes_whole(whole: Whole, tmp_path: Path) -> None:
    world = copy_world(whole.world, tmp_path / "world")
    film = world.folder / "videos" / whole.recording / "play.mp4"
    before = film.read_bytes()
    pieces = world.services.packages.in_folder(whole.study).pieces()
    first = next(pieces)
    world.services.recordings.delete(world.ids.fay, whole.recording)
    assert not film.exists()
    file = tmp_path / "study.lessonstudy.zip"
    file.write_bytes(first + b"".join(pieces))
    with zipfile.ZipFile(file) as archive:
        assert archive.read(f"videos/{whole.recording}/play.mp4") == before


def test_a_study_of_many_lessons_needs_few_open_files(whole: Whole, there: There, tmp_path: Path) -> None:
    world = copy_world(whole.world, tmp_path / "world")
    sheets = {f"filmstrip-{number}.jpg": bytes([number]) * 1_000 for number in range(2, 150)}
    for name, data in sheets.items():
        (world.folder / "videos" / whole.recording / name).write_bytes(data)
    file = tmp_path / "study.lessonstudy.zip"
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    held = {int(one.name) for one in Path("/proc/self/fd").iterdir()}
    forty_more = [number for number in range(before[0]) if number not in held][40]
    resource.setrlimit(resource.RLIMIT_NOFILE, (forty_more, before[1]))
    try:
        with file.open("wb") as out:
            out.writelines(world.services.packages.in_folder(whole.study).pieces())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    there.bring_in(file)
    place = there.folder / "videos" / whole.recording
    assert {name: (place / name).read_bytes() for name in sheets} == sheets


def test_who_may_download_may_have_it(whole: Whole) -> None:
    ids, taking = whole.world.ids, whole.services.packages
    for person in (ids.fay, ids.cody, ids.tim):
        taking.of_study(person, whole.study).close()
    for person in (ids.olga, ids.kim):
        with pytest.raises(Forbidden):
            taking.of_study(person, whole.study)
    # a guest was invited to another study of the team
    for person in (ids.eve, ids.ada, ids.gus):
        with pytest.raises(NotFound):
            taking.of_study(person, whole.study)
    with pytest.raises(NotFound):
        taking.in_folder("nothing")
    with pytest.raises(NotFound):
        taking.bring_in("nothing", Path("nothing"))


def test_a_package_of_a_newer_or_an_older_program_says_so(package: Path, there: There, tmp_path: Path) -> None:
    for key, change in (
        ("package-newer", {"version": 2}),
        ("package-newer", {"schema": ["people", "lessons_on_the_moon"]}),
        ("package-older", {"schema": ["people"]}),
    ):

        def rewrite(files: dict[str, bytes], change: dict[str, Any] = change) -> None:
            files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) | change).encode()

        with pytest.raises(Invalid) as refused:
            there.bring_in(repacked(package, tmp_path / "other.zip", rewrite, honest=False))
        assert refused.value.errors[0].key == key
