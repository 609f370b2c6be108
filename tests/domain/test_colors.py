"""The palette: apart for everybody who looks, visible on both themes, and what is too near or too faint is named."""

import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from lessonstudy.domain.colors import (
    LEAST_CONTRAST,
    NEAR,
    PALETTE,
    SURFACES,
    VISIONS,
    alike,
    contrast,
    distance,
    faint,
)
from lessonstudy.domain.schemes import CODE_KEYS

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def test_there_is_a_colour_for_every_letter() -> None:
    assert len(set(PALETTE)) == len(CODE_KEYS) == 16


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("count", "apart"), [(8, 0.09), (16, 0.054)])
def test_colours_stay_apart_for_everybody(vision: str, count: int, apart: float) -> None:
    assert apart > NEAR
    assert min(distance(one, other, vision) for one, other in combinations(PALETTE[:count], 2)) > apart


@pytest.mark.parametrize("color", PALETTE)
def test_colours_have_contrast_on_the_ground_of_both_themes(color: str) -> None:
    assert all(contrast(color, surface) >= LEAST_CONTRAST for surface in SURFACES)
    assert not faint(color)


def test_the_grounds_are_those_of_the_themes() -> None:
    theme = tomllib.loads(CONFIG.read_text())["theme"]
    assert tuple(theme[name]["backgroundColor"] for name in ("light", "dark")) == SURFACES


def test_distance_and_contrast_are_those_of_their_definitions() -> None:
    assert distance("#000000", "#ffffff") == pytest.approx(1, abs=1e-4)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    # grey is grey to everybody
    assert all(distance("#808080", "#808080", vision) == 0 for vision in VISIONS)
    assert distance("#808080", "#909090", "without red cones") == pytest.approx(
        distance("#808080", "#909090"), abs=1e-3
    )


@pytest.mark.parametrize(
    ("one", "other", "whom"),
    [
        ("#c81828", "#c41d2a", "with all cones"),
        ("#cc6600", "#998500", "without green cones"),
        ("#b28150", "#b2868d", "without blue cones"),
    ],
)
def test_who_cannot_tell_two_colours_apart_is_named(one: str, other: str, whom: str) -> None:
    found = alike(["#1098f0", one, other])
    assert [(pair.first, pair.second, pair.vision) for pair in found] == [(1, 2, whom)]


def test_pale_and_very_dark_colours_are_faint_on_one_of_the_grounds() -> None:
    assert faint("#ffee88")
    assert faint("#202050")
