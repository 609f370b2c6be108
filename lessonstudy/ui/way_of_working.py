"""The preset of a study: chosen with it, and told with its source and what was adapted."""

import streamlit as st

from lessonstudy.data import preset_of, presets
from lessonstudy.domain.studies import Study
from lessonstudy.ui.words import plain


def preset_radio(chosen: str, key: str) -> str:
    """The shipped presets as a choice, and the study's own word where it is none of them. Returns what a study keeps."""
    known = {one.key: one for one in presets()}
    found = preset_of(chosen)
    current = found.key if found else chosen
    options = [*known] if current in known else [*known, current]
    return str(
        st.radio(
            "Way of working",
            options,
            index=options.index(current),
            format_func=lambda one: known[one].name if one in known else plain(one),
            captions=[known[one].summary if one in known else "" for one in options],
            key=key,
        )
    )


def way_of_working(study: Study) -> None:
    """A button with the preset's name that opens its steps, its source, and what was adapted and why."""
    preset = preset_of(study.preset)
    if preset is None and not study.preset and not study.adapted:
        return
    name = preset.name if preset else study.preset
    with st.popover(plain(name), icon=":material/route:", type="tertiary", help="Way of working"):
        if preset is None:
            st.write("A way of working of your own.")
        else:
            st.write(preset.summary)
            for place, step in enumerate(preset.steps, 1):
                st.markdown(f"{place}. **{step.name}** {step.what}")
            if preset.terms:
                st.caption("Its words: " + ", ".join(f"{one.theirs} (our {one.ours})" for one in preset.terms))
        if study.adapted:
            st.markdown("**What we adapted and why**")
            st.text(study.adapted)
        elif preset:
            st.markdown(f"**What is adapted here and why**  \n{preset.adapted}")
        if preset:
            st.caption(f"Source: {preset.source}")
