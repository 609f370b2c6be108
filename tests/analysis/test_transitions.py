"""Transitions: which code followed which, with the moments at both ends."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lessonstudy.analysis.transitions import transitions
from lessonstudy.domain.moments import Moment


def moment(start: int, *codes: str, observer: str = "olga", students: tuple[str, ...] = ()) -> Moment:
    return Moment(f"{observer}{start}", "lesson", observer, start, None, None, codes, students)


def counts(moments: list[Moment], *, same_student: bool = False) -> dict[str, int]:
    return {one.before + one.after: one.count for one in transitions(moments, same_student=same_student)}


def test_shares_are_of_all_transitions_and_of_those_that_leave_a_code() -> None:
    log = [moment(place, code) for place, code in enumerate("ababac")]
    found = {one.before + one.after: one for one in transitions(log)}
    assert {name: (one.count, one.share, one.share_after) for name, one in found.items()} == {
        "ab": (2, 0.4, 0.6667), "ba": (2, 0.4, 1.0), "ac": (1, 0.2, 0.3333),
    }  # fmt: skip
    assert found["ab"].moments == ("olga0", "olga1", "olga2", "olga3")
    assert found["ac"].moments == ("olga4", "olga5")


def test_they_lead_from_one_observers_moment_to_the_same_observers_next() -> None:
    log = [moment(0, "a"), moment(1, "b", observer="omar"), moment(2, "c"), moment(3), moment(4, "d", observer="omar")]
    assert counts(log) == {"ac": 1, "bd": 1}


def test_of_one_student_alone_where_that_is_asked_for() -> None:
    log = [
        moment(0, "a", students=("A",)),
        moment(1, "b", students=("B",)),
        moment(2, "c", students=("A", "B")),
        moment(3, "d"),
    ]
    assert counts(log) == {"ab": 1, "bc": 1, "cd": 1}
    assert counts(log, same_student=True) == {"ac": 1, "bc": 1}


def test_a_moment_of_several_codes_leads_from_and_to_each() -> None:
    assert counts([moment(0, "a", "b"), moment(1, "c"), moment(2, "c")]) == {"ac": 1, "bc": 1, "cc": 1}
    assert transitions([moment(0, "a")]) == []


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=30))
def test_a_log_has_one_transition_less_than_rows_and_their_shares_are_whole(codes: list[str]) -> None:
    found = transitions([moment(place, code) for place, code in enumerate(codes)])
    assert sum(one.count for one in found) == len(codes) - 1
    if found:
        assert abs(sum(one.share for one in found) - 1) < 0.001
        for code in {one.before for one in found}:
            assert abs(sum(one.share_after for one in found if one.before == code) - 1) < 0.001
