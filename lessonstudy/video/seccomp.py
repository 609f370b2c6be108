"""Seccomp: a filter on what a process may ask of the Linux kernel. Once loaded it holds for the process and all it
starts, and nothing takes it away.

It is a list of what is denied. A list of what is allowed would have to know every call that every C library makes on
every kernel, and would break decoding on the next of them. Denied is what no decoder needs: networks, other processes,
new programs, namespaces, devices, the kernel's own machinery. What is denied fails with EPERM; nothing is killed.
"""

import ctypes
import errno
import platform
import sys
from collections.abc import Collection

PR_SET_SECCOMP = 22
MODE_FILTER = 2
ALLOW = 0x7FFF0000
FAIL = 0x00050000
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_IF_BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_AT, MACHINE_AT, ARGUMENTS_AT = 0, 4, 16
X32_CALLS = 0x40000000
THREAD = 0x00010000
NAMESPACES = 0x7E020000
"""clone's flags for new mounts, control groups, host names, IPC, users, process ids and networks."""

MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""The kernel's name for each machine, and its column in CALLS."""

CALLS: dict[str, tuple[int | None, int | None]] = {
    # networks, and the queue that would get around this filter
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "kcmp": (312, 272), "setsid": (112, 157), "setpgid": (109, 154), "shmget": (29, 194), "shmat": (30, 196),
    "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180), "setpriority": (141, 140), "ioprio_set": (251, 30),
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "chroot": (161, 51), "pivot_root": (155, 41), "mount": (165, 40),
    "umount2": (166, 39), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "open_tree": (428, 428), "mount_setattr": (442, 442),
    # ways to files around their paths, and what Landlock leaves open: modes, owners, attributes
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "fanotify_init": (300, 262),
    "inotify_init": (253, None), "inotify_init1": (294, 26), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "mknod": (133, None), "mknodat": (259, 33), "truncate": (76, 45), "chmod": (90, None), "fchmod": (91, 52),
    "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None),
    "fchownat": (260, 54), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    # the kernel's own machinery
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60), "syslog": (103, 116),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "sethostname": (170, 161), "setdomainname": (171, 162), "personality": (135, 92), "iopl": (172, None),
    "ioperm": (173, None), "modify_ldt": (154, None), "lookup_dcookie": (212, 18), "vhangup": (153, 58),
    # other rights than one has
    "setuid": (105, 146), "setgid": (106, 144), "setreuid": (113, 145), "setregid": (114, 143), "setresuid": (117, 147),
    "setresgid": (119, 149), "setgroups": (116, 159), "setfsuid": (122, 151), "setfsgid": (123, 152), "capset": (126, 91),
    "setrlimit": (160, 164),
}  # fmt: skip

PROGRAMS: dict[str, tuple[int | None, int | None]] = {
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None),
}  # fmt: skip
CLONE, CLONE3, PRLIMIT = (56, 220), (435, 435), (302, 261)
SIGNALS = {"kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
           "rt_tgsigqueueinfo": (297, 240)}  # fmt: skip


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


Step = tuple[int, int, int, int]


def restrict(programs: bool, untouchable: Collection[int]) -> bool:
    """Loads the filter; says whether it stands. `programs`: whether this process may start one. No signal reaches the
    processes `untouchable`, nor all at once.

    The process must have forbidden itself new rights before (`landlock.forbid_new_rights`).
    """
    machine = platform.machine()
    if sys.platform != "linux" or sys.byteorder != "little" or machine not in MACHINES:
        return False
    return load(filter_for(machine, programs, untouchable))


def filter_for(machine: str, programs: bool, untouchable: Collection[int]) -> list[Step]:
    """The filter as (code, jump if so, jump if not, value), for a name in MACHINES."""
    name, column = MACHINES[machine]
    steps = [(LOAD, 0, 0, MACHINE_AT), (JUMP_EQUAL, 1, 0, name), _fail(errno.EPERM), (LOAD, 0, 0, NUMBER_AT)]
    if machine == "x86_64":
        steps += [(JUMP_AT_LEAST, 0, 1, X32_CALLS), _fail(errno.EPERM)]
    # The C library asks clone3 first, whose flags a filter cannot see, and makes do with clone.
    steps += _on(CLONE3[column], [_fail(errno.ENOSYS)])
    steps += _on(CLONE[column], _clone(programs))
    steps += _on(PRLIMIT[column], _only_asking())
    for signal in SIGNALS.values():
        steps += _on(signal[column], _not_to(untouchable))
    for call in [*CALLS.values(), *([] if programs else PROGRAMS.values())]:
        number = call[column]
        if number is not None:
            steps += _on(number, [_fail(errno.EPERM)])
    return [*steps, (RETURN, 0, 0, ALLOW)]


def load(steps: list[Step]) -> bool:
    """Hands a filter to the kernel; False where it takes none."""
    instructions = (_Instruction * len(steps))(*(_Instruction(*step) for step in steps))
    program = _Program(len(steps), instructions)
    kernel = ctypes.CDLL(None, use_errno=True)
    return int(kernel.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program), 0, 0)) == 0


def _fail(error: int) -> Step:
    return (RETURN, 0, 0, FAIL | error)


def _on(number: int, answer: list[Step]) -> list[Step]:
    """Where the call is `number`: `answer`, which ends the filter. Else on to what follows."""
    return [(JUMP_EQUAL, 0, len(answer), number), *answer]


def _clone(programs: bool) -> list[Step]:
    """Threads always; processes where programs are started, but none in namespaces of its own."""
    flags = (LOAD, 0, 0, ARGUMENTS_AT)
    allow, fail = (RETURN, 0, 0, ALLOW), _fail(errno.EPERM)
    if programs:
        return [flags, (JUMP_IF_BITS, 0, 1, NAMESPACES), fail, allow]
    return [flags, (JUMP_IF_BITS, 1, 0, THREAD), fail, allow]


def _only_asking() -> list[Step]:
    """prlimit64 tells limits, and with a third argument sets them."""
    new = ARGUMENTS_AT + 2 * 8
    fail = _fail(errno.EPERM)
    checks = [step for half in (new, new + 4) for step in ((LOAD, 0, 0, half), (JUMP_EQUAL, 1, 0, 0), fail)]
    return [*checks, (RETURN, 0, 0, ALLOW)]


def _not_to(untouchable: Collection[int]) -> list[Step]:
    """Signals to a process, its group, or everybody (-1)."""
    steps: list[Step] = [(LOAD, 0, 0, ARGUMENTS_AT)]
    for process in {-1, *untouchable, *(-one for one in untouchable)}:
        steps += [(JUMP_EQUAL, 0, 1, process & 0xFFFFFFFF), _fail(errno.EPERM)]
    return [*steps, (RETURN, 0, 0, ALLOW)]
