"""Study packages from the terminal, which acts for whoever owns the data folder."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from lessonstudy.cli.terminal import progress, services, tell, writing
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.waiting import counted

PACKAGE = "package"
"""What the format is called."""


def export_package(
    study: str, output: Path, *, videos: bool | None = None, deidentified: bool = False, as_json: bool = False
) -> None:
    """Write a study to a file: whole, or not at all. With `videos` None it goes with them, but for a de-identified one."""
    package = services().packages.in_folder(study, videos=videos, deidentified=deidentified)
    beginning = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with writing(output):
            with beginning.open("xb") as out, progress("Writing the package") as telling:
                for piece in package.pieces():
                    out.write(piece)
                    telling(min(1.0, out.tell() / max(1, package.size)))
            beginning.replace(output)
    finally:
        package.close()
        with suppress(FileNotFoundError):
            beginning.unlink()
    facts = {"file": str(output), "bytes": output.stat().st_size, "hidden": list(package.hidden)}
    tell(facts, as_json, f"Written to {output}.", *_hidden(package.hidden), *_read_over(deidentified))


def import_package(file: Path, team: str, *, dry_run: bool = False, as_json: bool = False) -> None:
    """Bring a package into a team (its id or name): all of it, or nothing. With `dry_run` only say what would come in."""
    everything = services()
    coming = everything.packages.bring_in(everything.teams.find(team).id, file)
    if dry_run:
        found = coming.look().manifest
        words = f"“{found.title}” would come in, with {_counted(found.counts)}. Nothing was imported."
        counts = {name: count for name, count in found.counts.items() if count}
        tell({"study": {"id": found.study, "title": found.title}, "counts": counts}, as_json, words)
        return
    with progress("Reading the package") as telling:
        brought = coming.run(telling)
    counts = {name: count for name, count in brought.counts.items() if count}
    tell(
        {"study": as_dict(brought.study), "team": brought.team.id, "counts": counts},
        as_json,
        f"“{brought.study.title}” is now in {brought.team.name}, with {_counted(counts)}.",
        brought.study.id,
    )


def _counted(counts: Mapping[str, int]) -> str:
    return f"{counted(counts.get('iteration', 0), 'lesson')} and {counted(counts.get('observation', 0), 'note')}"


def _hidden(lessons: tuple[int, ...]) -> list[str]:
    if not lessons:
        return []
    numbers = ", ".join(map(str, lessons))
    return [f"Without the notes of lesson {numbers}: they are not revealed yet. Make another package after the reveal."]


def _read_over(deidentified: bool) -> list[str]:
    if not deidentified:
        return []
    return [
        "Names that the program knows are out of it. Nicknames and children's real names in texts are not: read it over."
    ]
