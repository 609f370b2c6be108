"""Writers that are killed at random moments, and what they had acknowledged by then.

    python killed_writers.py FOLDER KILLS SEED

Forks two writers at a time over the furnished folder, kills both with SIGKILL, and prints the ids of all notes that were
acknowledged, as JSON. A process of its own, since it forks.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from world import World, make_world  # noqa: E402

from lessonstudy.domain.identity import new_id  # noqa: E402

ID_BYTES = 36
MOST_WRITES = 3
LONGEST_REST_SECONDS = 0.02


def write_forever(world: World, pipe: int) -> None:
    while True:
        note = new_id()
        values = world.note(codes=["a", "w"], students=["A", "B"], saw=f"Seen {note}", think="x" * 500)
        world.services.annotate.create(world.ids.olga, note, values)
        os.write(pipe, note.encode())


def start(world: World) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write_forever(world, writing)
        finally:
            os._exit(1)
    os.close(writing)
    return child, reading


def kill(child: int, reading: int, writes: int, rest: float) -> list[str]:
    """Kill a writer once it has acknowledged `writes` and lived `rest` seconds more; what it had acknowledged."""
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read(writes * ID_BYTES)
        time.sleep(rest)
        os.kill(child, signal.SIGKILL)
        data += pipe.read()
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError("a writer ended by itself")
    return [data[at : at + ID_BYTES].decode() for at in range(0, len(data), ID_BYTES)]


def acknowledged(folder: Path, kills: int, seed: int) -> list[str]:
    world, moments, found = make_world(folder), random.Random(seed), []
    for _ in range(kills // 2):
        for child, reading in [start(world), start(world)]:
            found += kill(child, reading, moments.randint(0, MOST_WRITES), moments.uniform(0, LONGEST_REST_SECONDS))
    return found


if __name__ == "__main__":
    print(json.dumps(acknowledged(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
