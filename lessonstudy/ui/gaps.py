"""Broken links of the chain as a list, each with the way to where it is mended."""

import streamlit as st

from lessonstudy.domain.broken import Broken
from lessonstudy.domain.lineage import Lineage
from lessonstudy.ui.lineage_words import KIND_WORDS
from lessonstudy.ui.places import place_link
from lessonstudy.ui.words import plain

MOST_SHOWN = 4


def gaps(lineage: Lineage, study: str, lessons: dict[int, str]) -> None:
    found = lineage.broken
    if not found:
        st.success("No link of the chain is broken.", icon=":material/link:")
        return
    many = f"{len(found)} links are" if len(found) > 1 else "One link is"
    st.subheader(f"{many} broken", anchor=False)
    for one in found[:MOST_SHOWN]:
        _gap(lineage, one, study, lessons)
    if len(found) > MOST_SHOWN:
        with st.expander(f"{len(found) - MOST_SHOWN} more"):
            for one in found[MOST_SHOWN:]:
                _gap(lineage, one, study, lessons)


def _gap(lineage: Lineage, gap: Broken, study: str, lessons: dict[int, str]) -> None:
    node = lineage.node(gap.node)
    if node is None:
        return
    lesson = lessons.get(node.number or 0, "")
    about = f"{KIND_WORDS[node.kind]}{f' from {lesson}' if lesson else ''}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"gap-{gap.kind}-{gap.node}"):
        st.markdown(f":material/link_off: **{about}: {plain(node.label)}**  \n{plain(gap.sentence)}", width="stretch")
        place_link(gap.place, study, gap.iteration)
