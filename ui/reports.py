"""What an import has to tell, as the page Data shows it of the store and the import form of files on trial."""

import polars as pl
import streamlit as st

from data.contract import contract
from data.report import SKIPPED, Report
from ui import formats, texts
from ui.components import heading, plain, shown_table

EXAMPLES = 10


def counts_of(report: Report) -> pl.DataFrame:
    """The report's counts with the columns of queries.quality.import_counts."""
    return pl.DataFrame(
        [(one.table, one.read, one.loaded, one.repaired, one.refused) for one in report.counts.values()],
        schema={
            "table_name": pl.String,
            "rows_read": pl.Int64,
            "rows_loaded": pl.Int64,
            "rows_repaired": pl.Int64,
            "rows_refused": pl.Int64,
        },
        orient="row",
    )


def faults_of(report: Report) -> pl.DataFrame:
    """The report's faults with the columns of queries.quality.import_faults."""
    return pl.DataFrame(
        [
            (one.table, one.column, one.kind, one.severity, one.row, one.value, one.must_hold, one.mend, one.count)
            for one in report.faults
        ],
        schema={
            "table_name": pl.String,
            "column_name": pl.String,
            "kind": pl.String,
            "severity": pl.String,
            "row_number": pl.Int64,
            "value": pl.String,
            "must_hold": pl.String,
            "mend": pl.String,
            "count": pl.Int64,
        },
        orient="row",
    )


def show_counts(counts: pl.DataFrame) -> None:
    """Draw the rows read, loaded, repaired and refused of each table, in the contract's order."""
    heading(texts.IMPORT_COUNTS, texts.IMPORT_COUNTS_HELP)
    labels = {name: table.label for name, table in contract().tables.items()}
    order = {name: position for position, name in enumerate(labels)}
    table = counts.sort(pl.col("table_name").replace_strict(order, default=len(order))).select(
        pl.col("table_name").replace_strict(labels, default=pl.col("table_name")).alias("Tabel"),
        pl.col("rows_read").alias("Læst"),
        pl.col("rows_loaded").alias("Indlæst"),
        pl.col("rows_repaired").alias("Rettet"),
        pl.col("rows_refused").alias("Afvist"),
    )
    shown_table(table, texts.IMPORT_COUNTS)


def show_faults(faults: pl.DataFrame) -> None:
    """Draw each kind of fault once: where, how many rows, what must hold, how to mend it, and examples folded away."""
    heading(texts.IMPORT_FAULTS, texts.IMPORT_FAULTS_HELP)
    if faults.is_empty():
        st.write(texts.IMPORT_NO_FAULTS)
        return
    worst_first = {severity: position for position, severity in enumerate(texts.SEVERITY)}
    kinds = faults.with_columns(rank=pl.col("severity").replace_strict(worst_first, default=len(worst_first))).sort(
        "rank", pl.col("count").neg(), "table_name", "column_name", "row_number", nulls_last=True
    )
    for found in kinds.partition_by("table_name", "column_name", "kind", maintain_order=True):
        first = found.row(0, named=True)
        amount = f", {formats.counted(first['count'], 'række', 'rækker')}" if first["count"] else ""
        where = _where(first["table_name"], first["column_name"])
        outcome = texts.SKIPPED if first["kind"] in SKIPPED else texts.SEVERITY[first["severity"]]
        title = f"{formats.sentence(outcome)}{amount}" + (f" · {where}" if where else "")
        with st.expander(plain(title)):
            st.write(plain(f"{first['must_hold']} {first['mend']}"))
            for row in found.head(EXAMPLES).iter_rows(named=True):
                if example := _example(row["row_number"], row["value"]):
                    st.markdown(f"- {plain(example)}")


def _where(table_name: str, column_name: str) -> str:
    """The table and column in the contract's words; an unknown name is shown as it is."""
    table = contract().tables.get(table_name)
    if table is None:
        return table_name
    column = next((one.label for one in table.columns if one.name == column_name), column_name)
    return f"{table.label}, {column}" if column else table.label


def _example(row: int | None, value: str | None) -> str:
    parts = [f"række {formats.integer(row)}" if row is not None else "", value or ""]
    return ": ".join(part for part in parts if part)
