"""What a decoder that a hostile file has taken over would try. Each act is tried inside the cage, and says whether it
was denied."""

import ctypes
import errno
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Progress = Callable[[float], None]
KERNEL = ctypes.CDLL(None, use_errno=True)
PTRACE_ATTACH = 16
NEW_USER = 0x10000000


def attempt(known: dict[str, Any], progress: Progress) -> dict[str, str]:
    """Tries every act; its name gives "denied", "done" or the error. `known`: "secret" (another team's file), "folder" (where
    it lies), "input" and "own" (what the step was given), and the process ids "server" and "stranger"."""
    return {act.__name__: _outcome(lambda act=act: act(known)) for act in [*FILES, *CALLS, *PROGRAMS, *SIGNALS]}  # type: ignore[misc]


def _outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except PermissionError:
        return "denied"
    except OSError as error:
        # Landlock's word for a link from where one may not to where one may
        return "denied" if error.errno == errno.EXDEV else f"failed: {error}"
    return "done"


def _ask(result: int) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def read_another_teams_video(known: dict[str, Any]) -> None:
    Path(known["secret"]).read_bytes()


def list_the_folder_it_lies_in(known: dict[str, Any]) -> None:
    list(Path(known["folder"]).iterdir())


def overwrite_another_teams_video(known: dict[str, Any]) -> None:
    os.close(os.open(known["secret"], os.O_WRONLY | os.O_TRUNC))


def delete_another_teams_video(known: dict[str, Any]) -> None:
    Path(known["secret"]).unlink()


def write_outside(known: dict[str, Any]) -> None:
    (Path(known["folder"]) / "left by a stranger").write_text("x")


def overwrite_its_own_input(known: dict[str, Any]) -> None:
    os.close(os.open(known["input"], os.O_WRONLY))


def link_another_teams_video_into_its_folder(known: dict[str, Any]) -> None:
    os.link(known["secret"], Path(known["own"]) / "link")


def go_through_a_symbolic_link(known: dict[str, Any]) -> None:
    (Path(known["own"]) / "symbolic").symlink_to(known["secret"])


def read_the_servers_environment(known: dict[str, Any]) -> None:
    Path(f"/proc/{known['server']}/environ").read_bytes()


def open_the_servers_memory(known: dict[str, Any]) -> None:
    os.close(os.open(f"/proc/{known['server']}/mem", os.O_RDONLY))


def read_the_list_of_accounts(known: dict[str, Any]) -> None:
    Path("/etc/passwd").read_bytes()


def connect_to_the_network(known: dict[str, Any]) -> None:
    socket.create_connection(("127.0.0.1", 9), timeout=1)


def send_a_datagram(known: dict[str, Any]) -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))


def open_a_local_socket(known: dict[str, Any]) -> None:
    socket.socket(socket.AF_UNIX).close()


def ask_the_kernel_by_io_uring(known: dict[str, Any]) -> None:
    _ask(KERNEL.syscall(425, 4, ctypes.create_string_buffer(120)))


def trace_the_server(known: dict[str, Any]) -> None:
    KERNEL.ptrace.restype = ctypes.c_long
    _ask(KERNEL.ptrace(PTRACE_ATTACH, known["server"], None, None))


def read_the_servers_memory(known: dict[str, Any]) -> None:
    _ask(KERNEL.process_vm_readv(known["server"], None, 0, None, 0, 0))


def leave_its_group(known: dict[str, Any]) -> None:
    if os.fork() == 0:
        try:
            os.setsid()
        except PermissionError:
            os._exit(13)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.wait()[1]) == 13:
        raise PermissionError


def enter_a_namespace(known: dict[str, Any]) -> None:
    _ask(KERNEL.unshare(NEW_USER))


def mount_something(known: dict[str, Any]) -> None:
    _ask(KERNEL.mount(b"none", known["own"].encode(), b"tmpfs", 0, None))


def change_its_root(known: dict[str, Any]) -> None:
    os.chroot(known["own"])


def open_another_teams_video_to_all(known: dict[str, Any]) -> None:
    os.chmod(known["secret"], 0o666)  # noqa: PTH101


def make_a_file_without_a_name(known: dict[str, Any]) -> None:
    os.close(os.memfd_create("program"))


def load_a_program_into_the_kernel(known: dict[str, Any]) -> None:
    _ask(KERNEL.syscall(321 if os.uname().machine == "x86_64" else 280, 0, ctypes.create_string_buffer(128), 128))


def take_more_memory(known: dict[str, Any]) -> None:
    try:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except ValueError as error:
        raise PermissionError from error


def run_a_shell(known: dict[str, Any]) -> None:
    subprocess.run(["/bin/sh", "-c", "true"], check=True)


def run_python(known: dict[str, Any]) -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


def stop_the_server(known: dict[str, Any]) -> None:
    """Wakes it rather, which is the same right and spares the tests."""
    os.kill(known["server"], signal.SIGCONT)


def stop_everybody(known: dict[str, Any]) -> None:
    os.kill(-1, 0)


def stop_a_stranger(known: dict[str, Any]) -> None:
    os.kill(known["stranger"], signal.SIGTERM)


FILES = [
    read_another_teams_video, list_the_folder_it_lies_in, overwrite_another_teams_video, delete_another_teams_video,
    write_outside, overwrite_its_own_input, link_another_teams_video_into_its_folder, go_through_a_symbolic_link,
    read_the_servers_environment, open_the_servers_memory, read_the_list_of_accounts,
]  # fmt: skip
"""Denied by Landlock."""

CALLS = [
    connect_to_the_network, send_a_datagram, open_a_local_socket, ask_the_kernel_by_io_uring, trace_the_server,
    read_the_servers_memory, leave_its_group, enter_a_namespace, mount_something, change_its_root,
    open_another_teams_video_to_all, make_a_file_without_a_name, load_a_program_into_the_kernel, take_more_memory,
    stop_the_server, stop_everybody,
]  # fmt: skip
"""Denied by seccomp."""

PROGRAMS = [run_a_shell, run_python]
"""Denied by seccomp, or by Landlock where the step may run ffmpeg."""

SIGNALS = [stop_a_stranger]
"""Denied by Landlock from version 6."""
