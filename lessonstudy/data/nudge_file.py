"""Reads a list of judging words from its file in nudge/."""

from pathlib import Path

from lessonstudy.data.yaml_file import Entry, read_entry
from lessonstudy.domain.nudge import WordList, is_entry, normal


def read_words(file: Path) -> WordList:
    """The list of a file. Raises Invalid with the line where it is broken."""
    top = read_entry(file).only("language", "name", "sentence", "words", "harmless")
    language = top.text("language")
    if language != file.stem:
        raise top.wrong("language", f"the language {language!r} must be the file's name")
    sentence = top.text("sentence")
    if sentence.count("{word}") != 1:
        raise top.wrong("sentence", "'{word}' must stand in the sentence once")
    words = _entries(top, "words")
    if not words:
        raise top.wrong("words", "a list needs at least one word")
    return WordList(language, top.text("name"), sentence, words, _entries(top, "harmless"))


def _entries(top: Entry, name: str) -> tuple[str, ...]:
    """Words, phrases and beginnings as they are compared: in small letters, each once."""
    found: list[str] = []
    for node, entry in zip(top.items(name), top.texts(name), strict=True):
        if entry != normal(entry) or not is_entry(entry):
            raise top.broken(
                f"{entry!r} must be a word, words or a beginning such as 'disappoint*', in small letters", node
            )
        if entry in found:
            raise top.broken(f"{entry!r} is there twice", node)
        found.append(entry)
    return tuple(found)
