"""Every kind of file that a teacher may bring comes out right: what the probe says, and what is made to be watched."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import pytest
from playwright.sync_api import Browser
from video_kinds import ffmpeg, number_of, picture_of
from zoo import LOCATION, ZOO, Case

from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.domain.videos import Probe
from lessonstudy.video import ingest

SECRETS = (LOCATION, b"Phone", b"Ada", b"Class 4b", b"Table 2", b"Good morning")
WITHIN_MS = 500
PICTURES = 1.6
"""How many pictures a still may be off: a copy keeps the clock, an edit list or a B-frame shifts it by less than that."""
SHOW = """async (address) => {
    const video = document.createElement('video');
    video.muted = true;
    video.src = address;
    await new Promise((good, bad) => { video.onloadeddata = good; video.onerror = () => bad(video.error.message); });
    const sought = new Promise(good => { video.onseeked = good; });
    video.currentTime = video.duration / 2;
    await sought;
    return [video.videoWidth, video.videoHeight, video.duration];
}"""


@dataclass(frozen=True, slots=True)
class Done:
    source: Path
    folder: Path
    probe: Probe


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], Done]:
    """Makes a case's file and all renditions, once."""
    root = tmp_path_factory.mktemp("zoo")

    @cache
    def prepare(name: str) -> Done:
        case = next(case for case in ZOO if case.name == name)
        folder = root / Path(case.file).name.replace(".", "-")
        (folder / "made").mkdir(parents=True)
        case.make(folder / case.file, folder)
        probe = ingest.probe(folder / case.file, case.file)
        play = ingest.make_play(folder / case.file, folder / "made", probe)
        if probe.can_remux:
            ingest.make_filmstrip(play, folder / "made", probe.duration_ms)
            ingest.make_sound(play, folder / "made", probe.duration_ms)
        ingest.make_poster(play, folder / "made", probe.duration_ms)
        return Done(folder / case.file, folder / "made", probe)

    return lambda case: prepare(case.name)


def off(case: Case, number: int, at_ms: float) -> float:
    """By how many pictures this is another than the one that should be on show."""
    away = abs(number - max(0, case.first + at_ms / case.picture_ms)) % case.period
    return min(away, case.period - away)


@pytest.mark.parametrize("case", ZOO, ids=lambda case: case.name)
def test_each_kind_of_file_is_understood_and_made_playable(case: Case, prepared: Callable[[Case], Done]) -> None:
    done = prepared(case)
    probe = done.probe
    assert {field: getattr(probe, field) for field in case.says} == case.says
    assert (probe.width, probe.height) == case.size
    assert probe.can_remux == case.copied
    assert abs(probe.duration_ms - case.duration_ms) <= WITHIN_MS
    play = done.folder / "play.mp4"
    with av.open(str(play)) as container:
        assert (len(container.streams.video), len(container.streams.audio)) == (1, int(probe.has_sound))
        assert len(container.streams) == 1 + probe.has_sound
        assert container.chapters() == []
        assert 0 <= container.start_time < 100_000
        assert container.duration is not None
        assert abs(container.duration / 1000 - case.duration_ms) <= WITHIN_MS
    data = play.read_bytes()
    assert [word for word in SECRETS if word in data] == []
    ingest.check(play, probe.duration_ms)


@pytest.mark.parametrize("case", [case for case in ZOO if case.shown], ids=lambda case: case.name)
def test_the_right_picture_stands_upright_at_its_time(case: Case, prepared: Callable[[Case], Done]) -> None:
    done = prepared(case)
    for at_ms in (500, case.duration_ms // 2 + 20):
        image = picture_of(ingest.still(done.folder / "play.mp4", at_ms))
        assert abs(image.shape[1] / image.shape[0] - case.size[0] / case.size[1]) < 0.05
        assert off(case, number_of(image), at_ms) <= PICTURES
    number_of(picture_of((done.folder / "poster.jpg").read_bytes()))
    strip = json.loads((done.folder / "filmstrip.json").read_text())
    times = strip["pictures_ms"]
    assert times == sorted(times)
    assert times[-1] <= case.duration_ms + WITHIN_MS
    assert len(times) == -(-done.probe.duration_ms // strip["interval_ms"])
    sheet = picture_of((done.folder / "filmstrip-1.jpg").read_bytes())
    for number, at_ms in enumerate(times[: strip["columns"]]):
        tile = sheet[: strip["height"], number * strip["width"] : (number + 1) * strip["width"]]
        assert off(case, number_of(tile), at_ms) <= PICTURES


def test_a_file_with_tracks_and_no_picture_in_them_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nothing.mp4"
    ffmpeg("-f", "lavfi", "-i", "color=s=64x64:d=1", "-c:v", "libx264", "-movflags", "empty_moov", "-t", "0", str(path))
    assert path.stat().st_size > 500
    with pytest.raises(UnusableVideo) as refusal:
        ingest.probe(path, path.name)
    assert refusal.value.key == "video-broken"


class Ranges(SimpleHTTPRequestHandler):
    """Serves files whole; Chromium jumps within what it has."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, prepared: Callable[[Case], Done]) -> Iterator[str]:
    folder = prepared(ZOO[0]).source.parents[1]
    (folder / "index.html").write_text("<!doctype html><title>Zoo</title>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Ranges, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.browser
@pytest.mark.deep
def test_chromium_plays_them_all_in_their_shape_and_length(
    chromium: Browser, address: str, prepared: Callable[[Case], Done]
) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/index.html")
    wrong = {}
    for case in ZOO:
        done = prepared(case)
        width, height, seconds = page.evaluate(SHOW, f"{address}/{done.folder.parent.name}/made/play.mp4")
        shape = abs(width / height - case.size[0] / case.size[1]) < 0.05
        if not shape or abs(seconds * 1000 - case.duration_ms) > WITHIN_MS:
            wrong[case.name] = (width, height, seconds)
    page.close()
    assert wrong == {}
