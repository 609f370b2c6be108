"""Makes the file that every browser plays and jumps in quickly: 720p H.264 with a key frame each second. The sound
curve and the filmstrip come out of the same pass for nothing, since the pictures and the sound are decoded anyway."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.domain.videos import Probe
from lessonstudy.video.ffmpeg import guarded_input, run_ffmpeg
from lessonstudy.video.filmstrip import INTERVAL_MS, WIDTH, Sheets, picture_count
from lessonstudy.video.sound import SoundLevels, sound_output
from lessonstudy.video.source import Picture, Source, picture, readable

SHORT_SIDE = 720
STRIP_FILE = "filmstrip.nut"
TONEMAP = "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv"

Progress = Callable[[float], None]


def transcode(path: str, folder: str, probe: dict[str, Any], extras: bool, progress: Progress) -> None:
    """The child's step: writes play.mp4 into `folder`, and with `extras` the filmstrip and, where there is sound,
    sound.json.

    `probe` is `Probe.to_json` of the file. Raises UnusableVideo as `Source` does, and video-failed where ffmpeg gives
    up.
    """
    known = Probe.from_json(probe)
    target = Path(folder)
    with Source(Path(path)) as source:
        video, demuxer = source.video.index, source.demuxer
        sound = None if source.sound is None else source.sound.index
    arguments = [
        *guarded_input(Path(path), demuxer),
        *("-filter_complex", filters(known, video, extras)),
        *play_output(sound, target / "play.mp4"),
    ]
    levels = SoundLevels() if extras and sound is not None else None
    if extras:
        arguments += ["-map", "[strip]", "-an", "-c:v", "rawvideo", "-fps_mode", "passthrough"]
        arguments += ["-f", "nut", f"file:{target.resolve() / STRIP_FILE}"]
    if levels is not None and sound is not None:
        arguments += sound_output(sound)
    run_ffmpeg(arguments, known.duration_ms, progress, None if levels is None else levels.take)
    if levels is not None:
        levels.write(target)
    if extras:
        _make_sheets(target, known.duration_ms)


def play_size(width: int, height: int) -> tuple[int, int]:
    """Width and height in px of the playable file: the shorter side at most 720, never bigger than the original, both
    even."""
    scale = min(1.0, SHORT_SIDE / min(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def filters(probe: Probe, video: int, extras: bool) -> str:
    """ffmpeg's filter graph from the stream `video` to [play], and to [strip] with `extras`. ffmpeg itself turns it
    upright."""
    width, height = play_size(probe.width, probe.height)
    steps = []
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


def play_output(sound: int | None, target: Path) -> list[str]:
    """ffmpeg's arguments for play.mp4 from [play] and the stream `sound`: nothing of the original's metadata goes
    along."""
    audio = ["-an"]
    if sound is not None:
        audio = ["-map", f"0:{sound}", "-c:a", "aac", "-b:a", "96k", "-ac", "2", "-af", "aresample=async=1"]
    return [
        *("-map", "[play]", *audio, "-c:v", "libx264", "-preset", "veryfast", "-crf", "23"),
        *("-force_key_frames", "expr:gte(t,n_forced)", "-sc_threshold", "0", "-enc_time_base", "1:90000"),
        *("-fps_mode", "passthrough", "-map_metadata", "-1", "-map_chapters", "-1", "-movflags", "+faststart"),
        *("-f", "mp4", f"file:{target.resolve()}"),
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
