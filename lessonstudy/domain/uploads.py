"""A file on its way here, piece by piece (tus 1.0)."""

from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import Entity

EXPIRY_DAYS = 7


class UploadState(StrEnum):
    OPEN = "open"
    DONE = "done"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(Entity):
    """`bytes` is the announced size; how many are here is the size of the file itself. `expires_at` is ISO 8601."""

    recording: str
    person: str
    filename: str
    bytes: int
    state: UploadState = UploadState.OPEN
    expires_at: str
