"""Import a million cases with ten million contacts, from CSV or Parquet, and print rows, seconds and peak memory.

Run: python bench/import_memory.py [--cases 1000000] [--contacts 10000000] [--format csv|parquet] [--keep FOLDER]
The import runs in a process of its own, whose peak resident memory the system tells (Linux and macOS).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

CHUNK = 500_000
FIRST, DAYS = date(2016, 10, 1), 3680
STATUS = ("afholdt", "afholdt", "afholdt", "udeblevet", "aflyst")
FORM = ("fremmøde", "telefon", "video")
BENEFITS = ("kontanthjælp", "sygedagpenge", "ledighedsydelse")


def main() -> None:
    """Write the files, import them and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--contacts", type=int, default=10_000_000)
    parser.add_argument("--format", choices=("csv", "parquet"), default="csv")
    parser.add_argument("--keep", type=Path, help="write the files here, and use them when they are there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        raw = options.keep or Path(spare) / "raw"
        raw.mkdir(parents=True, exist_ok=True)
        for name, frames in (
            ("sager", cases(options.cases)),
            ("samtaler", contacts(options.cases, options.contacts)),
        ):
            path = raw / f"{name}.{options.format}"
            if not path.exists():
                write(path, frames)
        size = sum(path.stat().st_size for path in raw.glob(f"*.{options.format}")) / 1e6
        started = time.monotonic()
        files = [str(raw / f"{name}.{options.format}") for name in ("sager", "samtaler")]
        command = [sys.executable, "-m", "data", "import", *files, "--store", f"{spare}/store"]
        done = subprocess.run(
            [*command, "--data-date", "2026-10-31", "--covers-from", "2017-01-01"],
            check=False,
            cwd=Path(__file__).parent.parent,
            env={**os.environ, "RESULTATDIALOG_SECRET_FILE": f"{spare}/secret"},
        )
        seconds = time.monotonic() - started
        import resource  # noqa: PLC0415 - Windows has none

        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
        store = sum(path.stat().st_size for path in Path(spare, "store").glob("*.duckdb")) / 1e6
    rows = options.cases + options.contacts
    print(f"exit {done.returncode}: {rows:,} rows, {size:,.0f} MB {options.format}, {seconds:.0f} s, ", end="")
    print(f"peak {peak:,.0f} MB, store {store:,.0f} MB")


def cases(count: int) -> Iterator[pl.DataFrame]:
    """Cases of citizens known by CPR numbers (invented), in teams of eighty; one in six is still open."""
    for first in range(0, count, CHUNK):
        rng = np.random.default_rng(first)
        n = min(CHUNK, count - first)
        number = np.arange(first, first + n)
        start = rng.integers(0, DAYS - 10, n)
        end = start + rng.integers(5, 1500, n)
        day, month, year = number % 28 + 1, number // 28 % 12 + 1, number // 336 % 60 + 40
        cpr = pl.Series(day * 100_000_000 + month * 1_000_000 + year * 10_000 + number // 20_160)
        yield pl.DataFrame(
            {
                "Sagsnr.": "S" + pl.Series(number).cast(pl.String),
                "CPR-nr.": cpr.cast(pl.String).str.zfill(10),
                "Team": "T" + pl.Series(number % 80).cast(pl.String),
                "Ydelse": pl.Series(np.array(BENEFITS)[number % 3]),
                "Startdato": dates(start),
                "Slutdato": dates(np.where(end < DAYS, end, -1)),
            }
        )


def contacts(of_cases: int, count: int) -> Iterator[pl.DataFrame]:
    """Contacts spread over the cases."""
    for first in range(0, count, CHUNK):
        rng = np.random.default_rng(first + 1)
        n = min(CHUNK, count - first)
        number = np.arange(first, first + n)
        yield pl.DataFrame(
            {
                "Sagsnr.": "S" + pl.Series(rng.integers(0, of_cases, n)).cast(pl.String),
                "Medarbejder": "M" + pl.Series(number % 2000).cast(pl.String),
                "Dato": dates(rng.integers(0, DAYS, n)),
                "Type": pl.Series(np.array(["jobsamtale", "opfølgning"])[number % 2]),
                "Form": pl.Series(np.array(FORM)[number % 3]),
                "Status": pl.Series(np.array(STATUS)[number % 5]),
            }
        )


def dates(days: np.ndarray) -> pl.Series:
    """Dates from days since FIRST, null for negative ones."""
    number = pl.Series(days + (FIRST - date(1970, 1, 1)).days).cast(pl.Int32)
    return number.set(pl.Series(days < 0), None).cast(pl.Date)


def write(path: Path, frames: Iterator[pl.DataFrame]) -> None:
    """Write frames as one file: CSV as Danish systems write it, or Parquet with the types of the columns."""
    if path.suffix == ".parquet":
        writer: pq.ParquetWriter | None = None
        for frame in frames:
            table = frame.to_arrow()
            writer = writer or pq.ParquetWriter(path, table.schema)
            writer.write_table(table)
        if writer:
            writer.close()
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for position, frame in enumerate(frames):
            text = frame.with_columns(pl.col(pl.Date).dt.to_string("%d-%m-%Y"))
            file.write(text.write_csv(separator=";", include_header=position == 0))


if __name__ == "__main__":
    main()
