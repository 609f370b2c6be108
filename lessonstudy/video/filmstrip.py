"""Small pictures along the timeline: one for every 5 s, on sheets of 10 x 10, and a WebVTT file that says which part
of which sheet shows a moment. Only key frames are decoded, one for each picture, so an hour takes seconds."""

import contextlib
import json
import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.stream import Discard

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video.source import Picture, Source, jpeg, picture

INTERVAL_MS = 5_000
WIDTH = 160
COLUMNS = 10
ROWS = 10
QUALITY = 75
WORKERS = 2
STRETCH = 50
SEEK_PACKETS = 400

Progress = Callable[[float], None]


def filmstrip(path: str, folder: str, duration_ms: int, progress: Progress) -> int:
    """The child's step: writes the sheets, filmstrip.vtt and filmstrip.json into `folder`; gives the number of
    pictures.

    Raises UnusableVideo as `Source` does, and video-broken where not one picture can be decoded.
    """
    wanted = [number * INTERVAL_MS for number in range(picture_count(duration_ms))]
    sheets = Sheets(Path(folder), duration_ms)
    for number, (at_ms, image) in enumerate(_pictures(Path(path), wanted)):
        sheets.add(at_ms, image)
        progress(number / len(wanted))
    sheets.finish()
    return len(wanted)


def picture_count(duration_ms: int) -> int:
    """How many pictures a recording of this length has: one for each interval begun."""
    return max(1, math.ceil(duration_ms / INTERVAL_MS))


class Sheets:
    """Takes the pictures in order and writes each sheet as soon as it is full, so that memory does not grow with the
    lesson.

    A picture is known by its own time, in ms, which is not that of its place on the strip where key frames are far
    apart.
    """

    def __init__(self, folder: Path, duration_ms: int) -> None:
        self.folder = folder
        self.duration_ms = duration_ms
        self.times: list[int] = []
        self.page: list[Picture] = []
        self.pages = 0
        self.size = (0, 0)

    def add(self, at_ms: int, image: Picture) -> None:
        """The next picture, height x width x 3, BGR. The first decides the size; later ones are cut or filled to
        it."""
        if not self.times:
            self.size = (image.shape[1], image.shape[0])
        self.times.append(at_ms)
        self.page.append(self._fitted(image))
        if len(self.page) == COLUMNS * ROWS:
            self._write_page()

    def finish(self) -> None:
        """Writes what is left, and the two lists. Raises UnusableVideo(video-broken) where there is no picture at
        all."""
        if not self.times:
            raise UnusableVideo("video-broken")
        if self.page:
            self._write_page()
        self._write_json()
        self._write_vtt()

    def _fitted(self, image: Picture) -> Picture:
        width, height = self.size
        if image.shape[:2] == (height, width):
            return image
        fitted = np.zeros((height, width, 3), dtype=np.uint8)
        part = image[:height, :width]
        fitted[: part.shape[0], : part.shape[1]] = part
        return fitted

    def _write_page(self) -> None:
        width, height = self.size
        rows = math.ceil(len(self.page) / COLUMNS)
        sheet = np.zeros((rows * height, COLUMNS * width, 3), dtype=np.uint8)
        for number, image in enumerate(self.page):
            row, column = divmod(number, COLUMNS)
            sheet[row * height : (row + 1) * height, column * width : (column + 1) * width] = image
        self.pages += 1
        (self.folder / f"filmstrip-{self.pages}.jpg").write_bytes(jpeg(sheet, QUALITY))
        self.page = []

    def _write_json(self) -> None:
        width, height = self.size
        content = {
            "interval_ms": INTERVAL_MS,
            "width": width,
            "height": height,
            "columns": COLUMNS,
            "rows": ROWS,
            "pictures_ms": self.times,
        }
        (self.folder / "filmstrip.json").write_text(json.dumps(content), encoding="utf-8")

    def _write_vtt(self) -> None:
        width, height = self.size
        lines = ["WEBVTT", ""]
        for number in range(len(self.times)):
            page, place = divmod(number, COLUMNS * ROWS)
            row, column = divmod(place, COLUMNS)
            start = number * INTERVAL_MS
            end = max(start + 1, min(start + INTERVAL_MS, self.duration_ms))
            lines += [
                f"{_clock(start)} --> {_clock(end)}",
                f"filmstrip-{page + 1}.jpg#xywh={column * width},{row * height},{width},{height}",
                "",
            ]
        (self.folder / "filmstrip.vtt").write_text("\n".join(lines), encoding="utf-8")


def _clock(at_ms: int) -> str:
    seconds, thousandths = divmod(at_ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{thousandths:03d}"


def _pictures(path: Path, wanted: list[int]) -> Iterator[tuple[int, Picture]]:
    """The pictures in order. One that cannot be read repeats the one before, or at the start the first that can."""
    last: tuple[int, Picture] | None = None
    missing = 0
    for one in _read_in_parts(path, wanted):
        last = one or last
        if last is None:
            missing += 1
            continue
        for _ in range(missing + 1):
            yield last
        missing = 0


def _read_in_parts(path: Path, wanted: list[int]) -> Iterator[tuple[int, Picture] | None]:
    """Two readers take a stretch each and wait for each other, so that no more than two stretches are in memory."""
    with ExitStack() as opened, ThreadPoolExecutor(WORKERS) as workers:
        readers = [KeyFrames(opened.enter_context(key_frame_source(path)), WIDTH) for _ in range(WORKERS)]
        for first in range(0, len(wanted), WORKERS * STRETCH):
            both = wanted[first : first + WORKERS * STRETCH]
            share = math.ceil(len(both) / WORKERS)
            parts = [both[number * share : (number + 1) * share] for number in range(WORKERS)]
            for found in workers.map(_read, readers, parts):
                yield from found


def _read(reader: "KeyFrames", part: list[int]) -> list[tuple[int, Picture] | None]:
    return [reader.at(at_ms) for at_ms in part]


def key_frame_source(path: Path) -> Source:
    """Opens a file for single small pictures: the decoder may leave out the smoothing that nobody sees in them."""
    return Source(path, options={"skip_loop_filter": "all"})


class KeyFrames:
    """Jumps from key frame to key frame of an opened file. One that serves two wanted times is decoded once."""

    def __init__(self, source: Source, width: int) -> None:
        self.source = source
        self.width = width
        if source.sound is not None:
            source.sound.discard = Discard.all
        self.last_pts: int | None = None
        self.last: tuple[int, Picture] | None = None

    def at(self, at_ms: int) -> tuple[int, Picture] | None:
        """The picture of the key frame at or before `at_ms`, with its own time in ms. None where none can be read."""
        source = self.source
        wanted = round((source.start + at_ms / 1000) / float(source.time_base))
        with contextlib.suppress(av.FFmpegError):
            source.container.seek(wanted, stream=source.video)
        for number, packet in enumerate(source.packets(source.video)):
            if packet.is_keyframe and packet.size:
                return self._decoded(packet)
            if number > SEEK_PACKETS:
                break
        return None

    def _decoded(self, packet: Any) -> tuple[int, Picture] | None:
        source = self.source
        if self.last is not None and packet.pts is not None and packet.pts == self.last_pts:
            return self.last
        frames = source.decode(packet) or source.decode(None)
        if not frames:
            return None
        time = packet.pts if packet.pts is not None else packet.dts or 0
        own_ms = max(0, round(float(time * source.time_base - source.start) * 1000))
        self.last_pts = packet.pts
        self.last = (own_ms, picture(frames[0], source.video.sample_aspect_ratio, self.width))
        return self.last
