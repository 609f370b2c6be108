"""The lineage page: broken links first, the picture's filters, a part opened, and the whole told in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from long_study import LongStudy, make_long_study
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.ui.lineage_layout import BOX, WIDTH, laid_out
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "lineage.py"
LESSONS = 5


@pytest.fixture
def served(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # the page runs as a script of its own; links need the router, with which tests/e2e/test_pages.py runs it
    links: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(st, "page_link", lambda page, query_params, **_: links.append((page, query_params)))
    monkeypatch.setattr(st, "links", links, raising=False)
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    yield world
    bootstrap._serving[:] = before


@pytest.fixture
def long(served: World) -> LongStudy:
    ids = served.ids
    made = make_long_study(served.services, ids.team, [ids.tim, ids.olga], LESSONS, 14)
    served.set_membership(ids.gus, study=made.study)
    return made


def opened(world: World, study: str, who: str = "fay") -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state[OVERRIDE] = getattr(world.ids, who)
    page.query_params["study"] = study
    return ran(page)


def ran(page: AppTest) -> AppTest:
    page.run()
    assert [one.message for one in page.exception] == []
    return page


def words(page: AppTest) -> str:
    return "\n".join(str(one.value) for one in page.markdown)


@pytest.mark.parametrize("who", ["olga", "tim", "cody", "gus"])
def test_everyone_reads_every_tweaks_story_of_the_newest_lessons(served: World, long: LongStudy, who: str) -> None:
    page = opened(served, long.study, who)
    assert page.success[0].value == "No link of the chain is broken."
    told = words(page)
    assert "#### Tweaks from Reteach 5" in told
    assert "#### Tweaks from Reteach 2" not in told, "of many lessons the newest three stand there first"
    story = told[told.index("#### Tweaks from Reteach 3") :]
    for part in ("**Tweak (judged):", "Claim (agreed):", "taken up in plan version 4", "Prediction (met):",
                 "Outcome (adopted):", "against it: [Reteach 4 at", "adapts the tweak", "Learning (repeated):"):  # fmt: skip
        assert part in story, part
    assert f"/watch?iteration={long.iterations[2]}&at=12000" in story
    page.selectbox(key=f"lineage-lessons-{long.study}").set_value("")
    assert "#### Tweaks from Teaching 1" in words(ran(page))


def test_one_tweaks_story_leaves_the_others_out(served: World, long: LongStudy) -> None:
    page = opened(served, long.study)
    adapted = long.tweaks[0][1]
    page.selectbox(key=f"lineage-story-{long.study}").set_value(adapted)
    told = words(ran(page))
    assert "goes on as the tweak" in told
    assert "#### Tweaks from Reteach 2" in told
    assert "Put quarters and halves" not in told


def test_an_opened_part_shows_its_moments_and_leads_into_the_room(served: World, long: LongStudy) -> None:
    page = opened(served, long.study)
    lineage = served.services.lineage.of_study(served.ids.fay, long.study)
    claim = next(one for one in lineage.nodes if one.kind == "claim" and one.number == LESSONS)
    st.links.clear()  # type: ignore[attr-defined]
    page.selectbox(key=f"lineage-open-{long.study}").set_value(claim.id)
    told = words(ran(page))
    assert "**Seen**" in told
    assert "**Against it**" in told
    moments = [query for name, query in st.links if name == "watch.py"]  # type: ignore[attr-defined]
    assert {"iteration": long.iterations[-1], "at": "12000"} in moments
    assert len(moments) == 3


def test_broken_links_come_first_with_the_way_to_where_they_are_mended(served: World) -> None:
    ids = served.ids
    claim = served.services.chain.add_claim(ids.tim, ids.study, {"text": "They *halve*.", "iteration": ids.iteration})
    page = opened(served, ids.study)
    assert page.subheader[0].value == "One link is broken"
    assert "**Claim from Teaching 1: They \\*halve\\*\\.**" in words(page)
    assert not page.success
    assert served.services.lineage.of_study(ids.fay, ids.study).broken[0].node == claim.id


def test_no_two_boxes_of_the_picture_lie_on_each_other(served: World, long: LongStudy) -> None:
    layout = laid_out(served.services.lineage.of_study(served.ids.fay, long.study))
    assert len(layout.bands) == LESSONS
    for one in layout.boxes:
        assert 0 <= one.x <= one.x + one.width <= WIDTH
        for other in layout.boxes:
            if one is not other and one.x == other.x:
                assert abs(one.y - other.y) >= (one.height + other.height) / 2 - 0.01, (one.node, other.node)
    rows = {one.node.id: one.y for one in layout.boxes}
    found = {(line.edge.start, line.edge.end) for line in layout.lines}
    assert all(rows[one] is not None for ends in found for one in ends)
    assert max(one.height for one in layout.boxes) == BOX[1]
