"""A note is submitted as long as it says what was handed in."""

from dataclasses import replace

import pytest

from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.submissions import standing

NOTE = Observation(id="n", created_at="", updated_at="", iteration="i", observer="o", start_ms=1_000, saw="She folds.")


def test_what_was_never_handed_in_is_a_draft() -> None:
    assert standing(NOTE, None) == ObservationState.DRAFT


def test_a_new_number_or_version_alone_does_not_make_it_another_note() -> None:
    assert standing(replace(NOTE, version=7, seq=99, updated_at="later"), NOTE) == ObservationState.SUBMITTED


@pytest.mark.parametrize("change", [{"saw": "He folds."}, {"start_ms": 2_000}, {"codes": ("s:a",)}, {"flag": True}])
def test_any_change_of_what_it_says_makes_it_a_draft_again(change: dict) -> None:
    assert standing(replace(NOTE, **change), NOTE) == ObservationState.DRAFT


def test_withdrawn_stays_withdrawn() -> None:
    gone = replace(NOTE, state=ObservationState.WITHDRAWN)
    assert standing(gone, NOTE) == ObservationState.WITHDRAWN
