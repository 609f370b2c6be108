"""Where each node of a lineage stands in its picture: columns by kind, a band for each lesson, and in it a row for each tweak.

A moment stands left of the claim that cites it; one that a prediction or an outcome rests on stands between the two, in the row
of the tweak it judges, even if it has a place elsewhere: so every row reads from left to right. All lengths are px.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lessonstudy.domain.lineage import Edge, Lineage, Node

BOX, MOMENT = (136, 68), (52, 22)
GAP, HEAD, BAND_GAP = 10, 26, 18
LEFT = {
    "observation": 0,
    "claim": 68,
    "tweak": 224,
    "plan": 372,
    "prediction": 438,
    "seen": 590,
    "outcome": 658,
    "learning": 814,
}
WIDTH = LEFT["learning"] + BOX[0]


@dataclass(frozen=True, slots=True)
class Placed:
    """A node at its place; `y` is its middle."""

    node: Node
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    edge: Edge
    start: Placed
    end: Placed


@dataclass(frozen=True, slots=True)
class Layout:
    """`bands` are the tops of the lessons' bands by the lessons' numbers."""

    boxes: list[Placed]
    lines: list[Line]
    bands: dict[int, float]
    height: float


def laid_out(lineage: Lineage) -> Layout:
    return _Drawing(lineage).drawn()


class _Drawing:
    def __init__(self, lineage: Lineage) -> None:
        self.lineage = lineage
        self.nodes = {one.id: one for one in lineage.nodes}
        self.after: dict[str, list[Edge]] = {}
        self.before: dict[str, list[Edge]] = {}
        for edge in lineage.edges:
            self.after.setdefault(edge.start, []).append(edge)
            self.before.setdefault(edge.end, []).append(edge)
        self.places: dict[str, Placed] = {}
        # moments by the tweak whose row they stand in
        self.seen: dict[tuple[str, str], Placed] = {}
        self.bands: dict[int, float] = {}

    def drawn(self) -> Layout:
        top = 0.0
        for number in sorted({one.number or 0 for one in self.nodes.values() if one.kind in ("claim", "tweak")}):
            self.bands[number] = top
            top = self.band(number, top + HEAD) + BAND_GAP
        top = max(top, HEAD)
        top = self.rest("plan", top)
        top = self.learnings(top)
        boxes = [*self.places.values(), *self.seen.values()]
        return Layout(
            boxes, list(self.lines()), self.bands, max((one.y + one.height / 2 for one in boxes), default=top)
        )

    def band(self, number: int, top: float) -> float:
        """Place what came from one lesson; gives where it ends."""
        bottom = top
        for tweak in self.of("tweak", number):
            bottom = self.row(tweak, bottom) + GAP
        return max(bottom, self.claims(number, top), self.plans(number))

    def row(self, tweak: Node, top: float) -> float:
        told, decided = self.next(tweak, "prediction"), self.next(tweak, "outcome")
        shown = [one for each in (*told, *decided) for one in self.last(each, "observation")]
        moments = list(dict.fromkeys(one.id for one in shown))
        height = max(
            BOX[1],
            len(told) * (BOX[1] + GAP) - GAP,
            len(moments) * (MOMENT[1] + 4) - 4,
        )
        middle = top + height / 2
        self.put(tweak, "tweak", middle)
        for place, one in enumerate(decided):
            self.put(one, "outcome", middle + place * (BOX[1] + GAP))
        for one, y in zip(told, _spread(len(told), BOX[1] + GAP, middle), strict=True):
            self.put(one, "prediction", y)
        for moment, y in zip(moments, _spread(len(moments), MOMENT[1] + 4, middle), strict=True):
            self.seen[tweak.id, moment] = Placed(self.nodes[moment], LEFT["seen"], y, *MOMENT)
        return top + height

    def claims(self, number: int, top: float) -> float:
        found = self.of("claim", number)
        wanted = {one.id: self.middle(self.next(one, "tweak"), number) for one in found}
        bottom = top
        for claim in sorted(found, key=lambda one: (wanted[one.id] is None, wanted[one.id] or 0)):
            moments = [one for one in self.last(claim, "observation") if one.id not in self.places]
            height = max(BOX[1], len(moments) * (MOMENT[1] + 4) - 4)
            at = wanted[claim.id]
            middle = bottom + height / 2 if at is None else max(bottom + height / 2, at)
            self.put(claim, "claim", middle)
            for one, y in zip(moments, _spread(len(moments), MOMENT[1] + 4, middle), strict=True):
                self.put(one, "observation", y)
            bottom = middle + height / 2 + GAP
        return bottom

    def plans(self, number: int) -> float:
        """A version of the plan stands beside the newest lesson whose tweaks it took up."""
        bottom = 0.0
        for plan in self.of("plan"):
            took = [one for one in self.last(plan, "tweak") if one.id in self.places]
            if took and max(one.number or 0 for one in took) == number:
                mine = [self.places[one.id].y for one in took if one.number == number]
                middle = max(sum(mine) / len(mine), bottom + MOMENT[1] / 2)
                self.put(plan, "plan", middle)
                bottom = middle + MOMENT[1]
        return bottom

    def rest(self, kind: str, top: float) -> float:
        """What stands nowhere yet, at the end."""
        for one in self.of(kind):
            if one.id not in self.places:
                self.put(one, kind, top + MOMENT[1])
                top += 2 * MOMENT[1]
        return top

    def learnings(self, top: float) -> float:
        wanted = {}
        for one in self.of("learning"):
            for moment in self.last(one, "observation"):
                if moment.id not in self.places and not self.copies(moment.id):
                    self.put(moment, "observation", top + MOMENT[1] / 2)
                    top += MOMENT[1] + 4
            known = [place.y for each in self.before.get(one.id, ()) for place in self.found(each.start)]
            wanted[one.id] = max(known, default=top)
        bottom = float(HEAD)
        for one in sorted(self.of("learning"), key=lambda each: wanted[each.id]):
            middle = max(bottom + BOX[1] / 2, wanted[one.id])
            self.put(one, "learning", middle)
            bottom = middle + BOX[1] / 2 + GAP
        return max(top, bottom)

    def lines(self) -> Iterable[Line]:
        for edge in self.lineage.edges:
            if self.told_otherwise(edge):
                continue
            ends = self.places.get(edge.end)
            starts = self.seen.get((self.tweak_of(edge.end), edge.start)) or next(iter(self.found(edge.start)), None)
            if starts and ends:
                yield Line(edge, starts, ends)

    def told_otherwise(self, edge: Edge) -> bool:
        """Whether a longer way through the picture says the same: over the predictions, or over the outcome."""
        if edge.kind == "decided":
            return any(one.kind == "judged" for one in self.before.get(edge.end, ()))
        if edge.kind in ("adapted", "learned") and self.nodes[edge.start].kind == "tweak":
            outcomes = {one.id for one in self.next(self.nodes[edge.start], "outcome")}
            return any(one.start in outcomes and one.kind == edge.kind for one in self.before.get(edge.end, ()))
        return False

    def tweak_of(self, node_id: str) -> str:
        """The tweak of a prediction or an outcome."""
        return next((one.start for one in self.before.get(node_id, ()) if one.kind in ("predicts", "decided")), "")

    def found(self, node_id: str) -> list[Placed]:
        mine = self.places.get(node_id)
        return [mine] if mine else self.copies(node_id)

    def copies(self, node_id: str) -> list[Placed]:
        return [place for (_, moment), place in self.seen.items() if moment == node_id]

    def of(self, kind: str, number: int | None = None) -> list[Node]:
        return [
            one for one in self.lineage.nodes if one.kind == kind and (number is None or (one.number or 0) == number)
        ]

    def next(self, node: Node, kind: str) -> list[Node]:
        return self.known(kind, (edge.end for edge in self.after.get(node.id, ())))

    def last(self, node: Node, kind: str) -> list[Node]:
        return self.known(kind, (edge.start for edge in self.before.get(node.id, ())))

    def known(self, kind: str, ids: Iterable[str]) -> list[Node]:
        return [self.nodes[one] for one in dict.fromkeys(ids) if self.nodes[one].kind == kind]

    def middle(self, nodes: Sequence[Node], number: int) -> float | None:
        known = [self.places[one.id].y for one in nodes if one.id in self.places and (one.number or 0) == number]
        return sum(known) / len(known) if known else None

    def put(self, node: Node, column: str, y: float) -> None:
        width, height = MOMENT if column in ("observation", "plan") else BOX
        self.places[node.id] = Placed(node, LEFT[column], y, width, height)


def _spread(many: int, step: float, middle: float) -> list[float]:
    return [middle + (place - (many - 1) / 2) * step for place in range(many)]
