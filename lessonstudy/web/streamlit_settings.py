"""The Streamlit settings that safety rests on, set in code.

Streamlit reads them from three folders and the environment, and a file may change while it runs. What is pinned here wins
every time they are read; `differing` is for those who want to know whether it did.
"""

import hmac
import tomllib
from hashlib import sha256
from typing import Any

from streamlit import config

from lessonstudy.settings import Settings
from lessonstudy.web.application import router_path
from lessonstudy.web.gate import SESSION_HEADER, USER_HEADER
from lessonstudy.web.guarded import LARGEST_MESSAGE_BYTES

USER_KEY, SESSION_KEY = "uid", "sid"
_WHERE = "lessonstudy"
_pinned: list[dict[str, Any]] = []


def pinned_options(settings: Settings) -> dict[str, Any]:
    """Each pinned option and its value."""
    secret = hmac.new(settings.secret, b"streamlit cookie", sha256).hexdigest()
    return {
        "browser.gatherUsageStats": False,
        "client.allowedOrigins": [],
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "global.developmentMode": False,
        "logger.hideWelcomeMessage": True,
        "runner.postScriptGC": False,
        # there are none; left alone, Streamlit looks for the files at every question who the user is
        "secrets.files": [],
        "server.baseUrlPath": "",
        # binds a tab to the person and the session, so that nobody else resumes it
        "server.trustedUserHeaders": {USER_HEADER: USER_KEY, SESSION_HEADER: SESSION_KEY},
        "server.cookieSecret": secret,
        "server.corsAllowedOrigins": [],
        "server.enableAgentApi": False,
        "server.enableCORS": True,
        "server.enableStaticServing": False,
        "server.enableXsrfProtection": True,
        "server.fileWatcherType": "none",
        "server.headless": True,
        "server.maxUploadSize": 1,
        "server.maxWidgetStateSize": LARGEST_MESSAGE_BYTES // 1_000_000,
        "server.runOnSave": False,
        "server.scriptHealthCheckEnabled": False,
    }


def pin(settings: Settings) -> None:
    """Set the options now, and again whenever Streamlit reads its settings anew. Call before the app is built."""
    first = not _pinned
    _pinned[:] = [pinned_options(settings) | theme_options()]
    _set()
    if first:
        config.on_config_parsed(_set, force_connect=True)


def differing(settings: Settings) -> dict[str, tuple[Any, Any]]:
    """The pinned options that are not in force: (wanted, found). Values of secrets are not told."""
    found = {name: (value, config.get_option(name)) for name, value in pinned_options(settings).items()}
    unlike = {name: pair for name, pair in found.items() if pair[0] != pair[1]}
    return {name: ("…", "…") if name == "server.cookieSecret" else pair for name, pair in unlike.items()}


def theme_options() -> dict[str, Any]:
    """The colours of the shipped config.toml, which Streamlit itself finds in the working folder only."""
    shipped = router_path().parent.parent / ".streamlit" / "config.toml"
    found: dict[str, Any] = {}
    for name, value in tomllib.loads(shipped.read_text())["theme"].items():
        if isinstance(value, dict):
            found |= {f"theme.{name}.{inner}": one for inner, one in value.items()}
        else:
            found[f"theme.{name}"] = value
    return found


def _set() -> None:
    for name, value in _pinned[0].items():
        config.set_option(name, value, _WHERE)
