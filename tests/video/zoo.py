"""More kinds of files than anybody brings in one year: `Kind`s of two seconds, each with what a probe must say of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from video_kinds import AAC, H264, RATE, draw, ffmpeg, raw_input

SECONDS = 2
LOCATION = b"+47.3769+008.5417/"
PHONE = ("-metadata", f"location={LOCATION.decode()}", "-metadata", "com.apple.quicktime.model=Phone of Ada",
         "-metadata", "title=Table 2", "-movflags", "use_metadata_tags")  # fmt: skip
Make = Callable[[Path, Path], None]


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of file. `says` are fields of its `Probe`, `copied` whether browsers play it as it is.

    `shown` is false where the picture is too small for its number. Pictures are counted from `first`, one each
    `picture_ms`, and again from 0 after `period`.
    """

    name: str
    file: str
    make: Make
    says: dict[str, object] = field(default_factory=dict)
    copied: bool = False
    size: tuple[int, int] = (320, 180)
    duration_ms: int = SECONDS * 1000
    shown: bool = True
    picture_ms: float = 1000 / RATE
    first: int = 0
    period: int = 256


def encode(
    options: str,
    *,
    size: tuple[int, int] = (320, 180),
    rate: float = RATE,
    seconds: float = SECONDS,
    sound: str = "sine=frequency=440",
    sound_s: float | None = None,
) -> Make:
    """Numbered pictures and a tone, with ffmpeg's options for the output."""

    def make(target: Path, folder: Path) -> None:
        frames = b"".join(draw(number, *size).tobytes() for number in range(round(rate * seconds)))
        pictures = list(raw_input(*size))
        pictures[pictures.index("-r") + 1] = str(rate)
        tone = ("-f", "lavfi", "-t", str(sound_s or seconds), "-i", sound) if sound else ()
        ffmpeg(*pictures, *tone, *options.split(), str(target), data=frames)

    return make


def again(before: str, options: str, first: Make, suffix: str = "mp4") -> Make:
    """A file made by `first`, and copied with further options for the input and the output."""

    def make(target: Path, folder: Path) -> None:
        whole = folder / f"{target.stem}-first.{suffix}"
        first(whole, folder)
        ffmpeg(*before.split(), "-i", str(whole), *options.split(), str(target))

    return make


def through_a_pipe(options: str) -> Make:
    """Written where nobody can go back to fill in lengths and indexes."""

    def make(target: Path, folder: Path) -> None:
        frames = b"".join(draw(number).tobytes() for number in range(RATE * SECONDS))
        tone = ("-f", "lavfi", "-t", str(SECONDS), "-i", "sine")
        target.write_bytes(ffmpeg(*raw_input(), *tone, *options.split(), "pipe:1", data=frames))

    return make


def turned(quarters: int, flag: str, mirrored: bool = False) -> Make:
    """A stored picture that lies on its side or its head, and a flag that says how to turn it."""

    def make(target: Path, folder: Path) -> None:
        size = (180, 320) if quarters % 2 else (320, 180)
        upright = [draw(number, 320, 180) for number in range(RATE * SECONDS)]
        if mirrored:
            upright = [np.fliplr(image) for image in upright]
        lying = b"".join(np.ascontiguousarray(np.rot90(image, quarters)).tobytes() for image in upright)
        stored = folder / f"{target.stem}-stored.mp4"
        ffmpeg(*raw_input(*size), *H264.split(), str(stored), data=lying)
        ffmpeg(*flag.split(), "-i", str(stored), "-c", "copy", str(target))

    return make


def _many_tracks(target: Path, folder: Path) -> None:
    """Two videos, two sounds, a cover, subtitles and chapters, with the lesson first."""
    plain, other, cover = folder / "first.mp4", folder / "other.mp4", folder / "cover.png"
    encode(f"{H264} {AAC}")(plain, folder)
    ffmpeg("-f", "lavfi", "-i", f"color=gray:s=160x90:d={SECONDS}", "-f", "lavfi", "-i", f"sine=880:d={SECONDS}",
           *f"{H264} {AAC}".split(), str(other))  # fmt: skip
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", str(cover))
    (folder / "words.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nGood morning\n")
    (folder / "chapters.txt").write_text(
        ";FFMETADATA1\ntitle=Class 4b\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=Ada speaks\n"
    )
    inputs = [word for name in (plain, other, cover, folder / "words.srt", folder / "chapters.txt")
              for word in ("-i", str(name))]  # fmt: skip
    maps = "-map 0 -map 1 -map 2 -map 3 -map_metadata 4 -map_chapters 4 -c copy -c:s mov_text -disposition:v:2 attached_pic"
    ffmpeg(*inputs, *maps.split(), *PHONE, str(target))


def _long(target: Path, folder: Path) -> None:
    """An hour and a half, of a short piece that comes again and again."""
    piece = folder / "piece.mp4"
    encode(f"{H264} -g 5 -bf 0", size=(128, 72), rate=1, seconds=100, sound="")(piece, folder)
    tone = ("-f", "lavfi", "-t", "5400", "-i", "sine=frequency=440:sample_rate=8000")
    ffmpeg("-stream_loop", "53", "-i", str(piece), *tone, *"-c:v copy -c:a aac -b:a 16k".split(), str(target))


HEVC = "-c:v libx265 -preset ultrafast -x265-params log-level=none"
PQ = f"{HEVC}:transfer=smpte2084:colorprim=bt2020:colormatrix=bt2020nc -pix_fmt yuv420p10le -tag:v hvc1"

ZOO = [
    Case("4:4:4", "444.mp4", encode("-c:v libx264 -preset ultrafast -pix_fmt yuv444p " + AAC),
         {"pixel_format": "yuv444p", "video_codec": "h264"}),
    Case("4:2:2 in 10 bits", "422.mov", encode("-c:v libx264 -preset ultrafast -pix_fmt yuv422p10le " + AAC),
         {"pixel_format": "yuv422p10le", "bit_depth": 10}),
    Case("hdr pq", "pq.mp4", encode(f"{PQ} {AAC}"), {"hdr": True, "bit_depth": 10, "video_codec": "hevc"}),
    Case("camcorder, bottom field first", "bff.mts", encode(
        f"-vf setfield=bff {H264} -flags +ilme+ildct -x264-params bff=1 -c:a ac3 -f mpegts"), {"interlaced": True}),
    Case("dvd", "dvd.mpg", encode("-c:v mpeg2video -q:v 3 -c:a mp2 -f vob", size=(720, 576)),
         {"container": "mpeg", "video_codec": "mpeg2video"}, size=(720, 576)),
    Case("dv tape", "tape.avi", encode("-c:v dvvideo -pix_fmt yuv420p -c:a pcm_s16le", size=(720, 576)),
         {"container": "avi", "video_codec": "dvvideo"}, size=(768, 576)),
    Case("odd sides", "odd.mp4", encode("-c:v libx264 -preset ultrafast -pix_fmt yuv444p", size=(1279, 719), sound=""),
         {"has_sound": False}, size=(1279, 719)),
    Case("two by two", "tiny.mp4", encode(H264, size=(2, 2), sound=""), copied=True, size=(2, 2), shown=False),
    Case("upside down", "down.mp4", turned(2, "-display_rotation 180"), {"rotation": 180}, copied=True),
    Case("lying on its left", "left.mp4", turned(1, "-display_rotation 270"), {"rotation": 270}, copied=True),
    Case("mirrored", "mirrored.mp4", turned(0, "-display_hflip", mirrored=True), {"mirrored": True}),
    Case("lying on its right", "right.mov", turned(3, "-display_rotation 90"), {"rotation": 90}, copied=True),
    Case("mpeg-4 asp with b-frames", "asp.avi", encode(
        "-c:v mpeg4 -vtag XVID -bf 2 -flags +mv4+qpel -q:v 3 -c:a libmp3lame"), {"video_codec": "mpeg4"}),
    Case("delayed by an edit list", "delayed.mp4", again(
        "-itsoffset 0.5", "-map 0:v -c copy -movflags +faststart", encode(f"{H264}", sound="")), copied=True),
    Case("trimmed by an edit list", "trimmed.mp4", again("-ss 0.6", "-c copy", encode(f"{H264} {AAC}")),
         {"trimmed": True}, duration_ms=1400, first=15),
    Case("a clock that wraps around", "wrap.ts", encode(f"{H264} {AAC} -output_ts_offset 95441.3"), copied=True),
    Case("a clock far from zero", "far.ts", encode(f"{H264} {AAC} -output_ts_offset 60000"), copied=True),
    Case("fragmented", "fragments.mp4", encode(f"{H264} {AAC} -movflags frag_keyframe+empty_moov"), copied=True, first=-2),
    Case("matroska without an index", "live.mkv", through_a_pipe(f"{H264} {AAC} -f matroska"), copied=True),
    Case("vp9 with vorbis", "vp9.webm", encode("-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 500k -c:a libvorbis"),
         {"video_codec": "vp9", "audio_codec": "vorbis"}),
    Case("av1 with opus", "av1.mp4", encode("-c:v libsvtav1 -preset 13 -svtav1-params lp=1 -c:a libopus"),
         {"video_codec": "av1", "audio_codec": "opus"}),
    Case("more sound than pictures", "sound.mp4", encode(f"{H264} {AAC}", sound_s=3), copied=True, duration_ms=3000),
    Case("more pictures than sound", "pictures.mp4", encode(f"{H264} {AAC}", sound_s=1), copied=True),
    Case("many tracks", "tracks.mp4", _many_tracks, copied=True),
    Case("a phone that says where it was", "phone.mov", encode(f"{H264} {AAC} {' '.join(PHONE[:2])} -movflags "
         "use_metadata_tags -metadata com.apple.quicktime.model=Phone"), copied=True),
    Case("one picture a second", "slow.mp4", encode(f"{H264} {AAC}", rate=1, seconds=4), {"fps": 1.0}, copied=True,
         duration_ms=4000, picture_ms=1000),
    Case("a hundred and twenty pictures a second", "fast.mp4", encode(f"{H264} {AAC}", rate=120), {"fps": 120.0},
         copied=True, picture_ms=1000 / 120),
    Case("eight seconds between key frames", "gop.mp4", encode(f"{H264} -g 80 {AAC}", rate=10, seconds=10),
         {"longest_gop_ms": 8000}, copied=True, duration_ms=10_000, picture_ms=100),
    Case("sound all around", "surround.mp4", encode(f"{H264} -c:a aac -ac 6"), copied=True),
    Case("sound of a telephone", "telephone.mov", encode(f"{H264} -c:a pcm_mulaw -ar 8000 -ac 1"),
         {"audio_codec": "pcm_mulaw"}),
    Case("raw sound", "raw.mov", encode(f"{H264} -c:a pcm_s16le"), {"audio_codec": "pcm_s16le"}),
    Case("mp3 in mp4", "mp3.mp4", encode(f"{H264} -c:a libmp3lame"), {"audio_codec": "mp3"}),
    Case("prores", "prores.mov", encode("-c:v prores_ks -profile:v 2 -c:a pcm_s24le"),
         {"video_codec": "prores", "bit_depth": 10}),
    Case("windows media", "old.wmv", encode("-c:v wmv2 -q:v 3 -c:a wmav2"), {"container": "asf"}),
    Case("flash", "old.flv", encode(f"{H264} {AAC} -ar 44100"), {"container": "flv"}, copied=True),
    Case("an early telephone", "early.3gp", encode("-c:v h263 -q:v 3 -c:a aac -ar 8000 -ac 1", size=(352, 288)),
         {"video_codec": "h263"}, size=(384, 288)),
    Case("theora", "free.ogv", encode("-c:v libtheora -q:v 7 -c:a libvorbis"), {"container": "ogg"}),
    Case("narrow pixels, turned", "narrow.mp4", again(
        "-display_rotation 90", "-c copy", encode(f"-vf transpose=clock,setsar=3/4 {H264}", sound="")),
        {"rotation": 90}, copied=True, size=(320, 135)),
    Case("full range colours", "full.mp4", encode("-c:v libx264 -preset ultrafast -pix_fmt yuvj420p " + AAC), copied=True),
    Case("ninety minutes", "long.mp4", _long, {"has_sound": True}, copied=True, size=(128, 72), duration_ms=5_400_000,
         picture_ms=1000, period=100),
]  # fmt: skip
