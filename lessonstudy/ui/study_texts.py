"""The texts of a study: what it is about, and the dialog in which they are changed."""

import streamlit as st

from lessonstudy.data import preset_of
from lessonstudy.domain.errors import Refusal, Stale
from lessonstudy.domain.studies import Study
from lessonstudy.ui.forms import refused
from lessonstudy.ui.person import services
from lessonstudy.ui.way_of_working import preset_radio

LINES = {"title": "Title", "subject": "Subject", "grade": "Grade"}
TEXTS = {
    "research_theme": ("Research theme", "What should students become, beyond this lesson?"),
    "inquiry_question": ("Inquiry question", "What do you want to find out about student thinking?"),
    "theory_of_action": ("Theory of action", "If we ..., then students ..."),
    "curriculum_expectations": ("Curriculum expectations", "What the curriculum asks for here"),
}
FOUR_LINES_PX = 110


def study_texts(study: Study) -> None:
    """What the study is about, as far as it is written."""
    written = [(name, getattr(study, field)) for field, (name, _) in TEXTS.items() if getattr(study, field)]
    if not written:
        return
    with st.expander("What this study is about", icon=":material/lightbulb:"):
        for name, text in written:
            st.markdown(f"**{name}**")
            st.text(text)


@st.dialog("Study texts", width="large")
def change_study_texts(person: str, study: Study) -> None:
    seen = f"study-texts-seen-{study.id}"
    with st.form(f"study-texts-{study.id}", border=False):
        values = {}
        title, subject, grade = st.columns([3, 2, 1])
        for column, (field, name) in zip((title, subject, grade), LINES.items(), strict=True):
            values[field] = column.text_input(
                name, value=getattr(study, field), key=f"study-text-{field}", max_chars=300
            )
        for field, (name, hint) in TEXTS.items():
            values[field] = st.text_area(
                name,
                value=getattr(study, field),
                key=f"study-text-{field}",
                placeholder=hint,
                height=FOUR_LINES_PX,
                max_chars=10_000,
            )
        values["preset"] = preset_radio(study.preset, key="study-text-preset")
        preset = preset_of(study.preset)
        values["adapted"] = st.text_area(
            "What we adapted and why",
            value=study.adapted,
            key="study-text-adapted",
            help=preset.adapted if preset else None,
            height=FOUR_LINES_PX,
            max_chars=10_000,
        )
        wanted = st.form_submit_button("Save the texts", key="study-texts-save")
    if wanted:
        changed = {field: text for field, text in values.items() if text != getattr(study, field)}
        try:
            version = max(st.session_state.get(seen, 0), study.version)
            services().studies.change(person, study.id, version, changed)
        except Stale as stale:
            _met(study, stale.current, changed, seen)
        except Refusal as refusal:
            refused(refusal)
        else:
            st.session_state.pop(seen, None)
            st.rerun()


def _met(study: Study, current: object, changed: dict[str, str], seen: str) -> None:
    """Somebody else saved first: shows their texts; the fields keep what was typed, and the next save says it saw both."""
    if not isinstance(current, Study):
        return
    st.session_state[seen] = current.version
    st.warning("Someone else changed the study meanwhile. Save again to put your texts over theirs.")
    names = LINES | {field: name for field, (name, _) in TEXTS.items()} | {"adapted": "What we adapted and why"}
    for field, mine in changed.items():
        theirs = str(getattr(current, field))
        if field in names and theirs not in (getattr(study, field), mine):
            st.markdown(f"**{names[field]}**, their text:")
            st.text(theirs or "(nothing)")
