"""What services call for several cameras of one lesson, and for one camera that split it into several files. Like
`ingest`, every step on a file's content runs in the cage."""

from pathlib import Path

from lessonstudy.video.cage import Cancelled, OnProgress, run
from lessonstudy.video.sync import Fit

SHORTEST_S = 600.0


def find_shift(
    play: Path,
    other: Path,
    durations_ms: tuple[int, int],
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    *,
    name: str,
) -> Fit:
    """How the sound of `play` stands to that of `other`, two recordings of one lesson of `durations_ms`.

    Raises UnusableVideo: sound-missing and sound-unclear (the confidence is below 2, so nothing is proposed), and what
    every step raises.
    """
    found = run(
        "lessonstudy.video.sync:sync",
        {"path": str(play), "other": str(other), "durations_ms": list(durations_ms)},
        name=name,
        on_progress=on_progress,
        cancelled=cancelled,
        timeout_s=SHORTEST_S + sum(durations_ms) / 1000,
    )
    return Fit(**found)
