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
    who = "You noted nothing of" if own else "Nobody noted"
    return f"{who} {student} between {spoken(gap.start_ms)} and {spoken(gap.end_ms)}."


def watched_cells(
    student: str, found: Sequence[Watched], phases: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, str]:
    """A row of the table: what was noted of a student in each phase, and by whom."""
    row = {"Student": student}
    for one in found:
        if one.student == student:
            who = ", ".join(sorted(names.get(observer, "") for observer in one.observers))
            many = f"{len(one.moments)} moment{'' if len(one.moments) == 1 else 's'}"
            row[phases.get(one.phase or "", "Outside the phases")] = f"{many}: {who}" if one.moments else "–"
    return row


def not_heard(names: Sequence[str]) -> str:
    """An invitation to those whose words do not stand in the talk yet."""
    listed = plain(", ".join(names))
    return f"Not heard yet: {listed}. What did you see?"
