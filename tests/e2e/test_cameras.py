"""Two cameras of one lesson on a real server: their place is found from the sound, looked at, and saved for everyone."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from browsing import until_video
from playwright.sync_api import Page, expect
from school import School
from two_cameras import SAMPLE_RATE, film, room

LATE_S = 5


pytestmark = [pytest.mark.browser, pytest.mark.deep]


def test_a_facilitator_lines_two_cameras_up_from_the_sound_and_an_observer_switches_between_them(
    school: School, enter: Callable[..., Page], tmp_path: Path
) -> None:
    iteration = school.new_iteration("Two cameras")
    sound = room(40, 7)
    front = school.add_video(iteration, film(tmp_path / "front.mp4", sound), "Front")
    late = (sound[LATE_S * SAMPLE_RATE :] * 0.4).astype(np.float32)
    table = school.add_video(iteration, film(tmp_path / "table.mp4", late), "Table 3")
    page = enter("fay", iteration)
    page.get_by_test_id("adjust-cameras").click()
    page.get_by_test_id("find-offset").click()
    found = page.get_by_test_id("from-the-sound")
    expect(found).to_have_attribute("data-state", "found", timeout=90_000)
    assert school.ask("fay", "GET", f"/recordings/{table}")["offset_ms"] == 0
    page.get_by_test_id("looks-right").click()
    expect(page.get_by_test_id("adjust-panel")).to_have_count(0)
    moved = school.ask("fay", "GET", f"/recordings/{table}")["offset_ms"]
    assert abs(moved - LATE_S * 1000) <= 13
    other = enter("olga", iteration)
    expect(other.get_by_test_id("adjust-cameras")).to_have_count(0)
    other.get_by_test_id("timeline").press("End")
    until_video(other, "!video.seeking && video.currentTime > 39")
    other.keyboard.press("0")
    expect(other.get_by_role("button", name="Show Table 3")).to_have_attribute("aria-pressed", "true")
    expect(other.get_by_test_id("video")).to_have_attribute("data-camera", table)
    until_video(other, "!video.seeking && video.currentTime > values[0] - 1", 40 - LATE_S)
    assert front != table
