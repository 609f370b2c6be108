"""The truth about stills is what a real browser shows: each is compared with a frame drawn from Chromium's own video
element."""

import base64
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from conftest import prepare
from playwright.sync_api import Browser, Page
from video_kinds import GOOD, number_of, picture_of

from lessonstudy.video import ingest

KINDS = ["plain", "rotated", "variable rate", "camcorder", "start offset", "hevc", "webm without a duration"]
ASKED = 12
LOAD = """async (address) => {
    const data = await (await fetch(address)).blob();
    const video = document.createElement('video');
    video.muted = true;
    video.src = URL.createObjectURL(data);
    await new Promise((good, bad) => { video.onloadeddata = good; video.onerror = () => bad(video.error.message); });
    window.video = video;
}"""
SHOW = """async (seconds) => {
    const shown = new Promise(good => video.requestVideoFrameCallback((now, frame) => good(frame.mediaTime)));
    const sought = new Promise(good => { video.onseeked = good; });
    video.currentTime = seconds;
    await sought;
    // The event comes before the picture; a picture that was on show already is not announced again.
    await Promise.race([shown, new Promise(good => setTimeout(good, 1000))]);
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext('2d').drawImage(video, 0, 0);
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
}"""

pytestmark = [
    pytest.mark.browser,
]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="module")
def page(chromium: Browser, folder: Path) -> Iterator[Page]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    (folder / "index.html").write_text("<!doctype html><title>Stills</title>")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        opened = chromium.new_page()
        opened.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        yield opened
        opened.close()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("name", KINDS)
def test_a_still_is_the_picture_that_chromium_shows(
    name: str, page: Page, folder: Path, videos: dict[str, Path]
) -> None:
    kind = next(kind for kind in GOOD if kind.name == name)
    done = prepare(kind, videos[name], folder / Path(kind.file).stem)
    page.evaluate(LOAD, f"/{Path(kind.file).stem}/play.mp4")
    times = np.random.default_rng(11).integers(0, done.probe.duration_ms - 100, ASKED).tolist()
    shown = [number_of(picture_of(base64.b64decode(page.evaluate(SHOW, at_ms / 1000)))) for at_ms in times]
    ours = [number_of(picture_of(ingest.still(done.folder / "play.mp4", at_ms))) for at_ms in times]
    assert list(zip(times, ours, strict=True)) == list(zip(times, shown, strict=True))
