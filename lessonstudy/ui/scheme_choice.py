"""The field in which one chooses the coding schemes of an iteration."""

import streamlit as st

from lessonstudy.domain.schemes import CodingScheme, SchemeState
from lessonstudy.ui.person import services

USUAL = "student_thinking"


def choices(person: str, team: str, used: tuple[str, ...] = ()) -> dict[str, CodingScheme]:
    """The schemes that an iteration can use: the newest version of each that is not retired, and those `used`."""
    newest: dict[str, CodingScheme] = {}
    found = services().coding.of_team(person, team)
    for one in found:
        if one.state != SchemeState.RETIRED:
            newest[one.slug] = one
    return {one.id: one for one in found if one.id in used or newest.get(one.slug) == one}


def scheme_label(scheme: CodingScheme) -> str:
    return scheme.name + (f", version {scheme.number}" if scheme.number > 1 else "")


def choose_schemes(found: dict[str, CodingScheme], chosen: tuple[str, ...], key: str) -> list[str]:
    """The field in which schemes are chosen."""
    return st.multiselect(
        "Codes",
        list(found),
        default=[one for one in chosen if one in found],
        format_func=lambda one: scheme_label(found[one]),
        key=key,
        help="The coding schemes of your team. The first note fixes the version.",
    )


def schemes_field(person: str, study: str) -> list[str]:
    """The same for a new iteration of a study; student thinking is chosen beforehand."""
    found = choices(person, services().studies.get(person, study).team)
    usual = tuple(one.id for one in found.values() if one.slug == USUAL)
    return choose_schemes(found, usual, "iteration-schemes")
