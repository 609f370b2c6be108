"""A real `lessonstudy serve` on a folder of its own, that tests stop, kill and start again; and its commands."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from click.testing import CliRunner

from lessonstudy import bootstrap
from lessonstudy.cli import main

PROGRAM = "from lessonstudy.cli import main; main(prog_name='lessonstudy')"


@dataclass
class Served:
    """The server of one data folder, always on the same port. `log` keeps what every start printed."""

    folder: Path
    port: int
    command: tuple[str, ...] = ("serve",)
    patience_seconds: int = 180
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> None:
        with self.log.open("ab") as written:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, *self.command, "--port", str(self.port)],
                env=os.environ | {"LESSONSTUDY_DATA": str(self.folder)},
                stdout=written,
                stderr=subprocess.STDOUT,
            )
        self._await_answer(self.process)

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + self.patience_seconds
        while process.poll() is None and time.monotonic() < until:
            try:
                if httpx.get(f"{self.base}/ls/ready").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise RuntimeError(f"the server did not start: {self.log.read_text()}")

    def kill(self) -> None:
        """As a power cut does: nothing is tidied up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise
        self.process = None

    def printed_link(self) -> str:
        """The one-time link that an empty folder's first start prints."""
        found = re.search(r"http\S+/ls/link/\S+", self.log.read_text())
        assert found, self.log.read_text()
        return found.group()

    def command_line(self, *words: str, typed: str = "") -> str:
        """What a command prints, run in this process on the server's folder."""
        before = list(bootstrap._serving)
        try:
            done = CliRunner().invoke(
                main, list(words), input=typed, env={"LESSONSTUDY_DATA": str(self.folder)}, catch_exceptions=False
            )
        finally:
            bootstrap._serving[:] = before
        assert done.exit_code == 0, done.output
        return done.stdout.strip()
