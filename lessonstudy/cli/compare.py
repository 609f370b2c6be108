"""Lessons of a study side by side."""

from collections.abc import Mapping
from typing import Any

import click

from lessonstudy.cli.terminal import AS_JSON, progress, services, show, tell
from lessonstudy.domain.comparison import CodeFigure, Comparison


@click.command()
@click.argument("study")
@AS_JSON
def compare(study: str, as_json: bool) -> None:
    """Show the lessons of a study side by side: minutes, codes, success criteria, tweaks and what is missing.

    Example: lessonstudy compare 0198... --json
    """
    with progress("Comparing"):
        found = services().folder.comparison(study)
    if as_json:
        tell(found.whole(), as_json)
        return
    titles = {phase.root: phase.title for lesson in found.lessons for phase in lesson.phases}
    for heading, rows in (
        ("Minutes, planned and actual", _minutes(found)),
        ("Codes, with the number per observed minute", _codes(found, titles)),
        ("Success criteria, met of those checked", _criteria(found)),
        ("Tweaks", _tweaks(found)),
        ("Missing", [{"id": one.node, "what is to be done": one.sentence} for one in found.broken]),
    ):
        click.echo(heading)
        show(rows, as_json=False)
        click.echo()


def _minutes(found: Comparison) -> list[dict[str, Any]]:
    return [
        {
            "lesson": lesson.number,
            "phase": phase.title,
            "planned": f"{phase.planned_ms / 60_000:.1f}",
            "actual": None if phase.actual_ms is None else f"{phase.actual_ms / 60_000:.1f}",
        }
        for lesson in found.lessons
        for phase in lesson.phases
    ]


def _codes(found: Comparison, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    names = {one.code: one.name for one in found.codes}
    rows: dict[tuple[str, str | None], dict[str, Any]] = {}
    for lesson in found.lessons:
        for one in lesson.codes:
            first = {"code": names.get(one.code, one.code), "phase": titles.get(one.phase or "", "none")}
            empty = {str(each.number): None for each in found.lessons}
            rows.setdefault((one.code, one.phase), first | empty)[str(lesson.number)] = _figure(one)
    return [row for row in rows.values() if any(row[str(one.number)] not in (None, "0") for one in found.lessons)]


def _figure(one: CodeFigure) -> str:
    return f"{one.count} ({one.per_minute:.2f})" if one.is_rate else f"{one.count}"


def _criteria(found: Comparison) -> list[dict[str, Any]]:
    return [
        {"lesson": lesson.number, "criterion": one.criterion, "met": one.met, "checked": one.checked}
        for lesson in found.lessons
        for one in lesson.criteria
    ]


def _tweaks(found: Comparison) -> list[dict[str, Any]]:
    return [
        {
            "from": one.from_number,
            "to": one.to_number,
            "change": one.tweak.change,
            "predictions": ", ".join(each.result.value.replace("_", " ") for each in one.predictions),
            "decided": one.outcome.decision.value if one.outcome else None,
        }
        for one in found.tweaks
    ]
