"""People at work together on the real server: the short form of bench/sessions.py, without a limit on its times."""

import json
import subprocess
import sys

import pytest
from running_site import ROOT

pytestmark = pytest.mark.deep

SESSIONS, SECONDS = 8, 20


def test_people_at_work_together_note_and_turn_pages_without_an_error() -> None:
    command = [sys.executable, str(ROOT / "bench" / "sessions.py")]
    command += ["--sessions", str(SESSIONS), "--seconds", str(SECONDS), "--viewers", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    found = json.loads(done.stdout)
    assert (found["errors"], found["kinds"], found["lost"]) == (0, [], 0)
    assert found["first"]["count"] == SESSIONS
    assert found["note"]["count"] >= SESSIONS
    assert found["seen"]["count"] >= found["note"]["count"]
    assert found["range"]["count"] >= 2
