"""Whatever a child does, the caller gets a result or a refusal with its sentence, and no process and no file is
left."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lessonstudy.domain.errors import OutOfSpace, UnusableVideo, sentence
from lessonstudy.video import cage, children, ingest

PATIENCE_S = 90


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, f"never came to pass: {what}"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether the process runs. One that has ended but was not fetched by its new parent is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


def refusal_of(
    step: str,
    arguments: dict[str, object] | None = None,
    cancelled: Callable[[], bool] | None = None,
    timeout_s: float = 60.0,
) -> UnusableVideo:
    with pytest.raises(UnusableVideo) as refusal:
        cage.run(
            f"cage_hooks:{step}",
            arguments or {},
            name="lesson.mp4",
            cancelled=cancelled,
            timeout_s=timeout_s,
            writes=Path(str(arguments["pids"])).parent if arguments and "pids" in arguments else None,
            programs=True,
        )
    assert sentence(refusal.value)
    return refusal.value


def test_a_step_gives_its_result_and_its_progress() -> None:
    seen: list[float] = []
    assert cage.run("cage_hooks:echo", {"text": "héllo"}, on_progress=seen.append) == "héllo"
    assert seen == [0.5]


def test_the_child_sees_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONSTUDY_SECRET", "do not tell")
    children.renew()
    assert "do not tell" not in cage.run("cage_hooks:environment", {}).values()


def test_a_refusal_in_the_child_comes_out_with_the_name_in_its_sentence() -> None:
    assert sentence(refusal_of("refuse")).startswith("lesson.mp4 has pictures of 9000 x 10")


@pytest.mark.parametrize(
    ("step", "arguments", "key"),
    [
        ("segfault", {}, "video-broken"),
        ("leave", {"code": 3}, "video-failed"),
        ("stumble", {}, "video-failed"),
        ("hog", {}, "video-failed"),
        ("no_such_step", {}, "video-failed"),
    ],
)
def test_a_child_that_fails_is_a_sentence(step: str, arguments: dict[str, object], key: str) -> None:
    assert refusal_of(step, arguments=arguments).key == key


def test_a_full_disk_is_said_as_such() -> None:
    with pytest.raises(OutOfSpace):
        cage.run("cage_hooks:fill_disk", {})


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_cancelled_step_leaves_no_process(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    assert refusal_of("hang", arguments={"pids": str(pids)}, cancelled=pids.exists).key == "video-cancelled"
    for pid in pids.read_text().split():
        until(lambda pid=pid: not is_alive(int(pid)), "the child and its child end")


def test_a_step_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    refusal = refusal_of("hang", arguments={"pids": str(tmp_path / "pids")}, timeout_s=0.5)
    assert refusal.key == "video-timeout"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_parent_leaves_no_orphan(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    code = (
        "from pathlib import Path; from lessonstudy.video import cage; "
        f"cage.run('cage_hooks:hang', {{'pids': {str(pids)!r}}}, writes=Path({str(tmp_path)!r}), programs=True)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    parent = subprocess.Popen([sys.executable, "-c", code], env=environment)
    until(pids.exists, "the child works")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    for pid in pids.read_text().split():
        until(lambda pid=pid: not is_alive(int(pid)), "the child and its child end")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_a_step_started_ends_with_it(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    cage.run("cage_hooks:leave_orphan", {"pids": str(pids)}, writes=tmp_path, programs=True)
    until(lambda: not is_alive(int(pids.read_text())), "the child's child ends")


def test_steps_run_side_by_side_from_threads() -> None:
    results: dict[int, str] = {}

    def order(number: int) -> None:
        results[number] = cage.run("cage_hooks:echo", {"text": str(number)})

    threads = [threading.Thread(target=order, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: str(number) for number in range(4)}


def test_an_error_in_the_callers_callback_ends_the_child(tmp_path: Path) -> None:
    def fail(done: float) -> None:
        raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError, match="the caller's own"):
        cage.run("cage_hooks:hang", {"pids": str(tmp_path / "pids")}, writes=tmp_path, programs=True, on_progress=fail)


def test_a_cancelled_transcode_leaves_no_file_and_no_process(videos: dict[str, Path], tmp_path: Path) -> None:
    source = videos["interlaced"]
    probe = ingest.probe(source, source.name)
    started = threading.Event()

    def cancelled() -> bool:
        if any(path.name.startswith(".making-") and any(path.iterdir()) for path in tmp_path.iterdir()):
            started.set()
        return started.is_set()

    with pytest.raises(UnusableVideo) as refusal:
        ingest.make_play(source, tmp_path, probe, None, cancelled)
    assert refusal.value.key == "video-cancelled"
    assert list(tmp_path.iterdir()) == []


def test_a_failed_step_leaves_the_old_rendition(refused: dict[str, tuple[Path, str]], tmp_path: Path) -> None:
    (tmp_path / "poster.jpg").write_bytes(b"the old one")
    with pytest.raises(UnusableVideo):
        ingest.make_poster(refused["no index"][0], tmp_path, 4000)
    assert [path.name for path in tmp_path.iterdir()] == ["poster.jpg"]
    assert (tmp_path / "poster.jpg").read_bytes() == b"the old one"


def test_every_step_names_the_video_in_its_sentence(refused: dict[str, tuple[Path, str]], tmp_path: Path) -> None:
    with pytest.raises(UnusableVideo) as refusal:
        ingest.make_poster(refused["empty"][0], tmp_path, 4000, name="lesson 3.mp4")
    assert sentence(refusal.value).startswith("lesson 3.mp4 is empty")


def test_sweeping_removes_only_what_a_killed_step_left(tmp_path: Path) -> None:
    (tmp_path / ".making-x").mkdir()
    (tmp_path / ".making-x" / "play.mp4").write_bytes(b"half")
    (tmp_path / "play.mp4").write_bytes(b"whole")
    ingest.sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["play.mp4"]
