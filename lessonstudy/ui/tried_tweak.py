"""A tweak after the reteach, on one card: what became of it, the evidence, the judgements and the decision."""

import streamlit as st

from lessonstudy.domain.people import Person, Right
from lessonstudy.services.reteaching import Brief, BriefTweak, Evidence
from lessonstudy.ui.brief_cards import cited_moments, heading, reasons
from lessonstudy.ui.enacting import enactment
from lessonstudy.ui.judging import decision, predictions, proposed_evidence


def tried_tweak(person: Person, brief: Brief, one: BriefTweak, evidence: Evidence) -> None:
    """Once the decision is made, it comes first."""
    may = brief.membership.allows(Right.PLAN) and not brief.iteration.hides_others
    with st.container(border=True, key=f"after-{one.tweak.id}"):
        heading(one)
        if one.outcome:
            enactment(person, brief, one, evidence, may)
            decision(person, brief, one, may)
            with st.expander("Evidence and judgements"):
                proposed_evidence(person, one, evidence, may)
                predictions(person, one, evidence, may)
            return
        with st.expander("Why, and what we predicted"):
            reasons(one)
            cited_moments(one)
        enactment(person, brief, one, evidence, may)
        proposed_evidence(person, one, evidence, may)
        predictions(person, one, evidence, may)
        decision(person, brief, one, may)
