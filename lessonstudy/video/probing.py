"""Finds out what a video file really is. Headers lie (a file cut off at 72 s said 120 s), so the end, the rate and the
distance of key frames come from the packets themselves: from the index where the file brings one, checked against the
bytes that are there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from av.packet import Packet
from av.sidedata.sidedata import Type as SideDataType
from av.stream import Stream
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.domain.videos import Probe
from lessonstudy.video.source import MAX_HEIGHT, MAX_WIDTH, Source, readable, upright_size

FIRST_PICTURES = 5
FIRST_PACKETS = 2_000
REPORT_EVERY = 2_000
UNEVEN_S = 0.002
UNEVEN_SHARE = 0.01
CUT_SHORT_S = 0.5
CUT_SHORT_SHARE = 0.01
LONGEST_S = 48 * 3600
PQ_AND_HLG = (16, 18)
"""The transfer curves of high dynamic range in ITU-T H.273: SMPTE ST 2084 and ARIB STD-B67."""
JUMP_BACK_S = 0.5
JUMP_AHEAD_S = 10.0
"""A transport stream whose clock leaps by more was joined from several; ffmpeg closes such leaps when it converts."""
PROMISING = frozenset({"mov", "matroska", "avi", "asf", "flv"})
"""Demuxers that read the duration from a header. The others look at the file's end themselves, or guess."""

Progress = Callable[[float], None]
Times = NDArray[np.float64]


def probe(path: str, progress: Progress) -> dict[str, Any]:
    """The child's step: `Probe.to_json` of the file. Raises UnusableVideo as `Source` does, and where no picture can
    be decoded."""
    return probe_file(Path(path), progress).to_json()


def probe_file(path: Path, progress: Progress) -> Probe:
    """As `probe`, for callers inside the cage."""
    size = path.stat().st_size
    with Source(path) as source, readable():
        first = _first_pictures(source)
        scan = _scan_index(source)
        if scan is None:
            # A seek to the beginning is not to be trusted in the containers that need this; a second look at them is.
            with Source(path) as again:
                scan = _scan_packets(again, size, progress)
        return _conclude(source, first, scan, size)


@dataclass(slots=True)
class _Scan:
    """What reading the packets gave. Times in s on the container's clock; `times` are the pictures' and `keys` the key
    frames'."""

    times: Times = field(default_factory=lambda: np.zeros(0))
    keys: Times = field(default_factory=lambda: np.zeros(0))
    end: float = 0.0
    truncated: bool = False
    jumps: bool = False
    hidden: bool = False


def _first_pictures(source: Source) -> list[VideoFrame]:
    """Decodes a few pictures from the start: they tell the truth about rotation, colour and interlacing."""
    pictures: list[VideoFrame] = []
    for number, packet in enumerate(source.packets(source.video)):
        pictures += source.decode(packet if packet.size else None)
        if len(pictures) >= FIRST_PICTURES or number > FIRST_PACKETS:
            break
    if not pictures:
        raise UnusableVideo("video-broken")
    if any(frame.width > MAX_WIDTH or frame.height > MAX_HEIGHT for frame in pictures):
        raise UnusableVideo("video-too-big", width=pictures[0].width, height=pictures[0].height)
    return pictures


def _scan_index(source: Source) -> _Scan | None:
    """Reads the sample tables of an MP4 or MOV instead of its gigabytes, and then only the packets after the last key
    frame.

    None where there is no whole index (other containers, fragmented files): those are read packet by packet.
    """
    index = source.video.index_entries
    if source.demuxer != "mov" or not source.video.frames or len(index) < 2:
        return None
    base = float(source.time_base)
    size = source.path.stat().st_size
    entries = [(entry.timestamp, entry.pos + entry.size <= size, entry.is_keyframe) for entry in index]
    hidden = {entry.timestamp for entry in index if entry.is_discard}
    present = [(timestamp, key) for timestamp, whole, key in entries if whole]
    keys = [timestamp for timestamp, key in present if key]
    if not keys:
        return None
    shown = [timestamp for timestamp, _ in present if timestamp not in hidden]
    scan = _Scan(
        times=np.sort(np.array(shown, dtype=np.float64)) * base,
        keys=np.sort(np.array(keys, dtype=np.float64)) * base,
        truncated=len(present) < len(entries),
        hidden=bool(hidden),
    )
    source.container.seek(keys[-1], stream=source.video)
    ends = [_end(packet) for packet in source.packets(*_streams(source))]
    scan.end = max((end for end in ends if end is not None), default=float(scan.keys[-1]))
    return scan


def _scan_packets(source: Source, size: int, progress: Progress) -> _Scan:
    """Reads every packet. The arithmetic waits until all are in: there are hundreds of thousands."""
    video = source.video.index
    pictures: list[tuple[int, int, int, bool]] = []
    sounds: list[int] = []
    sound_length = 0
    number = 0
    for packet in source.packets(*_streams(source)):
        number += 1
        pts, dts = packet.pts, packet.dts
        time = pts if pts is not None else dts
        if time is None or not packet.size:
            continue
        if packet.stream_index == video:
            pictures.append((time, time if dts is None else dts, packet.duration or 0, packet.is_keyframe))
        else:
            sounds.append(time)
            sound_length = packet.duration or 0
        if number % REPORT_EVERY == 0 and packet.pos:
            progress(packet.pos / max(size, 1))
    return _scan_of(source, pictures, sounds, sound_length)


def _scan_of(source: Source, pictures: list[tuple[int, int, int, bool]], sounds: list[int], sound_length: int) -> _Scan:
    if not pictures:
        return _Scan()
    table = np.array(pictures, dtype=np.float64)
    base = float(source.time_base)
    times, decoding, lengths = table[:, 0] * base, table[:, 1] * base, table[:, 2] * base
    sensible = np.abs(times) < LONGEST_S * 2
    times, decoding, lengths, is_key = times[sensible], decoding[sensible], lengths[sensible], table[sensible, 3] > 0
    if not len(times):
        return _Scan()
    shifts = _leaps(times + lengths, decoding) if source.demuxer == "mpegts" else np.zeros(len(times))
    times = times + shifts
    end = float(np.max(times + lengths))
    if sounds and source.sound is not None and source.sound.time_base is not None and not np.any(shifts):
        last = (max(sounds) + sound_length) * float(source.sound.time_base)
        end = max(end, last) if abs(last) < LONGEST_S * 2 else end
    return _Scan(times=np.sort(times), keys=np.sort(times[is_key]), end=end, jumps=bool(np.any(shifts)))


def _leaps(ends: Times, decoding: Times) -> Times:
    """What to add to each picture's time so that a stream joined from parts goes on where the last part ended."""
    shifts = np.zeros(len(ends))
    steps = np.diff(decoding)
    for place in np.flatnonzero((steps < -JUMP_BACK_S) | (steps > JUMP_AHEAD_S)) + 1:
        shifts[place:] = float(np.max(ends[:place] + shifts[:place])) - decoding[place]
    return shifts


def _streams(source: Source) -> list[Stream]:
    return [source.video] if source.sound is None else [source.video, source.sound]


def _end(packet: "Packet[Stream]") -> float | None:
    """Where the packet's pictures or sound end, in s; None for one without a time or with one that cannot be."""
    time = packet.pts if packet.pts is not None else packet.dts
    if time is None or not packet.size:
        return None
    end = float((time + (packet.duration or 0)) * packet.time_base)
    return end if abs(end) < LONGEST_S * 2 else None


def _conclude(source: Source, first: list[VideoFrame], scan: _Scan, size: int) -> Probe:
    frame = first[0]
    stream = source.video
    start = float(source.start)
    length = max(scan.end - start, 0.0)
    if not len(scan.times) or length <= 0 or length > LONGEST_S:
        raise UnusableVideo("video-broken")
    rotation = frame.rotation % 360
    width, height = upright_size(frame.width, frame.height, _aspect(source), rotation)
    return Probe(
        container=source.demuxer,
        duration_ms=round(length * 1000),
        width=width,
        height=height,
        rotation=rotation,
        fps=round(_rate(scan, length), 3),
        variable_rate=_is_uneven(scan),
        video_codec=stream.codec_context.codec.canonical_name,
        pixel_format=frame.format.name,
        bit_depth=max(component.bits for component in frame.format.components),
        interlaced=any(picture.interlaced_frame for picture in first),
        hdr=frame.color_trc in PQ_AND_HLG or stream.codec_context.color_trc in PQ_AND_HLG,
        has_sound=source.sound is not None,
        audio_codec=source.sound.codec_context.codec.canonical_name if source.sound is not None else None,
        start_ms=round(start * 1000),
        longest_gop_ms=_longest_gop_ms(scan),
        bit_rate=round(size * 8 / length),
        clock_jumps=scan.jumps,
        trimmed=scan.hidden,
        mirrored=_is_mirrored(frame),
        cut_short=scan.truncated or _falls_short(source, length),
        recorded_at=_recorded_at(source),
    )


def _is_mirrored(frame: VideoFrame) -> bool:
    """Whether the file says that its pictures are to be shown as in a mirror, as some front cameras do."""
    # PyAV's types call this a dictionary of one
    found: Any = frame.side_data
    for data in found:
        if data.type == SideDataType.DISPLAYMATRIX:
            across, down_right, _, right_down, down = np.frombuffer(bytes(data), dtype=np.int32)[:5].astype(float)
            return bool(across * down - down_right * right_down < 0)
    return False


def _aspect(source: Source) -> Fraction | None:
    return source.video.sample_aspect_ratio


def _rate(scan: _Scan, length: float) -> float:
    if len(scan.times) < 2:
        return len(scan.times) / length
    span = float(scan.times[-1] - scan.times[0])
    return (len(scan.times) - 1) / span if span > 0 else len(scan.times) / length


def _is_uneven(scan: _Scan) -> bool:
    """Whether more than one picture in a hundred comes over 2 ms early or late. Containers that count in ms are even
    by this."""
    if len(scan.times) < 3:
        return False
    steps = np.diff(scan.times)
    return bool(np.mean(np.abs(steps - np.median(steps)) > UNEVEN_S) > UNEVEN_SHARE)


def _longest_gop_ms(scan: _Scan) -> int:
    """The longest way in ms from one key frame to the next, or to the last picture."""
    if not len(scan.keys):
        return round(float(scan.times[-1] - scan.times[0]) * 1000)
    return round(float(np.max(np.diff(np.append(scan.keys, scan.times[-1])))) * 1000)


def _falls_short(source: Source, length: float) -> bool:
    if source.demuxer not in PROMISING or source.container.duration is None:
        return False
    promised = source.container.duration / 1_000_000
    return promised - length > max(CUT_SHORT_S, promised * CUT_SHORT_SHARE)


def _recorded_at(source: Source) -> str | None:
    """The camera's word for when it recorded. Apple's own field is the start; `creation_time` is often the end."""
    tags = {key.lower(): value for key, value in source.container.metadata.items()}
    for key in ("com.apple.quicktime.creationdate", "creation_time", "date"):
        text = tags.get(key, "")
        if len(text) >= 10 and text[:4].isdigit() and text[:4] > "1970":
            return text[:40]
    return None
