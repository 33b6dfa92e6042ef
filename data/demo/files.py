"""Raw CSV files as a Danish case system exports them: the contract's labels, semicolons, decimal commas."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.contract import contract
from data.demo.calendar import Days

NONE: Final = -1
ROWS_AT_A_TIME: Final = 1_000_000
_BOM: Final = b"\xef\xbb\xbf"
_PREFIX: Final = {
    "case_id": "S",
    "citizen_id": "B",
    "caseworker_id": "R",
    "course_id": "F",
    "employer_id": "V",
}


def dates(days: NDArray[np.integer], known: NDArray[np.bool_] | None = None) -> pl.Series:
    """Return day numbers as dates, null where not known (by default where the number is NONE)."""
    series = pl.Series(days.astype(np.int32))
    mask = (days != NONE) if known is None else known
    return series.cast(pl.Date).zip_with(pl.Series(mask), pl.Series([None], dtype=pl.Date).new_from_index(0, len(days)))


def words(names: Sequence[str], codes: NDArray[np.integer]) -> pl.Series:
    """Return the word of each code, null where the code is negative."""
    distinct = list(dict.fromkeys(names))
    place_of = {name: place for place, name in enumerate(distinct)}
    place = np.array([place_of[name] for name in names] or [0])
    terms = pl.Series(distinct, dtype=pl.Enum(distinct))
    # A null index gives a null word.
    rows = pl.DataFrame({"row": place[np.maximum(codes, 0)].astype(np.uint32), "known": codes >= 0})
    return terms.gather(rows.select(pl.when("known").then("row")).to_series())


class RawFiles:
    """The folder of raw CSV files; a table may be written in several pieces."""

    def __init__(self, folder: Path, cases: int) -> None:
        self._folder = folder
        self._width = max(6, len(str(cases)))
        self._begun: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, table: str) -> Path:
        """Return the table's file, named by its Danish label."""
        letters = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": "_"})
        return self._folder / f"{contract().tables[table].label.lower().translate(letters)}.csv"

    def write(self, table: str, frame: pl.DataFrame) -> None:
        """Append the rows; whole-number ids become text, a negative id becomes empty."""
        columns = [column.name for column in contract().tables[table].columns if column.name in frame.columns]
        unknown = set(frame.columns) - set(columns)
        if unknown:
            message = f"the contract's table {table} has no column {sorted(unknown)}"
            raise ValueError(message)
        first = table not in self._begun
        self._begun.add(table)
        with self.path(table).open("wb" if first else "ab") as file:
            if first:
                file.write(_BOM)
                file.write((";".join(self._header(table, columns)) + "\n").encode())
            for part in frame.iter_slices(ROWS_AT_A_TIME):
                part.select(self._as_text(part, name) for name in columns).write_csv(
                    file, include_header=False, separator=";", date_format="%d-%m-%Y", decimal_comma=True
                )

    def lines(self, table: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Append rows of text as they stand, given by the contract's column names."""
        label = {column.label: column.name for column in contract().tables[table].columns}
        self.raw(table, [";".join(row.get(label[name], "") for name in self._labels(table)) for row in rows])

    def raw(self, table: str, lines: Iterable[str]) -> None:
        """Append whole lines."""
        with self.path(table).open("ab") as file:
            file.writelines((line + "\n").encode() for line in lines)

    def totals(self, table: str, count: str) -> str:
        """Return a totals row: a word, the count, and nothing else."""
        return ";".join(["I alt", count] + [""] * (len(self._labels(table)) - 2))

    def _labels(self, table: str) -> list[str]:
        with self.path(table).open("rb") as file:
            return file.readline().decode("utf-8-sig").strip().split(";")

    def case_id(self, number: int) -> str:
        """Return a case's number as the files show it."""
        return f"S{number:0{self._width}d}"

    def citizen_id(self, number: int) -> str:
        """Return a citizen's number as the files show it."""
        return f"B{number:0{self._width}d}"

    def _header(self, table: str, columns: Sequence[str]) -> list[str]:
        return [contract().tables[table].column(name).label for name in columns]

    def _as_text(self, part: pl.DataFrame, name: str) -> pl.Expr:
        kind = part.schema[name]
        if name in _PREFIX and kind.is_integer():
            text = pl.lit(_PREFIX[name]) + pl.col(name).cast(pl.String).str.zfill(self._width)
            return pl.when(pl.col(name) >= 0).then(text).alias(name)
        if kind == pl.Boolean:
            return pl.when(pl.col(name)).then(pl.lit("ja")).when(~pl.col(name)).then(pl.lit("nej")).alias(name)
        if kind.is_float():
            return pl.col(name).round(2)
        return pl.col(name)


def whole(values: NDArray[np.integer]) -> Days:
    """Return the values as 32-bit whole numbers."""
    return values.astype(np.int32)
