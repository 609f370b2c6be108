"""Where the files of reels lie, and how they go: with the reel when it is withdrawn, and with each recording that is in them.

A file has a folder of its own, reels/{reel}/{named or unnamed}-{digest of its script}. What it holds stands there in a list
before the first picture is written, so that no part of a recording is ever left behind that nobody knows of.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from lessonstudy.domain.reel_script import Script
from lessonstudy.video.reel import CAPTIONS, FILM

HOLDS = "holds.json"
DIGITS = 32
NAMES = {
    "reel.mp4": (False, FILM),
    "reel.vtt": (False, CAPTIONS),
    "reel-unnamed.mp4": (True, FILM),
    "reel-unnamed.vtt": (True, CAPTIONS),
}
"""By the name in an address: whether it is the file without names, and what it is called in its folder."""


class ReelFolder:
    def __init__(self, folder: Path) -> None:
        """`folder` is that of all data."""
        self._reels = folder / "reels"

    def place(self, reel: str, digest: str, unnamed: bool) -> Path:
        """Where the file of the script of this digest lies or will lie."""
        return self._reels / reel / f"{'unnamed' if unnamed else 'named'}-{digest[:DIGITS]}"

    def begin(self, place: Path, script: Script) -> None:
        """Make the place, with the list of the recordings that its file will hold."""
        place.mkdir(parents=True, exist_ok=True)
        with (place / HOLDS).open("w") as writing:
            json.dump(sorted(script.recordings), writing)
            writing.flush()
            os.fsync(writing.fileno())

    def keep_only(self, place: Path) -> None:
        """Remove the older files of the same reel and kind."""
        for other in place.parent.glob(f"{place.name.partition('-')[0]}-*"):
            if other != place:
                shutil.rmtree(other, ignore_errors=True)

    def remove(self, reel: str) -> None:
        """Remove every file of a reel."""
        shutil.rmtree(self._reels / reel, ignore_errors=True)

    def remove_with(self, recordings: Collection[str]) -> None:
        """Remove every file that holds one of these recordings, or of which that cannot be told."""
        for place, held in self._held():
            if held is None or held & set(recordings):
                shutil.rmtree(place, ignore_errors=True)

    def reels(self) -> list[str]:
        """The ids of reels of which files lie here."""
        return [path.name for path in self._reels.glob("*") if path.is_dir()]

    def recordings(self) -> set[str]:
        """The ids of the recordings that files here hold."""
        return {one for _, held in self._held() for one in held or ()}

    def _held(self) -> Iterator[tuple[Path, set[str] | None]]:
        for place in self._reels.glob("*/*"):
            try:
                yield place, set(json.loads((place / HOLDS).read_text()))
            except (OSError, ValueError):
                yield place, None
