"""Words of judgement: which lists a team uses, and what it adds and takes out."""

import streamlit as st

from lessonstudy.data import judging_words
from lessonstudy.domain.errors import Refusal, Stale
from lessonstudy.domain.nudge import resolved
from lessonstudy.domain.people import Person, Team
from lessonstudy.ui.forms import refused
from lessonstudy.ui.person import services
from lessonstudy.ui.words import plain

LINES_PX = 150


def judging_words_of(person: Person, team: Team, may_edit: bool) -> None:
    nudge = services().nudging.get(person.id, team.id)
    shipped = judging_words()
    st.write(
        "While somebody writes what they saw or heard, the room gently underlines words that judge rather than tell. "
        "It never blocks a note, what students say in quotation marks is left alone, and everybody can switch it off for "
        "themselves in the settings of the room."
    )
    if not may_edit:
        st.caption("Facilitators and coaches look after these words.")
    names = {one.language: one.name for one in shipped}
    with st.form(f"nudge-{team.id}", border=False):
        st.markdown("Languages of your notes")
        with st.container(horizontal=True):
            languages = [
                language
                for language, name in names.items()
                if st.checkbox(
                    name,
                    value=language in nudge.languages,
                    key=f"nudge-{language}-{team.id}",
                    disabled=not may_edit,
                )
            ]
        more, less = st.columns(2)
        added = more.text_area(
            "Words to add, one a line",
            value="\n".join(nudge.added),
            key=f"nudge-added-{team.id}",
            height=LINES_PX,
            help="A word, a few words, or a beginning with a star: disappoint*",
            disabled=not may_edit,
        )
        removed = less.text_area(
            "Words to leave alone, one a line",
            value="\n".join(nudge.removed),
            key=f"nudge-removed-{team.id}",
            height=LINES_PX,
            help="As they stand in the lists below",
            disabled=not may_edit,
        )
        wanted = st.form_submit_button("Save the words", key=f"nudge-save-{team.id}", disabled=not may_edit)
    if wanted:
        values = {"languages": list(languages), "added": added.splitlines(), "removed": removed.splitlines()}
        _save(person, team, values, nudge.version)
    for one in resolved(nudge, shipped):
        with st.expander(f"{one.name}: {len(one.words)} words"):
            st.caption(f"Says: {plain(one.sentence.replace('{word}', '…'))}")
            st.write(plain(", ".join(one.words)))


def _save(person: Person, team: Team, values: dict[str, list[str]], version: int) -> None:
    seen = f"nudge-seen-{team.id}"
    try:
        services().nudging.change(person.id, team.id, st.session_state.get(seen, version), values)
    except Stale as stale:
        st.session_state[seen] = getattr(stale.current, "version", version)
        st.warning("Someone else changed the words meanwhile. Save again to put yours in their place.")
    except Refusal as refusal:
        refused(refusal)
    else:
        st.session_state.pop(seen, None)
        st.rerun()
