"""A report as one HTML file: no script, nothing loaded from anywhere, pictures inside, for the screen and for paper.

Every text passes `escape` here and nowhere else; the lines of what people wrote stay lines by the style.
"""

import base64
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from lessonstudy.domain.plan_changes import Mark
from lessonstudy.reports.document import (
    Bars,
    Block,
    Change,
    ClaimCard,
    Evidence,
    Facts,
    Foretold,
    Layout,
    Moment,
    Moments,
    Paragraph,
    Points,
    Reference,
    Report,
    Section,
    Sheet,
    TweakCard,
)

STYLE = Path(__file__).with_name("report.css")
_MARKS = {Mark.SAME: "{}", Mark.REMOVED: "<del>{}</del>", Mark.ADDED: "<ins>{}</ins>"}


def html(report: Report) -> bytes:
    """The file, in UTF-8."""
    title = escape(f"{report.kind}: {report.title}")
    places = _places(report.sections)
    head = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{STYLE.read_text(encoding="utf-8")}</style>
</head>
<body class="{report.layout}">
"""
    contents = _contents(report.sections) if report.layout == Layout.BOOK else ""
    sections = "".join(_section(one, place, report) for one, place in zip(report.sections, places, strict=True))
    foot = f"<footer><p>{escape(report.closing)}</p></footer>" if report.closing else ""
    return f"{head}{_cover(report)}{contents}<main>{sections}</main>{foot}</body>\n</html>\n".encode()


def _cover(report: Report) -> str:
    lead = f'<p class="lead">{escape(report.lead)}</p>' if report.lead else ""
    notices = "".join(f'<p class="notice">{escape(one)}</p>' for one in report.notices)
    return (
        f'<header><p class="kind">{escape(report.kind)}</p><h1>{escape(report.title)}</h1>{lead}'
        f"{_facts(report.facts)}{notices}</header>"
    )


def _places(sections: Iterable[Section]) -> list[str]:
    return [f"section-{number}" for number, _ in enumerate(sections, 1)]


def _contents(sections: tuple[Section, ...]) -> str:
    """The sections of level 1, each with those of level 2 under it."""
    lines: list[str] = []
    for one, place in zip(sections, _places(sections), strict=True):
        link = f'<a href="#{place}">{escape(one.title)}</a>'
        if one.level == 1 or not lines:
            lines.append(link)
        else:
            lines[-1] += f'<span class="under">{link}</span>'
    listed = "".join(f"<li>{one}</li>" for one in lines)
    return f'<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ol>{listed}</ol></nav>'


def _section(one: Section, place: str, report: Report) -> str:
    level = one.level + 1
    body = "".join(_block(block, report, level + 1) for block in one.blocks)
    return f'<section><h{level} id="{place}">{escape(one.title)}</h{level}>{body}</section>'


def _block(block: Block, report: Report, level: int) -> str:
    if isinstance(block, Moments):
        return "".join(_moment(one, report) for one in block.items)
    return _WRITERS[type(block)](block, level)


def _paragraph(one: Paragraph, level: int) -> str:
    if one.label and not one.text:
        return f"<h{level}>{escape(one.label)}</h{level}>"
    label = f"<b>{escape(one.label)}</b> " if one.label else ""
    return f"<p{' class=quiet' if one.quiet else ''}>{label}{escape(one.text)}</p>"


def _points(one: Points, _: int) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in one.items)}</ul>"


def _facts(rows: Iterable[tuple[str, str]]) -> str:
    listed = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in rows)
    return f"<dl>{listed}</dl>" if listed else ""


def _evidence(all_of_it: Iterable[Evidence]) -> str:
    return "".join(
        f'<div class="evidence"><b>{escape(one.label)}</b><ul>{"".join(map(_reference, one.references))}</ul></div>'
        for one in all_of_it
    )


def _reference(one: Reference) -> str:
    if not one.number:
        return f'<li class="quiet">{escape(one.text)}</li>'
    link = f'<a href="#moment-{one.number}" aria-label="Moment {one.number}">{one.number}</a>'
    return f"<li>{link} <small>{escape(one.where)}</small> {escape(one.text)}</li>"


def _moment(one: Moment, report: Report) -> str:
    alt = escape(f"The lesson at {one.where}. {one.saw}")
    data = report.pictures.get(one.picture, b"")
    source = base64.b64encode(data).decode("ascii")
    picture = f'<img src="data:image/jpeg;base64,{source}" alt="{alt}">' if data else ""
    think = f'<p class="think"><b>Thought</b> {escape(one.think)}</p>' if one.think else ""
    marks = f'<p class="quiet">{escape(" · ".join(one.marks))}</p>' if one.marks else ""
    return (
        f'<article class="moment" id="moment-{one.number}">{picture}<div><p><span class="number">{one.number}</span> '
        f"<strong>{escape(one.where)}</strong> <small>{escape(one.who)}</small></p>"
        f"<p><b>Seen or heard</b> {escape(one.saw)}</p>{think}{marks}</div></article>"
    )


def _headline(text: str, state: str) -> str:
    return f'<p class="headline"><strong>{escape(text)}</strong> <span class="state">{escape(state)}</span></p>'


def _claim(one: ClaimCard, _: int) -> str:
    return f'<article class="claim">{_headline(one.text, one.state)}{_evidence(one.evidence)}</article>'


def _tweak(one: TweakCard, level: int) -> str:
    why = "".join(_paragraph(each, level) for each in one.why)
    told = "".join(map(_foretold, one.foretold)) or '<p class="quiet">Nothing is predicted yet.</p>'
    became = "".join(_paragraph(each, level) for each in one.outcome)
    return (
        f'<article class="tweak"><p class="quiet">{escape(one.where)}</p>{_headline(one.change, one.state)}{why}'
        f'<div class="sides"><div class="predicted"><p><b>We predicted</b></p>{told}</div>'
        f'<div class="became"><p><b>What became of it</b></p>{became}{_evidence(one.evidence)}</div></div></article>'
    )


def _foretold(one: Foretold) -> str:
    return (
        f'<p>{escape(one.text)}</p><p class="quiet">{escape(one.detail)}</p>'
        f'<p><span class="state">{escape(one.result)}</span></p>'
        f"{_evidence(one.evidence)}"
    )


def _change(one: Change, level: int) -> str:
    mark = f' <span class="state">{escape(one.mark)}</span>' if one.mark else ""
    rows = "".join(
        f"<div><dt>{escape(each.label)}</dt><dd>{''.join(_MARKS[piece.mark].format(escape(piece.text)) for piece in each.pieces)}"
        "</dd></div>"
        for each in one.differences
    )
    behind = "".join(f'<p class="because"><b>Because of the tweak</b> {escape(each)}</p>' for each in one.behind)
    listed = f"<dl>{rows}</dl>" if rows else ""
    return f'<article class="change"><h{level}>{escape(one.title)}{mark}</h{level}>{listed}{behind}</article>'


def _sheet(one: Sheet, _: int) -> str:
    caption = f"<caption>{escape(one.title)}</caption>" if one.title else ""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in one.columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in one.rows
    )
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _bars(one: Bars, _: int) -> str:
    """A table whose cells hold the figure, and beside it a bar for the eye alone."""
    rows = ""
    for name, values in one.rows:
        cells = "".join(
            f'<li><span class="bar series-{place % 5}" style="--share: {value.share or 0:.3f}" aria-hidden="true"></span>'
            f"<span>{escape(one.series[place])}: {escape(value.text)}</span></li>"
            for place, value in enumerate(values)
        )
        rows += f'<tr><th scope="row">{escape(name)}</th><td><ul class="bars">{cells}</ul></td></tr>'
    return f'<table class="figure"><caption>{escape(one.title)}</caption><tbody>{rows}</tbody></table>'


_WRITERS: dict[type[Any], Callable[[Any, int], str]] = {
    Paragraph: _paragraph,
    Points: _points,
    Facts: lambda one, _: _facts(one.rows),
    ClaimCard: _claim,
    TweakCard: _tweak,
    Change: _change,
    Sheet: _sheet,
    Bars: _bars,
}
