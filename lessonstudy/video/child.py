"""The cage's inside: a process of its own that reads one order from standard input, locks itself in, does the step and
answers in JSON lines: {"progress": 0..1} any number of times, then {"result": ...} or {"refusal": key, "parameters":
{...}}. It is forked by `stem`, or started as `python -m lessonstudy.video.child`."""

import contextlib
import ctypes
import errno
import importlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from lessonstudy.domain.errors import Refusal
from lessonstudy.video import walls

PROGRESS_S = 0.2
NICENESS = 10
PR_SET_PDEATHSIG = 1

Progress = Callable[[float], None]


def main() -> NoReturn:
    """Does the one order, and ends the process."""
    ignore_polite_ends()
    answers = _take_standard_output()
    order = json.loads(sys.stdin.buffer.readline())
    limit(order["parent"], order["memory_bytes"], order["processor_s"])
    answer = _answer(order, _reporter(answers))
    _write(answers, answer)
    # Nothing is left to tidy up, and the thread that waits on standard input would only hold up a polite end.
    os._exit(0)


def ignore_polite_ends() -> None:
    """Leaves this process, and all it starts, to SIGKILL alone. Who stops a service tells all its processes at once; a
    child that went first would look like a video that cannot be read."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGHUP})


def die_with_parent() -> None:
    """Asks Linux to kill this process when the thread that started it ends. Other systems have no such wish: nothing
    happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit(parent: int, memory_bytes: int, processor_s: int) -> None:
    """Limits this process and all it starts: address space, processor time, no core dumps, low priority, death with
    `parent`."""
    die_with_parent()
    if sys.platform != "win32":
        import resource

        os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))

        for limit, value in (
            (resource.RLIMIT_AS, memory_bytes),
            (resource.RLIMIT_CPU, processor_s),
            (resource.RLIMIT_CORE, 0),
        ):
            # macOS refuses a limit on address space; the others still hold there.
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(limit, (value, value))
        if os.getppid() != parent:
            os._exit(1)


def _take_standard_output() -> int:
    """Keeps the way to the parent for answers alone: a library that prints must not garble them."""
    answers = os.dup(1)
    os.dup2(2, 1)
    return answers


def _die_when_abandoned() -> None:
    """The parent holds standard input open as long as it lives and cares. Where prctl is missing this is what ends an
    orphan."""
    while os.read(0, 4096):
        pass
    if hasattr(os, "killpg"):
        os.killpg(os.getpgid(0), signal.SIGKILL)
    os._exit(1)


def _reporter(answers: int) -> Progress:
    last = 0.0

    def report(done: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PROGRESS_S:
            last = now
            _write(answers, {"progress": round(min(max(done, 0.0), 1.0), 4)})

    return report


def _answer(order: dict[str, Any], progress: Progress) -> dict[str, Any]:
    try:
        step = _step(order["step"], order["path"])
        _shut_in(order)
        return {"result": step(**order["arguments"], progress=progress)}
    except Refusal as refusal:
        return {"refusal": refusal.key, "parameters": refusal.parameters}
    except MemoryError:
        return _failure("it needs more memory than one video may take.")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return {"refusal": "disk-full"}
        return _failure(f"the program could not work on it ({type(error).__name__}).")
    except Exception as error:  # the last wall: an error here is an answer, not a traceback in the parent
        return _failure(f"the program could not work on it ({type(error).__name__}).")


def _step(name: str, path: list[str]) -> Callable[..., Any]:
    """The function that an order names, from where its sender would import it. Loaded before the walls stand."""
    sys.path[:] = path
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)  # type: ignore[no-any-return]


def _shut_in(order: dict[str, Any]) -> None:
    """Walls first, threads afterwards: a wall stands around the thread that builds it and those it starts."""
    writes = order["writes"]
    programs, untouchable = order["programs"], order["untouchable"]
    walls.restrict([Path(path) for path in order["reads"]], Path(writes) if writes else None, programs, untouchable)
    threading.Thread(target=_die_when_abandoned, daemon=True).start()


def _failure(reason: str) -> dict[str, Any]:
    return {"refusal": "video-failed", "parameters": {"reason": reason}}


def _write(answers: int, message: dict[str, Any]) -> None:
    data = json.dumps(message).encode() + b"\n"
    while data:
        data = data[os.write(answers, data) :]


if __name__ == "__main__":
    main()
