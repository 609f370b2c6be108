"""What services call for several cameras of one lesson, and for one camera that split it into several files. Like
`ingest`, every step on a file's content runs in the cage."""

from collections.abc import Callable
from pathlib import Path

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.domain.videos import Probe
from lessonstudy.video.cage import Cancelled, OnProgress, run
from lessonstudy.video.ingest import check, make_seek_file, probe
from lessonstudy.video.renditions import making
from lessonstudy.video.sync import Fit

SHORTEST_S = 600.0
READ_BYTES_PER_S = 4_000_000


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
        reads=[play, other],
        programs=True,
        name=name,
        on_progress=on_progress,
        cancelled=cancelled,
        timeout_s=SHORTEST_S + sum(durations_ms) / 1000,
    )
    return Fit(**found)


def join(
    parts: list[Path],
    target: Path,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    *,
    name: str,
) -> None:
    """Writes the files that are one camera's recording, in their order, as one file to `target`, checked and whole.

    Files that browsers could play are joined as they are; others, and those written with differing settings, become
    720p files first, which are left beside them for the next try. Raises UnusableVideo(parts-differ) for a file that
    is another camera's, and what every step raises.
    """
    tell = on_progress or (lambda _: None)
    share = 1 / (len(parts) * 2 + 1)
    probes = [probe(part, name, _share(tell, share, number), cancelled) for number, part in enumerate(parts)]
    _refuse_strangers(probes, name)
    found = parts
    paths = [str(part) for part in parts]
    as_they_are = all(one.can_remux for one in probes) and run(
        "lessonstudy.video.joining:alike", {"paths": paths}, reads=parts, name=name, cancelled=cancelled
    )
    if not as_they_are:
        found = [
            _encoded(part, one, _share(tell, share, len(parts) + number), cancelled, name)
            for number, (part, one) in enumerate(zip(parts, probes, strict=True))
        ]
    bytes_to_read = sum(part.stat().st_size for part in found)
    with making(target.parent) as place:
        made = place / "whole"
        run(
            "lessonstudy.video.joining:join",
            {
                "paths": [str(part) for part in found],
                "target": str(made),
                "rotation": probes[0].rotation if as_they_are else 0,
            },
            reads=found,
            writes=place,
            name=name,
            on_progress=_share(tell, share, len(parts) * 2),
            cancelled=cancelled,
            timeout_s=SHORTEST_S + bytes_to_read / READ_BYTES_PER_S,
        )
        check(made, sum(one.duration_ms for one in probes), cancelled=cancelled, name=name)
        made.replace(target)


def _refuse_strangers(probes: list[Probe], name: str) -> None:
    first = probes[0]
    for number, other in enumerate(probes[1:], start=2):
        same = (first.video_codec, first.width, first.height, first.rotation, first.has_sound) == (
            other.video_codec,
            other.width,
            other.height,
            other.rotation,
            other.has_sound,
        )
        if not same:
            raise UnusableVideo("parts-differ", name=name, number=number)


def _encoded(part: Path, known: Probe, on_progress: OnProgress, cancelled: Cancelled | None, name: str) -> Path:
    folder = part.with_name(f"{part.name}.made")
    play = folder / "play.mp4"
    return play if play.exists() else make_seek_file(part, folder, known, on_progress, cancelled, name=name)


def _share(tell: Callable[[float], None], share: float, number: int) -> OnProgress:
    return lambda done: tell(share * (number + done))
