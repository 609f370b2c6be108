"""Why the lesson is as it is: the chain of a study as nodes and edges, from observations to learnings.

An edge points from evidence to what rests on it. Only observations that something cites are nodes, and only those that the
caller hands in: what somebody may not see yet is no node and has no edge.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lessonstudy.domain.broken import Broken, broken_links
from lessonstudy.domain.chain import Chain
from lessonstudy.domain.entity import as_dict
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import ObservationState
from lessonstudy.domain.plans import PlanVersion

LONGEST_LABEL = 80
WITHDRAWN_MOMENT = "A moment that its observer withdrew"
KINDS = ("observation", "claim", "tweak", "plan", "prediction", "outcome", "learning")


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedNote:
    """Of a cited observation what a node tells; times are ms on the iteration clock."""

    id: str
    iteration: str
    observer: str
    start_ms: int
    end_ms: int | None
    saw: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`kind` is one of KINDS. `text` is the whole of what `label` shortens; `number` that of its iteration, where it has one.

    `phase` is a tweak's, by its root; `at_ms` is an observation's start. Of a withdrawn observation only that it is gone is told.
    """

    id: str
    kind: str
    label: str
    state: str
    text: str
    iteration: str | None = None
    number: int | None = None
    phase: str | None = None
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """`kind`: cites, against (counter-evidence), rests_on, taken_up, predicts, judged, decided, adapted, learned."""

    start: str
    end: str
    kind: str


@dataclass(frozen=True, slots=True)
class Lineage:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    broken: tuple[Broken, ...]

    def node(self, node_id: str) -> Node | None:
        return next((one for one in self.nodes if one.id == node_id), None)

    def whole(self) -> dict[str, Any]:
        """The lineage as programs read it."""
        edges = [{"from": one.start, "to": one.end, "kind": one.kind} for one in self.edges]
        return as_dict(self) | {"edges": edges}

    def among(self, ids: Collection[str]) -> "Lineage":
        """The part of it that these nodes make."""
        return Lineage(
            tuple(one for one in self.nodes if one.id in ids),
            tuple(one for one in self.edges if one.start in ids and one.end in ids),
            tuple(one for one in self.broken if one.node in ids),
        )


def lineage_of(
    chain: Chain, notes: Mapping[str, CitedNote], plans: Sequence[PlanVersion], iterations: Sequence[Iteration]
) -> Lineage:
    """The lineage of a chain with the `notes` that may be shown."""
    cited = {one for link in _standing(chain) for one in _notes_of(link)}
    nodes = [
        *_observations(chain, [one for one in notes.values() if one.id in cited]),
        *_links(chain),
        *_plans(chain, plans),
    ]
    known = {one.id for one in nodes}
    edges = dict.fromkeys(one for one in _edges(chain, plans) if one.start in known and one.end in known)
    return Lineage(tuple(nodes), tuple(edges), tuple(broken_links(chain, plans, iterations)))


def story(lineage: Lineage, node_id: str) -> set[str]:
    """The ids of everything that a node rests on and of all that came of it, with the evidence of the latter."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for edge in lineage.edges:
        before.setdefault(edge.end, []).append(edge.start)
        after.setdefault(edge.start, []).append(edge.end)
    came = _reached(node_id, after)
    observed = {one.id for one in lineage.nodes if one.kind == "observation"}
    evidence = {one for each in came for one in before.get(each, []) if one in observed}
    return came | evidence | _reached(node_id, before)


def of_lessons(lineage: Lineage, numbers: Collection[int]) -> set[str]:
    """The ids of what came from these lessons: their claims and tweaks, what they rest on and what became of them, and the
    learnings that their moments support or contradict."""
    kinds = {one.id: one.kind for one in lineage.nodes}
    seen = {one.id for one in lineage.nodes if one.kind == "observation" and one.number in numbers}
    found = {one.id for one in lineage.nodes if one.kind in ("claim", "tweak") and one.number in numbers}
    for after in (("prediction", "outcome", "plan"), ("learning",)):
        found |= {one.end for one in lineage.edges if one.start in found and kinds[one.end] in after}
    found |= {one.end for one in lineage.edges if one.start in seen and kinds[one.end] == "learning"}
    return found | {one.start for one in lineage.edges if one.end in found and kinds[one.start] == "observation"}


def shortened(text: str, limit: int = LONGEST_LABEL) -> str:
    """The text in one line, cut at a word where it is longer than `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(" .,;:") + "…"


def _reached(start: str, ways: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    open_ends = [start]
    while open_ends:
        one = open_ends.pop()
        if one not in found:
            found.add(one)
            open_ends.extend(ways.get(one, ()))
    return found


def _standing(chain: Chain) -> list[object]:
    told = [one for tweak in chain.tweaks for one in chain.predictions(tweak.id)]
    decided = [one for one in (chain.outcome(tweak.id) for tweak in chain.tweaks) if one]
    return [*chain.claims, *told, *decided, *chain.learnings]


def _notes_of(link: object) -> tuple[str, ...]:
    return tuple(getattr(link, "cites", ())) + tuple(getattr(link, "against", ()))


def _observations(chain: Chain, notes: Sequence[CitedNote]) -> Iterator[Node]:
    for one in sorted(notes, key=lambda note: (chain.numbers.get(note.iteration, 0), note.start_ms, note.id)):
        gone = one.state == ObservationState.WITHDRAWN
        found = _node(one.id, "observation", WITHDRAWN_MOMENT if gone else one.saw, one.state)
        yield _of_iteration(chain, replace(found, at_ms=None if gone else one.start_ms), one.iteration)


def _links(chain: Chain) -> Iterator[Node]:
    for claim in chain.claims:
        yield _of_iteration(chain, _node(claim.id, "claim", claim.text, claim.state.value), claim.iteration)
    for tweak in chain.tweaks:
        found = replace(_node(tweak.id, "tweak", tweak.change, tweak.state.value), phase=tweak.phase)
        yield _of_iteration(chain, found, tweak.iteration)
        for one in chain.predictions(tweak.id):
            text = f"{one.who}: {one.expects}" if one.who else one.expects
            yield _of_iteration(chain, _node(one.id, "prediction", text, one.result.value), tweak.iteration)
        outcome = chain.outcome(tweak.id)
        if outcome:
            text = outcome.note or f"{outcome.decision.value.capitalize()}: {tweak.change}"
            yield _of_iteration(chain, _node(outcome.id, "outcome", text, outcome.decision.value), outcome.iteration)
    for learning in chain.learnings:
        yield _node(learning.id, "learning", learning.text, learning.state.value)


def _plans(chain: Chain, plans: Sequence[PlanVersion]) -> Iterator[Node]:
    standing = {one.id for one in chain.tweaks}
    for one in plans:
        if standing.intersection(one.take_up):
            yield _node(one.id, "plan", f"Plan version {one.number}", one.state.value)


def _node(link_id: str, kind: str, text: str, state: str) -> Node:
    return Node(id=link_id, kind=kind, label=shortened(text), state=state, text=text)


def _of_iteration(chain: Chain, node: Node, iteration: str) -> Node:
    return replace(node, iteration=iteration, number=chain.numbers.get(iteration))


def _edges(chain: Chain, plans: Sequence[PlanVersion]) -> Iterator[Edge]:
    for claim in chain.claims:
        yield from _evidence(claim)
    for tweak in chain.tweaks:
        yield from (Edge(one, tweak.id, "rests_on") for one in tweak.claims)
        if tweak.parent:
            yield Edge(tweak.parent, tweak.id, "adapted")
        outcome = chain.outcome(tweak.id)
        for told in chain.predictions(tweak.id):
            yield Edge(tweak.id, told.id, "predicts")
            yield from _evidence(told)
            if outcome:
                yield Edge(told.id, outcome.id, "judged")
        if outcome:
            yield Edge(tweak.id, outcome.id, "decided")
            yield from _evidence(outcome)
            if outcome.child:
                yield Edge(outcome.id, outcome.child, "adapted")
    for learning in chain.learnings:
        yield from _evidence(learning)
        for one in learning.tweaks:
            yield Edge(one, learning.id, "learned")
            taught_by = chain.outcome(one)
            if taught_by:
                yield Edge(taught_by.id, learning.id, "learned")
    yield from (Edge(one, plan.id, "taken_up") for plan in plans for one in plan.take_up)


def _evidence(link: object) -> Iterator[Edge]:
    for kind in ("cites", "against"):
        yield from (Edge(one, link.id, kind) for one in getattr(link, kind, ()))  # type: ignore[attr-defined]
