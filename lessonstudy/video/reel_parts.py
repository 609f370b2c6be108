"""The parts of a reel, in the child: a title card or a take, encoded alike whatever it is made of, and the joining of all.

Alike means: the same size, rate, colours and settings of the coder, so that one decoder reads the parts through. The first
picture of a take is exactly the one that a browser shows at its start, which is looked up before ffmpeg begins: by itself
ffmpeg would begin with the next one.
"""

import shutil
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.domain.reel_script import Card, Take
from lessonstudy.video.cards import draw_card
from lessonstudy.video.ffmpeg import guarded_input, run_ffmpeg
from lessonstudy.video.source import Source, readable
from lessonstudy.video.stills import frame_at

WIDTH, HEIGHT = 1280, 720
SAMPLES = 48_000
CHANNELS, SAMPLE_BYTES = 2, 2
AHEAD_S = Fraction(2, 1000)
"""ffmpeg begins to read so long before the first picture: less than any picture lasts, more than times are rounded."""
BEYOND_S = 1.0

IN_A_TRACK = str.maketrans("{}\\", "()/")
"""ffmpeg takes these signs for styles on their way into an MP4, and would garble the words around them."""

Progress = Callable[[float], None]


def card(target: str, rate: int, part: dict[str, Any], progress: Progress) -> None:
    """The child's step: a title card as the part `target`, silent. `part` is a Card by its fields."""
    made = Card(**part)
    drawn = Path(target).with_suffix(".png")
    draw_card(drawn, made, WIDTH, HEIGHT)
    graph = f"[0:v]{_alike(rate)}[v]"
    still = ["-f", "image2", "-loop", "1", "-framerate", str(rate), "-i", f"file:{drawn.resolve()}"]
    _encode([*still, "-filter_complex", graph], Path(target), rate, made.pictures, progress, sound=False)
    drawn.unlink()


def take(path: str, target: str, rate: int, part: dict[str, Any], progress: Progress) -> None:
    """The child's step: a span of the film at `path` as the part `target`; silent where the film has no sound. `part` is a
    Take by its fields. Raises UnusableVideo as `Source` does."""
    made = Take(**part)
    start = Fraction(made.start_ms, 1000)
    with Source(Path(path)) as source:
        demuxer, video = source.demuxer, source.video.index
        sound = None if source.sound is None else source.sound.index
        with readable():
            frame = frame_at(source, start)
            shown = Fraction(frame.pts or 0) * (frame.time_base or source.time_base) - source.start
    seek = max(Fraction(0), min(shown - AHEAD_S, start))
    length = float(Fraction(made.pictures, rate) + start - seek) + BEYOND_S
    # the first picture that is read is the one on show at the start, and how long it was on show by then is passed over
    passed = float(max(Fraction(0), start - max(shown, seek)))
    graph = (
        f"[0:{video}]settb=AVTB,setpts=max(PTS-STARTPTS-{passed:.6f}/TB\\,0),fps={rate}:start_time=0:round=up:eof_action=pass,"
        f"tpad=stop=-1:stop_mode=clone,{_alike(rate)}[v]"
    )
    graphs = ["-filter_complex", graph]
    if sound is not None:
        # a graph of its own: in one with the pictures it ended with the last of these, at times before the first sample
        heard = f"[0:{sound}]atrim=start={float(start - seek):.6f},asetpts=PTS-{float(start - seek):.6f}/TB"
        graphs += ["-filter_complex", f"{heard},aresample={SAMPLES}:async=1:first_pts=0[a]"]
    begin = ["-ss", f"{float(seek):.6f}", "-t", f"{length:.6f}"]
    arguments = [*begin, *guarded_input(Path(path), demuxer), *graphs]
    _encode(arguments, Path(target), rate, made.pictures, progress, sound=sound is not None)


def join(folder: str, rate: int, parts: Sequence[int], progress: Progress) -> None:
    """The child's step: writes reel.mp4 into `folder` from its parts, of which each has so many pictures, and reel.vtt."""
    place = Path(folder).resolve()
    films = sorted(place.glob("part-*.mp4"))
    listed = place / "part-list.txt"
    entries = (f"file '{film.name}'\nduration {count / rate:.6f}\n" for film, count in zip(films, parts, strict=True))
    listed.write_text("ffconcat version 1.0\n" + "".join(entries))
    captions = place / "part-captions.vtt"
    captions.write_text((place / "reel.vtt").read_text(encoding="utf-8").translate(IN_A_TRACK), encoding="utf-8")
    sound = place / "part-sounds.raw"
    with sound.open("wb") as whole:
        for film in films:
            with film.with_suffix(".pcm").open("rb") as samples:
                shutil.copyfileobj(samples, whole)
    made = place / "part-joined.mp4"
    arguments = [
        *("-protocol_whitelist", "file", "-f", "concat", "-i", str(listed)),
        *(*_samples(), "-i", f"file:{sound}"),
        *("-f", "webvtt", "-i", str(captions), "-map", "0:v", "-map", "1:a", "-map", "2:s"),
        *("-c:v", "copy", "-c:a", "aac", "-b:a", "128k", "-c:s", "mov_text", "-disposition:s:0", "default"),
        *("-map_metadata", "-1", "-map_chapters", "-1", "-movflags", "+faststart", "-f", "mp4", f"file:{made}"),
    ]
    run_ffmpeg(arguments, round(sum(parts) * 1000 / rate), progress)
    _count(made, sum(parts))
    made.replace(place / "reel.mp4")


def _alike(rate: int) -> str:
    """The filters that make pictures of any kind into those of a reel, with bars where they have another shape."""
    return (
        f"scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=decrease:force_divisible_by=2"
        ":out_color_matrix=bt709:out_range=tv,"
        f"pad={WIDTH}:{HEIGHT}:(ow-iw)/2:(oh-ih)/2,setsar=1,format=yuv420p,fps={rate},"
        "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
    )


def _encode(arguments: list[str], target: Path, rate: int, pictures: int, progress: Progress, *, sound: bool) -> None:
    """The part's pictures and samples; under their names once both are whole."""
    made, samples = target.with_suffix(".making"), target.with_suffix(".pcm")
    video = [
        *("-map", "[v]", "-frames:v", str(pictures), "-c:v", "libx264", "-preset", "veryfast", "-crf", "23"),
        *("-g", str(rate), "-sc_threshold", "0", "-r", str(rate), "-video_track_timescale", "90000"),
        *("-map_metadata", "-1", "-map_chapters", "-1", "-f", "mp4", f"file:{made.resolve()}"),
    ]
    audio = ["-map", "[a]", "-t", f"{pictures / rate:.6f}", *_samples(), f"file:{samples.resolve()}"] if sound else []
    run_ffmpeg([*arguments, *video, *audio], round(pictures * 1000 / rate), progress)
    _count(made, pictures)
    with samples.open("ab") as writing:
        # what is missing is silence
        writing.truncate(pictures * (SAMPLES // rate) * CHANNELS * SAMPLE_BYTES)
    made.replace(target)


def _samples() -> list[str]:
    return ["-f", "s16le", "-ar", str(SAMPLES), "-ac", str(CHANNELS)]


def _count(path: Path, pictures: int) -> None:
    """Raises UnusableVideo unless the file holds so many pictures."""
    with av.open(str(path)) as container:
        if container.streams.video[0].frames != pictures:
            raise UnusableVideo("video-failed", reason="a part of it came out too short.")
