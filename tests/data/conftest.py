"""What the tests of the import share: a folder for files, one for the store, and the tables of what was loaded."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data import store
from data.importing import load
from data.report import Report

# The newest date of the files that the tests write lies before it, so that nothing depends on the clock.
DATA_DATE = date(2024, 6, 30)


@pytest.fixture
def secret_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A secret of this test alone."""
    path = tmp_path / "config" / "secret"
    monkeypatch.setenv("RESULTATDIALOG_SECRET_FILE", str(path))
    return path


class Loaded:
    """A store that a test imports into, and its tables."""

    def __init__(self, raw: Path, folder: Path) -> None:
        self.raw, self.folder = raw, folder
        self.report = Report()

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.raw / name
        path.write_bytes(text.encode(encoding))
        return path

    def load(self, *paths: Path, **options: Any) -> Report:
        options = {"data_date": DATA_DATE, "covers_from": date(2024, 1, 1), **options}
        self.report = load(list(paths) or [self.raw], folder=self.folder, **options)
        return self.report

    def rows(self, sql: str, params: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        name = store.current_name(self.folder)
        assert name is not None
        with duckdb.connect(str(store.snapshot_path(self.folder, name)), read_only=True) as con:
            return con.execute(sql, params).fetchall()

    def kinds(self) -> dict[str, int]:
        """The kinds of fault of the report with their counts; absent tables and such left out."""
        quiet = {"missing_table", "shipped_default", "unused_columns"}
        return {
            kind: sum({(f.table, f.column): f.count for f in self.report.faults if f.kind == kind}.values())
            for kind in dict.fromkeys(f.kind for f in self.report.faults)
            if kind not in quiet
        }


def loaded_in(folder: Path) -> Loaded:
    raw = folder / "raw"
    raw.mkdir()
    return Loaded(raw, folder / "store")


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return loaded_in(tmp_path)


@pytest.fixture
def cases_csv() -> Callable[..., str]:
    """A file of cases: a good row for each number, and the lines that a test adds."""

    def text(*lines: str, good: int = 40, header: str = "Sagsnr.;Borger-id;Team;Startdato;Slutdato") -> str:
        rows = [f"S{n};B{n};Nord;{n % 28 + 1:02}-01-2024;{n % 28 + 1:02}-03-2024" for n in range(good)]
        return "\n".join([header, *rows, *lines]) + "\n"

    return text
