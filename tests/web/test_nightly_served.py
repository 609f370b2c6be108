"""The serving process asks for the night's backup, and makes it."""

import asyncio
from pathlib import Path

import pytest
from world import World

from lessonstudy.web import application
from lessonstudy.web.api.events import Watch


def test_the_server_makes_a_backup_once_the_hour_has_come(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "SWEEP_EVERY_SECONDS", 0.05)
    with world.services.store.write() as db:
        db.execute("UPDATE backup_plan SET updated_at = '2026-01-01T00:00:00.000Z'")

    async def serve() -> list[Path]:
        async with application.lifespan(world.services, Watch(world.services))(None):
            for _ in range(600):
                await asyncio.sleep(0.1)
                found = world.services.backups.look(None)
                if found.job is not None and found.job.state == "done":
                    break
        return list((world.folder / "backups").glob("*.zip"))

    assert len(asyncio.run(serve())) == 1
