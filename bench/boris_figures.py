"""BORIS's own time budget of a project's events, run by a Python of its own that has BORIS 9 (bench/budget.py runs it).

Reads JSON from standard input: `events` as [time in s, subject, code], in the order of time and a state as two of them, `states`
(the codes that are states), `subjects`, and `rounds`. Prints JSON: the figures, and the seconds that each round took. What BORIS
draws and plays with is replaced by empty modules, so that it needs no screen and no media player: what is measured is its
db_functions.load_events_in_db and time_budget_functions.time_budget_analysis as they are, as its own window calls them.
"""

import importlib.abc
import importlib.machinery
import json
import sys
import time
from decimal import Decimal
from types import ModuleType
from typing import Any

DRAWING = (
    "PySide6",
    "shiboken6",
    "PIL",
    "matplotlib",
    "pyqtgraph",
    "hachoir",
    "pyreadr",
    "exifread",
    "scipy",
    "sklearn",
)
PLAYING = ("boris.mpv", "boris.mpv2", "boris.player_dock_widget")


class Anything(type):
    """A class that has whatever it is asked for."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing


class Nothing(metaclass=Anything):
    """Can be made, called and inherited from, and does nothing."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __call__(self, *given: Any, **_: Any) -> Any:
        return given[0] if given else None


class Empty(ModuleType):
    """A module in which everything is nothing, in a class of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name, (Nothing,), {})


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        wanted = name in PLAYING or name.partition(".")[0] in DRAWING
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if wanted else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return Empty(spec.name)

    def exec_module(self, module: ModuleType) -> None: ...


sys.meta_path.insert(0, Finder())

from boris import config, db_functions, time_budget_functions, version  # type: ignore[import-not-found]  # noqa: E402


def main() -> None:
    given = json.load(sys.stdin)
    codes = sorted({code for _, _, code in given["events"]})
    kinds = {code: "State event" if code in given["states"] else "Point event" for code in codes}
    ethogram = {
        str(place): {"code": code, "type": kinds[code], "modifiers": "", "category": ""}
        for place, code in enumerate(codes)
    }
    events = [[Decimal(str(at)), subject, code, "", "", "NA"] for at, subject, code in given["events"]]
    project = {
        config.ETHOGRAM: ethogram,
        config.OBSERVATIONS: {"lesson": {config.TYPE: config.LIVE, config.EVENTS: events}},
    }
    parameters = {
        config.SELECTED_SUBJECTS: given["subjects"],
        config.SELECTED_BEHAVIORS: codes,
        config.INCLUDE_MODIFIERS: False,
        config.EXCLUDE_BEHAVIORS: True,
        "start time": events[0][0],
        "end time": events[-1][0],
    }
    taken, rows = [], []
    for _ in range(given["rounds"]):
        began = time.perf_counter()
        cursor = db_functions.load_events_in_db(project, given["subjects"], ["lesson"], codes)
        rows, _ = time_budget_functions.time_budget_analysis(ethogram, cursor, ["lesson"], parameters)
        taken.append(time.perf_counter() - began)
    print(json.dumps({"version": version.__version__, "seconds": taken, "rows": rows}))


if __name__ == "__main__":
    main()
