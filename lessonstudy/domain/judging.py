"""Words that judge rather than tell, found in a text that is stored: the rules by which the room marks them as one writes.

`player/frontend/src/nudge.ts` says the same for the browser; both are held to the same cases by their tests. What stands in
quotation marks is somebody's speech, and nobody's judgement. A phrase that is harmless shields the words in it.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from lessonstudy.domain.nudge import WordList

QUOTES = {"“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "‘": "’", '"': '"', "「": "」"}
"""Each opening mark and what closes it; the straight one closes itself."""

_JOINTS = frozenset("'’ʼ-‐‑")
"""What may stand between the words of one entry, besides white space: no full stop, no comma."""


class _Token(NamedTuple):
    text: str
    start: int
    end: int


class _Entry(NamedTuple):
    """The words of an entry; where it is `open` its last one is a beginning."""

    parts: tuple[str, ...]
    open: bool


class Judging:
    """The lists that hold for a team, ready for many texts."""

    def __init__(self, lists: Iterable[WordList]) -> None:
        self._words: defaultdict[str, list[_Entry]] = defaultdict(list)
        self._harmless: defaultdict[str, list[_Entry]] = defaultdict(list)
        self._beginnings: list[_Entry] = []
        for one in lists:
            for entry in _entries(one.words):
                if entry.open and len(entry.parts) == 1:
                    self._beginnings.append(entry)
                else:
                    self._words[entry.parts[0]].append(entry)
            for entry in _entries(one.harmless):
                self._harmless[entry.parts[0]].append(entry)

    def words_in(self, text: str) -> list[str]:
        """The judging words of a text, as they stand there, in their order."""
        tokens = list(_tokens(text))
        speech = _speech(text)
        found = []
        place = 0
        while place < len(tokens):
            first = tokens[place]
            harmless = _longest(self._harmless.get(first.text, ()), tokens, place, text)
            known = [*self._words.get(first.text, ()), *self._beginnings]
            count = _longest(known, tokens, place, text)
            if count > harmless and not speech[first.start]:
                found.append(text[first.start : tokens[place + count - 1].end])
            place += max(harmless, count, 1)
        return found


def _entries(texts: Iterable[str]) -> Iterator[_Entry]:
    for text in texts:
        parts = tuple(one.text for one in _tokens(text))
        if parts:
            yield _Entry(parts, text.endswith("*"))


def _tokens(text: str) -> Iterator[_Token]:
    """The words of a text: letters with their marks, and digits."""
    place = 0
    for is_word, signs in groupby(text, lambda sign: unicodedata.category(sign)[0] in "LMN"):
        word = "".join(signs)
        if is_word:
            yield _Token(unicodedata.normalize("NFC", word).lower(), place, place + len(word))
        place += len(word)


def _longest(entries: Iterable[_Entry], tokens: Sequence[_Token], place: int, text: str) -> int:
    """How many tokens from `place` on are one of these entries, at most; 0 where none is there."""
    return max(
        (len(one.parts) for one in entries if _stands(one, tokens[place : place + len(one.parts)], text)), default=0
    )


def _stands(entry: _Entry, tokens: Sequence[_Token], text: str) -> bool:
    if len(tokens) < len(entry.parts):
        return False
    *before, last = (token.text for token in tokens)
    if tuple(before) != entry.parts[:-1]:
        return False
    if not (last.startswith(entry.parts[-1]) if entry.open else last == entry.parts[-1]):
        return False
    between = [text[one.end : other.start] for one, other in pairwise(tokens)]
    return all(one.isspace() or one in _JOINTS for one in between)


def _speech(text: str) -> list[bool]:
    """For every sign whether it is quoted. A quotation that nobody closed ends with its line."""
    inside = [False] * len(text)
    closing = ""
    for place, sign in enumerate(text):
        if sign == "\n":
            closing = ""
        elif closing:
            inside[place] = True
            # an apostrophe within a word closes nothing
            within = sign == "’" and text[place + 1 : place + 2].isalpha()
            if sign in closing and not within:
                closing = ""
        else:
            closing = QUOTES.get(sign, "")
    return inside
