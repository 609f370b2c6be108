"""How codes look in the room: chips with a dot of their colour, on the light and on the dark page, and what is hard to see."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from lessonstudy.domain.colors import SURFACES, alike, faint
from lessonstudy.domain.schemes import Code, CodeKind
from lessonstudy.ui.words import plain

_INK = ("#14171a", "#e8e6e1")
_TO_WHOM = {
    "with all cones": "to everybody",
    "without red cones": "to people who see red and green alike",
    "without green cones": "to people who see red and green alike",
    "without blue cones": "to people who see blue and green alike",
}


def preview(codes: Sequence[Code]) -> None:
    """The row of chips as the room has it, once on each ground; every third is shown as set."""
    if codes:
        st.html("".join(_ground(codes, place) for place in (0, 1)))


def row(codes: Sequence[Code]) -> None:
    """The chips in the colours of the page itself."""
    if codes:
        chips = "".join(_chip(code, "inherit", "transparent", False) for code in codes)
        st.html(f'<div style="display:flex;flex-wrap:wrap;gap:5px">{chips}</div>')


def warnings(codes: Sequence[Code]) -> list[str]:
    """What is hard to see, in sentences for a place that reads Markdown."""
    found = [
        f"**{plain(codes[pair.first].name)}** and **{plain(codes[pair.second].name)}** look alike {_TO_WHOM[pair.vision]}."
        for pair in alike([code.color for code in codes])
    ]
    return found + [
        f"**{plain(code.name)}** has too little contrast on the light or on the dark page."
        for code in codes
        if faint(code.color)
    ]


def _ground(codes: Sequence[Code], place: int) -> str:
    ground, ink = SURFACES[place], _INK[place]
    chips = "".join(_chip(code, ink, ground, number % 3 == 0) for number, code in enumerate(codes))
    look = f"display:flex;flex-wrap:wrap;gap:5px;padding:10px 12px;background:{ground};color:{ink}"
    radius = "8px 8px 0 0" if place == 0 else "0 0 8px 8px"
    return f'<div style="{look};border-radius:{radius};border:1px solid rgb(128 128 128 / 35%)">{chips}</div>'


def _chip(code: Code, ink: str, ground: str, pressed: bool) -> str:
    """One chip, as composer.css draws it."""
    color = code.color
    line = color if pressed else "rgb(128 128 128 / 35%)"
    fill = f"color-mix(in srgb, {color} 20%, {ground})" if pressed else "transparent"
    span = " ↔" if code.kind == CodeKind.INTERVAL else ""
    look = (
        f"display:inline-flex;align-items:center;gap:5px;min-height:29px;padding:0 8px;border-radius:15px;"
        f"border:1px solid {line};background:{fill};color:{ink};font-size:13px"
    )
    dot = f'<span style="width:8px;height:8px;border-radius:50%;background:{color}"></span>'
    letter = (
        '<span style="font:600 10px/1 ui-monospace,monospace;border:1px solid rgb(128 128 128 / 45%);'
        f'border-radius:4px;padding:2px 4px">{escape(code.key.upper())}</span>'
    )
    return f'<span style="{look}">{dot}{escape(code.name)}{span}{letter}</span>'
