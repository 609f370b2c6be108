"""Puts the files back together into which a camera split one recording: pictures follow each other without a gap, and
sound stays with the pictures of its own file, so that nothing drifts however many files there are.

No playlist is involved: each file is opened by itself, as every upload is.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.stream import Stream

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video.remux import REPORT_EVERY, add_streams, lesson_packets, with_decoding_times
from lessonstudy.video.source import Source, readable

if TYPE_CHECKING:
    from av.packet import Packet

LEAD = Fraction(1, 10)
"""Sound that begins this little before the first picture is the coder's run-up: the whole begins with the picture."""

Progress = Callable[[float], None]


def alike(paths: list[str], progress: Progress) -> bool:
    """The child's step: whether the files' streams were written with the same settings, so that they can be joined as
    they are."""
    found = set()
    for number, path in enumerate(paths, start=1):
        with Source(Path(path)) as source, readable():
            found.add((_writing(source.video), source.sound is not None and _writing(source.sound)))
        progress(number / len(paths))
    return len(found) == 1


def join(paths: list[str], target: str, rotation: int, progress: Progress) -> None:
    """The child's step: writes one MP4 at `target` from files that are `alike`, in this order.

    `rotation` is the probe's of the first file. Raises UnusableVideo as `Source` does, and video-broken where one holds
    no packets.
    """
    sizes = [max(Path(path).stat().st_size, 1) for path in paths]
    with ExitStack() as open_files:
        output = open_files.enter_context(av.open(target, mode="w", format="mp4"))
        joint = _Joint()
        copies: dict[str, Stream] = {}
        for number, path in enumerate(paths):
            with Source(Path(path)) as source, readable():
                if not copies:
                    added = add_streams(source, output, rotation)
                    copies = {stream.type: added[stream.index] for stream in _streams(source)}
                by_index = {stream.index: copies[stream.type] for stream in _streams(source)}
                done, seen = sum(sizes[:number]), -1
                for seen, packet in enumerate(joint.fitted(source, by_index)):
                    packet.stream = by_index[packet.stream_index]
                    output.mux_one(packet)
                    if seen % REPORT_EVERY == 0 and packet.pos:
                        progress((done + packet.pos) / sum(sizes))
                if seen < 0:
                    raise UnusableVideo("video-broken")


class _Joint:
    """Where the output stands, in s, and how each file's times are moved to go on from there."""

    def __init__(self) -> None:
        self._pictures_end: Fraction | None = None
        self._last_decoding: dict[str, Fraction] = {}
        self._sound_end = Fraction(0)

    def fitted(self, source: Source, copies: dict[int, Stream]) -> "Iterator[Packet[Stream]]":
        """The packets of the next file with the times that they have in the whole."""
        packets = with_decoding_times(lesson_packets(source, copies))
        held, first = _until_picture(packets, source)
        if self._pictures_end is not None:
            shift = self._pictures_end - first
        else:
            shift = -first if 0 < first - source.start < LEAD else -source.start
        moved = {stream.index: _Moved(stream, shift, self._last_decoding) for stream in _streams(source)}
        for packet in (*held, *packets):
            is_picture = packet.stream_index == source.video.index
            mover = moved[packet.stream_index]
            if not is_picture and self._heard_already(packet, mover):
                continue
            mover.fit(packet)
            end = mover.end
            if is_picture:
                self._pictures_end = end if self._pictures_end is None else max(self._pictures_end, end)
            else:
                self._sound_end = end
            yield packet

    def _heard_already(self, packet: "Packet[Stream]", mover: "_Moved") -> bool:
        """Whether the sound of the file before reaches over more than half of this packet."""
        begin, length = mover.place(packet)
        return begin + length / 2 < self._sound_end


class _Moved:
    """Moves the times of one stream of one file, and keeps decoding times rising over all files, as MP4 demands."""

    def __init__(self, stream: Stream, shift: Fraction, last: dict[str, Fraction]) -> None:
        self._base = stream.time_base or Fraction(1, 1_000_000)
        self._ticks = round(shift / self._base)
        self._kind = stream.type
        self._last = last
        before = last.get(stream.type)
        self._last_ticks = None if before is None else int(before / self._base)
        self._step = 1
        self.end = Fraction(0)

    def place(self, packet: "Packet[Stream]") -> tuple[Fraction, Fraction]:
        """Where the packet begins in the whole and how long it lasts, in s."""
        time = packet.pts if packet.pts is not None else packet.dts or 0
        return (time + self._ticks) * self._base, (packet.duration or 0) * self._base

    def fit(self, packet: "Packet[Stream]") -> None:
        dts = (packet.dts if packet.dts is not None else packet.pts or 0) + self._ticks
        pts = packet.pts + self._ticks if packet.pts is not None else dts
        if self._last_ticks is not None and dts <= self._last_ticks:
            dts = self._last_ticks + 1
        elif self._last_ticks is not None:
            self._step = dts - self._last_ticks
        packet.dts, packet.pts = dts, max(pts, dts)
        self._last_ticks = dts
        self._last[self._kind] = dts * self._base
        self.end = (packet.pts + (packet.duration or self._step)) * self._base


def _until_picture(packets: "Iterator[Packet[Stream]]", source: Source) -> "tuple[list[Packet[Stream]], Fraction]":
    """The packets up to the first picture, and when that is, in s on the file's own clock."""
    held = []
    for packet in packets:
        held.append(packet)
        if packet.stream_index == source.video.index:
            time = packet.pts if packet.pts is not None else packet.dts or 0
            return held, time * source.time_base
    return held, source.start


def _streams(source: Source) -> list[Stream]:
    return [source.video] if source.sound is None else [source.video, source.sound]


def _writing(stream: Stream) -> tuple[object, ...]:
    """What must be the same in two streams for one decoder to read both."""
    codec = stream.codec_context
    names = ("name", "extradata", "width", "height", "pix_fmt", "sample_rate", "channels")
    return tuple(getattr(codec, name, None) for name in names)
