"""What a personal access token may be used for: read off the method and the address, before anything else sees the request.

A scope only ever takes away: what its person may not do, no token of theirs may.
"""

import re

from lessonstudy.domain.errors import Forbidden
from lessonstudy.domain.tokens import Scope

READING = frozenset({"GET", "HEAD", "OPTIONS"})
NOTING = re.compile(
    r"/ls/api/("
    r"observations/[^/]+|observations/[^/]+/replies|replies/[^/]+|bookmarks/[^/]+|recordings/[^/]+/place"
    r"|iterations/[^/]+/submit|undo|redo)"
)
"""What changes a person's own notes, replies, bookmarks and place. What is not named here, a token for notes cannot change."""


def kept_out(scope: Scope, method: str, path: str) -> Forbidden | None:
    """Why a token of this scope may not ask for this, or None when it may."""
    if scope == Scope.ALL or method in READING:
        return None
    if scope == Scope.NOTE:
        return None if NOTING.fullmatch(path) else Forbidden("token-notes")
    return Forbidden("token-reads")
