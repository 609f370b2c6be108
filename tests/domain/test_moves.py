"""Every legal move of a state passes and every other is refused with its sentence."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from lessonstudy.domain.entity import move
from lessonstudy.domain.errors import SENTENCES, Conflict, Refusal, sentence
from lessonstudy.domain.iterations import ITERATION_MOVES, Iteration, IterationState, Noting
from lessonstudy.domain.recordings import RECORDING_MOVES, RecordingStatus
from lessonstudy.domain.studies import STUDY_MOVES, StudyState

LEGAL: list[tuple[str, type[StrEnum], Mapping[StrEnum, frozenset[StrEnum]]]] = [
    ("study", StudyState, STUDY_MOVES),
    ("iteration", IterationState, ITERATION_MOVES),
    ("recording", RecordingStatus, RECORDING_MOVES),
]
MOVES = [(noun, legal, before, after) for noun, states, legal in LEGAL for before in states for after in states]


@pytest.mark.parametrize(("noun", "legal", "before", "after"), MOVES, ids=lambda value: str(value)[:12])
def test_a_state_moves_along_the_table_and_nowhere_else(
    noun: str, legal: Mapping[StrEnum, frozenset[StrEnum]], before: StrEnum, after: StrEnum
) -> None:
    if after == before or after in legal.get(before, frozenset()):
        assert move(noun, before, after, legal) == after
    else:
        with pytest.raises(Conflict) as refused:
            move(noun, before, after, legal)
        assert sentence(refused.value) == f"This {noun} is {before.value} and cannot become {after.value}."


def test_the_cycle_can_be_walked_from_its_beginning_to_its_end() -> None:
    state = IterationState.PLANNED
    for wanted in list(IterationState)[1:]:
        state = move("iteration", state, wanted, ITERATION_MOVES)
    assert state == IterationState.CLOSED


def test_nothing_leads_back_out_of_closed_deleted_or_before_the_reveal() -> None:
    assert IterationState.CLOSED not in ITERATION_MOVES
    assert RecordingStatus.DELETED not in RECORDING_MOVES
    order = list(IterationState)
    for before, wanted in ITERATION_MOVES.items():
        assert all(order.index(one) > order.index(before) for one in wanted)


@pytest.mark.parametrize("noting", Noting)
@pytest.mark.parametrize("state", IterationState)
def test_others_notes_are_hidden_until_the_reveal_and_only_where_noting_is_independent(
    noting: Noting, state: IterationState
) -> None:
    one = Iteration(id="i", created_at="", updated_at="", study="s", plan="p", number=1, noting=noting, state=state)
    early = state in (IterationState.PLANNED, IterationState.TAUGHT, IterationState.NOTING)
    assert one.hides_others == (noting == Noting.INDEPENDENT and early)


def refusals(kind: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [kind, *(one for child in kind.__subclasses__() for one in refusals(child))]


def test_every_refusal_stands_in_the_drawn_tree_with_its_status() -> None:
    from lessonstudy.domain import errors

    drawn = {}
    for line in (errors.__doc__ or "").splitlines():
        words = line.replace("├──", " ").replace("└──", " ").split()
        if len(words) > 2 and words[0].isidentifier() and words[1].isdigit() and len(words[1]) == 3:
            drawn[words[0]] = int(words[1])
    assert drawn == {kind.__name__: kind.status for kind in refusals()}


def test_every_sentence_is_a_sentence() -> None:
    for key, text in SENTENCES.items():
        assert text[0].isupper() or text[0] == "{", key
        assert text.endswith((".", "}", "?")), key
