"""Makes the file that every browser plays and jumps in quickly: 720p H.264 with a key frame each second. The sound
curve and the filmstrip come out of the same pass for nothing, since the pictures and the sound are decoded anyway. The
pictures are encoded in `pieces`, so that a conversion which was killed goes on where it was."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.domain.videos import Probe
from lessonstudy.video import pieces
from lessonstudy.video.ffmpeg import guarded_input, run_ffmpeg
from lessonstudy.video.filmstrip import INTERVAL_MS, WIDTH, Sheets, picture_count
from lessonstudy.video.sound import SoundLevels, sound_output
from lessonstudy.video.source import Picture, Source, picture, readable

SHORT_SIDE = 720
STRIP_FILE = "filmstrip.nut"
SOUND = "sound.mp4"
JOINING = 0.97
"""The share of the work that encoding is; the rest is joining its pieces."""
TONEMAP = "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv"

Progress = Callable[[float], None]


def transcode(path: str, folder: str, probe: dict[str, Any], extras: bool, progress: Progress) -> None:
    """The child's step: writes play.mp4 into `folder`, and with `extras` sound.json where there is sound, and the
    filmstrip.

    `probe` is `Probe.to_json` of the file. What an earlier run that was killed left in `folder` is gone on with; the
    filmstrip is missing then. Raises UnusableVideo as `Source` does, and video-failed where ffmpeg gives up.
    """
    place = Path(folder)
    conversion = Conversion(Path(path), place, Probe.from_json(probe), extras, lambda done: progress(done * JOINING))
    before = pieces.done(place)
    if before.begin is None:
        conversion.run_whole()
    else:
        conversion.go_on(before.begin)
    finished = pieces.done(place)
    sound = place / SOUND if conversion.sound is not None else None
    pieces.join(finished, sound, place / "play.mp4", lambda done: progress(JOINING + done * (1 - JOINING)))
    for left in [*finished.files, *place.glob("run-*.csv"), *place.glob("*.done"), place / SOUND]:
        left.unlink(missing_ok=True)


class Conversion:
    """One video on its way to the 720p file, with what is written in `folder` until then."""

    def __init__(self, path: Path, folder: Path, probe: Probe, extras: bool, progress: Progress) -> None:
        self.path, self.folder, self.probe, self.extras, self.progress = path, folder, probe, extras, progress
        self._done = 0.0
        with Source(path) as source:
            self.video, self.demuxer = source.video.index, source.demuxer
            self.sound = None if source.sound is None else source.sound.index

    def run_whole(self) -> None:
        """Everything in one pass."""
        arguments = [
            *("-filter_complex", filters(self.probe, self.video, self.extras)),
            *("-map", "[play]", *pieces.output(self.folder, None)),
            *self._sound_arguments(),
        ]
        if self.extras:
            arguments += ["-map", "[strip]", "-an", "-c:v", "rawvideo", "-fps_mode", "passthrough"]
            arguments += ["-f", "nut", f"file:{self.folder.resolve() / STRIP_FILE}"]
        self._run(arguments, self._levels())
        self._finish("pictures", "sound")
        if self.extras:
            _make_sheets(self.folder, self.probe.duration_ms)

    def go_on(self, begin: float) -> None:
        """The pictures from `begin` s on, then the sound: cheap enough to be done anew."""
        self._report(begin * 1000 / max(1, self.probe.duration_ms))
        (self.folder / STRIP_FILE).unlink(missing_ok=True)
        for half in self.folder.glob("filmstrip*"):
            half.unlink()
        if not self._is_finished("pictures"):
            graph = filters(self.probe, self.video, False, begin)
            pictures = ["-filter_complex", graph, "-map", "[play]", *pieces.output(self.folder, begin)]
            self._run([*pictures, *_passed_over(self.sound)], None)
            self._finish("pictures")
        if self.sound is not None and not self._is_finished("sound"):
            self._run([*self._sound_arguments(), *_passed_over(self.video)], self._levels())
            self._finish("sound")

    def _run(self, arguments: list[str], levels: SoundLevels | None) -> None:
        command = [*guarded_input(self.path, self.demuxer), *arguments]
        run_ffmpeg(command, self.probe.duration_ms, self._report, None if levels is None else levels.take)
        if levels is not None:
            levels.write(self.folder)

    def _report(self, done: float) -> None:
        """Passes on what never goes back: a run that goes on begins where the last one ended."""
        self._done = max(self._done, min(done, 1.0))
        self.progress(self._done)

    def _sound_arguments(self) -> list[str]:
        if self.sound is None:
            return []
        aac = play_sound(self.sound, self.folder / SOUND)
        return [*aac, *sound_output(self.sound)] if self.extras else aac

    def _levels(self) -> SoundLevels | None:
        return SoundLevels() if self.extras and self.sound is not None else None

    def _finish(self, *parts: str) -> None:
        for part in parts:
            (self.folder / f"{part}.done").touch()

    def _is_finished(self, part: str) -> bool:
        return (self.folder / f"{part}.done").exists()


def _passed_over(stream: int | None) -> list[str]:
    """ffmpeg's arguments to read a stream and throw it away: it sets its clock by the streams that it reads."""
    return [] if stream is None else ["-map", f"0:{stream}", "-c", "copy", "-f", "null", "-"]


def play_size(width: int, height: int) -> tuple[int, int]:
    """Width and height in px of the playable file: the shorter side at most 720, never bigger than the original, both
    even."""
    scale = min(1.0, SHORT_SIDE / min(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def filters(probe: Probe, video: int, extras: bool, begin: float | None = None) -> str:
    """ffmpeg's filter graph from the stream `video` to [play], and to [strip] with `extras`; from `begin` s on. ffmpeg
    itself turns it upright."""
    width, height = play_size(probe.width, probe.height)
    steps = [] if begin is None else [f"select=gt(t\\,{begin:.6f})"]
    if probe.interlaced:
        steps.append("bwdif=mode=send_frame:deint=interlaced")
    steps.append(f"scale={width}:{height}:out_range=tv")
    if probe.hdr:
        steps.append(TONEMAP)
    steps += ["setsar=1", "format=yuv420p"]
    graph = f"[0:{video}]{','.join(steps)}"
    if not extras:
        return f"{graph}[play]"
    every = INTERVAL_MS / 1000
    chosen = f"select=isnan(prev_selected_t)+gt(floor(t/{every})\\,floor(prev_selected_t/{every}))"
    strip_width = min(WIDTH, width)
    strip_height = max(2, round(height * strip_width / width / 2) * 2)
    return f"{graph},split[play][all];[all]{chosen},scale={strip_width}:{strip_height}:flags=area[strip]"


def play_sound(sound: int, target: Path) -> list[str]:
    """ffmpeg's arguments for the playable file's sound, from the stream `sound` into an MP4 of its own."""
    return [
        *("-map", f"0:{sound}", "-vn", "-c:a", "aac", "-b:a", "96k", "-ac", "2", "-af", "aresample=async=1"),
        *("-map_metadata", "-1", "-map_chapters", "-1", "-f", "mp4", f"file:{target.resolve()}"),
    ]


def _strip_pictures(strip: Path) -> Iterator[tuple[int, Picture]]:
    """The pictures of ffmpeg's own small file, with their times in ms. It was made here, so no guard is needed."""
    with readable(), av.open(str(strip), mode="r", format="nut") as container:
        for frame in container.decode(video=0):
            yield max(0, round((frame.time or 0.0) * 1000)), picture(frame, None)


def _make_sheets(folder: Path, duration_ms: int) -> None:
    """Turns the small raw pictures that ffmpeg left into sheets. A stretch without pictures repeats the one before."""
    strip = folder / STRIP_FILE
    sheets = Sheets(folder, duration_ms)
    last: tuple[int, Picture] | None = None
    total = picture_count(duration_ms)
    for at_ms, image in _strip_pictures(strip):
        place = min(at_ms // INTERVAL_MS, total - 1)
        while last is not None and len(sheets.times) < place:
            sheets.add(*last)
        if len(sheets.times) <= place:
            sheets.add(at_ms, image)
        last = (at_ms, image)
    if last is None:
        raise UnusableVideo("video-broken")
    while len(sheets.times) < total:
        sheets.add(*last)
    sheets.finish()
    strip.unlink()
