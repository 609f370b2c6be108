import pytest
from hypothesis import given
from hypothesis import strategies as some

from lessonstudy.domain.timecode import exact, parse, spoken

DAY = 24 * 3_600_000
times = some.integers(-4 * DAY, 4 * DAY)


@given(times)
def test_a_time_written_exactly_is_read_as_the_same_time(ms: int) -> None:
    assert parse(exact(ms)) == ms


@given(times)
def test_a_spoken_time_is_the_time_without_its_fraction(ms: int) -> None:
    assert parse(spoken(ms)) == (abs(ms) // 1000 * 1000) * (-1 if ms < 0 else 1)


@pytest.mark.parametrize(
    ("ms", "text"),
    [(0, "00:00"), (754_200, "12:34"), (3_754_200, "1:02:34"), (-61_000, "-01:01"), (-200, "00:00"), (-999, "00:00")],
)
def test_a_time_is_spoken_as_a_clock_shows_it(ms: int, text: str) -> None:
    assert spoken(ms) == text


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("12:34", 754_000),
        (" 12:34.2 ", 754_200),
        ("12:34,25", 754_250),
        ("1:02:34", 3_754_000),
        ("90:00", 5_400_000),
        ("-00:00.500", -500),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, ms: int) -> None:
    assert parse(text) == ms


@pytest.mark.parametrize("text", ["", "12", "12:60", "1:60:00", "12:34.2345", "--1:00", "1:2:3:4", "now", "1e3:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse(text)
