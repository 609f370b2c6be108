"""Ports for servers that a test stops and starts again at the same address."""

import random
import socket

# Below what systems give to outgoing connections: while a server is down nobody else gets its port by chance.
LOWEST, HIGHEST = 20_000, 32_000


def free_port() -> int:
    """A port of this machine at which nothing listens."""
    while True:
        port = random.randint(LOWEST, HIGHEST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
