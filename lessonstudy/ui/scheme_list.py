"""The team's schemes and the shipped library, as lists."""

import streamlit as st

from lessonstudy.data import SchemeFile, schemes
from lessonstudy.domain.people import Person, Team
from lessonstudy.domain.schemes import CodingScheme, SchemeState
from lessonstudy.services.coding import Use
from lessonstudy.services.scheme_files import from_file
from lessonstudy.ui import code_chips
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.scheme_dialogs import bring_scheme, new_scheme, scheme_from_plan
from lessonstudy.ui.words import iteration_name, plain

STATES = {
    SchemeState.DRAFT: ("Draft", "orange"),
    SchemeState.PINNED: ("In use", "green"),
    SchemeState.RETIRED: ("Retired", "gray"),
}


def our_schemes(person: Person, team: Team, may_edit: bool) -> None:
    """Every scheme of the team at its newest version; retired ones at the end."""
    if may_edit:
        with st.container(horizontal=True):
            if st.button("New scheme", icon=":material/add:", key="scheme-new"):
                new_scheme(person.id, team.id)
            if st.button("From a lesson plan", icon=":material/auto_stories:", key="scheme-from-plan"):
                scheme_from_plan(person.id, team.id)
            if st.button("Import", icon=":material/upload_file:", key="scheme-import"):
                bring_scheme(person.id, team.id)
    found = services().coding.of_team(person.id, team.id)
    uses = services().coding.uses(person.id, team.id)
    if not found:
        st.info("No codes yet. Make a scheme, or add one from the library.")
    lines: dict[str, list[CodingScheme]] = {}
    for one in found:
        lines.setdefault(one.slug, []).append(one)
    for line in sorted(lines.values(), key=lambda line: line[-1].state == SchemeState.RETIRED):
        _card(line, uses)


def _card(line: list[CodingScheme], uses: dict[str, list[Use]]) -> None:
    newest = line[-1]
    with st.container(border=True, key=f"scheme-{newest.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(f"{plain(newest.name)} {badge(newest)}", anchor=False, width="content")
            open_link(newest, "Open")
        code_chips.row(newest.codes)
        where = [use for one in line for use in uses.get(one.id, ())]
        st.caption(used_in(where))
        if len(line) > 1:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption("Earlier versions:", width="content")
                for one in line[:-1]:
                    open_link(one, f"Version {one.number}")


def badge(scheme: CodingScheme) -> str:
    word, color = STATES[scheme.state]
    version = f" :gray-badge[Version {scheme.number}]" if scheme.number > 1 else ""
    return f":{color}-badge[{word}]{version}"


def open_link(scheme: CodingScheme, label: str) -> None:
    st.page_link("schemes.py", label=label, query_params={"scheme": scheme.id}, width="content")


def used_in(uses: list[Use]) -> str:
    """Where a scheme is used, in a sentence for a place that reads Markdown."""
    if not uses:
        return "Not used by any iteration yet."
    places = list(dict.fromkeys(f"{plain(use.study.title)}: {iteration_name(use.iteration)}" for use in uses))
    return f"Used in {', '.join(places)}."


def library(person: Person, team: Team, may_edit: bool) -> None:
    """What ships with the product: codes, their meaning, and on whose work they rest."""
    st.write("Schemes that come with lessonstudy. A team adds its own copy and makes it its own.")
    own = {one.slug for one in services().coding.of_team(person.id, team.id)}
    for shipped in schemes():
        with st.container(border=True, key=f"library-{shipped.key}"):
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                there = " :gray-badge[Your team has it]" if shipped.key in own else ""
                st.subheader(f"{plain(shipped.name)}{there}", anchor=False, width="content")
                label = "Add another copy" if shipped.key in own else "Add to our team"
                if may_edit and st.button(label, icon=":material/library_add:", key=f"library-add-{shipped.key}"):
                    with said():
                        made = services().coding.from_library(person.id, team.id, shipped.key)
                        st.switch_page("schemes.py", query_params={"scheme": made.id})
            code_chips.row(from_file(shipped, team.id, shipped.key).codes)
            st.caption(f"Source: {plain(shipped.source)}")
            _meanings(shipped)


def _meanings(shipped: SchemeFile) -> None:
    with st.expander("What the codes mean"):
        for code in shipped.codes:
            st.markdown(
                f"**{plain(code.name)}** {plain(code.definition)}  \n"
                f":small[For example: {plain(code.example)}]  \n:small[Not: {plain(code.non_example)}]"
            )
