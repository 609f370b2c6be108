"""Backups: the drill from a working folder to a restored one, and every way in which a file can be no good."""

import hashlib
import json
import os
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from world import World, settings_of

from lessonstudy.bootstrap import services
from lessonstudy.domain.backups import MANIFEST, Manifest, is_safe
from lessonstudy.domain.errors import Conflict, OutOfSpace, sentence
from lessonstudy.domain.searches import Search
from lessonstudy.services import backup_files
from lessonstudy.services.backup_files import restore, write_backup
from lessonstudy.store import Store


def film(world: World, name: str = "play.mp4", content: bytes = b"") -> Path:
    """A file of the recording that there is."""
    path = world.folder / "videos" / world.ids.recording / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content or os.urandom(3_000_000))
    return path


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def counts(database: Path) -> dict[str, int]:
    with sqlite3.connect(database) as found:
        names = [name for (name,) in found.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: found.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


@pytest.fixture
def backup(world: World, tmp_path: Path) -> Path:
    """A backup of the world with one film."""
    film(world)
    world.write(world.ids.olga, saw="Folds the strip.")
    write_backup(world.services.store, tmp_path / "backup.zip", media=True)
    return tmp_path / "backup.zip"


def refused(work: Callable[[], Any]) -> str:
    with pytest.raises(Conflict) as told:
        work()
    return sentence(told.value)


def test_the_drill_what_was_backed_up_while_people_wrote_is_served_from_the_restored_folder(
    world: World, tmp_path: Path
) -> None:
    ids = world.ids
    for name in ("play.mp4", "poster.jpg", "filmstrip-1.jpg"):
        film(world, name)
    (world.folder / "attachments" / "one").mkdir(parents=True)
    (world.folder / "attachments" / "one" / "work.jpg").write_bytes(os.urandom(1000))
    over, wrote = threading.Event(), {ids.olga: 0, ids.omar: 0}

    def write(person: str) -> None:
        while not over.is_set():
            world.write(person, saw="Folds the strip once more.")
            wrote[person] += 1

    writers = [threading.Thread(target=write, args=(one,)) for one in wrote]
    for one in writers:
        one.start()
    while min(wrote.values()) < 5:
        over.wait(0.01)
    before = sum(wrote.values())
    manifest = write_backup(world.services.store, tmp_path / "backup.zip", media=True)
    during = sum(wrote.values())
    over.set()
    for one in writers:
        one.join()

    restored = tmp_path / "restored"
    assert restore(tmp_path / "backup.zip", restored) == manifest
    assert counts(restored / "lessonstudy.db") == manifest.rows
    assert before <= manifest.rows["observation"] - 1 <= during + 2
    assert hashes(restored / "videos") == hashes(world.folder / "videos")
    assert hashes(restored / "attachments") == hashes(world.folder / "attachments")
    assert not (restored / "secret").exists()

    found = services(settings_of(restored))
    there = found.evidence.search(ids.fay, ids.team, Search(words="folds strip"), limit=5)
    assert there.total == manifest.rows["observation"] - 1
    note = World(restored, ids).write(ids.olga, saw="Written after the restore.")
    assert note in World(restored, ids).seen(ids.olga)
    assert found.readiness.broken_event() is None
    assert found.recordings.file(ids.olga, ids.recording, "play.mp4").is_file()


def test_a_backup_is_for_its_owner_alone_and_holds_nothing_to_sign_in_with(world: World, tmp_path: Path) -> None:
    with world.services.store.write() as db:
        opened = world.services.accounts.open_session(db, world.ids.olga, "a browser")
    manifest = write_backup(world.services.store, tmp_path / "backup.zip", media=True)
    assert (tmp_path / "backup.zip").stat().st_mode & 0o777 == 0o600
    assert manifest.rows["session"] == manifest.rows["link"] == 0
    restore(tmp_path / "backup.zip", tmp_path / "there")
    assert opened.csrf.encode() not in (tmp_path / "there" / "lessonstudy.db").read_bytes()
    assert World(tmp_path / "there", world.ids).services.accounts.who(opened.cookie) is None
    assert world.services.accounts.who(opened.cookie) is not None
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        assert {one.split("/")[0] for one in archive.namelist()} <= {"lessonstudy.db", "videos", MANIFEST}


def test_what_vanishes_or_grows_meanwhile_is_named_and_the_rest_is_kept(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, growing = film(world, "poster.jpg"), film(world, "sound.json", b"[" * 5_000)
    before = growing.read_bytes()
    whole = backup_files._require_room

    def meanwhile(place: Path, needed: int) -> None:
        whole(place, needed)
        gone.unlink()
        growing.write_bytes(before + b"more")

    monkeypatch.setattr(backup_files, "_require_room", meanwhile)
    manifest = write_backup(world.services.store, tmp_path / "backup.zip", media=True)
    monkeypatch.undo()
    place = f"videos/{world.ids.recording}"
    assert f"{place}/play.mp4" in manifest.missing
    assert f"{place}/poster.jpg" in manifest.missing
    restore(tmp_path / "backup.zip", tmp_path / "there")
    assert (tmp_path / "there" / place / "sound.json").read_bytes().startswith(before)


def test_a_file_that_grows_while_it_is_read_is_named_as_changed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(world)

    def grow(_share: float) -> None:
        with path.open("ab") as more:
            more.write(b"x")

    manifest = write_backup(world.services.store, tmp_path / "backup.zip", media=True, report=grow)
    assert manifest.changed == (f"videos/{world.ids.recording}/play.mp4",)
    restore(tmp_path / "backup.zip", tmp_path / "there")


def test_an_upload_that_was_on_its_way_begins_anew_in_the_restored_folder(world: World, tmp_path: Path) -> None:
    ids = world.ids
    _, upload = world.services.uploads.begin(ids.tim, ids.iteration, "", "lesson.mp4", 1_000)
    (world.folder / "uploads" / upload.id).write_bytes(bytes(400))
    assert world.services.uploads.offset(ids.tim, upload.id).offset == 400
    write_backup(world.services.store, tmp_path / "backup.zip", media=True)
    restore(tmp_path / "backup.zip", tmp_path / "there")
    there = World(tmp_path / "there", ids).services.uploads
    there.sweep()
    assert there.offset(ids.tim, upload.id).offset == 0


def test_deleted_videos_and_what_links_elsewhere_are_not_backed_up(world: World, tmp_path: Path) -> None:
    film(world)
    outside = tmp_path / "outside"
    outside.write_text("not ours")
    (world.folder / "videos" / world.ids.recording / "link.jpg").symlink_to(outside)
    stray = world.folder / "videos" / "nobody" / "play.mp4"
    stray.parent.mkdir()
    stray.write_bytes(b"of no recording")
    first = write_backup(world.services.store, tmp_path / "first.zip", media=True)
    assert [one.path for one in first.files] == ["lessonstudy.db", f"videos/{world.ids.recording}/play.mp4"]
    world.services.recordings.delete(world.ids.fay, world.ids.recording)
    second = write_backup(world.services.store, tmp_path / "second.zip", media=True)
    assert [one.path for one in second.files] == ["lessonstudy.db"]


def test_nothing_is_left_of_a_backup_that_was_stopped_or_had_no_room(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film(world)
    place = tmp_path / "disk"
    place.mkdir()
    for stop in (lambda: True, iter([False] * 3 + [True] * 99).__next__):
        told = refused(lambda stop=stop: write_backup(world.services.store, place / "b.zip", media=True, stop=stop))  # type: ignore[misc]
        assert told == "It was cancelled, and nothing of it is left."
        assert list(place.iterdir()) == []

    def ctrl_c(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_backup(world.services.store, place / "b.zip", media=True, report=ctrl_c)

    def full(_share: float) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutOfSpace):
        write_backup(world.services.store, place / "b.zip", media=True, report=full)
    monkeypatch.setattr(backup_files.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))  # type: ignore[attr-defined]
    assert "has room for 0.0 GB" in refused(lambda: write_backup(world.services.store, place / "b.zip", media=True))
    assert list(place.iterdir()) == []


def test_no_older_backup_is_written_over_and_no_folder_that_holds_something(
    world: World, backup: Path, tmp_path: Path
) -> None:
    before = backup.read_bytes()
    assert "is there already" in refused(lambda: write_backup(world.services.store, backup, media=True))
    assert backup.read_bytes() == before
    assert "cannot be written" in refused(lambda: write_backup(world.services.store, tmp_path / "no" / "b", media=True))
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_text("mine")
    assert "is not empty" in refused(lambda: restore(backup, full))
    assert [one.name for one in full.iterdir()] == ["letter.txt"]


def test_an_empty_folder_or_one_that_a_killed_restore_left_is_taken(backup: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    (there / ".restoring" / "videos").mkdir(parents=True)
    restore(backup, there)
    assert sorted(one.name for one in there.iterdir()) == ["lessonstudy.db", "videos"]


def changed_copy(backup: Path, change: Callable[[dict[str, bytes]], Any]) -> Path:
    """The backup with other content."""
    with zipfile.ZipFile(backup) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    change(content)
    copy = backup.with_name("changed.zip")
    with zipfile.ZipFile(copy, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return copy


def in_manifest(**values: Any) -> Callable[[dict[str, bytes]], None]:
    def change(content: dict[str, bytes]) -> None:
        content[MANIFEST] = json.dumps(json.loads(content[MANIFEST]) | values).encode()

    return change


def other_film(content: dict[str, bytes]) -> None:
    name = next(one for one in content if one.endswith("play.mp4"))
    content[name] = b"x" * len(content[name])


def other_name(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(content: dict[str, bytes]) -> None:
        old = next(one for one in content if one.endswith("play.mp4"))
        content[MANIFEST] = content[MANIFEST].replace(old.encode(), name.encode())
        content[name] = content.pop(old)

    return change


def newer_schema(content: dict[str, bytes]) -> None:
    with sqlite3.connect(":memory:") as database:
        database.deserialize(content["lessonstudy.db"])
        database.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('lessonstudy', 'of_tomorrow')")
        database.commit()
        _replace_database(content, database.serialize())


def other_index(content: dict[str, bytes]) -> None:
    with sqlite3.connect(":memory:") as database:
        database.deserialize(content["lessonstudy.db"])
        database.execute("DROP TRIGGER observation_changed")
        database.execute("UPDATE observation SET saw = 'something else'")
        database.commit()
        _replace_database(content, database.serialize())


def a_note_less(content: dict[str, bytes]) -> None:
    with sqlite3.connect(":memory:") as database:
        database.deserialize(content["lessonstudy.db"])
        database.execute("DELETE FROM observation WHERE saw = 'Folds the strip.'")
        database.commit()
        _replace_database(content, database.serialize())


def no_database(content: dict[str, bytes]) -> None:
    _replace_database(content, b"SQLite" * 1000)


def _replace_database(content: dict[str, bytes], data: bytes) -> None:
    told = json.loads(content[MANIFEST])
    told["files"][0] |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    content["lessonstudy.db"], content[MANIFEST] = data, json.dumps(told).encode()


UNFIT: dict[str, tuple[Callable[[dict[str, bytes]], Any], str]] = {
    "another film": (other_film, "play.mp4 is not as it was written"),
    "a name above": (other_name("../../outside.txt"), "is no name of a file in it"),
    "a name from the root": (other_name("/etc/outside"), "is no name of a file in it"),
    "a name with dots": (other_name("videos/../secret"), "is no name of a file in it"),
    "the secret": (other_name("secret"), "is no name of a file in it"),
    "no database at all": (lambda content: content.pop("lessonstudy.db"), "what it holds is not what it says it holds"),
    "something more": (lambda content: content.update(stray=b""), "what it holds is not what it says it holds"),
    "no manifest": (lambda content: content.pop(MANIFEST), "is no backup of lessonstudy"),
    "a manifest cut off": (lambda content: content.update({MANIFEST: b"{"}), "its list of files cannot be read"),
    "another manifest": (lambda content: content.update({MANIFEST: b"[]"}), "is no backup of lessonstudy"),
    "another format": (in_manifest(format="study"), "is no backup of lessonstudy"),
    "a newer format": (in_manifest(version=2), "made by a newer lessonstudy"),
    "no files": (in_manifest(files=[]), "its list of files is not whole"),
    "files that are none": (in_manifest(files=None), "its list of files cannot be read"),
    "rows that are none": (in_manifest(rows=[1]), "its list of files cannot be read"),
    "other rows": (in_manifest(rows={"observation": 7}), "has"),
    "one row too few": (a_note_less, "observation has 1 rows, and had 2"),
    "a newer schema": (newer_schema, "made by a newer lessonstudy"),
    "an index of other notes": (other_index, "does not hold together"),
    "no database within": (no_database, "does not hold together"),
}


@pytest.mark.parametrize(("change", "says"), UNFIT.values(), ids=list(UNFIT))
def test_what_is_no_good_is_refused_with_its_reason_and_leaves_nothing(
    backup: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], Any], says: str
) -> None:
    copy = changed_copy(backup, change)
    assert says in refused(lambda: restore(copy, tmp_path / "there"))
    assert not (tmp_path / "there").exists()
    assert not (tmp_path / "outside.txt").exists()


def test_a_file_that_is_cut_off_or_damaged_or_none_at_all_is_refused(backup: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    data = backup.read_bytes()
    broken = tmp_path / "broken.zip"
    for content in (b"", b"no zip", data[: len(data) // 2], data[-5_000:]):
        broken.write_bytes(content)
        assert refused(lambda: restore(broken, there)).endswith((".", "older backup."))
    broken.write_bytes(data[:2_000] + bytes(200) + data[2_200:])
    assert "is damaged" in refused(lambda: restore(broken, there))
    assert "cannot be read" in refused(lambda: restore(tmp_path / "nowhere.zip", there))
    assert list(there.iterdir()) == []
    assert "cancelled" in refused(lambda: restore(backup, there, stop=lambda: True))
    assert list(there.iterdir()) == []


@pytest.mark.parametrize("reads", [0, 1, 3])
def test_a_backup_that_cannot_be_read_is_not_taken_for_a_folder_that_cannot_be_written(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: int
) -> None:
    read, left = zipfile.ZipExtFile.read, iter(range(reads))

    def unplugged(self: zipfile.ZipExtFile, size: int | None = None) -> bytes:
        if next(left, None) is None:
            raise OSError(5, "Input/output error")
        return read(self, size)

    monkeypatch.setattr(zipfile.ZipExtFile, "read", unplugged)
    told = refused(lambda: restore(backup, tmp_path / "there"))
    assert told == f"{backup} cannot be read: Input/output error."
    assert not (tmp_path / "there").exists()


def test_a_damaged_database_is_not_backed_up(world: World, tmp_path: Path) -> None:
    world.write(world.ids.olga)
    world.services.store.close()
    with sqlite3.connect(world.folder / "lessonstudy.db") as database:
        database.execute("DROP TRIGGER observation_changed")
        database.execute("UPDATE observation SET saw = 'behind the index'")
    database.close()
    told = refused(lambda: write_backup(Store(world.folder), tmp_path / "backup.zip", media=True))
    assert told.startswith("The database is damaged")


def test_a_database_with_torn_pages_is_not_backed_up_and_says_so(world: World, tmp_path: Path) -> None:
    for _ in range(50):
        world.write(world.ids.olga, saw="Folds the strip. " * 50)
    world.services.store.truncate_log()
    world.services.store.close()
    with (world.folder / "lessonstudy.db").open("r+b") as database:
        size = database.seek(0, os.SEEK_END)
        for place in range(8192, size, 4096 * 3):
            database.seek(place)
            database.write(os.urandom(4096))
    told = refused(lambda: write_backup(Store(world.folder), tmp_path / "backup.zip", media=True))
    assert told.startswith("The database is damaged")
    assert not (tmp_path / "backup.zip").exists()


@pytest.mark.parametrize("name", ["videos", "videos/", "videos//a", "videos/a/..", "videos/./a", "videos/a\\b", "a/b"])
def test_only_names_within_the_folder_are_safe(name: str) -> None:
    assert not is_safe(name)
    assert is_safe("videos/0198-a/filmstrip-1.jpg")


def test_a_manifest_tells_the_size_of_all(backup: Path, tmp_path: Path) -> None:
    manifest: Manifest = restore(backup, tmp_path / "there")
    assert manifest.bytes == sum(path.stat().st_size for path in (tmp_path / "there").rglob("*") if path.is_file())
