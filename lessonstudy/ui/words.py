"""Sentences and small texts that pages share. What a person typed is never read as Markdown."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from lessonstudy.domain.iterations import Iteration, IterationState
from lessonstudy.domain.recordings import Recording, RecordingStatus
from lessonstudy.domain.tweaks import Decision, Prediction, PredictionResult, TweakState

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$@])")

ITERATION_STATES = {
    IterationState.PLANNED: ("Planned", "gray"),
    IterationState.TAUGHT: ("Taught", "blue"),
    IterationState.NOTING: ("Noting", "blue"),
    IterationState.REVEALED: ("Revealed", "blue"),
    IterationState.DEBRIEFED: ("Debriefed", "green"),
    IterationState.JUDGED: ("Judged", "green"),
    IterationState.CLOSED: ("Closed", "gray"),
}


def plain(text: str) -> str:
    """A person's text for a place that reads Markdown: every mark stands for itself."""
    return _MARKS.sub(r"\\\1", text.replace("\n", " "))


def distinct(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels, with a number behind those that stood there before: a list of choices tells them apart by their words."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for key, label in labels.items():
        name, number = label, 1
        while name in taken:
            number += 1
            name = f"{label} ({number})"
        taken.add(name)
        found[key] = name
    return found


def iteration_name(iteration: Iteration) -> str:
    return iteration.name


def day(text: str | None) -> str:
    """An ISO date, as it is written in a letter: "3 March 2026"."""
    if not text:
        return ""
    found = date.fromisoformat(text[:10])
    return f"{found.day} {found:%B %Y}"


def moment(text: str, zone: str | None) -> str:
    """A UTC time of ours in the time zone of the browser: "3 March 2026, 14:05"."""
    found = datetime.fromisoformat(text).astimezone(ZoneInfo(zone) if zone else UTC)
    return f"{day(found.isoformat())}, {found:%H:%M}"


def token_times(expires: float | None, used: float | None, at: float) -> str:
    """When a token ends (or ended) and was last used; times are seconds since 1970."""
    ends = "Has no end" if expires is None else f"{'Ends' if expires > at else 'Ended'} on {_day_of(expires)}"
    return f"{ends}, {'never used' if used is None else f'last used on {_day_of(used)}'}"


def _day_of(seconds: float) -> str:
    return day(datetime.fromtimestamp(seconds, UTC).isoformat())


def notes_in_words(notes: int, mine: int) -> str:
    """How many notes there are and how many of them are one's own."""
    if not notes:
        return "no notes yet"
    many = f"{notes} note{'' if notes == 1 else 's'}"
    return f"{many}, {mine} of them yours" if mine else f"{many}, none of yours yet"


def browser_name(client: str) -> str:
    """What a browser calls itself, in the words people use for it: "Firefox on Windows"."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    machines = (
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "a Mac"),
        ("CrOS", "a Chromebook"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in client), "")
    machine = next((name for mark, name in machines if mark in client), "")
    return " on ".join(part for part in (browser, machine) if part) or client or "A program"


def length(ms: int | None) -> str:
    """A duration in whole minutes, or seconds below two minutes."""
    if ms is None:
        return ""
    return f"{round(ms / 60000)} min" if ms >= 120_000 else f"{round(ms / 1000)} s"


def minutes(ms: int) -> str:
    """A duration in minutes, with a half or a quarter where a lesson is planned so finely: "7 min", "0.5 min"."""
    return f"{round(ms / 60_000, 1 if ms < 120_000 else 0):g} min"


def size(count: int) -> str:
    """A file's size, as file managers show it (powers of ten)."""
    value = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit in ("bytes", "kB") else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def time_left(seconds: int | None) -> str:
    """How long work still takes, or nothing while that is unknown."""
    if seconds is None:
        return ""
    if seconds < 60:
        return "less than a minute left"
    minutes = round(seconds / 60)
    return f"about {minutes} minute{'s' if minutes > 1 else ''} left"


def recording_state(recording: Recording) -> str:
    return {
        RecordingStatus.UPLOADING: "Being uploaded",
        RecordingStatus.PROCESSING: "Being prepared",
        RecordingStatus.READY: "Ready",
        RecordingStatus.FAILED: "Failed",
        RecordingStatus.DELETED: "Deleted",
    }[recording.status]


TWEAK_STATES = {
    TweakState.PROPOSED: ("Proposed", "gray"),
    TweakState.AGREED: ("Agreed", "blue"),
    TweakState.ENACTED: ("Enacted", "green"),
    TweakState.CHANGED: ("Changed", "green"),
    TweakState.SKIPPED: ("Skipped", "gray"),
    TweakState.JUDGED: ("Judged", "green"),
    TweakState.WITHDRAWN: ("Withdrawn", "gray"),
}

PREDICTION_RESULTS = {
    PredictionResult.OPEN: ("Not judged yet", "gray"),
    PredictionResult.MET: ("Met", "green"),
    PredictionResult.PARTLY: ("Partly met", "blue"),
    PredictionResult.NOT_MET: ("Not met", "orange"),
    PredictionResult.NOT_OBSERVABLE: ("Not observable", "gray"),
}

DECISIONS = {Decision.ADOPT: "Adopt", Decision.ADAPT: "Adapt", Decision.ABANDON: "Abandon"}


def prediction_in_words(prediction: Prediction) -> str:
    """Who will be seen doing what, by which measure, and how sure the team is."""
    who = f"{prediction.who.strip()}: " if prediction.who.strip() else ""
    measure = f", measured by: {prediction.measure.strip().rstrip('.')}" if prediction.measure.strip() else ""
    return f"{who}{prediction.expects.strip().rstrip('.')}{measure} (how sure: {prediction.confidence} of 100)"


def milliseconds(text: str | None) -> int | None:
    """The whole milliseconds that an address names, or None for anything else."""
    digits = (text or "").removeprefix("-")
    return int(text or "") if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
