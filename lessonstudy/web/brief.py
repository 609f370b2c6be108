"""The brief of a reteach on paper: a plain page without script or video, where moments stand as time codes."""

from datetime import date
from html import escape

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from lessonstudy.bootstrap import Services
from lessonstudy.domain.errors import Refusal, sentence
from lessonstudy.domain.plans import Phase
from lessonstudy.domain.timecode import spoken
from lessonstudy.domain.tweaks import BriefAnswer, Prediction
from lessonstudy.services.reteaching import Brief, BriefTweak, CitedMoment
from lessonstudy.web.headers import PLAIN_PAGE_POLICY
from lessonstudy.web.identity import signed_in
from lessonstudy.web.plain_page import page


def routes(services: Services) -> list[Route]:
    async def show(request: Request) -> Response:
        iteration, person = request.path_params["iteration"], signed_in(request).person.id
        try:
            found = await to_thread.run_sync(services.reteaching.brief, person, iteration)
        except Refusal as refusal:
            return page("No brief here", sentence(refusal), '<p><a href="/">Our studies</a></p>', refusal.status)
        return HTMLResponse(
            _page(found), headers={"Content-Security-Policy": PLAIN_PAGE_POLICY, "Cache-Control": "no-store"}
        )

    return [Route("/ls/brief/{iteration}", show, methods=["GET"])]


def _page(brief: Brief) -> str:
    title = f"Brief for reteach {brief.iteration.number}: {brief.study.title}"
    facts = (
        brief.iteration.class_label,
        _day(brief.iteration.date),
        brief.teacher.name if brief.teacher else "",
        f"plan version {brief.plan.number}",
    )
    whole = "".join(_tweak(one) for one in brief.tweaks if one.phase is None)
    phases = "".join(
        _phase(phase, [one for one in brief.tweaks if one.phase and one.phase.id == phase.id])
        for phase in brief.plan.phases
    )
    waits = "<p>No version of the plan takes these tweaks up yet.</p>" if brief.waits else ""
    none = "" if brief.tweaks else "<p>The plan takes up no tweaks.</p>"
    lesson = f"<section><h2>The whole lesson</h2>{whole}</section>" if whole else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · lessonstudy</title>
<link rel="icon" href="/ls/assets/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/ls/assets/brief.css">
</head>
<body>
<header><h1>{escape(title)}</h1><p>{escape(" · ".join(one for one in facts if one))}</p>
{f"<p><strong>Goal.</strong> {escape(brief.plan.goal)}</p>" if brief.plan.goal else ""}{waits}{none}</header>
<main>{lesson}{phases}</main>
<footer>For the team only. <span class="screen">To print, use your browser's own menu (Ctrl P).
<a href="/reteach?iteration={escape(brief.iteration.id)}">Back to the brief</a></span></footer>
</body>
</html>
"""


def _day(text: str | None) -> str:
    """An ISO date as it is written in a letter."""
    found = date.fromisoformat(text) if text else None
    return f"{found.day} {found:%B %Y}" if found else ""


def _phase(phase: Phase, tweaks: list[BriefTweak]) -> str:
    planned = f" <small>{phase.planned_minutes:g} min planned, ran ____ min</small>" if phase.planned_minutes else ""
    told = "".join(_tweak(one) for one in tweaks) or '<p class="quiet">As before.</p>'
    return f"<section><h2>{escape(phase.title)}{planned}</h2>{told}</section>"


def _tweak(one: BriefTweak) -> str:
    why = f"<p><strong>Why.</strong> {escape(one.tweak.why)}</p>" if one.tweak.why else ""
    claims = "".join(f"<p><strong>What the team saw.</strong> {escape(claim.text)}</p>" for claim, _ in one.claims)
    moments = dict.fromkeys(moment for _, found in one.claims for moment in found)
    listed = "".join(_moment(moment) for moment in moments)
    predicted = "".join(f"<p><strong>We predict.</strong> {_prediction(each)}</p>" for each in one.predictions)
    asked = f"<p><strong>Asked.</strong> {escape(one.tweak.query)}</p>" if one.tweak.query else ""
    accepted = " ☑ Accepted" if one.tweak.answer == BriefAnswer.ACCEPTED else ""
    return (
        f"<article><h3>{escape(one.tweak.change)}</h3>{why}{claims}{f'<ul>{listed}</ul>' if listed else ''}{predicted}{asked}"
        f'<p class="tick">☐ Enacted ☐ Changed ☐ Skipped, at ____:____{accepted}</p></article>'
    )


def _moment(moment: CitedMoment) -> str:
    where = f"Lesson {moment.iteration.number}, {spoken(moment.note.start_ms)}"
    said = "this note was withdrawn since" if moment.withdrawn else moment.note.saw
    return f"<li><strong>{escape(where)}</strong> {escape(said)}</li>"


def _prediction(one: Prediction) -> str:
    who = f"{one.who}: " if one.who else ""
    measure = f" Measured by: {one.measure.rstrip('. ')}." if one.measure else ""
    return escape(f"{who}{one.expects.rstrip('. ')}.{measure} How sure: {one.confidence} of 100.")
