"""The tables that BORIS makes of a project: tabular events, a row for each start, stop and point, and aggregated ones, a row for
each occurrence. Columns, their order and the forms of numbers are those of BORIS 9, from the first event to the last, as its
window offers it; the observations of a lesson stand below each other in one table. No cell is one that a spreadsheet takes for a
formula.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from lessonstudy.domain.exchange import Document, Loss, Written, losses
from lessonstudy.formats import boris
from lessonstudy.formats.formulas import disarmed
from lessonstudy.formats.text import comma_separated

Project = Mapping[str, Any]
Row = list[str]
NONE, NOWHERE = "NA", "Not found"
NOBODY, NO_CATEGORY = "No focal subject", "Not defined"
_MODIFIER = "Modifier #1"
TABULAR = (
    "Observation id", "Observation date", "Description", "Observation duration", "Observation type", "Source",
    "Time offset (s)", "Media duration (s)", "FPS", "Subject", "Behavior", "Behavioral category", _MODIFIER, "Behavior type",
    "Time", "Media file name", "Image index", "Image file path", "Comment",
)  # fmt: skip
AGGREGATED = (
    "Observation id", "Observation date", "Description", "Observation type", "Source", "Time offset (s)", "Coding duration",
    "Media duration (s)", "FPS (frame/s)", "Subject", "Observation duration by subject by observation", "Behavior",
    "Behavioral category", _MODIFIER, "Behavior type", "Start (s)", "Stop (s)", "Duration (s)", "Media file name",
    "Image index start", "Image index stop", "Image file path start", "Image file path stop", "Comment start", "Comment stop",
)  # fmt: skip


def tabular(document: Document, carries: frozenset[str]) -> Written:
    return _written(document, carries, TABULAR, _events)


def aggregated(document: Document, carries: frozenset[str]) -> Written:
    return _written(document, carries, AGGREGATED, _occurrences)


def _lost(document: Document, project: Project) -> Iterator[Loss]:
    """What is not in the tables although they have a place for it: names that BORIS cannot hold, and times before its 0."""
    ours, names = project[boris.OURS], document.code_names()
    wanted = [
        *((boris.without_kind(name), names.get(key.partition("event ")[2])) for name, key in ours["behaviors"].items()),
        *(one for part in ("subjects", "observers") for one in ours[part].items()),
    ]
    changed = [told for name, told in wanted if told is not None and told != name]
    if changed:
        yield Loss("Names are changed that BORIS has no place for as they are.", len(changed), changed[0][:80])
    if shift := ours["shift_ms"]:
        early = [note for note in document.notes if note.start_ms < 0]
        sentence = (
            f"BORIS counts from 0, so all times are {shift / 1000:g} s later: notes were made before the lesson began."
        )
        yield Loss(sentence, len(early), early[0].saw[:80])


@dataclass(frozen=True, slots=True)
class _Observation:
    """One observation. `film` is what its first player plays, so many seconds long."""

    name: str
    told: Mapping[str, Any]
    behaviours: Mapping[str, Mapping[str, str]]
    film: str
    seconds: float
    source: str
    lengths: str
    rates: str

    @property
    def live(self) -> bool:
        return bool(self.told["type"] == "LIVE")

    @property
    def date(self) -> str:
        return str(self.told["date"]).replace("T", " ")

    @property
    def duration(self) -> str:
        events = self.told["events"]
        return _seconds(events[-1][0] - events[0][0])

    def film_at(self, seconds: float) -> str:
        if self.live:
            return NONE
        return self.film if 0 <= seconds <= self.seconds else NOWHERE


def _observations(project: Project) -> Iterator[_Observation]:
    behaviours = {one["code"]: one for one in project["behaviors_conf"].values()}
    for name, told in project["observations"].items():
        info = told["media_info"]
        films = {player: found[0] for player, found in told["file"].items() if found}
        first = next(iter(films.values()), "")
        yield _Observation(
            name,
            told,
            behaviours,
            first,
            info["length"].get(first, 0.0),
            "|".join(f"player #{player}:{film}" for player, film in films.items()) or NONE,
            "|".join(_seconds(info["length"][film]) for film in films.values()) or NONE,
            "|".join(_seconds(info["fps"][film]) for film in films.values()) or NONE,
        )


def _events(one: _Observation) -> Iterator[Row]:
    running: set[tuple[str, str, str]] = set()
    kind = "Live observation" if one.live else "Media file(s)"
    head = [one.name, one.date, one.told["description"], one.duration, kind, one.source, "0.0", one.lengths, one.rates]
    safe = cache(disarmed)
    head = list(map(safe, head))
    for seconds, subject, name, modifier, comment, index in one.told["events"]:
        behaviour, key = one.behaviours[name], (subject, name, modifier)
        if behaviour["type"] == boris.POINT:
            said = "POINT"
        else:
            said = "STOP" if key in running else "START"
            running ^= {key}
        yield [
            *head, safe(subject), safe(name), safe(behaviour["category"]), modifier, said, _seconds(seconds),
            safe(one.film_at(seconds)), index, NONE, disarmed(comment),
        ]  # fmt: skip


def _occurrences(one: _Observation) -> Iterator[Row]:
    found = list(_paired(one.told["events"], one.behaviours))
    lasting: dict[str, float] = {}
    for (start, subject, *_), stop in found:
        lasting[subject] = lasting.get(subject, 0.0) + stop - start
    kind, index = ("Live observation", "") if one.live else ("Media file", NONE)
    head = [one.name, one.date, one.told["description"], kind, one.source, "0.0", one.duration, one.lengths, one.rates]
    safe = cache(disarmed)
    head = list(map(safe, head))
    for (start, subject, name, modifier, comment, _), stop in found:
        behaviour = one.behaviours[name]
        state, said = behaviour["type"] == boris.STATE, disarmed(comment)
        yield [
            *head, safe(subject) or NOBODY, _seconds(lasting[subject]), safe(name), safe(behaviour["category"]) or NO_CATEGORY,
            modifier, "STATE" if state else "POINT", _seconds(start), _seconds(stop), _seconds(stop - start) if state else NONE,
            safe(one.film_at(start)), index, index, "", "", said, said if state else "",
        ]  # fmt: skip


def _paired(events: list[list[Any]], behaviours: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[list[Any], float]]:
    """Each occurrence by the event that begins it, with the second at which it ends; in the order of their starts."""
    stops: dict[int, float] = {}
    running: dict[tuple[str, str, str], int] = {}
    for place, (seconds, subject, name, modifier, *_) in enumerate(events):
        begun = running.pop((subject, name, modifier), None)
        if begun is not None:
            stops[begun] = seconds
            continue
        stops[place] = seconds
        if behaviours[name]["type"] == boris.STATE:
            running[subject, name, modifier] = place
    for place, stop in stops.items():
        yield events[place], stop


def _seconds(number: float) -> str:
    return f"{number:.3f}"


def _written(
    document: Document, carries: frozenset[str], columns: tuple[str, ...], told: Callable[[_Observation], Iterator[Row]]
) -> Written:
    project = boris.project_of(document)
    rows = chain.from_iterable(map(told, _observations(project)))
    lost = _lost(document, project)
    return Written(_file(project, columns, rows), (*losses(document, carries), *lost))


def _file(project: Project, columns: tuple[str, ...], rows: Iterator[Row]) -> bytes:
    """UTF-8 without a mark, as BORIS writes it and programs expect it."""
    place = columns.index(_MODIFIER)
    if any(one["modifiers"] for one in project["behaviors_conf"].values()):
        return comma_separated(chain([columns], rows))
    return comma_separated((*row[:place], *row[place + 1 :]) for row in chain([columns], rows))
