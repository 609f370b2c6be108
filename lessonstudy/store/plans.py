"""Versions of the plan, each with its phases and anticipated responses."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.plans import AnticipatedResponse, Phase, PlanVersion
from lessonstudy.store import rows
from lessonstudy.store.remembered import remembered


def add(db: Database, plan: PlanVersion) -> None:
    rows.insert(db, "plan", rows.to_row(plan, apart=["phases"]))
    _write_phases(db, plan)


def save(db: Database, plan: PlanVersion, seen: int) -> bool:
    """Write the version and its phases. One that stays is changed in place, since notes may name it."""
    if not rows.update(db, "plan", plan, seen, apart=["phases"]):
        return False
    stored = {row["id"] for row in rows.select(db, "SELECT id FROM phase WHERE plan = ?", [plan.id])}
    for gone in stored - {phase.id for phase in plan.phases}:
        db.execute("DELETE FROM phase WHERE id = ?", [gone])
    _write_phases(db, plan, stored)
    return True


def used_phases(db: Database, plan_id: str) -> set[str]:
    """The ids of the version's phases that a note or the phase times of an iteration name."""
    sql = """
        SELECT phase.id FROM phase WHERE phase.plan = :plan AND (
            EXISTS (SELECT 1 FROM observation WHERE observation.phase = phase.id)
            OR EXISTS (SELECT 1 FROM iteration, json_each(iteration.phases) AS time
                WHERE iteration.plan = :plan AND time.value ->> 'phase' = phase.id))"""
    return {row["id"] for row in rows.select(db, sql, {"plan": plan_id})}


def save_state(db: Database, plan: PlanVersion, seen: int) -> bool:
    return rows.update(db, "plan", plan, seen, apart=["phases"])


def get(db: Database, plan_id: str) -> PlanVersion | None:
    found = _plans(db, "SELECT * FROM plan WHERE id = ?", [plan_id])
    return found[0] if found else None


def of_study(db: Database, study_id: str) -> list[PlanVersion]:
    return _plans(db, "SELECT * FROM plan WHERE study = ? ORDER BY number", [study_id])


def latest(db: Database, study_id: str) -> PlanVersion | None:
    found = _plans(db, "SELECT * FROM plan WHERE study = ? ORDER BY number DESC LIMIT 1", [study_id])
    return found[0] if found else None


def _plans(db: Database, sql: str, parameters: list[Any]) -> list[PlanVersion]:
    return [remembered(db, row, _plan) for row in rows.select(db, sql, parameters)]


def _plan(db: Database, row: Mapping[str, Any]) -> PlanVersion:
    return rows.from_row(PlanVersion, row, phases=_phases(db, row["id"]))


def _phases(db: Database, plan_id: str) -> tuple[Phase, ...]:
    sql = """
        SELECT anticipated.* FROM anticipated JOIN phase ON phase.id = anticipated.phase
        WHERE phase.plan = ? ORDER BY anticipated.position"""
    anticipated = defaultdict(list)
    for row in rows.select(db, sql, [plan_id]):
        anticipated[row["phase"]].append(rows.from_row(AnticipatedResponse, row))
    found = rows.select(db, "SELECT * FROM phase WHERE plan = ? ORDER BY position", [plan_id])
    return tuple(rows.from_row(Phase, row, anticipated=tuple(anticipated[row["id"]])) for row in found)


def _write_phases(db: Database, plan: PlanVersion, stored: Collection[str] = ()) -> None:
    """Add the phases, or change those that are `stored`; their anticipated responses are written anew."""
    for position, phase in enumerate(plan.phases):
        row = rows.to_row(phase, apart=["anticipated"]) | {"plan": plan.id, "position": position}
        if phase.id in stored:
            rows.change(db, "phase", row)
            db.execute("DELETE FROM anticipated WHERE phase = ?", [phase.id])
        else:
            rows.insert(db, "phase", row)
        for place, one in enumerate(phase.anticipated):
            rows.insert(db, "anticipated", rows.to_row(one) | {"phase": phase.id, "position": place})
