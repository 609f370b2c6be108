"""The code of docs/api-guide.md is run as it stands there, against a served application, by the tokens that it names."""

import ast
import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from api_server import Api

from lessonstudy.domain.tokens import Scope

GUIDE = (Path(__file__).parents[3] / "docs" / "api-guide.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def lesson(own_api: Api) -> Api:
    own_api.write("olga", start_ms=61_000, end_ms=68_500, codes=["u"], students=["A", "B"])
    own_api.write("omar", start_ms=70_000, saw="=SUM(A1) stands on the strip.")
    return own_api


def environment(api: Api, scope: Scope) -> dict[str, str]:
    token = api.world.services.accounts.create_token(api.world.person(api.world.ids.tim), "guide", scope).value
    return os.environ | {"LESSONSTUDY_URL": api.base, "LESSONSTUDY_TOKEN": token, "NO_PROXY": "*", "no_proxy": "*"}


@pytest.mark.parametrize(("scope", "status"), [(Scope.READ, 403), (Scope.ALL, 200)])
def test_the_python_code_runs_as_it_stands(lesson: Api, tmp_path: Path, scope: Scope, status: int) -> None:
    # more than one page of them
    for place in range(210):
        lesson.world.write(lesson.world.ids.kim, start_ms=100_000 + place, saw=f"Moment {place}")
    code = "\n".join([
        *blocks("python"),
        f"assert changed.status_code == {status}, changed.text",
        "assert [one['number'] for one in lessons] == [1, 2], lessons",
    ])  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(lesson, scope),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "61.0 Olga ['A', 'B'] She folds the strip in four." in done.stdout
    with (tmp_path / "notes.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 1 + 212
    assert rows[1][:4] == ["61.0", "68.5", "Olga", "A B"]
    assert rows[2][5] == "'=SUM(A1) stands on the strip."


def test_an_ended_token_says_its_sentence_in_the_guides_own_words(lesson: Api, tmp_path: Path) -> None:
    given = environment(lesson, Scope.READ)
    with lesson.world.services.store.write() as db:
        db.execute("UPDATE token SET expires = 1000000000.0 WHERE label = 'guide'")
    code = blocks("python")[0]
    done = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("This token ended on 2001-09-09.")


def test_the_python_code_needs_nothing_but_httpx() -> None:
    tree = ast.parse("\n".join(blocks("python")))
    found = {name.name for one in ast.walk(tree) if isinstance(one, ast.Import) for name in one.names}
    assert found == {"os", "csv", "httpx"}
    assert not [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]


def test_what_the_guide_asks_for_is_there(lesson: Api) -> None:
    """The addresses of every language's code, R and Power Query included, are in the document."""
    paths = lesson.call("tim", "GET", "/openapi.json").json()["paths"]
    known = {re.sub(r"\{\w+\}", "X", path) for path in paths}
    power_query = re.findall(r'RelativePath = "ls/api(/[^"]+)"', GUIDE)
    assert power_query
    python = re.findall(r'f"(/[^"]+)"', "\n".join(blocks("python")))
    assert len(python) >= 6
    r = re.findall(r'paste0\(site, "/ls/api(/[^"?]+)', GUIDE)
    assert len(r) == 2
    asked = [re.sub(r"\{[^}]+\}", "X", one) for one in python]
    asked += [one.replace("ITERATION", "X").replace("STUDY", "X") for one in (*power_query, *r)]
    assert {one for one in asked if one not in known} == set()
