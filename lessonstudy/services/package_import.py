"""A package into a team: everything is checked, then all of it is written or nothing.

First the zip and its checksums, then every row and what it refers to, then the videos, under names that nobody looks at;
then the rows in one unit of work, within which the videos get their names. Whatever fails, nothing of it stays.
"""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import as_dict, birth
from lessonstudy.domain.errors import Conflict, Invalid, NotFound, OutOfSpace
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.packages import Manifest, video_of
from lessonstudy.domain.people import Membership, MembershipState, Person, Role, Team, normal_email
from lessonstudy.domain.replies import Reply
from lessonstudy.domain.schemes import Code, CodingScheme, SchemeState
from lessonstudy.domain.studies import Study
from lessonstudy.formats.package_reader import PackageReader, is_package, opened
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.left_over import clear_left_over
from lessonstudy.services.package_checks import checked
from lessonstudy.services.package_names import ID
from lessonstudy.services.teaching import EVERY
from lessonstudy.services.uploads import FLOOR_BYTES
from lessonstudy.store import (
    Store,
    events,
    iterations,
    observations,
    packages,
    people,
    replies,
    rows,
    schemes,
    studies,
)
from lessonstudy.store.packages import PACKED, PLAIN, Packed

NOBODY = "@imported.invalid"
"""Addresses of people who stand by their notes and never had an account here."""
UNFINISHED = ".package-"
ID_LENGTH = 36
MAPPED = {"scheme", "code"}
"""Tables whose rows can be others here, where the team has the same scheme."""
TABLES = ("person", *(packed.table for packed in PACKED))
READ_TWICE = 2
BEGINNING = 1_000_000
"""As many bytes as surely hold a package's names of its people and the beginning of its study."""
"""How often every row is read before anything is written: for its checksum, and for what stands in it."""
STORED_TIMES = 8
"""How many times its bytes a row takes in the database, with its events and words to search, and once more in SQLite's log."""
Tell = Callable[[float], None]
Alongside = Callable[[Database, Study], None]
Ids = dict[str, str]


@dataclass(frozen=True, slots=True)
class Brought:
    """A study that was brought in, with how many rows of each table came along."""

    study: Study
    team: Team
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PackageLook:
    """What would come in; `videos` says whether there are any, `people` are the ids here of those whose addresses are known."""

    manifest: Manifest
    videos: bool
    people: tuple[str, ...]


def holds_package(file: Path) -> bool:
    """Whether a file begins as a package does, however it is called."""
    with file.open("rb") as stream:
        return is_package(stream.read(BEGINNING))


class PackageImport:
    """One package on its way into one team, brought by a person of the installation or (None) its owner."""

    def __init__(self, store: Store, folder: Path, team_id: str, file: Path, person: str | None = None) -> None:
        self._store = store
        self._videos = folder / "videos"
        self._file = file
        self._person = person
        with store.read() as db:
            team = people.team(db, team_id)
        if team is None:
            raise NotFound("team")
        self._team = team

    def look(self, on_progress: Tell = lambda _: None) -> PackageLook:
        """What would come in, after all checks but those of the videos' bytes; nothing is written. Raises as `run`."""
        with opened(self._file, TABLES) as package:
            package.on_read = _heard(on_progress, READ_TWICE * _row_bytes(package))
            self._check(package)
            with self._store.read() as db:
                known = _people_here(db, package)
            named = {row["id"] for _, row in package.rows("person") if row["email"]}
            return PackageLook(
                package.manifest, bool(package.videos()), tuple(known[one] for one in known if one in named)
            )

    def run(
        self, on_progress: Tell = lambda _: None, alongside: Alongside = lambda *_: None, unfinished: str = UNFINISHED
    ) -> Brought:
        """Bring it in. What `on_progress` raises ends it, and nothing is left; once the rows are written it is not called any
        more. `alongside` is called in the unit of work that writes them. What is not finished lies under a name that begins with
        `unfinished`.

        Raises Invalid for a package that cannot be, Conflict for a study that is here, OutOfSpace.
        """
        with opened(self._file, TABLES) as package:
            videos = sum(package.manifest.files[name].bytes for name, _, _ in package.videos())
            package.on_read = _heard(on_progress, READ_TWICE * _row_bytes(package) + videos)
            self._check(package)
            self._videos.mkdir(mode=0o700, exist_ok=True)
            clear_left_over(self._videos, UNFINISHED)
            place = Path(mkdtemp(prefix=unfinished, dir=self._videos))
            try:
                needed = videos + STORED_TIMES * _row_bytes(package)
                if shutil.disk_usage(place).free - needed < FLOOR_BYTES:
                    raise OutOfSpace
                for name, recording, file in package.videos():
                    (place / recording).mkdir(mode=0o700, exist_ok=True)
                    package.copy(name, place / recording / file)
                return self._write(package, place, alongside)
            finally:
                shutil.rmtree(place, ignore_errors=True)

    def _check(self, package: PackageReader) -> None:
        package.check_rows()
        with self._store.read() as db:
            _check_schema(db, package.manifest)
            checked(db, package)
            if studies.get(db, package.manifest.study) is not None:
                self._refuse_again(db, package)

    def _refuse_again(self, db: Database, package: PackageReader) -> None:
        """The study is here: say whether it is the same."""
        here = studies.get(db, package.manifest.study)
        if here is None or here.team != self._team.id:
            raise Conflict("package-taken")
        ids = _people_here(db, package) | _schemes_here(db, package, self._team.id)
        different: Counter[str] = Counter()
        for packed in PACKED:
            if packed.table in MAPPED:
                continue
            found = packages.rows_of(db, packed, here.id, videos=package.manifest.videos)
            known = Counter(_content(row) for row in found)
            for _, row in package.rows(packed.table):
                known[_content(_renamed(packed, row, ids))] -= 1
            # a row that changed is one too many on either side
            different[packed.table] = max(sum((+known).values()), sum((-known).values()))
        if not +different:
            raise Conflict("package-here")
        told = ", ".join(f"{count} of {table.replace('_', ' ')}" for table, count in sorted((+different).items()))
        raise Conflict("package-differs", differences=told)

    def _write(self, package: PackageReader, place: Path, alongside: Alongside) -> Brought:
        # whoever hears of progress may write to the database too, which is not to be had meanwhile
        package.on_read = None
        moved: list[Path] = []
        try:
            with self._store.write() as db:
                study = self._write_rows(db, package)
                alongside(db, study)
                for folder in sorted(place.iterdir()):
                    target = self._videos / folder.name
                    # left by an import that was killed: no row ever knew of it
                    shutil.rmtree(target, ignore_errors=True)
                    moved.append(target)
                    folder.rename(target)
        except BaseException as error:
            with self._store.read() as db:
                # what is raised after the commit takes nothing back
                came = studies.get(db, package.manifest.study) is not None
            for target in () if came else moved:
                shutil.rmtree(target, ignore_errors=True)
            if isinstance(error, sqlite3.IntegrityError):
                raise Conflict("package-taken") from None
            raise
        return Brought(study, self._team, package.manifest.counts)

    def _write_rows(self, db: Database, package: PackageReader) -> Study:
        if studies.get(db, package.manifest.study) is not None:
            self._refuse_again(db, package)
        packages.begin(db)
        ids = _people_here(db, package)
        self._add_people(db, package, ids)
        ids |= self._add_schemes(db, package)
        for packed in PACKED:
            if packed.table in MAPPED:
                continue
            for _, row in package.rows(packed.table):
                home = dict.fromkeys(packed.at_home, self._team.id)
                packages.add(db, packed.table, _renamed(packed, row, ids) | home)
        packages.index(db, package.manifest.study)
        study = studies.get(db, package.manifest.study)
        if study is None:
            raise Invalid.of("file", "package-no-package")
        self._tell(db, study, package)
        return study

    def _add_people(self, db: Database, package: PackageReader, ids: Ids) -> None:
        """Accounts that nobody can sign in to for who is unknown here, and a place in the team for whoever has none."""
        for _, row in package.rows("person"):
            here = ids.get(row["id"])
            if here is None:
                email = normal_email(row["email"]) or f"{row['id']}{NOBODY}"
                values = birth() | ({"id": row["id"]} if people.person(db, row["id"]) is None else {})
                person = Person(**values, email=email, name=row["name"], active=False)
                people.add_person(db, person)
                tell(db, "person", person, person=None)
                here = ids[row["id"]] = person.id
            if people.membership(db, self._team.id, here) is None:
                place = Membership(
                    **birth(), team=self._team.id, person=here, role=Role.OBSERVER, state=MembershipState.LEFT
                )
                people.add_membership(db, place)
                tell(db, "membership", place, person=None, team=self._team.id)

    def _add_schemes(self, db: Database, package: PackageReader) -> Ids:
        """The ids of the team's own schemes that are the same; the others come along, where need be under another name."""
        known = _schemes_here(db, package, self._team.id)
        for one in _schemes_in(package):
            if one.state != SchemeState.DRAFT and one.id in known:
                self._pin(db, known[one.id])
        taken = {(one.slug, one.number) for one in schemes.of_team(db, self._team.id)}
        coming = [one for one in _schemes_in(package) if one.id not in known]
        for one in coming:
            known[one.id] = one.id if schemes.get(db, one.id) is None else new_id()
        for one in coming:
            slug = _free_slug(one, taken)
            taken.add((slug, one.number))
            parent = known.get(one.parent or "")
            made = replace(one, id=known[one.id], team=self._team.id, slug=slug, parent=parent)
            schemes.add(db, made)
            tell(db, "scheme", made, person=None, team=self._team.id)
        return known

    def _pin(self, db: Database, scheme_id: str) -> None:
        """As the first note of a lesson does: a scheme that notes rest on does not change any more."""
        scheme = schemes.get(db, scheme_id)
        if scheme is not None and scheme.state == SchemeState.DRAFT:
            pinned = changed(scheme, state=SchemeState.PINNED)
            store_change(schemes.save_state, db, scheme, pinned)
            tell(db, "scheme", pinned, person=None, team=self._team.id)

    def _tell(self, db: Database, study: Study, package: PackageReader) -> None:
        """The beginning of the study's history here; notes and replies keep their numbers, so that each is heard once."""
        body = {"title": study.title, "made_on": package.manifest.made_on, "counts": dict(package.manifest.counts)}
        tell(db, "package", study, person=self._person, team=study.team, body=body)
        for lesson in iterations.of_study(db, study.id):
            # to this one goes back whoever takes back their own marks
            tell(db, "phase-times", lesson, person=None, team=study.team)
            notes = observations.after(db, lesson.id, -1, EVERY, None)
            _tell_said(db, "observation", notes, study.team, lesson.id)
            _tell_said(db, "reply", replies.after(db, lesson.id, -1, EVERY, None), study.team, lesson.id)


def _row_bytes(package: PackageReader) -> int:
    return sum(file.bytes for name, file in package.manifest.files.items() if not video_of(name))


def _heard(on_progress: Tell, total: int) -> Callable[[int], None]:
    """Tells the share of the bytes that were read; the last of it is for the writing."""
    done = 0

    def heard(size: int) -> None:
        nonlocal done
        done += size
        on_progress(min(done / max(1, total), 1.0) * 0.95)

    return heard


def _tell_said(db: Database, kind: str, said: Sequence[Observation | Reply], team: str, iteration: str) -> None:
    told = [(one.id, one.version, one.seq, as_dict(one)) for one in sorted(said, key=lambda one: one.seq)]
    events.append_all(db, kind, told, person=None, team=team, iteration=iteration)


def _check_schema(db: Database, manifest: Manifest) -> None:
    known = packages.schema_steps(db)
    if set(manifest.schema) - set(known):
        raise Invalid.of("file", "package-newer", program=manifest.program)
    if manifest.schema != known:
        raise Invalid.of("file", "package-older", program=manifest.program)


def _people_here(db: Database, package: PackageReader) -> Ids:
    """Who of the package is known here, by the address: {id in the package: id here}."""
    found = {}
    for _, row in package.rows("person"):
        person = people.person_by_email(db, normal_email(row["email"]) or f"{row['id']}{NOBODY}")
        if person:
            found[row["id"]] = person.id
    return found


def _schemes_here(db: Database, package: PackageReader, team: str) -> Ids:
    """Which schemes of the package the team has already: {id in the package: id here}."""
    here = schemes.of_team(db, team)
    found = {}
    for one in _schemes_in(package):
        same = [each for each in here if _same_scheme(one, each)]
        if same:
            # the very one, if it came with another study before
            found[one.id] = next((each.id for each in same if each.id == one.id), same[0].id)
    return found


def _same_scheme(one: CodingScheme, other: CodingScheme) -> bool:
    return (one.name, one.source, one.language, one.codes) == (other.name, other.source, other.language, other.codes)


def _schemes_in(package: PackageReader) -> list[CodingScheme]:
    codes: dict[str, list[tuple[int, Code]]] = {}
    for _, row in package.rows("code"):
        codes.setdefault(row["scheme"], []).append((row["position"], rows.from_row(Code, row)))
    return [
        rows.from_row(
            CodingScheme,
            row,
            team="",
            codes=tuple(code for _, code in sorted(codes.get(row["id"], []), key=lambda one: one[0])),
        )
        for _, row in package.rows("scheme")
    ]


def _free_slug(scheme: CodingScheme, taken: set[tuple[str, int]]) -> str:
    return next(slug for slug in _slugs(scheme.slug) if (slug, scheme.number) not in taken)


def _slugs(slug: str) -> Iterator[str]:
    yield slug
    number = 2
    while True:
        yield f"{slug}_{number}"
        number += 1


def _renamed(packed: Packed, row: Mapping[str, Any], ids: Ids) -> dict[str, Any]:
    """The row with the ids of people and schemes as they are here, wherever they stand in it but in what people wrote."""
    found = dict(row)
    for name, value in row.items():
        if isinstance(value, str) and len(value) >= ID_LENGTH and packed.words.get(name) != PLAIN:
            found[name] = ID.sub(lambda one: ids.get(one.group(), one.group()), value)
    return found


def _content(row: Mapping[str, Any]) -> str:
    """What a row says. How far an iteration has counted is no part of it."""
    return json.dumps({name: value for name, value in row.items() if name != "seq"}, sort_keys=True)
