"""The reteach page, before and after teaching, for those who teach, observe and coach."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from world import World

from lessonstudy import bootstrap
from lessonstudy.domain.iterations import PhaseTime
from lessonstudy.domain.tweaks import Tweak
from lessonstudy.ui.person import OVERRIDE

PAGE = Path(__file__).parents[2] / "pages" / "reteach.py"
BRIEF, TIMER, AFTER = "Brief", "Teaching", "Afterwards"


@dataclass(frozen=True)
class Lesson:
    """Tim's reteach of a plan that takes up one tweak of the phase "Work"."""

    world: World
    iteration: str
    tweak: str
    prediction: str

    def open(self, who: str, part: str | None = None) -> AppTest:
        page = AppTest.from_file(str(PAGE), default_timeout=60)
        page.session_state[OVERRIDE] = getattr(self.world.ids, who)
        page.query_params["iteration"] = self.iteration
        page.run()
        if part:
            page.radio(key=f"part-{self.iteration}").set_value(part).run()
        assert [one.message for one in page.exception] == []
        return page

    def stored(self) -> Tweak:
        found = self.world.services.chain.of_study(self.world.ids.tim, self.world.ids.study).links[self.tweak]
        assert isinstance(found, Tweak)
        return found

    def teach(self) -> str:
        """A video, phase times, and a note of Omar's that shares a code with what the claim cites."""
        world, ids = self.world, self.world.ids
        world.new_recording(self.iteration)
        plan = world.services.reteaching.brief(ids.tim, self.iteration).plan
        times = [PhaseTime(phase=plan.phases[0].id, start_ms=0), PhaseTime(phase=plan.phases[1].id, start_ms=60_000)]
        world.services.teaching.mark_phases(ids.tim, self.iteration, times)
        return world.write(
            ids.omar, iteration=self.iteration, start_ms=75_000, codes=["a"], saw="Draws & <b>cuts</b>."
        ).id


@pytest.fixture
def lesson(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lesson]:
    # the page runs as a script of its own; links need the router, with which tests/e2e/test_pages.py runs it
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    before = list(bootstrap._serving)
    bootstrap._serving[:] = [world.services.settings]
    chain, ids = world.services.chain, world.ids
    note = world.write(ids.olga, codes=["a"], saw="She folds *twice*.", recording=ids.recording)
    claim = chain.add_claim(ids.tim, ids.study, {"text": "They halve.", "cites": [note.id], "state": "agreed"})
    values = {"change": "Draw first.", "why": "So that all share.", "phase": ids.work, "claims": [claim.id]}
    tweak = chain.add_tweak(ids.tim, ids.study, values)
    prediction = chain.add_prediction(ids.tim, tweak.id, {"who": "Most", "expects": "draw", "confidence": 70})
    chain.change_tweak(ids.tim, tweak.id, None, {"state": "agreed"})
    iteration = world.services.teaching.add(ids.fay, ids.study, {"teacher": ids.tim, "schemes": [ids.thinking]})
    yield Lesson(world, iteration.id, tweak.id, prediction.id)
    bootstrap._serving[:] = before


def texts(page: AppTest) -> str:
    return "\n".join(str(one.value) for kind in ("markdown", "caption", "info", "warning") for one in page.get(kind))


def labels(page: AppTest) -> set[str]:
    return {one.label for one in page.button}


def test_one_click_makes_the_version_that_the_brief_then_reads(lesson: Lesson) -> None:
    page = lesson.open("tim")
    assert "Draw first" in texts(page)
    page.button(key=f"take-up-{lesson.iteration}").click().run()
    brief = lesson.world.services.reteaching.brief(lesson.world.ids.tim, lesson.iteration)
    assert (brief.plan.number, brief.waits, "Draw first." in brief.plan.phases[1].teacher_moves) == (2, False, True)
    assert "Make version 3 from the agreed tweaks" not in labels(page)


def test_the_brief_says_what_why_and_what_is_predicted_and_the_teacher_answers_it(lesson: Lesson) -> None:
    lesson.world.services.replanning.teach_newest(lesson.world.ids.tim, lesson.iteration)
    page = lesson.open("tim")
    for words in ("Work", "Draw first", "So that all share", "They halve", "Most: draw", "She folds \\*twice\\*"):
        assert words.replace(":", "\\:") in texts(page) or words in texts(page), words
    page.text_area(key=f"query-{lesson.tweak}").set_value("With which pencils?")
    page.button(key=f"query-send-{lesson.tweak}").click().run()
    assert (lesson.stored().answer, lesson.stored().query) == ("queried", "With which pencils?")
    coach = lesson.open("cody")
    assert "Accept" not in labels(coach)
    coach.text_area(key=f"reply-change-{lesson.tweak}").set_value("Draw first, in pencil.")
    coach.button(key=f"reply-send-{lesson.tweak}").click().run()
    assert (lesson.stored().change, lesson.stored().answer) == ("Draw first, in pencil.", "open")
    page = lesson.open("tim")
    assert "The team answered a query" in texts(page)
    page.button(key=f"accept-{lesson.tweak}").click().run()
    assert lesson.stored().answer == "accepted"
    observer = lesson.open("olga")
    assert "Accepted" in texts(observer)
    assert not {"Accept", "Send the query", "Save for the teacher"} & labels(observer)


def test_an_empty_query_is_refused_and_the_brief_reads_on_without_its_video(lesson: Lesson) -> None:
    lesson.world.services.recordings.delete(lesson.world.ids.fay, lesson.world.ids.recording)
    page = lesson.open("tim")
    page.button(key=f"query-send-{lesson.tweak}").click().run()
    assert "Please write something here" in page.error[0].value
    assert "deleted" in texts(page)
    assert lesson.stored().answer == "open"


def test_the_timer_runs_through_the_phases_and_a_fresh_page_goes_on_with_it(lesson: Lesson) -> None:
    page = lesson.open("tim", TIMER)
    page.button(key=f"start-{lesson.iteration}").click().run()
    first, second = lesson.world.services.timing.now(lesson.world.ids.tim, lesson.iteration).plan.phases
    fresh = lesson.open("tim")
    assert fresh.radio(key=f"part-{lesson.iteration}").value == TIMER
    assert fresh.subheader[0].value == "Launch"
    fresh.button(key=f"next-{lesson.iteration}-{first.id}").click().run()
    # the first page still offers the step that was made already
    page.button(key=f"next-{lesson.iteration}-{first.id}").click().run()
    assert [one.phase for one in lesson.world.iteration(lesson.iteration).phases] == [first.id, second.id]
    page.button(key=f"end-{lesson.iteration}-{second.id}").click().run()
    assert lesson.world.iteration(lesson.iteration).phases[-1].end_ms is not None
    assert "Start the lesson" not in labels(lesson.open("gus", TIMER))


def test_the_teachers_own_noticing_comes_before_what_others_saw(lesson: Lesson) -> None:
    lesson.teach()
    page = lesson.open("tim", AFTER)
    assert "Draws &" not in texts(page)
    assert "Draws &" in texts(lesson.open("olga", AFTER))
    page.text_area(key=f"noticing-{lesson.iteration}").set_value("They *drew*.")
    page.button(key=f"noticing-save-{lesson.iteration}").click().run()
    assert "Draws &" in texts(page)
    assert "They \\*drew\\*\\." in texts(lesson.open("cody", AFTER))


def test_a_tweak_is_enacted_its_prediction_judged_by_a_click_on_evidence_and_adapted_in_one_step(
    lesson: Lesson,
) -> None:
    world, ids = lesson.world, lesson.world.ids
    world.services.replanning.teach_newest(ids.tim, lesson.iteration)
    note = lesson.teach()
    page = lesson.open("cody", AFTER)
    assert "the code “Anticipated”" in texts(page)
    became = next(one for one in page.radio if one.label == "What became of it")
    became.set_value("changed").run()
    assert next(one for one in page.text_input if one.label == "Moment (mm:ss)").value == "01:00", "the phase's start"
    page.button(key=f"enacted-save-{lesson.tweak}").click().run()
    assert (lesson.stored().state, lesson.stored().enacted_ms, lesson.stored().enacted_in) == (
        "changed",
        60_000,
        lesson.iteration,
    )
    page.button(key=f"judge-{lesson.prediction}").click().run()
    next(one for one in page.radio if one.label == "Was it seen?").set_value("met").run()
    page.button(key=f"judge-{lesson.prediction}").click().run()
    assert "needs an observation of the reteach" in page.error[0].value
    page.button(key=f"cite-{lesson.prediction}-{note}").click().run()
    page.button(key=f"judge-{lesson.prediction}").click().run()
    page.radio(key=f"decision-{lesson.tweak}").set_value("adapt").run()
    page.text_area(key=f"decision-change-{lesson.tweak}").set_value("Draw in pairs.")
    page.button(key=f"decide-{lesson.tweak}").click().run()
    chain = world.services.chain.of_study(ids.tim, ids.study)
    outcome = chain.outcome(lesson.tweak)
    assert outcome is not None
    child = chain.links[outcome.child or ""]
    assert isinstance(child, Tweak)
    assert (outcome.cites, child.change, child.parent) == ((note,), "Draw in pairs.", lesson.tweak)
    page.button(key=f"undo-{ids.study}").click().run()
    assert lesson.stored().state == "changed"
    observer = lesson.open("olga", AFTER)
    assert not {"Save what became of it", "Save the judgement", "Save the decision", "Cite"} & labels(observer)
    assert "Undo my last step" in labels(observer)


def test_two_who_judge_one_prediction_at_once_see_both_and_lose_nothing(lesson: Lesson) -> None:
    world, ids = lesson.world, lesson.world.ids
    world.services.replanning.teach_newest(ids.tim, lesson.iteration)
    lesson.teach()
    page = lesson.open("cody", AFTER)
    next(one for one in page.text_input if one.label == "What the judgement leaves out").set_value("Only two looked.")
    next(one for one in page.radio if one.label == "Was it seen?").set_value("not_observable").run()
    theirs = {"result": "not_observable", "note": "The camera was off."}
    world.services.chain.change_prediction(ids.fay, lesson.prediction, None, theirs)
    page.button(key=f"judge-{lesson.prediction}").click().run()
    assert "The camera was off" in page.warning[0].value
    assert "Only two looked." in [one.value for one in page.text_input]
    page.button(key=f"judge-{lesson.prediction}").click().run()
    assert world.services.chain.of_study(ids.tim, ids.study).predictions(lesson.tweak)[0].note == "Only two looked."
    # whoever typed nothing sees what stands by now
    world.services.chain.change_prediction(ids.fay, lesson.prediction, None, {"note": "Again."})
    page.run()
    assert "Again." in [one.value for one in page.text_input]


def test_words_for_a_decision_that_somebody_else_made_first_are_kept(lesson: Lesson) -> None:
    world, ids = lesson.world, lesson.world.ids
    world.services.replanning.teach_newest(ids.tim, lesson.iteration)
    lesson.teach()
    world.services.chain.change_tweak(ids.fay, lesson.tweak, None, {"state": "enacted"})
    page = lesson.open("cody", AFTER)
    page.text_area(key=f"decision-note-{lesson.tweak}").set_value("It carried the lesson.").run()
    world.services.chain.judge(ids.fay, lesson.tweak, {"decision": "adopt", "note": "Keep it."})
    page.run()
    assert "It carried the lesson" in texts(page)
    page.run()
    assert "It carried the lesson" in texts(page)


def test_pasted_counts_are_looked_at_before_they_are_saved_and_names_never_are(lesson: Lesson) -> None:
    world, ids = lesson.world, lesson.world.ids
    lesson.teach()
    page = lesson.open("olga", AFTER)
    page.text_area(key=f"pasted-{lesson.iteration}").set_value("Anna\t1\nBen\t0").run()
    assert "looks like names" in texts(page)
    page.text_area(key=f"pasted-{lesson.iteration}").set_value("Names the share\r\n1\r\n0\r\nx\r\n").run()
    assert "**2 of 3** Names the share" in texts(page)
    assert world.services.criteria.of_iteration(ids.olga, lesson.iteration) is None
    page.text_input(key=f"pasted-task-{lesson.iteration}").set_value("Exit task").run()
    page.button(key=f"pasted-save-{lesson.iteration}").click().run()
    stored = world.services.criteria.of_iteration(ids.tim, lesson.iteration)
    assert stored is not None
    assert [(one.checked, one.met, one.task) for one in stored.results] == [(3, 2, "Exit task")]
    checked = next(one for one in page.number_input if one.label == "Checked")
    assert checked.value == 3, "the fields follow what was pasted"
    checked.set_value(4)
    page.button(key=f"criteria-save-{lesson.iteration}").click().run()
    world.services.criteria.put(ids.fay, lesson.iteration, [])
    next(one for one in page.number_input if one.label == "Checked").set_value(5)
    page.button(key=f"criteria-save-{lesson.iteration}").click().run()
    assert "Somebody saved other counts" in texts(page)
    assert next(one for one in page.number_input if one.label == "Checked").value == 5
    page.button(key=f"criteria-save-{lesson.iteration}").click().run()
    stored = world.services.criteria.of_iteration(ids.tim, lesson.iteration)
    assert stored is not None
    assert [one.checked for one in stored.results] == [5]


def test_how_it_ran_tells_minutes_and_responses_and_makes_codes_by_one_click(lesson: Lesson) -> None:
    lesson.teach()
    page = lesson.open("cody", AFTER)
    assert "2 min planned, ran 1 min (1 min shorter)" in texts(page)
    assert ":gray-badge[Not seen] Cuts into halves" in texts(page)
    page.button(key=f"codes-{lesson.iteration}").click().run()
    assert len(lesson.world.iteration(lesson.iteration).schemes) == 2
    assert "Make codes from the anticipated responses" not in labels(page)
