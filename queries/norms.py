"""What numbers are held against: guides, agreements and rules, each with its source and dates."""

import polars as pl

from data.store import Snapshot
from queries.runner import rows


def norms(snapshot: Snapshot, kind: str, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per norm of a kind, by source and label: target_group, low, high, label, source, valid_from, valid_to.

    A null target_group means all, a null date an open end; dates are included.
    """
    return rows(snapshot, "norms", scope=scope, kind=kind)


def reference_shares(snapshot: Snapshot, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per population and marker with a published share: population, marker, share (0–1), source."""
    return rows(snapshot, "reference_shares", scope=scope)
