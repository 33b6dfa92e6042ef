"""What an import did, in words for the user: counts, faults, assumptions and changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from data.errors import ResultatdialogError

Progress = Callable[[str, float], None]
"""Told what is being done (Danish words) and the share done, 0 to 1."""

Severity = Literal["refused", "repaired", "noted", "stop"]

Verdict = Literal["as_before", "told", "stops"]

EXAMPLES = 10
"""Examples kept and shown of each kind of fault; the count is always of all."""


def silent(_words: str, _share: float) -> None:
    """Take progress and tell nobody."""


@dataclass
class TableCount:
    """Rows of one table: read = loaded + refused.

    repaired is a part of loaded; not_data (totals and repeated headers) is a part of refused.
    """

    table: str
    read: int = 0
    loaded: int = 0
    repaired: int = 0
    refused: int = 0
    not_data: int = 0

    @property
    def refused_share(self) -> float:
        """The share of the rows of data that were refused (0 for a table without rows)."""
        rows = self.read - self.not_data
        return (self.refused - self.not_data) / rows if rows else 0.0


@dataclass(frozen=True)
class Finding:
    """One example of a fault; count is the rows with this kind of fault in the same table and column."""

    table: str
    column: str
    kind: str
    severity: Severity
    row: int | None
    value: str
    must_hold: str
    mend: str
    count: int


@dataclass(frozen=True)
class Change:
    """One figure before and now; change is relative to before (0.1 = 10 % more)."""

    figure: str
    before: float
    now: float
    change: float
    verdict: Verdict


@dataclass(frozen=True)
class SourceFile:
    """A file (or a sheet of it) and the table it gave; rows are the rows read from it."""

    name: str
    table: str
    sha256: str
    rows: int


@dataclass
class Report:
    """Everything an import has to tell; filled while it runs, so that a stopped import can tell it too."""

    sources: list[SourceFile] = field(default_factory=list)
    counts: dict[str, TableCount] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    change_accepted: bool = False
    refused_files: list[Path] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    data_date: date | None = None
    covers_from: date | None = None
    snapshot: str | None = None
    published: bool = False
    demo: bool = False
    seconds: float = 0.0
    labels: Mapping[str, str] = field(default_factory=dict)

    def as_text(self) -> str:
        """Print for a terminal: Danish, aligned, at most ten examples of each fault."""
        parts = [
            self._sources_text(),
            self._counts_text(),
            self._faults_text(),
            self._list_text("Antaget og oplyst", self.assumptions),
            self._list_text(
                "Tabeller, der ikke er med", [", ".join(map(self._label, self.absent))] if self.absent else []
            ),
            self._changes_text(),
            self._list_text("Afviste rækker er skrevet til", [str(path) for path in self.refused_files]),
        ]
        return "\n\n".join(part for part in parts if part)

    def _label(self, table: str) -> str:
        return self.labels.get(table, table)

    def _column_label(self, table: str, column: str) -> str:
        """The column in Danish, and the name that files and a mapping use in parentheses."""
        label = self.labels.get(f"{table}.{column}")
        return f"{label} ({column})" if label else column

    def _sources_text(self) -> str:
        rows = [(source.name, self._label(source.table), _number(source.rows)) for source in self.sources]
        return _aligned(("Fil", "Tabel", "Rækker"), rows, right=(2,))

    def _counts_text(self) -> str:
        rows = [
            (
                self._label(count.table),
                *(_number(n) for n in (count.read, count.loaded, count.repaired, count.refused)),
            )
            for count in self.counts.values()
        ]
        lines = [_aligned(("Tabel", "Læst", "Indlæst", "Rettet", "Afvist"), rows, right=(1, 2, 3, 4))]
        lines += [
            f"Af de afviste i {self._label(count.table)} er {_number(count.not_data)} sprunget over, for de er en sum, "
            "gentagne kolonnenavne eller en gentagelse af en anden række."
            for count in self.counts.values()
            if count.not_data
        ]
        return "\n".join(line for line in lines if line)

    def _faults_text(self) -> str:
        groups: dict[tuple[str, str, str], list[Finding]] = {}
        for finding in self.faults:
            if finding.kind not in _TOLD_ELSEWHERE:
                groups.setdefault((finding.table, finding.column, finding.kind), []).append(finding)
        lines = []
        for (table, column, kind), found in groups.items():
            first = found[0]
            where = ", ".join(part for part in (self._label(table), self._column_label(table, column)) if part)
            amount = f", {_number(first.count)} {'række' if first.count == 1 else 'rækker'}" if first.count else ""
            head = f"{where}: " if where else ""
            done = "sprunget over" if kind in SKIPPED else _SEVERITY[first.severity]
            lines.append(f"- {head}{done}{amount}. {first.must_hold} {first.mend}".rstrip())
            for finding in found[:EXAMPLES]:
                row = f"række {_number(finding.row)}" if finding.row is not None else ""
                example = ": ".join(part for part in (row, finding.value) if part)
                if example:
                    lines.append(f"    {example}")
        return "\n".join(["Fejl og bemærkninger", *lines]) if lines else "Ingen fejl."

    def _changes_text(self) -> str:
        rows = [
            (
                change.figure,
                _figure(change.before),
                _figure(change.now),
                _percent(change.change),
                "godkendt" if change.verdict == "stops" and self.change_accepted else _VERDICT[change.verdict],
            )
            for change in self.changes
        ]
        return _aligned(("Tal", "Før", "Nu", "Ændring", ""), rows, right=(1, 2, 3))

    def _list_text(self, title: str, sentences: list[str]) -> str:
        return "\n".join([title, *(f"- {sentence}" for sentence in sentences)]) if sentences else ""


class ImportStopped(ResultatdialogError):  # noqa: N818 - the import did not fail, it was stopped; the old store stands
    """The import was stopped and the store in use is as it was; the report so far is attached."""

    def __init__(self, sentence: str, report: Report) -> None:
        super().__init__(sentence)
        self.report = report


_SEVERITY: Mapping[Severity, str] = {
    "refused": "afvist",
    "repaired": "rettet",
    "noted": "bemærket",
    "stop": "stopper importen",
}
# What the lists of assumptions and of absent tables say already.
_TOLD_ELSEWHERE = {
    "missing_table",
    "shipped_default",
    "unused_columns",
    "assumed_data_date",
    "assumed_covers_from",
    "changed_some",
}
SKIPPED = {"totals_row", "repeated_header", "duplicate_row", "blank_row"}
_VERDICT = {"as_before": "", "told": "se efter", "stops": "stopper importen"}


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _figure(value: float) -> str:
    return _number(int(value)) if float(value).is_integer() else f"{value:.4f}".replace(".", ",")


def _percent(share: float) -> str:
    return f"{100 * share:+.1f} %".replace(".", ",")


def _aligned(header: tuple[str, ...], rows: Sequence[tuple[str, ...]], *, right: tuple[int, ...]) -> str:
    """Columns of even width; empty without rows."""
    if not rows:
        return ""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    lines = [
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in [header, *rows]
    ]
    return "\n".join(line.rstrip() for line in lines)
