"""Two ways to stand before the gate: a real server in a process of its own, and the routes in this one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from ports import free_port
from running_site import Site, await_ready, end, people_of, start

from lessonstudy.bootstrap import Services, services
from lessonstudy.services import accounts
from lessonstudy.settings import Settings


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    environment = {"LESSONSTUDY_DATA": str(folder), "LESSONSTUDY_PORT": str(port)}
    found = services(Settings.from_env(environment))
    ada, ben = people_of(found)
    server = start(environment, folder / "server.log")
    base = f"http://127.0.0.1:{port}"
    try:
        await_ready(server, base, folder / "server.log")
        yield Site(base, found, ada, ben)
    finally:
        end(server)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({"LESSONSTUDY_DATA": str(tmp_path / "data")})


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def here(settings: Settings) -> Services:
    """Services in this process, with Ada (administrator) and Ben."""
    found = services(settings)
    people_of(found)
    return found


@pytest.fixture
def behind_tls(settings: Settings) -> Services:
    found = services(replace(settings, base_url="https://lessons.example.org"))
    people_of(found)
    return found
