"""The sample study as the demo writes it: every link by a person who may, resting on notes of the drawn lessons."""

import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import pytest

from lessonstudy.bootstrap import Services, services
from lessonstudy.data import sample, sample_chain
from lessonstudy.domain.chain import Chain
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.plans import PlanState, PlanVersion
from lessonstudy.domain.tweaks import Decision, PredictionResult, TweakState
from lessonstudy.services import demo as module
from lessonstudy.settings import Settings


class Told:
    """The study that the demo has written, as its facilitator reads it."""

    def __init__(self, everything: Services) -> None:
        coach = dict(everything.demo.people())["coach"]
        [(team, _)] = everything.teams.teams_of(coach)
        [study] = everything.studies.of_team(coach.id, team.id)
        self.coach, self.study = coach.id, study.id
        self.everything = everything

    @property
    def chain(self) -> Chain:
        return self.everything.chain.of_study(self.coach, self.study)

    @property
    def iterations(self) -> list[Iteration]:
        return self.everything.teaching.of_study(self.coach, self.study)

    @property
    def plans(self) -> list[PlanVersion]:
        return sorted(self.everything.studies.plans(self.coach, self.study), key=lambda plan: plan.number)

    def notes(self, iteration: Iteration) -> list[Observation]:
        return self.everything.annotate.notes(self.coach, iteration.id).items


def stand_in(path: Path, lesson: int, on_progress: Callable[[float], None], **_: float) -> None:
    """Three quick minutes in place of the drawn ones."""
    words = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=s=96x64:r=2"]
    subprocess.run([*words, "-t", "180", "-pix_fmt", "yuv420p", "-preset", "ultrafast", str(path)], check=True)
    on_progress(1.0)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    data = tmp_path_factory.mktemp("demo")
    everything = services(Settings.from_env({"LESSONSTUDY_DATA": str(data), "LESSONSTUDY_DEMO": "1"}))
    heard: list[float] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "draw_lesson", stand_in)
        everything.demo.prepare(heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
    return Told(everything)


def test_each_lesson_is_taught_by_somebody_else_from_its_own_version_of_the_plan(told: Told) -> None:
    assert [one.number for one in told.iterations] == [1, 2, 3]
    assert len({one.teacher for one in told.iterations}) == 3
    assert [one.plan for one in told.iterations] == [plan.id for plan in told.plans]
    assert [plan.state for plan in told.plans] == [PlanState.SUPERSEDED, PlanState.SUPERSEDED, PlanState.FROZEN]
    assert [one.state for one in told.iterations] == [one.state for one in sample().iterations]


def test_phases_and_expected_responses_keep_their_identity_over_the_versions(told: Told) -> None:
    first, second, third = ({phase.title: phase for phase in plan.phases} for plan in told.plans)
    assert {title: phase.root for title, phase in first.items()}.items() <= {
        title: phase.root for title, phase in third.items()
    }.items()
    assert second["Groups share"].anticipated == third["Groups share"].anticipated


def test_every_link_of_the_file_is_written_and_stands_as_the_file_says(told: Told) -> None:
    chain, file = told.chain, sample_chain()
    assert Counter(one.state for one in chain.claims) == Counter(one.state for one in file.claims)
    assert len(chain.tweaks) == len(file.tweaks)
    assert Counter(one.state for one in chain.learnings) == Counter(one.state for one in file.learnings)
    checked = told.everything.criteria.of_study(told.coach, told.study)
    assert sum(len(one.results) for one in checked) == len(file.criteria)


def test_one_tweak_is_adopted_one_adapted_into_a_child_and_one_abandoned(told: Told) -> None:
    chain, (_, second, third) = told.chain, told.plans
    outcomes = {outcome.decision: outcome for one in chain.tweaks if (outcome := chain.outcome(one.id))}
    assert set(outcomes) == set(Decision)
    assert outcomes[Decision.ADOPT].tweak in second.take_up
    assert outcomes[Decision.ADAPT].tweak in second.take_up
    assert outcomes[Decision.ADAPT].child in third.take_up
    assert outcomes[Decision.ABANDON].tweak in third.take_up
    assert all(outcome.cites for outcome in outcomes.values())


def test_one_prediction_waits_for_judgement_and_one_tweak_for_its_prediction(told: Told) -> None:
    chain = told.chain
    open_ones = [
        one for tweak in chain.tweaks for one in chain.predictions(tweak.id) if one.result == PredictionResult.OPEN
    ]
    assert len(open_ones) == 1
    waiting = chain.links[open_ones[0].tweak]
    assert waiting in [one for one in chain.tweaks if one.state == TweakState.ENACTED]
    assert [one.state for one in chain.tweaks if not chain.predictions(one.id)] == [TweakState.PROPOSED]


def test_of_the_expected_responses_some_were_seen_and_some_not_and_something_was_a_surprise(told: Told) -> None:
    for iteration, plan in zip(told.iterations, told.plans, strict=True):
        expected = {one.id for phase in plan.phases for one in phase.anticipated}
        seen = {note.anticipated for note in told.notes(iteration) if note.anticipated}
        assert seen
        assert seen < expected
    surprises = [note for note in told.notes(told.iterations[-1]) if any(code.endswith(":u") for code in note.codes)]
    assert surprises
    assert not any(note.anticipated for note in surprises)
