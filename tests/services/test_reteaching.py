"""The brief of a reteach, own noticing first, and what is proposed as evidence."""

from typing import Any

import pytest
from world import World

from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from lessonstudy.domain.iterations import PhaseTime
from lessonstudy.domain.tweaks import Tweak


def agreed(world: World, phase: str | None, change: str, notes: list[str]) -> Tweak:
    """A tweak from the first lesson that the team agreed on."""
    chain, ids = world.services.chain, world.ids
    claim = chain.add_claim(ids.tim, ids.study, {"text": "They halve.", "cites": notes, "state": "agreed"})
    tweak = chain.add_tweak(
        ids.tim, ids.study, {"change": change, "why": "So that all share.", "phase": phase, "claims": [claim.id]}
    )
    chain.add_prediction(ids.tim, tweak.id, {"expects": "Most draw."})
    return chain.change_tweak(ids.tim, tweak.id, None, {"state": "agreed"})


def reteach(world: World, **values: Any) -> str:
    """A reteach that Tim will give, by the plan of the first lesson."""
    return world.services.teaching.add(world.ids.fay, world.ids.study, {"teacher": world.ids.tim} | values).id


def taught(world: World, iteration: str) -> None:
    """A video, and the second phase from a minute on."""
    world.new_recording(iteration)
    plan = world.services.teaching.get(world.ids.fay, iteration).plan
    phases = world.services.studies.plan(world.ids.fay, plan).phases
    times = [PhaseTime(phase=phases[0].id, start_ms=0, end_ms=60_000), PhaseTime(phase=phases[1].id, start_ms=60_000)]
    world.services.teaching.mark_phases(world.ids.fay, iteration, times)


def test_tweaks_wait_until_the_next_version_takes_them_up_which_the_planned_lesson_then_teaches(world: World) -> None:
    ids, services = world.ids, world.services
    note = world.write(ids.olga)
    second, first = (
        agreed(world, ids.work, "Draw first.", [note.id]),
        agreed(world, ids.launch, "Tell less.", [note.id]),
    )
    lesson = agreed(world, None, "Fewer tasks.", [note.id])
    iteration = reteach(world)
    brief = services.reteaching.brief(ids.olga, iteration)
    assert [one.tweak.id for one in brief.tweaks] == [lesson.id, first.id, second.id], "the whole lesson, then by phase"
    assert (brief.waits, brief.plan.id) == (True, ids.plan)
    with pytest.raises(Forbidden):
        services.replanning.teach_newest(ids.olga, iteration)
    made = services.replanning.teach_newest(ids.tim, iteration)
    brief = services.reteaching.brief(ids.tim, iteration)
    assert (brief.waits, brief.plan.id, made.number) == (False, made.id, 2)
    assert [one.phase and one.phase.title for one in brief.tweaks] == [None, "Launch", "Work"]
    ((claim, (moment,)),) = brief.tweaks[1].claims
    assert (claim.text, moment.note.id, moment.iteration.number) == ("They halve.", note.id, 1)
    assert [one.label for one in moment.films] == ["Back of the room"]
    assert services.replanning.teach_newest(ids.tim, iteration).id == made.id
    taught(world, iteration)
    with pytest.raises(Conflict):
        services.replanning.teach_newest(ids.tim, iteration)


def test_the_first_teaching_has_no_brief_and_a_brief_survives_what_its_claims_cite(world: World) -> None:
    ids, services = world.ids, world.services
    note = world.write(ids.olga)
    agreed(world, ids.work, "Draw first.", [note.id])
    assert services.reteaching.brief(ids.tim, ids.iteration).tweaks == ()
    services.annotate.withdraw(ids.olga, note.id)
    services.recordings.delete(ids.fay, ids.recording)
    ((_, (moment,)),) = services.reteaching.brief(ids.tim, reteach(world)).tweaks[0].claims
    assert (moment.withdrawn, moment.films[0].status) == (True, "deleted")


def test_the_teacher_sees_no_evidence_before_their_own_noticing_and_the_others_see_it_at_once(world: World) -> None:
    ids, services = world.ids, world.services
    iteration = reteach(world)
    taught(world, iteration)
    assert services.reteaching.evidence(ids.tim, iteration) is None
    assert services.reteaching.evidence(ids.olga, iteration) is not None
    with pytest.raises(Forbidden) as refusal:
        services.reteaching.notice(ids.cody, iteration, "Mine.")
    assert refusal.value.key == "noticing-not-yours"
    with pytest.raises(Invalid):
        services.reteaching.notice(ids.tim, iteration, " ")
    assert services.reteaching.noticing(ids.olga, iteration) is None
    written = services.reteaching.notice(ids.tim, iteration, "", skipped=True, seen=0)
    assert services.reteaching.evidence(ids.tim, iteration) is not None
    services.reteaching.notice(ids.tim, iteration, "They drew.", seen=written.version)
    with pytest.raises(Stale):
        services.reteaching.notice(ids.tim, iteration, "From an old page.", seen=written.version)
    found = services.reteaching.noticing(ids.olga, iteration)
    assert found is not None
    assert (found.text, found.skipped, found.version) == ("They drew.", False, 2)
    with pytest.raises(NotFound):
        services.reteaching.noticing(ids.eve, iteration)


def test_evidence_is_proposed_from_the_same_phase_with_a_code_or_student_in_common(world: World) -> None:
    ids, services = world.ids, world.services
    cited = world.write(ids.olga, codes=["a"], students=["A"])
    tweak = agreed(world, ids.work, "Draw first.", [cited.id])
    iteration = reteach(world, schemes=[ids.thinking])
    services.replanning.teach_newest(ids.tim, iteration)
    taught(world, iteration)
    wanted = world.write(ids.omar, iteration=iteration, start_ms=70_000, codes=["a"], students=["A"])
    world.write(ids.omar, iteration=iteration, start_ms=1_000, codes=["a"])
    world.write(ids.omar, iteration=iteration, start_ms=71_000, codes=["h"])
    found = services.reteaching.evidence(ids.olga, iteration)
    assert found is not None
    (proposal,) = found.proposed[tweak.id]
    assert (proposal.note.id, proposal.students) == (wanted.id, ("A",))
    assert found.names[proposal.codes[0]] == "Anticipated"
    assert [round((one.ran_ms or 0) / 60_000) for one in found.ran.phases] == [1, 9]


def test_of_a_lesson_noted_independently_only_own_notes_count_until_the_reveal(world: World) -> None:
    ids, services = world.ids, world.services
    own = world.write(ids.olga, iteration=ids.blind, anticipated=ids.halves)
    other = world.write(ids.omar, iteration=ids.blind, anticipated=ids.halves)
    before = services.reteaching.evidence(ids.olga, ids.blind)
    services.teaching.reveal(ids.fay, ids.blind)
    after = services.reteaching.evidence(ids.olga, ids.blind)
    assert before is not None
    assert after is not None
    assert set(before.notes) == {own.id}
    assert [len(one.ran.phases[1].responses[0].moments) for one in (before, after)] == [1, 2]
    assert set(after.notes) == {own.id, other.id}
