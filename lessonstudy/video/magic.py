"""The first look at an upload: its first bytes decide which demuxer may open it, before any decoder sees it. FFmpeg
left to guess opens playlists, which name other files: a text of 50 bytes called lesson.mp4 once played another team's
video."""

from pathlib import Path

from lessonstudy.domain.errors import UnusableVideo

HEAD_BYTES = 4096
TS_PACKET = 188
M2TS_PACKET = 192
TS_SYNC = 0x47

MOV_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"uuid"})
PICTURE_BRANDS = frozenset({b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis"})
PICTURES = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"8BPS",
    b"\xff\x0a", b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  ", b"qoif",
)  # fmt: skip
SOUNDS = (
    b"ID3",
    b"fLaC",
    b"\xff\xfb",
    b"\xff\xf3",
    b"\xff\xf2",
    b"\xff\xf1",
    b"\xff\xf9",
    b"#!AMR",
    b"FORM",
    b"MThd",
    b".snd",
)
PREFIXES = (
    (b"\x1a\x45\xdf\xa3", "matroska"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (b"OggS", "ogg"),
    (b"FLV\x01", "flv"),
    (b"\0\0\1\xba", "mpeg"),
)
TEXT_BYTES = frozenset(range(32, 127)) | {9, 10, 12, 13} | frozenset(range(0x80, 0x100))


def check_magic(path: Path, name: str) -> str:
    """The one demuxer that may open the file, told by its first bytes: mov, matroska, avi, mpegts, asf, ogg, flv or
    mpeg.

    Raises UnusableVideo (video-empty, video-picture, video-playlist, video-no-picture, video-unknown) with `name` in
    its sentence.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise UnusableVideo("video-empty", name=name)
    demuxer = _demuxer(head)
    if demuxer is None:
        raise UnusableVideo(_refusal(head), name=name)
    return demuxer


def _demuxer(head: bytes) -> str | None:
    if head[4:8] in MOV_BOXES:
        return None if head[4:8] == b"ftyp" and head[8:12] in PICTURE_BRANDS else "mov"
    if head[:4] == b"RIFF" and head[8:11] == b"AVI":
        return "avi"
    for prefix, demuxer in PREFIXES:
        if head.startswith(prefix):
            return demuxer
    return "mpegts" if _is_transport_stream(head) else None


def _is_transport_stream(head: bytes) -> bool:
    """Sync bytes at the distance of plain packets, or of a camcorder's, which have a clock of 4 bytes before each."""
    for first, distance in ((0, TS_PACKET), (4, M2TS_PACKET)):
        syncs = head[first::distance]
        if len(syncs) >= 3 and all(sync == TS_SYNC for sync in syncs):
            return True
    return False


def _refusal(head: bytes) -> str:
    if head.startswith(PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[8:12] in PICTURE_BRANDS:
        return "video-picture"
    if head.startswith(SOUNDS) or (head[:4] == b"RIFF" and head[8:12] == b"WAVE"):
        return "video-no-picture"
    if head.startswith((b"\xfe\xff", b"\xff\xfe")) or all(byte in TEXT_BYTES for byte in head):
        return "video-playlist"
    return "video-unknown"
