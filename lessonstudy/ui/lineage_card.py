"""One part of the lineage, opened: its whole text, the moments for and against it, what it rests on and what came of it."""

import streamlit as st

from lessonstudy.domain.lineage import Lineage, Node
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.lineage_words import KIND_WORDS, named
from lessonstudy.ui.places import moment_link, place_link
from lessonstudy.ui.words import plain


def card(lineage: Lineage, node: Node, study: str, lessons: dict[int, str]) -> None:
    with st.container(border=True, key=f"node-{node.id}"):
        st.caption(" · ".join(part for part in (named(node), lessons.get(node.number or 0, "")) if part))
        st.markdown(f"**{plain(node.text)}**")
        if node.kind == "observation" and node.iteration and node.at_ms is not None:
            moment_link(node.iteration, node.at_ms)
        for gap in lineage.broken:
            if gap.node == node.id:
                st.warning(gap.sentence, icon=":material/link_off:")
                place_link(gap.place, study, gap.iteration)
        nodes = {one.id: one for one in lineage.nodes}
        before = [(one, nodes[one.start]) for one in lineage.edges if one.end == node.id]
        after = [nodes[one.end] for one in lineage.edges if one.start == node.id]
        _moments("Seen", [one for edge, one in before if edge.kind == "cites"], lessons)
        _moments("Against it", [one for edge, one in before if edge.kind == "against"], lessons)
        _others("Rests on", [one for _, one in before if one.kind != "observation"])
        _others("What came of it", after)


def _moments(title: str, found: list[Node], lessons: dict[int, str]) -> None:
    if found:
        st.markdown(f"**{title}**")
    for one in found:
        st.markdown(plain(one.text))
        if one.iteration and one.at_ms is not None:
            where = f"{lessons.get(one.number or 0, '')} at {spoken(one.at_ms)}"
            moment_link(one.iteration, one.at_ms, f"Open the moment: {where}")


def _others(title: str, found: list[Node]) -> None:
    if found:
        lines = [f"- {KIND_WORDS[one.kind]}: {plain(one.label)}" for one in found]
        st.markdown("\n".join([f"**{title}**\n", *lines]))
