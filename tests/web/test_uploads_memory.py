"""Twenty uploads at once need little memory: the short form of bench/uploads.py."""

import json
import subprocess
import sys

import pytest
from upload_server import ROOT


def test_twenty_uploads_at_once_stay_below_250_mib() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("the memory of another process is read from /proc")
    command = [sys.executable, str(ROOT / "bench" / "uploads.py"), "--mib", "24"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout)
    assert figures["complete"] == 20
    assert figures["peak_mib"] < 250
