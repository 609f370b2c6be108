"""A study package as a stream of bytes: nothing is ever held but the piece on its way, however large a video is."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator

from lessonstudy.domain.packages import MANIFEST, Manifest, PackedFile

# the oldest day that a zip knows: when somebody made a file is nobody's business
_NO_DAY = (1980, 1, 1, 0, 0, 0)


class _Pieces:
    """What the zip has written and nobody has taken yet. It cannot seek, so the zip does not come back to what is gone."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> Iterator[bytes]:
        pieces, self._pieces = self._pieces, []
        yield from pieces


class PackageWriter:
    """Each method yields the bytes that come next; the manifest comes last, since it tells the checksums of all others."""

    def __init__(self) -> None:
        self._out = _Pieces()
        self._zip = zipfile.ZipFile(self._out, "w")  # type: ignore[call-overload]
        self.files: dict[str, PackedFile] = {}

    def add(self, name: str, pieces: Iterable[bytes], *, compress: bool) -> Iterator[bytes]:
        """One file. A video gains nothing by being compressed, and would take long."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_entry(name, compress), "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                member.write(piece)
                yield from self._out.taken()
        yield from self._out.taken()
        self.files[name] = PackedFile(size, digest.hexdigest())

    def end(self, manifest: Manifest) -> Iterator[bytes]:
        self._zip.writestr(_entry(MANIFEST, compress=True), manifest.written())
        self._zip.close()
        yield from self._out.taken()


def _entry(name: str, compress: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    entry.external_attr = 0o600 << 16
    return entry
