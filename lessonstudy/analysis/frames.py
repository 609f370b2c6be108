"""From moments to tables that pandas counts in."""

from collections.abc import Sequence

import pandas as pd

from lessonstudy.domain.moments import Moment


def frame(moments: Sequence[Moment]) -> pd.DataFrame:
    """One row for each moment, its columns named as the fields of Moment are."""
    return pd.DataFrame.from_records(moments, columns=list(Moment._fields))


def coded(moments: Sequence[Moment]) -> pd.DataFrame:
    """One row for each code of each moment: `code` stands in the place of `codes`. A moment without a code has none."""
    return frame(moments).explode("codes").dropna(subset=["codes"]).rename(columns={"codes": "code"})
