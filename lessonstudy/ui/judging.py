"""Judging a tweak: moments that are proposed as evidence, each prediction with what it cites, then the decision."""

import streamlit as st

from lessonstudy.domain.evidence import reason
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.people import Person
from lessonstudy.domain.timecode import spoken
from lessonstudy.domain.tweaks import TRIED, Decision, Prediction, PredictionResult, Tweak
from lessonstudy.services.reteaching import Brief, BriefTweak, Evidence
from lessonstudy.ui.editing import editing, kept_words
from lessonstudy.ui.excerpts import excerpt, film_of
from lessonstudy.ui.person import services
from lessonstudy.ui.refusals import said
from lessonstudy.ui.words import DECISIONS, PREDICTION_RESULTS, plain, prediction_in_words

FIRST = 4
"""Proposals that are shown at once; more are a click away."""


def proposed_evidence(person: Person, one: BriefTweak, evidence: Evidence, may: bool) -> None:
    found = evidence.proposed.get(one.tweak.id, ())
    st.markdown("**Proposed evidence**")
    if not found:
        st.caption("No moment of this phase shares a code or a student with what the claim cites.")
    title = one.phase.title if one.phase else ""
    rows = [(each.note, reason(each, title, evidence.names)) for each in found]
    for note, why in rows[:FIRST]:
        _moment(person, one, evidence, note, why, may)
    if rows[FIRST:]:
        with st.expander(f"{len(rows) - FIRST} more"):
            for note, why in rows[FIRST:]:
                _moment(person, one, evidence, note, why, may)
    if may and evidence.notes:
        with st.expander("Cite another moment of this lesson"):
            _another(person, one, evidence)


def _moment(person: Person, one: BriefTweak, evidence: Evidence, note: Observation, why: str, may: bool) -> None:
    shown, about = st.columns([2, 5], gap="medium")
    with shown:
        excerpt(film_of(note, evidence.films), note.start_ms, None, f"{spoken(note.start_ms)} {note.saw}", note.id)
    with about:
        st.markdown(f"**{spoken(note.start_ms)}** {plain(note.saw)}")
        st.caption(plain(why))
        if may:
            _cite_buttons(person, one, note.id)


def _cite_buttons(person: Person, one: BriefTweak, note: str) -> None:
    with st.container(horizontal=True):
        for number, prediction in enumerate(one.predictions, 1):
            which = f" for prediction {number}" if len(one.predictions) > 1 else ""
            cited = note in prediction.cites
            label = f"Cited{which}: take it away" if cited else f"Cite{which}"
            icon = ":material/check:" if cited else ":material/format_quote:"
            if st.button(label, icon=icon, key=f"cite-{prediction.id}-{note}"):
                kept = tuple(each for each in prediction.cites if each != note)
                with said():
                    _cite(person, prediction, kept if cited else (*kept, note))


def _cite(person: Person, prediction: Prediction, cites: tuple[str, ...]) -> None:
    services().chain.change_prediction(person.id, prediction.id, prediction.version, {"cites": cites})
    st.rerun()


def _another(person: Person, one: BriefTweak, evidence: Evidence) -> None:
    standing = [each for each in evidence.notes.values() if each.state != ObservationState.WITHDRAWN]
    place = one.phase.id if one.phase else None
    ordered = sorted(standing, key=lambda each: (each.phase != place, each.start_ms))
    chosen = st.selectbox(
        "Moment",
        [each.id for each in ordered],
        format_func=lambda each: f"{spoken(evidence.notes[each].start_ms)} {evidence.notes[each].saw}",
        index=None,
        placeholder="Those of this phase come first",
        key=f"another-{one.tweak.id}",
    )
    if chosen:
        note = evidence.notes[chosen]
        excerpt(film_of(note, evidence.films), note.start_ms, None, f"{spoken(note.start_ms)} {note.saw}", note.id)
        if chosen not in {each.note.id for each in evidence.proposed.get(one.tweak.id, ())}:
            _cite_buttons(person, one, chosen)


def predictions(person: Person, one: BriefTweak, evidence: Evidence, may: bool) -> None:
    for number, prediction in enumerate(one.predictions, 1):
        word, color = PREDICTION_RESULTS[prediction.result]
        st.markdown(f"**{_named(one, number)}.** {plain(prediction_in_words(prediction))} :{color}-badge[{word}]")
        known = [evidence.notes[each] for each in prediction.cites if each in evidence.notes]
        for note in known:
            st.markdown(f":small[:material/format_quote: {spoken(note.start_ms)} {plain(note.saw)}]")
        if len(prediction.cites) > len(known):
            st.caption(f"{len(prediction.cites) - len(known)} more cited in another lesson.")
        if may:
            _judgement(person, prediction)
        elif prediction.note:
            st.markdown(plain(prediction.note))


def _named(one: BriefTweak, number: int) -> str:
    return f"Prediction {number}" if len(one.predictions) > 1 else "The prediction"


def _judgement(person: Person, prediction: Prediction) -> None:
    stands = None if prediction.result == PredictionResult.OPEN else prediction.result
    fields = editing(prediction, "judged", {"result": stands, "note": prediction.note})
    results = [each for each in PredictionResult if each != PredictionResult.OPEN]
    stood = fields.values["result"]
    result = st.radio(
        "Was it seen?",
        results,
        index=results.index(stood) if stood else None,
        horizontal=True,
        format_func=lambda each: PREDICTION_RESULTS[each][0],
        key=fields.key("result"),
    )
    left, right = st.columns([4.8, 1.4], vertical_alignment="bottom")
    note = left.text_input("What the judgement leaves out", value=fields.values["note"], key=fields.key("note"))
    if right.button("Save the judgement", key=f"judge-{prediction.id}"):
        values = {"result": result or PredictionResult.OPEN, "note": note}
        theirs = f"{PREDICTION_RESULTS[prediction.result][0]}. {prediction.note}".strip()
        fields.save(lambda seen: services().chain.change_prediction(person.id, prediction.id, seen, values), theirs)


def decision(person: Person, brief: Brief, one: BriefTweak, may: bool) -> None:
    tweak = one.tweak
    place = f"decision-note-{tweak.id}"
    if one.outcome:
        st.markdown(f"**Decided: {DECISIONS[one.outcome.decision]}.** {plain(one.outcome.note)}")
        if one.child:
            st.markdown(f":material/subdirectory_arrow_right: Goes on as: **{plain(one.child.change)}**")
        if one.outcome.author != person.id:
            kept_words(place, one.outcome.note)
            kept_words(f"decision-change-{tweak.id}", one.child.change if one.child else "")
    elif may and tweak.state in TRIED:
        _decide(person, brief, tweak, one.predictions, place)


def _decide(person: Person, brief: Brief, tweak: Tweak, judged: tuple[Prediction, ...], place: str) -> None:
    chosen = st.radio(
        "Decision",
        list(Decision),
        index=None,
        format_func=lambda each: DECISIONS[each],
        horizontal=True,
        key=f"decision-{tweak.id}",
    )
    good = (PredictionResult.MET, PredictionResult.PARTLY)
    cites = tuple(dict.fromkeys(note for one in judged if one.result in good for note in one.cites))
    against = tuple(
        dict.fromkeys(note for one in judged if one.result == PredictionResult.NOT_MET for note in one.cites)
    )
    note = st.text_area("Why", key=place, height=80)
    child = {}
    if chosen == Decision.ADAPT:
        child["change"] = st.text_area(
            "The change as it goes on", value=tweak.change, key=f"decision-change-{tweak.id}"
        )
        child["why"] = st.text_area("Why this change", value=tweak.why, key=f"decision-why-{tweak.id}", height=80)
    still = sum(one.result == PredictionResult.OPEN for one in judged)
    st.caption(
        f"Rests on what the predictions cite: {len(cites)} for it, {len(against)} against it."
        + (f" {still} not judged yet." if still else "")
    )
    if st.button("Save the decision", key=f"decide-{tweak.id}", disabled=chosen is None):
        values = {"decision": chosen, "iteration": brief.iteration.id, "cites": cites, "against": against, "note": note}
        with said():
            services().chain.judge(person.id, tweak.id, values | ({"child": child} if child else {}))
            st.rerun()
