"""What the filters can offer."""

import polars as pl

from data.store import Snapshot
from queries.runner import rows


def choices(snapshot: Snapshot, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per choice that some case in the data has: kind, value, label, centre (of a team), in the order to show.

    kind is centre, team_id, target_group, age_band or marker. Months come from queries.panel.months.
    """
    return rows(snapshot, "choices", scope=scope)
