"""A coding scheme made from a plan: one code for each response that the team anticipates.

Anticipating what students will do, and then watching for it, is the first of the five practices of Smith and Stein (2011),
"5 Practices for Orchestrating Productive Mathematics Discussions".
"""

from collections.abc import Collection

from lessonstudy.domain.colors import PALETTE
from lessonstudy.domain.entity import LONGEST_LINE, LONGEST_TEXT, birth
from lessonstudy.domain.plans import AnticipatedResponse, Phase, PlanVersion
from lessonstudy.domain.schemes import CODE_KEYS, LONGEST_CODE_NAME, Code, CodingScheme, key_for, slug_of
from lessonstudy.domain.studies import Study

SURPRISE = Code(
    key="x",
    name="Something else",
    color=PALETTE[0],
    definition="A student says or does something about the task that the plan did not anticipate.",
)
MOST_RESPONSES = len(CODE_KEYS) - 1


def responses(plan: PlanVersion) -> list[tuple[Phase, AnticipatedResponse]]:
    """What the plan anticipates, in the order of its phases."""
    return [(phase, one) for phase in plan.phases for one in phase.anticipated if one.description.strip()]


def from_responses(study: Study, plan: PlanVersion, taken: Collection[str]) -> CodingScheme:
    """A draft with a code for each anticipated response, the first fifteen, and one for all that nobody thought of."""
    codes: list[Code] = [SURPRISE]
    for phase, one in responses(plan)[:MOST_RESPONSES]:
        name = _name(one.description, {code.name for code in codes})
        said = [" ".join(one.description.split()), f"Phase: {phase.title}"]
        if one.planned_response.strip():
            said.append(f"Planned answer: {one.planned_response.strip()}")
        key = key_for(name, {code.key for code in codes})
        color = PALETTE[len(codes) % len(PALETTE)]
        codes.append(Code(key=key, name=name, color=color, definition="\n".join(said)[:LONGEST_TEXT]))
    return CodingScheme(
        **birth(),
        team=study.team,
        slug=slug_of("anticipated_responses", taken),
        name=f"Anticipated: {study.title}"[:LONGEST_LINE],
        source=f"Made from version {plan.number} of the plan, after the practice of anticipating: Smith and Stein (2011), "
        "5 Practices for Orchestrating Productive Mathematics Discussions.",
        codes=(*codes[1:], SURPRISE),
    )


def _name(description: str, taken: Collection[str]) -> str:
    """The description in one short line, unlike those that are taken."""
    line = " ".join(description.split())
    short = line if len(line) <= LONGEST_CODE_NAME - 5 else line[: LONGEST_CODE_NAME - 6].rstrip() + "…"
    name, count = short, 2
    while name in taken:
        name, count = f"{short} ({count})", count + 1
    return name
