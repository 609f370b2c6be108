"""The last look before an original may be deleted: is the file made from it whole and as long as it should be?"""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video.probing import probe_file
from lessonstudy.video.source import Source, readable
from lessonstudy.video.stills import frame_at

TOLERANCE_MS = 500

Progress = Callable[[float], None]


def verify(path: str, expected_ms: int, progress: Progress) -> int:
    """The child's step: the file's real duration in ms. Start, middle and end decode and it is `expected_ms` long
    within 0.5 s.

    Raises UnusableVideo: video-broken where a picture does not decode, video-failed where the length is another.
    """
    duration_ms = probe_file(Path(path), progress).duration_ms
    if abs(duration_ms - expected_ms) > TOLERANCE_MS:
        raise UnusableVideo("video-failed", reason="the file made for playing has another length.")
    with Source(Path(path)) as source, readable():
        for place in (0, duration_ms // 2, duration_ms):
            at = Fraction(place, 1000)
            due = _time_due(source, at)
            frame = frame_at(source, at)
            if frame.is_corrupt or frame.pts != due:
                raise UnusableVideo("video-broken")
    progress(1.0)
    return duration_ms


def _time_due(source: Source, at: Fraction) -> int | None:
    """The time stamp of the picture that should be on show: a decoder passes over what it cannot read and says
    nothing."""
    wanted = round((source.start + at) / source.time_base)
    source.container.seek(wanted, stream=source.video)
    due: int | None = None
    for packet in source.packets(source.video):
        if packet.pts is None or packet.dts is None:
            continue
        if packet.pts <= wanted or due is None:
            due = packet.pts if due is None else max(due, packet.pts)
        if packet.dts > wanted:
            break
    return due
