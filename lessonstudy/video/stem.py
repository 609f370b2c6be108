"""A process that has the libraries loaded and forks a caged child for each step, since loading them takes longer than
most steps: `python -m lessonstudy.video.stem FD`, where FD is its end of a socket pair.

It never opens a video itself. It serves one message at a time: {"fork": true} with two handles (the child's standard
input and output) is answered with {"pid": ...}; {"end": pid} kills that child's process group and is answered with
{"code": ...}. It ends when the other end is closed, and its children die with it.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

import imageio_ffmpeg

from lessonstudy.video import (  # noqa: F401
    child,
    ffmpeg,
    filmstrip,
    poster,
    probing,
    remux,
    sound,
    stills,
    transcode,
    verify,
    walls,
)

MESSAGE_BYTES = 4096


def main() -> None:
    """Serves until nobody asks any more."""
    child.ignore_polite_ends()
    control = socket.socket(fileno=int(sys.argv[1]))
    imageio_ffmpeg.get_ffmpeg_exe()
    walls.libraries()
    gc.freeze()
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        # A fork takes one thread along, and whatever the others held stays locked for ever.
        sys.exit("a library started a thread while it was loaded")
    while True:
        data, handles, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 2)
        if not data:
            return
        message = json.loads(data)
        answer = _fork(control, handles) if "fork" in message else _end(message["end"])
        control.send(json.dumps(answer).encode())


def _fork(control: socket.socket, handles: list[int]) -> dict[str, Any]:
    pid = os.fork()
    if pid == 0:
        _become_child(control, handles)
    for handle in handles:
        os.close(handle)
    return {"pid": pid}


def _become_child(control: socket.socket, handles: list[int]) -> NoReturn:
    """The child keeps nothing of its stem's: who holds the socket could have children forked that are not caged."""
    try:
        control.close()
        os.setsid()
        for number, handle in enumerate(handles):
            os.dup2(handle, number)
            os.close(handle)
        child.main()
    finally:
        os._exit(1)


def _end(pid: int) -> dict[str, int]:
    """Until it is waited for, no other process can have its number."""
    # The first moments of a child are spent in the stem's own group.
    for kill in (os.kill, os.killpg):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return {"code": os.waitstatus_to_exitcode(status)}


if __name__ == "__main__":
    main()
