"""The cage: each step on a video runs in a child process of its own, which may crash, hang or eat memory without harm
to the server. This is the parent's side. It sends one JSON object in, reads JSON lines out, and whatever happens
leaves no process behind.

The child has its own session and process group, limits on memory and processor time, low priority, no core dumps, a bare
environment (no secrets), and on Linux `walls`: the files of its step and nothing else. It dies with its parent, and
ffmpeg under it dies with it.
"""

import contextlib
import json
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from lessonstudy.domain.errors import OutOfSpace, Refusal, UnusableVideo
from lessonstudy.video import children

POLL_S = 0.1
MEMORY_BYTES = 4 << 30
LINE_BYTES = 16 << 20
DEFAULT_TIMEOUT_S = 600.0

OnProgress = Callable[[float], None]
Cancelled = Callable[[], bool]


def run(
    step: str,
    arguments: dict[str, Any],
    *,
    reads: Sequence[Path] = (),
    writes: Path | None = None,
    programs: bool = False,
    name: str = "The video",
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    timeout_s: float = DEFAULT_TIMEOUT_S,
    memory_bytes: int = MEMORY_BYTES,
) -> Any:
    """Runs one step in a child and gives back its result (plain JSON values). Blocks; may be called from any thread.

    `step` is "package.module:function"; the function is called with `arguments` by name (plain JSON values) and, as
    `progress`, a callable that takes 0 to 1. It may read the files or folders `reads`, write into the folder `writes`,
    and start ffmpeg where `programs` says so. `cancelled` is asked ten times a second. `name` stands for the video in a
    refusal's sentence.

    Raises UnusableVideo: what the step itself refused, or video-cancelled, video-timeout, video-broken (the child
    crashed) or video-failed; OutOfSpace when the disk is full. Nothing of the child or of its own children is alive
    afterwards.
    """
    order = {
        "step": step,
        "arguments": arguments,
        "reads": [str(path) for path in reads],
        "writes": None if writes is None else str(writes),
        "programs": programs,
        "memory_bytes": memory_bytes,
        "processor_s": int(timeout_s * (os.cpu_count() or 1)) + 10,
    }
    child = children.start()
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    reader = threading.Thread(target=_read_lines, args=(child.stdout, lines), daemon=True)
    reader.start()
    try:
        _send(child, order)
        message = _listen(lines, name, on_progress, cancelled, timeout_s)
    finally:
        with contextlib.suppress(OSError):
            child.stdin.close()
        exit_code = child.end()
        reader.join()
    if message is None:
        if exit_code < 0:
            children.renew()
        raise _death(exit_code, name)
    if "refusal" in message:
        raise _refusal(message["refusal"], {**message.get("parameters", {}), "name": name})
    return message.get("result")


def _send(child: children.Child, order: dict[str, Any]) -> None:
    whole = {**order, "parent": child.parent, "untouchable": [os.getpid(), child.parent], "path": _import_path()}
    # A child that died at once breaks the pipe; its exit code tells more than the broken pipe does.
    with contextlib.suppress(OSError):
        child.stdin.write(json.dumps(whole).encode() + b"\n")
        child.stdin.flush()


def _import_path() -> list[str]:
    return [path for path in sys.path if path]


def _listen(
    lines: "queue.SimpleQueue[bytes]",
    name: str,
    on_progress: OnProgress | None,
    cancelled: Cancelled | None,
    timeout_s: float,
) -> dict[str, Any] | None:
    """The child's last word, or None when it ended without one."""
    deadline = time.monotonic() + timeout_s
    while True:
        if cancelled is not None and cancelled():
            raise UnusableVideo("video-cancelled", name=name)
        if time.monotonic() > deadline:
            raise UnusableVideo("video-timeout", name=name)
        try:
            line = lines.get(timeout=POLL_S)
        except queue.Empty:
            continue
        message = _message(line)
        if message is None:
            return None
        if "progress" not in message:
            return message
        if on_progress is not None:
            on_progress(float(message["progress"]))


def _read_lines(stream: IO[bytes], lines: "queue.SimpleQueue[bytes]") -> None:
    with stream:
        while line := stream.readline(LINE_BYTES):
            lines.put(line)
    lines.put(b"")


def _message(line: bytes) -> dict[str, Any] | None:
    """What a line says; None for the end of the stream, and for anything that is not the child's language."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def _death(exit_code: int, name: str) -> Refusal:
    """The sentence for a child that ended without a word: shot for its appetite, or crashed on what it read."""
    if exit_code in (-getattr(signal, "SIGXCPU", 24), -getattr(signal, "SIGKILL", 9)):
        return UnusableVideo("video-failed", name=name, reason="it needed more memory or time than one video may take.")
    if exit_code >= 0:
        return UnusableVideo("video-failed", name=name, reason="the program that reads it stopped.")
    return UnusableVideo("video-broken", name=name)


def _refusal(key: str, parameters: dict[str, Any]) -> Refusal:
    return OutOfSpace() if key == "disk-full" else UnusableVideo(key, **parameters)
