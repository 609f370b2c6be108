"""The one picture that a browser shows at a time: the last whose presentation time is not after it. A plain seek
misses it (by some pictures on HEVC with B-frames, always on MPEG-TS), so this steps further and further back until a
key frame lies before it."""

import base64
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av.stream import Discard, Stream
from av.video.frame import VideoFrame

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.domain.observations import Region
from lessonstudy.video.marking import draw_mark
from lessonstudy.video.source import MICROSECOND, Source, jpeg, picture, readable

if TYPE_CHECKING:
    from av.packet import Packet

STEPS_BACK_S = (0, 1, 3, 8, 20, 60)
QUALITY = 90
LONGEST_LOOK_AHEAD = 1_500
DECODER_THREADS = 2

Progress = Callable[[float], None]


def still(
    path: str, at_ms: int, width: int | None, progress: Progress, mark: dict[str, float] | None = None
) -> dict[str, Any]:
    """The child's step: {"jpeg": base64 text, "at_ms": the picture's own time}. `width` in px makes it smaller, never
    bigger; `mark` (x, y, w and h in shares of the picture) is drawn into it."""
    with Source(Path(path), threads=DECODER_THREADS) as source, readable():
        frame = frame_at(source, Fraction(at_ms, 1000))
        image = picture(frame, source.video.sample_aspect_ratio, width)
        if mark is not None:
            draw_mark(image, Region(**mark))
        progress(1.0)
        own = round(float(_time(frame, source) - source.start) * 1000)
        return {"jpeg": base64.b64encode(jpeg(image, QUALITY)).decode("ascii"), "at_ms": own}


def frame_at(source: Source, at: Fraction) -> VideoFrame:
    """The frame on show at `at` s of the recording (0 is the container's start); the first one where none is that
    early.

    Raises UnusableVideo(video-broken) where no picture can be decoded.
    """
    if source.sound is not None:
        source.sound.discard = Discard.all
    wanted = source.start + at
    for back in STEPS_BACK_S:
        if wanted - back <= source.start:
            break
        found = _last_until(source, wanted, wanted - back, strict=True)
        if found is not None:
            return found
    found = _last_until(source, wanted, source.start - 1, strict=False)
    if found is None:
        raise UnusableVideo("video-broken")
    return found


def _last_until(source: Source, wanted: Fraction, seek_to: Fraction, strict: bool) -> VideoFrame | None:
    """The frame on show at `wanted`, found from the key frame at or before `seek_to`.

    None where the seek landed too late (`strict`) or nothing decodes. Without `strict` the first frame will do if all
    are later.
    """
    if not _seek(source, seek_to, strict):
        return None
    packets = _packets_until(source, wanted)
    times = [packet.pts for packet in packets or [] if packet.pts is not None]
    in_time = [time for time in times if not _late(time * source.time_base, wanted)]
    if times and not in_time and strict:
        return None
    found = _decode_due(source, packets, max(in_time)) if packets and in_time else None
    return found or _decode_on(source, wanted, seek_to, strict)


def _seek(source: Source, seek_to: Fraction, strict: bool) -> bool:
    try:
        source.container.seek(round(seek_to / source.time_base), stream=source.video)
    except av.FFmpegError:
        if strict:
            return False
        source.container.seek(0)
    return True


def _packets_until(source: Source, wanted: Fraction) -> "list[Packet[Stream]] | None":
    """The packets from the next key frame to the last that can matter at `wanted`, undecoded.

    None where packets come without times, or too many: such files are decoded straight on.
    """
    found: list[Packet[Stream]] = []
    for packet in source.packets(source.video):
        if not packet.size or (not found and not packet.is_keyframe):
            continue
        if packet.pts is None or packet.dts is None or len(found) >= LONGEST_LOOK_AHEAD:
            return None
        found.append(packet)
        if _late(packet.dts * source.time_base, wanted):
            break
    return found


def _decode_due(source: Source, packets: "list[Packet[Stream]]", due: int) -> VideoFrame | None:
    """Decodes up to the packet that is due and no further. Pictures that no other needs are passed over on the way."""
    decoder = source.video.codec_context
    last = max(number for number, packet in enumerate(packets) if packet.pts == due)
    frames: list[VideoFrame] = []
    for packet in packets[: last + 1]:
        decoder.skip_frame = "DEFAULT" if packet.pts == due else "NONREF"
        frames = source.decode(packet) or frames
    decoder.skip_frame = "DEFAULT"
    found = [frame for frame in [*frames, *source.decode(None)] if frame.pts == due]
    return found[-1] if found else None


def _decode_on(source: Source, wanted: Fraction, seek_to: Fraction, strict: bool) -> VideoFrame | None:
    """Decodes everything from the key frame at or before `seek_to` and keeps the last frame not after `wanted`.

    `strict` as in `_last_until`.
    """
    _seek(source, seek_to, strict=False)
    best: VideoFrame | None = None
    begun = False
    for packet in source.packets(source.video):
        begun = begun or bool(packet.is_keyframe and packet.size)
        if packet.size and not begun:
            continue
        for frame in source.decode(packet if packet.size else None):
            if frame.pts is not None and _late(_time(frame, source), wanted):
                return frame if best is None and not strict else best
            best = frame
    return best


def _time(frame: VideoFrame, source: Source) -> Fraction:
    return Fraction(frame.pts or 0) * (frame.time_base or source.time_base)


def _late(time: Fraction, wanted: Fraction) -> bool:
    """Browsers count in whole microseconds: a frame due in less than half of one is on show."""
    return round(time / MICROSECOND) > round(wanted / MICROSECOND)
