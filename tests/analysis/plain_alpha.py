"""Krippendorff's alpha as he defines it, at any level, without any haste: what ours is held to, and measured against."""

from enum import StrEnum

import numpy as np

from lessonstudy.analysis.coefficients import Floats


class Level(StrEnum):
    """What values are to each other, which says how far apart two of them are."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def alpha_of(values: Floats, level: Level) -> float | None:
    """Krippendorff's alpha at any level, NaN where somebody has no value; None where nothing can vary.

    One row for each observer, one column for each unit.
    """
    values = values[:, (~np.isnan(values)).sum(axis=0) >= 2]
    known, place = np.unique(values[~np.isnan(values)], return_inverse=True)
    if len(known) < 2:
        return None
    unit = np.broadcast_to(np.arange(values.shape[1]), values.shape)[~np.isnan(values)]
    table = np.zeros((values.shape[1], len(known)))
    np.add.at(table, (unit, place), 1)
    paired = (table.T / (table.sum(axis=1) - 1)) @ table
    paired -= np.diag((table / (table.sum(axis=1) - 1)[:, None]).sum(axis=0))
    totals = paired.sum(axis=0)
    apart = _apart(known, totals, level)
    expected = (np.outer(totals, totals) * apart).sum() / (totals.sum() - 1)
    return float(1 - (paired * apart).sum() / expected)


def _apart(known: Floats, totals: Floats, level: Level) -> Floats:
    """The squared distance of each two values."""
    one, other = known[:, None], known[None, :]
    if level == Level.NOMINAL:
        return np.asarray(one != other, np.float64)
    if level == Level.ORDINAL:
        # what lies between two ranks: half of each of them and all in between
        middle = np.cumsum(totals) - totals / 2
        return np.asarray((middle[:, None] - middle[None, :]) ** 2)
    if level == Level.INTERVAL:
        return np.asarray((one - other) ** 2)
    total = one + other
    return np.asarray(np.where(total == 0, 0.0, (one - other) / np.where(total == 0, 1.0, total)) ** 2)
