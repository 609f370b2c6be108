from dataclasses import replace
from pathlib import Path

import pytest
from long_study import make_long_study
from report_reading import PIXEL
from world import World, copy_world

from lessonstudy.reports.material import Material
from lessonstudy.services.report_material import material_of
from lessonstudy.store import studies


@pytest.fixture(scope="session")
def long_world(furnished: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The furnished world with a study of two lessons; its id stands in the file `study`."""
    world = copy_world(furnished, tmp_path_factory.mktemp("reports") / "world")
    ids = world.ids
    made = make_long_study(world.services, ids.team, [ids.tim, ids.olga, ids.omar], 2, 12)
    Path(world.folder, "study").write_text(made.study)
    return world


@pytest.fixture(scope="session")
def material(long_world: World) -> Material:
    """Everything of that study, with a picture for each moment."""
    with long_world.services.store.read() as db:
        study = studies.get(db, Path(long_world.folder, "study").read_text())
        assert study is not None
        found = material_of(db, study, whole=True)
    return with_pictures(found)


def with_pictures(material: Material) -> Material:

    return replace(material, pictures=dict.fromkeys(material.numbers, PIXEL))
