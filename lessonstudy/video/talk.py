"""When somebody talks, estimated from how loud the lesson is: what stands clearly over the quiet around it, for about as
long as a syllable or more. It knows no words and no voices, so a chair that scrapes for long may count and a whisper may not;
whoever shows it calls it an estimate.

The quiet of a moment is the 10th percentile of the minute around it, since a room with groups at work is never as quiet as
one that listens; it is held within 10 dB of the quiet of the whole recording, or steady group talk would count as quiet.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LEVELS_PER_SECOND = 10
UNITS_PER_DB = 100 / 60
WINDOW = 60 * LEVELS_PER_SECOND
STEP = 10 * LEVELS_PER_SECOND
QUIET_PERCENTILE, LOUD_PERCENTILE = 10, 90
MOST_OVER_QUIET = 10 * UNITS_PER_DB
LEAST_RISE = 6 * UNITS_PER_DB
SHARE_OF_RANGE = 0.3
LONGEST_PAUSE = 5
SHORTEST_TALK = 3

Levels = NDArray[np.float64]


def talk_of(levels: Sequence[int]) -> list[tuple[int, int]]:
    """Spans of talk, as [first, end) tenths of a second, in order. `levels` are ten a second, 0 to 100 over 60 dB.

    Pauses up to half a second belong to the talk around them; anything shorter than 0.3 s is no talk.
    """
    if not levels:
        return []
    heard = np.asarray(levels, dtype=np.float64)
    return _spans(heard > _threshold(heard))


def _threshold(levels: Levels) -> Levels:
    """What a level must exceed at each moment to count."""
    centres = np.arange(STEP / 2, max(len(levels), STEP), STEP)
    around = [levels[max(0, int(at) - WINDOW // 2) : int(at) + WINDOW // 2] for at in centres]
    # digital silence (a muted microphone) tells nothing about the quiet of the room
    sounding = levels[levels > 0]
    whole = float(np.percentile(sounding if len(sounding) else levels, QUIET_PERCENTILE))
    quiet = np.minimum([np.percentile(part, QUIET_PERCENTILE) for part in around], whole + MOST_OVER_QUIET)
    loud = np.array([np.percentile(part, LOUD_PERCENTILE) for part in around])
    rise = np.maximum(LEAST_RISE, (loud - quiet) * SHARE_OF_RANGE)
    threshold: Levels = np.interp(np.arange(len(levels)), centres, quiet + rise)
    return threshold


def _spans(talks: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], talks, [False])).astype(np.int8)))
    joined: list[tuple[int, int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if joined and start - joined[-1][1] <= LONGEST_PAUSE:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if end - start >= SHORTEST_TALK]
