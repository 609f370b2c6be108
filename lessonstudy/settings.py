"""Settings, from the environment alone. Every one has a default that works for a checkout."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """`data` is absolute. `base_url` is the address people type, without a slash at its end; `secret` has 32 bytes or more."""

    data: Path
    host: str
    port: int
    base_url: str
    secret: bytes
    demo: bool

    @classmethod
    def from_env(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        data = Path(environment.get("LESSONSTUDY_DATA") or _default_data()).expanduser().resolve()
        host = environment.get("LESSONSTUDY_HOST", "127.0.0.1")
        port = int(environment.get("LESSONSTUDY_PORT", "8501"))
        base_url = environment.get("LESSONSTUDY_BASE_URL", f"http://localhost:{port}").rstrip("/")
        secret = environment.get("LESSONSTUDY_SECRET", "").encode() or _kept_secret(data)
        return cls(data, host, port, base_url, secret, demo=environment.get("LESSONSTUDY_DEMO") == "1")

    def over(self, data: Path) -> "Settings":
        """The same over another data folder, with that folder's secret."""
        secret = os.environ.get("LESSONSTUDY_SECRET", "").encode() or _kept_secret(data)
        return replace(self, data=data, secret=secret)

    def at(self, *, host: str | None = None, port: int | None = None, tls: bool = False) -> "Settings":
        """The same at another host or port; an address that was not set by name follows."""
        port = port or self.port
        base_url = self.base_url
        if base_url == f"http://localhost:{self.port}":
            base_url = f"{'https' if tls else 'http'}://localhost:{port}"
        return replace(self, host=host or self.host, port=port, base_url=base_url)

    @property
    def secure(self) -> bool:
        """Whether people come by TLS, so that cookies must be Secure and __Host-."""
        return self.base_url.startswith("https://")


def _default_data() -> str:
    if (_CHECKOUT / "streamlit_app.py").exists() and (_CHECKOUT / "media").is_dir():
        return str(_CHECKOUT / "media")
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return f"{home}/lessonstudy"


def _kept_secret(data: Path) -> bytes:
    path = data / "secret"
    if not path.exists():
        # videos of children will lie in it
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = data / f"secret.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        # a hard link appears whole and never replaces one that another process made meanwhile
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_bytes()
