"""The shipped data: every file loads, its parts fit together, and a broken file is refused with the line."""

from itertools import combinations, pairwise
from pathlib import Path

import pytest

from lessonstudy.data import (
    FOLDER,
    RESERVED_KEYS,
    SampleIteration,
    SchemeCode,
    read_chain,
    read_sample,
    read_scheme,
    sample,
    sample_chain,
    schemes,
)
from lessonstudy.domain.errors import Invalid

LESSON_MS = 180_000
CODES = [pytest.param(code, id=f"{scheme.key}-{code.key}") for scheme in schemes() for code in scheme.codes]
ITERATIONS = [pytest.param(iteration, id=str(iteration.number)) for iteration in sample().iterations]


def test_every_scheme_file_that_ships_is_loaded() -> None:
    names = "clip_worth_discussing lesson_mode noticing_stage student_thinking tru_lenses"
    assert [scheme.key for scheme in schemes()] == names.split()
    assert {path.suffix for path in (FOLDER / "schemes").iterdir()} == {".yaml"}


def test_a_key_means_one_code_when_a_scheme_is_used_beside_student_thinking_and_lesson_mode() -> None:
    by_key = {scheme.key: scheme for scheme in schemes()}
    for other in by_key.keys() - {"student_thinking", "lesson_mode"}:
        together = (by_key["student_thinking"], by_key["lesson_mode"], by_key[other])
        keys = [code.key for scheme in together for code in scheme.codes]
        assert len(keys) == len(set(keys)), other
        assert RESERVED_KEYS.isdisjoint(keys)


def test_the_keys_of_the_annotation_room_are_reserved() -> None:
    assert set("jklnfmzbio 0123456789[],.?") == RESERVED_KEYS


@pytest.mark.parametrize("code", CODES)
def test_a_code_says_what_it_is_and_what_it_is_not(code: SchemeCode) -> None:
    assert len({code.definition, code.example, code.non_example}) == 3


@pytest.mark.parametrize("code", CODES)
def test_a_colour_can_be_seen_on_a_light_and_on_a_dark_page(code: SchemeCode) -> None:
    for page in ("#FFFFFF", "#0E1117"):
        assert contrast(code.color, page) >= 3


@pytest.mark.parametrize("scheme", schemes(), ids=lambda scheme: scheme.key)
def test_colours_of_a_scheme_differ_for_people_who_see_red_and_green_alike(scheme) -> None:  # type: ignore[no-untyped-def]
    for one, other in combinations(scheme.codes, 2):
        for seen in (FULL, WITHOUT_GREEN, WITHOUT_RED):
            distance = (
                sum((a - b) ** 2 for a, b in zip(lab(one.color, seen), lab(other.color, seen), strict=True)) ** 0.5
            )
            assert distance > 18, (one.key, other.key)


def test_the_demo_has_somebody_for_each_way_in() -> None:
    people = {person.key: person for person in sample().people}
    assert {"observer", "teacher", "coach"} <= people.keys()
    assert [people[key].role for key in ("observer", "teacher", "coach")] == ["observer", "teacher", "coach"]
    assert "facilitator" in {person.role for person in people.values()}
    assert len({person.email for person in people.values()}) == len(people)
    assert all(person.email.endswith("@example.org") for person in people.values())


def test_students_are_letters_and_never_names() -> None:
    assert [student.pseudonym for student in sample().students] == ["A", "B", "C"]


def test_each_plan_grows_from_the_one_before_and_keeps_its_phases() -> None:
    first, second, third = sample().plans
    assert (second.parent, third.parent) == (first.number, second.number)
    assert {phase.key for phase in first.phases} < {phase.key for phase in second.phases}
    assert [phase.key for phase in second.phases] == [phase.key for phase in third.phases]
    assert first.success_criteria == second.success_criteria == third.success_criteria


@pytest.mark.parametrize("iteration", ITERATIONS)
def test_phases_follow_each_other_over_the_whole_video(iteration: SampleIteration) -> None:
    times = iteration.phase_times
    assert times[0].start_ms == 0
    assert times[-1].end_ms == LESSON_MS
    assert all(one.end_ms == other.start_ms for one, other in pairwise(times))
    plan = next(plan for plan in sample().plans if plan.number == iteration.plan)
    assert [time.phase for time in times] == [phase.key for phase in plan.phases]


@pytest.mark.parametrize("iteration", ITERATIONS)
def test_every_observation_fits_the_lesson_and_names_what_exists(iteration: SampleIteration) -> None:
    study = sample()
    people = {person.key for person in study.people}
    students = {student.pseudonym for student in study.students}
    codes = {code.key for scheme in schemes() if scheme.key in study.schemes for code in scheme.codes}
    assert len(iteration.observations) >= 14
    for note in iteration.observations:
        assert 0 <= note.start_ms < LESSON_MS
        assert note.end_ms is None or note.start_ms < note.end_ms <= LESSON_MS
        assert note.observer in people
        assert set(note.codes) <= codes
        assert set(note.students) <= students


@pytest.mark.parametrize("iteration", ITERATIONS)
def test_three_observe_and_who_teaches_does_not(iteration: SampleIteration) -> None:
    observers = {note.observer for note in iteration.observations}
    assert len(observers) == 3
    assert iteration.teacher not in observers


@pytest.mark.parametrize("iteration", ITERATIONS)
def test_each_focus_student_is_seen_and_an_interval_code_has_an_interval(iteration: SampleIteration) -> None:
    assert {student for note in iteration.observations for student in note.students} == {"A", "B", "C"}
    intervals = {code.key for scheme in schemes() for code in scheme.codes if code.kind == "interval"}
    for note in iteration.observations:
        assert note.end_ms is not None or intervals.isdisjoint(note.codes)


SCHEME = """\
name: Small
source: our own
language: en
codes:
  - key: a
    name: First
    color: "#0099E6"
    definition: one
    example: two
    non_example: three
    kind: point
    group: null
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("key: a", "key: j", 5, "'j' belongs to the annotation room"),
        ("key: a", "key: '3'", 5, "'3' must be one small letter"),
        ("kind: point", "kind: always", 11, "'always' must be one of: interval, point"),
        ('"#0099E6"', "blue", 7, "'blue' must look like"),
        ("    example: two\n", "", 5, "'example' is missing"),
        ("example: two", "exmaple: two", 9, "no field 'exmaple'"),
        ("definition: one", "definition: ''", 8, "'definition' is empty"),
        ("definition: one", "definition: 1", 8, "'definition' must be text"),
        ("    name: First", "    key: c\n    name: First", 6, "'key' is there twice"),
        ("name: Small", "name: [Small", 2, "expected ',' or ']'"),
        ("language: en", "language: \u0007", 1, "not YAML"),
    ],
)
def test_a_broken_scheme_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in SCHEME
    path = tmp_path / "small.yaml"
    path.write_text(SCHEME.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Invalid) as refusal:
        read_scheme(path)
    assert f"small.yaml, line {line}: " in str(refusal.value)
    assert words in str(refusal.value)


def test_two_codes_with_one_key_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SCHEME + SCHEME[SCHEME.index("  - key") :].replace("First", "Second"), encoding="utf-8")
    with pytest.raises(Invalid, match=r"line 13: the key 'a' is taken"):
        read_scheme(path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text("", encoding="utf-8")
    with pytest.raises(Invalid, match="the file is empty"):
        read_scheme(path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("observer: daniel", "observer: nobody", "'nobody' must be one of"),
        ("codes: [x]", "codes: [q]", "'q' in 'codes' must be one of"),
        ("students: [A]", "students: [D]", "'D' in 'students' must be one of"),
        ("end_ms: 51600", "end_ms: 45000", "the end must come after the start"),
        ("end_ms: 170400", "end_ms: 180001", "the lesson runs from 0 to 180000 ms"),
        ("phase: groups,", "phase: lunch,", "'lunch' must be one of"),
        ("plan: 2", "plan: 4", "there is no plan 4"),
        (
            "anticipated: thirds",
            "anticipated: more-pieces",
            "'more-pieces' must be one of: half-and-quarter, quarters, thirds",
        ),
        ("key: l2-bars", "key: l1-c-thirds", "the key 'l1-c-thirds' is taken"),
        ("parent: 1", "parent: 7", "no plan 7 stands before this one"),
        ("date: 2026-03-03", "date: spring", "'date' must look like"),
    ],
)
def test_a_broken_sample_is_refused_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = (FOLDER / "sample.yaml").read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    path = tmp_path / "sample.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Invalid) as refusal:
        read_sample(path, schemes())
    assert words in str(refusal.value)
    named = int(str(refusal.value).split("line ")[1].split(":")[0])
    assert abs(named - line) <= 1


def test_the_team_cites_notes_of_every_lesson_and_some_speak_against() -> None:
    chain = sample_chain()
    known = {note.key for one in sample().iterations for note in one.observations if note.key}
    cited = {key for one in (*chain.claims, *chain.learnings) for key in one.cites}
    assert cited <= known
    assert {key[:3] for key in cited} == {"l1-", "l2-", "l3-"}
    assert any(claim.against for claim in chain.claims)


def test_nobody_judges_alone() -> None:
    chain = sample_chain()
    judges = {one.judged_by for tweak in chain.tweaks for one in tweak.predictions if one.judged_by}
    deciders = {tweak.outcome.by for tweak in chain.tweaks if tweak.outcome}
    assert len({claim.author for claim in chain.claims}) > 2
    assert len(judges) > 1
    assert len(deciders) > 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "cites: [l1-c-thirds, l1-c-counts,",
            "cites: [l1-c-fifths, l1-c-counts,",
            "'l1-c-fifths' in 'cites' must be one of",
        ),
        ("cites: [l1-red-crosses,", "cites: [l2-bars,", "'l2-bars' in 'cites' must be one of"),
        ("cites: [l2-two-lengths, l2-bars, l2-nobody-points]", "cites: []", "an agreed claim cites at least one note"),
        ("against: [l1-a-sum]", "agianst: [l1-a-sum]", "no field 'agianst'"),
        ("key: no-second-try", "key: three-from-three", "the key 'three-from-three' is taken"),
        ("phase: draw", "phase: paint", "'paint' must be one of"),
        ("claims: [named-late]", "claims: [share-of-everything]", "'share-of-everything' in 'claims' must be one of"),
        ("parent: bars-at-once", "parent: one-plate-named", "'one-plate-named' must be one of"),
        ("result: met", "result: open", "cites a note of the reteach, and nothing else does"),
        ("result: open", "result: met", "cites a note of the reteach, and nothing else does"),
        ("judged_by: daniel", "judged_by: nobody", "'nobody' must be one of"),
        ("cites: [l2-seven-hands]", "cites: [l1-one-hand]", "'l1-one-hand' in 'cites' must be one of"),
        ("confidence: 60", "confidence: 160", "must lie between 0 and 100"),
        ("taken_up: 2", "taken_up: 9", "a plan that is there takes up what was agreed"),
        ("says: accepted}", "says: queried}", "what is queried has its query"),
        ("at_ms: 33000", "at_ms: 330000", "the lesson runs from 0 to 180000 ms"),
        ("trial: {iteration: 2,", "trial: {iteration: 1,", "a tweak is tried after the lesson that it comes from"),
        ("checked: 12, met: 8", "checked: 12, met: 13", "of 12 students 0 to 12 met it"),
        ("criterion: 1,", "criterion: 4,", "the plan has success criteria 1 to 3"),
        ("state: tentative", "state: repeated", "notes of at least 2 lessons"),
        ("    against: [l3-b-no-name, l3-c-twelfths]\n", "", "names a note that speaks against it"),
    ],
)
def test_a_broken_chain_is_refused_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = (FOLDER / "sample_chain.yaml").read_text(encoding="utf-8")
    assert old in text
    line = text[: text.rindex(old) if not new else text.index(old)].count("\n") + 1
    path = tmp_path / "sample_chain.yaml"
    path.write_text(text.replace(old, new, 1) if new else new.join(text.rsplit(old, 1)), encoding="utf-8")
    with pytest.raises(Invalid) as refusal:
        read_chain(path, sample())
    assert words in str(refusal.value)
    named = int(str(refusal.value).split("line ")[1].split(":")[0])
    assert abs(named - line) <= 3


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    agreed_by: ines\n", "", "a plan that is there takes up what was agreed"),
        ("decision: adapt", "decision: adopt", "to adapt a tweak opens one child"),
        ("decision: adopt", "decision: adapt", "to adapt a tweak opens one child"),
        ("    taken_up: 2\n", "", "only what a plan has taken up is answered and tried"),
    ],
)
def test_a_tweak_is_never_further_on_than_what_it_rests_on(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = (FOLDER / "sample_chain.yaml").read_text(encoding="utf-8")
    path = tmp_path / "sample_chain.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Invalid, match=words):
        read_chain(path, sample())


# How colours are seen with all cones, without the green and without the red ones: Machado, Oliveira, Fernandes (2009).
FULL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
WITHOUT_GREEN = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881))
WITHOUT_RED = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
Matrix = tuple[tuple[float, float, float], ...]


def linear(color: str) -> list[float]:
    """sRGB as light, 0 to 1 (IEC 61966-2-1)."""
    shares = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]


def times(matrix: Matrix, light: list[float]) -> list[float]:
    return [sum(weight * value for weight, value in zip(row, light, strict=True)) for row in matrix]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    lights = [times(((0.2126, 0.7152, 0.0722),), linear(color))[0] + 0.05 for color in (one, other)]
    return max(lights) / min(lights)


def lab(color: str, seen: Matrix) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a colour as somebody sees it."""
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    light = [min(1.0, max(0.0, value)) for value in times(seen, linear(color))]
    shares = [value / white for value, white in zip(times(to_xyz, light), (0.9505, 1.0, 1.089), strict=True)]
    x, y, z = (share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116 for share in shares)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
