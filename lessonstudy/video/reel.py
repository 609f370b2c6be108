"""Makes the file of a reel from its script: each card and each take is a part, encoded by a caged child of its own that sees
one film and no other; the parts are then joined by copying their pictures.

A part's pictures are an MP4, its sound is bare samples, as many as its pictures last: so nothing drifts, and the sound is
coded once for the whole. A part that is done stays done, and a reel whose making was killed goes on behind it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.reel_script import Card, Script, Take
from lessonstudy.video.cage import Cancelled, OnProgress, run
from lessonstudy.video.renditions import converting, publish

FILM, CAPTIONS = "reel.mp4", "reel.vtt"
SHORTEST_S = 600.0
ENCODE_TIMES_DURATION = 30
OnShare = Callable[[float], float]
JOINING = 0.95
"""The share of the work that encoding is; the rest is joining the parts."""


def make_reel(
    script: Script,
    captions: str,
    films: Mapping[str, Path],
    folder: Path,
    on_progress: OnProgress,
    cancelled: Cancelled,
    *,
    name: str,
) -> None:
    """Writes folder/reel.mp4 (1280 x 720, H.264 and AAC, the captions as a track, the index in front) and folder/reel.vtt.

    `captions` are those of the script as WebVTT; `films` gives each recording's playable file. Raises UnusableVideo, whose
    sentence names the reel as `name`, and OutOfSpace; then nothing is left.
    """
    with converting(folder, as_dict(script), captions, imageio_ffmpeg.__version__) as place:
        reel = _Reel(script, films, place, on_progress, cancelled, name)
        for number, part in enumerate(script.parts):
            reel.make(number, part)
        (place / CAPTIONS).write_text(captions, encoding="utf-8")
        reel.join()
        for left in place.glob("part-*"):
            left.unlink()
        publish(place, folder)


class _Reel:
    """A reel on its way, with the parts that are done in `place`."""

    def __init__(
        self,
        script: Script,
        films: Mapping[str, Path],
        place: Path,
        on_progress: OnProgress,
        cancelled: Cancelled,
        name: str,
    ) -> None:
        self._script, self._films, self._place = script, films, place
        self._on_progress, self._cancelled, self._name = on_progress, cancelled, name
        self._whole = sum(one.pictures for one in script.parts)
        self._done = 0

    def make(self, number: int, part: Card | Take) -> None:
        """Encodes a part, unless it is done already."""
        target = self._place / f"part-{number:04d}.mp4"
        if not target.exists():
            order: dict[str, Any] = {"target": str(target), "rate": self._script.rate, "part": as_dict(part)}
            if isinstance(part, Card):
                self._encode("card", order, part.pictures)
            else:
                film = self._films[part.recording]
                # the folder, since a lighter file may take the place of this one at any moment
                self._encode("take", order | {"path": str(film)}, part.pictures, reads=film.parent)
        self._done += part.pictures

    def join(self) -> None:
        order: dict[str, Any] = {"folder": str(self._place), "rate": self._script.rate}
        parts = [one.pictures for one in self._script.parts]
        self._run("join", order | {"parts": parts}, lambda done: JOINING + done * (1 - JOINING), self._whole)

    def _encode(self, step: str, order: dict[str, Any], pictures: int, reads: Path | None = None) -> None:
        before, whole = self._done, self._whole
        self._run(step, order, lambda done: (before + done * pictures) / whole * JOINING, pictures, reads)

    def _run(self, step: str, order: dict[str, Any], share: OnShare, pictures: int, reads: Path | None = None) -> None:
        run(
            f"lessonstudy.video.reel_parts:{step}",
            order,
            reads=[reads] if reads else [],
            writes=self._place,
            programs=True,
            name=self._name,
            on_progress=lambda done: self._on_progress(share(done)),
            cancelled=self._cancelled,
            timeout_s=SHORTEST_S + pictures / self._script.rate * ENCODE_TIMES_DURATION,
        )
        self._on_progress(share(1.0))
