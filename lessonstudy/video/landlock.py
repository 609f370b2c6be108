"""Landlock: the Linux kernel's way for a program to give up files it does not need. A process that has restricted
itself, and all it starts, reaches only the paths it named before.

Straight from the kernel's interface (landlock(7)), which grew in versions: an older kernel holds fewer walls, and `restrict` says
which version stands.
"""

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
RULE_PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38

EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_FILE, MAKE_FILE, REFER, TRUNCATE, IOCTL_DEVICE = 1 << 5, 1 << 8, 1 << 13, 1 << 14, 1 << 15
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE

READ = READ_FILE | READ_FOLDER
RUN = READ | EXECUTE
WRITE = READ | WRITE_FILE | REMOVE_FILE | MAKE_FILE | TRUNCATE

BIND_TCP, CONNECT_TCP = 1 << 0, 1 << 1
ABSTRACT_SOCKETS, SIGNALS = 1 << 0, 1 << 1


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """Which version of Landlock the kernel offers; 0 for none, or where a container forbids to ask."""
    if sys.platform != "linux":
        return 0
    return max(0, _call(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION))


def restrict(allowed: dict[Path, int]) -> int:
    """Leaves this process, and all it starts from now on, `allowed` and nothing else of the file system; no TCP, and no
    signals to others, where the kernel knows of these. Gives the version that stands, 0 for none.

    To be called while the process has one thread: the walls stand around the thread that calls. Paths that do not exist
    are left out.
    """
    for standing in range(version(), 0, -1):
        # Some kernels claim a version of which they lack a part: then the next lower one is tried.
        rules = _Ruleset(_files_of(standing), BIND_TCP | CONNECT_TCP, ABSTRACT_SOCKETS | SIGNALS)
        size = 8 if standing < 4 else 16 if standing < 6 else 24
        ruleset = _call(CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), 0)
        if ruleset >= 0:
            try:
                return standing if _enter(ruleset, rules.files, allowed) else 0
            finally:
                os.close(ruleset)
    return 0


def forbid_new_rights() -> bool:
    """No program started from here on can gain rights, by set-user-ID for one. The kernel wants it before walls."""
    return int(ctypes.CDLL(None, use_errno=True).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) == 0


def _files_of(standing: int) -> int:
    """Every kind of access to files that this version can deny."""
    known = (1 << 13) - 1
    for since, access in ((2, REFER), (3, TRUNCATE), (5, IOCTL_DEVICE)):
        known |= access if standing >= since else 0
    return known


def _enter(ruleset: int, known: int, allowed: dict[Path, int]) -> bool:
    for path, access in allowed.items():
        with _opened(path) as handle:
            if handle is None:
                continue
            rule = _Beneath(access & known & (known if path.is_dir() else OF_FILES), handle)
            if _call(ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0) < 0:
                return False
    return forbid_new_rights() and _call(RESTRICT_SELF, ruleset, 0) == 0


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int | None]:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        yield None
        return
    try:
        yield handle
    finally:
        os.close(handle)


def _call(number: int, *arguments: object) -> int:
    return int(ctypes.CDLL(None, use_errno=True).syscall(number, *arguments))
