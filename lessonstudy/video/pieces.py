"""A conversion's pictures, encoded in pieces of a minute. A piece that is done stays done, so that a conversion which was
killed goes on behind the last one; in the end all pieces and the sound are joined by copying, with the times they had.

Each start of the encoder is a run with a list of its own, into which it writes a piece when it is whole. Everything but
`join` works on files that only this room has written.
"""

import heapq
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.container import InputContainer, OutputContainer
from av.stream import Stream

from lessonstudy.domain.errors import UnusableVideo

if TYPE_CHECKING:
    from av.packet import Packet

PIECE_S = 60
TICKS = 90_000
AHEAD_S = 10
"""Added to every time in a piece, since decoding times begin below zero and would shift the others."""
BETWEEN_S = 0.0005
"""Less than any picture lasts, more than times are rounded."""
REPORT_EVERY = 2_000

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Pieces:
    """What is done: the files in order, and the presentation times of their pictures in decoding order, in ticks."""

    files: list[Path]
    times: list[int]

    @property
    def begin(self) -> float | None:
        """From where on pictures are missing, in s; None where there are none yet."""
        return max(self.times) / TICKS + BETWEEN_S if self.times else None


def done(folder: Path) -> Pieces:
    """The pieces that earlier runs finished. What they left half is removed."""
    files = [folder / name for listed in _lists(folder) for name in _names(listed)]
    for path in folder.glob("run-*.nut"):
        if path not in files:
            path.unlink()
    return Pieces(files, [time for path in files for time in _times(path)])


def output(folder: Path, begin: float | None) -> list[str]:
    """ffmpeg's arguments for the pieces from `begin` s on, from the picture stream before them in its arguments."""
    run = f"run-{len(_lists(folder)):03d}"
    return [
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-sc_threshold", "0"),
        *("-force_key_frames", f"expr:gte(t,n_forced+{int(begin or 0)})"),
        *("-enc_time_base", f"1:{TICKS}", "-fps_mode", "passthrough", "-map_metadata", "-1", "-map_chapters", "-1"),
        *("-output_ts_offset", str(AHEAD_S), "-f", "segment", "-segment_format", "nut"),
        *("-segment_time", str(PIECE_S), "-segment_list_type", "csv", "-segment_list", f"{folder.resolve() / run}.csv"),
        f"{folder.resolve() / run}-%05d.nut",
    ]


def join(pieces: Pieces, sound: Path | None, target: Path, progress: Progress) -> None:
    """Writes `target` from the pieces and the MP4 `sound`: pictures at the times they were encoded for, the index in
    front. Raises UnusableVideo(video-broken) where there is no picture."""
    if not pieces.files:
        raise UnusableVideo("video-broken")
    with ExitStack() as opened:
        mp4 = av.open(str(target), mode="w", format="mp4", options={"movflags": "faststart"})
        movie = opened.enter_context(mp4)
        first = opened.enter_context(av.open(str(pieces.files[0]), format="nut"))
        pictures = _pictures(pieces, _copy(movie, first.streams.video[0]))
        tracks = [pictures]
        if sound is not None:
            heard = opened.enter_context(av.open(str(sound), format="mov"))
            tracks.append(_sounds(heard, _copy(movie, heard.streams.audio[0])))
        for number, packet in enumerate(heapq.merge(*tracks, key=_moment)):
            movie.mux_one(packet)
            if number % REPORT_EVERY == 0:
                progress(number / (2 * len(pieces.times)))


def _lists(folder: Path) -> list[Path]:
    return sorted(folder.glob("run-*.csv"))


def _names(listed: Path) -> list[str]:
    """The pieces in a run's list; the last line may be cut off."""
    return [line.split(",")[0] for line in listed.read_text().splitlines(keepends=True) if line.endswith("\n")]


def _times(path: Path) -> Iterator[int]:
    with av.open(str(path), format="nut") as piece:
        for packet in _packets(piece, piece.streams.video[0]):
            yield _ticks(packet)


def _packets(opened: InputContainer, stream: Stream) -> "Iterator[Packet[Stream]]":
    for packet in opened.demux(stream):
        if packet.size and packet.pts is not None:
            yield packet


def _ticks(packet: "Packet[Stream]") -> int:
    """When the picture is due, counted from the recording's beginning."""
    return round((packet.pts or 0) * packet.time_base * TICKS) - AHEAD_S * TICKS


def _copy(movie: OutputContainer, stream: Stream) -> Stream:
    copy = movie.add_stream_from_template(stream, opaque=True)
    copy.metadata.clear()
    return copy


def _pictures(pieces: Pieces, copy: Stream) -> "Iterator[Packet[Stream]]":
    """All pictures in decoding order. Their decoding times are counted anew over all pieces: the runs of the encoder knew
    nothing of each other."""
    decoding = iter(_decoding_times(pieces.times))
    for path in pieces.files:
        with av.open(str(path), format="nut") as piece:
            for packet in _packets(piece, piece.streams.video[0]):
                due = _ticks(packet)
                packet.time_base = Fraction(1, TICKS)
                packet.pts, packet.dts = due, next(decoding)
                packet.stream = copy
                yield packet


def _decoding_times(times: list[int]) -> list[int]:
    """For pictures in decoding order the latest rising times at which each can be decoded before any is due."""
    ordered = sorted(times)
    places = {time: place for place, time in enumerate(ordered)}
    delay = max((number - places[time] for number, time in enumerate(times)), default=0)
    step = max(1, (ordered[-1] - ordered[0]) // max(1, len(ordered) - 1)) if ordered else 1
    return [ordered[0] - step * back for back in range(delay, 0, -1)] + ordered[: len(ordered) - delay]


def _sounds(heard: InputContainer, copy: Stream) -> "Iterator[Packet[Stream]]":
    for packet in _packets(heard, heard.streams.audio[0]):
        packet.stream = copy
        yield packet


def _moment(packet: "Packet[Stream]") -> float:
    return float((packet.dts or 0) * (packet.time_base or 0))
