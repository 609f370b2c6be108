"""Which hosts this site answers to, and which origins may change something here.

A page of another site can make a browser send requests here with the person's cookie. What gives it away is the Origin
header, which a page cannot forge; and a name that someone else's DNS points here shows in the Host header.
"""

from urllib.parse import SplitResult, urlsplit

from lessonstudy.settings import Settings

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104


class Origins:
    """The hosts and origins of one site, as its settings say."""

    def __init__(self, settings: Settings) -> None:
        self._secure = settings.secure
        self._base = _origin(urlsplit(settings.base_url))
        name = (urlsplit(settings.base_url).hostname or "").lower()
        self._hosts = _LOOPBACK | {name, settings.host.lower()}
        # plain http to everyone is served only when asked for by name, and then the name people use is not known
        self._any_host = settings.host in _EVERYWHERE and not settings.secure and name in _LOOPBACK

        # a browser told to insist on TLS for "localhost" would do so for every other program on that machine
        self.only_here = name in _LOOPBACK

    def host_allowed(self, host: str | None) -> bool:
        """Whether the Host header names this site."""
        name = _hostname(host)
        return name is not None and (self._any_host or name in self._hosts)

    def origin_allowed(self, origin: str | None, host: str | None) -> bool:
        """Whether an Origin header is this site's. None (no header) is not."""
        if not origin or origin == "null":
            return False
        try:
            found = urlsplit(origin)
            same_as_base = _origin(found) == self._base
        except ValueError:
            return False
        if same_as_base:
            return True
        if found.scheme not in ("http", "https") or not found.netloc or found.netloc.lower() != (host or "").lower():
            return False
        # with TLS a page of the same name over plain http may be a stranger's on the wire
        return found.scheme == "https" or not self._secure or found.hostname in _LOOPBACK


def _hostname(host: str | None) -> str | None:
    if not host:
        return None
    try:
        found = urlsplit(f"//{host}")
        _ = found.port
    except ValueError:
        return None
    if found.username is not None or found.path or found.query or found.fragment:
        return None
    return (found.hostname or "").lower().rstrip(".") or None


def _origin(address: SplitResult) -> tuple[str, str, int | None]:
    default = {"http": 80, "https": 443}.get(address.scheme)
    return address.scheme, (address.hostname or "").lower(), address.port or default
