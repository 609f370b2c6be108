"""Reads a preset, a tradition's way through the cycle, from its file in presets/."""

from pathlib import Path

from lessonstudy.data.records import Preset, PresetStep, PresetTerm
from lessonstudy.data.yaml_file import Entry, read_entry
from lessonstudy.domain.iterations import Noting

PROTOCOLS = ("post_lesson_discussion", "clr_discussion")
FIELDS = ("name", "source", "summary", "steps", "protocol", "noting", "tweaks", "terms", "adapted")


def read_preset(file: Path) -> Preset:
    """The preset of a file. Raises Invalid with the line where it is broken."""
    top = read_entry(file).only(*FIELDS)
    steps = tuple(_step(entry) for entry in top.entries("steps"))
    if not steps:
        raise top.wrong("steps", "a preset needs at least one step")
    return Preset(
        key=file.stem,
        name=top.text("name"),
        source=top.text("source"),
        summary=top.text("summary"),
        steps=steps,
        protocol=top.choice("protocol", PROTOCOLS),
        noting=Noting(top.choice("noting", [one.value for one in Noting])),
        tweaks=top.yes("tweaks"),
        terms=tuple(_term(entry) for entry in top.entries("terms")),
        adapted=top.text("adapted"),
    )


def _step(entry: Entry) -> PresetStep:
    entry.only("name", "what")
    return PresetStep(entry.text("name"), entry.text("what"))


def _term(entry: Entry) -> PresetTerm:
    entry.only("ours", "theirs")
    return PresetTerm(entry.text("ours"), entry.text("theirs"))
