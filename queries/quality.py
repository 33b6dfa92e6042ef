"""What was loaded, and what the import had to say."""

import polars as pl

from data.store import Snapshot
from queries.runner import rows


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
