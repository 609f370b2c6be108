"""What is known of a video file before anyone plays it: a `Probe`, found by reading every packet and believing no
header. It decides two things on its own: whether the file can be shown as it is, and whether it wants a lighter file
for quick seeks."""

import dataclasses
from dataclasses import dataclass
from typing import Any

REMUXABLE_CONTAINERS = frozenset({"mov", "matroska", "mpegts", "flv"})
"""Containers whose packets carry both time stamps, so that their order survives a copy into MP4."""

PLAYABLE_PIXELS = frozenset({"yuv420p", "yuvj420p"})
"""8-bit 4:2:0, in the two names that decoders give it. Browsers show no other H.264."""

SEEK_FILE_PIXELS = 1080
SEEK_FILE_BITS = 8_000_000
SEEK_FILE_GOP_MS = 2_000


@dataclass(frozen=True, slots=True)
class Probe:
    """One video file. Times are ms, sizes px as displayed (upright, square pixels), rates pictures and bits a second.

    `duration_ms` runs from the first to the end of the last packet that is really there, `start_ms` is where the
    container's clock begins. `container` is the demuxer's name: mov, matroska, avi, mpegts, asf, ogg, flv or mpeg.
    `rotation` is the turn in degrees counter-clockwise that makes a decoded picture upright: 0, 90, 180 or 270.
    `cut_short`: the header promises more than the file holds. `recorded_at` is the camera's own word (ISO 8601), often
    the end of the recording, and None where it gave none.
    """

    container: str
    duration_ms: int
    width: int
    height: int
    rotation: int
    fps: float
    variable_rate: bool
    video_codec: str
    pixel_format: str
    bit_depth: int
    interlaced: bool
    hdr: bool
    has_sound: bool
    audio_codec: str | None
    start_ms: int
    longest_gop_ms: int
    bit_rate: int
    cut_short: bool
    recorded_at: str | None
    clock_jumps: bool = False
    trimmed: bool = False
    mirrored: bool = False

    @property
    def can_remux(self) -> bool:
        """Whether browsers play the pictures and sound as they are, once they lie in an MP4.

        A trimmed file is not copied: what somebody cut away on the telephone would still be in it.
        """
        return (
            self.container in REMUXABLE_CONTAINERS
            and self.video_codec == "h264"
            and self.pixel_format in PLAYABLE_PIXELS
            and not self.interlaced
            and not self.clock_jumps
            and not self.trimmed
            and not self.mirrored
            and (not self.has_sound or self.audio_codec == "aac")
        )

    @property
    def wants_seek_file(self) -> bool:
        """Whether a jump in the file as it is would be slow: 1080p and over, over 8 Mb/s, or key frames over 2 s
        apart."""
        return (
            min(self.width, self.height) >= SEEK_FILE_PIXELS
            or self.bit_rate > SEEK_FILE_BITS
            or self.longest_gop_ms > SEEK_FILE_GOP_MS
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values by field name, for the database and the API."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Probe":
        """The opposite of `to_json`. Fields it does not know are left out; TypeError where one is missing."""
        known = {field.name for field in dataclasses.fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})
