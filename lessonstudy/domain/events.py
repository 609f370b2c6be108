"""Every change, once: the audit trail, the change feed and the undo.

An event's facts are chained by hash over a salted digest of its body; the body itself lies apart and can be erased,
so that deletion and the chain both hold.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

UNDO_DEPTH = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`seq` counts in the iteration (None outside of one); `body` is the entity after the change, None once erased."""

    number: int
    at: str
    team: str | None
    iteration: str | None
    seq: int | None
    person: str | None
    kind: str
    entity: str
    entity_version: int
    body: dict[str, Any] | None
    undoes: int | None = None


def body_digest(salt: bytes, body: str) -> str:
    return sha256(salt + body.encode()).hexdigest()


def link(previous: str, facts: str, digest: str) -> str:
    """The hash of an event: over its predecessor's hash, its facts as JSON, and the digest of its body."""
    return sha256(f"{previous}\n{facts}\n{digest}".encode()).hexdigest()
