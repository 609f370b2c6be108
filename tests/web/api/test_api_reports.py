"""Reports over HTTP: the file that was asked for, under headers that shut a page in."""

import io

import pytest
from api_server import Api
from pypdf import PdfReader


def test_a_study_comes_as_pdf_and_as_a_page_that_is_shut_in(api: Api) -> None:
    path = f"/studies/{api.world.ids.study}/report"
    answer = api.call("tim", "GET", path)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="study-report.pdf"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert PdfReader(io.BytesIO(answer.content)).metadata.title == "Study report: Fractions"  # type: ignore[union-attr]
    page = api.browse("tim", "GET", f"{path}?kind=summary&format=html&deidentified=true")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-disposition"] == 'inline; filename="study-summary.html"'
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "read it over before you hand this on" in page.text


def test_notes_of_a_debrief_come_of_an_iteration(api: Api) -> None:
    answer = api.call("olga", "GET", f"/iterations/{api.world.ids.iteration}/report?format=html&pictures=false")
    assert answer.headers["content-disposition"] == 'inline; filename="debrief-notes.html"'
    assert "Notes of a debrief" in answer.text


@pytest.mark.parametrize("path", ["/studies/{study}/report", "/iterations/{iteration}/report"])
def test_a_guest_is_refused_and_another_team_finds_nothing(api: Api, path: str) -> None:
    ids = api.world.ids
    asked = path.format(study=ids.study, iteration=ids.iteration)
    assert {who: api.call(who, "GET", asked).status_code for who in ("kim", "gus", "eve")} == {
        "kim": 200,
        "gus": 403,
        "eve": 404,
    }


@pytest.mark.parametrize("query", ["kind=debrief", "kind=x", "format=docx", "deidentified=perhaps", "pictures=7"])
def test_what_cannot_be_names_its_field(api: Api, query: str) -> None:
    answer = api.call("fay", "GET", f"/studies/{api.world.ids.study}/report?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, query.partition("=")[0])
