"""What stands in the files of a report, read by other software than wrote them."""

import io
import re
from html.parser import HTMLParser

from pypdf import PdfReader

PIXEL = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300"
    + "01" * 64
    + "ffc0000b080001000101011100ffc4001f0000010501010101010100000000000000000102030405060708090a0b"
    + "ffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c115"
    + "52d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768"
    + "696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6"
    + "c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00fbd0ffd9"
)
"""A picture of one grey pixel, as JPEG."""


def pdf_text(data: bytes) -> str:
    """The words of a PDF in one line, without the breaks that lines, pages and hyphens make."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    return squeezed(" ".join(pages))


def pdf_everything(data: bytes) -> str:
    """The words of a PDF, and all that stands beside them: alternative texts, bookmarks, what the file says of itself."""
    reader = PdfReader(io.BytesIO(data))
    beside = [str(reader.metadata), str(reader.xmp_metadata and reader.xmp_metadata.stream.get_data())]
    beside += [str(one.get_object()) for one in reader.resolved_objects.values()]
    return f"{pdf_text(data)} {squeezed(' '.join(beside))}"


def html_text(data: bytes) -> str:
    reader = _Words()
    reader.feed(data.decode())
    return squeezed(" ".join(reader.words))


class _Words(HTMLParser):
    """All texts of a page and its alternative texts; the style sheet is no text."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.style = tag == "style"
        self.words += [value for name, value in attrs if name == "alt" and value]

    def handle_endtag(self, tag: str) -> None:
        self.style = False

    def handle_data(self, data: str) -> None:
        if not self.style:
            self.words.append(data)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\u00ad", "")).strip()


def bare(text: str) -> str:
    """Letters alone: a reader of PDF guesses where gaps are."""
    return re.sub(r"\s+", "", squeezed(text))
