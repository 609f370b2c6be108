"""The words of the chain, and the lineage told as a list: every tweak's story from evidence to outcome."""

from collections.abc import Iterator

from lessonstudy.domain.lineage import Edge, Lineage, Node
from lessonstudy.domain.timecode import spoken
from lessonstudy.ui.words import plain

KIND_WORDS = {
    "observation": "Moment",
    "claim": "Claim",
    "tweak": "Tweak",
    "plan": "Plan",
    "prediction": "Prediction",
    "outcome": "Outcome",
    "learning": "Learning",
}
STATE_WORDS = {
    "proposed": ("○", "proposed"),
    "agreed": ("✓", "agreed"),
    "contested": ("≠", "contested"),
    "enacted": ("▸", "enacted as planned"),
    "changed": ("▸", "enacted otherwise"),
    "skipped": ("–", "skipped"),
    "judged": ("✓", "judged"),
    "open": ("○", "open"),
    "met": ("✓", "met"),
    "partly": ("◐", "partly met"),
    "not_met": ("✕", "not met"),
    "not_observable": ("–", "not observable"),
    "adopt": ("✓", "adopted"),
    "adapt": ("↻", "adapted"),
    "abandon": ("✕", "abandoned"),
    "tentative": ("○", "tentative"),
    "repeated": ("✓", "repeated"),
    "contradicted": ("✕", "contradicted"),
    "draft": ("○", "draft"),
    "frozen": ("✓", "taught"),
    "superseded": ("✓", "taught, followed by another"),
    "withdrawn": ("✕", "withdrawn"),
}


def state_of(node: Node) -> tuple[str, str]:
    """The sign and the words of a node's state; a moment has one only when it was withdrawn."""
    if node.kind == "observation" and node.state != "withdrawn":
        return "", ""
    return STATE_WORDS[node.state]


def named(node: Node) -> str:
    """The kind and state of a node: "Claim · ✓ agreed"."""
    return " · ".join(part for part in (KIND_WORDS[node.kind], " ".join(state_of(node)).strip()) if part)


def moment_address(node: Node) -> str:
    """Where a moment is seen in the room."""
    return f"/watch?iteration={node.iteration}&at={node.at_ms}"


def in_words(lineage: Lineage, lessons: dict[int, str]) -> str:
    """The lineage as a nested list in Markdown; `lessons` are the names of lessons by their numbers."""
    return "\n".join(_Telling(lineage, lessons).lines())


class _Telling:
    def __init__(self, lineage: Lineage, lessons: dict[int, str]) -> None:
        self.lineage = lineage
        self.lessons = lessons
        self.nodes = {one.id: one for one in lineage.nodes}
        self.before: dict[str, list[Edge]] = {}
        self.after: dict[str, list[Edge]] = {}
        for edge in lineage.edges:
            self.before.setdefault(edge.end, []).append(edge)
            self.after.setdefault(edge.start, []).append(edge)

    def lines(self) -> Iterator[str]:
        tweaks = self.of("tweak")
        for number in sorted({one.number or 0 for one in tweaks}):
            yield f"\n#### Tweaks from {plain(self.lessons.get(number, ''))}\n"
            for one in tweaks:
                if (one.number or 0) == number:
                    yield from self.tweak(one)
        bare = [one for one in self.of("claim") if not self.following(one, "rests_on")]
        if bare:
            yield "\n#### Claims without a tweak\n"
            for one in bare:
                yield from self.told(one, 0)
        if self.of("learning"):
            yield "\n#### Learnings\n"
        for one in self.of("learning"):
            yield from self.told(one, 0)
            for tweak in self.leading(one, "learned"):
                if tweak.kind == "tweak":
                    yield f"    - learned from the tweak “{plain(tweak.label)}”"

    def tweak(self, tweak: Node) -> Iterator[str]:
        yield f"- **{self.line(tweak)}**"
        for parent in self.leading(tweak, "adapted"):
            if parent.kind == "tweak":
                yield f"    - adapts the tweak “{plain(parent.label)}”"
        for claim in self.leading(tweak, "rests_on"):
            yield from self.told(claim, 1)
        for plan in self.following(tweak, "taken_up"):
            yield f"    - taken up in {plain(plan.label[0].lower() + plan.label[1:])}"
        for told in self.following(tweak, "predicts"):
            yield from self.told(told, 1)
        for outcome in self.following(tweak, "decided"):
            yield from self.told(outcome, 1)
            for child in self.following(outcome, "adapted"):
                yield f"        - goes on as the tweak “{plain(child.label)}”"

    def told(self, node: Node, depth: int) -> Iterator[str]:
        """A node and under it the moments for and against it."""
        yield f"{'    ' * depth}- {self.line(node)}"
        for edge in self.before.get(node.id, ()):
            moment = self.nodes[edge.start]
            if moment.kind == "observation":
                against = "against it: " if edge.kind == "against" else ""
                yield f"{'    ' * (depth + 1)}- {against}{self.moment(moment)}"

    def moment(self, node: Node) -> str:
        if node.at_ms is None:
            return plain(node.text)
        lesson = plain(self.lessons.get(node.number or 0, ""))
        return f"[{lesson} at {plain(spoken(node.at_ms))}]({moment_address(node)}): {plain(node.text)}"

    def line(self, node: Node) -> str:
        sign = state_of(node)[1]
        return f"{KIND_WORDS[node.kind]}{f' ({sign})' if sign else ''}: {plain(node.text)}"

    def of(self, kind: str) -> list[Node]:
        return [one for one in self.lineage.nodes if one.kind == kind]

    def leading(self, node: Node, kind: str) -> list[Node]:
        return [self.nodes[one.start] for one in self.before.get(node.id, ()) if one.kind == kind]

    def following(self, node: Node, kind: str) -> list[Node]:
        return [self.nodes[one.end] for one in self.after.get(node.id, ()) if one.kind == kind]
