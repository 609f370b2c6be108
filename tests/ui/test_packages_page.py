"""Bringing a study in on the Admin page: what it is, what is in the way, and for administrators alone."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from whole_study import Whole
from world import World

from lessonstudy import bootstrap
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "admin.py"
Show = Callable[..., AppTest]


@pytest.fixture
def show(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """The page as Fay, an administrator, sees it."""
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    # AppTest runs without the packaged components; the browser test drops a file
    monkeypatch.setattr("lessonstudy.ui.package_arriving.uploader", lambda **_: None)
    with world.services.store.write() as db:
        db.execute("UPDATE person SET admin = 1 WHERE id = ?", [world.ids.fay])
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]

    def run(who: str = "fay") -> AppTest:
        page = AppTest.from_file(str(PAGE), default_timeout=60)
        page.session_state[OVERRIDE] = getattr(world.ids, who)
        page.run()
        assert not page.exception
        return page

    yield run
    bootstrap._serving[:] = before


def sent(world: World, data: bytes) -> str:
    found, ids = world.services, world.ids
    package = found.uploads.begin_package(ids.fay, ids.team, "pizzas_*.lessonstudy.zip", len(data)).id

    async def pieces() -> AsyncIterator[bytes]:
        yield data

    asyncio.run(found.uploads.append(ids.fay, package, 0, pieces()))
    return package


def work(world: World, package: str) -> None:
    world.services.work_on(world.services.jobs.of_subject(package)[-1].id)


def keys(page: AppTest) -> set[str]:
    return {str(one.key) for one in page.button}


def words(page: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*page.markdown, *page.caption, *page.subheader, *page.warning))


def test_a_package_is_shown_asked_for_and_brought_in(world: World, show: Show, whole: Whole, tmp_path: Path) -> None:
    package = sent(world, whole.packed(tmp_path / "study.zip").read_bytes())
    job = world.services.jobs.of_subject(package)[-1]
    assert f"package-cancel-{job.id}" in keys(show())
    work(world, package)
    page = show()
    told = words(page)
    assert "Three pizzas, four children" in told
    assert "3 lessons" in told
    assert "with videos · with names" in told
    assert all(name in told.partition("Known here")[2] for name in ("Fay", "Tim", "Olga", "Omar", "Cody"))
    assert "Not known here" not in told
    page.button(key=f"package-in-{package}").click().run()
    assert f"package-in-{package}" not in keys(show())
    work(world, package)
    page = show()
    assert "**You brought these studies into team**" in words(page)
    assert not {one for one in keys(page) if package in one}
    again = sent(world, whole.packed(tmp_path / "again.zip").read_bytes())
    work(world, again)
    assert "This study is here already, and the same as in the package" in words(show()).replace("\\", "")


def test_what_cannot_come_in_says_why_and_is_put_away(world: World, show: Show) -> None:
    package = sent(world, b"GIF89a")
    work(world, package)
    page = show()
    assert "This is no study package" in words(page)
    assert {f"package-again-{package}", f"package-away-{package}"} <= keys(page)
    page.button(key=f"package-away-{package}").click().run()
    assert not {one for one in keys(show()) if package in one}


def test_an_unfinished_one_says_how_it_goes_on(world: World, show: Show) -> None:
    world.services.uploads.begin_package(world.ids.fay, world.ids.team, "pizzas.zip", 10)
    assert "Choose the same file above" in words(show())


def test_an_administrator_without_a_team_is_told_what_to_do(show: Show) -> None:
    assert any("A study comes into a team that you are in" in one.value for one in show("ada").info)


@pytest.mark.parametrize("who", ["cody", "tim", "olga", "gus", "eve"])
def test_others_see_nothing_of_packages(world: World, show: Show, who: str) -> None:
    sent(world, b"GIF89a")
    page = show(who)
    assert "package-team" not in {one.key for one in page.selectbox}
    assert not {one for one in keys(page) if one.startswith("package")}
