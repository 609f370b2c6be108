"""How a file is understood: what its format, columns, codes, students and observers are in this lesson."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from lessonstudy.domain.exchange import FIELDS
from lessonstudy.domain.imports import Import, ImportChoices
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.people import Membership, Person, Right
from lessonstudy.domain.studies import Study
from lessonstudy.services.importing import LABELS, Preview
from lessonstudy.ui.person import services
from lessonstudy.ui.words import distinct, plain

MOST_SHOWN = 60
UNITS = {"": "As the file says", "s": "Seconds", "ms": "Milliseconds", "clock": "Clock (mm:ss, hh:mm:ss)"}
LEFT_OUT, UNDECIDED = "", "?"
ACROSS = 3


@dataclass(frozen=True, slots=True)
class Deciding:
    """A file that waits, with what would come in by what is decided so far; None while that is not known."""

    person: Person
    study: Study
    lesson: Iteration
    membership: Membership
    coming: Import
    told: Preview | None

    def key(self, what: str) -> str:
        """Another one when all is understood anew, so that no widget keeps what was chosen before."""
        start = st.session_state.get(f"import-round-{self.coming.id}", 0)
        return f"import-{what}-{self.coming.id}-{start}"


def decided(now: Deciding) -> ImportChoices | None:
    """What the widgets say. None where that cannot be, which is said."""
    choices = _table(now, now.coming.choices)
    if choices is None or now.told is None:
        return choices
    choices = _codes(now, now.told, choices)
    choices = _students(now, now.told, choices)
    return _observers(now, now.told, choices)


def _table(now: Deciding, choices: ImportChoices) -> ImportChoices | None:
    columns: tuple[str, ...] = st.session_state.get(f"import-columns-{now.coming.id}", ())
    understood = now.told.reading.understood if now.told else None
    taken_for: dict[str, str] = st.session_state.get(f"import-understood-{now.coming.id}", {})
    known = dict(understood.columns) if understood else choices.columns or taken_for
    with st.expander("Format and columns", icon=":material/table_chart:", expanded=now.told is None):
        form = _form(now, choices)
        if not columns:
            return replace(choices, format=form)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            unit = st.selectbox(
                "Times are",
                list(UNITS),
                index=list(UNITS).index(choices.time_unit or ""),
                format_func=UNITS.__getitem__,
                key=now.key("unit"),
                width=240,
            )
            until_next = st.toggle(
                "The file has starts only: each note lasts until the next", choices.until_next, key=now.key("until")
            )
        taken = _columns(now, columns, known)
    twice = [FIELDS[one] for one, count in Counter(taken.values()).items() if count > 1]
    if twice:
        st.warning(f"Two columns are said to be the same: {', '.join(twice)}. Leave one of them out.")
        return None
    return replace(
        choices,
        format=form,
        # what the file told by itself is not written down as a decision
        columns=choices.columns if taken == known else taken,
        time_unit=unit or None,
        until_next=until_next,
    )


def _form(now: Deciding, choices: ImportChoices) -> str | None:
    guessed = now.told.format if now.told else ""
    names = {"": f"As it looks: {LABELS[guessed]}" if guessed and not choices.format else "As it looks"} | LABELS
    chosen = st.selectbox(
        "Format",
        list(names),
        index=list(names).index(choices.format or ""),
        format_func=names.__getitem__,
        key=now.key("format"),
        width=320,
    )
    return chosen or None


def _columns(now: Deciding, columns: tuple[str, ...], known: Mapping[str, str]) -> dict[str, str]:
    """What each column is said to be, without those that are left out."""
    st.markdown("**What each column is**")
    names = {LEFT_OUT: "Left out"} | {name: words[:1].upper() + words[1:] for name, words in FIELDS.items()}
    chosen = {name: field for name, field in known.items() if name in columns[MOST_SHOWN:]}
    places = st.columns(ACROSS)
    for place, name in enumerate(columns[:MOST_SHOWN]):
        start = known.get(name, LEFT_OUT)
        field = places[place % ACROSS].selectbox(
            plain(name),
            list(names),
            index=list(names).index(start) if start in names else 0,
            format_func=names.__getitem__,
            key=now.key(f"column-{place}"),
        )
        if field:
            chosen[name] = field
    return chosen


def _codes(now: Deciding, told: Preview, choices: ImportChoices) -> ImportChoices:
    used = told.used.codes
    names = {place: name for place, name in told.reading.document.code_names().items() if place in used}
    if not names:
        return choices
    team = services().coding.of_team(now.person.id, now.study.team)
    here = distinct(
        {
            f"{scheme.id}:{code.key}": f"{code.name} · {scheme.name}"
            for scheme in team
            if scheme.id in now.lesson.schemes
            for code in scheme.codes
        }
    )
    found = dict(choices.codes)
    missing = told.fitted.missing
    with st.expander(_heading("Codes", len(missing)), icon=":material/sell:", expanded=bool(missing)):
        st.caption("What each code of the file is in this lesson.")
        options = {UNDECIDED: "Not decided", LEFT_OUT: "Leave out"} | here
        places = st.columns(ACROSS)
        for place, (code, name) in enumerate(list(names.items())[:MOST_SHOWN]):
            known = told.fitted.codes.get(code)
            start = UNDECIDED if code in missing else known or LEFT_OUT
            chosen = places[place % ACROSS].selectbox(
                f"{plain(name)} ({used[code]:,})",
                list(options),
                index=list(options).index(start) if start in options else 0,
                format_func=options.__getitem__,
                key=now.key(f"code-{code}"),
            )
            if chosen == UNDECIDED:
                found.pop(code, None)
            elif chosen != start:
                found[code] = chosen or None
        new = choices.new_codes
        if now.membership.allows(Right.PLAN) and (missing or new):
            new = st.toggle("Add the codes that are not decided, as a new scheme", new, key=now.key("new-codes"))
    return replace(choices, codes=found, new_codes=new)


def _students(now: Deciding, told: Preview, choices: ImportChoices) -> ImportChoices:
    pseudonyms = [one.pseudonym for one in services().studies.students(now.person.id, now.study.id)]
    used = told.used.students
    names = [name for name in used if name not in pseudonyms]
    if not names:
        return choices
    found = dict(choices.students)
    with st.expander(_heading("Students", len(told.fitted.unknown_students)), icon=":material/face:", expanded=True):
        st.caption(
            "The study does not know these. They may be real names: they are left out unless you say which pseudonym each is. "
            "The names are forgotten with the file."
        )
        options = {LEFT_OUT: "Leave out"} | {one: one for one in pseudonyms}
        places = st.columns(ACROSS)
        for place, name in enumerate(names[:MOST_SHOWN]):
            start = choices.students.get(name) or LEFT_OUT
            chosen = places[place % ACROSS].selectbox(
                f"{plain(name)} ({used[name]:,})",
                list(options),
                index=list(options).index(start) if start in options else 0,
                format_func=options.__getitem__,
                key=now.key(f"student-{name}"),
            )
            if chosen != start:
                found[name] = chosen or None
    return replace(choices, students=found)


def _observers(now: Deciding, told: Preview, choices: ImportChoices) -> ImportChoices:
    used = told.used.observers
    if not used:
        return choices
    others = bool(told.fitted.unknown_observers) and not choices.mine
    with st.expander("Observers", icon=":material/groups:", expanded=others or bool(told.faults)):
        mine = st.toggle("All notes of this file are mine", choices.mine, key=now.key("mine"))
        if mine:
            return replace(choices, mine=True, observers=dict.fromkeys(used, now.person.id))
        given = {} if choices.mine else dict(choices.observers)
        if not now.membership.allows(Right.RUN):
            st.caption("Only who runs the lesson can bring in notes of others.")
            return replace(choices, mine=False, observers=given)
        members = {
            one.id: one.name
            for one, membership in services().teams.members(now.person, now.study.team)
            if membership.belongs
        }
        options = {UNDECIDED: "As the name says"} | distinct(members)
        places = st.columns(ACROSS)
        for place, name in enumerate(list(used)[:MOST_SHOWN]):
            start = given.get(name, UNDECIDED)
            chosen = places[place % ACROSS].selectbox(
                f"{plain(name)} ({used[name]:,})",
                list(options),
                index=list(options).index(start) if start in options else 0,
                format_func=options.__getitem__,
                key=now.key(f"observer-{name}"),
            )
            if chosen == UNDECIDED:
                given.pop(name, None)
            else:
                given[name] = chosen
    return replace(choices, mine=False, observers=given)


def _heading(words: str, undecided: int) -> str:
    return f"{words}: {undecided:,} not known here" if undecided else words
