"""Reads a text of norms from its file in norms/."""

from pathlib import Path

from lessonstudy.data.records import NormsFile
from lessonstudy.data.yaml_file import read_entry
from lessonstudy.domain.norms import LONGEST_ITEM, MOST_ITEMS


def read_norms(file: Path) -> NormsFile:
    """The norms of a file. Raises Invalid with the line where it is broken."""
    top = read_entry(file).only("name", "source", "purpose", "items")
    items: list[str] = []
    for node, text in zip(top.items("items"), top.texts("items"), strict=True):
        item = text.strip()
        if not item or len(item) > LONGEST_ITEM:
            raise top.broken(f"a norm must have 1 to {LONGEST_ITEM} characters", node)
        if item in items:
            raise top.broken(f"{item!r} is there twice", node)
        items.append(item)
    if not 1 <= len(items) <= MOST_ITEMS:
        raise top.wrong("items", f"there must be 1 to {MOST_ITEMS} norms")
    return NormsFile(file.stem, top.text("name"), top.text("source"), top.text("purpose"), tuple(items))
