"""Commands as a terminal runs them, over a data folder of a test."""

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from lessonstudy.cli import main

Run = Callable[..., Result]


def runner(folder: Path) -> Run:
    def run(*words: str, given: str | None = None, code: int = 0) -> Result:
        environment = {"LESSONSTUDY_DATA": str(folder), "COLUMNS": "80"}
        result = CliRunner().invoke(main, words, input=given, env=environment, catch_exceptions=False)
        assert result.exit_code == code, f"{result.exit_code}: {result.stdout}{result.stderr}"
        if code == 1:
            assert result.stdout == ""
            assert result.stderr.strip().endswith((".", "?"))
            assert "Traceback" not in result.stderr
        return result

    return run
