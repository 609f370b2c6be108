"""The difference of two versions of a plan: it says all that changed, and nothing that did not."""

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as some

from lessonstudy.domain.identity import new_id
from lessonstudy.domain.plan_changes import (
    Difference,
    Mark,
    PlanChanges,
    changes,
    lesson_texts,
    phase_texts,
    word_pieces,
)
from lessonstudy.domain.plans import AnticipatedResponse, Expectation, Phase, PlanVersion

ROOTS = [new_id() for _ in range(5)]
# few texts, so that versions often agree, and cheap ones, so that a busy machine makes plans of them in time
texts = some.sampled_from(["", "a", "a b", "b a", "a. b", "a\nb", " ", "a b c"])
full = some.sampled_from(["a", "b", "a b", "b c a", " c"])


@dataclass(frozen=True)
class Behind:
    id: str
    phase: str | None


def phase_of(root: str) -> some.SearchStrategy[Phase]:
    anticipated = some.lists(
        some.builds(AnticipatedResponse, id=some.sampled_from("xyz"), description=full, planned_response=texts),
        unique_by=lambda one: one.id,
        max_size=2,
    )
    expected = some.lists(
        some.builds(Expectation, student=some.sampled_from("AB"), expects=full), unique_by=lambda one: one.student
    )
    return some.builds(
        Phase,
        id=some.just(root),
        root=some.just(root),
        title=full,
        purpose=texts,
        planned_minutes=some.integers(0, 9).map(float),
        teacher_moves=texts,
        points_to_notice=texts,
        anticipated=anticipated.map(tuple),
        expected=expected.map(tuple),
    )


phases = some.lists(some.sampled_from(ROOTS), unique=True).flatmap(
    lambda roots: some.tuples(*[phase_of(root) for root in roots])
)
plans = some.builds(
    PlanVersion,
    id=some.just("p"),
    created_at=some.just(""),
    updated_at=some.just(""),
    study=some.just("s"),
    number=some.just(1),
    goal=texts,
    materials=texts,
    success_criteria=some.lists(full, max_size=3).map(tuple),
    phases=phases,
)


def applied(texts: dict, found: tuple[Difference, ...]) -> dict:
    """The earlier texts with the differences taken over, each checked against what it says stood there."""
    result = dict(texts)
    for one in found:
        place = one.field, one.item
        assert result.get(place) == one.before
        result |= {place: one.after}
    return {place: text for place, text in result.items() if text is not None}


@given(plans, plans)
def test_taking_the_differences_over_the_earlier_version_gives_the_later(
    before: PlanVersion, after: PlanVersion
) -> None:
    found = changes(before, after)
    assert applied(lesson_texts(before), found.lesson) == lesson_texts(after)
    earlier = {phase.root: phase_texts(phase) for phase in before.phases}
    made = {one.root: applied(earlier.get(one.root, {}), one.differences) for one in found.phases if not one.removed}
    assert list(made.items()) == [(phase.root, phase_texts(phase)) for phase in after.phases]
    assert {one.root for one in found.phases if one.removed} == set(earlier) - set(made)
    assert {one.root for one in found.phases if one.added} == set(made) - set(earlier)


@given(plans, plans)
def test_who_does_not_move_stands_in_the_same_order_and_what_is_removed_keeps_its_neighbours(
    before: PlanVersion, after: PlanVersion
) -> None:
    found = changes(before, after)
    stay = [one.root for one in found.phases if not one.moved and not one.added]
    kept = [phase.root for phase in before.phases if phase.root in stay]
    assert [root for root in stay if root in {phase.root for phase in after.phases}] == [
        root for root in kept if root in {phase.root for phase in after.phases}
    ]


@given(plans)
def test_a_version_does_not_differ_from_itself_whatever_its_ids_are(plan: PlanVersion) -> None:
    again = replace(plan, id="q", number=2, phases=tuple(replace(one, id=new_id()) for one in plan.phases))
    assert changes(plan, again).unchanged


@given(texts, texts)
def test_the_pieces_of_two_texts_make_both_of_them(before: str, after: str) -> None:
    pieces = word_pieces(before, after)
    assert "".join(one.text for one in pieces if one.mark != Mark.ADDED) == before
    assert "".join(one.text for one in pieces if one.mark != Mark.REMOVED) == after


def plan(*named: tuple[str, str]) -> PlanVersion:
    made = tuple(Phase(id=root, root=root, title=title) for root, title in named)
    return PlanVersion(id="p", created_at="", updated_at="", study="s", number=1, phases=made)


def moves(found: PlanChanges) -> list[tuple[str, bool]]:
    return [(one.root, one.moved) for one in found.phases]


def test_one_phase_that_is_drawn_to_the_front_is_the_one_that_moved() -> None:
    found = changes(plan(("1", "a"), ("2", "b"), ("3", "c")), plan(("3", "c"), ("1", "a"), ("2", "b")))
    assert moves(found) == [("3", True), ("1", False), ("2", False)]
    assert (found.phases[0].place_before, found.phases[0].place_after) == (3, 1)


def test_words_are_told_apart_one_by_one() -> None:
    pieces = word_pieces("Ask how they share", "Ask one pair how they share")
    assert [(one.mark.value, one.text) for one in pieces] == [
        ("same", "Ask"),
        ("added", " one pair"),
        ("same", " how they share"),
    ]
    assert [one.text for one in word_pieces("0.5", "1.25")] == ["0.5", "1.25"]
    assert [one.text for one in word_pieces("Cut one sheet now", "Cut two strips now")] == [
        "Cut ",
        "one sheet",
        "two strips",
        " now",
    ]


def test_a_tweak_stands_with_its_phase_and_one_about_the_whole_lesson_with_the_lesson() -> None:
    tweaks = [Behind("t1", "2"), Behind("t2", None), Behind("t3", "gone long ago"), Behind("t4", "1")]
    found = changes(plan(("1", "a"), ("2", "b")), plan(("1", "a"), ("2", "c")), tweaks)
    assert [(one.root, one.tweaks) for one in found.phases] == [("1", ("t4",)), ("2", ("t1",))]
    assert found.tweaks == ("t2", "t3")
