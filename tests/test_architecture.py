"""The rooms and their doors: who may import whom, and from which third parties."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lessonstudy"

MAY_IMPORT: dict[str, tuple[set[str], set[str]]] = {
    "domain": (set(), set()),
    "settings": (set(), set()),
    "data": ({"domain"}, {"yaml"}),
    "store": ({"domain"}, {"sqlite_utils"}),
    "video": ({"domain"}, {"cv2", "av", "numpy", "imageio_ffmpeg"}),
    "formats": ({"domain"}, {"openpyxl", "lxml"}),
    "analysis": ({"domain"}, {"numpy"}),
    "reports": ({"domain", "analysis", "data"}, {"typst"}),
    "services": (
        {"domain", "data", "store", "video", "formats", "analysis", "reports", "settings"},
        {"argon2", "sqlite_utils"},
    ),
    "bootstrap": ({"services", "store", "video", "settings", "domain"}, set()),
    "jobs": ({"bootstrap", "services", "domain", "settings"}, {"huey"}),
    "web": (
        {"bootstrap", "services", "domain", "data", "jobs", "settings"},
        # anyio is Starlette's own way to threads; google's protobuf is how Streamlit's messages fail to parse
        {"starlette", "fastapi", "pydantic", "streamlit", "uvicorn", "anyio", "google"},
    ),
    "player": ({"domain"}, {"streamlit"}),
    "ui": ({"bootstrap", "services", "domain", "data", "player", "ui"}, {"streamlit", "altair"}),
    "pages": ({"bootstrap", "services", "domain", "data", "player", "ui"}, {"streamlit", "altair"}),
    "cli": ({"bootstrap", "services", "domain", "jobs", "settings", "web"}, {"click", "rich", "uvicorn"}),
    "streamlit_app": ({"web", "bootstrap", "settings"}, {"streamlit"}),
}


def modules() -> list[tuple[str, Path]]:
    found = [(path.relative_to(PACKAGE).parts[0].removesuffix(".py"), path) for path in PACKAGE.rglob("*.py")]
    found = [(room, path) for room, path in found if room != "__init__" and "node_modules" not in path.parts]
    found += [("pages", path) for path in (ROOT / "pages").glob("*.py")]
    return [*found, ("streamlit_app", ROOT / "streamlit_app.py")]


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            base = node.module or ""
            names |= {f"{base}.{alias.name}" for alias in node.names} if base == "lessonstudy" else {base}
    return names


@pytest.mark.parametrize(("room", "path"), modules(), ids=lambda value: str(value).removeprefix(str(ROOT)))
def test_a_room_imports_only_through_its_doors(room: str, path: Path) -> None:
    rooms, libraries = MAY_IMPORT[room]
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "lessonstudy":
            inner = rest.split(".")[0]
            assert inner in rooms | {room, "__version__"}, f"{path.name} ({room}) may not import {name}"
        elif top not in sys.stdlib_module_names:
            assert top in libraries, f"{path.name} ({room}) may not import {name}"


def test_every_room_is_in_the_table() -> None:
    assert {room for room, _ in modules()} <= set(MAY_IMPORT)


def test_argon2_is_met_in_accounts_alone() -> None:
    met = {path.name for _, path in modules() if any(name.split(".")[0] == "argon2" for name in imports(path))}
    assert met <= {"accounts.py"}


def test_sql_is_written_in_the_store_alone() -> None:
    for room, path in modules():
        if room == "store":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in {"execute", "executemany", "executescript"}, (
                    f"{path}: SQL outside the store"
                )


def test_the_folder_is_read_without_rights_by_the_terminal_alone() -> None:
    for room, path in modules():
        if room in ("web", "ui", "pages", "player", "jobs"):
            assert "services.folder" not in path.read_text(), f"{path} reads what nobody gave it the right to"
