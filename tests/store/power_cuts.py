"""Power cuts, simulated: what the store writes is recorded, and replayed as a disk may have it when the power fails.

First notes are written through the services, and every statement that reaches SQLite is noted down. Then a second SQLite, whose
file layer is ours, runs the same statements with the same settings over a copy of the folder and records each write, each
truncation and each sync. A cut is a moment in that record. What a sync has covered is on the disk; of what came after it
each write may be there or not, in any order, or torn: only some of its sectors. The recording connection is alone
(locking_mode=EXCLUSIVE), since a file layer in Python cannot share SQLite's memory; what is written and synced is the same.
"""

import random
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import apsw
from whole_notes import damage
from world import World, copy_world

from lessonstudy.domain.identity import new_id
from lessonstudy.store import connection

DATABASE = "lessonstudy.db"
FILES = (DATABASE, f"{DATABASE}-wal")
SECTOR = 512
CHECKPOINT_BYTES = 256 * 1024


class Written(NamedTuple):
    file: str
    at: int
    data: bytes


class Truncated(NamedTuple):
    file: str
    size: int


class Synced(NamedTuple):
    file: str


class Acknowledged(NamedTuple):
    note: str


Step = Written | Truncated | Synced | Acknowledged


@dataclass
class Record:
    """What the disk held before the first step, and the steps."""

    before: dict[str, bytes]
    steps: list[Step] = field(default_factory=list)


# --- recording


def statements_of(world: World, notes: int) -> list[str | Acknowledged]:
    """What reaches SQLite while so many notes are written, each followed by its acknowledgement."""
    found: list[str | Acknowledged] = []
    with traced(world, found):
        for _ in range(notes):
            note = new_id()
            values = world.note(codes=["a", "w"], students=["A", "B"], saw=f"Seen {note}", think="x" * 500)
            world.services.annotate.create(world.ids.olga, note, values)
            found.append(Acknowledged(note))
    # a statement is told again for each trigger it sets off; what the full-text index asks of its own tables follows from it
    plain = [one for one in found if isinstance(one, Acknowledged) or "'main'." not in one]
    return [one for one, before in zip(plain, [None, *plain], strict=False) if one != before]


@contextmanager
def traced(world: World, found: list[str | Acknowledged]) -> Iterator[None]:
    connect, most = connection._connect, connection.CHECKPOINT_BYTES

    def listening(path: Path) -> sqlite3.Connection:
        opened = connect(path)
        opened.set_trace_callback(found.append)
        return opened

    world.services.store.close()
    connection._connect, connection.CHECKPOINT_BYTES = listening, CHECKPOINT_BYTES
    try:
        yield
    finally:
        connection._connect, connection.CHECKPOINT_BYTES = connect, most
        world.services.store.close()


def record(folder: Path, statements: Sequence[str | Acknowledged], synchronous: str = "FULL") -> Record:
    """Run the statements over the database of a folder; `synchronous` stands in for the store's own setting."""
    found = Record({name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()})
    layer = _Layer(found)
    db = apsw.Connection(str(folder / DATABASE), vfs=layer.name)
    settings = ["locking_mode=EXCLUSIVE", *connection.PRAGMAS, f"synchronous={synchronous}"]
    for setting in settings:
        db.execute(f"PRAGMA {setting}").fetchall()
    for one in statements:
        if isinstance(one, Acknowledged):
            found.steps.append(one)
        else:
            db.execute(one).fetchall()
    steps = len(found.steps)
    db.close()
    # what closing tidies up comes after the last moment that is looked at
    del found.steps[steps:]
    return found


class _Layer(apsw.VFS):  # type: ignore[misc]
    """SQLite's way to files, with a record of it."""

    def __init__(self, found: Record) -> None:
        self.name = f"recording-{id(found)}"
        self._found = found
        super().__init__(self.name, "unix")

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802
        return _File(self._found, name, flags)


class _File(apsw.VFSFile):  # type: ignore[misc]
    def __init__(self, found: Record, name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._steps = found.steps
        self._file = Path(path).name if path else ""
        super().__init__("unix", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802
        if self._file in FILES:
            self._steps.append(Written(self._file, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        if self._file in FILES:
            self._steps.append(Truncated(self._file, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        if self._file in FILES:
            self._steps.append(Synced(self._file))
        super().xSync(flags)


# --- cutting


def after_cut(found: Record, moment: int, chance: random.Random) -> tuple[dict[str, bytes], list[str]]:
    """What the files may hold when the power fails before step `moment`, and the notes acknowledged until then."""
    disk = {name: bytearray(data) for name, data in found.before.items()}
    unsure: dict[str, list[Written | Truncated]] = {name: [] for name in FILES}
    acknowledged = []
    for step in found.steps[:moment]:
        if isinstance(step, Acknowledged):
            acknowledged.append(step.note)
        elif isinstance(step, Synced):
            for one in unsure[step.file]:
                _carry_out(disk, one)
            unsure[step.file] = []
        else:
            unsure[step.file].append(step)
    for steps in unsure.values():
        kept = [torn for one in steps if chance.random() < 0.5 for torn in _torn(one, chance)]
        if chance.random() < 0.5:
            chance.shuffle(kept)
        for one in kept:
            _carry_out(disk, one)
    return {name: bytes(data) for name, data in disk.items()}, acknowledged


def _carry_out(disk: dict[str, bytearray], step: Written | Truncated) -> None:
    data = disk.setdefault(step.file, bytearray())
    if isinstance(step, Truncated):
        del data[step.size :]
        return
    if len(data) < step.at:
        data.extend(bytes(step.at - len(data)))
    data[step.at : step.at + len(step.data)] = step.data


def _torn(step: Written | Truncated, chance: random.Random) -> list[Written | Truncated]:
    if isinstance(step, Truncated) or len(step.data) <= SECTOR or chance.random() < 0.5:
        return [step]
    sectors = range(0, len(step.data), SECTOR)
    return [Written(step.file, step.at + at, step.data[at : at + SECTOR]) for at in sectors if chance.random() < 0.5]


# --- looking


class Looker:
    """A folder in which one image after the other is opened, as the server would after the power is back."""

    def __init__(self, world: World, folder: Path) -> None:
        world.services.store.close()
        self._world = copy_world(world, folder)

    def damage(self, image: dict[str, bytes], acknowledged: list[str]) -> dict[str, list[Any]]:
        """As whole_notes.damage; a database that cannot even be opened or read is "broken"."""
        self._world.services.store.close()
        for name in (*FILES, f"{DATABASE}-shm"):
            (self._world.folder / name).unlink(missing_ok=True)
        for name, data in image.items():
            (self._world.folder / name).write_bytes(data)
        try:
            return damage(self._world, acknowledged)
        except Exception as error:
            # where pages are torn, a value may be anything
            return {"lost": [], "partial": [], "separate": [], "broken": [repr(error)]}


def cut_again_and_again(
    world: World, folder: Path, notes: int, cuts: int, synchronous: str, seed: int
) -> dict[str, int]:
    """How many cuts lost an acknowledged note or broke something, of so many at random moments."""
    chance = random.Random(seed)
    played = copy_world(world, folder / "written")
    before = folder / "before"
    played.services.store.close()
    shutil.copytree(played.folder, before)
    found = record(before, statements_of(played, notes), synchronous)
    looker = Looker(world, folder / "after")
    counts = dict.fromkeys(("lost", "partial", "separate", "broken"), 0)
    for _ in range(cuts):
        image, acknowledged = after_cut(found, chance.randrange(1, len(found.steps) + 1), chance)
        for kind, ones in looker.damage(image, acknowledged).items():
            counts[kind] += bool(ones)
    syncs = sum(isinstance(one, Synced) for one in found.steps)
    emptied = sum(isinstance(one, Truncated) and one.file == FILES[1] for one in found.steps)
    return {"cuts": cuts, "steps": len(found.steps), "syncs": syncs, "checkpoints": emptied} | counts
