"""What uploads cost: memory of the server while many arrive at once, and speed against a plain write to the same disk.

    python bench/uploads.py [--uploads 20] [--mib 100]

Prints JSON. `peak_mib` is the highest resident memory of the whole server process, of which `idle_mib` was taken before the
first byte; `ratio` is the time all uploads took together, divided by that of one process copying as many bytes in pieces of 1 MiB
with an fsync. `other_p95_ms` is what a small request by someone else took meanwhile.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "web"), str(ROOT / "tests"), str(ROOT)]

from upload_server import MIB, Server, build_house, serving  # noqa: E402

HEADERS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}


def measure(uploads: int, mib: int, folder: Path) -> dict[str, Any]:
    house = build_house(folder)
    service = house.uploads()
    ids = [service.begin(house.ada, house.iteration, "", f"{number}.mp4", mib * MIB)[1].id for number in range(uploads)]
    plain = plain_seconds(folder / "plain", uploads * mib)
    with serving(folder) as server:
        idle = memory(server, "VmRSS")
        seconds, others = send_all(server, ids, mib)
        peak = memory(server, "VmHWM")
    return {
        "uploads": uploads,
        "mib_each": mib,
        "idle_mib": idle,
        "peak_mib": peak,
        "mib_per_second": round(uploads * mib / seconds),
        "ratio": round(seconds / plain, 2),
        "other_p95_ms": round(1000 * sorted(others)[int(len(others) * 0.95)]),
        "complete": len(house.work()),
    }


def send_all(server: Server, ids: list[str], mib: int) -> tuple[float, list[float]]:
    """Send all at once; the seconds that took, and what each small request beside them took."""
    start = threading.Barrier(len(ids) + 1)

    def send(upload: str) -> None:
        piece = bytes(MIB)
        with httpx.Client(trust_env=False, timeout=600) as client:
            start.wait()
            body = (piece for _ in range(mib))
            headers = HEADERS | {"Content-Length": str(mib * MIB)}
            client.patch(f"{server.address}/ls/uploads/{upload}", headers=headers, content=body).raise_for_status()

    threads = [threading.Thread(target=send, args=[upload]) for upload in ids]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.monotonic()
    others = []
    with httpx.Client(trust_env=False, timeout=60) as client:
        while any(thread.is_alive() for thread in threads):
            asked = time.monotonic()
            client.get(f"{server.address}/health")
            others.append(time.monotonic() - asked)
            time.sleep(0.05)
    for thread in threads:
        thread.join()
    return time.monotonic() - begun, others


def plain_seconds(path: Path, mib: int) -> float:
    piece = os.urandom(MIB)
    begun = time.monotonic()
    with path.open("wb") as file:
        for _ in range(mib):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    return time.monotonic() - begun


def memory(server: Server, name: str) -> int:
    """A figure of the process's memory, in MiB."""
    assert server.process is not None
    for line in Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) // 1024
    raise LookupError(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uploads", type=int, default=20)
    parser.add_argument("--mib", type=int, default=100)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(chosen.uploads, chosen.mib, Path(folder))))


if __name__ == "__main__":
    main()
