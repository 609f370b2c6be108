"""A decoder that has been taken over reaches nothing: every act is tried inside the cage, on this machine's kernel."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hostile_acts
import pytest
from video_kinds import number_of, picture_of

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video import cage, ingest, landlock, seccomp

LANDLOCK = landlock.version()
OLDER_KERNEL = """
import errno, json
from lessonstudy.video import ingest, landlock, seccomp
landlock.forbid_new_rights()
load, equal, give_back = seccomp.LOAD, seccomp.JUMP_EQUAL, seccomp.RETURN
absent = give_back, 0, 0, seccomp.FAIL | errno.ENOSYS
if "landlock" in %(without)r:
    seccomp.load([(load, 0, 0, 0), (equal, 0, 1, 444), absent, (give_back, 0, 0, seccomp.ALLOW)])
if "seccomp" in %(without)r:
    seccomp.load([(load, 0, 0, 0), (equal, 0, 3, 157), (load, 0, 0, 16), (equal, 0, 1, 22), absent,
                  (give_back, 0, 0, seccomp.ALLOW)])
print(json.dumps([ingest.walls(), ingest.unfit()]))
"""


def stands(wall: str) -> bool:
    """Whether this kernel, in this container, has the wall at all: known from its own word, not from our code."""
    if wall == "landlock":
        return LANDLOCK > 0
    status = Path("/proc/self/status")
    return status.exists() and "Seccomp:" in status.read_text() and os.uname().machine in seccomp.MACHINES


@pytest.fixture
def stranger() -> Iterator[int]:
    """A process of the same user that has nothing to do with the step."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process.pid
        assert process.poll() is None, "it lives"
        process.kill()


@pytest.fixture
def attempts(tmp_path: Path, stranger: int) -> Callable[[bool], dict[str, str]]:
    """Tries every act in a cage that may or may not run programs."""
    folder = tmp_path / "another team"
    folder.mkdir()
    secret, own, given = folder / "play.mp4", tmp_path / "own", tmp_path / "input.mp4"
    own.mkdir()
    secret.write_bytes(b"children")
    given.write_bytes(b"input")
    known = {"secret": str(secret), "folder": str(folder), "own": str(own), "input": str(given),
             "server": os.getpid(), "stranger": stranger}  # fmt: skip

    def tried(programs: bool) -> dict[str, str]:
        found = cage.run(
            "hostile_acts:attempt", {"known": known}, reads=[given], writes=own, programs=programs, timeout_s=120
        )
        assert secret.read_bytes() == b"children" or not LANDLOCK
        return dict(found)

    return tried


@pytest.mark.parametrize("programs", [False, True])
def test_every_hostile_act_is_denied(attempts: Callable[[bool], dict[str, str]], programs: bool) -> None:
    walls = {
        "landlock": [*hostile_acts.FILES, *(hostile_acts.PROGRAMS if programs else [])],
        "seccomp": [*hostile_acts.CALLS, *([] if programs else hostile_acts.PROGRAMS)],
    }
    expected = {act.__name__ for wall, acts in walls.items() if stands(wall) for act in acts}
    expected |= {act.__name__ for act in hostile_acts.SIGNALS if LANDLOCK >= 6}
    if not expected:
        pytest.skip("this kernel has neither Landlock nor seccomp, or a container keeps them away")
    tried = attempts(programs)
    assert {act: tried[act] for act in expected if tried[act] != "denied"} == {}


def test_doctors_walls_are_tried_and_not_believed() -> None:
    found = ingest.walls()
    assert found == {
        "files": stands("landlock"),
        "network": stands("seccomp"),
        "programs": stands("seccomp"),
        "landlock": LANDLOCK,
    }


def test_ffmpeg_itself_stands_within_the_walls(videos: dict[str, Path], tmp_path: Path) -> None:
    """With every guard of its own switched off it would play the file that a playlist names."""
    if not LANDLOCK:
        pytest.skip("this kernel has no Landlock")
    playlist, own = tmp_path / "lesson.txt", tmp_path / "own"
    playlist.write_text(f"ffconcat version 1.0\nfile '{videos['plain']}'\n")
    own.mkdir()
    order = {"playlist": str(playlist), "target": str(own / "stolen.mp4")}
    with pytest.raises(UnusableVideo, match="converter stopped"):
        cage.run("cage_hooks:play_carelessly", order, reads=[playlist], writes=own, programs=True)
    cage.run("cage_hooks:play_carelessly", order, reads=[playlist, videos["plain"]], writes=own, programs=True)
    assert number_of(picture_of(ingest.still(own / "stolen.mp4", 400))) in (9, 10)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux has these walls")
@pytest.mark.parametrize("without", [["landlock"], ["seccomp"], ["landlock", "seccomp"]])
def test_where_the_kernel_lacks_a_wall_videos_are_prepared_and_it_is_said(without: list[str]) -> None:
    if os.uname().machine != "x86_64" or not stands("seccomp"):
        pytest.skip("the older kernel is played by a filter with the numbers of x86_64")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    code = OLDER_KERNEL % {"without": without}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    landlock_there = LANDLOCK > 0 and "landlock" not in without
    expected = {
        "files": landlock_there,
        "network": "seccomp" not in without,
        "programs": "seccomp" not in without or landlock_there,
        "landlock": LANDLOCK if landlock_there else 0,
    }
    walls, unfit = json.loads(said.stdout)
    assert walls == expected
    assert unfit is None


def answer_of(steps: list[seccomp.Step], machine: str, number: int, *arguments: int) -> int:
    """What the kernel's little machine would say to a call."""
    words = {seccomp.NUMBER_AT: number, seccomp.MACHINE_AT: seccomp.MACHINES[machine][0]}
    for place, argument in enumerate(arguments):
        words[seccomp.ARGUMENTS_AT + place * 8] = argument & 0xFFFFFFFF
        words[seccomp.ARGUMENTS_AT + place * 8 + 4] = argument >> 32 & 0xFFFFFFFF
    at, held = 0, 0
    while True:
        code, yes, no, value = steps[at]
        assert 0 <= yes <= 255
        assert 0 <= no <= 255
        at += 1
        if code == seccomp.LOAD:
            held = words.get(value, 0)
        elif code == seccomp.RETURN:
            return value
        else:
            tests = {seccomp.JUMP_EQUAL: held == value, seccomp.JUMP_AT_LEAST: held >= value,
                     seccomp.JUMP_IF_BITS: bool(held & value)}  # fmt: skip
            at += yes if tests[code] else no


@pytest.mark.parametrize("programs", [False, True])
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_denies_the_same_on_both_machines(machine: str, programs: bool) -> None:
    column = seccomp.MACHINES[machine][1]
    steps = seccomp.filter_for(machine, programs, [4711])
    denied, absent = seccomp.FAIL | errno.EPERM, seccomp.FAIL | errno.ENOSYS

    def answer(call: tuple[int | None, int | None], *arguments: int) -> int:
        number = call[column]
        assert number is not None
        return answer_of(steps, machine, number, *arguments)

    for call in seccomp.CALLS.values():
        assert call[column] is None or answer(call) == denied
    for call in seccomp.PROGRAMS.values():
        assert call[column] is None or answer(call) == (seccomp.ALLOW if programs else denied)
    assert answer(seccomp.CLONE3) == absent
    assert answer(seccomp.CLONE, 0x3D0F00) == seccomp.ALLOW  # a thread of the C library
    assert answer(seccomp.CLONE, 17) == (seccomp.ALLOW if programs else denied)
    assert answer(seccomp.CLONE, 17 | 0x10000000) == denied
    assert answer(seccomp.PRLIMIT, 0, 7, 0, 0x7FFF12345678) == seccomp.ALLOW
    assert answer(seccomp.PRLIMIT, 0, 9, 0x7FFF00000000, 0) == denied
    for target in (4711, -4711, -1):
        assert answer(seccomp.SIGNALS["kill"], target, 9) == denied
    assert answer(seccomp.SIGNALS["tgkill"], 12, 12, 6) == seccomp.ALLOW
    for plain in ((0, 63), (1, 64), (9, 222), (202, 98), (257, 56)):  # read, write, mmap, futex, openat
        assert answer(plain, 1, 2, 3) == seccomp.ALLOW
    other = "aarch64" if machine == "x86_64" else "x86_64"
    assert answer_of(steps, other, 0) == denied
