"""How fast the video room is, each step against its baseline in the same run: `python bench/video.py [--short]
[--minutes 24] [step...]`.

Makes a 1080p lesson with sound by looping a piece, in a temporary folder that is deleted afterwards. Steps:
filmstrip, remux, transcode, still, probe. A ratio is the median of ours over the median of the baseline, taken in
turns; seconds on a shared machine mean little.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

from lessonstudy.domain.videos import Probe
from lessonstudy.video import cage, filmstrip, ingest, probing, stills
from lessonstudy.video.child import NICENESS
from lessonstudy.video.source import Source
from lessonstudy.video.transcode import filters

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
BARE = (
    "-map [play] -map 0:1 -c:a aac -b:a 96k -ac 2 -af aresample=async=1 -c:v libx264 -preset veryfast -crf 23 "
    "-force_key_frames expr:gte(t,n_forced) -sc_threshold 0 -enc_time_base 1:90000 -fps_mode passthrough "
    "-map_metadata -1 -map_chapters -1 -movflags +faststart -f mp4"
)
"""The 720p file as one would make it by hand: no pieces, no extras."""
MEMORY_CODE = """
import re, sys
from pathlib import Path
from lessonstudy.video.filmstrip import filmstrip
filmstrip(sys.argv[1], sys.argv[2], int(sys.argv[3]), lambda done: None)
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: seconds (or MB) of ours and of the baseline, and the ratio to stay under."""

    work: str
    against: str
    ours: float
    baseline: float
    target: float

    def line(self) -> str:
        ratio = self.ours / self.baseline
        verdict = "reached" if ratio <= self.target else "MISSED"
        figures = f"{self.ours:9.2f} {self.baseline:9.2f} {ratio:7.2f} {self.target:7.2f}"
        return f"{self.work:34} {self.against:34} {figures}  {verdict}"


@dataclass(frozen=True, slots=True)
class Lesson:
    """The long file, a shorter one for the transcode, a folder to work in, and how often each measure is taken."""

    path: Path
    short: Path
    folder: Path
    probe: Probe
    rounds: int


def ffmpeg(*arguments: str) -> str:
    """What ffmpeg says."""
    command = [FFMPEG, "-hide_banner", "-nostdin", "-y", *arguments]
    return subprocess.run(command, capture_output=True, check=True).stderr.decode("utf-8", "replace")


def make_lesson(folder: Path, minutes: float, loop_s: int, transcode_s: int, rounds: int) -> Lesson:
    """`loop_s` noisy seconds of 1080p at 25 pictures a second, a key frame each second, about 10 Mb/s with sound,
    looped."""
    once, long, short = folder / "once.mp4", folder / "lesson.mp4", folder / "short.mp4"
    picture = f"testsrc2=s=1920x1080:r=25:d={loop_s},noise=alls=10:allf=t"
    tone = f"anoisesrc=d={loop_s}:a=0.1:c=pink"
    encode = (
        "-c:v libx264 -preset superfast -b:v 10M -maxrate 12M -bufsize 20M -pix_fmt yuv420p -g 25 -bf 2 -sc_threshold 0"
    )
    ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone, *encode.split(), "-c:a", "aac", str(once))
    for path, seconds in ((long, minutes * 60), (short, float(transcode_s))):
        loops = str(max(0, round(seconds / loop_s + 0.49)))
        ffmpeg("-stream_loop", loops, "-i", str(once), "-t", str(seconds), "-c", "copy", str(path))
    once.unlink()
    return Lesson(long, short, folder, ingest.probe(long, "lesson"), rounds)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(rounds: int, ours: Callable[[], object], baseline: Callable[[], object]) -> tuple[float, float]:
    """The medians of both, measured by turns so that a busy moment falls on either."""
    pairs = [(timed(baseline), timed(ours)) for _ in range(rounds)]
    return statistics.median(pair[1] for pair in pairs), statistics.median(pair[0] for pair in pairs)


def ignore(done: float) -> None:
    pass


def bench_filmstrip(lesson: Lesson) -> list[Row]:
    """The whole step with the child's start, against ffmpeg, against the bare decoding, and its memory in MB."""
    out = lesson.folder / "strip"
    duration_ms = lesson.probe.duration_ms
    against = ["-skip_frame", "nokey", "-i", str(lesson.path), "-an", "-vf", "fps=1/5,scale=160:-2,tile=10x10"]

    def ours() -> None:
        ingest.make_filmstrip(lesson.path, out, duration_ms)

    fast, slow = in_turns(lesson.rounds, ours, lambda: ffmpeg(*against, str(lesson.folder / "sheet-%d.jpg")))
    again, bare = in_turns(lesson.rounds, ours, lambda: decode_key_frames(lesson.path, duration_ms))
    memory = subprocess.run(
        [sys.executable, "-c", MEMORY_CODE, str(lesson.path), str(out), str(duration_ms)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [
        Row("filmstrip", "ffmpeg -skip_frame nokey", fast, slow, 0.25),
        Row("filmstrip", "decoding its key frames, 2 threads", again, bare, 1.3),
        Row("filmstrip, memory in MB", "200 MB", float(memory.stdout), 200, 1.0),
    ]


def decode_key_frames(path: Path, duration_ms: int) -> None:
    """Nothing but the decoding of the wanted key frames, by as many readers as the filmstrip has."""
    from concurrent.futures import ThreadPoolExecutor

    wanted = range(0, duration_ms, filmstrip.INTERVAL_MS)

    def decode(part: range) -> None:
        with Source(path) as source:
            for at_ms in part:
                source.container.seek(round(at_ms / 1000 / float(source.time_base)), stream=source.video)
                packet = next(iter(source.packets(source.video)))
                _ = source.decode(packet) or source.decode(None)

    with ThreadPoolExecutor(filmstrip.WORKERS) as workers:
        list(workers.map(decode, [wanted[number :: filmstrip.WORKERS] for number in range(filmstrip.WORKERS)]))


def bench_remux(lesson: Lesson) -> list[Row]:
    out = lesson.folder / "remux"
    target = str(lesson.folder / "copy.mp4")

    def baseline() -> None:
        ffmpeg("-i", str(lesson.path), "-map", "0:v:0", "-map", "0:a:0", "-c", "copy", "-map_metadata", "-1",
               "-movflags", "+faststart", target)  # fmt: skip
        subprocess.run(["sync", target], check=True)

    fast, slow = in_turns(lesson.rounds, lambda: ingest.make_play(lesson.path, out, lesson.probe), baseline)
    return [Row("remux", "ffmpeg -c copy +faststart, synced", fast, slow, 1.1)]


def bench_transcode(lesson: Lesson) -> list[Row]:
    """The 720p file with sound curve and filmstrip, against the same command without them."""
    probe = ingest.probe(lesson.short, "short")
    extras, bare = lesson.folder / "extras", lesson.folder / "bare.mp4"
    for folder in (extras,):
        folder.mkdir(exist_ok=True)
    graph = filters(probe, 0, extras=False)

    def ours() -> None:
        cage.run(
            "lessonstudy.video.transcode:transcode",
            {"path": str(lesson.short), "folder": str(extras), "probe": probe.to_json(), "extras": True},
            reads=[lesson.short],
            writes=extras,
            programs=True,
            timeout_s=7200,
        )

    def baseline() -> None:
        ffmpeg("-i", str(lesson.short), "-filter_complex", graph, *BARE.split(), str(bare))

    fast, slow = in_turns(max(1, lesson.rounds // 2), ours, baseline)
    length = probe.duration_ms / 1000
    return [Row(f"720p, extras ({length / fast:.1f} x real time)", "the bare command", fast, slow, 1.05)]


def bench_still(lesson: Lesson) -> list[Row]:
    """The mean of stills all over the file, the child's start apart; ffmpeg's own start belongs to it."""
    asked = [lesson.probe.duration_ms * (2 * number + 1) // 40 + 440 for number in range(20)]

    def baseline() -> None:
        for at_ms in asked:
            ffmpeg("-ss", f"{at_ms / 1000}", "-i", str(lesson.path), "-frames:v", "1", "-q:v", "3", "-f", "mjpeg", "-")

    def ours() -> None:
        for at_ms in asked:
            stills.still(str(lesson.path), at_ms, None, ignore)

    fast, slow = in_turns(lesson.rounds, ours, baseline)
    caged = timed(lambda: [ingest.still(lesson.path, at_ms) for at_ms in asked[:5]]) / 5
    note = f"still (with its child {caged * 1000:.0f} ms)"
    return [Row(note, "ffmpeg -ss", fast / len(asked), slow / len(asked), 0.5)]


def bench_probe(lesson: Lesson) -> list[Row]:
    """MP4 by its index, MPEG-TS and Matroska packet by packet, against a count of the packets by ffmpeg."""
    rows = []
    for suffix in ("mp4", "mkv", "ts"):
        path = lesson.path
        if suffix != "mp4":
            path = lesson.folder / f"lesson.{suffix}"
            ffmpeg("-i", str(lesson.path), "-c", "copy", str(path))
        counted = re.findall(r"frame=\s*(\d+)", count_packets(path))
        assert counted
        fast, slow = in_turns(
            lesson.rounds,
            lambda path=path: probing.probe(str(path), ignore),  # type: ignore[misc]
            lambda path=path: count_packets(path),  # type: ignore[misc]
        )
        rows.append(Row(f"probe of .{suffix}", "ffmpeg -c copy -f null -", fast, slow, 0.5))
        if suffix != "mp4":
            path.unlink()
    return rows


def count_packets(path: Path) -> str:
    return ffmpeg("-i", str(path), "-map", "0:v", "-c", "copy", "-f", "null", "-")


STEPS: dict[str, Callable[[Lesson], list[Row]]] = {
    "filmstrip": bench_filmstrip,
    "remux": bench_remux,
    "transcode": bench_transcode,
    "still": bench_still,
    "probe": bench_probe,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="step", help=f"any of: {', '.join(STEPS)}")
    parser.add_argument("--short", action="store_true", help="one round on a short lesson: under a minute")
    parser.add_argument("--minutes", type=float, default=24.0, help="length of the lesson")
    parser.add_argument("--rounds", type=int, default=3, help="how often each measure is taken")
    options = parser.parse_args()
    # The caged child is polite; on a busy machine a comparison with an impolite baseline would be unfair.
    os.nice(NICENESS)
    minutes, loop_s, transcode_s, rounds = (
        (2.0, 20, 10, 1) if options.short else (options.minutes, 60, 180, options.rounds)
    )
    with tempfile.TemporaryDirectory(prefix="bench-video-") as folder:
        lesson = make_lesson(Path(folder), minutes, loop_s, transcode_s, rounds)
        size = lesson.path.stat().st_size / 1e9
        print(f"{lesson.probe.duration_ms / 60_000:.0f} min of 1080p, {size:.2f} GB, {lesson.rounds} rounds")
        print(f"{'work':34} {'against':34} {'ours':>9} {'baseline':>9} {'ratio':>7} {'target':>7}")
        for name in options.steps or STEPS:
            for row in STEPS[name](lesson):
                print(row.line(), flush=True)


if __name__ == "__main__":
    main()
