"""A program: a file of so many notes into a lesson by a job, while somebody else writes notes. Prints JSON of what came of it.

    python tests/services/whole_way.py FOLDER FORMAT NOTES

`grown_mb` is by how much the process was larger at its largest than before the file arrived.
"""

import json
import resource
import sys
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from world import LESSON_MS, World, make_world  # noqa: E402

from lessonstudy.domain.exchange import Document, ExchangedNote, ListedCode, ListedScheme, Media  # noqa: E402
from lessonstudy.domain.jobs import Job  # noqa: E402
from lessonstudy.formats.registry import FORMATS, named  # noqa: E402

SAW = "She folds the strip in four, counts the parts, and says that two of them are the same as a half"


def make_file(path: Path, form: str, notes: int) -> None:
    scheme = ListedScheme(slug="student_thinking", name="", codes=(ListedCode(key="u", name="Unanticipated"),))
    document = Document(
        media=(Media(label="Main"),),
        schemes=(scheme,),
        notes=tuple(
            ExchangedNote(
                start_ms=place * (LESSON_MS - 1000) // notes,
                end_ms=place * (LESSON_MS - 1000) // notes + 500,
                saw=f"{SAW} {place}.",
                codes=("student_thinking:u",),
            )
            for place in range(notes)
        ),
    )
    path.write_bytes(named(form, FORMATS).write(document).data)


def largest_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bring(world: World, path: Path) -> Job:
    services, olga = world.services, world.ids.olga
    arriving = services.imports.begin(olga, world.ids.iteration, path.name)
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            arriving.write(piece)
    coming = services.imports.keep(arriving)
    arriving.close()
    services.imports.preview(olga, coming.id)
    job = services.import_jobs.bring_in(olga, coming.id)
    assert isinstance(job, Job)
    services.work_on(job.id)
    found = services.jobs.find(job.id)
    assert found is not None
    return found


def main(folder: Path, form: str, notes: int) -> dict[str, Any]:
    world, over, written = make_world(folder), threading.Event(), []

    def write() -> None:
        while not over.wait(0.05):
            written.append(world.write(world.ids.omar).id)

    writer = threading.Thread(target=write)
    before = largest_mb()
    writer.start()
    try:
        job = bring(world, folder / f"file.{form}")
    finally:
        over.set()
        writer.join()
    with world.services.store.write() as db:
        db.execute("INSERT INTO observation_text(observation_text, rank) VALUES ('integrity-check', 1)")
        kept = {
            row[0] for row in db.execute("SELECT id FROM observation WHERE observer = ?", [world.ids.omar]).fetchall()
        }
        came = db.execute("SELECT count(*) FROM import_note").fetchone()[0]
    return {
        "state": job.state.value,
        "error": job.error,
        "came": came,
        "others": len(written),
        "lost": len(set(written) - kept),
        "grown_mb": round(largest_mb() - before),
    }


if __name__ == "__main__":
    place, form, notes = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if len(sys.argv) > 4:
        # in a process of its own, so that what making it takes is not counted
        make_file(place / f"file.{form}", form, notes)
    else:
        print(json.dumps(main(place, form, notes)))
