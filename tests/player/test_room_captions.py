"""Captions and the transcript beside the video: shown, followed, searched, quoted, brought in and taken away."""

from collections.abc import Callable

import pytest
from conftest import position, seek
from fake_server import Lesson
from playwright.sync_api import Locator, Page, expect

from lessonstudy.domain.captions import Cue

pytestmark = [pytest.mark.browser, pytest.mark.deep]

SAID = ["I folded it in half.", "And then?", "In half again, so four.", "Why four?", "Because two and two."]


def cues(count: int = 40, apart_ms: int = 3000) -> list[Cue]:
    """Two children taking turns, every three seconds."""
    return [
        Cue(
            start_ms=number * apart_ms + 500,
            end_ms=number * apart_ms + 2800,
            text=f"{SAID[number % len(SAID)]} ({number})",
            speaker="AB"[number % 2],
        )
        for number in range(count)
    ]


@pytest.fixture
def open_transcript(visit: Callable[..., Page], lesson: Lesson) -> Callable[..., Page]:
    def go(said: list[Cue] | None = None) -> Page:
        lesson.caption(cues() if said is None else said)
        page = visit()
        page.get_by_test_id("tab-transcript").click()
        expect(page.get_by_test_id("cue").first).to_be_visible()
        return page

    return go


def cue(page: Page, number: int) -> Locator:
    return page.get_by_test_id("cue").filter(has_text=f"({number})")


def select(page: Page, first: int, last: int, start: int, end: int) -> None:
    """Selects from a letter of one caption to a letter of another, as a drag of the mouse does."""
    page.evaluate(
        """([first, last, start, end]) => {
            const root = document.querySelector('#host').shadowRoot;
            const text = (cue) => root.querySelector(`[data-cue="${cue}"]`).firstChild;
            const range = document.createRange();
            range.setStart(text(first), start);
            range.setEnd(text(last), end);
            const selection = root.getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
        }""",
        [first, last, start, end],
    )


def test_without_captions_the_notes_have_the_side_for_themselves(page: Page) -> None:
    expect(page.get_by_test_id("notes")).to_be_visible()
    expect(page.get_by_role("tab")).to_have_count(0)
    expect(page.get_by_test_id("captions")).to_have_count(0)


def test_captions_are_the_browsers_own_track_and_a_key_hides_them(open_transcript: Callable[..., Page]) -> None:
    page = open_transcript()
    mode = "document.querySelector('#host').shadowRoot.querySelector('video').textTracks[0].mode"
    page.wait_for_function(f"{mode} === 'showing'")
    seek(page, 7)
    track = "document.querySelector('#host').shadowRoot.querySelector('video').textTracks[0]"
    page.wait_for_function(f"{track}.activeCues.length === 1 && {track}.activeCues[0].text.includes('(2)')")
    page.keyboard.press("Shift+C")
    page.wait_for_function(f"{mode} === 'disabled'")
    expect(page.get_by_test_id("captions")).to_have_attribute("aria-pressed", "false")
    # the video's own menu moves the same switch
    page.evaluate(f"{mode} = 'showing'")
    expect(page.get_by_test_id("captions")).to_have_attribute("aria-pressed", "true")


def test_the_transcript_follows_the_video_until_someone_scrolls_and_a_click_jumps(
    open_transcript: Callable[..., Page], lesson: Lesson
) -> None:
    lesson.recordings[0]["offset_ms"] = 10_000
    page = open_transcript()
    seek(page, 91)
    current = page.locator("[data-testid=cue][aria-current=time]")
    expect(current).to_contain_text("(30)")
    expect(current).to_be_in_viewport()
    page.get_by_test_id("transcript").hover()
    page.mouse.wheel(0, -3000)
    expect(page.get_by_test_id("transcript-follow")).to_be_visible()
    expect(cue(page, 1)).to_be_in_viewport()
    cue(page, 1).get_by_role("button", name="Go to 00:13").press("Enter")
    expect(current).to_contain_text("(1)")
    assert position(page) == pytest.approx(3.5, abs=0.01)
    expect(page.get_by_test_id("transcript-follow")).to_have_count(0)


def test_a_word_is_looked_for_counted_and_walked_through(open_transcript: Callable[..., Page]) -> None:
    page = open_transcript()
    field = page.get_by_test_id("transcript-search")
    field.fill("HALF  again")
    hits = page.get_by_test_id("transcript-hits")
    expect(hits).to_have_text("1 of 8")
    expect(page.locator(".cue.hit")).to_contain_text("(2)")
    field.press("Shift+Enter")
    expect(hits).to_have_text("8 of 8")
    expect(page.locator(".cue.hit")).to_contain_text("(37)")
    expect(page.locator(".cue.hit mark")).to_have_text("half again")
    page.get_by_test_id("hit-next").click()
    expect(hits).to_have_text("1 of 8")
    field.fill("zebra (")
    expect(hits).to_have_text("nothing found")
    field.press("Escape")
    expect(hits).to_have_count(0)


def test_what_is_selected_becomes_what_was_heard_from_the_first_caption_to_the_last(
    open_transcript: Callable[..., Page], lesson: Lesson
) -> None:
    page = open_transcript()
    select(page, 1, 3, 4, 9)
    expect(page.get_by_test_id("quote")).to_be_visible()
    page.keyboard.press("Shift+Q")
    expect(page.get_by_test_id("note-box")).to_be_focused()
    expect(page.get_by_test_id("note-box")).to_have_value(
        "B: “then? (1)” A: “In half again, so four. (2)” B: “Why four?”"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("live")).to_contain_text("Saved at")
    (note,) = lesson.notes.values()
    assert (note["start_ms"], note["end_ms"]) == (3500, 11_800)


def test_a_quote_joins_what_was_written_and_leaves_its_time(
    open_transcript: Callable[..., Page], lesson: Lesson
) -> None:
    page = open_transcript()
    seek(page, 20)
    page.get_by_test_id("note-box").press_sequentially("B stops.")
    cue(page, 6).hover()
    cue(page, 6).get_by_test_id("quote-one").click()
    expect(page.get_by_test_id("note-box")).to_have_value("B stops. A: “And then? (6)”")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("live")).to_contain_text("Saved at")
    (note,) = lesson.notes.values()
    assert note["start_ms"] == 20_000


def test_three_thousand_captions_are_a_list_of_a_few_rows(open_transcript: Callable[..., Page]) -> None:
    page = open_transcript(cues(3000, 39))
    seek(page, 110)
    expect(page.locator("[data-testid=cue][aria-current=time]")).to_be_in_viewport()
    assert page.get_by_test_id("cue").count() < 60
    page.get_by_test_id("transcript-search").fill("(2999)")
    expect(page.get_by_test_id("transcript-hits")).to_have_text("1 of 1")
    expect(cue(page, 2999)).to_be_in_viewport()


def test_who_may_brings_captions_in_under_pseudonyms_and_takes_them_away(
    visit: Callable[..., Page], lesson: Lesson
) -> None:
    lesson.can = ["note", "load"]
    page = visit()
    page.get_by_test_id("tab-transcript").click()
    page.get_by_test_id("captions-add").click()
    choose = page.get_by_test_id("captions-file")
    choose.set_input_files({"name": "a.vtt", "mimeType": "text/vtt", "buffer": b"WEBVTT\n\n00:01,000 --> 00:02,000\na"})
    expect(page.get_by_test_id("captions-error")).to_contain_text("Line 3: the time has a comma.")
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Maria Lopez>Ask Ben.\n\n00:03.000 --> 00:04.000\n<v Teacher>Hm, Maria?\n"
    )
    choose.set_input_files({"name": "b.vtt", "mimeType": "text/vtt", "buffer": text.encode("utf-16")})
    pseudonyms = page.get_by_test_id("captions-pseudonym")
    expect(pseudonyms).to_have_count(2)
    expect(pseudonyms.nth(0)).to_have_value("")
    expect(pseudonyms.nth(1)).to_have_value("Teacher")
    page.get_by_test_id("captions-name-more").click()
    page.get_by_placeholder("Name spoken in the text").fill("Maria")
    pseudonyms.nth(2).fill("A")
    page.get_by_test_id("captions-bring").click()
    expect(page.get_by_test_id("captions-dialog")).to_have_count(0)
    rows = page.get_by_test_id("cue")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("Ask Ben.")
    expect(rows.nth(0)).not_to_contain_text("Maria")
    expect(rows.nth(1)).to_contain_text("TeacherHm, A?")
    page.get_by_test_id("captions-manage").click()
    page.get_by_test_id("captions-remove").click()
    page.get_by_test_id("captions-remove-sure").click()
    expect(page.get_by_test_id("captions-row")).to_have_count(0)
    assert lesson.captions == []


@pytest.mark.parametrize("may", [True, False])
def test_the_room_opened_for_captions_asks_whoever_may_bring_them_in_for_a_file(
    visit: Callable[..., Page], lesson: Lesson, may: bool
) -> None:
    lesson.can = ["note", "load"] if may else ["note"]
    page = visit("?captions=1")
    expect(page.get_by_test_id("captions-dialog")).to_be_visible(visible=may)
    if may:
        expect(page.get_by_test_id("captions-file")).to_be_enabled()
