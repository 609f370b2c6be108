"""`lessonstudy doctor`: what of this installation is as it should be, and what is not."""

import shutil
import sqlite3
import stat
import sys
from dataclasses import dataclass
from importlib import metadata, resources

from lessonstudy.bootstrap import Services
from lessonstudy.domain.jobs import JobState
from lessonstudy.web import streamlit_settings

SAFE_SQLITE = (3, 51, 3)
ROOM_WANTED = 20_000_000_000
WAYS_OUT = {"other files": "files", "networks": "network", "other programs": "programs"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`result` is "good", "note" (can be lived with) or "bad" (unsafe or broken)."""

    name: str
    result: str
    detail: str


def examine(services: Services) -> list[Finding]:
    """Every check, in the order in which one would mend."""
    return [
        _versions(),
        _sqlite(),
        _folder(services),
        _room(services),
        _address(services),
        _streamlit(services),
        _front_end(),
        _video(services),
        _history(services),
        _backups(services),
    ]


def _versions() -> Finding:
    names = ("streamlit", "starlette", "sqlite-utils", "av", "imageio-ffmpeg")
    found = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    return Finding("versions", "good", f"Python {sys.version.split()[0]}, {found}")


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return Finding("sqlite", "good", version)
    detail = f"{version} has the WAL-reset bug (mended in 3.51.3); the write lock of this program keeps clear of it"
    return Finding("sqlite", "note", detail)


def _folder(services: Services) -> Finding:
    data = services.settings.data
    if not all(services.readiness.parts().values()):
        return Finding("data folder", "bad", f"{data} cannot be read and written")
    private = [path for path in (data / "lessonstudy.db", data / "secret") if path.exists()]
    loose = [path.name for path in private if path.stat().st_mode & (stat.S_IROTH | stat.S_IRGRP)]
    if loose:
        return Finding("data folder", "bad", f"others on this machine can read {', '.join(loose)}: chmod 600 them")
    if data.stat().st_mode & stat.S_IXOTH:
        return Finding("data folder", "note", f"others on this machine can look into {data}: chmod 700 keeps them out")
    return Finding("data folder", "good", str(data))


def _room(services: Services) -> Finding:
    free = shutil.disk_usage(services.settings.data).free
    result = "good" if free > ROOM_WANTED else "note"
    return Finding(
        "disk", result, f"{free / 1e9:.0f} GB free; a lesson takes up to twice its size while it is prepared"
    )


def _address(services: Services) -> Finding:
    settings = services.settings
    local = settings.base_url.startswith(("http://localhost", "http://127.0.0.1"))
    if not settings.secure and not local:
        return Finding("address", "bad", f"{settings.base_url} is plain http: passwords can be read on the way")
    return Finding("address", "good", settings.base_url)


def _streamlit(services: Services) -> Finding:
    streamlit_settings.pin(services.settings)
    unlike = streamlit_settings.differing(services.settings)
    if unlike:
        return Finding("streamlit settings", "bad", "not in force: " + ", ".join(sorted(unlike)))
    return Finding("streamlit settings", "good", "the safe ones are in force under `lessonstudy serve`")


def _front_end() -> Finding:
    built = resources.files("lessonstudy") / "player" / "frontend" / "build" / ".built"
    if built.is_file():
        return Finding("annotation room", "good", "built")
    return Finding("annotation room", "bad", "its front end is not built: pip install . builds it")


def _video(services: Services) -> Finding:
    problem = services.ingest.unfit()
    if problem:
        return Finding("video", "bad", problem)
    walls = services.ingest.walls()
    said = "ffmpeg, PyAV and OpenCV work in a child process with limits"
    if walls["files"] and walls["network"] and walls["programs"]:
        inside = f"Landlock {walls['landlock']} and seccomp keep it from other files, networks and programs"
        return Finding("video", "good", f"{said}; {inside} (tried)")
    open_ways = [name for name, way in WAYS_OUT.items() if not walls[way]]
    return Finding(
        "video",
        "note",
        f"{said}, but a hostile video that takes over a decoder could reach {', '.join(open_ways)}: this system has no "
        "Landlock (Linux 5.13) or no seccomp, or a container keeps them away",
    )


def _history(services: Services) -> Finding:
    broken = services.readiness.broken_event()
    if broken is not None:
        return Finding("history", "bad", f"the chain of events does not hold from event {broken} on")
    return Finding("history", "good", "the chain of events holds")


def _backups(services: Services) -> Finding:
    found = services.backups.look(None)
    if found.job is not None and found.job.state == JobState.FAILED:
        return Finding("backups", "note", f"the newest failed: {found.job.error}")
    if not found.kept:
        return Finding("backups", "note", "there is none yet in the data folder")
    newest = found.kept[0]
    return Finding("backups", "good", f"the newest of the database is of {newest.made_at:%Y-%m-%d %H:%M} UTC")
