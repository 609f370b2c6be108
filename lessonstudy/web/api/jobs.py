"""Jobs: what is at work, and stopping it."""

import time
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request

from lessonstudy.bootstrap import Services
from lessonstudy.domain.jobs import Job
from lessonstudy.web.api.paging import Paging
from lessonstudy.web.identity import signed_in


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["jobs"])

    @routes.get("/jobs")
    def list_jobs(request: Request, page: Paging) -> Any:
        return page.of(shape(one) for one in services.jobs.visible(signed_in(request).person.id))

    @routes.get("/jobs/{job}")
    def job(request: Request, job: str) -> Any:
        return shape(services.jobs.get(signed_in(request).person.id, job))

    @routes.delete("/jobs/{job}")
    def cancel(request: Request, job: str) -> Any:
        return shape(services.jobs.cancel(signed_in(request).person.id, job))

    @routes.post("/jobs/{job}/retry")
    def retry(request: Request, job: str) -> Any:
        return shape(services.jobs.retry(signed_in(request).person.id, job))

    return routes


def shape(job: Job) -> dict[str, Any]:
    return asdict(job) | {"seconds_left": job.seconds_left(time.time())}
