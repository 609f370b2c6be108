"""As many notes as a file may hold, the whole way, in a process whose memory is watched, while somebody else writes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lessonstudy.domain.importing import MOST_NOTES

PROGRAM = Path(__file__).with_name("whole_way.py")
MOST_GROWN_MB = 1_000


@pytest.mark.deep
@pytest.mark.parametrize("form", ["csv"])
def test_as_many_notes_as_a_file_may_hold_come_in_while_others_write(tmp_path: Path, form: str) -> None:
    words = [sys.executable, str(PROGRAM), str(tmp_path), form, str(MOST_NOTES)]
    subprocess.run([*words, "make"], check=True)
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    assert (told["state"], told["error"]) == ("done", None)
    assert told["came"] == MOST_NOTES
    assert told["others"] > 0
    assert told["lost"] == 0
    assert told["grown_mb"] < MOST_GROWN_MB
