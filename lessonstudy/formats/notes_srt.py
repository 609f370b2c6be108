"""Notes as SRT, for players that know nothing else: what was seen and when; all else is listed as lost.

SRT cannot escape what means something in it. A mark that nobody sees (U+2060, which joins words) stands where a program would
take a text for markup, for times or for the end of a caption, and at the end of a note without a length. Reading takes it
away; a text that holds the mark itself holds it twice.
"""

import codecs
import re
from html import unescape

from lessonstudy.domain.exchange import Document, ExchangedNote, Loss, Reading, Understanding, Written, losses
from lessonstudy.domain.importing import MOST_NOTES
from lessonstudy.domain.timecode import exact
from lessonstudy.formats import srt
from lessonstudy.formats.caption_notes import EMPTY, note_of, nothing, shown_until
from lessonstudy.formats.text import beginning, decoded
from lessonstudy.formats.timings import ARROW, Timing, lines_of

NAME = "srt"
LABEL = "Subtitles (SRT)"
ENDINGS: tuple[str, ...] = (".srt",)
MIME = "application/x-subrip"
CARRIES = frozenset({"end"})

_MARK = "\u2060"
_MEANT = re.compile(f"{_MARK}({_MARK}?)")
_TAG = re.compile(rf"<(?!{_MARK})[^<>]*>|{{\\[^{{}}]*}}")
_MARKED = re.compile("[<{&]")
_TAKEN = re.compile(r"<(?=[^<>]*>)|&(?=[#\w])|--(?=>)|\{(?=\\)|^[^\S\n]*(?=\n)", re.MULTILINE)
_TIMES = re.compile(r"\s*[\d:.,]+\s*-->")
_SPECIAL = re.compile(rf"[<&>{{\r\n{_MARK}]")
_BREAK = re.compile(r"\r\n?")


def fits(data: bytes, _filename: str) -> bool:
    first = [line for line in lines_of(beginning(data)) if line.strip()][:2]
    return data == codecs.BOM_UTF8 or any(map(_TIMES.match, first))


def read(data: bytes, _how: Understanding) -> Reading:
    """Each caption as a note, without markup."""
    text, guessed = decoded(data, "file")
    timings, texts = srt.captions_of(text, MOST_NOTES)
    # the captions are a copy of it
    del text
    texts = list(map(str.strip, texts))
    notes = [_note(timing, raw) for timing, raw in zip(timings, texts, strict=True) if raw]
    if not notes and data != codecs.BOM_UTF8:
        raise nothing()
    remarks = [guessed] if guessed else []
    if len(notes) < len(timings):
        remarks.append(EMPTY.format(count=len(timings) - len(notes)))
    notes.sort(key=lambda note: note.start_ms)
    return Reading(document=Document(notes=tuple(notes)), losses=_markup(texts), remarks=tuple(remarks))


def write(document: Document) -> Written:
    """A caption for each note with words that lies on the clock; one without a length is shown for three seconds."""
    notes = [note for note in document.notes if note.saw.strip() and note.start_ms >= 0]
    lines = [
        f"{number}\n{_time(note.start_ms)} {ARROW} {_time(shown_until(note))}\n{_guarded(note)}\n"
        for number, note in enumerate(notes, 1)
    ]
    wordless = [note.id for note in document.notes if not note.saw.strip()]
    early = [note.saw for note in document.notes if note.saw.strip() and note.start_ms < 0]
    left = [
        Loss("Notes without words are left out: there is nothing to show.", len(wordless), wordless[0])
        if wordless
        else None,
        Loss("Notes before the beginning of the clock are left out.", len(early), early[0][:80]) if early else None,
    ]
    lost = (*losses(document, CARRIES), *filter(None, left))
    return Written("\n".join(lines).encode("utf-8-sig", "replace") or codecs.BOM_UTF8, lost)


def _time(ms: int) -> str:
    return exact(ms).replace(".", ",")


def _guarded(note: ExchangedNote) -> str:
    text = note.saw.strip()
    if _SPECIAL.search(text):
        text = _TAKEN.sub(rf"\g<0>{_MARK}", _BREAK.sub("\n", text).replace(_MARK, 2 * _MARK))
    return text + _MARK if note.end_ms is None else text


def _note(timing: Timing, raw: str) -> ExchangedNote:
    text = unescape(_TAG.sub("", raw)) if _MARKED.search(raw) else raw
    if _MARK not in text:
        return note_of(timing, text.strip())
    words = text.rstrip(_MARK)
    marks = len(text) - len(words)
    if _MARK in words or marks > 1:
        words = _MEANT.sub(r"\1", text)
    return note_of(timing, words, end_ms=None) if marks % 2 else note_of(timing, words)


def _markup(texts: list[str]) -> tuple[Loss, ...]:
    marked = [text for text in texts if ("<" in text or "{" in text) and _TAG.search(text)]
    if not marked:
        return ()
    return (Loss("Markup of captions, such as italics and colours, is passed over.", len(marked), marked[0][:80]),)
