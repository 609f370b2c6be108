"""A file on its way here, piece by piece (tus 1.0): one of a recording, or the package of a study."""

from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import Entity

EXPIRY_DAYS = 7
MOST_PACKAGES = 3
"""How many packages of one person may lie here at a time; each can be as large as the disk allows."""
MOST_PACKAGES_AN_HOUR = 20


class UploadState(StrEnum):
    OPEN = "open"
    DONE = "done"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(Entity):
    """`bytes` is the announced size; how many are here is the size of the file itself. `expires_at` is ISO 8601.

    It belongs to a recording, or it is a study package for a team; `study` is what came of that once it was brought in.
    """

    recording: str | None = None
    team: str | None = None
    study: str | None = None
    person: str
    filename: str
    bytes: int
    state: UploadState = UploadState.OPEN
    expires_at: str
