"""The parent's side of starting and ending a caged child. On Linux a `stem` process stands ready that has the libraries
loaded and forks children within milliseconds; elsewhere, and when that fails, each child is started from scratch."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from typing import IO, Protocol

STEM_PATIENCE_S = 60.0
MESSAGE_BYTES = 4096
KEPT_ENVIRONMENT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "IMAGEIO_FFMPEG_EXE",
    "LD_LIBRARY_PATH",
)


class Child(Protocol):
    """A caged child: the two ends of its pipes, and the process that started it."""

    stdin: IO[bytes]
    stdout: IO[bytes]
    parent: int

    def end(self) -> int:
        """Ends the child and its whole process group. Gives the exit code that it had already, or that of the kill:
        negative for a signal."""


def start() -> Child:
    """A child that waits for its order."""
    for _ in range(2):
        stem = _Stems.current()
        if stem is None:
            return _Started()
        with contextlib.suppress(OSError):
            return stem.fork()
    _Stems.hopeless = True
    return _Started()


def renew() -> None:
    """No more children like the last one: all that are forked from one stem lie alike in memory, so a crash could teach
    the next file where to aim. The next child comes from a new stem."""
    if _Stems.kept is not None and _Stems.owner == os.getpid():
        _Stems.kept.retire()


class _Started:
    """A child started from scratch."""

    def __init__(self) -> None:
        self.parent = os.getpid()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "lessonstudy.video.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_bare_environment(),
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.stdin, self.stdout = self._process.stdin, self._process.stdout

    def end(self) -> int:
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()
        return self._process.wait()


class _Forked:
    """A child of a stem."""

    def __init__(self, stem: "_Stem", pid: int, stdin: int, stdout: int) -> None:
        self.parent = stem.process.pid
        self.stdin: IO[bytes] = os.fdopen(stdin, "wb")
        self.stdout: IO[bytes] = os.fdopen(stdout, "rb")
        self._stem, self._pid = stem, pid

    def end(self) -> int:
        return self._stem.end(self._pid)


class _Stem:
    """A stem process and the way to it. Once retired it forks no more, and ends after its last child."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._living = 0
        self._retired = False
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(STEM_PATIENCE_S)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "lessonstudy.video.stem", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_bare_environment(),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def fork(self) -> _Forked:
        """A new child. OSError where the stem is gone."""
        its_input, our_output = os.pipe()
        our_input, its_output = os.pipe()
        try:
            with self._lock:
                if self._retired:
                    raise ConnectionError("this stem forks no more")
                pid = self._ask({"fork": True}, [its_input, its_output])["pid"]
                self._living += 1
        except OSError:
            os.close(our_output)
            os.close(our_input)
            raise
        finally:
            os.close(its_input)
            os.close(its_output)
        return _Forked(self, pid, our_output, our_input)

    def end(self, pid: int) -> int:
        """Ends one child; its exit code. With a dead stem its children are dead too."""
        with self._lock:
            self._living -= 1
            try:
                return self._ask({"end": pid})["code"]
            except OSError:
                return -signal.SIGKILL
            finally:
                self._close_if_over()

    def retire(self) -> None:
        """Forks no more."""
        with self._lock:
            self._retired = True
            self._close_if_over()

    def close(self) -> None:
        """Ends the stem and all its children."""
        self._control.close()
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()

    @property
    def usable(self) -> bool:
        return not self._retired and self.process.poll() is None

    def _ask(self, message: dict[str, object], handles: list[int] | None = None) -> dict[str, int]:
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], handles or [])
            answer = self._control.recv(MESSAGE_BYTES)
            if not answer:
                raise ConnectionError("the stem is gone")
        except OSError:
            # An answer that comes too late would be taken for that of the next question.
            self._retired = True
            self.close()
            raise
        return dict(json.loads(answer))

    def _close_if_over(self) -> None:
        if self._retired and self._living == 0:
            self.close()


class _Stems:
    """The one stem of this process. Nobody ends it at the end: it goes when this process is gone. Ended before that, a
    worker would take the death of its child for the video's fault."""

    kept: _Stem | None = None
    owner = 0
    hopeless = False
    lock = threading.Lock()

    @classmethod
    def current(cls) -> _Stem | None:
        """The stem to fork from; None where there can be none."""
        if sys.platform != "linux" or cls.hopeless:
            return None
        with cls.lock:
            # A process that was forked from this one shares the socket, and must not speak on it.
            mine = cls.owner == os.getpid()
            if cls.kept is None or not mine or not cls.kept.usable:
                if cls.kept is not None and mine:
                    cls.kept.retire()
                cls.kept, cls.owner = _Stem(), os.getpid()
            return cls.kept


def _bare_environment() -> dict[str, str]:
    """No secrets, and one thread for numpy's arithmetic: walls must be built before there are more."""
    kept = {key: os.environ[key] for key in KEPT_ENVIRONMENT if key in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "OPENBLAS_NUM_THREADS": "1"}
