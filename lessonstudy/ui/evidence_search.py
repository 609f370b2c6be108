"""What is searched for on the Evidence page: one box, filters in one place, and the address that keeps it all.

The address is read when it is not the one that the page wrote itself: by a link, a reload or the browser's way back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from lessonstudy.domain.searches import LISTS, Search, Sort, from_lists, to_lists
from lessonstudy.services.evidence import Choices
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import guarded
from lessonstudy.ui.words import distinct, iteration_name, plain

WRITTEN = "evidence-written"
SORTS = {Sort.RELEVANCE: "Best match", Sort.TIME: "Newest"}
YES_OR_NO = {
    "flag": {"": "Either", "true": "Flagged", "false": "Not flagged"},
    "think": {"": "Either", "true": "With a thought", "false": "Without a thought"},
}
ANSWERS = {None: "", True: "true", False: "false"}
LABELS = {
    "code": "Codes",
    "student": "Students",
    "phase": "Phases",
    "iteration": "Lessons",
    "observer": "Observers",
    "study": "Studies",
    "flag": "Flag",
    "think": "Thought",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A team's search as it is drawn: what each filter can be, by id, and its words."""

    team: str
    names: Mapping[str, Mapping[str, str]]

    def key(self, name: str) -> str:
        """The key of a part's widget."""
        return f"evidence-{name}-{self.team}"

    def put(self, search: Search) -> None:
        """Let the widgets show a search; what is not here (any more) is left out."""
        for name, field in LISTS.items():
            st.session_state[self.key(name)] = [one for one in getattr(search, field) if one in self.names[name]]
        st.session_state[self.key("q")] = search.words
        st.session_state[self.key("flag")] = ANSWERS[search.flag]
        st.session_state[self.key("think")] = ANSWERS[search.think]
        st.session_state[self.key("sort")] = search.sort
        first_page(self.team)

    def turn(self, change: Callable[[Search], Search]) -> None:
        """Change the search as it stands when somebody clicks: words that were typed just before are in it already."""
        self.put(change(self.now()))

    def now(self) -> Search:
        """The search that the widgets show."""
        state = st.session_state
        meant = {answer: value for value, answer in ANSWERS.items()}
        return Search(
            words=state.get(self.key("q")) or "",
            flag=meant[state.get(self.key("flag"), "")],
            think=meant[state.get(self.key("think"), "")],
            sort=state.get(self.key("sort")) or Sort.RELEVANCE,
            **{field: tuple(state.get(self.key(name), ())) for name, field in LISTS.items()},
        )


def chosen_team(person: str, teams: Mapping[str, str]) -> str:
    """The team that the address names, itself or by one of its studies, or else the one chosen among several.

    An address of a team that is not the person's names no team of theirs, and what it asks for is not found.
    """
    asked, study = st.query_params.get("team", ""), st.query_params.get("study")
    if not asked and study:
        with guarded():
            asked = services().studies.get(person, study).team
    if asked and asked not in teams:
        return asked
    if len(teams) == 1:
        return next(iter(teams))
    key = f"evidence-team-{person}"
    written = st.session_state.get(WRITTEN)
    if asked and (written is None or written[0] != asked):
        st.session_state[key] = asked
    return str(st.selectbox("Team", list(teams), format_func=teams.__getitem__, key=key, width=280))


def first_page(team: str) -> None:
    st.session_state[page_key(team)] = 1


def page_key(team: str) -> str:
    return f"evidence-page-{team}"


def shown_search(team: str, choices: Choices) -> Shown:
    """The parts of a search in this team, with what the address says where it is a new one."""
    several = len(choices.studies) > 1
    lessons = {one.id: iteration_name(one) for one in choices.iterations.values()}
    within: Callable[[str, str], str] = lambda name, study: (  # noqa: E731
        f"{name} · {choices.studies[study].title}" if several else name
    )
    names = {
        "code": {key: code.name for key, (code, _) in choices.codes.items()},
        "student": {key: within(one.pseudonym, one.study) for key, one in choices.students.items()},
        "phase": {key: within(phase.title, study.id) for key, (phase, study) in choices.phases.items()},
        "observer": {key: one.name for key, one in choices.observers.items()},
        "iteration": {key: within(lessons[key], one.study) for key, one in choices.iterations.items()},
        "study": {key: one.title for key, one in choices.studies.items()},
    }
    shown = Shown(team, {name: distinct(labels) for name, labels in names.items()})
    asked = {name: st.query_params.get_all(name) for name in (*LISTS, "q", "flag", "think", "sort")}
    asked = {name: values for name, values in asked.items() if values}
    if st.session_state.get(WRITTEN) != (team, asked) or shown.key("q") not in st.session_state:
        shown.put(from_lists(asked))
    return shown


def keep_in_address(shown: Shown, search: Search) -> None:
    """Let the address say what is searched for, so that it can be shared."""
    lists = to_lists(search)
    st.session_state[WRITTEN] = (shown.team, lists)
    st.query_params.from_dict({"team": [shown.team]} | lists)


def search_box(shown: Shown) -> None:
    st.text_input(
        "Search what was seen, heard and thought",
        key=shown.key("q"),
        type="search",
        live=True,
        placeholder="fold, “rubs out the line”, -teacher",
        help="All words must be there; a beginning is enough. Words in quotes stand together, a minus leaves a word out.",
        on_change=first_page,
        args=(shown.team,),
    )


def filters(shown: Shown) -> None:
    """Everything but the words, in a popover."""
    search = shown.now()
    with st.popover("Filter", icon=":material/filter_list:", key=shown.key("filter"), width="content"):
        for name, labels in shown.names.items():
            if len(labels) > 1 or getattr(search, LISTS[name]):
                st.multiselect(
                    LABELS[name],
                    list(labels),
                    format_func=labels.__getitem__,
                    key=shown.key(name),
                    placeholder="Any",
                    on_change=first_page,
                    args=(shown.team,),
                )
        for name, words in YES_OR_NO.items():
            st.radio(
                LABELS[name],
                list(words),
                format_func=words.__getitem__,
                key=shown.key(name),
                on_change=first_page,
                args=(shown.team,),
            )
    if search.words.strip():
        st.radio(
            "Order",
            list(SORTS),
            format_func=SORTS.__getitem__,
            key=shown.key("sort"),
            horizontal=True,
            label_visibility="collapsed",
            on_change=first_page,
            args=(shown.team,),
        )


def chosen_filters(shown: Shown, search: Search) -> None:
    """What is filtered by, in words; a click takes it away."""
    found = _chosen(shown, search)
    if found:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="evidence-chosen"):
            for place, (label, without) in enumerate(found):
                st.button(
                    label,
                    icon=":material/close:",
                    icon_position="right",
                    key=shown.key(f"chip-{place}"),
                    help="Take this filter away",
                    on_click=shown.turn,
                    args=(without,),
                )


def _chosen(shown: Shown, search: Search) -> list[tuple[str, Callable[[Search], Search]]]:
    """Each filter that is set, in words, with what takes it away."""
    found: list[tuple[str, Callable[[Search], Search]]] = []
    for name, field in LISTS.items():
        for one in getattr(search, field):
            found.append((plain(shown.names[name].get(one, one)), partial(_without, field, one)))
    if search.flag is not None:
        found.append((YES_OR_NO["flag"][ANSWERS[search.flag]], lambda now: replace(now, flag=None)))
    if search.think is not None:
        found.append((YES_OR_NO["think"][ANSWERS[search.think]], lambda now: replace(now, think=None)))
    return found


def _without(field: str, value: str, search: Search) -> Search:
    rest: dict[str, Any] = {field: tuple(one for one in getattr(search, field) if one != value)}
    return replace(search, **rest)
