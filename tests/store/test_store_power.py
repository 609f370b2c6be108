"""The power may fail at any moment: what was acknowledged is there afterwards, and nothing is there by half."""

from pathlib import Path

from power_cuts import cut_again_and_again
from world import World

NOTES, CUTS = 30, 60
DAMAGE = ("lost", "partial", "separate", "broken")


def test_a_power_cut_loses_nothing_that_was_acknowledged(furnished: World, tmp_path: Path) -> None:
    found = cut_again_and_again(furnished, tmp_path, NOTES, CUTS, "FULL", seed=5)
    assert {kind: found[kind] for kind in DAMAGE} == dict.fromkeys(DAMAGE, 0)
    assert found["syncs"] >= NOTES
    assert found["checkpoints"], "a checkpoint must be among what is cut"


def test_the_same_cuts_do_damage_where_nothing_is_synced(furnished: World, tmp_path: Path) -> None:
    found = cut_again_and_again(furnished, tmp_path, NOTES, CUTS, "OFF", seed=5)
    # what cannot be read any more is counted as broken, not as lost
    assert found["lost"] + found["broken"] > CUTS / 4
    assert found["syncs"] == 0
