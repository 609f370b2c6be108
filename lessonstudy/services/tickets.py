"""Addresses of video files: signed for one session and one recording, for a while.

The signature stands in the path, so that relative addresses inside filmstrip.vtt keep it. It is no more than a first lock: the
session's cookie and the membership are read again on every request.
"""

import hmac
import re
import time
from base64 import urlsafe_b64encode
from hashlib import sha256

VALID_SECONDS = 12 * 3600
_DIGITS = re.compile(r"[0-9]{1,15}")


def media_address(secret: bytes, session: str, recording: str, name: str, now: float | None = None) -> str:
    """The path of a recording's file, good for `VALID_SECONDS`, rounded so that a page reload keeps the browser's cache."""
    expiry = (int(time.time() if now is None else now) // 3600 + 1) * 3600 + VALID_SECONDS
    return f"/ls/media/{recording}/{expiry}.{_signature(secret, session, recording, expiry)}/{name}"


def holds(secret: bytes, session: str, recording: str, ticket: str, now: float | None = None) -> bool:
    """Whether the path's ticket was made for this session and recording and is still good."""
    expiry, _, signature = ticket.partition(".")
    if not _DIGITS.fullmatch(expiry) or int(expiry) < (time.time() if now is None else now):
        return False
    return hmac.compare_digest(signature.encode(), _signature(secret, session, recording, int(expiry)).encode())


def _signature(secret: bytes, session: str, recording: str, expiry: int) -> str:
    message = f"media\n{session}\n{recording}\n{expiry}".encode()
    return urlsafe_b64encode(hmac.new(secret, message, sha256).digest()[:24]).decode()
