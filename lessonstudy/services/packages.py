"""A study as one file to take along: read in one unit of work, then streamed with its videos.

Who may download recordings may have it. Hidden notes are in none, not even one's own: whoever reveals them makes another.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from sqlite_utils import Database

from lessonstudy import __version__
from lessonstudy.domain.entity import now
from lessonstudy.domain.errors import Conflict, NotFound
from lessonstudy.domain.packages import PIECE_BYTES, Manifest, is_video_file, rows_name
from lessonstudy.domain.people import Right
from lessonstudy.domain.recordings import RENDITION_FILES, RenditionKind
from lessonstudy.domain.studies import Study
from lessonstudy.formats.package_writer import PackageWriter
from lessonstudy.services import reach
from lessonstudy.services.package_import import PackageImport
from lessonstudy.services.package_names import Nameless
from lessonstudy.store import Store, packages, studies
from lessonstudy.store.packages import PACKED

HELD_BYTES = 8 * 1024 * 1024
"""Rows and pictures beyond this lie in a nameless file of the system's until they are sent."""


@dataclass(frozen=True, slots=True)
class _Lying:
    """Something on its way into the package: a part of the rows, or a file of a video."""

    name: str
    file: IO[bytes]
    start: int
    length: int
    compress: bool


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is ready to be sent. `size` are its bytes before they are
    compressed, `hidden` the numbers of the lessons whose notes are not in it."""

    size: int
    hidden: tuple[int, ...]
    _manifest: Manifest
    _parts: tuple[_Lying, ...]
    _open: ExitStack

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the zip, once. What is open is closed at the end, or when nobody asks on."""
        with self._open:
            writer = PackageWriter()
            for part in self._parts:
                yield from writer.add(part.name, _read(part), compress=part.compress)
            yield from writer.end(replace(self._manifest, files=writer.files))

    def close(self) -> None:
        self._open.close()


class Packages:
    """Methods that take a person raise NotFound and Forbidden where they may not; the others act for the folder's owner."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder

    def of_study(
        self, person: str, study_id: str, *, videos: bool | None = None, deidentified: bool = False
    ) -> Package:
        """With `videos` left out: with them, but without where it is de-identified, since they show faces."""
        with self._store.read() as db:
            study = reach.study(db, person, study_id, Right.DOWNLOAD).study
            return self._package(db, study, videos, deidentified)

    def in_folder(self, study_id: str, *, videos: bool | None = None, deidentified: bool = False) -> Package:
        """The same for the terminal. Raises NotFound."""
        with self._store.read() as db:
            study = studies.get(db, study_id)
            if study is None:
                raise NotFound("study")
            return self._package(db, study, videos, deidentified)

    def bring_in(self, team_id: str, file: Path, person: str | None = None) -> PackageImport:
        """An import that is about to happen (`PackageImport.run`), by an administrator or at the terminal (None).

        Raises NotFound for no team.
        """
        return PackageImport(self._store, self._folder, team_id, file, person)

    def _package(self, db: Database, study: Study, videos: bool | None, deidentified: bool) -> Package:
        with ExitStack() as stack:
            gathered = _Gathered(db, study, not deidentified if videos is None else videos, deidentified, stack)
            gathered.read(self._folder / "videos")
            return Package(
                size=sum(part.length for part in gathered.parts),
                hidden=tuple(packages.hiding(db, study.id)),
                _manifest=gathered.manifest(),
                _parts=tuple(gathered.parts),
                _open=stack.pop_all(),
            )


class _Gathered:
    """What goes into one package, read within one unit of work."""

    def __init__(self, db: Database, study: Study, videos: bool, deidentified: bool, stack: ExitStack) -> None:
        self._db, self._study, self._videos, self._stack = db, study, videos, stack
        self._people = packages.people_of(db, study.id)
        self._names = Nameless(db, study, self._people) if deidentified else None
        self._rows = stack.enter_context(tempfile.SpooledTemporaryFile(HELD_BYTES))  # noqa: SIM115
        self._counts: dict[str, int] = {}
        self.parts: list[_Lying] = []

    def read(self, folder: Path) -> None:
        names = self._names
        self._keep("person", (names.person(one) if names else one for one in self._people))
        films = []
        for packed in PACKED:
            found = packages.rows_of(self._db, packed, self._study.id, videos=self._videos)
            if packed.table == "recording":
                rows = list(found)
                films = [row["id"] for row in rows if row["status"] == "ready"]
                found = iter(rows)
            self._keep(packed.table, (names.row(packed, one) if names else one for one in found))
        for film in films:
            self._keep_video(folder / film, names.id(film) if names else film)

    def manifest(self) -> Manifest:
        today = now()[:10]
        return Manifest(
            title=self._names.text(self._study.title) if self._names else self._study.title,
            study=self._names.id(self._study.id) if self._names else self._study.id,
            made_on=f"{today[:7]}-01" if self._names else today,
            program=__version__,
            schema=packages.schema_steps(self._db),
            videos=self._videos,
            deidentified=self._names is not None,
            counts=self._counts,
        )

    def _keep(self, table: str, rows: Iterator[dict[str, Any]]) -> None:
        start, count = self._rows.tell(), 0
        for row in rows:
            self._rows.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            count += 1
        self._counts[table] = count
        self._add(rows_name(table), start, compress=True)

    def _add(self, name: str, start: int, *, compress: bool) -> None:
        """A part that was written into the file of the rows just now."""
        self.parts.append(_Lying(name, self._rows, start, self._rows.tell() - start, compress))

    def _keep_video(self, folder: Path, recording: str) -> None:
        """Open the film and copy what is small, so that all can be read to its end whatever becomes of the recording meanwhile.

        An hour has a dozen files, and a process may have only so many open.
        """
        if not folder.is_dir():
            return
        for path in sorted(folder.iterdir()):
            if not is_video_file(path.name):
                continue
            name = f"videos/{recording}/{path.name}"
            try:
                file = path.open("rb")
            except FileNotFoundError:
                raise Conflict("package-video-gone") from None
            if path.name == RENDITION_FILES[RenditionKind.PLAY]:
                self._stack.enter_context(file)
                self.parts.append(_Lying(name, file, 0, os.fstat(file.fileno()).st_size, compress=False))
                continue
            with file:
                start = self._rows.tell()
                shutil.copyfileobj(file, self._rows)
                self._add(name, start, compress=False)


def _read(part: _Lying) -> Iterator[bytes]:
    part.file.seek(part.start)
    left = part.length
    while left and (piece := part.file.read(min(left, PIECE_BYTES))):
        left -= len(piece)
        yield piece
