"""Opens a project as BORIS itself does, and tells what BORIS makes of it; test_boris_itself.py runs it by a Python with BORIS 9.

Takes the file's path, and prints JSON: what opening said, what BORIS's own check of the project found, and its time budget of
each observation by subject, behaviour and modifier. bench/boris_figures.py stands in for what draws and plays.
"""

import json
import sys
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import boris_figures  # type: ignore[import-not-found]  # noqa: F401
from boris import (  # type: ignore[import-not-found]
    config,
    db_functions,
    project_functions,
    time_budget_functions,
)


def main(path: str) -> None:
    _, changed, project, said = project_functions.open_project_json(path)
    if "error" in project:
        print(json.dumps({"said": project["error"]}))
        return
    observations = sorted(project[config.OBSERVATIONS])
    trouble = project_functions.check_project_integrity(project, "S", path, media_file_available=False)
    # it gives back the observations whose states are paired
    paired = project_functions.check_state_events(project, observations)[1]
    subjects = [one["name"] for one in project[config.SUBJECTS].values()] + [config.NO_FOCAL_SUBJECT]
    codes = [one["code"] for one in project[config.ETHOGRAM].values()]
    parameters = {
        config.SELECTED_SUBJECTS: subjects,
        config.SELECTED_BEHAVIORS: codes,
        config.INCLUDE_MODIFIERS: True,
        config.EXCLUDE_NON_CODED_MODIFIERS: True,
        config.EXCLUDE_BEHAVIORS: True,
        "start time": Decimal(0),
        "end time": Decimal(100_000),
    }
    budgets = {}
    for one in observations:
        cursor = db_functions.load_events_in_db(project, subjects, [one], codes)
        rows, _ = time_budget_functions.time_budget_analysis(project[config.ETHOGRAM], cursor, [one], parameters)
        budgets[one] = rows
    told = {"said": said, "trouble": trouble.replace("<br>", " ").strip(), "paired": paired, "budgets": budgets}
    print(json.dumps(told | {"changed": changed}))


if __name__ == "__main__":
    main(sys.argv[1])
