"""How far observers agree on what they noted alone: which moments several of them saw, and coefficients where they can be had.

It describes notes, never people: nobody's figure stands alone, and no observer is the right one. In a pair the first is
only the one from whom is told what the other missed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lessonstudy.domain.errors import SENTENCES
from lessonstudy.domain.moments import Moment

VIDEO_TOLERANCE_MS, LIVE_TOLERANCE_MS, MOST_TOLERANCE_MS = 3_000, 10_000, 60_000
RESAMPLES = 2_000
UNIT_MS, LEAST_UNIT_MS, MOST_UNIT_MS = 1_000, 100, 60_000


@dataclass(frozen=True, slots=True)
class Coefficient:
    """Between `low` and `high` lie 95 of 100 resamples; None where too little changes to say. `n` units were compared."""

    value: float
    low: float | None
    high: float | None
    n: int
    unit_ms: int
    resamples: int

    def whole(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("value", "low", "high", "n", "unit_ms", "resamples")}


@dataclass(frozen=True, slots=True)
class NoCoefficient:
    """Why there is no number."""

    key: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return SENTENCES[self.key].format(**self.parameters)

    def whole(self) -> dict[str, Any]:
        return {"refused": self.sentence}


Figure = Coefficient | NoCoefficient


@dataclass(frozen=True, slots=True)
class CodeMatching:
    """The notes of two observers with a code ("scheme:key"; None for notes without one): `matched` names one of each, `missed`
    those of the first that the second has not, `extra` those of the second that the first has not."""

    code: str | None
    matched: tuple[tuple[str, str], ...]
    missed: tuple[str, ...]
    extra: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairMatching:
    observers: tuple[str, str]
    codes: tuple[CodeMatching, ...]


@dataclass(frozen=True, slots=True)
class SharedMoment:
    """Notes with the same code that lie within the tolerance of each other, at most one of each observer, in the order of time.

    `otherwise` names what each of the other observers noted nearest to it, within the tolerance and without this code.
    """

    code: str | None
    at_ms: int
    notes: tuple[str, ...]
    otherwise: tuple[str, ...] = ()

    @property
    def alone(self) -> bool:
        return len(self.notes) == 1


@dataclass(frozen=True, slots=True)
class CodeFigures:
    code: str
    kappa: Figure
    alpha: Figure


@dataclass(frozen=True, slots=True)
class Compared:
    """What is found in the notes of some observers; `boris` is None where it was not asked for."""

    pairs: tuple[PairMatching, ...]
    moments: tuple[SharedMoment, ...]
    figures: tuple[CodeFigures, ...]
    kappa: Figure
    alpha: Figure
    boris: Figure | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """`observers` are those whose submitted notes were compared, `left_out` those who noted and did not submit, and `names`
    tells what both are called. `notes` are as they were submitted, `withdrawn` those of them that were taken back since.
    Without `independent` everyone saw everyone's notes while noting."""

    iteration: str
    observers: tuple[str, ...]
    left_out: tuple[str, ...]
    names: Mapping[str, str]
    independent: bool
    tolerance_ms: int
    unit_ms: int
    notes: Mapping[str, Moment]
    withdrawn: frozenset[str]
    found: Compared

    @property
    def caution(self) -> str:
        """The sentence that belongs beside every number; empty where the notes were made independently."""
        return "" if self.independent else SENTENCES["agreement-open"]

    def whole(self) -> dict[str, Any]:
        """As programs read it. The counts of a code are those of all pairs of observers together."""
        found = self.found
        shape: dict[str, Any] = {
            "iteration": self.iteration,
            "observers": list(self.observers),
            "left_out": list(self.left_out),
            "people": [{"id": one, "name": self.names[one]} for one in (*self.observers, *self.left_out)],
            "independent": self.independent,
            "caution": self.caution or None,
            "tolerance_ms": self.tolerance_ms,
            "codes": self._codes(),
            "pairs": [
                {
                    "observers": list(pair.observers),
                    "codes": [
                        {
                            "code": one.code,
                            "matched": [list(both) for both in one.matched],
                            "missed": list(one.missed),
                            "extra": list(one.extra),
                        }
                        for one in pair.codes
                    ],
                }
                for pair in found.pairs
            ],
            "moments": [
                {"code": one.code, "at_ms": one.at_ms, "notes": list(one.notes), "otherwise": list(one.otherwise)}
                for one in found.moments
            ],
            "kappa": found.kappa.whole(),
            "alpha": found.alpha.whole(),
        }
        return shape | ({"boris_kappa": found.boris.whole()} if found.boris else {})

    def _codes(self) -> list[dict[str, Any]]:
        counts: dict[str | None, list[int]] = {}
        for pair in self.found.pairs:
            for one in pair.codes:
                sums = counts.setdefault(one.code, [0, 0, 0])
                for place, ids in enumerate((one.matched, one.missed, one.extra)):
                    sums[place] += len(ids)
        figures = {one.code: one for one in self.found.figures}
        return [
            {"code": code, "matched": matched, "missed": missed, "extra": extra}
            | ({"kappa": figures[code].kappa.whole(), "alpha": figures[code].alpha.whole()} if code in figures else {})
            for code, (matched, missed, extra) in counts.items()
        ]
