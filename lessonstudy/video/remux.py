"""Copies pictures and sound as they are into an MP4 that browsers play at once: no metadata (a phone writes place and
model), the index in front, the clock at 0."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.container import OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video.source import Source, readable

if TYPE_CHECKING:
    from av.packet import Packet

REPORT_EVERY = 500
HELD_PACKETS = 64

Progress = Callable[[float], None]


def remux(path: str, target: str, rotation: int, progress: Progress) -> None:
    """The child's step: writes `target` from the file at `path`. Raises UnusableVideo as `Source` does.

    `rotation` is the probe's: PyAV shows it on decoded pictures only, and copies none.

    A file that is cut off or damaged later on is copied up to that place.
    """
    source_path = Path(path)
    size = max(source_path.stat().st_size, 1)
    faststart = {"movflags": "faststart"}
    with (
        Source(source_path) as source,
        readable(),
        av.open(target, mode="w", format="mp4", options=faststart) as output,
    ):
        copies = add_streams(source, output, rotation)
        clocks = {index: _Clock(source.start, source.container.streams[index].time_base) for index in copies}
        number = -1
        for number, packet in enumerate(with_decoding_times(lesson_packets(source, copies))):
            clocks[packet.stream_index].fit(packet)
            packet.stream = copies[packet.stream_index]
            output.mux_one(packet)
            if number % REPORT_EVERY == 0 and packet.pos:
                progress(packet.pos / size)
        if number < 0:
            raise UnusableVideo("video-broken")


def add_streams(source: Source, output: OutputContainer, rotation: int) -> dict[int, Stream]:
    """The output's streams by the input's index."""
    copies: dict[int, Stream] = {}
    for stream in (source.video, source.sound):
        if stream is not None:
            copy = output.add_stream_from_template(stream, opaque=True)
            copy.metadata.clear()
            if isinstance(copy, VideoStream) and rotation:
                copy.set_display_rotation(rotation)
            copies[stream.index] = copy
    return copies


def lesson_packets(source: Source, copies: dict[int, Stream]) -> "Iterator[Packet[Stream]]":
    """The whole packets of the streams that are copied."""
    wanted = [stream for stream in source.container.streams if stream.index in copies]
    for packet in source.packets(*wanted):
        # The last packet of a file that was cut is half there. Transport streams mark whole ones too, after any lost
        # byte.
        half = packet.is_corrupt and source.demuxer != "mpegts"
        if packet.size and not half and (packet.pts is not None or packet.dts is not None):
            yield packet


def with_decoding_times(packets: "Iterator[Packet[Stream]]") -> "Iterator[Packet[Stream]]":
    """Matroska leaves the first pictures without a decoding time. They are held until one comes, and counted back from
    it."""
    held: list[Packet[Stream]] = []
    for packet in packets:
        if packet.dts is None and len(held) < HELD_PACKETS:
            held.append(packet)
            continue
        same = [early for early in held if early.stream_index == packet.stream_index]
        if held and not same:
            held.append(packet)
            continue
        if same:
            _count_back(same, packet)
            yield from chain(held, [packet])
            held = []
        else:
            yield packet
    yield from held


def _count_back(early: "list[Packet[Stream]]", packet: "Packet[Stream]") -> None:
    step = packet.duration or early[-1].duration or 1
    for back, held in enumerate(reversed(early), start=1):
        if held.dts is None and packet.dts is not None:
            held.dts = packet.dts - back * step


class _Clock:
    """Moves one stream's time stamps so that the container begins at 0, and keeps decoding times rising, as MP4
    demands."""

    def __init__(self, start: Fraction, time_base: Fraction | None) -> None:
        self.shift = round(start / time_base) if time_base else 0
        self.last: int | None = None

    def fit(self, packet: "Packet[Stream]") -> None:
        dts = (packet.dts if packet.dts is not None else packet.pts or 0) - self.shift
        pts = packet.pts - self.shift if packet.pts is not None else dts
        if self.last is not None and dts <= self.last:
            dts = self.last + 1
        pts = max(pts, dts)
        packet.dts, packet.pts, self.last = dts, pts, dts
