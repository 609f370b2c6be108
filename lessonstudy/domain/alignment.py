"""How two cameras of one lesson are brought onto one clock: what the sound proposes, for people to look at."""

import dataclasses
from dataclasses import dataclass
from typing import Any

LEAST_CONFIDENCE = 2.0
"""Below it, what the sound says of two cameras may be chance: unrelated recordings give 1.0 to 1.3."""

DRIFT_SAID_MS = 40
"""A picture's length: clocks that run apart by more over a lesson are worth a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An offset found from the sound. Nothing is changed by it until someone takes it over.

    `shift_ms` is the way from the recording's clock to that of the other; `confidence` the highest peak of their
    correlation over the next; `drift_ms` how far their clocks run apart over the lesson, None where that is not known.
    """

    offset_ms: int
    shift_ms: int
    confidence: float
    drift_ms: int | None

    @property
    def note(self) -> str:
        """What else people should know, as a sentence, or nothing."""
        if self.drift_ms is None or abs(self.drift_ms) <= DRIFT_SAID_MS:
            return ""
        return (
            f"The clocks of the two cameras run apart by {abs(self.drift_ms)} ms from the beginning to the end. "
            f"The offset fits best in the middle; at both ends it is about {abs(self.drift_ms) / 2:.0f} ms off."
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values, the note among them."""
        return dataclasses.asdict(self) | {"note": self.note}
