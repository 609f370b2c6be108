"""Data that ships with the program, and the one loader for it: coding schemes, judging words, presets, norms, protocols
and the sample study.

A file that is broken is refused with its name, the line and what is wrong there, never half loaded.
"""

from functools import cache
from pathlib import Path

from lessonstudy.data.norms_file import read_norms
from lessonstudy.data.nudge_file import read_words
from lessonstudy.data.preset_file import read_preset
from lessonstudy.data.protocol_file import read_protocol, read_protocol_text, write_protocol_text
from lessonstudy.data.records import (
    RESERVED_KEYS,
    NormsFile,
    Preset,
    ProtocolFile,
    Sample,
    SampleAnswer,
    SampleAnticipated,
    SampleChain,
    SampleClaim,
    SampleCriterion,
    SampleIteration,
    SampleLearning,
    SampleObservation,
    SampleOutcome,
    SamplePerson,
    SamplePhase,
    SamplePhaseTime,
    SamplePlan,
    SamplePrediction,
    SampleStudent,
    SampleStudy,
    SampleTrial,
    SampleTweak,
    SchemeCode,
    SchemeFile,
)
from lessonstudy.data.sample_chain_file import read_chain
from lessonstudy.data.sample_file import read_sample
from lessonstudy.data.scheme_file import read_scheme
from lessonstudy.data.scheme_text import read_scheme_text, write_scheme_text
from lessonstudy.domain.nudge import WordList

__all__ = [
    "RESERVED_KEYS",
    "NormsFile",
    "Preset",
    "ProtocolFile",
    "Sample",
    "SampleAnswer",
    "SampleAnticipated",
    "SampleChain",
    "SampleClaim",
    "SampleCriterion",
    "SampleIteration",
    "SampleLearning",
    "SampleObservation",
    "SampleOutcome",
    "SamplePerson",
    "SamplePhase",
    "SamplePhaseTime",
    "SamplePlan",
    "SamplePrediction",
    "SampleStudent",
    "SampleStudy",
    "SampleTrial",
    "SampleTweak",
    "SchemeCode",
    "SchemeFile",
    "judging_words",
    "norms",
    "preset_of",
    "presets",
    "protocols",
    "read_chain",
    "read_norms",
    "read_preset",
    "read_protocol",
    "read_protocol_text",
    "read_sample",
    "read_scheme",
    "read_scheme_text",
    "read_words",
    "sample",
    "sample_chain",
    "schemes",
    "write_protocol_text",
    "write_scheme_text",
]

FOLDER = Path(__file__).parent
DEFAULT_PRESET = "reteach"
USUAL_PROTOCOL = "post_lesson_discussion"


def schemes() -> list[SchemeFile]:
    """Every shipped coding scheme, in the order of their file names. Raises Invalid for a broken file."""
    return list(shipped_schemes())


@cache
def sample() -> Sample:
    """The sample study with its three lessons. Raises Invalid for a broken file."""
    return read_sample(FOLDER / "sample.yaml", shipped_schemes())


@cache
def sample_chain() -> SampleChain:
    """What the sample's team made of its notes. Raises Invalid for a broken file."""
    return read_chain(FOLDER / "sample_chain.yaml", sample())


@cache
def shipped_schemes() -> tuple[SchemeFile, ...]:
    return tuple(read_scheme(path) for path in sorted((FOLDER / "schemes").glob("*.yaml")))


@cache
def judging_words() -> tuple[WordList, ...]:
    """The lists of words that judge, of every language that ships, English first. Raises Invalid for a broken file."""
    found = [read_words(path) for path in sorted((FOLDER / "nudge").glob("*.yaml"))]
    return tuple(sorted(found, key=lambda one: (one.language != "en", one.language)))


@cache
def presets() -> tuple[Preset, ...]:
    """The shipped presets, the default first, then by name. Raises Invalid for a broken file."""
    found = [read_preset(path) for path in sorted((FOLDER / "presets").glob("*.yaml"))]
    return tuple(sorted(found, key=lambda one: (one.key != DEFAULT_PRESET, one.name.casefold())))


def preset_of(study_preset: str) -> Preset | None:
    """The preset that a study names, by its key or (in older studies) by its name; None for any other text."""
    wanted = study_preset.strip().casefold()
    return next((one for one in presets() if wanted in (one.key, one.name.casefold())), None)


@cache
def norms() -> tuple[NormsFile, ...]:
    """The shipped texts of norms; the first is what a team begins with. Raises Invalid for a broken file."""
    return tuple(read_norms(path) for path in sorted((FOLDER / "norms").glob("*.yaml")))


@cache
def protocols() -> tuple[ProtocolFile, ...]:
    """Every shipped protocol, the one that is usual first. Raises Invalid for a broken file."""
    found = [read_protocol(path) for path in sorted((FOLDER / "protocols").glob("*.yaml"))]
    return tuple(sorted(found, key=lambda one: (one.key != USUAL_PROTOCOL, one.name)))
