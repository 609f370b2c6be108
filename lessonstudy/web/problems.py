"""A refusal as programs and the player read it: application/problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from lessonstudy.domain.errors import Invalid, Refusal, Stale, sentence


def problem(refusal: Refusal, current: object = None) -> JSONResponse:
    """The answer to a refused request. `current` is the entity as it stands now, shaped for a face (412)."""
    body: dict[str, Any] = {
        "type": f"about:blank#{refusal.key}",
        "title": _title(refusal.status),
        "status": refusal.status,
        "detail": sentence(refusal),
    }
    if isinstance(refusal, Invalid):
        body["errors"] = [{"field": error.field, "message": error.message} for error in refusal.errors]
    if isinstance(refusal, Stale):
        body["current"] = current
    headers = {"Cache-Control": "no-store"}
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, refusal.status, headers, media_type="application/problem+json")


def _title(status: int) -> str:
    # tus brought 460 along, which no registry knows
    return "Checksum Mismatch" if status == 460 else HTTPStatus(status).phrase
