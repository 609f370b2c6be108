"""Runs the application under uvicorn, as `lessonstudy serve` does.

Not through Streamlit's own runner, whose socket leaves TCP_NODELAY off: every small answer took 44 ms there. Plain http is
served to this machine only; to others only with a certificate, behind a proxy that has one, or when asked for by name.
"""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn

from lessonstudy.bootstrap import serve_with
from lessonstudy.domain.errors import Conflict
from lessonstudy.settings import Settings
from lessonstudy.web import streamlit_settings
from lessonstudy.web.api.events import Watch
from lessonstudy.web.application import lifespan, middleware, router_path, routes
from lessonstudy.web.guarded import LARGEST_MESSAGE_BYTES


@dataclass(frozen=True, slots=True)
class Listening:
    """How to listen. `trusted_proxies` are the addresses whose X-Forwarded-* headers count (none: those of nobody)."""

    certificate: Path | None = None
    key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    insecure_http: bool = False


def application(settings: Settings) -> st.App:
    """The whole application. Streamlit allows one in a process."""
    streamlit_settings.pin(settings)
    services = serve_with(settings)
    watch = Watch(services)
    return st.App(
        router_path(),
        routes=routes(services, watch),
        middleware=middleware(services),
        lifespan=lifespan(services, watch),
    )


def require_safe(settings: Settings, listening: Listening) -> None:
    """Raises Conflict where people's passwords would cross the network in the clear."""
    encrypted = listening.certificate is not None or bool(listening.trusted_proxies and settings.secure)
    if not (encrypted or listening.insecure_http or _is_loopback(settings.host)):
        raise Conflict("plain-http", host=settings.host)


def configuration(settings: Settings, listening: Listening, app: Any) -> uvicorn.Config:
    """uvicorn's configuration for an application."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=True,
        proxy_headers=bool(listening.trusted_proxies),
        forwarded_allow_ips=list(listening.trusted_proxies) or None,
        ssl_certfile=str(listening.certificate) if listening.certificate else None,
        ssl_keyfile=str(listening.key) if listening.key else None,
        timeout_graceful_shutdown=5,
    )


def serve(settings: Settings, listening: Listening | None = None) -> None:
    """Serve until told to stop. Raises Conflict before it starts where it would not be safe to."""
    listening = listening or Listening()
    require_safe(settings, listening)
    uvicorn.Server(configuration(settings, listening, application(settings))).run()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
