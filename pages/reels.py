"""Reels: chosen moments of a study, one after another. One reel at a time: played, put in order, made into a file."""

import streamlit as st

from lessonstudy.domain.errors import NotFound
from lessonstudy.domain.people import Right
from lessonstudy.domain.recordings import RENDITION_FILES, RenditionKind
from lessonstudy.domain.reels import Reel, ReelState
from lessonstudy.player.reel import playlist
from lessonstudy.services.reels import OpenReel
from lessonstudy.services.tickets import media_address
from lessonstudy.ui.editing import editing
from lessonstudy.ui.person import current_person, current_session, services
from lessonstudy.ui.reel_clips import clip_list
from lessonstudy.ui.reel_dialog import new_reel
from lessonstudy.ui.reel_file import reel_file
from lessonstudy.ui.refusals import guarded, said
from lessonstudy.ui.words import length, plain

person = current_person()
with guarded():
    study = services().studies.get(person.id, st.query_params.get("study", ""))
    wanted = st.query_params.get("reel", "")
    found = services().reels.open(person.id, wanted) if wanted else None
    if found and found.reel.study != study.id:
        raise NotFound("reel")
membership = next(membership for team, membership in services().teams.teams_of(person) if team.id == study.team)
may_edit, may_take_along = membership.allows(Right.NOTE), membership.allows(Right.DOWNLOAD)
WITHDRAWN = f"reel-withdrawn-{study.id}"


def opened(found: OpenReel) -> None:
    """One reel: the playlist on top, then what can be done with it."""
    reel = found.reel
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(plain(reel.title), anchor=False, width="content")
        if may_edit:
            with st.container(horizontal=True, width="content"):
                if st.button("Add moments", icon=":material/add:", key=f"reel-add-{reel.id}"):
                    new_reel(person.id, study.id)
                with st.popover("Rename or remove", icon=":material/more_vert:", key=f"reel-more-{reel.id}"):
                    renamed(reel)
    if found.scenes:
        films = {one.recording.id for one in found.scenes}
        secret, name = services().settings.secret, RENDITION_FILES[RenditionKind.PLAY]
        addresses = {film: media_address(secret, current_session(), film, name) for film in films}
        playlist(reel, found.scenes, addresses, key=f"reel-{reel.id}")
    elif not found.left_out:
        st.info("No moment is in this reel yet.")
    for sentence in dict.fromkeys(one.sentence for one in found.left_out):
        places = [str(one.place + 1) for one in found.left_out if one.sentence == sentence]
        st.warning(f"Clip {', '.join(places)}: {sentence}", icon=":material/visibility_off:")
    if may_take_along and found.scenes:
        reel_file(person.id, reel.id)
    if may_edit and reel.clips:
        with st.expander("Put the clips in order, trim and word them", key=f"reel-clips-{reel.id}"):
            clip_list(person.id, found)


def renamed(reel: Reel) -> None:
    """The title, and taking the reel away."""
    fields = editing(reel, "title", {"title": reel.title})
    title = st.text_input("Title", value=reel.title, key=fields.key("title"), max_chars=300)
    if st.button("Save the title", key=f"reel-rename-{reel.id}"):
        fields.save(lambda seen: services().reels.change(person.id, reel.id, seen, {"title": title}), reel.title)
    if st.button("Remove this reel", icon=":material/delete:", key=f"reel-remove-{reel.id}"):
        with said():
            services().reels.withdraw(person.id, reel.id)
            st.session_state[WITHDRAWN] = reel.id
            st.switch_page("reels.py", query_params={"study": study.id})


def listed() -> None:
    """All reels of the study, the newest first."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title("Reels", anchor=False, width="content")
        if may_edit and st.button("New reel", icon=":material/add:", key=f"reel-new-{study.id}"):
            new_reel(person.id, study.id)
    removed = st.session_state.get(WITHDRAWN)
    if removed:
        with st.container(horizontal=True, vertical_alignment="center", key="reel-removed"):
            st.caption("The reel was removed, with its files.", width="content")
            st.button("Bring it back", icon=":material/undo:", key=f"reel-back-{removed}", on_click=brought_back)
    with guarded():
        known = services().reels.of_study(person.id, study.id)
    if not known:
        st.info("There is no reel yet. A reel shows chosen moments one after another, with what was seen in each.")
    for reel in reversed(known):
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"reel-row-{reel.id}"):
            count = len(reel.clips)
            words = f"{count} clip{'' if count == 1 else 's'} · {length(reel.length_ms)}"
            st.markdown(f"**{plain(reel.title)}**  \n:gray[{words}]", width="stretch")
            query = {"study": study.id, "reel": reel.id}
            st.page_link("reels.py", label="Open", query_params=query, icon=":material/play_circle:", width="content")


def brought_back() -> None:
    with said():
        services().reels.change(person.id, st.session_state.pop(WITHDRAWN), None, {"state": ReelState.STANDING})


back = ("reels.py", "All reels") if found else ("study.py", plain(study.title))
st.page_link(back[0], label=back[1], query_params={"study": study.id}, icon=":material/arrow_back:")
if found:
    opened(found)
else:
    listed()
