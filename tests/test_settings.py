"""What the environment says, and the data folder that comes of it."""

from pathlib import Path

from lessonstudy.settings import Settings


def test_a_data_folder_that_was_not_there_is_its_owners_alone(tmp_path: Path) -> None:
    data = tmp_path / "lessons"
    Settings.from_env({"LESSONSTUDY_DATA": str(data)})
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "secret").stat().st_mode & 0o777 == 0o600


def test_a_data_folder_that_is_there_stays_as_its_owner_made_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    Settings.from_env({"LESSONSTUDY_DATA": str(tmp_path)})
    assert tmp_path.stat().st_mode & 0o777 == 0o750
