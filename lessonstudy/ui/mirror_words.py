"""The team's mirror in words: kind, plain, and never about how much one person does."""

from collections.abc import Mapping, Sequence

from lessonstudy.domain.mirror import Coverage, Unwatched, Watched
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.words import plain


def gap_sentence(gap: Unwatched, found: Coverage, *, own: bool) -> str:
    """When nobody noted anything of a student; `own` where one sees only one's own notes."""
    student = f"**{plain(gap.student)}**"
    if (gap.start_ms, gap.end_ms) == (found.start_ms, found.end_ms):
        return f"You have not noted {student} yet." if own else f"Nobody has noted {student} yet."
    who = f"You noted nothing of {student}" if own else f"Nobody noted {student}"
    if gap.start_ms == found.start_ms:
        return f"{who} before {spoken(gap.end_ms)}."
    if gap.end_ms == found.end_ms:
        return f"{who} after {spoken(gap.start_ms)}."
    return f"{who} between {spoken(gap.start_ms)} and {spoken(gap.end_ms)}."


def watched_cell(one: Watched, names: Mapping[str, str]) -> str:
    """What was noted of a student in a phase, and by whom."""
    if not one.moments:
        return "–"
    who = ", ".join(sorted(names.get(observer, "") for observer in one.observers))
    return f"{len(one.moments)} moment{'' if len(one.moments) == 1 else 's'}: {who}"


def not_heard(names: Sequence[str]) -> str:
    """An invitation to those whose words do not stand in the talk yet."""
    listed = plain(", ".join(names))
    return f"Not heard yet: {listed}. What did you see?"
