"""A study package that somebody brings: nothing of it is believed before it was checked, and nothing is written by its names."""

import hashlib
import io
import json
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.packages import (
    LONGEST_ROW_BYTES,
    MANIFEST,
    MOST_MANIFEST_BYTES,
    MOST_RATIO,
    MOST_ROW_BYTES,
    PIECE_BYTES,
    Manifest,
    check_names,
    manifest_of,
    rows_name,
    table_of,
    video_of,
)

TOLD_BYTES = 64 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


class PackageReader:
    """An open package whose names, sizes and manifest are as they must be. `on_read` hears of bytes that were read, often."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip = archive
        self.manifest = manifest
        self.on_read: Callable[[int], None] | None = None

    def check_rows(self) -> None:
        """Read the rows once, to the last byte. Raises Invalid where a checksum differs."""
        for name in self.manifest.files:
            if table_of(name):
                for _ in self._pieces(name):
                    pass

    def rows(self, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """(line, row) of a table. Raises Invalid for a line that is no row."""
        name = rows_name(table)
        if name not in self.manifest.files:
            return
        line = untold = 0
        with _damage(name), self._zip.open(name) as lines:
            while data := lines.readline(LONGEST_ROW_BYTES + 1):
                line += 1
                untold += len(data)
                if untold > TOLD_BYTES:
                    self._tell(untold)
                    untold = 0
                yield line, _row(data, name, line)

    def videos(self) -> list[tuple[str, str, str]]:
        """(name, recording, file) of each file of a video."""
        found = [(name, video_of(name)) for name in self.manifest.files]
        return [(name, *video) for name, video in found if video]

    def copy(self, name: str, target: Path) -> None:
        """Write a file to `target`, which must not exist. Raises Invalid where it differs."""
        with target.open("xb") as out:
            for piece in self._pieces(name):
                out.write(piece)

    def _tell(self, size: int) -> None:
        if self.on_read:
            self.on_read(size)

    def _pieces(self, name: str) -> Iterator[bytes]:
        told = self.manifest.files[name]
        digest, size = hashlib.sha256(), 0
        with _damage(name):
            member = self._zip.open(name)
        with member:
            while piece := _read(member, name):
                size += len(piece)
                if size > told.bytes:
                    raise Invalid.of("file", "package-damaged", name=name)
                digest.update(piece)
                self._tell(len(piece))
                yield piece
        if size != told.bytes or digest.hexdigest() != told.sha256:
            raise Invalid.of("file", "package-damaged", name=name)


def is_package(data: bytes) -> bool:
    """Whether these bytes begin as a package does and name the rows of a study. Never raises."""
    return data.startswith(b"PK\x03\x04") and rows_name("study").encode() in data


class _Careful(io.BufferedReader):
    """A file of which nobody takes much at once: the library reads as much as the file says that its table of contents has."""

    def read(self, size: int | None = -1, /) -> bytes:
        left = os.fstat(self.fileno()).st_size - self.tell()
        if min(left, left if size is None or size < 0 else size) > MOST_MANIFEST_BYTES:
            raise zipfile.BadZipFile
        return super().read(size)


def _read(member: Any, name: str) -> bytes:
    # apart from what the caller does with the piece: a full disk is no damaged package
    with _damage(name):
        return bytes(member.read(PIECE_BYTES))


@contextmanager
def opened(path: Path, tables: Collection[str]) -> Iterator[PackageReader]:
    """The package at `path`, which may hold rows of these tables. Raises Invalid for what is none, or tampered with."""
    with _Careful(path.open("rb", buffering=0)) as file:
        try:
            archive = zipfile.ZipFile(file)
        except (*_DAMAGED, ValueError):
            raise Invalid.of("file", "package-no-package") from None
        with archive:
            entries = archive.infolist()
            # the name as it stands in the file: the library mends some
            check_names((entry.orig_filename for entry in entries), tables)
            _check_entries(entries, path.stat().st_size)
            with _damage(MANIFEST):
                manifest = manifest_of(archive.read(MANIFEST))
            _check_sizes(entries, manifest)
            yield PackageReader(archive, manifest)


def _check_entries(entries: Collection[zipfile.ZipInfo], size: int) -> None:
    packed = rows = 0
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if entry.flag_bits & 0x1 or kind not in (0, stat.S_IFREG) or entry.filename != entry.orig_filename:
            raise Invalid.of("file", "package-name", name=entry.filename)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Invalid.of("file", "package-damaged", name=entry.filename)
        packed += entry.compress_size
        rows += 0 if video_of(entry.filename) else entry.file_size
        if entry.file_size > 1_000_000 and entry.file_size > entry.compress_size * MOST_RATIO:
            raise Invalid.of("file", "package-too-big", name=entry.filename)
        # members that share their bytes add up to more than there is
        if packed > size or rows > MOST_ROW_BYTES:
            raise Invalid.of("file", "package-too-big", name=entry.filename)
        if entry.filename == MANIFEST and entry.file_size > MOST_MANIFEST_BYTES:
            raise Invalid.of("file", "package-too-big", name=MANIFEST)


def _check_sizes(entries: Collection[zipfile.ZipInfo], manifest: Manifest) -> None:
    sizes = {entry.filename: entry.file_size for entry in entries if entry.filename != MANIFEST}
    for name in sizes.keys() ^ manifest.files.keys():
        raise Invalid.of("file", "package-damaged", name=name[:100])
    for name, size in sizes.items():
        if size != manifest.files[name].bytes:
            raise Invalid.of("file", "package-damaged", name=name)


def _row(data: bytes, name: str, line: int) -> dict[str, Any]:
    try:
        if len(data) > LONGEST_ROW_BYTES:
            raise ValueError
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Invalid.of("file", "package-row", name=name, line=line, reason="it is no JSON object")
    return found


@contextmanager
def _damage(name: str) -> Iterator[None]:
    """What the library raises, whatever it is, is said as damage to the file of this name."""
    try:
        yield
    except _DAMAGED:
        raise Invalid.of("file", "package-damaged", name=name) from None
