"""Shipped norms and protocols: each loads, says what product.md asks of it, and a broken file is refused with its line."""

from pathlib import Path

import pytest

from lessonstudy.data import (
    norms,
    protocols,
    read_norms,
    read_protocol,
    read_protocol_text,
    write_protocol_text,
)
from lessonstudy.data.records import ProtocolFile
from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.protocols import Produces, minutes_of

SHORT = """\
name: Ours
steps:
  - title: Thanks
    minutes: 2
  - title: Talk
    minutes: 5
    produces: claims
"""


def by_key(key: str) -> ProtocolFile:
    return next(one for one in protocols() if one.key == key)


def test_the_usual_protocol_has_the_steps_and_minutes_of_a_post_lesson_discussion() -> None:
    usual = protocols()[0]
    assert usual.key == "post_lesson_discussion"
    assert [step.minutes for step in usual.steps] == [2, 10, 5, 5, 15, 5, 10, 13, 10]
    assert minutes_of(usual.steps) == 75
    assert [step.title for step in usual.steps][:3] == [
        "Thanks and norms",
        "Quiet review and flagging",
        "The teacher first",
    ]
    assert usual.steps[2].speaker == "The teacher who taught"


def test_lesson_research_changes_nothing_at_the_table_and_gives_the_last_step_more_time() -> None:
    research, usual = by_key("clr_discussion"), by_key("post_lesson_discussion")
    assert Produces.TWEAKS not in {step.produces for step in research.steps}
    assert research.steps[-1].minutes > usual.steps[-1].minutes


def test_there_is_one_for_half_an_hour_and_one_for_planning() -> None:
    assert minutes_of(by_key("quick_debrief").steps) == 30
    assert by_key("planning_meeting").steps[0].produces == Produces.NORMS


@pytest.mark.parametrize("protocol", protocols(), ids=lambda one: one.key)
def test_every_protocol_begins_with_the_norms_and_comes_back_from_its_own_text(protocol: ProtocolFile) -> None:
    assert protocol.steps[0].produces == Produces.NORMS
    assert read_protocol_text(f"{protocol.key}.yaml", write_protocol_text(protocol)) == protocol


@pytest.mark.parametrize("text", norms(), ids=lambda one: one.key)
def test_every_text_of_norms_carries_the_purpose_lock(text) -> None:  # type: ignore[no-untyped-def]
    assert "for learning, never for appraisal" in text.purpose
    assert text.items


def test_a_file_of_others_may_leave_texts_out() -> None:
    found = read_protocol_text("ours.yaml", SHORT)
    assert [(step.title, step.speaker, step.produces) for step in found.steps] == [
        ("Thanks", "", Produces.TALK),
        ("Talk", "", Produces.CLAIMS),
    ]


@pytest.mark.parametrize(
    ("before", "after", "line", "column", "reason"),
    [
        ("minutes: 2", "minutes: soon", 4, 14, "whole number"),
        ("minutes: 2", "minutes: 0", 4, 14, "between 1 and"),
        ("produces: claims", "produces: verdicts", 7, 15, "must be one of"),
        ("title: Talk", "titel: Talk", 5, 12, "'titel'"),
        ("title: Talk", "title: ''", 5, 12, "empty"),
        ("name: Ours", "name: [Ours", 2, 6, ""),
        (SHORT[11:], "steps: []\n", 2, 8, "1 to"),
    ],
)
def test_an_error_in_a_file_names_line_and_column(before: str, after: str, line: int, column: int, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_protocol_text("ours.yaml", SHORT.replace(before, after))
    where = refused.value.errors[0].parameters
    assert (where["file"], where["line"], where["column"]) == ("ours.yaml", line, column)
    assert reason in where["reason"]


def test_a_shipped_protocol_has_every_text(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(SHORT)
    with pytest.raises(Invalid, match="'source' is missing"):
        read_protocol(file)


@pytest.mark.parametrize(
    ("items", "reason"), [("[]", "there must be"), ("[One., One.]", "there twice"), ("['']", "1 to 1000")]
)
def test_broken_norms_are_refused_with_their_line(tmp_path: Path, items: str, reason: str) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(f"name: Ours\nsource: Us\npurpose: Learning\nitems: {items}\n")
    with pytest.raises(Invalid, match=f"ours.yaml, line 4: .*{reason}"):
        read_norms(file)
