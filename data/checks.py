"""What rows must hold: each row by itself while it is read (Polars), then the rows among themselves (SQL).

A row is read as text, its cells become typed values, and a row with a fault is refused with its reasons. Values
are parsed once each: a batch of dates has few distinct ones, so plain Python functions are quick enough.
"""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb
import polars as pl

from data import values
from data.contract import Column, Contract, Table, Term, fold
from data.mapping import END_COLUMNS, Source
from data.pseudonyms import (
    MASKED,
    Pseudonyms,
    birth_dates_of,
    has_lost_zeros,
    masked,
    masked_series,
    with_zeros,
)
from data.readers import MISFIT, ROW
from data.report import EXAMPLES, Finding, Severity

SOURCE = "source_number"

TYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "date": pl.Date(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
}
SQL_TYPES = {
    "text": "varchar",
    "date": "date",
    "integer": "bigint",
    "number": "double",
    "boolean": "boolean",
}

_TOTALS = frozenset({"ialt", "total", "totalt", "sum", "hovedtotal", "samletsum", "grandtotal", "totalialt"})
_MAYBE_TOTALS = frozenset({"samlet", "antal", "subtotal", "alle", "resultat"})
_PERIODS = (("start_date", "end_date"), ("valid_from", "valid_to"), ("enrolled_date", "left_date"))
_TOTAL_TEXT = re.compile(r"sum\d+|(?:ialt|total|hovedtotal|antal)[a-z]{0,12}\d*[a-z]{0,12}")
_LONELY = 2
_CITIZENS = frozenset({"citizen_id", "citizen_label"})
_CACHE = 500_000
_SHOWN = 80

"""The file's first cell, read to know a row of totals by, also where the first column isn't used."""


@dataclass
class Tally:
    """The faults of one import by table, column and kind: all are counted, the first few kept as examples."""

    contract: Contract
    counts: dict[tuple[str, str, str], int] = field(default_factory=dict)
    examples: dict[tuple[str, str, str], dict[str, tuple[int | None, str]]] = field(default_factory=dict)

    def add(
        self,
        table: str,
        column: str,
        kind: str,
        count: int = 1,
        examples: Sequence[tuple[int | None, str]] = (),
    ) -> None:
        """Count rows with a fault; examples are (row, value), of which equal values are kept once."""
        key = (table, column, kind)
        self.counts[key] = self.counts.get(key, 0) + count
        kept = self.examples.setdefault(key, {})
        for row, value in examples:
            if len(kept) < EXAMPLES:
                kept.setdefault(value or f"\0{row}", (row, value))

    def severity(self, kind: str) -> Severity:
        """How the contract treats a kind of fault."""
        return self.contract.faults[kind].severity

    def findings(self) -> list[Finding]:
        """List the examples of every fault, those that stop or refuse first."""
        order = ("stop", "refused", "repaired", "noted")
        found = []
        for (table, column, kind), count in self.counts.items():
            fault = self.contract.faults[kind]
            for row, value in list(self.examples[table, column, kind].values()) or [(None, "")]:
                shown = masked(value)
                # What stops an import is a sentence, not a cell.
                shown = shown if len(shown) <= _SHOWN or fault.severity == "stop" else f"{shown[: _SHOWN - 1]}…"
                found.append(
                    Finding(table, column, kind, fault.severity, row, shown, fault.must_hold, fault.mend, count)
                )
        return sorted(found, key=lambda finding: order.index(finding.severity))


@dataclass
class Parsed:
    """One batch after the checks of each row: typed rows that hold, and text rows that don't, with a reason."""

    rows: pl.DataFrame
    refused: pl.DataFrame
    repaired: int
    not_data: int
    blank: int


class RowParser:
    """Parses the batches of one source; keeps what it has learned of values between them."""

    def __init__(self, source: Source, number: int, contract: Contract, tally: Tally, names: Pseudonyms) -> None:
        self.source, self.table, self.number = source, source.table, number
        self.tally, self.names = tally, names
        self.terms = {
            column.name: _spellings(contract.vocabularies[column.vocabulary])
            for column in self.table.columns
            if column.vocabulary
        }
        self.open = contract.open_vocabularies
        self.dated = {
            column.name: dated
            for column in self.table.columns
            if column.vocabulary and (dated := _dated(contract.vocabularies[column.vocabulary]))
        }
        self.known: dict[str, dict[str, Any]] = {}
        self.cpr: dict[str, bool] = {}
        self.pseudonymised: dict[str, int] = {}
        self.birth_dates = 0
        self.no_dates = 0
        self.headers = _header_spellings(source)
        first = min(source.positions.values(), default=0)
        self.first = next((name for name, at in source.positions.items() if at == first), None)

    @property
    def positions(self) -> list[int]:
        """The columns to read; the first is read too, for it says what a row of totals is."""
        return sorted({0, *self.source.positions.values()})

    def parse(self, batch: pl.DataFrame) -> Parsed:
        """Check each row of a batch by itself."""
        texts = self._texts(batch)
        cells = list(self.source.positions)
        label = _text(batch["c0"])
        blank = texts.select(pl.all_horizontal(pl.col(cells).is_null())).to_series() & label.is_null() & ~batch[MISFIT]
        if blank.any():
            texts, label = texts.filter(~blank), label.filter(~blank)
        misfit = batch[MISFIT].filter(~blank)
        numbers = batch[ROW].filter(~blank)
        faults: list[tuple[str, str, pl.Series]] = []
        typed, texts = self._typed(texts, faults)
        if self.source.part.distinct:
            # A flat file's row without a worker is no faulty row of workers: it just names none.
            kept = texts.select(pl.all_horizontal(pl.col(self._required()).is_not_null())).to_series()
            typed, texts, label, misfit, numbers = (
                typed.filter(kept),
                texts.filter(kept),
                label.filter(kept),
                misfit.filter(kept),
                numbers.filter(kept),
            )
            faults = [(column, kind, mask.filter(kept)) for column, kind, mask in faults]
        faults += self._row_faults(typed, texts, misfit)
        bad = _any([mask for _, kind, mask in faults if self.tally.severity(kind) == "refused"], len(typed))
        faults, not_data = self._without_non_data(faults, texts, label, bad)
        refused = bad | not_data
        mended = _any([mask for _, kind, mask in faults if self.tally.severity(kind) == "repaired"], len(typed))
        reasons = [(column, kind, mask) for column, kind, mask in faults if self._refuses(kind)]
        for column, kind, mask in faults:
            self._count(column, kind, mask, texts, numbers)
        frame = typed.with_columns(pl.Series(ROW, numbers), pl.lit(self.number, pl.Int32).alias(SOURCE))
        out = texts.with_columns(pl.Series(ROW, numbers)).with_columns(self._reason(reasons, len(texts)))
        return Parsed(
            frame.filter(~refused),
            out.filter(refused),
            int((mended & ~refused).sum()),
            int(not_data.sum()),
            int(blank.sum()),
        )

    # --- cells ---

    def _texts(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Pick the used columns by their contract names; text where they need parsing, else the file's own type."""
        columns = []
        for column in self.table.columns:
            if column.name in self.source.positions:
                series = batch[f"c{self.source.positions[column.name]}"]
                series = series if _is_native(series.dtype, column) else _text(series)
            elif column.name in self.source.part.constants:
                series = pl.Series([self.source.part.constants[column.name]]).new_from_index(0, len(batch))
            else:
                continue
            columns.append(series.alias(column.name))
        return pl.DataFrame(columns)

    def _typed(
        self, texts: pl.DataFrame, faults: list[tuple[str, str, pl.Series]]
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Type the columns, and give the texts without CPR numbers; faults of cells are added to the list."""
        typed: list[pl.Series] = []
        clean: list[pl.Series] = []
        births: pl.Series | None = None
        for column in self.table.columns:
            if column.name not in texts.columns:
                typed.append(pl.Series(column.name, [None], TYPES[column.type]).new_from_index(0, len(texts)))
                continue
            series = texts[column.name]
            if series.dtype == pl.String and (mapped := self.source.part.values.get(column.name)):
                series = self._mapped(series, mapped)
            if column.name == "citizen_id" and "birth_date" in (c.name for c in self.table.columns):
                births = series
            if column.type == "text" and not column.vocabulary:
                series = self._text_values(column, series, faults)
                typed.append(series)
                clean.append(series)
                continue
            clean.append(masked_series(series) if series.dtype == pl.String else series)
            typed.append(self._values(column, series, faults))
        frame = pl.DataFrame(typed)
        if births is not None:
            frame = self._with_birth_dates(frame, births, texts)
        if self.source.part.end_is == "first_day_outside":
            ends = [name for name in END_COLUMNS if name in frame.columns]
            frame = frame.with_columns(pl.col(ends) - timedelta(days=1))
        return frame, pl.DataFrame(clean)

    def _mapped(self, series: pl.Series, mapped: Mapping[str, str]) -> pl.Series:
        found = {text: mapped[folded] for text in series.drop_nulls().unique() if (folded := fold(text)) in mapped}
        if not found:
            return series
        return series.replace(list(found), [value or None for value in found.values()])

    def _text_values(self, column: Column, series: pl.Series, faults: list[tuple[str, str, pl.Series]]) -> pl.Series:
        """Text as it stands but for CPR numbers: pseudonyms in identifiers, masked in other text."""
        if column.name.endswith("_id"):
            padded = self._has_lost_zeros(column, series)
            series, count = self.names.replaced(series, padded=padded)
            self.pseudonymised[column.name] = self.pseudonymised.get(column.name, 0) + count
            if column.name == "citizen_id" and column.required:
                faults.append((column.name, "masked_cpr_key", series.str.contains(MASKED).fill_null(value=False)))
            return series.alias(column.name)
        if self._has_lost_zeros(column, series):
            series = with_zeros(series)
        hidden = masked_series(series)
        if hidden is not series and not column.name.endswith("_label"):
            faults.append((column.name, "cpr_in_text", (hidden != series).fill_null(value=False)))
        return hidden.alias(column.name)

    def _has_lost_zeros(self, column: Column, series: pl.Series) -> bool:
        # Asked of each batch until it is so: the first of a sorted file can be unlike the others.
        if not self.cpr.get(column.name):
            self.cpr[column.name] = has_lost_zeros(series, citizens=column.name in _CITIZENS)
        return self.cpr[column.name]

    def _values(self, column: Column, series: pl.Series, faults: list[tuple[str, str, pl.Series]]) -> pl.Series:
        """Type a column's values; a cell that cannot be read is null, and a fault."""
        dtype = TYPES[column.type]
        if series.dtype != pl.String:
            return self._native_values(column, series, faults)
        known = self.known.setdefault(column.name, {})
        if len(known) > _CACHE:
            known.clear()
        distinct = series.drop_nulls().unique().to_list()
        for text in distinct:
            if text not in known:
                known[text] = self._value(column, text)
        wrong: dict[str, list[str]] = {}
        old, new = [], []
        for text in distinct:
            value, kind = known[text]
            old.append(text)
            new.append(value)
            if kind:
                wrong.setdefault(kind, []).append(text)
        if not old:
            return pl.Series(column.name, [None], dtype).new_from_index(0, len(series))
        for kind, texts in wrong.items():
            mask = series.is_in(texts).fill_null(value=False)
            if kind == "no_date":
                self.no_dates += int(mask.sum())
            else:
                faults.append((column.name, kind, mask))
        return series.replace_strict(old, pl.Series(new, dtype=dtype), default=None, return_dtype=dtype).alias(
            column.name
        )

    def _native_values(self, column: Column, series: pl.Series, faults: list[tuple[str, str, pl.Series]]) -> pl.Series:
        """Type the values of a file that has types itself; what is out of bounds is a fault."""
        typed = series.cast(TYPES[column.type], strict=False).alias(column.name)
        if typed.dtype == pl.Date:
            year = typed.dt.year()
            outside = (year < values.FIRST_YEAR) | (year > values.LAST_YEAR)
            faults.append((column.name, "unlikely_date", outside.fill_null(value=False)))
        elif typed.dtype.is_numeric():
            typed = typed.fill_nan(None) if typed.dtype.is_float() else typed
            outside = typed.abs() >= values.LARGEST
            faults.append((column.name, "unreadable_number", outside.fill_null(value=False)))
        return typed

    def _value(self, column: Column, text: str) -> tuple[Any, str]:
        """Read the value of a cell, and the kind of fault ("" for none)."""
        if column.vocabulary:
            value = self.terms[column.name].get(fold(text))
            if value is not None:
                return value, ""
            return (masked(text), "new_value") if column.vocabulary in self.open else (None, "unknown_value")
        if column.type == "date":
            day = values.date_of(text, serials=self.source.grid.serials)
            if day is not None:
                return day, ""
            if values.means_no_date(text) and not column.required:
                return None, "no_date"
            return None, "unlikely_date" if values.is_written_as_date(text) else "unreadable_date"
        parse: Callable[[str], float | bool | None] = {
            "number": values.number_of,
            "integer": values.integer_of,
            "boolean": values.boolean_of,
        }[column.type]
        found = parse(text)
        kind = "unreadable_boolean" if column.type == "boolean" else "unreadable_number"
        return found, "" if found is not None else kind

    def _with_birth_dates(self, frame: pl.DataFrame, ids: pl.Series, texts: pl.DataFrame) -> pl.DataFrame:
        """Birth dates from CPR numbers where the file gives none."""
        empty = (
            texts["birth_date"].is_null() if "birth_date" in texts.columns else pl.repeat(True, len(ids), eager=True)
        )
        known = birth_dates_of(ids.filter(empty))
        if not known:
            return frame
        found = ids.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.Date)
        self.birth_dates += int((empty & found.is_not_null()).sum())
        return frame.with_columns(pl.when(empty).then(found).otherwise(pl.col("birth_date")).alias("birth_date"))

    # --- rows ---

    def _required(self) -> list[str]:
        return [column.name for column in self.table.columns if column.required]

    def _row_faults(
        self, typed: pl.DataFrame, texts: pl.DataFrame, misfit: pl.Series
    ) -> list[tuple[str, str, pl.Series]]:
        faults = [("", "ragged_row", misfit)]
        faults += [(name, "missing_value", texts[name].is_null()) for name in self._required()]
        for start, end in _PERIODS:
            if start in texts.columns and end in texts.columns:
                faults.append((end, "end_before_start", (typed[end] < typed[start]).fill_null(value=False)))
        if "birth_date" in typed.columns:
            mask = (typed["birth_date"] > typed["start_date"]).fill_null(value=False)
            faults.append(("birth_date", "birth_after_start", mask))
        if "start_date" in typed.columns:
            for name, spans in self.dated.items():
                begins = typed["start_date"]
                for value, first, last in spans:
                    outside = pl.repeat(False, len(typed), eager=True)
                    if first:
                        outside |= begins < first
                    if last:
                        outside |= begins > last
                    mask = ((typed[name] == value) & outside).fill_null(value=False)
                    faults.append((name, "expired_value", mask))
        return [(column, kind, mask) for column, kind, mask in faults if mask.any()]

    def _without_non_data(
        self, faults: list[tuple[str, str, pl.Series]], texts: pl.DataFrame, label: pl.Series, bad: pl.Series
    ) -> tuple[list[tuple[str, str, pl.Series]], pl.Series]:
        """Rows of totals and repeated headers: no rows of data, so they have that fault and no other."""
        first = _text(texts[self.first]) if self.first else label
        suspect = bad | _is_word(label, self.headers["total"]) | _is_word(first, self.headers["total"])
        if self.first:
            suspect |= _is_word(first, self.headers.get(self.first, frozenset()))
        totals: list[int] = []
        headers: list[int] = []
        for index in suspect.arg_true():
            row = texts.row(index, named=True)
            if self._is_header(row):
                headers.append(index)
                continue
            words = {fold(cell) for cell in (label[index], *row.values()) if isinstance(cell, str)}
            firsts = {fold(cell) for cell in (label[index], first[index]) if isinstance(cell, str)}
            # "Antal sager: 100" is a sum too where nearly nothing else stands in the row.
            lonely = bad[index] and sum(cell is not None for cell in row.values()) <= _LONELY
            written = lonely and any(_TOTAL_TEXT.fullmatch(word) for word in firsts)
            if firsts & _TOTALS or written or (bad[index] and words & (_TOTALS | _MAYBE_TOTALS)):
                totals.append(index)
        if not totals and not headers:
            return faults, pl.repeat(False, len(texts), eager=True)
        masks = []
        for kind, found in (("totals_row", totals), ("repeated_header", headers)):
            mask = pl.Series([False]).new_from_index(0, len(texts)).scatter(found, True) if found else None
            if mask is not None:
                masks.append(("", kind, mask))
        not_data = _any([mask for _, _, mask in masks], len(texts))
        left = [(column, kind, mask & ~not_data) for column, kind, mask in faults]
        return [*(one for one in left if one[2].any()), *masks], not_data

    def _is_header(self, row: Mapping[str, Any]) -> bool:
        filled = {name: cell for name, cell in row.items() if cell is not None and name in self.source.positions}
        fits = sum(
            isinstance(cell, str) and fold(cell) in self.headers.get(name, frozenset()) for name, cell in filled.items()
        )
        return fits >= max(2, len(filled) / 2)

    def _refuses(self, kind: str) -> bool:
        return self.tally.severity(kind) == "refused" or kind in {"totals_row", "repeated_header"}

    def _reason(self, faults: list[tuple[str, str, pl.Series]], rows: int) -> pl.Series:
        """Why each row is refused, as sentences."""
        if not faults:
            return pl.Series("reason", [None], pl.String).new_from_index(0, rows)
        labels = {column.name: column.label for column in self.table.columns}
        parts = []
        for column, kind, mask in faults:
            must_hold = self.tally.contract.faults[kind].must_hold
            text = f"{labels[column]}: {must_hold}" if column else must_hold
            parts.append(pl.when(mask).then(pl.lit(text)))
        return pl.select(pl.concat_str(parts, separator=" ", ignore_nulls=True).alias("reason")).to_series()

    def _count(self, column: str, kind: str, mask: pl.Series, texts: pl.DataFrame, numbers: pl.Series) -> None:
        found = mask.arg_true()
        if found.is_empty():
            return
        shown = texts.columns if not column else [column]
        shown = [column] if column and column in texts.columns else shown
        if kind == "end_before_start":
            shown = [next(start for start, end in _PERIODS if end == column), column]
        elif kind == "birth_after_start":
            shown = [name for name in (column, "start_date") if name in texts.columns]
        few = found.head(2000)
        examples: list[tuple[int, str]] = []
        seen: set[str] = set()
        for index in few:
            row = [texts[name][index] for name in shown if name in texts.columns]
            value = " … ".join("" if cell is None else str(cell) for cell in row[:4]) if column or kind else ""
            if value and value in seen:
                continue
            seen.add(value)
            examples.append((numbers[index], self._shown(column, kind, value)))
            if len(examples) >= EXAMPLES:
                break
        told: list[tuple[int | None, str]] = [*examples]
        self.tally.add(self.table.name, column, kind, len(found), told)

    def _shown(self, column: str, kind: str, value: str) -> str:
        if kind != "unknown_value":
            return value
        known = self.terms[column]
        near = difflib.get_close_matches(fold(value), known, n=1, cutoff=0.0)
        return f"{value} (nærmest: {known[near[0]]})" if near else value


def _is_word(series: pl.Series, words: frozenset[str]) -> pl.Series:
    """Whether a text is one of these words, but for case, spaces and punctuation."""
    distinct = series.drop_nulls()
    # Only short texts can be one; folding every identifier of ten million rows would take minutes.
    bare = distinct.str.to_lowercase().str.replace_all(r"[\s:.\-_*]", "")
    if not bare.is_in(list(words)).any():
        return pl.repeat(False, len(series), eager=True)
    return series.str.to_lowercase().str.replace_all(r"[\s:.\-_*]", "").is_in(list(words)).fill_null(value=False)


def _any(masks: list[pl.Series], rows: int) -> pl.Series:
    found = pl.repeat(False, rows, eager=True)
    for mask in masks:
        found = found | mask
    return found


def _is_native(dtype: pl.DataType, column: Column) -> bool:
    """Whether cells of this type need no reading as text."""
    if column.vocabulary:
        return False
    if column.type == "date":
        return dtype.is_(pl.Date) or isinstance(dtype, pl.Datetime)
    if column.type == "number":
        return dtype.is_numeric()
    if column.type == "integer":
        return dtype.is_integer()
    return column.type == "boolean" and dtype == pl.Boolean


def _text(series: pl.Series) -> pl.Series:
    """Cells as trimmed text, null where they are empty or say so."""
    if series.dtype == pl.String:
        text = series
    elif series.dtype == pl.Boolean:
        text = series.replace_strict([True, False], ["ja", "nej"], default=None, return_dtype=pl.String)
    elif series.dtype.is_float():
        # An identifier that a sheet holds as a number is written without decimals.
        whole = series.is_finite() & (series == series.round()) & (series.abs() < 1e15)
        text = pl.select(
            pl.when(whole)
            .then(series.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(series.cast(pl.String).str.replace(".", ",", literal=True))
        ).to_series()
    elif series.dtype == pl.Datetime:
        text = series.dt.to_string("%Y-%m-%d")
    elif series.dtype == pl.Null or series.dtype.is_integer() or series.dtype.is_decimal() or series.dtype == pl.Date:
        text = series.cast(pl.String)
    else:
        text = pl.Series(series.name, [None], pl.String).new_from_index(0, len(series))
    text = text.str.strip_chars().alias(series.name)
    empty = (text == "") | text.str.to_lowercase().is_in(list(values.EMPTY_WORDS))
    return text.set(empty.fill_null(value=False), None)


def _spellings(terms: tuple[Term, ...]) -> dict[str, str]:
    return {spelling: term.value for term in terms for spelling in term.spellings}


def _dated(terms: tuple[Term, ...]) -> list[tuple[str, date | None, date | None]]:
    return [(term.value, term.valid_from, term.valid_to) for term in terms if term.valid_from or term.valid_to]


def _header_spellings(source: Source) -> dict[str, frozenset[str]]:
    """Fold the texts that a header of each used column can have; "total" holds the words of a totals row."""
    spellings: dict[str, frozenset[str]] = {"total": _TOTALS}
    for name, position in source.positions.items():
        column = source.table.column(name)
        spellings[name] = frozenset({*column.headers, fold(source.grid.headers[position])})
    return spellings


# --- rows among themselves ---


@dataclass(frozen=True)
class Staged:
    """The staged rows of one table in the database `staging`; rows that are refused go to staging.refusal."""

    con: duckdb.DuckDBPyConnection
    table: Table
    tally: Tally
    files: tuple[str, ...]

    @property
    def name(self) -> str:
        """The staged table."""
        return f'staging."{self.table.name}"'

    @property
    def _left(self) -> str:
        return (
            f"(select rowid as id, * from {self.name} where rowid not in "  # noqa: S608 - names from the contract
            f"(select id from staging.refusal where table_name = '{self.table.name}'))"
        )

    def refuse_repeats(self, distinct: tuple[int, ...]) -> int:
        """Leave the first of identical rows, then the first of those with one key.

        Sources whose number is in distinct give one row per content: the number of their repeats, which are no
        rows at all, is returned.
        """
        columns = ", ".join(f'"{column.name}"' for column in self.table.columns)
        repeats = 0
        if distinct:
            among = ", ".join(map(str, distinct))
            gone = self.con.execute(
                f"""
                delete from {self.name} where {SOURCE} in ({among}) and rowid in (
                  select id from (
                    select rowid as id, row_number() over (partition by {columns} order by {SOURCE}, {ROW}) as n
                    from {self.name}
                  ) where n > 1
                )
                """  # noqa: S608
            ).fetchone()
            repeats = int(gone[0]) if gone else 0
        self._refuse_copies(columns, "duplicate_row")
        if self.table.key:
            self._refuse_copies(", ".join(f'"{name}"' for name in self.table.key), "duplicate_key")
        return repeats

    def _refuse_copies(self, columns: str, kind: str) -> None:
        # By hash first: a million rows with the same one are few, ten million windows are slow.
        self.con.execute(
            f"""
            with once as (select id, hash(({columns})) as h, {SOURCE}, {ROW}, {columns} from {self._left}),
            copies as (select h from once group by h having count(*) > 1),
            numbered as (
              select id, row_number() over (partition by {columns} order by {SOURCE}, {ROW}) as n
              from once where h in (select h from copies)
            )
            insert into staging.refusal select '{self.table.name}', id, '{kind}' from numbered where n > 1
            """  # noqa: S608 - names from the contract
        )
        self._tell(kind, self.table.key or tuple(column.name for column in self.table.columns[:3]))

    def refuse_second_open(self) -> None:
        """Leave the first to begin of two open periods of one citizen on one benefit."""
        self.con.execute(
            f"""
            insert into staging.refusal
            select 'cases', id, 'open_twice' from (
              select id, row_number() over (
                partition by citizen_id, coalesce(benefit, 'ukendt') order by start_date, {SOURCE}, {ROW}
              ) as n
              from {self._left} where end_date is null
            ) where n > 1
            """  # noqa: S608
        )
        self._tell("open_twice", ("citizen_id", "benefit", "start_date"))

    def refuse_orphans(self, column: str, to_table: str, to_column: str) -> None:
        """Refuse the rows that refer to nothing in a table that is loaded already."""
        self.con.execute(
            f"""
            insert into staging.refusal
            select '{self.table.name}', id, 'orphan_key' from {self._left}
            where "{column}" is not null and "{column}" not in (select "{to_column}" from "{to_table}")
            """  # noqa: S608
        )
        self._tell("orphan_key", (column,), column)

    def _tell(self, kind: str, shown: tuple[str, ...], column: str = "") -> None:
        """Count the rows refused for this, with examples."""
        value = " || ' · ' || ".join(f"coalesce({self._text_of(name)}, '')" for name in shown) or "''"
        refused = f"select id from staging.refusal where table_name = '{self.table.name}' and kind = '{kind}'"  # noqa: S608
        row = self.con.execute(
            f"select count(*) from staging.refusal where table_name = '{self.table.name}' and kind = '{kind}'"  # noqa: S608
        ).fetchone()
        if row is None or not row[0]:
            return
        examples = self.con.execute(
            f"select {ROW}, {SOURCE}, {value} from {self.name} where rowid in ({refused}) "  # noqa: S608
            f"order by {SOURCE}, {ROW} limit {EXAMPLES}"
        ).fetchall()
        told = [
            (number, f"{text} ({self.files[source]})".strip() if self.files else text)
            for number, source, text in examples
        ]
        self.tally.add(self.table.name, column, kind, row[0], told)

    def _text_of(self, name: str) -> str:
        is_date = self.table.column(name).type == "date"
        return f"strftime(\"{name}\", '%d-%m-%Y')" if is_date else f'cast("{name}" as varchar)'

    def load(self) -> int:
        """Copy the rows that are left to the contract's table and count them."""
        columns = ", ".join(f'"{column.name}"' for column in self.table.columns)
        self.con.execute(f'insert into "{self.table.name}" select {columns} from {self._left}')  # noqa: S608
        row = self.con.execute(f'select count(*) from "{self.table.name}"').fetchone()  # noqa: S608
        return int(row[0]) if row else 0


def note_references(con: duckdb.DuckDBPyConnection, table: Table, given: frozenset[str], tally: Tally) -> None:
    """Tell the values that another table should hold but doesn't; the rows are loaded all the same."""
    for reference in table.references:
        if reference.required or reference.table not in given:
            continue
        found = con.execute(
            f"""
            select "{reference.column}", count(*) from "{table.name}"
            where "{reference.column}" is not null
              and "{reference.column}" not in (select "{reference.to_column}" from "{reference.table}"
                                               where "{reference.to_column}" is not null)
            group by 1 order by 2 desc, 1
            """  # noqa: S608
        ).fetchall()
        if found:
            rows = sum(count for _, count in found)
            told: list[tuple[int | None, str]] = [(None, f"{value} ({count})") for value, count in found[:EXAMPLES]]
            tally.add(table.name, reference.column, "unknown_reference", rows, told)


def note_overlaps(con: duckdb.DuckDBPyConnection, tally: Tally) -> None:
    """Tell how many periods begin before the citizen's former one on the same benefit has ended."""
    found = con.execute(
        """
        select case_id, start_date from (
          select case_id, start_date, max(coalesce(end_date, date '9999-12-31')) over (
            partition by citizen_id, coalesce(benefit, 'ukendt') order by start_date, case_id
            rows between unbounded preceding and 1 preceding
          ) as former_end
          from cases
        ) where former_end > start_date order by case_id, start_date
        """
    )
    examples = found.fetchmany(EXAMPLES)
    rest = 0
    while more := found.fetchmany(10_000):
        rest += len(more)
    if examples:
        told: list[tuple[int | None, str]] = [(None, f"{case} fra {start:%d-%m-%Y}") for case, start in examples]
        tally.add("cases", "start_date", "overlap", len(examples) + rest, told)


def note_future_starts(con: duckdb.DuckDBPyConnection, data_date: date, tally: Tally) -> None:
    """Tell the cases that begin after the data date."""
    found = con.execute("select count(*) from cases where start_date > $data_date", {"data_date": data_date}).fetchone()
    if found and found[0]:
        tally.add("cases", "start_date", "future_start", found[0])
