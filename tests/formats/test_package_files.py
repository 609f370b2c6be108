"""Hostile packages: names that lead elsewhere, bombs, lies about sizes and checksums. Each is refused with a sentence."""

import hashlib
import io
import json
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.packages import MANIFEST, Manifest, PackedFile, manifest_of
from lessonstudy.formats.package_reader import opened
from lessonstudy.formats.package_writer import PackageWriter

TABLES = ("study", "observation")
FILM = "videos/0198c0de-0000-7000-8000-000000000001/play.mp4"
ROW = b'{"id": "0198c0de-0000-7000-8000-000000000002"}\n'
FACTS: dict[str, Any] = {"title": "T", "study": "s", "made_on": "2026-01-01", "program": "1.0", "schema": ()}


def written(files: dict[str, bytes], *, compress: bool = True) -> bytes:
    writer = PackageWriter()
    pieces = [piece for name, data in files.items() for piece in writer.add(name, [data], compress=compress)]
    return b"".join([*pieces, *writer.end(Manifest(**FACTS, videos=True, deidentified=False, files=writer.files))])


GOOD = {"study/study.jsonl": ROW, FILM: b"\x00\x01" * 5_000}


def key_of(path: Path) -> str:
    """The key of the refusal when it is opened and read to its end."""
    with pytest.raises(Invalid) as refused, opened(path, TABLES) as package:
        read_all(package, path.parent)
    return refused.value.errors[0].key


def read_all(package: Any, folder: Path) -> dict[str, Any]:
    package.check_rows()
    found: dict[str, Any] = {table: [row for _, row in package.rows(table)] for table in TABLES}
    for place, (name, _, _) in enumerate(package.videos()):
        target = folder / f"out-{place}"
        target.unlink(missing_ok=True)
        package.copy(name, target)
        found[name] = target.read_bytes()
    return found


def test_what_was_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "good.zip"
    file.write_bytes(written(GOOD))
    with opened(file, TABLES) as package:
        found = read_all(package, tmp_path)
    assert found == {"study": [json.loads(ROW)], "observation": [], FILM: GOOD[FILM]}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.binary(max_size=3_000), max_size=6), st.booleans())
def test_whatever_the_pieces_the_file_is_the_same(pieces: list[bytes], compress: bool) -> None:
    writer = PackageWriter()
    data = b"".join(writer.add(FILM, pieces, compress=compress))
    data += b"".join(writer.end(Manifest(**FACTS, videos=True, deidentified=False, files=writer.files)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.read(FILM) == b"".join(pieces)
        assert manifest_of(archive.read(MANIFEST)).files[FILM].bytes == len(b"".join(pieces))


NAMES = (
    "/etc/passwd",
    "../outside.jsonl",
    "study/../../outside.jsonl",
    "study\\observation.jsonl",
    "C:/study/study.jsonl",
    "videos/../lessonstudy.db",
    "videos/0198c0de-0000-7000-8000-000000000001/../secret",
    "videos/0198c0de-0000-7000-8000-000000000001/play.mp4/x",
    "videos/0198c0de-0000-7000-8000-000000000001/index.html",
    "videos/0198C0DE-0000-7000-8000-000000000009/play.mp4",
    "study/person.JSONL",
    "study/secret.jsonl",
    "study/observation.jsonl\x00.txt",
    "videos/",
    "",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_no_package_has_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "bad.zip"
    data = written({**GOOD, "study/observation.jsonl": b""})
    entry = zipfile.ZipInfo("placeholder")
    entry.filename = name
    with zipfile.ZipFile(out := io.BytesIO(data), "a") as archive:
        archive.writestr(entry, b"x")
    file.write_bytes(out.getvalue())
    assert key_of(file) == "package-name"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["study/study.jsonl", "Study/Study.jsonl"])
def test_a_name_that_is_there_twice_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(out := io.BytesIO(written(GOOD)), "a") as archive:
        archive.writestr(name, ROW)
    file = tmp_path / "bad.zip"
    file.write_bytes(out.getvalue())
    assert key_of(file) == "package-twice"


def _plain(files: dict[str, bytes], change: Callable[[dict[str, Any]], None] = lambda _: None) -> bytes:
    """A zip by the library alone, with a manifest that can be made to lie."""
    told = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()}
    manifest = {"format": "lessonstudy", "version": 1, **FACTS, "videos": True, "deidentified": False, "counts": {}}
    manifest |= {"files": told}
    change(manifest)
    with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr(MANIFEST, json.dumps(manifest))
    return out.getvalue()


def _lies() -> Iterator[tuple[str, str, bytes]]:
    def told(name: str, **values: Any) -> Callable[[dict[str, Any]], None]:
        return lambda manifest: manifest["files"].update({name: manifest["files"].get(name, {}) | values})

    yield "another checksum of rows", "package-damaged", _plain(GOOD, told("study/study.jsonl", sha256="0" * 64))
    yield "another checksum of a film", "package-damaged", _plain(GOOD, told(FILM, sha256="0" * 64))
    yield "another size", "package-damaged", _plain(GOOD, told(FILM, bytes=9_999))
    yield (
        "a file that is not there",
        "package-damaged",
        _plain(GOOD, told("study/observation.jsonl", bytes=0, sha256="")),
    )
    yield "a file that is not told", "package-damaged", _plain(GOOD, lambda one: one["files"].pop(FILM))
    yield "a size below nothing", "package-no-package", _plain(GOOD, told(FILM, bytes=-1))
    yield "another format", "package-no-package", _plain(GOOD, lambda one: one.update(format="zip"))
    yield "a newer version", "package-newer", _plain(GOOD, lambda one: one.update(version=7))
    yield "a bomb", "package-too-big", _plain({"study/study.jsonl": b" " * 50_000_000})
    yield "a film that is a bomb", "package-too-big", _plain({FILM: b"\x00" * 50_000_000})
    yield "no rows", "package-row", _plain({"study/study.jsonl": b"[1, 2]\n"})
    yield "half a row", "package-row", _plain({"study/study.jsonl": b'{"id": \n'})
    yield "deep rows", "package-row", _plain({"study/study.jsonl": b"[" * 100_000})
    yield "no zip", "package-no-package", b"PK\x03\x04 and nothing else"
    yield "nothing", "package-no-package", b""
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        archive.writestr("study/study.jsonl", ROW)
    yield "no manifest", "package-no-package", out.getvalue()


@pytest.mark.parametrize(("key", "data"), [pytest.param(key, data, id=name) for name, key, data in _lies()])
def test_what_is_not_so_is_refused(tmp_path: Path, key: str, data: bytes) -> None:
    file = tmp_path / "bad.zip"
    file.write_bytes(data)
    assert key_of(file) == key


def test_a_link_is_refused(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("study/observation.jsonl")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(out := io.BytesIO(written(GOOD)), "a") as archive:
        archive.writestr(entry, "/etc/passwd")
    file = tmp_path / "bad.zip"
    file.write_bytes(out.getvalue())
    assert key_of(file) == "package-name"


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_byte_is_found_or_changes_nothing(tmp_path: Path, seed: int) -> None:
    data = bytearray(written(GOOD, compress=False))
    place = seed * len(data) // 60
    data[place] ^= 0x55
    file = tmp_path / "bad.zip"
    file.write_bytes(data)
    refused = None
    try:
        with opened(file, TABLES) as package:
            found = read_all(package, tmp_path)[FILM]
    except Invalid as refusal:
        refused = refusal.errors[0].key
    assert (
        refused in ("package-damaged", "package-name", "package-no-package", "package-too-big") or found == GOOD[FILM]
    )


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_package_that_was_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    data = written(GOOD)
    file = tmp_path / "bad.zip"
    file.write_bytes(data[: int(len(data) * share)])
    assert key_of(file) == "package-no-package"


FIELDS = st.sampled_from(["format", "version", "files", "title", "counts", "schema"])
ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=6),
)


@given(st.binary(max_size=300) | ANYTHING.map(lambda one: json.dumps(one).encode()))
def test_whatever_lies_in_the_place_of_the_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        manifest_of(data)


def test_a_manifest_comes_back_as_it_was() -> None:
    told = Manifest(**FACTS, videos=True, deidentified=True, counts={"study": 1}, files={FILM: PackedFile(1, "ab")})
    assert manifest_of(told.written()) == told


def test_a_table_of_contents_of_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "bad.zip"
    size = 1024**3
    with file.open("wb") as out:
        out.write(b"PK\x03\x04")
        out.truncate(size)
        out.seek(size)
        # the end of a zip whose table of contents is all that comes before
        out.write(b"PK\x05\x06" + bytes(4) + struct.pack("<HHII", 1, 1, size - 4, 4) + bytes(2))
    tracemalloc.start()
    try:
        assert key_of(file) == "package-no-package"
        assert tracemalloc.get_traced_memory()[1] < 64 * 1024**2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("values", [{"made_on": "soon"}, {"made_on": "1 March"}, {"made_on": ""}])
def test_a_manifest_without_a_day_is_none(tmp_path: Path, values: dict[str, Any]) -> None:
    file = tmp_path / "bad.zip"
    file.write_bytes(_plain(GOOD, lambda manifest: manifest.update(values)))
    assert key_of(file) == "package-no-package"
