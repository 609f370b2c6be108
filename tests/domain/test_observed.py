"""The time that an observer observed: counted once, whatever the order in which it was told, and never more than there was."""

from hypothesis import given
from hypothesis import strategies as some

from lessonstudy.domain.moments import Moment, PhaseSpan
from lessonstudy.domain.observed import Span, clipped, length, merged, moved, observed, span_errors

LESSON_MS = 600_000
PHASES = [PhaseSpan("launch", 0, 200_000), PhaseSpan("work", 200_000, LESSON_MS)]
moments = some.integers(0, LESSON_MS)
spans = some.lists(some.tuples(moments, moments), max_size=12)


def note(start_ms: int, end_ms: int | None = None, *, live: bool = False) -> Moment:
    return Moment(f"{start_ms}", "lesson", "olga", start_ms, end_ms, None, live=live)


def covered(spans: list[Span]) -> set[int]:
    """By brute force: each millisecond that a span covers."""
    return {at for start, end in spans for at in range(start, end)}


@given(spans)
def test_merging_again_changes_nothing(found: list[Span]) -> None:
    assert merged(merged(found)) == merged(found)


@given(spans, some.randoms(use_true_random=False))
def test_the_order_in_which_spans_come_and_how_often_does_not_matter(found: list[Span], random: object) -> None:
    shuffled = found * 2
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merged(shuffled) == merged(found)
    half = len(found) // 2
    assert merged((*merged(found[:half]), *merged(found[half:]))) == merged(found), "sent in parts it is the same"


@given(some.lists(some.tuples(some.integers(0, 60), some.integers(0, 60)), max_size=8))
def test_merged_spans_last_as_long_as_the_moments_that_they_cover(found: list[Span]) -> None:
    assert length(merged(found)) == len(covered(found))
    assert length(clipped(found, 10, 40)) == len(covered(found) & set(range(10, 40)))


@given(spans, some.lists(some.builds(note, moments, live=some.booleans()), max_size=6), some.booleans())
def test_nobody_observes_more_of_a_lesson_than_it_lasted(found: list[Span], notes: list[Moment], started: bool) -> None:
    times = observed(notes, found, PHASES, started=started)
    assert times == merged(times)
    assert length(times) <= LESSON_MS
    for phase in PHASES:
        assert length(clipped(times, phase.start_ms, phase.end_ms)) <= phase.end_ms - phase.start_ms


@given(spans)
def test_who_wrote_no_note_observed_nothing(found: list[Span]) -> None:
    assert observed([], found, PHASES, started=True) == ()


def test_what_was_played_twice_or_sought_past_counts_as_what_it_is() -> None:
    played = [(0, 60_000), (30_000, 90_000), (300_000, 310_000)]
    assert observed([note(31_000)], played, PHASES, started=False) == ((0, 90_000), (300_000, 310_000))


def test_a_stray_note_beside_what_was_watched_adds_no_time() -> None:
    notes = [note(10_000), note(50_000), note(94_000), note(500_000)]
    assert observed(notes, [(0, 90_000)], PHASES, started=False) == ((0, 90_000),)


def test_notes_without_a_record_of_watching_count_from_the_first_to_the_last() -> None:
    assert observed([note(10_000), note(70_000, 80_000)], [], PHASES, started=False) == ((10_000, 80_000),)
    assert observed([note(10_000)], [], PHASES, started=False) == ()


def test_a_glance_long_after_noting_does_not_stand_for_the_lesson_that_was_noted() -> None:
    notes = [note(at) for at in range(10_000, 400_000, 10_000)]
    assert observed(notes, [(500_000, 530_000)], PHASES, started=False) == ((10_000, 390_000), (500_000, 530_000))


def test_live_notes_were_taken_from_the_start_to_the_end_of_the_phase_of_the_last() -> None:
    notes = [note(30_000, live=True), note(250_000, live=True)]
    assert observed(notes, [], PHASES, started=True) == ((0, LESSON_MS),)
    assert observed(notes, [], PHASES, started=False) == ((30_000, LESSON_MS),)
    assert observed(notes, [], [], started=True) == ((0, 250_000),)


def test_live_and_at_the_video_is_observed_once() -> None:
    notes = [note(30_000, live=True), note(150_000, live=True), note(100_000)]
    assert observed(notes, [(90_000, 300_000)], PHASES, started=True) == ((0, 300_000),)


def test_spans_of_two_cameras_lie_on_one_clock() -> None:
    assert merged((*moved([(0, 60_000)], 5_000), *moved([(0, 10_000)], 60_000))) == ((5_000, 70_000),)


def test_what_cannot_have_been_watched_is_refused_with_its_field() -> None:
    errors = span_errors("watched", [(0, 10), (20, 10), (-1, 5), (0, 25 * 3_600_000)])
    assert [(one.field, one.key) for one in errors] == [
        ("watched.1", "end-before-start"),
        ("watched.2", "number-range"),
        ("watched.3", "number-range"),
    ]
