"""Norms as they are read, signed, written and adopted."""

import streamlit as st

from lessonstudy.data import norms as shipped_norms
from lessonstudy.domain.errors import Refusal, Stale
from lessonstudy.domain.norms import NormsState, NormsVersion, current, draft
from lessonstudy.domain.people import Membership, Right
from lessonstudy.ui.forms import refused
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import day, plain

LINES_PX = 320


def norms_text(norms: NormsVersion) -> None:
    """The purpose lock, then the norms, as a team reads them together."""
    st.info(plain(norms.purpose), icon=":material/lock:")
    st.markdown("\n".join(f"- {plain(item)}" for item in norms.items))


def signing(person: str, norms: NormsVersion) -> None:
    """Who has signed, as a plain list, and one's own signature where it is missing."""
    signed = services().norms.signed(person, norms.id)
    mine = next((one for one in signed if one.person.id == person), None)
    if mine is None and st.button("I agree to these norms", key=f"norms-sign-{norms.id}", icon=":material/signature:"):
        with said():
            services().norms.sign(person, norms.id)
            st.rerun()
    if signed:
        st.caption("Signed by " + ", ".join(f"{plain(one.person.name)} ({day(one.at)})" for one in signed))


def before_the_talk(person: str, team: str) -> None:
    """The norms as a debrief shows them: the version that holds, with one's signature, or that there is none yet."""
    versions = services().norms.of_team(person, team)
    holds = current(versions)
    if holds:
        norms_text(holds)
        signing(person, holds)
        return
    st.info(plain(shipped_norms()[0].purpose), icon=":material/lock:")
    st.markdown("\n".join(f"- {plain(item)}" for item in shipped_norms()[0].items))
    st.caption("Your team has not adopted norms of its own yet. These come with lessonstudy.")
    st.page_link("norms.py", label="Write your own norms", icon=":material/handshake:")


def our_norms(person: str, team: str, membership: Membership) -> None:
    """The version that holds, the draft after it, and earlier ones."""
    versions = services().norms.of_team(person, team)
    holds, opened = current(versions), draft(versions)
    if holds:
        with st.container(border=True, key=f"norms-{holds.id}"):
            st.subheader(f"Version {holds.number} :green-badge[Adopted {day(holds.adopted_at)}]", anchor=False)
            norms_text(holds)
            signing(person, holds)
    elif not opened:
        st.info("Your team has no norms yet. Begin with a text that ships, and make it yours.")
    may_write = membership.allows(Right.PLAN)
    if opened:
        _draft(person, opened, membership)
    elif may_write:
        _next_version(person, team, holds)
    for old in reversed([one for one in versions if one not in (holds, opened)]):
        with st.expander(f"Version {old.number}, adopted {day(old.adopted_at)}"):
            norms_text(old)
            signed = services().norms.signed(person, old.id)
            st.caption("Signed by " + (", ".join(plain(one.person.name) for one in signed) or "nobody"))


def _next_version(person: str, team: str, holds: NormsVersion | None) -> None:
    """Begins a draft: after the version that holds, or from a text that ships."""
    choices: dict[str, dict[str, str]] = {"Write a new version": {}}
    if holds is None:
        choices = {f"Begin with “{one.name}”": {"key": one.key} for one in shipped_norms()}
    with st.container(horizontal=True):
        for word, values in choices.items():
            key = f"norms-begin-{team}-{values.get('key', 'next')}"
            if st.button(word, key=key, icon=":material/edit:"):
                with said():
                    services().norms.add(person, team, values)
                    st.rerun()


def _draft(person: str, opened: NormsVersion, membership: Membership) -> None:
    with st.container(border=True, key=f"norms-{opened.id}"):
        st.subheader(f"Version {opened.number} :orange-badge[Draft]", anchor=False)
        st.info(plain(opened.purpose), icon=":material/lock:")
        if not membership.allows(Right.PLAN):
            st.markdown("\n".join(f"- {plain(item)}" for item in opened.items))
            st.caption("The draft is being written. Once it is adopted, everyone is asked to sign it.")
            return
        st.caption("The purpose lock is part of every version and stays as it is.")
        if f"norms-items-{opened.id}" not in st.session_state:
            st.session_state[f"norms-seen-{opened.id}"] = opened.version
        with st.form(f"norms-form-{opened.id}", border=False, enter_to_submit=False):
            text = st.text_area(
                "Our norms, one a line",
                value="\n".join(opened.items),
                key=f"norms-items-{opened.id}",
                height=LINES_PX,
            )
            with st.container(horizontal=True):
                saves = st.form_submit_button("Save the draft", key=f"norms-save-{opened.id}")
                adopts = membership.allows(Right.RUN) and st.form_submit_button(
                    "Save and adopt",
                    key=f"norms-adopt-{opened.id}",
                    icon=":material/handshake:",
                    help="From then on this version stays as it is, and everyone is asked to sign it.",
                )
        if saves or adopts:
            _save(person, opened, text, adopts)


def _save(person: str, opened: NormsVersion, text: str, adopts: bool) -> None:
    """Write the draft over the version that the form was drawn from; saved again, it goes over the newer one."""
    seen = f"norms-seen-{opened.id}"
    items = [line.strip().removeprefix("- ").strip() for line in text.splitlines() if line.strip()]
    values = {"items": items} | ({"state": NormsState.ADOPTED} if adopts else {})
    try:
        saved = services().norms.change(person, opened.id, st.session_state[seen], values)
    except Stale as stale:
        st.session_state[seen] = getattr(stale.current, "version", 0)
        st.warning(
            "Someone else saved the draft meanwhile, as it stands below. Save again to put your text over theirs."
        )
        st.markdown("\n".join(f"- {plain(item)}" for item in getattr(stale.current, "items", ())))
    except Refusal as refusal:
        refused(refusal)
    else:
        st.session_state[seen] = saved.version
        st.rerun()
