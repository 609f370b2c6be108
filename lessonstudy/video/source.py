"""Opens an upload for PyAV, in the child and nowhere else: the demuxer is forced by the first bytes, no other file or
address can be reached from inside it, and pictures too big to be decoded safely are refused before a decoder sees
them."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import av
import cv2
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video.magic import check_magic

if TYPE_CHECKING:
    from av.packet import Packet

FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,asf,ogg,flv,mpeg"
PROTOCOLS = "file,pipe"
MAX_STREAMS = 64
MAX_WIDTH = 8192
MAX_HEIGHT = 4352
NO_MEMORY = "it needs more memory than one video may take."
MICROSECOND = Fraction(1, 1_000_000)

Picture = NDArray[np.uint8]


@contextmanager
def readable() -> Iterator[None]:
    """Turns what FFmpeg says of a bad file into UnusableVideo(video-broken). A full disk and lack of memory pass as
    they are."""
    try:
        yield
    except av.FFmpegError as error:
        if isinstance(error, MemoryError):
            raise UnusableVideo("video-failed", reason=NO_MEMORY) from error
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise UnusableVideo("video-broken") from error


class Source:
    """One opened video file: its container, the stream with the lesson's pictures and the first one with sound.

    A context manager; closed at the end of the block. Raises UnusableVideo on entry: what `check_magic` refuses,
    video-no-picture, video-too-big and video-broken. `threads` is how many the decoder may use: 1 where single
    pictures are wanted.
    """

    def __init__(self, path: Path, threads: int = 1, options: dict[str, str] | None = None) -> None:
        self.path = path
        # The name is put in by the cage's outside, which alone knows what the person called the file.
        self.demuxer = check_magic(path, "")
        with readable():
            self.container: InputContainer = av.open(
                f"file:{path.resolve()}",
                mode="r",
                format=self.demuxer,
                metadata_errors="replace",
                options={
                    "protocol_whitelist": PROTOCOLS,
                    "format_whitelist": FORMATS,
                    "max_streams": str(MAX_STREAMS),
                    "max_pixels": str(MAX_WIDTH * MAX_HEIGHT),
                },
            )
        try:
            self.video = self._choose_video()
            self.sound = self._choose_sound()
            self._refuse_giants()
        except BaseException:
            self.container.close()
            raise
        self.video.codec_context.thread_count = threads
        self.video.codec_context.options = {"max_pixels": str(MAX_WIDTH * MAX_HEIGHT), **(options or {})}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.container.close()

    @property
    def start(self) -> Fraction:
        """Where the container's clock begins, in s. Every time that leaves this room is counted from here."""
        if self.container.start_time is not None:
            return self.container.start_time * MICROSECOND
        return Fraction(self.video.start_time or 0) * self.time_base

    @property
    def time_base(self) -> Fraction:
        """The length of one tick of the pictures' clock, in s."""
        return self.video.time_base or MICROSECOND

    def packets(self, *streams: Stream) -> "Iterator[Packet[Stream]]":
        """The streams' packets from where the file stands, up to its end or to the first place that cannot be read.

        A stream that turns up in the middle of a transport stream is passed over: PyAV knows only those of the
        beginning.
        """
        wanted = {stream.index for stream in streams}
        while True:
            try:
                for packet in self.container.demux(*streams):
                    if packet.stream_index in wanted:
                        yield packet
                return
            except IndexError:
                continue
            except av.FFmpegError:
                return

    def decode(self, packet: "Packet[Stream] | None") -> list[VideoFrame]:
        """The frames that the decoder gives for a packet of the video (None at the end); none for one that is
        damaged."""
        try:
            return self.video.codec_context.decode(packet)
        except av.FFmpegError as error:
            if isinstance(error, MemoryError):
                raise
            return []

    def _choose_video(self) -> VideoStream:
        """The first stream of moving pictures. The cover of a sound file is a picture too, but not one of a lesson."""
        for stream in self.container.streams.video:
            if not stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails):
                if stream.codec_context is None:
                    raise UnusableVideo("video-broken")
                return stream
        raise UnusableVideo("video-no-picture" if self.container.streams.audio else "video-broken")

    def _choose_sound(self) -> AudioStream | None:
        return next((stream for stream in self.container.streams.audio if stream.codec_context is not None), None)

    def _refuse_giants(self) -> None:
        width, height = self.video.codec_context.width, self.video.codec_context.height
        if width > MAX_WIDTH or height > MAX_HEIGHT:
            raise UnusableVideo("video-too-big", width=width, height=height)


def upright_size(width: int, height: int, aspect: Fraction | None, rotation: int) -> tuple[int, int]:
    """The displayed width and height in px of a stored picture, from its pixels' aspect (width / height) and its
    rotation."""
    if aspect and aspect > 0:
        width = max(1, round(width * aspect))
    return (height, width) if rotation % 180 == 90 else (width, height)


def picture(frame: VideoFrame, aspect: Fraction | None, width: int | None = None) -> Picture:
    """A decoded frame as BGR array (height x width x 3), upright, with square pixels, scaled down to `width` px where
    given."""
    rotation = frame.rotation % 360
    shown_width, shown_height = upright_size(frame.width, frame.height, aspect, rotation)
    if width is not None and width < shown_width:
        shown_width, shown_height = width, max(1, round(shown_height * width / shown_width))
    stored = (shown_height, shown_width) if rotation % 180 == 90 else (shown_width, shown_height)
    scaled = frame.reformat(width=stored[0], height=stored[1], format="bgr24", interpolation="AREA")
    return np.ascontiguousarray(np.rot90(scaled.to_ndarray(), rotation // 90), dtype=np.uint8)


def jpeg(image: Picture, quality: int) -> bytes:
    """The picture as JPEG. `quality` runs from 1 to 100."""
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise UnusableVideo("video-failed", reason="a picture of it could not be written.")
    return bytes(data)
