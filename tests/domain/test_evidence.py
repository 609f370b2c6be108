"""Moments that are proposed as evidence for a tweak."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lessonstudy.domain.entity import birth
from lessonstudy.domain.evidence import proposals, reason
from lessonstudy.domain.observations import Observation, ObservationState


def note(start_ms: int = 0, **values: Any) -> Observation:
    known = {"iteration": "i", "observer": "o", "saw": "so", "phase": "work"}
    return Observation(**birth(), start_ms=start_ms, **(known | values))


CITED = note(codes=("old:a", "old:b"), students=("A",), phase="before")


def test_what_shares_most_comes_first_then_what_is_flagged_then_what_is_earlier() -> None:
    one, flagged, both = (
        note(1, students=("A",)),
        note(2, codes=("new:a",), flag=True),
        note(3, codes=("new:a",), students=("A",)),
    )
    other_phase, other_code = note(4, students=("A",), phase="launch"), note(5, codes=("new:c",), students=("B",))
    gone = note(6, students=("A",), state=ObservationState.WITHDRAWN)
    notes = [one, flagged, both, other_phase, other_code, gone]
    found = proposals(notes, [CITED], {"work"}, {"old:a": "new:a", "old:b": None})
    assert [each.note for each in found] == [both, flagged, one]
    assert other_phase in [each.note for each in proposals(notes, [CITED], None, {})]


def test_the_reason_is_a_sentence() -> None:
    (found,) = proposals(
        [note(codes=("n:a", "n:b"), students=("A",))], [CITED], {"work"}, {"old:a": "n:a", "old:b": "n:b"}
    )
    said = reason(found, "Work", {"n:a": "Draws", "n:b": "Counts"})
    assert said == (
        "In the same phase (Work), with the code “Draws”, the code “Counts” and student A, as in what the claim cites."
    )
    assert reason(proposals([note(students=("A",))], [CITED], None, {})[0], "", {}).startswith("With student A, as")


@given(st.data())
def test_nothing_is_proposed_that_shares_nothing_and_no_order_of_notes_changes_the_answer(data: st.DataObject) -> None:
    some = st.lists(st.sampled_from("ab"), unique=True, max_size=2).map(tuple)
    notes = [
        note(start, codes=data.draw(some), students=data.draw(some), flag=data.draw(st.booleans()))
        for start in range(data.draw(st.integers(0, 5)))
    ]
    cited = [note(codes=data.draw(some), students=data.draw(some))]
    found = proposals(notes, cited, {"work"}, {})
    assert found == proposals(notes[::-1], cited, {"work"}, {})
    assert all(one.codes or one.students for one in found)
    assert {one.note.id for one in found} == {
        one.id for one in notes if set(one.codes) & set(cited[0].codes) or set(one.students) & set(cited[0].students)
    }
