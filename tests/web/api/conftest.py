from collections.abc import Iterator

import pytest
from api_server import Api, serving
from world import World, copy_world


@pytest.fixture(scope="session")
def api(furnished: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server that tests share: each makes what it counts itself, and changes nobody's rights."""
    with serving(copy_world(furnished, tmp_path_factory.mktemp("api") / "world")) as found:
        yield found


@pytest.fixture
def own_api(world: World) -> Iterator[Api]:
    """A server of the test's own."""
    with serving(world) as found:
        yield found
