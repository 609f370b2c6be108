"""The file of a reel: parts of all kinds of film joined without a picture too many, the first pictures exact, sound where it
belongs, captions inside, and nothing lost or left when the work is stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from two_cameras import SAMPLE_RATE, film
from video_kinds import Picture, ffmpeg, number_of, picture_of

from lessonstudy.domain.captions import Cue
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.errors import UnusableVideo
from lessonstudy.domain.reel_script import Card, Script, Take
from lessonstudy.formats import webvtt
from lessonstudy.video import cards, ingest
from lessonstudy.video.reel import make_reel

KINDS = ("plain", "rotated", "variable rate with b-frames", "hevc", "no sound", "wide pixels")
RATE = 25
STARTS_MS = (0, 777, 1200, 3999)
"""The last is so late that the film ends in the take."""
PATIENCE_S = 60
ODD = "Zoë “q” & <b>x</b> {\\b1} C:\\N --> 🙂\n日本"


def card(text: str = "She folds it.", pictures: int = 5) -> Card:
    return Card(above="Teaching 1 · 12:34", text=text, below="Seen by Olga", pictures=pictures)


def script(*parts: Card | Take, captions: tuple[Cue, ...] = (), rate: int = RATE) -> Script:
    return Script(rate=rate, parts=parts, captions=captions)


def make(found: Script, films: dict[str, Path], folder: Path) -> Path:
    cues = found.captions or (Cue(start_ms=0, end_ms=found.duration_ms, text="Seen"),)
    made_at: list[float] = []
    make_reel(found, webvtt.write(cues), films, folder, made_at.append, lambda: False, name="The reel")
    assert made_at == sorted(made_at)
    assert made_at[-1] == 1.0
    assert {path.name for path in folder.iterdir()} == {"reel.mp4", "reel.vtt"}
    return folder / "reel.mp4"


@pytest.fixture(scope="session")
def films(videos: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Playable films of several kinds, as ingest makes them."""
    found = {}
    for name in KINDS:
        folder = tmp_path_factory.mktemp("film")
        found[name] = ingest.make_play(videos[name], folder, ingest.probe(videos[name], name))
    return found


@dataclass(frozen=True)
class Made:
    script: Script
    path: Path

    def begins(self, place: int) -> int:
        """Which picture of the whole a part begins with."""
        return sum(part.pictures for part in self.script.parts[:place])


@pytest.fixture(scope="module")
def mixed(films: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Takes of every kind at several starts, each after a card."""
    takes = [Take(recording=kind, start_ms=start, pictures=7) for kind in KINDS for start in STARTS_MS]
    parts = [part for take in takes for part in (card(), take)]
    found = script(*parts)
    return Made(found, make(found, films, tmp_path_factory.mktemp("reel")))


def content(image: Picture, like: Picture) -> Picture:
    """What of a picture of a reel is no bar, by the shape of the picture that was put in."""
    height, width = image.shape[:2]
    share = like.shape[1] / like.shape[0]
    wide, high = min(width, round(height * share)), min(height, round(width / share))
    return image[(height - high) // 2 : (height + high) // 2, (width - wide) // 2 : (width + wide) // 2]


def samples(path: Path) -> np.ndarray:
    """The sound of a film, mono, 48 kHz, -1 to 1."""
    data = ffmpeg("-i", str(path), "-map", "0:a", "-f", "s16le", "-ac", "1", "-ar", "48000", "pipe:1")
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768


def test_a_reel_lasts_as_long_as_its_parts_to_the_picture(mixed: Made) -> None:
    whole = sum(part.pictures for part in mixed.script.parts)
    with av.open(str(mixed.path)) as container:
        video, audio, text = container.streams
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert text.codec_context.name == "mov_text"
        assert (video.width, video.height, video.average_rate, video.frames) == (1280, 720, RATE, whole)
        times = [packet.pts * packet.time_base for packet in container.demux(video) if packet.size]
        assert sorted(times) == [place / video.average_rate for place in range(whole)]
        assert float(audio.duration * audio.time_base) == pytest.approx(whole / RATE, abs=1 / RATE)
        assert container.duration / 1_000_000 == pytest.approx(whole / RATE, abs=1 / RATE)
    assert len(samples(mixed.path)) / 48_000 == pytest.approx(whole / RATE, abs=1 / RATE)


def test_the_first_picture_of_each_take_is_the_one_that_a_browser_shows_there(
    mixed: Made, films: dict[str, Path]
) -> None:
    for place, part in enumerate(mixed.script.parts):
        if isinstance(part, Take):
            wanted = picture_of(ingest.still(films[part.recording], part.start_ms))
            shown = picture_of(ingest.still(mixed.path, mixed.begins(place) * 1000 // RATE))
            assert number_of(content(shown, wanted)) == number_of(wanted), part


def test_the_last_picture_before_a_card_is_still_of_the_take(mixed: Made, films: dict[str, Path]) -> None:
    place = next(place for place, part in enumerate(mixed.script.parts) if part == mixed.script.parts[3])
    part = mixed.script.parts[place]
    assert isinstance(part, Take)
    last = part.start_ms + (part.pictures - 1) * 1000 // RATE
    wanted = picture_of(ingest.still(films[part.recording], last))
    shown = picture_of(ingest.still(mixed.path, (mixed.begins(place) + part.pictures - 1) * 1000 // RATE))
    assert number_of(content(shown, wanted)) == number_of(wanted)


@pytest.mark.parametrize("rate", [25, 30])
def test_sound_stays_with_its_pictures_after_many_parts_and_a_film_without_sound_is_silent(
    rate: int, films: dict[str, Path], tmp_path: Path
) -> None:
    clap = np.zeros(SAMPLE_RATE * 4, dtype=np.float32)
    clap[SAMPLE_RATE * 2 : SAMPLE_RATE * 2 + 800] = 0.9
    known = films | {"clap": film(tmp_path / "clap.mp4", clap)}
    take = Take(recording="clap", start_ms=1_500, pictures=rate)
    silent = Take(recording="no sound", start_ms=500, pictures=rate)
    parts = [part for _ in range(5) for part in (card(pictures=rate // 5 + 1), silent, take)]
    found = script(*parts, rate=rate)
    heard = samples(make(found, known, tmp_path / "reel"))
    claps, begins = [], 0
    for part in parts:
        if part == take:
            claps.append(begins / rate + 0.5)
        begins += part.pictures
    loud = np.flatnonzero(np.abs(heard) > 0.2) / 48_000
    onsets = [loud[0], *loud[1:][np.diff(loud) > 0.2]]
    assert onsets == pytest.approx(claps, abs=0.01)
    quiet = heard.copy()
    for at in claps:
        quiet[int((at - 0.1) * 48_000) : int((at + 0.2) * 48_000)] = 0
    assert np.abs(quiet).max() < 0.02


def test_captions_are_in_the_file_and_beside_it_word_for_word(films: dict[str, Path], tmp_path: Path) -> None:
    cues = (Cue(start_ms=200, end_ms=400, text=ODD), Cue(start_ms=600, end_ms=1000, text="Then"))
    take = Take(recording="plain", start_ms=0, pictures=10)
    path = make(script(card(), take, card(), take, captions=cues), films, tmp_path / "reel")
    inside = ffmpeg("-i", str(path), "-map", "0:s", "-f", "srt", "pipe:1").decode()
    plain = ODD.translate(str.maketrans("{}\\", "()/")).replace("\n", "\n")
    assert plain in inside.replace("\r\n", "\n")
    assert "00:00:00,600 --> 00:00:01,000\nThen" in inside
    beside = webvtt.read((tmp_path / "reel" / "reel.vtt").read_text()).cues
    assert [(one.start_ms, one.end_ms) for one in beside] == [(200, 400), (600, 1000)]
    assert beside[0].text == ODD


def test_the_index_stands_in_front_and_nothing_is_told_of_the_films(films: dict[str, Path], tmp_path: Path) -> None:
    path = make(script(card(), Take(recording="plain", start_ms=0, pictures=5)), films, tmp_path / "reel")
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as container:
        assert set(container.metadata) <= {"major_brand", "minor_version", "compatible_brands", "encoder"}


def test_a_stopped_reel_leaves_nothing(films: dict[str, Path], tmp_path: Path) -> None:
    begun = time.monotonic()
    parts = [Take(recording="plain", start_ms=0, pictures=100) for _ in range(40)]
    with pytest.raises(UnusableVideo) as refusal:
        make_reel(
            script(*parts),
            "WEBVTT\n",
            films,
            tmp_path,
            lambda _: None,
            lambda: time.monotonic() > begun + 1,
            name="“Folds”",
        )
    assert refusal.value.key == "video-cancelled"
    assert str(refusal.value) == "The work on “Folds” was cancelled."
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_went_or_is_damaged_is_a_sentence(films: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(films["plain"].read_bytes()[:2_000])
    for name in ("broken.mp4", "gone.mp4"):
        take = Take(recording="it", start_ms=0, pictures=5)
        with pytest.raises(UnusableVideo) as refusal:
            make_reel(
                script(take),
                "WEBVTT\n",
                {"it": tmp_path / name},
                tmp_path / "reel",
                lambda _: None,
                lambda: False,
                name="It",
            )
        assert str(refusal.value).startswith("It ")
        assert list((tmp_path / "reel").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_server_killed_in_a_reel_goes_on_behind_the_parts_that_are_done(
    films: dict[str, Path], tmp_path: Path
) -> None:
    parts = [Take(recording="plain", start_ms=start, pictures=30) for start in range(0, 800, 100)]
    found, folder = script(*parts), tmp_path / "reel"
    code = (
        "import sys, json; from pathlib import Path; from lessonstudy.domain.reel_script import *;"
        "from lessonstudy.video.reel import make_reel;"
        "told = json.loads(sys.argv[1]); parts = tuple(Take(**one) for one in told['parts']);"
        "make_reel(Script(rate=told['rate'], parts=parts, captions=()), 'WEBVTT\\n', {'plain': Path(sys.argv[2])},"
        " Path(sys.argv[3]), lambda _: None, lambda: False, name='It')"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    words = [json.dumps(as_dict(found)), str(films["plain"]), str(folder)]
    with subprocess.Popen([sys.executable, "-c", code, *words], env=environment) as server:
        end = time.monotonic() + PATIENCE_S
        while len(list(folder.glob(".converting-*/part-*.mp4"))) < 3:
            assert time.monotonic() < end
            assert server.poll() is None
            time.sleep(0.005)
        server.send_signal(signal.SIGKILL)
    done = list(folder.glob(".converting-*/part-*.mp4"))
    assert 3 <= len(done) < len(parts)
    told: list[float] = []
    make_reel(found, "WEBVTT\n", films, folder, told.append, lambda: False, name="It")
    assert told[0] >= len(done) / len(parts) * 0.9, "what is done is not made again"
    assert {path.name for path in folder.iterdir()} == {"reel.mp4", "reel.vtt"}
    with av.open(str(folder / "reel.mp4")) as container:
        assert container.streams.video[0].frames == found.duration_ms * RATE // 1000


def drawn(text: str, path: Path) -> Picture:
    import cv2

    cards.draw_card(path, card(text), 1280, 720)
    image = cv2.imread(str(path))
    assert image is not None
    return image.astype(np.uint8)


@pytest.mark.parametrize("letter", ["é", "ü", "ñ", "ß", "ő", "Ž", "λ", "Ж", "漢", "あ", "한", "“"])
def test_letters_of_many_languages_are_drawn_as_themselves(letter: str, tmp_path: Path) -> None:
    for other in ("?", "e", ""):
        assert (drawn(letter * 5, tmp_path / "one.png") != drawn(other * 5, tmp_path / "two.png")).any(), other


def test_pictures_between_letters_are_left_out_rather_than_asked_about(tmp_path: Path) -> None:
    assert (drawn("She folds 🙂 it\u200d.", tmp_path / "one.png") == drawn("She folds it.", tmp_path / "two.png")).all()


@pytest.mark.parametrize("text", ["", "word " * 300, "Donaudampfschifffahrt" * 40, "授業研究" * 120, ODD])
def test_whatever_is_written_stays_on_the_card(text: str, tmp_path: Path) -> None:
    image = drawn(text, tmp_path / "card.png")
    margin = round(1280 * cards.MARGIN_SHARE)
    edges = np.concatenate([image[:, : margin - 4].reshape(-1, 3), image[:, -(margin - 24) :].reshape(-1, 3),
                            image[:40].reshape(-1, 3), image[-40:].reshape(-1, 3)])  # fmt: skip
    assert (edges == cards.GROUND).all()
