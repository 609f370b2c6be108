import uuid

import pytest

from lessonstudy.domain import identity
from lessonstudy.domain.identity import is_id, new_id


def test_an_id_is_a_uuid_of_version_7_in_its_canonical_form() -> None:
    for text in [new_id() for _ in range(200)]:
        value = uuid.UUID(text)
        assert str(value) == text
        assert value.version == 7
        assert value.variant == uuid.RFC_4122
        assert is_id(text)


def test_ids_sort_by_the_millisecond_they_were_made_in(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for ms in (0, 1, 999, 1_000, 1_700_000_000_000, 1_700_000_000_001, 2**48 - 1):
        monkeypatch.setattr(identity.time, "time_ns", lambda ms=ms: ms * 1_000_000 + 999_999)
        made.append(new_id())
        assert uuid.UUID(made[-1]).int >> 80 == ms
    assert made == sorted(made)


def test_ids_made_at_once_differ() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "0198C0DE-0000-7000-8000-000000000000",
        "{0198c0de-0000-7000-8000-000000000000}",
        "0198c0de" * 4,
        "é" * 36,
    ],
)
def test_what_is_no_canonical_id_is_not_taken_for_one(text: str) -> None:
    assert not is_id(text)
