import shutil
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from lessonstudy.services import accounts as module
from lessonstudy.services.accounts import Accounts
from lessonstudy.services.links import Links
from lessonstudy.services.people import People
from lessonstudy.services.teams import Teams
from lessonstudy.settings import Settings
from lessonstudy.store import Store


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({"LESSONSTUDY_DATA": str(tmp_path / "data")})


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = Store(tmp_path_factory.mktemp("empty"))
    store.migrate()
    store.truncate_log()
    return store.path


@pytest.fixture
def store(settings: Settings, empty_database: Path) -> Store:
    store = Store(settings.data)
    shutil.copy(empty_database, store.path)
    return store


@pytest.fixture
def accounts(store: Store, settings: Settings, clock: Clock, cheap_hashes: None) -> Accounts:
    return Accounts(store, settings, clock)


@pytest.fixture
def people(store: Store, accounts: Accounts) -> People:
    return People(store, accounts)


@pytest.fixture
def links(store: Store, accounts: Accounts, clock: Clock) -> Links:
    return Links(store, accounts, clock)


@pytest.fixture
def teams(store: Store, accounts: Accounts, links: Links) -> Teams:
    return Teams(store, accounts, links)
