"""Damaged and cunning files for the cage, by a seed: bytes flipped, stretches zeroed, ends cut, and files that name another."""

import ctypes
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

PARENTS = (b"moov", b"trak", b"mdia", b"minf", b"dinf")
IN_OPEN = 0x20
EVENT_BYTES = 16


def mutant(data: bytes, chance: np.random.Generator) -> bytes:
    """Half of them are hit in the first 2000 bytes alone, where the headers are."""
    changed = np.frombuffer(data, dtype=np.uint8).copy()
    reach = len(changed) if chance.random() < 0.5 else min(len(changed), 2000)
    for place in chance.integers(0, reach, chance.integers(1, 60)):
        changed[place] = chance.integers(0, 256)
    if chance.random() < 0.3:
        start = chance.integers(0, len(changed))
        changed[start : start + chance.integers(1, 5000)] = 0
    if chance.random() < 0.3:
        changed = changed[: chance.integers(1, len(changed))]
    return changed.tobytes()


def lures(canary: Path, plain: bytes) -> list[bytes]:
    """Files that ask a player to open `canary`. `plain` is an MP4 whose index stands behind the pictures."""
    address = f"file://{canary}"
    texts = [
        f"ffconcat version 1.0\nfile '{canary}'\n",
        f"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:4,\n{address}\n#EXT-X-ENDLIST\n",
        f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{address}</BaseURL></MPD>',
        f'<asx version="3.0"><entry><ref href="{address}"/></entry></asx>',
        f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\na=control:{address}\nm=video 0 RTP/AVP 96\n",
        f"[playlist]\nFile1={canary}\n",
    ]
    hidden = b"\0\0\0\x18ftypqt  \0\0\0\0qt  \0\0\0\0"
    told = [text.encode() for text in texts]
    boxes = [elsewhere(plain, kind, str(canary).encode()) for kind in (b"alis", b"url ")]
    return [*told, *(hidden + text for text in told), *boxes, reference_movie(address.encode())]


def elsewhere(mp4: bytes, kind: bytes, path: bytes) -> bytes:
    """The MP4 with an index that says its pictures lie in the file `path`."""
    changed = bytearray(mp4)
    while (place := changed.find(b"url \0\0\0\1")) >= 0:
        before = len(changed)
        entry = _alias(path) if kind == b"alis" else path + b"\0"
        changed[place - 4 : place + 8] = struct.pack(">I4sI", 12 + len(entry), kind, 0) + entry
        for parent in (*PARENTS, b"dref"):
            start = changed.rfind(parent, 0, place)
            (size,) = struct.unpack_from(">I", changed, start - 4)
            struct.pack_into(">I", changed, start - 4, size + len(changed) - before)
    return bytes(changed)


def _alias(path: bytes) -> bytes:
    """A Macintosh alias record as far as players read one: volume, name, and the whole path."""
    name = path.rsplit(b"/", 1)[-1][:63]
    head = bytes(10) + b"\x01x" + bytes(26) + bytes(12) + bytes([len(name)]) + name.ljust(63, b"\0") + bytes(16)
    head += struct.pack(">hh", 1, 1) + bytes(16)
    return head + struct.pack(">hH", 2, len(path)) + path + b"\0" * (len(path) % 2) + struct.pack(">hH", -1, 0)


def reference_movie(address: bytes) -> bytes:
    """A QuickTime movie that is nothing but the address of another."""
    rdrf = _box(b"rdrf", bytes(4) + b"url " + struct.pack(">I", len(address) + 1) + address + b"\0")
    return _box(b"ftyp", b"qt  \0\0\0\0qt  ") + _box(b"moov", _box(b"rmra", _box(b"rmda", rdrf)))


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def files(sources: list[Path], canary: Path, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many files as (suffix, content): mutants of each source in turn, and every tenth a lure, whole or damaged."""
    chance = np.random.default_rng(seed)
    baits = lures(canary, sources[0].read_bytes())
    contents = [source.read_bytes() for source in sources]
    for number in range(count):
        if number % 10 == 9:
            bait = baits[number // 10 % len(baits)]
            yield ".mp4", bait if chance.random() < 0.5 else _pricked(bait, chance)
        else:
            which = number % len(sources)
            yield sources[which].suffix, mutant(contents[which], chance)


def _pricked(bait: bytes, chance: np.random.Generator) -> bytes:
    """A few bytes changed, so that the address mostly survives."""
    changed = bytearray(bait)
    for place in chance.integers(0, len(changed), 3):
        changed[place] = int(chance.integers(0, 256))
    return bytes(changed)


class Canary:
    """Counts how often a file is opened by anybody (inotify). A context manager. Linux."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.opened = 0

    def __enter__(self) -> "Canary":
        kernel = ctypes.CDLL(None, use_errno=True)
        self._watch = kernel.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        assert self._watch >= 0
        assert kernel.inotify_add_watch(self._watch, bytes(self.path), IN_OPEN) >= 0
        return self

    def __exit__(self, *_error: object) -> None:
        self.count()
        os.close(self._watch)

    def count(self) -> int:
        """How often it was opened until now."""
        try:
            while data := os.read(self._watch, 65536):
                self.opened += len(data) // EVENT_BYTES
        except BlockingIOError:
            pass
        return self.opened
