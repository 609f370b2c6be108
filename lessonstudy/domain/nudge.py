"""The nudge: words that judge rather than tell, which the room marks gently in the first box. It never blocks.

An entry of a list is a word ("good"), several ("on task"), or a beginning, which ends with a star ("disappoint*").
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from lessonstudy.domain.entity import Entity, text_errors
from lessonstudy.domain.errors import FieldError

MOST_ENTRIES = 500
LONGEST_ENTRY = 60
SHORTEST_BEGINNING = 3
_ENTRY = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*\*?")


@dataclass(frozen=True, slots=True)
class WordList:
    """Words of a language, the sentence that goes with them ("{word}" stands in it), and phrases that are harmless."""

    language: str
    name: str
    sentence: str
    words: tuple[str, ...]
    harmless: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge(Entity):
    """What a team made of the lists: which languages, and which words it `added` and `removed`. Its id is the team's."""

    languages: tuple[str, ...] = ("en",)
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def errors(self, known: Iterable[str]) -> list[FieldError]:
        languages = list(known)
        found = [
            FieldError("languages", "not-one-of", {"choices": ", ".join(languages)})
            for one in self.languages
            if one not in languages
        ]
        for field, entries in (("added", self.added), ("removed", self.removed)):
            if len(entries) > MOST_ENTRIES:
                found.append(FieldError(field, "too-many-words", {"limit": MOST_ENTRIES}))
            for index, entry in enumerate(entries):
                found += _entry_errors(f"{field}.{index}", entry)
        return found


def _entry_errors(field: str, entry: str) -> list[FieldError]:
    too_long = text_errors(field, entry, required=True, limit=LONGEST_ENTRY)
    if too_long:
        return too_long
    beginning = entry.endswith("*") and len(entry) <= SHORTEST_BEGINNING
    if beginning or not is_entry(entry):
        return [FieldError(field, "no-entry", {"value": entry})]
    return []


def is_entry(text: str) -> bool:
    """Whether a text, as `normal` writes it, is a word, several words or a beginning."""
    # a mark that joins no letter before it (some scripts have such) counts as part of its word
    bare = "".join(sign for sign in text if not unicodedata.category(sign).startswith("M"))
    return bool(_ENTRY.fullmatch(bare))


def normal(entry: str) -> str:
    """An entry as lists hold it: composed, in small letters, with straight apostrophes and single spaces."""
    text = unicodedata.normalize("NFC", entry).replace("’", "'").replace("\u2010", "-").replace("\u2011", "-")
    return " ".join(text.lower().split())


def resolved(nudge: Nudge, shipped: Iterable[WordList]) -> list[WordList]:
    """The lists that hold for a team: those of its languages without what it removed; the first has what it added."""
    every = list(shipped)
    chosen = [one for language in nudge.languages for one in every if one.language == language]
    if not chosen and nudge.added:
        chosen = [WordList(every[0].language, every[0].name, every[0].sentence, (), ())]
    removed = set(nudge.removed)
    found = []
    for place, one in enumerate(chosen):
        words = [word for word in one.words if word not in removed]
        if place == 0:
            words += [word for word in nudge.added if word not in words]
        found.append(WordList(one.language, one.name, one.sentence, tuple(words), one.harmless))
    return found
