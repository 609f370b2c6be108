"""Who looks at a page. The one seam between Streamlit's session and our people.

The gate names the person and the session in headers that Streamlit binds the tab to. A test that runs a page without the
gate puts the person's id into the session state under `OVERRIDE`.
"""

import streamlit as st

from lessonstudy.bootstrap import serving
from lessonstudy.domain.errors import NotSignedIn
from lessonstudy.domain.people import Person

OVERRIDE = "_person_id"

services = serving


def current_person() -> Person:
    """The person who is signed in, as they stand now. Raises NotSignedIn for a run without one."""
    # the gate comes first: what a browser sends can never stand in for it
    person_id = st.user.get("uid") or st.session_state.get(OVERRIDE)
    person = serving().people.by_id(str(person_id)) if person_id else None
    if person is None or not person.active:
        raise NotSignedIn("sign-in-needed")
    return person


def current_session() -> str:
    """The id of the session that looks at a page; empty for a run without one."""
    return str(st.user.get("sid") or "")
