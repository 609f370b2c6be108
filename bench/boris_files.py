"""BORIS's own way with a project's file, run by a Python of its own that has BORIS 9 (bench/formats.py runs it).

    python bench/boris_files.py project|tabular|aggregated FILE ROUNDS

Prints JSON: the processor seconds of reading (opening the project as BORIS does) and of writing (saving it, or exporting its
events as a table) at the fastest of the rounds. With a FOLDER for ROUNDS the tables are kept there, one for each observation.
bench/boris_figures.py stands in for what draws and plays.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from boris_figures import Nothing  # type: ignore[import-not-found]  # isort: skip
from boris import config, export_events, export_observation, project_functions, utilities  # type: ignore[import-not-found]

Project = dict[str, Any]


def opened(path: str) -> Project:
    project: Project = project_functions.open_project_json(path)[2]
    return project


def parameters(project: Project) -> dict[str, Any]:
    """All that there is, from the first event to the last, as BORIS's window begins with."""
    return {
        config.SELECTED_SUBJECTS: [one["name"] for one in project[config.SUBJECTS].values()]
        + [config.NO_FOCAL_SUBJECT],
        config.SELECTED_BEHAVIORS: [one["code"] for one in project[config.ETHOGRAM].values()],
        "time": config.TIME_EVENTS,
    }


def saved(project: Project, _folder: Path) -> None:
    json.dumps(project, default=utilities.decimal_default, indent=config.PROJECT_FILE_INDENTATION_DEFAULT_VALUE)


def tabular(project: Project, folder: Path) -> None:
    for number, (name, observation) in enumerate(project[config.OBSERVATIONS].items()):
        done, said = export_observation.export_tabular_events(
            project,
            parameters(project),
            name,
            observation,
            project[config.ETHOGRAM],
            str(folder / f"{number}.csv"),
            "csv",
        )
        assert done, said


def aggregated(project: Project, folder: Path) -> None:
    """All observations in one file, by the function of BORIS's window, which is told what a person would choose in it."""
    export_events.select_observations.select_observations2 = lambda *_, **__: (None, list(project[config.OBSERVATIONS]))
    export_events.select_subj_behav.choose_obs_subj_behav_category = lambda *_, **__: parameters(project)
    export_events.dialog.MessageDialog = lambda *_, **__: config.YES
    chosen = str(folder / "aggregated.csv"), config.CSV
    export_events.QFileDialog = SimpleNamespace(getSaveFileName=lambda *_, **__: chosen, Option=Nothing)
    Path(chosen[0]).unlink(missing_ok=True)
    export_events.export_aggregated_events(SimpleNamespace(pj=project))


WRITTEN: dict[str, Callable[[Project, Path], None]] = {"project": saved, "tabular": tabular, "aggregated": aggregated}


def fastest(rounds: int, do: Callable[[], object]) -> float:
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        do()
        taken.append(time.process_time() - began)
    return min(taken)


def main(what: str, path: str, rounds: str) -> None:
    project = opened(path)
    if not rounds.isdigit():
        WRITTEN[what](project, Path(rounds))
        return
    with tempfile.TemporaryDirectory() as folder:
        written = fastest(int(rounds), lambda: WRITTEN[what](project, Path(folder)))
    print(json.dumps({"read": fastest(int(rounds), lambda: opened(path)), "write": written}))


if __name__ == "__main__":
    main(*sys.argv[1:])
