"""One school on one server for all tests of a run, and a fresh browser profile wherever one is asked for."""

from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from browsing import enter_room, new_profile, sign_in
from playwright.sync_api import Browser, BrowserContext, Page
from ports import free_port
from school import School, found_school, make_film
from served import Served

FILM_SECONDS = 70


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("film") / "lesson.mp4", FILM_SECONDS)


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory, film: Path) -> Iterator[School]:
    _require_installed()
    served = Served(tmp_path_factory.mktemp("school"), free_port())
    served.start()
    try:
        yield found_school(served, film)
    finally:
        served.stop()


@pytest.fixture
def profile(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers of their own, as on other machines; a script error in one of their pages fails the test."""
    made: list[BrowserContext] = []
    wrong: list[str] = []

    def make(**options: object) -> BrowserContext:
        context = new_profile(chromium, **options)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert wrong == []


@pytest.fixture
def signed_in(profile: Callable[..., BrowserContext], school: School) -> Callable[..., BrowserContext]:
    """A fresh browser in which somebody is signed in."""

    def make(name: str, **options: object) -> BrowserContext:
        context = profile(**options)
        sign_in(context, school, name)
        return context

    return make


@pytest.fixture
def enter(signed_in: Callable[..., BrowserContext], school: School) -> Callable[..., Page]:
    """The room in a fresh browser of somebody."""

    def make(name: str, iteration: str | None = None) -> Page:
        return enter_room(signed_in(name), school, iteration)

    return make


def _require_installed() -> None:
    try:
        distribution("lessonstudy")
    except PackageNotFoundError:
        pytest.skip("Streamlit finds the annotation room in the installed package: pip install -e . first")
