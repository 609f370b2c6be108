"""How fast films are served by ranges, against nginx over the same file, or a plain sendfile server where nginx is not installed.

    python bench/ranges.py [--mib 256] [--readers 4] [--rounds 5] [--short]

Prints JSON, in MiB per second of all readers together. Each reader has a connection of its own and asks for ranges of 4 MiB at
random places, as a browser that jumps about. Ours goes through the gate, the signature, and the membership read again for every
range. Both take turns, the best round counts. The target is half the speed of the other. Exit code 1 when it is missed.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "web" / "api")]

from api_server import serving  # noqa: E402
from world import make_world  # noqa: E402

MIB = 1024 * 1024
RANGE = 4 * MIB
LEAST_RATIO = 0.5


def serve(folder: Path) -> None:
    """Our server's process: says where the film is and whose cookie opens it, then waits for the end of its input."""
    world = make_world(folder)
    with serving(world) as api:
        shape = api.browse("olga", "GET", f"/recordings/{world.ids.recording}").json()
        told = {"base": api.base, "path": shape["renditions"]["play"]["url"], "cookie": f"ls={api.cookies['olga']}"}
        print(json.dumps(told), flush=True)
        sys.stdin.read()


@contextmanager
def ours(folder: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    command = [sys.executable, __file__, "--serve", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        told = json.loads(server.stdout.readline())
        yield told["base"].removeprefix("http://"), told["path"], {"Cookie": told["cookie"]}
        server.stdin.close()


NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{ access_log off; sendfile on; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{ listen 127.0.0.1:{port}; root {root}; }} }}
"""


@contextmanager
def theirs(film: Path, folder: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    """nginx over the folder of the film."""
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(folder=folder, port=port, root=film.parent))
    server = subprocess.Popen([str(shutil.which("nginx")), "-c", str(settings), "-p", str(folder), "-g", "user root;"])
    try:
        await_port(port)
        yield f"127.0.0.1:{port}", f"/{film.name}", {}
    finally:
        server.terminate()
        server.wait()


@contextmanager
def plain(film: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Answers each range with a header and sendfile, in a process of its own."""
    port = free_port()
    child = os.fork()
    if child == 0:
        with socketserver.ThreadingTCPServer(("127.0.0.1", port), _sender(film)) as server:
            server.daemon_threads = True
            server.serve_forever()
        os._exit(0)
    try:
        await_port(port)
        yield f"127.0.0.1:{port}", "/", {}
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)


def _sender(film: Path) -> type[socketserver.StreamRequestHandler]:
    size = film.stat().st_size

    class Sender(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with film.open("rb") as file:
                while self.rfile.readline():
                    first = last = 0
                    while (line := self.rfile.readline().strip()) != b"":
                        if line.lower().startswith(b"range: bytes="):
                            first, last = (int(part) for part in line[13:].split(b"-"))
                    length = last - first + 1
                    headers = f"Content-Range: bytes {first}-{last}/{size}\r\nContent-Length: {length}"
                    self.connection.sendall(f"HTTP/1.1 206 Partial Content\r\n{headers}\r\n\r\n".encode())
                    while length:
                        sent = os.sendfile(self.connection.fileno(), file.fileno(), first, length)
                        first, length = first + sent, length - sent

    return Sender


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server to compare with did not start")


def speed(place: tuple[str, str, dict[str, str]], size: int, readers: int, mib: int) -> float:
    """MiB per second when so many readers fetch `mib` together."""
    address, path, headers = place
    ready = threading.Barrier(readers + 1)
    failed: list[str] = []

    def read(number: int) -> None:
        moments, buffer = random.Random(number), bytearray(MIB)
        connection = http.client.HTTPConnection(address)
        ready.wait()
        for _ in range(mib * MIB // RANGE // readers):
            first = moments.randrange(size - RANGE)
            connection.request("GET", path, headers=headers | {"Range": f"bytes={first}-{first + RANGE - 1}"})
            answer = connection.getresponse()
            length = 0
            while count := answer.readinto(buffer):
                length += count
            if (answer.status, length) != (206, RANGE):
                failed.append(f"{answer.status} with {length} bytes")
                return
        connection.close()

    threads = [threading.Thread(target=read, args=[number]) for number in range(readers)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if failed:
        raise RuntimeError(failed[0])
    return mib / (time.perf_counter() - began)


def measure(folder: Path, mib: int, readers: int, rounds: int) -> dict[str, Any]:
    world = make_world(folder / "world")
    film = world.folder / "videos" / world.ids.recording / "play.mp4"
    film.parent.mkdir(parents=True)
    with film.open("wb") as writing:
        for _ in range(mib):
            writing.write(os.urandom(MIB))
    size = film.stat().st_size
    other = theirs(film, folder) if shutil.which("nginx") else plain(film)
    with other as there, ours(world.folder) as here:
        speeds = [(speed(here, size, readers, mib), speed(there, size, readers, mib)) for _ in range(rounds)]
    best_ours, best_theirs = (max(column) for column in zip(*speeds, strict=True))
    return {
        "against": "nginx" if shutil.which("nginx") else "plain sendfile",
        "readers": readers,
        "ours": round(best_ours),
        "theirs": round(best_theirs),
        "ratio": round(best_ours / best_theirs, 2),
        "good": best_ours / best_theirs >= LEAST_RATIO,
    }


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--mib", type=int, default=256)
    words.add_argument("--readers", type=int, default=4)
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--short", action="store_true", help="two rounds of 64 MiB")
    words.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.serve:
        serve(given.serve)
        return
    mib, rounds = (64, 2) if given.short else (given.mib, given.rounds)
    with tempfile.TemporaryDirectory(prefix="bench-ranges-") as folder:
        found = measure(Path(folder), mib, given.readers, rounds)
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
