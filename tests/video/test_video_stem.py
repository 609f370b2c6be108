"""Children are forked from a process that stands ready; whatever happens to it, steps go on and nothing is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.video import cage, children

PATIENCE_S = 30

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")


@pytest.fixture(autouse=True)
def fresh_stem() -> Iterator[None]:
    children.renew()
    yield
    children.renew()


def parent() -> int:
    return int(cage.run("cage_hooks:parent", {}))


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, f"never came to pass: {what}"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_children_come_from_one_stem_that_is_not_the_server() -> None:
    first = parent()
    assert first == parent()
    assert first != os.getpid()


def test_a_stem_that_was_killed_is_replaced() -> None:
    first = parent()
    os.kill(first, signal.SIGKILL)
    assert parent() != first


def test_after_a_crash_the_next_child_lies_elsewhere_in_memory() -> None:
    first = parent()
    with pytest.raises(UnusableVideo):
        cage.run("cage_hooks:segfault", {})
    assert parent() != first
    until(lambda: is_gone(first), "the old stem ends")


def test_a_stem_that_dies_in_a_step_is_a_sentence_and_takes_its_children_along(tmp_path: Path) -> None:
    pids = tmp_path / "pids"

    def kill_the_stem(_done: float) -> None:
        if pids.exists():
            own, _ = pids.read_text().split()
            status = Path(f"/proc/{own}/status").read_text()
            os.kill(int(status.split("PPid:")[1].split()[0]), signal.SIGKILL)
            until(lambda: is_gone(int(own)), "the child ends")

    with pytest.raises(UnusableVideo) as refusal:
        cage.run("cage_hooks:hang", {"pids": str(pids)}, writes=tmp_path, programs=True,
                 on_progress=kill_the_stem)  # fmt: skip
    assert refusal.value.key == "video-failed"
    for pid in pids.read_text().split():
        until(lambda pid=pid: is_gone(int(pid)), "the child and its child end")
    assert cage.run("cage_hooks:echo", {"text": "again"}) == "again"


def test_a_child_holds_no_way_to_its_stem() -> None:
    """Who held it could have children forked that are not caged."""
    found = cage.run("cage_hooks:handles", {})
    assert len(found) >= 4
    assert not any(found)


def test_without_a_stem_each_child_is_started_from_scratch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children._Stems, "hopeless", True)
    assert parent() == os.getpid()


def test_the_stem_ends_with_the_process_that_wanted_it() -> None:
    code = "from lessonstudy.video import cage; print(cage.run('cage_hooks:parent', {}), flush=True); input()"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        stem = int(process.stdout.readline())
        assert not is_gone(stem)
        process.kill()
    until(lambda: is_gone(stem), "the stem ends")


def test_a_polite_end_for_everybody_lets_the_step_go_on_until_its_server_is_gone(tmp_path: Path) -> None:
    """As a service manager sends it to all processes of a service at once."""
    pids = tmp_path / "pids"
    seen: list[str] = []
    asked: list[str] = []

    def enough() -> bool:
        """A second later: whoever took the signal to heart is gone by then, and the step failed."""
        asked.extend(seen[:1])
        return len(asked) == 10

    def end_politely(_done: float) -> None:
        own, other = pids.read_text().split()
        for pid in (own, other, Path(f"/proc/{own}/stat").read_text().rpartition(")")[2].split()[1]):
            os.kill(int(pid), signal.SIGTERM)
            seen.append(pid)

    with pytest.raises(UnusableVideo) as refusal:
        cage.run("cage_hooks:hang", {"pids": str(pids)}, writes=tmp_path, programs=True, on_progress=end_politely,
                 cancelled=enough)  # fmt: skip
    assert refusal.value.key == "video-cancelled"
    assert cage.run("cage_hooks:echo", {"text": "again"}) == "again"
