"""Agreement over the stored notes: only what was submitted counts, and only after the reveal."""

from collections.abc import Callable

import pytest
from world import World

from lessonstudy.domain.agreement import Agreement, Coefficient, NoCoefficient
from lessonstudy.domain.errors import Conflict, Invalid, NotFound, sentence
from lessonstudy.domain.observations import Clock, Observation
from lessonstudy.services.agreement import Wanted

Write = Callable[..., Observation]


@pytest.fixture
def write(world: World) -> Write:
    """A note in the lesson that is noted independently, at a second and with a code of the scheme of thinking."""

    def note(who: str, second: int, code: str = "a", until: int | None = None, **values: object) -> Observation:
        times = {"start_ms": second * 1000, "end_ms": until and until * 1000}
        codes = [f"{world.ids.thinking}:{code}"]
        return world.write(getattr(world.ids, who), iteration=world.ids.blind, codes=codes, **times, **values)

    return note


def submit(world: World, *who: str, iteration: str | None = None) -> None:
    for one in who:
        world.services.submitting.submit(getattr(world.ids, one), iteration or world.ids.blind)


def reveal(world: World) -> None:
    world.services.teaching.reveal(world.ids.fay, world.ids.blind)


def agreement(world: World, who: str = "gus", **wanted: object) -> Agreement:
    return world.services.agreement.of_iteration(getattr(world.ids, who), world.ids.blind, Wanted(**wanted))  # type: ignore[arg-type]


def counts(found: Agreement) -> list[tuple[int, int, int]]:
    return [(one["matched"], one["missed"], one["extra"]) for one in found.whole()["codes"]]


def test_nobody_is_told_anything_before_the_reveal(world: World, write: Write) -> None:
    write("olga", 10)
    submit(world, "olga")
    for who in ("olga", "fay", "gus"):
        with pytest.raises(Conflict) as refused:
            agreement(world, who)
        assert refused.value.key == "not-revealed"
        with pytest.raises(Conflict):
            world.services.agreement.submitted(getattr(world.ids, who), world.ids.blind, [])
    with pytest.raises(Conflict):
        world.services.folder.agreement(world.ids.blind, Wanted())
    with pytest.raises(NotFound):
        agreement(world, "eve")


def test_what_is_written_changed_or_taken_back_after_the_reveal_changes_nothing(world: World, write: Write) -> None:
    same, lonely, other = write("olga", 10), write("olga", 100), write("omar", 12)
    submit(world, "olga", "omar")
    reveal(world)
    before = agreement(world)
    assert counts(before) == [(1, 1, 0)]
    write("omar", 101)
    sent = world.note(iteration=world.ids.blind, start_ms=300_000, saw="Elsewhere.")
    version = world.services.annotate.note(world.ids.olga, same.id).version
    world.services.annotate.replace(world.ids.olga, same.id, version, sent)
    world.services.annotate.withdraw(world.ids.olga, lonely.id)
    after = agreement(world)
    assert after.whole() == before.whole()
    assert (before.withdrawn, after.withdrawn) == (frozenset(), {lonely.id})
    told = world.services.agreement.submitted(world.ids.gus, world.ids.blind, [same.id, lonely.id, other.id])
    assert told.keys() == {same.id, other.id}, "words that were taken back are not told again"
    assert (told[same.id].saw, told[same.id].start_ms) == (same.saw, 10_000)


def test_who_did_not_submit_is_left_out_by_name_and_cannot_be_asked_for(world: World, write: Write) -> None:
    write("olga", 10)
    write("omar", 10)
    submit(world, "olga")
    reveal(world)
    found = agreement(world)
    assert (found.observers, found.left_out) == ((world.ids.olga,), (world.ids.omar,))
    assert found.found.kappa == NoCoefficient("agreement-few-observers")
    with pytest.raises(Invalid) as refused:
        agreement(world, observers=(world.ids.olga, world.ids.omar))
    assert sentence(refused.value) == "Omar has not submitted notes of this lesson, so there is nothing to compare."
    with pytest.raises(Invalid) as refused:
        agreement(world, observers=(world.ids.eve,))
    assert refused.value.errors[0].key == "unknown"


def test_observers_come_by_name_or_as_asked_for_and_swapping_them_swaps_missed_and_extra(
    world: World, write: Write
) -> None:
    for who, second in (("olga", 10), ("olga", 200), ("omar", 11), ("tim", 500), ("tim", 12)):
        write(who, second)
    submit(world, "tim", "omar", "olga")
    reveal(world)
    ids = world.ids
    assert agreement(world).observers == (ids.olga, ids.omar, ids.tim)
    assert counts(agreement(world, observers=(ids.olga, ids.omar))) == [(1, 1, 0)]
    assert counts(agreement(world, observers=(ids.omar, ids.olga))) == [(1, 0, 1)]
    # olga and omar 1/1/0, olga and tim 1/1/1, omar and tim 1/0/1
    assert counts(agreement(world)) == [(3, 2, 2)]


def test_the_tolerance_is_three_seconds_ten_where_a_note_was_taken_live_and_as_asked_for(
    world: World, write: Write
) -> None:
    write("olga", 10)
    write("omar", 15)
    submit(world, "olga", "omar")
    reveal(world)
    assert (agreement(world).tolerance_ms, counts(agreement(world))) == (3000, [(0, 1, 1)])
    assert counts(agreement(world, tolerance_ms=5000)) == [(1, 0, 0)]
    for name, value in (("tolerance_ms", -1), ("tolerance_ms", 60_001), ("unit_ms", 0)):
        with pytest.raises(Invalid) as refused:
            agreement(world, **{name: value})
        assert [one.field for one in refused.value.errors] == [name]


def test_live_notes_are_compared_within_ten_seconds(world: World, write: Write) -> None:
    write("olga", 10, clock=Clock.LIVE)
    write("omar", 20, clock=Clock.LIVE)
    submit(world, "olga", "omar")
    reveal(world)
    assert (agreement(world).tolerance_ms, counts(agreement(world))) == (10_000, [(1, 0, 0)])


def test_times_are_compared_over_the_length_of_the_video(world: World, write: Write) -> None:
    for who in ("olga", "omar"):
        for second in range(0, 600, 40):
            write(who, second, until=second + 15 + (second // 40 % 3) * (who == "omar"))
    submit(world, "olga", "omar")
    reveal(world)
    kappa = agreement(world, boris=True).found.kappa
    assert isinstance(kappa, Coefficient)
    assert (kappa.n, kappa.unit_ms) == (600, 1000)
    assert kappa.low is not None
    assert kappa.high is not None
    assert kappa.low < kappa.value < kappa.high < 1
    assert agreement(world, boris=True).found.boris is not None


def test_in_an_openly_noted_lesson_every_number_comes_with_a_caution(world: World) -> None:
    ids = world.ids
    for who in (ids.olga, ids.omar):
        world.write(who, codes=[f"{ids.thinking}:a"], start_ms=10_000, end_ms=90_000)
    submit(world, "olga", "omar", iteration=ids.iteration)
    found = world.services.agreement.of_iteration(ids.olga, ids.iteration)
    assert not found.independent
    assert found.whole()["caution"].startswith("Everyone saw everyone's notes while noting.")
    assert isinstance(found.found.kappa, Coefficient)
