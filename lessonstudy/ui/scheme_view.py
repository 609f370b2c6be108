"""One scheme opened: how it looks, what it means, and what can be done with it in its state."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lessonstudy.domain.people import Person
from lessonstudy.domain.schemes import Code, CodeKind, CodingScheme, SchemeState, moved, spread, undecided
from lessonstudy.services.coding import Use
from lessonstudy.ui import code_chips
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.scheme_dialogs import edit_code, edit_head, open_scheme
from lessonstudy.ui.scheme_list import badge, used_in
from lessonstudy.ui.words import plain

UNDECIDED, NOTHING = "?", ""


def opened_scheme(person: Person, scheme: CodingScheme, uses: list[Use], may_edit: bool) -> None:
    st.page_link("schemes.py", label="All codes", icon=":material/arrow_back:")
    st.title(f"{plain(scheme.name)} {badge(scheme)}", anchor=False)
    if scheme.source:
        st.caption(f"Source: {plain(scheme.source)}")
    st.caption(used_in(uses))
    _actions(person, scheme, may_edit)
    drafting = may_edit and scheme.state == SchemeState.DRAFT
    if may_edit and scheme.state == SchemeState.PINNED:
        st.info("Notes use this version, so it stays as it is. Make a new version to change it.")
    if scheme.codes:
        st.markdown("**In the room**, on a light and on a dark page, some of them set")
        code_chips.preview(scheme.codes)
        _colors(person, scheme, drafting)
    for place, code in enumerate(scheme.codes):
        _code(person, scheme, code, place, drafting)
    if not scheme.codes:
        st.info("No codes yet. A code is one letter, a name and what it means.")
    if drafting and scheme.free_keys:
        if st.button("Add a code", icon=":material/add:", key=f"code-add-{scheme.id}"):
            edit_code(person.id, scheme, None)
        st.caption(f"Letters that are free: {' '.join(key.upper() for key in scheme.free_keys)}")
    _map(person, scheme, drafting)


def _actions(person: Person, scheme: CodingScheme, may_edit: bool) -> None:
    key = scheme.id
    with st.container(horizontal=True):
        if (
            may_edit
            and scheme.state == SchemeState.DRAFT
            and st.button("Name and source", icon=":material/edit:", key=f"head-{key}")
        ):
            edit_head(person.id, scheme)
        if (
            may_edit
            and scheme.state == SchemeState.PINNED
            and st.button("New version", icon=":material/difference:", key=f"version-{key}")
        ):
            with said():
                open_scheme(services().coding.new_version(person.id, scheme.id))
        if may_edit and st.button("Copy", icon=":material/content_copy:", key=f"copy-{key}"):
            with said():
                open_scheme(services().coding.copy(person.id, scheme.id))
        with st.popover("Export", icon=":material/download:", key=f"export-{key}"):
            for label, form in (("YAML, to import elsewhere", "yaml"), ("CSV, for a spreadsheet", "csv")):
                st.link_button(label, f"/ls/api/schemes/{scheme.id}/file?format={form}", width="stretch")
        if may_edit and scheme.state != SchemeState.RETIRED:
            with st.popover("Retire", icon=":material/archive:", key=f"retire-{key}"):
                st.write("A retired scheme is not offered any more. Notes that have its codes keep them.")
                if st.button("Retire this version", key=f"retire-sure-{key}"):
                    _save(person, scheme, {"state": SchemeState.RETIRED.value})


def _save(person: Person, scheme: CodingScheme, values: Mapping[str, Any]) -> None:
    with said():
        services().coding.change(person.id, scheme.id, scheme.version, values)
        st.rerun()


def _colors(person: Person, scheme: CodingScheme, drafting: bool) -> None:
    found = code_chips.warnings(scheme.codes)
    if not found:
        return
    st.warning("  \n".join(found), icon=":material/palette:")
    if drafting and st.button("Spread the colours", icon=":material/palette:", key=f"spread-{scheme.id}"):
        _save(person, scheme, {"codes": spread(scheme.codes)})


def _code(person: Person, scheme: CodingScheme, code: Code, place: int, drafting: bool) -> None:
    key = f"{scheme.id}-{code.key}"
    with st.container(border=True, key=f"code-{key}", gap="small"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(width="content"):
                code_chips.row([code])
            if drafting:
                _row_actions(person, scheme, code, place, key)
        if code.definition:
            st.markdown(plain(code.definition))
        facts = [f"For example: {plain(code.example)}"] if code.example else []
        facts += [f"Not: {plain(code.non_example)}"] if code.non_example else []
        facts.append("An interval, from a start to an end" if code.kind == CodeKind.INTERVAL else "A point in time")
        if code.group:
            facts.append(f"Excludes the other codes of the group “{plain(code.group)}”")
        st.caption("  \n".join(facts))


def _row_actions(person: Person, scheme: CodingScheme, code: Code, place: int, key: str) -> None:
    with st.container(horizontal=True, width="content", gap="xsmall"):
        for step, word, icon in ((-1, "up", "arrow_upward"), (1, "down", "arrow_downward")):
            at_end = place == (0 if step < 0 else len(scheme.codes) - 1)
            tip = f"Move {plain(code.name)} {word}"
            if st.button("", icon=f":material/{icon}:", key=f"code-{word}-{key}", help=tip, disabled=at_end):
                _save(person, scheme, {"codes": moved(scheme.codes, code.key, step)})
        if st.button("Change", icon=":material/edit:", key=f"code-edit-{key}"):
            edit_code(person.id, scheme, code)
        with st.popover("", icon=":material/delete:", key=f"code-remove-{key}", help=f"Remove {plain(code.name)}"):
            st.write("The code goes from this draft. Notes have none of its codes yet.")
            if st.button(f"Remove {plain(code.name)}", key=f"code-remove-sure-{key}"):
                _save(person, scheme, {"codes": tuple(one for one in scheme.codes if one.key != code.key)})


def _map(person: Person, scheme: CodingScheme, drafting: bool) -> None:
    """What the codes of the version before have become."""
    parent = services().coding.parent(person.id, scheme)
    if parent is None:
        return
    st.subheader(f"What the codes of version {parent.number} have become", anchor=False)
    open_codes = undecided(scheme, parent)
    if open_codes:
        missing = ", ".join(plain(code.name) for code in open_codes)
        st.warning(f"Not decided yet: {missing}. Notes with these codes keep an iteration at version {parent.number}.")
    else:
        st.write("Notes follow this when an iteration takes the new version up.")
    names = {code.key: f"{code.key.upper()} · {code.name}" for code in scheme.codes}
    words = {UNDECIDED: "not decided", NOTHING: "nothing: notes lose this code"} | names
    with st.form(f"map-{scheme.id}", border=True):
        chosen: dict[str, str] = {}
        for code in parent.codes:
            now = (scheme.code_map[code.key] or NOTHING) if code.key in scheme.code_map else UNDECIDED
            chosen[code.key] = st.selectbox(
                f"{code.key.upper()} · {plain(code.name)}",
                list(words),
                index=list(words).index(now),
                format_func=words.__getitem__,
                key=f"map-{scheme.id}-{scheme.version}-{code.key}",
                disabled=not drafting,
            )
        if st.form_submit_button("Save the map", key=f"map-save-{scheme.id}", disabled=not drafting):
            decided = {old: new or None for old, new in chosen.items() if new != UNDECIDED}
            _save(person, scheme, {"code_map": decided})
