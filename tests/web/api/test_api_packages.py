"""The package of a study over HTTP: streamed, for whoever may download, and nobody else's."""

import io
import zipfile
from pathlib import Path

import pytest
from api_server import Api
from whole_study import other_place, rows_in


def test_a_package_is_taken_over_http_and_brought_in_elsewhere(api: Api, tmp_path: Path) -> None:
    ids = api.world.ids
    answer = api.call("tim", "GET", f"/studies/{ids.study}/package")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="study.lessonstudy.zip"'
    assert answer.headers["cache-control"] == "private, no-store"
    file = tmp_path / "study.lessonstudy.zip"
    file.write_bytes(answer.content)
    there = other_place(tmp_path / "there")
    assert there.bring_in(file).study.title == api.world.services.studies.get(ids.tim, ids.study).title


def test_without_names_nobody_is_in_it(api: Api, tmp_path: Path) -> None:
    api.write("olga", saw="Tim asks, and Olga answers.")
    answer = api.call("tim", "GET", f"/studies/{api.world.ids.study}/package?deidentified=true")
    file = tmp_path / "study.lessonstudy.zip"
    file.write_bytes(answer.content)
    assert all(one["email"] == "" for one in rows_in(file)["person"])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        everything = b"".join(map(archive.read, archive.namelist()))
    assert not [name for name in (b"Olga", b"Tim asks", b"@example.org") if name in everything]


@pytest.mark.parametrize(("who", "status"), [("olga", 403), ("gus", 403), ("eve", 404), (None, 401)])
def test_who_may_not_download_gets_none(api: Api, who: str | None, status: int) -> None:
    assert api.call(who, "GET", f"/studies/{api.world.ids.study}/package").status_code == status


def test_who_hangs_up_leaves_nothing_open(api: Api) -> None:
    path = f"/ls/api/studies/{api.world.ids.study}/package"
    headers = {"Authorization": f"Bearer {api.tokens['tim']}"}
    before = _open_files()
    for _ in range(5):
        with api.client.stream("GET", path, headers=headers) as answer:
            next(answer.iter_raw(10))
    # it is the last answer that tells that the others were ended
    assert api.call("tim", "GET", "/me").status_code == 200
    assert _open_files() <= before + 2


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
