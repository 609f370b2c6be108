"""Who makes a request: set by the gate, read by every route under /ls."""

from starlette.requests import HTTPConnection

from lessonstudy.domain.errors import NotSignedIn
from lessonstudy.services.accounts import SignedIn

STATE = "signed_in"


def signed_in(request: HTTPConnection) -> SignedIn:
    """Who makes this request. Raises NotSignedIn where the gate let a stranger through (a public address)."""
    found: SignedIn | None = getattr(request.state, STATE, None)
    if found is None:
        raise NotSignedIn("sign-in-needed")
    return found
