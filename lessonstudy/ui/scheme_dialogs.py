"""Dialogs for coding schemes: making one, bringing one in from a file, making one from a plan, and one code's fields."""

import streamlit as st

from lessonstudy.domain.anticipation import MOST_RESPONSES, responses
from lessonstudy.domain.errors import Refusal
from lessonstudy.domain.schemes import Code, CodeKind, CodingScheme, key_for
from lessonstudy.ui.forms import refused
from lessonstudy.ui.person import services

FILES = ["yaml", "yml", "csv", "tsv", "txt"]
LINES_PX = 88


def open_scheme(scheme: CodingScheme) -> None:
    st.switch_page("schemes.py", query_params={"scheme": scheme.id})


@st.dialog("New scheme")
def new_scheme(person: str, team: str) -> None:
    with st.form("scheme-new-form", border=False):
        name = st.text_input("Name", key="scheme-name", max_chars=300, placeholder="How students justify")
        source = st.text_area(
            "Source",
            key="scheme-source",
            height=LINES_PX,
            help="On whose work it rests, so that others can look it up.",
        )
        wanted = st.form_submit_button("Make the scheme", key="scheme-make")
    if wanted:
        try:
            made = services().coding.add(person, team, {"name": name, "source": source})
        except Refusal as refusal:
            refused(refusal)
        else:
            open_scheme(made)


@st.dialog("Import a scheme")
def bring_scheme(person: str, team: str) -> None:
    st.write(
        "A file that was exported here (YAML), or a table (CSV) with the columns key, name, color, definition, example, "
        "non_example, kind, group. Only key and name are needed."
    )
    with st.form("scheme-import-form", border=False):
        file = st.file_uploader("File", type=FILES, key="scheme-file", max_upload_size=1)
        wanted = st.form_submit_button("Import", key="scheme-bring")
    if wanted and file is None:
        st.warning("Choose a file first.")
    elif wanted and file is not None:
        try:
            made = services().coding.bring(person, team, file.name, file.getvalue())
        except Refusal as refusal:
            refused(refusal)
        else:
            open_scheme(made)


@st.dialog("From a lesson plan")
def scheme_from_plan(person: str, team: str) -> None:
    """A code for each response that the plan of a study anticipates."""
    counts = {}
    for study in services().studies.of_team(person, team):
        plans = services().studies.plans(person, study.id)
        counts[study.id] = (study, len(responses(plans[-1])) if plans else 0)
    rich = [study for study, count in counts.values() if count]
    if not rich:
        st.info("No plan of this team names anticipated responses yet. They become codes here once a plan has them.")
        return
    st.write("Makes a draft with one code for each anticipated response, and one for what nobody thought of.")
    chosen = st.selectbox("Study", rich, format_func=lambda study: study.title, key="plan-scheme-study")
    count = counts[chosen.id][1]
    if count > MOST_RESPONSES:
        st.warning(
            f"The plan names {count} responses, and the keyboard has letters for {MOST_RESPONSES}: the first are taken."
        )
    if st.button("Make the codes", key="plan-scheme-make"):
        try:
            made = services().coding.from_plan(person, chosen.id)
        except Refusal as refusal:
            refused(refusal)
        else:
            open_scheme(made)


@st.dialog("Code", width="medium")
def edit_code(person: str, scheme: CodingScheme, code: Code | None) -> None:
    """The fields of one code; None for a new one. Other codes of the scheme stay as they are by now."""
    try:
        fields = code or Code(key=key_for("", {one.key for one in scheme.codes}), name="", color=scheme.next_color)
    except Refusal as refusal:
        refused(refusal)
        return
    place = f"{scheme.id}-{code.key if code else 'new'}"
    given = _fields(scheme, fields, place)
    if given is None:
        return
    try:
        fresh = services().coding.get(person, scheme.id)
        there = next((one for one in fresh.codes if code and one.key == code.key), None)
        if code and there != code and not st.session_state.get(f"code-over-{place}"):
            st.session_state[f"code-over-{place}"] = True
            st.warning("Someone else changed this code meanwhile. Save again to put yours in its place.")
            return
        services().coding.change(person, scheme.id, fresh.version, _with_code(fresh, code, given))
    except Refusal as refusal:
        refused(refusal)
    else:
        st.session_state.pop(f"code-over-{place}", None)
        st.rerun()


def _fields(scheme: CodingScheme, code: Code, place: str) -> Code | None:
    """The form; what stands in it once it was sent."""
    with st.form(f"code-form-{place}", border=False):
        letter, name, color = st.columns([1.2, 4, 1], vertical_alignment="bottom")
        free = sorted({code.key, *scheme.free_keys})
        key = letter.selectbox(
            "Letter", free, index=free.index(code.key), format_func=str.upper, key=f"code-key-{place}"
        )
        named = name.text_input("Name", value=code.name, key=f"code-name-{place}", max_chars=80)
        painted = color.color_picker("Colour", value=code.color, key=f"code-color-{place}")
        definition = st.text_area(
            "What it means", value=code.definition, key=f"code-definition-{place}", height=LINES_PX
        )
        example = st.text_area("For example", value=code.example, key=f"code-example-{place}", height=LINES_PX)
        non_example = st.text_area("But not", value=code.non_example, key=f"code-non-{place}", height=LINES_PX)
        lasts, excludes = st.columns(2)
        kind = lasts.radio(
            "How long it is",
            list(CodeKind),
            index=list(CodeKind).index(code.kind),
            format_func=lambda one: {CodeKind.POINT: "A point", CodeKind.INTERVAL: "An interval"}[one],
            horizontal=True,
            key=f"code-kind-{place}",
        )
        group = excludes.text_input(
            "Exclusive group",
            value=code.group or "",
            key=f"code-group-{place}",
            max_chars=40,
            help="Codes with the same word here exclude each other: a note has one of them at most.",
        )
        sent = st.form_submit_button("Save the code", key=f"code-save-{place}")
    if not sent:
        return None
    return Code(
        key=key,
        name=named.strip(),
        color=painted.lower(),
        definition=definition.strip(),
        example=example.strip(),
        non_example=non_example.strip(),
        kind=kind or CodeKind.POINT,
        group=group.strip() or None,
    )


def _with_code(scheme: CodingScheme, before: Code | None, after: Code) -> dict[str, object]:
    """The codes with this one in its place, and the map following a new letter."""
    codes = [after if before and one.key == before.key else one for one in scheme.codes]
    if before is None or before.key not in {one.key for one in scheme.codes}:
        codes.append(after)
    if before is None or before.key == after.key:
        return {"codes": tuple(codes)}
    moved_map = {old: after.key if new == before.key else new for old, new in scheme.code_map.items()}
    return {"codes": tuple(codes), "code_map": moved_map}


@st.dialog("About the scheme")
def edit_head(person: str, scheme: CodingScheme) -> None:
    with st.form("scheme-head-form", border=False):
        name = st.text_input("Name", value=scheme.name, key=f"head-name-{scheme.id}", max_chars=300)
        source = st.text_area("Source", value=scheme.source, key=f"head-source-{scheme.id}", height=LINES_PX * 2)
        wanted = st.form_submit_button("Save", key=f"head-save-{scheme.id}")
    if wanted:
        try:
            services().coding.change(person, scheme.id, scheme.version, {"name": name, "source": source})
        except Refusal as refusal:
            refused(refusal)
        else:
            st.rerun()
