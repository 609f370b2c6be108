"""Backups: what stands in one, and when the next night's is due.

A backup is one file: the database as it was at one moment, the videos that it names, and a manifest that says of each file
how long it is and what its bytes add up to.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lessonstudy.domain.entity import Entity
from lessonstudy.domain.errors import FieldError

FORMAT = "lessonstudy-backup"
VERSION = 1
DATABASE = "lessonstudy.db"
MANIFEST = "manifest.json"
MOST_KEPT = 60
_SAFE = re.compile(r"lessonstudy\.db|(?:videos|attachments)(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._-]{1,200}){1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUpFile:
    """`path` is relative to the data folder, with slashes; `sha256` in hexadecimal."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`program` is the version of lessonstudy that made it; `rows` counts the rows of each table.

    `missing` are files that the database names and that were not there any more, or could not be read; `changed` are those
    that were still being written. Without `media` there are no videos in it at all.
    """

    made_at: str
    program: str
    media: bool
    rows: Mapping[str, int]
    files: tuple[BackedUpFile, ...]
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        return sum(one.bytes for one in self.files)

    def to_json(self) -> dict[str, Any]:
        files = [{"path": one.path, "bytes": one.bytes, "sha256": one.sha256} for one in self.files]
        return {
            "format": FORMAT,
            "version": VERSION,
            "made_at": self.made_at,
            "program": self.program,
            "media": self.media,
            "rows": dict(self.rows),
            "files": files,
            "missing": list(self.missing),
            "changed": list(self.changed),
        }


def manifest_from(told: Any) -> Manifest:
    """A manifest as a file tells it. Raises ValueError with what is wrong with it."""
    try:
        files = tuple(
            BackedUpFile(path=str(one["path"]), bytes=int(one["bytes"]), sha256=str(one["sha256"]))
            for one in told["files"]
        )
        manifest = Manifest(
            made_at=str(told["made_at"]),
            program=str(told["program"]),
            media=bool(told["media"]),
            rows={str(name): int(count) for name, count in told["rows"].items()},
            files=files,
            missing=tuple(map(str, told["missing"])),
            changed=tuple(map(str, told["changed"])),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("its list of files cannot be read") from error
    unsafe = next((one.path for one in files if not is_safe(one.path) or one.bytes < 0), None)
    if unsafe is not None:
        raise ValueError(f"{unsafe[:80]!r} is no name of a file in it")
    if len({one.path for one in files}) != len(files) or not files or files[0].path != DATABASE:
        raise ValueError("its list of files is not whole")
    return manifest


def is_safe(path: str) -> bool:
    """Whether a file of this name may lie in a backup: one that stays in its folder, wherever that is."""
    return _SAFE.fullmatch(path) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupPlan(Entity):
    """Whether the database is backed up each night, at which hour of the server's clock, and how many backups are kept."""

    nightly: bool
    hour: int
    keep: int

    def errors(self) -> list[FieldError]:
        ranges = {"hour": (0, 23), "keep": (1, MOST_KEPT)}
        return [
            FieldError(name, "number-range", {"low": low, "high": high})
            for name, (low, high) in ranges.items()
            if not low <= getattr(self, name) <= high
        ]

    def due(self, now: datetime) -> datetime | None:
        """The newest time at which a backup had to begin, since the plan was made as it is. `now` bears its time zone."""
        if not self.nightly:
            return None
        today = now.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        latest = today if today <= now else today - timedelta(days=1)
        return latest if latest >= datetime.fromisoformat(self.updated_at) else None
