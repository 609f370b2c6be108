"""Where a team looks across its lessons: links from a study to the pages that put its iterations side by side."""

import streamlit as st

PAGES = (
    ("compare.py", "Compare", ":material/compare:"),
    ("agreement.py", "What each of us saw", ":material/join_inner:"),
    ("budget.py", "Time", ":material/timer:"),
    ("mirror.py", "Our mirror", ":material/visibility:"),
    ("evidence.py", "Evidence", ":material/search:"),
    ("reels.py", "Reels", ":material/movie:"),
    ("reports.py", "Reports", ":material/description:"),
    ("exchange.py", "Exchange", ":material/swap_horiz:"),
)


def across(study: str) -> None:
    """The links, in one row."""
    with st.container(horizontal=True, key="across"):
        for page, label, icon in PAGES:
            st.page_link(page, label=label, icon=icon, query_params={"study": study}, width="content")
