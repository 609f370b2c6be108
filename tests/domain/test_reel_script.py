"""What a reel's file will be, worked out before it is made: captions fit their takes, and without names nobody is named."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lessonstudy.domain.entity import as_dict, birth
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.recordings import Recording, RecordingStatus
from lessonstudy.domain.reel_script import CARD_SECONDS, FAST, SLOW, Card, Script, Take, script_of
from lessonstudy.domain.reels import LONGEST_MS, MOST_CLIPS, Clip, Reel, Scene, clip_of, film_of_clip

PEOPLE = ("Olga Petrova", "Omar Said", "Kim Lowe")
REEL = Reel(**birth(), study="study", author="olga", title="The fourth share")


def recording(**values: object) -> Recording:
    known = {"iteration": "one", "label": "Back", "filename": "x.mp4", "bytes": 1, "duration_ms": 600_000, "fps": 25.0}
    return Recording(**birth(), **(known | {"status": RecordingStatus.READY} | values))  # type: ignore[arg-type]


def scene(start_ms: int, length_ms: int, who: int = 0, saw: str = "She folds it.", **values: object) -> Scene:
    note = Observation(**birth(), iteration=f"i{who}", observer=PEOPLE[who], start_ms=start_ms, saw=saw)
    clip = Clip(observation=note.id, start_ms=start_ms, end_ms=start_ms + length_ms)
    return Scene(
        place=0,
        clip=clip,
        note=note,
        recording=recording(**values),
        lesson=f"Teaching {who + 1}",
        class_label="Class 4b",
        observer=PEOPLE[who],
        codes=("Builds on a peer",),
        start_ms=clip.start_ms,
        end_ms=clip.end_ms,
    )


def script(*scenes: Scene, unnamed: bool = False) -> Script:
    return script_of(REEL, "Fractions", scenes, unnamed=unnamed)


SCENES = st.lists(
    st.builds(
        scene,
        st.integers(0, 500_000),
        st.integers(1, 60_000),
        st.integers(0, 2),
        st.text(min_size=1, max_size=600),
        fps=st.sampled_from([24.0, 25.0, 29.97, 59.94, None]),
        offset_ms=st.integers(-60_000, 0),
    ),
    min_size=1,
    max_size=6,
)


@given(SCENES, st.booleans())
def test_every_caption_lies_over_its_take_to_the_picture(scenes: list[Scene], unnamed: bool) -> None:
    found = script(*scenes, unnamed=unnamed)
    at, takes = 0, []
    for part in found.parts:
        if isinstance(part, Take):
            takes.append((round(at * 1000 / found.rate), round((at + part.pictures) * 1000 / found.rate)))
        at += part.pictures
    assert takes == [(one.start_ms, one.end_ms) for one in found.captions]
    assert found.duration_ms == round(at * 1000 / found.rate)
    cards = [part for part in found.parts if isinstance(part, Card)]
    assert len(cards) == len(takes) + 1 == len(scenes) + 1
    assert all(CARD_SECONDS[0] * found.rate <= one.pictures <= CARD_SECONDS[1] * found.rate for one in cards)
    for take, one in zip((part for part in found.parts if isinstance(part, Take)), scenes, strict=True):
        assert take.start_ms == one.start_ms - one.recording.offset_ms
        assert abs(take.pictures * 1000 / found.rate - (one.end_ms - one.start_ms)) <= 1000 / found.rate
    fast = any((one.recording.fps or 25) > 26 for one in scenes)
    assert found.rate == (FAST if fast else SLOW)


@given(SCENES)
def test_without_names_no_observer_and_no_class_is_told_anywhere(scenes: list[Scene]) -> None:
    plain = [replace(one, note=replace(one.note, saw="She folds it.")) for one in scenes]
    told = str(as_dict(script(*plain, unnamed=True)))
    assert not [name for name in (*PEOPLE, "Class 4b") if name in told]
    assert "Observer 1" in told
    named = str(as_dict(script(*plain)))
    assert all(one.observer in named for one in plain)
    assert "Class 4b" in named


def test_the_same_observer_has_the_same_number() -> None:
    found = script(scene(0, 1000, 1), scene(5000, 1000, 0), scene(9000, 1000, 1), unnamed=True)
    assert [one.text.partition(",")[0] for one in found.captions] == ["Observer 1", "Observer 2", "Observer 1"]


def test_whatever_changes_what_is_seen_changes_the_digest() -> None:
    one = scene(1000, 5000)
    digests = {
        script(one).digest,
        script(one, unnamed=True).digest,
        script(one, one).digest,
        script(replace(one, start_ms=1040)).digest,
        script(replace(one, end_ms=6200)).digest,
        script(replace(one, observer="Olga P.")).digest,
        script(replace(one, codes=())).digest,
        script(replace(one, note=replace(one.note, saw="She cuts it."))).digest,
        script(replace(one, recording=replace(one.recording, offset_ms=-40))).digest,
    }
    assert len(digests) == 9
    assert script(one).digest == script(replace(one, recording=replace(one.recording, label="Front"))).digest


def test_own_words_stand_in_the_place_of_what_was_seen() -> None:
    one = scene(1000, 5000)
    worded = replace(one, clip=replace(one.clip, caption=" Look at the left hand. "))
    cards = [part for part in script(worded).parts if isinstance(part, Card)]
    assert cards[1].text == "Look at the left hand."
    assert script(worded).captions[0].text == "Olga Petrova, Teaching 1, 00:01: Look at the left hand."


def test_a_reel_has_its_limits() -> None:
    clip = Clip(observation="one", start_ms=0, end_ms=1000)
    assert [one.field for one in replace(REEL, clips=(clip,) * (MOST_CLIPS + 1)).errors()] == ["clips"]
    long = replace(clip, end_ms=LONGEST_MS // 2 + 1)
    assert [one.key for one in replace(REEL, clips=(long, long)).errors()] == ["reel-too-long"]
    backwards = replace(REEL, title=" ", clips=(clip, replace(clip, end_ms=0)))
    assert [one.field for one in backwards.errors()] == ["title", "clips.1.end_ms"]
    assert replace(REEL, clips=(clip,) * MOST_CLIPS).errors() == []


def test_a_moment_plays_with_a_little_around_it() -> None:
    note = scene(60_000, 1).note
    assert (clip_of(note).start_ms, clip_of(note).length_ms) == (58_000, 15_000)
    ended = clip_of(replace(note, end_ms=64_000))
    assert (ended.start_ms, ended.end_ms) == (58_000, 65_000)


def test_a_clip_is_shown_as_far_as_its_recording_reaches() -> None:
    note = scene(1_000, 1).note
    film = recording(offset_ms=500, duration_ms=10_000)
    assert film_of_clip(clip_of(note), note, [film]) == (film, 500, 10_500)
    gone = replace(film, status=RecordingStatus.DELETED)
    assert film_of_clip(clip_of(note), note, [gone]) == "clip-deleted"
    assert film_of_clip(clip_of(note), replace(note, recording=gone.id), [gone]) == "clip-deleted"
    assert film_of_clip(clip_of(note), note, []) == "clip-no-video"
    outside = Clip(observation=note.id, start_ms=20_000, end_ms=21_000)
    assert film_of_clip(outside, note, [film]) == "clip-no-video"


def test_clips_keep_their_names_when_others_move() -> None:
    clips = [Clip(observation=one, start_ms=0, end_ms=1) for one in ("a", "b", "a")]
    assert replace(REEL, clips=tuple(clips)).names == ("a-1", "b-1", "a-2")
    assert replace(REEL, clips=tuple(clips[1:])).names == ("b-1", "a-1")
