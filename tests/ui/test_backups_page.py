"""Backups on the Admin page: what is there, how the newest went, what a click does, and for administrators alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.errors import Conflict
from lessonstudy.services import backups as module
from lessonstudy.ui import backing_up
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "admin.py"
Show = Callable[..., AppTest]


@pytest.fixture
def show(world: World) -> Iterator[Show]:
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]

    def run(who: str = "ada") -> AppTest:
        page = AppTest.from_file(str(PAGE), default_timeout=60)
        page.session_state[OVERRIDE] = getattr(world.ids, who)
        page.run()
        assert not page.exception
        return page

    yield run
    bootstrap._serving[:] = before


def test_a_backup_is_asked_for_followed_and_listed(world: World, show: Show) -> None:
    page = show()
    assert "There is no backup yet." in [one.value for one in page.info]
    page.button(key="backup-now").click().run()
    job = world.services.backups.look(world.ids.ada).job
    assert job is not None
    assert job.requested_by == world.ids.ada
    page = show()
    assert "backup-now" not in {one.key for one in page.button}
    assert f"backup-cancel-{job.id}" in {one.key for one in page.button}
    world.services.work_on(job.id)
    page = show()
    (table,) = page.table
    assert list(table.value.columns) == ["Made", "Size", "File"]
    assert len(table.value) == 1
    assert not page.error
    assert "backup-now" in {one.key for one in page.button}


def test_the_page_asks_once_and_again_only_while_one_is_at_work(
    world: World, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, every = [], []
    look, fragment = module.Backups.look, streamlit.fragment
    monkeypatch.setattr(module.Backups, "look", lambda self, person: asked.append(person) or look(self, person))
    monkeypatch.setattr(backing_up.st, "fragment", lambda **how: every.append(how["run_every"]) or fragment(**how))
    show()
    world.services.backups.ask(world.ids.ada)
    show()
    assert (asked, every) == ([world.ids.ada] * 2, [None, 2])


def test_a_backup_that_waits_is_cancelled(world: World, show: Show) -> None:
    job = world.services.backups.ask(world.ids.ada)
    page = show()
    page.button(key=f"backup-cancel-{job.id}").click().run()
    assert "backup-now" in {one.key for one in show().button}


def test_a_failed_one_is_shown_with_its_reason(world: World, show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_good(*_: object, **__: object) -> None:
        raise Conflict("backup-broken", path="backup.zip", why="the disk forgets")

    monkeypatch.setattr(module, "restore", no_good)
    world.services.work_on(world.services.backups.ask(world.ids.ada).id)
    (error,) = show().error
    assert error.value.startswith("The backup of ")
    assert "the disk forgets" in error.value
    assert error.value.endswith("Older backups are kept.")
    monkeypatch.undo()
    world.services.work_on(world.services.backups.ask(world.ids.ada).id)
    assert not show().error


def test_the_plan_is_changed(world: World, show: Show) -> None:
    page = show()
    page.toggle(key="backup-nightly-1").set_value(False)
    page.selectbox(key="backup-hour-1").set_value(22)
    page.number_input(key="backup-keep-1").set_value(14)
    page.button(key="backup-save-1").click().run()
    assert not page.exception
    plan = world.services.backups.look(world.ids.ada).plan
    assert (plan.nightly, plan.hour, plan.keep, plan.version) == (False, 22, 14, 2)
    assert page.number_input(key="backup-keep-2").value == 14
    assert "Nightly backups: switched off; the newest 14 are kept" in [one.label for one in page.expander]


@pytest.mark.parametrize("who", ["fay", "cody", "tim", "olga", "gus", "eve"])
def test_others_see_nothing_of_backups(world: World, show: Show, who: str) -> None:
    world.services.work_on(world.services.backups.ask(world.ids.ada).id)
    page = show(who)
    assert "backup-now" not in {one.key for one in page.button}
    assert not page.table
    assert "Backing up" not in " ".join(one.value for one in page.markdown)
