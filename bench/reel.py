"""The file of a reel against the same work done by hand with bare ffmpeg commands, in turns: `python bench/reel.py [--short]
[--clips 10] [--seconds 20] [--rounds 3]`.

Makes a 720p lesson of noisy pictures with sound in a temporary folder. By hand means: the same cards as pictures, each card and
each clip encoded by one ffmpeg command with the same settings, at the same low priority, their sound beside them, then joined
by one more. Ours does that in caged children, looks up each first picture, and keeps what a kill would need. The targets:
at most 1.25 times by hand; the making process, which is the server, grows by at most 20 MB however long the reel.
Exit code 1 when one is missed.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg

from lessonstudy.domain.captions import Cue
from lessonstudy.domain.reel_script import Card, Script, Take
from lessonstudy.formats import webvtt
from lessonstudy.video.cards import draw_card
from lessonstudy.video.child import NICENESS
from lessonstudy.video.reel import make_reel

MOST_RATIO, MOST_GROWTH_MB = 1.25, 20.0
RATE, CARD_PICTURES = 25, 75
LESSON_S = 120
SHAPE = (
    "scale=1280:720:force_original_aspect_ratio=decrease:force_divisible_by=2:out_color_matrix=bt709:out_range=tv,"
    "pad=1280:720:(ow-iw)/2:(oh-ih)/2,setsar=1,format=yuv420p,fps=25"
)
ENCODE = "-c:v libx264 -preset veryfast -crf 23 -g 25 -sc_threshold 0 -r 25 -video_track_timescale 90000 -f mp4"


def ffmpeg(*arguments: str) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *arguments]
    subprocess.run(["nice", "-n", str(NICENESS), *command], check=True)


def make_lesson(folder: Path) -> Path:
    path = folder / "play.mp4"
    picture = f"testsrc2=s=1280x720:r=25:d={LESSON_S},noise=alls=8:allf=t"
    tone = f"anoisesrc=d={LESSON_S}:a=0.1:c=pink"
    words = "-c:v libx264 -preset superfast -crf 24 -pix_fmt yuv420p -g 25 -c:a aac -movflags +faststart"
    ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone, *words.split(), str(path))
    return path


def script(clips: int, seconds: int) -> Script:
    parts: list[Card | Take] = []
    cues = []
    for number in range(clips):
        begin = number * 7_040 % ((LESSON_S - seconds) * 1000)
        parts.append(Card(above="Teaching 1 · 00:10", text=f"What was seen in clip {number + 1}", below="Seen by Olga",
                          pictures=CARD_PICTURES))  # fmt: skip
        at = sum(one.pictures for one in parts) * 1000 // RATE
        parts.append(Take(recording="lesson", start_ms=begin, pictures=seconds * RATE))
        cues.append(Cue(start_ms=at, end_ms=at + seconds * 1000, text=f"Olga, Teaching 1: clip {number + 1}"))
    return Script(rate=RATE, parts=tuple(parts), captions=tuple(cues))


def ours(found: Script, lesson: Path, folder: Path) -> None:
    captions = webvtt.write(found.captions)
    make_reel(found, captions, {"lesson": lesson}, folder, lambda _: None, lambda: False, name="The reel")


def by_hand(found: Script, lesson: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    listed, sound = [], folder / "sound.pcm"
    with sound.open("wb") as whole:
        for number, part in enumerate(found.parts):
            target, seconds = folder / f"{number}.mp4", part.pictures / RATE
            video = ["-map", "[v]", "-frames:v", str(part.pictures), *ENCODE.split(), str(target)]
            if isinstance(part, Card):
                draw_card(folder / "card.png", part, 1280, 720)
                still = ["-loop", "1", "-framerate", str(RATE), "-i", str(folder / "card.png")]
                ffmpeg(*still, "-filter_complex", f"[0:v]{SHAPE}[v]", *video)
                whole.write(bytes(round(seconds * 48_000) * 4))
            else:
                begin = ["-ss", str(part.start_ms / 1000), "-t", str(seconds + 1), "-i", str(lesson)]
                samples = ["-map", "0:a", "-t", str(seconds), "-f", "s16le", "-ar", "48000", "-ac", "2"]
                ffmpeg(*begin, "-filter_complex", f"[0:v]{SHAPE}[v]", *video, *samples, str(folder / "clip.pcm"))
                whole.write((folder / "clip.pcm").read_bytes())
            listed.append(f"file '{target}'\nduration {seconds}\n")
    (folder / "list.txt").write_text("ffconcat version 1.0\n" + "".join(listed))
    (folder / "captions.vtt").write_text(webvtt.write(found.captions))
    ffmpeg("-f", "concat", "-safe", "0", "-i", str(folder / "list.txt"), "-f", "s16le", "-ar", "48000", "-ac", "2",
           "-i", str(sound), "-i", str(folder / "captions.vtt"), "-map", "0:v", "-map", "1:a", "-map", "2:s",
           *"-c:v copy -c:a aac -b:a 128k -c:s mov_text -movflags +faststart".split(), str(folder / "reel.mp4"))  # fmt: skip


def timed(work: Callable[[Script, Path, Path], None], found: Script, lesson: Path, folder: Path) -> tuple[float, int]:
    """Seconds, and the bytes of the file."""
    shutil.rmtree(folder, ignore_errors=True)
    begun = time.perf_counter()
    work(found, lesson, folder)
    return time.perf_counter() - begun, (folder / "reel.mp4").stat().st_size


def memory_mb() -> float:
    """The most memory that this process, which stands for the server, has held so far."""
    said = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert said is not None
    return int(said[1]) / 1024


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--clips", type=int, default=10)
    words.add_argument("--seconds", type=int, default=20, help="of each clip")
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--short", action="store_true", help="4 clips of 6 seconds, one round")
    given = words.parse_args()
    clips, seconds, rounds = (4, 6, 1) if given.short else (given.clips, given.seconds, given.rounds)
    taken: dict[str, list[float]] = {"ours": [], "by hand": []}
    sizes = {}
    with tempfile.TemporaryDirectory(prefix="bench-reel-") as name:
        folder = Path(name)
        lesson = make_lesson(folder)
        found = script(clips, seconds)
        timed(ours, script(1, 2), lesson, folder / "warm")
        before = memory_mb()
        for _ in range(rounds):
            for who, work in (("by hand", by_hand), ("ours", ours)):
                took, sizes[who] = timed(work, found, lesson, folder / who.replace(" ", "-"))
                taken[who].append(took)
        growth = memory_mb() - before
    ratio = statistics.median(taken["ours"]) / statistics.median(taken["by hand"])
    told = {
        "clips": clips,
        "seconds": seconds,
        "processors": os.cpu_count(),
        "bytes": sizes,
        "median_s": {who: round(statistics.median(values), 2) for who, values in taken.items()},
        "ratio": round(ratio, 3),
        "memory_growth_mb": round(growth, 1),
        "good": ratio <= MOST_RATIO and growth <= MOST_GROWTH_MB,
    }
    print(json.dumps(told, indent=2))
    raise SystemExit(0 if told["good"] else 1)


if __name__ == "__main__":
    main()
