"""What a killed process left in a folder of ours."""

import shutil
import time
from contextlib import suppress
from pathlib import Path

from lessonstudy.domain.entity import SECONDS_A_DAY


def clear_left_over(folder: Path, *beginnings: str) -> None:
    """Remove the folders whose names begin so; one that somebody may still be at work in is younger than a day."""
    for path in [path for beginning in beginnings for path in folder.glob(f"{beginning}*")]:
        # another process clears too, or has just ended
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > SECONDS_A_DAY:
                shutil.rmtree(path, ignore_errors=True)
