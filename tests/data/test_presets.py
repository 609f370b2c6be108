"""Every shipped preset is whole, and a broken one is refused with its line."""

from pathlib import Path

import pytest

from lessonstudy.data import FOLDER, preset_of, presets, read_preset
from lessonstudy.domain.errors import Invalid


def test_every_preset_is_whole_and_the_default_comes_first() -> None:
    found = {one.key: one for one in presets()}
    assert list(found) == ["reteach", "clr", "study_plan_teach_reflect", "uk_research_lesson_study"]
    for preset in found.values():
        assert len(preset.steps) >= 4
        assert preset.protocol == ("clr_discussion" if preset.key == "clr" else "post_lesson_discussion")
        assert preset.tweaks == (preset.key != "clr")
        assert all(len(text) > 60 for text in (preset.source, preset.summary, preset.adapted))


@pytest.mark.parametrize(
    ("written", "key"),
    [("clr", "clr"), ("Reteach", "reteach"), (" reteach ", "reteach"), ("Our own way", None), ("", None)],
)
def test_a_study_names_its_preset_by_key_or_name_or_not_at_all(written: str, key: str | None) -> None:
    found = preset_of(written)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("protocol: post_lesson_discussion", "protocol: talk", "'talk' must be one of: clr_discussion"),
        ("noting: open", "noting: loud", "'loud' must be one of: independent, open"),
        ("tweaks: true", "tweaks: maybe", "'tweaks' must be true or false"),
        ("terms: []", "terms: [{ours: plan}]", "'theirs' is missing"),
        ("  - name: Plan together", "  - nmae: Plan together", "no field 'nmae'"),
    ],
)
def test_a_broken_preset_is_refused_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = (FOLDER / "presets" / "reteach.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "reteach.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Invalid, match=rf"reteach.yaml, line {text[: text.index(old)].count(chr(10)) + 1}: ") as refusal:
        read_preset(path)
    assert words in str(refusal.value)
