"""What waits for whom, over the cycle of a study: each step asks the right people, and nobody else."""

from dataclasses import replace
from typing import Any

from test_chain import claim, prediction, tweak

from lessonstudy.domain.chain import Chain, Link
from lessonstudy.domain.claims import ClaimState
from lessonstudy.domain.entity import birth
from lessonstudy.domain.iterations import Iteration, IterationKind, IterationState, Noting
from lessonstudy.domain.people import Membership, MembershipState, Role
from lessonstudy.domain.plans import PlanState, PlanVersion
from lessonstudy.domain.tweaks import BriefAnswer, PredictionResult, TweakState
from lessonstudy.domain.waiting import Lesson, Standing, waiting_in

ROLES = {"ines": Role.FACILITATOR, "maya": Role.TEACHER, "dan": Role.TEACHER, "noor": Role.OBSERVER, "gus": Role.GUEST}
MEMBERS = [Membership(**birth(), team="t", person=name, role=role) for name, role in ROLES.items()]
NUMBERS = {"first": 1, "second": 2}
PLAN = PlanVersion(**birth() | {"id": "plan-1"}, study="s", number=1, state=PlanState.FROZEN)


def lesson(name: str = "first", notes: dict[str, int] | None = None, **values: Any) -> Lesson:
    known = {"study": "s", "plan": "plan-1", "number": NUMBERS[name], "teacher": "maya", "state": IterationState.NOTING,
             "kind": IterationKind.TEACH if name == "first" else IterationKind.RETEACH}  # fmt: skip
    about = {key: values.pop(key) for key in ("watchable", "submitted") if key in values}
    iteration = Iteration(**birth() | {"id": name}, **(known | values))
    return Lesson(iteration=iteration, notes=notes or {}, **({"watchable": True} | about))


def asked(lessons: list[Lesson], links: list[Link], plans: list[PlanVersion] | None = None, **values: Any) -> list[str]:
    """What waits, as "who: what"."""
    known = [PLAN] if plans is None else plans
    taken = frozenset(one for plan in known for one in plan.take_up)
    chain = Chain(links={one.id: one for one in links}, numbers=NUMBERS, taken_up=taken)
    study = Standing(**{"plans": known, "lessons": lessons, "chain": chain, "members": MEMBERS} | values)
    return [f"{' '.join(sorted(one.people))}: {one.task}" for one in waiting_in(study)]


def test_a_new_study_waits_for_its_plan_and_then_for_a_first_lesson() -> None:
    assert asked([], [], []) == ["dan ines maya: write the plan of the lesson"]
    assert asked([], []) == ["dan ines maya: say when the lesson is taught, and by whom"]
    planned = lesson(state=IterationState.PLANNED, watchable=False)
    assert asked([planned], []) == ["maya: teach Teaching 1 and load its video"]
    unknown = lesson(state=IterationState.PLANNED, watchable=False, teacher=None)
    assert asked([unknown], [])[0] == "dan ines maya: say who teaches Teaching 1"


def test_who_watches_is_asked_to_note_but_for_the_one_who_taught() -> None:
    assert asked([lesson(state=IterationState.TAUGHT)], []) == ["dan noor: note what you see in Teaching 1"]
    noted = lesson(notes={"noor": 3})
    assert asked([noted], []) == ["dan: note what you see in Teaching 1", "ines: run the debrief of Teaching 1"]


def test_while_notes_are_hidden_only_who_submitted_counts() -> None:
    hidden = lesson(notes={"noor": 3}, noting=Noting.INDEPENDENT)
    assert asked([hidden], []) == ["dan noor: note what you see in Teaching 1, then submit"]
    assert asked([lesson(noting=Noting.INDEPENDENT)], []) == asked([hidden], []), "own notes change nothing"
    submitted = replace(hidden, submitted={"noor"})
    assert asked([submitted], []) == [
        "dan: note what you see in Teaching 1, then submit",
        "ines: reveal the notes of Teaching 1: 1 person has submitted",
    ]
    revealed = lesson(noting=Noting.INDEPENDENT, state=IterationState.REVEALED)
    assert asked([revealed], []) == ["ines: run the debrief of Teaching 1"]


def test_claims_and_tweaks_wait_for_the_team_and_for_who_proposed_them() -> None:
    here = lesson(state=IterationState.DEBRIEFED)
    so = claim(author="noor")
    bare = tweak(author="dan", claims=(so.id,))
    ready = tweak(author="dan", claims=(so.id,))
    assert asked([here], [so, bare, ready, prediction(ready.id)]) == [
        "ines: agree on 1 claim of Teaching 1",
        "dan: say what will be seen of 1 proposed tweak of Teaching 1",
        "ines: agree on 1 proposed tweak of Teaching 1",
    ]


def test_a_reteach_waits_for_its_plan_its_teacher_its_judgement_and_a_learning() -> None:
    first = lesson(state=IterationState.DEBRIEFED)
    so = claim(author="noor", state=ClaimState.AGREED, cites=("n",))
    on = tweak(author="dan", claims=(so.id,), state=TweakState.AGREED)
    told = prediction(on.id)
    assert asked([first], [so, on, told]) == ["dan ines maya: take up 1 agreed tweak in plan version 2"]
    second_plan = PlanVersion(**birth() | {"id": "plan-2"}, study="s", number=2, take_up=(on.id,))
    plans = [PLAN, second_plan]
    assert asked([first], [so, on, told], plans) == ["dan ines maya: say who teaches plan version 2, and when"]
    coming = lesson("second", plan="plan-2", state=IterationState.PLANNED, watchable=False)
    teach = "maya: teach Reteach 2 and load its video"
    assert asked([first, coming], [so, on, told], plans) == ["maya: accept or query 1 tweak for Reteach 2", teach]
    queried = replace(on, answer=BriefAnswer.QUERIED, query="Why strips?")
    assert asked([first, coming], [so, queried, told], plans) == [
        "dan: answer the query of 1 tweak for Reteach 2",
        teach,
    ]
    done = lesson("second", plan="plan-2", state=IterationState.DEBRIEFED)
    assert asked([first, done], [so, on, told], plans) == ["maya: say what became of 1 tweak in Reteach 2"]
    tried = replace(on, state=TweakState.ENACTED, enacted_in="second")
    assert asked([first, done], [so, tried, told], plans) == ["ines maya: judge 1 prediction of Reteach 2"]
    judged = replace(told, result=PredictionResult.MET, cites=("n",))
    assert asked([first, done], [so, tried, judged], plans) == ["ines: adopt, adapt or abandon 1 tweak of Reteach 2"]
    over = replace(tried, state=TweakState.JUDGED)
    assert asked([first, done], [so, over, judged], plans) == [
        "ines: write down what the team takes along beyond this lesson"
    ]


def test_who_left_is_asked_nothing_and_the_others_take_over() -> None:
    left = [replace(one, state=MembershipState.LEFT) if one.person == "maya" else one for one in MEMBERS]
    planned = lesson(state=IterationState.PLANNED, watchable=False)
    assert asked([planned], [], members=left) == ["dan ines: teach Teaching 1 and load its video"]
