"""The main script: who is signed in, then the page they asked for.

It lies inside pages/ so that Streamlit's old page discovery, which would run a page without this script, finds nothing.
"""

import streamlit as st

from lessonstudy.ui.icon import icon
from lessonstudy.ui.person import current_person
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.uploading import running_uploads

st.set_page_config(page_title="lessonstudy", page_icon=icon(), layout="wide")
with guarded():
    current_person()
page = st.navigation(
    [
        st.Page("home.py", title="Our studies", icon=":material/home:", default=True),
        st.Page("study.py", title="Study", icon=":material/view_kanban:", visibility="hidden"),
        st.Page("plan.py", title="Plan", icon=":material/edit_note:", visibility="hidden"),
        st.Page("watch.py", title="Watch", icon=":material/play_circle:", visibility="hidden"),
        st.Page("reteach.py", title="Reteach", icon=":material/replay:", visibility="hidden"),
        st.Page("debrief.py", title="Debrief", icon=":material/forum:", visibility="hidden"),
        st.Page("evidence.py", title="Evidence", icon=":material/search:"),
        st.Page("norms.py", title="Norms", icon=":material/handshake:"),
        st.Page("compare.py", title="Compare", icon=":material/compare:", visibility="hidden"),
        st.Page("agreement.py", title="Agreement", icon=":material/join_inner:", visibility="hidden"),
        st.Page("budget.py", title="Time", icon=":material/timer:", visibility="hidden"),
        st.Page("mirror.py", title="Our mirror", icon=":material/visibility:", visibility="hidden"),
        st.Page("reels.py", title="Reels", icon=":material/movie:", visibility="hidden"),
        st.Page("lineage.py", title="Lineage", icon=":material/account_tree:", visibility="hidden"),
        st.Page("learnings.py", title="Learnings", icon=":material/lightbulb:", visibility="hidden"),
        st.Page("reports.py", title="Reports", icon=":material/description:", visibility="hidden"),
        st.Page("exchange.py", title="Exchange", icon=":material/swap_horiz:", visibility="hidden"),
        st.Page("schemes.py", title="Codes", icon=":material/sell:"),
        st.Page("admin.py", title="People and teams", icon=":material/group:"),
        st.Page("account.py", title="Your account", icon=":material/account_circle:"),
    ],
    position="top",
)
page.run()
running_uploads()
