"""Draws small videos whose every picture carries its own number in bars, and wraps them in the formats that teachers
bring."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, RATE, SECONDS = 320, 180, 25, 4
BITS = 8
H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 2 -g 25"
VARIABLE = (
    "-vf settb=1/90000,setpts=(N*0.03+mod(N*7\\,5)*0.004+N*N*0.0001)/TB -enc_time_base 1:90000 -fps_mode passthrough"
)
AAC = "-c:a aac -b:a 64k"

Picture = NDArray[np.uint8]


def ffmpeg(*arguments: str, data: bytes | None = None) -> bytes:
    """Runs the bundled ffmpeg and gives back what it wrote to its standard output."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-v", "error", "-y", *arguments]
    done = subprocess.run(command, input=data or b"", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def draw(number: int, width: int = WIDTH, height: int = HEIGHT) -> Picture:
    """One grey picture: the top third is white on its left half, below stand the bits of `number`, the highest
    first."""
    image = np.full((height, width), 16, dtype=np.uint8)
    image[: height // 3, : width // 2] = 235
    for bit in range(BITS):
        if number >> (BITS - 1 - bit) & 1:
            image[height // 3 :, bit * width // BITS : (bit + 1) * width // BITS] = 235
    return image


def number_of(image: Picture) -> int:
    """The number that the bars of an upright picture (grey or BGR) spell. AssertionError where it does not stand
    upright."""
    grey = image if image.ndim == 2 else image.mean(axis=2)
    height, width = grey.shape
    assert grey[height // 12 : height // 4, width // 8 : width * 3 // 8].mean() > 128, "the top left is white"
    assert grey[height // 12 : height // 4, width * 5 // 8 : width * 7 // 8].mean() < 128, "the top right is black"
    value = 0
    for bit in range(BITS):
        left, right = width * (bit * 4 + 1) // (BITS * 4), width * (bit * 4 + 3) // (BITS * 4)
        value = value << 1 | int(grey[height // 2 : height * 9 // 10, left:right].mean() > 128)
    return value


def picture_of(jpeg: bytes) -> Picture:
    """The picture in a JPEG, BGR."""
    image = cv2.imdecode(np.frombuffer(jpeg, dtype=np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return image.astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: `make` writes it, `portrait` says how it stands, `sound` whether it has any."""

    name: str
    file: str
    make: Callable[[Path, Path], None]
    sound: bool = True
    portrait: bool = False
    size: tuple[int, int] = (WIDTH, HEIGHT)


def encode(options: str, source_options: str = "", sound: bool = True) -> Callable[[Path, Path], None]:
    """A maker that encodes the numbered pictures with ffmpeg's `options`."""

    def make(target: Path, folder: Path) -> None:
        tone = ("-f", "lavfi", "-i", f"sine=frequency=440:duration={SECONDS}") if sound else ()
        plain = raw_input()
        ffmpeg(*plain, *source_options.split(), *tone, *options.split(), str(target), data=_frames())

    return make


def raw_input(width: int = WIDTH, height: int = HEIGHT) -> tuple[str, ...]:
    """ffmpeg's arguments for grey pictures from its standard input."""
    return ("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{width}x{height}", "-r", str(RATE), "-i", "pipe:0")


def _frames() -> bytes:
    return b"".join(draw(number).tobytes() for number in range(RATE * SECONDS))


def _rotated(target: Path, folder: Path) -> None:
    """A phone held upright: the stored picture lies on its side, and a flag says how to turn it."""
    lying = b"".join(
        np.ascontiguousarray(np.rot90(draw(number, HEIGHT, WIDTH), -1)).tobytes() for number in range(RATE * SECONDS)
    )
    stored = folder / "lying.mp4"
    ffmpeg(*raw_input(), *H264.split(), str(stored), data=lying)
    ffmpeg("-display_rotation", "90", "-i", str(stored), "-f", "lavfi", "-i", "anullsrc=r=44100", "-shortest",
           *("-map", "0", "-map", "1", "-c:v", "copy", "-c:a", "aac"), str(target))  # fmt: skip


def _without_duration(target: Path, folder: Path) -> None:
    """What a browser records: written to a pipe, so that nobody could go back and fill in the length."""
    options = "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 600k -g 60 -c:a libopus -f webm pipe:1"
    tone = ("-f", "lavfi", "-i", f"sine=duration={SECONDS}")
    target.write_bytes(ffmpeg(*raw_input(), *tone, *options.split(), data=_frames()))


def _cut_short(target: Path, folder: Path) -> None:
    whole = folder / "whole.mp4"
    encode(f"{H264} {AAC} -movflags +faststart")(whole, folder)
    data = whole.read_bytes()
    target.write_bytes(data[: len(data) * 6 // 10])


def _odd(target: Path, folder: Path) -> None:
    frames = b"".join(draw(number, 161, 91).tobytes() for number in range(RATE * SECONDS))
    ffmpeg(*raw_input(161, 91), *("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "3"), str(target), data=frames)


GOOD = [
    Kind("plain", "plain.mp4", encode(f"{H264} {AAC}")),
    Kind("rotated", "rotated.mp4", _rotated, portrait=True, size=(HEIGHT, WIDTH)),
    Kind("variable rate", "variable.mp4", encode(f"{VARIABLE} {H264} -bf 0 {AAC}")),
    Kind("variable rate with b-frames", "jumpy.mkv", encode(f"{VARIABLE} {H264} {AAC}")),
    Kind("hevc", "hevc.mp4", encode(
        "-c:v libx265 -preset ultrafast -pix_fmt yuv420p -x265-params bframes=4:keyint=40:open-gop=1:log-level=none "
        f"{AAC}")),
    Kind("camcorder", "camcorder.mts", encode(f"{H264} {AAC} -mpegts_m2ts_mode 1 -f mpegts")),
    Kind("mpeg-4 avi", "old.avi", encode("-c:v mpeg4 -q:v 4 -bf 0 -g 30 -c:a pcm_s16le")),
    Kind("mjpeg avi", "camera.avi", encode("-c:v mjpeg -pix_fmt yuvj420p -q:v 4 -c:a pcm_s16le")),
    Kind("screen recorder", "screen.mkv", encode(f"{H264} {AAC}")),
    Kind("webm without a duration", "live.webm", _without_duration),
    Kind("start offset", "offset.mp4", encode(f"{H264} {AAC} -output_ts_offset 3.7")),
    Kind("no sound", "silent.mp4", encode(H264, sound=False), sound=False),
    Kind("cut short", "cut.mp4", _cut_short),
    Kind("10-bit hlg", "hlg.mov", encode(
        "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -tag:v hvc1 -x265-params "
        f"log-level=none:transfer=arib-std-b67:colorprim=bt2020:colormatrix=bt2020nc {AAC}")),
    Kind("interlaced", "interlaced.mts", encode(
        f"-vf setfield=tff {H264} -flags +ilme+ildct -x264-params tff=1 -c:a ac3 -f mpegts")),
    Kind("odd size", "odd.avi", _odd, sound=False, size=(161, 91)),
    Kind("wide pixels", "wide.mp4", encode(f"-vf setsar=4/3 {H264} {AAC}"), size=(427, HEIGHT)),
]  # fmt: skip


def make_refused(folder: Path) -> dict[str, tuple[Path, str]]:
    """The files that must be refused: by name the path and the refusal's key."""
    secret = folder / "secret.mp4"
    encode(f"{H264} {AAC}")(secret, folder)
    whole = secret.read_bytes()
    cover = folder / "cover.png"
    cover.write_bytes(
        ffmpeg(*raw_input(), *("-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "pipe:1"), data=draw(7).tobytes())
    )
    song = folder / "song.m4a"
    ffmpeg("-f", "lavfi", "-i", "sine=duration=2", *AAC.split(), str(song))
    covered = folder / "covered.mp4"
    ffmpeg("-i", str(song), "-i", str(cover), *("-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0",
    "attached_pic"),
           str(covered))  # fmt: skip
    giant = folder / "giant.avi"
    ffmpeg("-f", "lavfi", "-i", "color=s=8208x32:d=0.2", *("-c:v", "mjpeg", "-pix_fmt", "yuvj420p"), str(giant))
    wave = folder / "wave.mp4"
    ffmpeg("-f", "lavfi", "-i", "sine=duration=1", "-f", "wav", str(wave))
    contents = {
        "empty": (b"", "video-empty"),
        "playlist": (f"ffconcat version 1.0\nfile '{secret}'\n".encode(), "video-playlist"),
        "hls playlist": (f"#EXTM3U\n#EXTINF:4,\n{secret}\n#EXT-X-ENDLIST\n".encode(), "video-playlist"),
        "picture": (cover.read_bytes(), "video-picture"),
        "noise": (bytes(np.random.default_rng(1).integers(0, 256, 9000, dtype=np.uint8)), "video-unknown"),
        "no index": (whole[: len(whole) // 2], "video-broken"),
        "only a header": (whole[:40], "video-broken"),
    }
    refused = {"sound only": (song, "video-no-picture"), "sound with a cover": (covered, "video-no-picture"),
               "wave": (wave, "video-no-picture"), "giant": (giant, "video-too-big")}  # fmt: skip
    for name, (data, key) in contents.items():
        path = folder / f"{name}.mp4"
        path.write_bytes(data)
        refused[name] = (path, key)
    return refused
