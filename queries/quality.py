"""How good the data are, month by month, and what the import had to say."""

import polars as pl

from data.store import Snapshot
from queries.runner import rows
from queries.selection import Selection


def quality_by_month(
    snapshot: Snapshot, selection: Selection | None = None, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per month: the stocks and exits, and how many of them lack something.

    month, open_at_end, without_worker, without_team, birth_missing, without_plan (of open_at_end), exited,
    exited_unknown (of exited).
    """
    return rows(snapshot, "quality_by_month", selection, scope=scope)


def source_files(snapshot: Snapshot) -> pl.DataFrame:
    """One row per file or sheet that was loaded: name, table_name, sha256, rows."""
    return rows(snapshot, "source_files")


def import_counts(snapshot: Snapshot) -> pl.DataFrame:
    """One row per table that was given: table_name, rows_read, rows_loaded, rows_repaired, rows_refused."""
    return rows(snapshot, "import_counts")


def import_faults(snapshot: Snapshot) -> pl.DataFrame:
    """One row per example of a fault; the worst come first.

    table_name, column_name, kind, severity, row_number, value, must_hold, mend, count.
    """
    return rows(snapshot, "import_faults")


def import_notes(snapshot: Snapshot) -> pl.DataFrame:
    """One row per sentence of what the import assumed: position, text."""
    return rows(snapshot, "import_notes")
