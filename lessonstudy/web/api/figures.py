"""Figures of one lesson: the time budget, and the team's mirror."""

from typing import Any

from fastapi import APIRouter, Request

from lessonstudy.bootstrap import Services
from lessonstudy.domain.budgets import Apart, Asked, Lasting
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.mirror import Coverage, Talk, TeamMirror
from lessonstudy.web.identity import signed_in


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["figures"])

    @routes.get("/iterations/{iteration}/budget")
    def budget(
        request: Request,
        iteration: str,
        by_phase: bool = False,
        same_student: bool = False,
        lasting: Lasting = Lasting.AS_NOTED,
    ) -> Any:
        """Time budget by observer, student and code, and transitions between codes. `sd` is that of a sample; null where
        something is not defined. `by_phase` tells rows apart by phase too, `same_student` counts transitions of one student."""
        apart = (Apart.OBSERVER, Apart.STUDENT, *((Apart.PHASE,) if by_phase else ()))
        asked = Asked(apart=apart, lasting=lasting, same_student=same_student)
        return as_dict(services.budgets.of_iteration(signed_in(request).person.id, iteration, asked))

    @routes.get("/iterations/{iteration}/mirror")
    def mirror(request: Request, iteration: str) -> Any:
        """Whom the team watched, what it wrote down, how it talked and who was not heard yet. `talks` is null for a guest."""
        return _mirror(services.mirror.of_iteration(signed_in(request).person.id, iteration))

    return routes


def _mirror(found: TeamMirror) -> dict[str, Any]:
    return {
        "coverage": _coverage(found.coverage),
        "writing": as_dict(found.writing),
        "talks": None if found.talks is None else [_talk(one) for one in found.talks],
    }


def _coverage(found: Coverage) -> dict[str, Any]:
    return {
        "students": found.students,
        "start_ms": found.start_ms,
        "end_ms": found.end_ms,
        "phases": [span._asdict() for span in found.phases],
        "watched": [as_dict(one) for one in found.watched],
        "unwatched": [as_dict(one) for one in found.unwatched],
    }


def _talk(found: Talk) -> dict[str, Any]:
    mix = {stance.value if stance else "unmarked": count for stance, count in found.mix.items()}
    return {
        "debrief": found.debrief,
        "protocol": found.protocol,
        "state": found.state,
        "mix": mix,
        "unheard": found.unheard,
    }
