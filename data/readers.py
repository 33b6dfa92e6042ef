"""Files as grids of cells: CSV, Excel and Parquet, read in batches under the header row that fits best.

A file is told by its content, not by its ending: systems give HTML and text the ending .xls, and people
rename files. Nothing here knows the contract but the header spellings it is given.
"""

import codecs
import csv
import hashlib
import io
import logging
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import fastexcel
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from data.contract import fold

ROW = "row_number"
"""The column of a batch that holds the row number as a spreadsheet shows it (the header is a row too)."""

MISFIT = "misfit"
"""The column of a batch that is true for a row with more cells than the header has."""

SHEET_ROWS = 1_048_576
"""The rows that an Excel sheet has room for; one that is full may have been cut."""

README_SHEETS = frozenset({fold("Læs mig"), fold("Vejledning"), fold("Readme")})
ENDINGS = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet"})

_BATCH_ROWS = 200_000
_BLOCK_BYTES = 4 << 20  # the library reads 32 blocks ahead
_HEAD_BYTES = 1 << 18
_HEADER_AMONG = 20
_DELIMITERS = (";", ",", "\t", "|")

Batch = tuple[pl.DataFrame, float]
"""A batch of rows, and the share of the file read with it."""

Kind = Literal["csv", "excel", "parquet"]

# A column of empty cells is no news; without this the library prints a warning for each.
logging.getLogger("fastexcel").addHandler(logging.NullHandler())
logging.getLogger("fastexcel").propagate = False


class UnreadableFileError(Exception):
    """A file that is no table, or no readable one; kind is the contract's fault, value what was found."""

    def __init__(self, kind: str, value: str) -> None:
        super().__init__(value)
        self.kind = kind
        self.value = value


@dataclass(frozen=True)
class Grid:
    """The cells of one file or sheet under its header row; header_row counts from 1 as a spreadsheet does.

    serials: a number may be a date. full: the sheet has no room for more. alone: the only grid of its file.
    """

    path: Path
    sheet: str | None
    headers: tuple[str, ...]
    header_row: int
    sha256: str
    serials: bool
    full: bool
    alone: bool
    _read: Callable[[Sequence[int]], Iterator[Batch]]

    @property
    def name(self) -> str:
        """What the report calls it: the file's name, and the sheet's."""
        return f"{self.path.name} · {self.sheet}" if self.sheet else self.path.name

    def batches(self, positions: Sequence[int]) -> Iterator[Batch]:
        """Read the columns at these positions, named c<position>, with ROW and MISFIT, batch by batch."""
        yield from self._read(tuple(sorted(set(positions))))


def grids(path: Path, recognised: frozenset[str]) -> list[Grid]:
    """Find the grids of a file: one of a CSV or Parquet file, one a sheet of a workbook (but its readme sheets).

    recognised holds the folded spellings of all known headers. Raises UnreadableFileError.
    """
    kind, digest = _kind(path), _sha256(path)
    if kind == "parquet":
        return [_parquet(path, digest)]
    if kind == "excel":
        return _workbook(path, digest, recognised)
    return [_csv(path, digest, recognised)]


def _kind(path: Path) -> Kind:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head.strip():
        raise UnreadableFileError("empty_file", path.name)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "excel"
    if head.startswith(b"PK"):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
            if "content.xml" in names or any(name.startswith("xl/") for name in names):
                return "excel"
        raise UnreadableFileError("not_a_table", f"{path.name}: en zip-fil, der ikke er en projektmappe")
    if head.lstrip()[:5].lower() in {b"<html", b"<!doc", b"<?xml", b"<tabl", b"<meta"}:
        raise UnreadableFileError("not_a_table", f"{path.name}: en webside (HTML eller XML)")
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")):
        raise UnreadableFileError("not_a_table", f"{path.name}: et dokument eller billede")
    if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        odd = sum(byte < 9 or 13 < byte < 32 for byte in head[:4096])
        if b"\0" in head or odd > len(head[:4096]) / 50:
            raise UnreadableFileError("not_a_table", f"{path.name}: ikke tekst")
    return "csv"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _header_at(rows: Sequence[Sequence[str]], recognised: frozenset[str]) -> int:
    """Index of the row among the first with the most known headers, else of the first with two cells or more."""
    known = [sum(fold(cell) in recognised for cell in row if cell) for row in rows[:_HEADER_AMONG]]
    if any(known):
        return known.index(max(known))
    return next((i for i, row in enumerate(rows) if sum(bool(cell.strip()) for cell in row) > 1), 0)


# --- CSV ---


def _csv(path: Path, digest: str, recognised: frozenset[str]) -> Grid:
    encoding = _encoding(path)
    with path.open("rb") as file:
        head = codecs.getincrementaldecoder(encoding)("replace").decode(file.read(_HEAD_BYTES))
    head = head.removeprefix("\ufeff")
    best: tuple[tuple[int, int], str, list[list[str]], list[int]] | None = None
    for delimiter in _DELIMITERS:
        rows, lines = _head_rows(head, delimiter)
        if rows:
            header = rows[_header_at(rows, recognised)]
            score = (sum(fold(cell) in recognised for cell in header if cell), len(header))
            if best is None or score > best[0]:
                best = (score, delimiter, rows, lines)
    if best is None or not any(cell.strip() for row in best[2] for cell in row):
        raise UnreadableFileError("empty_file", path.name)
    _, delimiter, rows, lines = best
    at = _header_at(rows, recognised)
    widths = Counter(len(row) for row in rows[at + 1 :] if row)
    width = widths.most_common(1)[0][0] if widths else len(rows[at])
    headers = [cell.strip() for cell in rows[at]]
    while len(headers) > width and not headers[-1]:
        headers.pop()
    width = max(width, len(headers))
    headers += [""] * (width - len(headers))
    parsed = _CsvRows(path, encoding, delimiter, width, skip_lines=lines[at], header_row=at + 1)
    return Grid(path, None, tuple(headers), at + 1, digest, serials=False, full=False, alone=True, _read=parsed.batches)


def _encoding(path: Path) -> str:
    """UTF-8 or UTF-16 where the bytes are that, else Windows-1252 (Latin-1 for the five bytes it lacks)."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _head_rows(head: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Parse the first rows, and count the lines of text that each row and all before it take."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    rows, lines = [], []
    try:
        for row in islice(reader, 200):
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error:  # a field without end: what came before it is enough to go by
        pass
    if len(rows) > 1 and len(head) >= _HEAD_BYTES // 4:
        rows.pop()  # the block may have cut the last row
        lines.pop()
    return rows, lines


class _CsvRows:
    """The rows under the header of a CSV file; all cells are text, rows of another width are mended or marked."""

    def __init__(
        self, path: Path, encoding: str, delimiter: str, width: int, *, skip_lines: int, header_row: int
    ) -> None:
        self.path, self.encoding, self.delimiter, self.width = path, encoding, delimiter, width
        self.skip_lines, self.header_row = skip_lines, header_row

    def batches(self, positions: Sequence[int]) -> Iterator[Batch]:
        names = [f"c{i}" for i in range(self.width)]
        wanted = [f"c{i}" for i in positions]
        odd: list[tuple[int, str]] = []

        def keep(row: pacsv.InvalidRow) -> str:
            odd.append((row.number - 1, row.text))  # the library counts the header as row 1
            return "skip"

        size = max(self.path.stat().st_size, 1)
        try:
            file = pa.OSFile(str(self.path))
            reader = pacsv.open_csv(
                file,
                read_options=pacsv.ReadOptions(
                    use_threads=False,
                    block_size=_BLOCK_BYTES,
                    column_names=names,
                    skip_rows=self.skip_lines,
                    encoding=self.encoding,
                ),
                parse_options=pacsv.ParseOptions(
                    delimiter=self.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=keep,
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    include_columns=wanted,
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):
                return
            raise self._fault(error) from error
        done = 0
        try:
            for batch in reader:
                numbers = _numbers_without(np.array([number for number, _ in odd], dtype=np.int64), done, len(batch))
                done = int(numbers[-1]) if len(numbers) else done
                share = min(file.tell() / size, 1.0)
                yield _batch(pl.DataFrame(pl.from_arrow(batch)), numbers + self.header_row), share
                # The library reads ahead: rows beyond this batch wait for the next one's numbers. It may append
                # at the same time, so the list is only ever cut from the front.
                past = [row for row in odd if row[0] <= done]
                del odd[: len(past)]
                if past:
                    yield self._mended(past, positions), share
        except pa.ArrowInvalid as error:
            raise self._fault(error) from error
        if odd:
            yield self._mended(odd, positions), 1.0

    def _mended(self, odd: Sequence[tuple[int, str]], positions: Sequence[int]) -> pl.DataFrame:
        """Rows of another width: short ones are filled up, empty surplus cut, the others marked as misfits."""
        rows = [next(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter), []) for _, text in odd]
        misfits = [any(cell.strip() for cell in row[self.width :]) for row in rows]
        filled = [(row + [""] * self.width)[: self.width] for row in rows]
        frame = pl.DataFrame(
            {f"c{i}": [row[i] or None for row in filled] for i in positions},
            schema={f"c{i}": pl.String for i in positions},
        )
        numbers = np.array([number for number, _ in odd], dtype=np.int64) + self.header_row
        return _batch(frame, numbers, misfits)

    def _fault(self, error: Exception) -> UnreadableFileError:
        """Put the library's fault in our words."""
        unclosed = "straddling" in str(error)
        reason = ": et anførselstegn åbnes og lukkes ikke igen" if unclosed else ""
        return UnreadableFileError("not_a_table", f"{self.path.name}{reason}")


def _batch(frame: pl.DataFrame, numbers: np.ndarray, misfits: Sequence[bool] | None = None) -> pl.DataFrame:
    return frame.with_columns(
        pl.Series(ROW, numbers, dtype=pl.Int64),
        pl.Series(MISFIT, misfits, dtype=pl.Boolean) if misfits is not None else pl.lit(False).alias(MISFIT),
    )


def _numbers_without(taken: np.ndarray, after: int, count: int) -> np.ndarray:
    """Count on from `after`, past the numbers that are taken."""
    numbers = np.arange(after + 1, after + 1 + count + len(taken), dtype=np.int64)
    return numbers[~np.isin(numbers, taken)][:count]


# --- Parquet ---


def _parquet(path: Path, digest: str) -> Grid:
    try:
        with pq.ParquetFile(path) as file:
            names, rows = tuple(file.schema_arrow.names), max(file.metadata.num_rows, 1)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFileError("unreadable_file", f"{path.name}: ikke en hel Parquet-fil") from error

    def read(positions: Sequence[int]) -> Iterator[Batch]:
        done = 0
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH_ROWS, columns=[names[i] for i in positions]):
                frame = pl.DataFrame(pl.from_arrow(batch)).select(pl.col(names[i]).alias(f"c{i}") for i in positions)
                frame = frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
                done += len(frame)
                yield _batch(frame, np.arange(done - len(frame), done) + 2), done / rows

    return Grid(path, None, names, 1, digest, serials=False, full=False, alone=True, _read=read)


# --- Excel ---


def _workbook(path: Path, digest: str, recognised: frozenset[str]) -> list[Grid]:
    try:
        book = fastexcel.read_excel(path)
        sheets = [name for name in book.sheet_names if fold(name) not in README_SHEETS]
        return [
            grid
            for name in sheets
            if (grid := _sheet(path, book, name, digest, recognised, alone=len(sheets) == 1)) is not None
        ]
    except fastexcel.FastExcelError as error:
        raise UnreadableFileError(
            "unreadable_file", f"{path.name}: ikke en hel projektmappe, eller med adgangskode"
        ) from error


def _sheet(
    path: Path,
    book: fastexcel.ExcelReader,
    name: str,
    digest: str,
    recognised: frozenset[str],
    *,
    alone: bool,
) -> Grid | None:
    """Find the grid of a sheet, None for one without a cell."""
    # skip_rows=0 said out loud makes the library count from the sheet's first row, blank or not.
    top = book.load_sheet(name, header_row=None, skip_rows=0, n_rows=_HEADER_AMONG, dtypes="string")
    frame = top.to_polars()
    if frame.is_empty():
        return None
    rows = [[cell or "" for cell in row] for row in frame.rows()]
    at = _header_at(rows, recognised)
    headers = tuple(cell.strip() for cell in rows[at])
    # The library counts columns from the sheet's first, the frame from the first that is filled.
    places = [column.absolute_index for column in top.available_columns()]

    def read(positions: Sequence[int]) -> Iterator[Batch]:
        sheet = fastexcel.read_excel(path).load_sheet(
            name, header_row=None, skip_rows=at + 1, use_columns=[places[i] for i in positions], schema_sample_rows=None
        )
        cells = sheet.to_polars()
        cells.columns = [f"c{i}" for i in positions]
        for start in range(0, len(cells), _BATCH_ROWS):
            part = cells.slice(start, _BATCH_ROWS)
            yield _batch(part, np.arange(start, start + len(part)) + at + 2), (start + len(part)) / len(cells)

    full = top.total_height >= SHEET_ROWS
    return Grid(path, name, headers, at + 1, digest, serials=True, full=full, alone=alone, _read=read)
