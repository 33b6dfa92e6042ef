"""Every format and oddity of a file, read into the same grid."""

from datetime import date
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from data import readers
from data.contract import contract
from data.mapping import FileMapping, recognised_headers
from data.readers import MISFIT, ROW, Grid, UnreadableFileError, grids

KNOWN = recognised_headers(contract(), FileMapping())
HEADER = "Sagsnr.;Borger-id;Startdato;Bemærkning"


def read(path: Path) -> tuple[Grid, pl.DataFrame]:
    (grid,) = grids(path, KNOWN)
    batches = [batch for batch, _ in grid.batches(range(len(grid.headers)))]
    return grid, pl.concat(batches).sort(ROW)


def csv_file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "sager.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_delimiters_and_line_ends(tmp_path: Path, encoding: str, delimiter: str, newline: str) -> None:
    text = f"{HEADER}\nS1;B1;01-02-2024;Æblegrød – på\n".replace(";", delimiter).replace("\n", newline)
    grid, rows = read(csv_file(tmp_path, text, encoding))
    assert grid.headers == ("Sagsnr.", "Borger-id", "Startdato", "Bemærkning")
    assert rows.row(0) == ("S1", "B1", "01-02-2024", "Æblegrød – på", 2, False)


def test_a_quoted_cell_may_hold_newlines_delimiters_and_quotes(tmp_path: Path) -> None:
    text = f'{HEADER}\nS1;B1;01-02-2024;"to\nlinjer; og ""citat"""\nS2;B2;02-02-2024;5" rør\n'
    _, rows = read(csv_file(tmp_path, text))
    assert rows["c3"].to_list() == ['to\nlinjer; og "citat"', '5" rør']
    assert rows[ROW].to_list() == [2, 3]


def test_titles_above_the_header_and_empty_lines(tmp_path: Path) -> None:
    text = f"Udtræk af 1. juni\n\nSag;;Periode;\n{HEADER}\nS1;B1;01-02-2024;\n\nS2;B2;02-02-2024;x\n"
    grid, rows = read(csv_file(tmp_path, text))
    assert grid.header_row == 4
    assert rows.select("c0", ROW).rows() == [("S1", 5), (None, 6), ("S2", 7)]


def test_rows_of_another_width(tmp_path: Path) -> None:
    lines = [
        "S1;B1;01-02-2024;a",
        "S2;B2;02-02-2024",
        "S3;B3;03-02-2024;c;;",
        "S4;B4;04-02-2024;d;for meget",
        "S5;B5;05-02-2024;e",
    ]
    _, rows = read(csv_file(tmp_path, "\n".join([HEADER, *lines])))
    assert rows["c0"].to_list() == ["S1", "S2", "S3", "S4", "S5"]
    assert rows[ROW].to_list() == [2, 3, 4, 5, 6]
    assert rows[MISFIT].to_list() == [False, False, False, True, False]
    assert rows["c3"].to_list() == ["a", None, "c", "d", "e"]


def test_every_row_ends_with_a_delimiter(tmp_path: Path) -> None:
    grid, rows = read(csv_file(tmp_path, f"{HEADER}\nS1;B1;01-02-2024;a;\nS2;B2;02-02-2024;b;\n"))
    assert len(grid.headers) == 5
    assert rows[MISFIT].to_list() == [False, False]
    assert rows["c3"].to_list() == ["a", "b"]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from(["S1;B;D;x", "S1;B", "S1;B;D;x;y", "", 'S1;B;D;"a\nb"', "S1;B;D;x;"]), min_size=1, max_size=60
    )
)
def test_row_numbers_are_those_of_a_spreadsheet(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("rows") / "sager.csv"
    path.write_text("\n".join([HEADER, "S0;B;D;x", "S0;B;D;x", *lines, "S9;B;D;x"]), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "_BLOCK_BYTES", 64)  # many blocks, so that numbers are carried over their borders
        _, rows = read(path)
    found = rows.filter(pl.col("c0").is_not_null())
    expected = [2, 3, *(number for number, line in enumerate(lines, 4) if line), len(lines) + 4]
    assert found[ROW].to_list() == expected


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("sager.csv", b"", "empty_file"),
        ("sager.csv", b" \n\n", "empty_file"),
        ("sager.csv", b"%PDF-1.7 abc", "not_a_table"),
        ("sager.xls", b"<html><table></table></html>", "not_a_table"),
        ("sager.xlsx", b"PK\x03\x04 en afbrudt hentning", "not_a_table"),
        ("sager.parquet", b"PAR1 afbrudt", "unreadable_file"),
        ("sager.xlsx", b"\xd0\xcf\x11\xe0 med adgangskode", "unreadable_file"),
        ("sager.csv", bytes(range(256)) * 4, "not_a_table"),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError) as fault:
        grids(path, KNOWN)
    assert fault.value.kind == kind


def test_a_quote_that_is_never_closed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_BLOCK_BYTES", 512)
    lines = [f"S{n};B{n};01-02-2024;a" for n in range(500)]
    lines[3] = 'S3;B3;01-02-2024;"aldrig lukket'
    (grid,) = grids(csv_file(tmp_path, "\n".join([HEADER, *lines])), KNOWN)
    with pytest.raises(UnreadableFileError, match="anførselstegn"):
        list(grid.batches([0, 1]))


def test_a_sheet_with_titles_a_margin_real_dates_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "udtræk.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd-mm-yyyy"}) as book:
        sheet = book.add_worksheet("Sager")
        sheet.write(1, 2, "Udtræk fra systemet")
        sheet.write_row(3, 2, ["Sagsnr.", "Borger-id", "Startdato", "Timer"])
        for n in range(3):
            sheet.write_row(4 + n, 2, [1001 + n, f"B{n}"])
            sheet.write_datetime(4 + n, 4, date(2024, 2, 1 + n))
            sheet.write_number(4 + n, 5, 1.234)
        book.add_worksheet("Læs mig").write(0, 0, "Vejledning")
        book.add_worksheet("Tom")
    grid, rows = read(path)
    assert (grid.name, grid.header_row, grid.serials) == ("udtræk.xlsx · Sager", 4, True)
    assert rows[ROW].to_list() == [5, 6, 7]
    assert rows["c0"].to_list() == [1001.0, 1002.0, 1003.0]
    assert rows["c2"].dt.date().to_list() == [date(2024, 2, 1), date(2024, 2, 2), date(2024, 2, 3)]
    assert rows["c3"].to_list() == [1.234] * 3


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "sager.parquet"
    frame = pl.DataFrame(
        {"Sagsnr.": [7, 8], "Start": [date(2024, 1, 1), None], "Navn": pl.Series(["a", "b"], dtype=pl.Categorical)}
    )
    frame.write_parquet(path)
    grid, rows = read(path)
    assert grid.headers == ("Sagsnr.", "Start", "Navn")
    assert rows.rows() == [(7, date(2024, 1, 1), "a", 2, False), (8, None, "b", 3, False)]


def test_a_large_file_comes_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_BATCH_ROWS", 100)
    path = tmp_path / "sager.parquet"
    pl.DataFrame({"a": range(1000), "b": range(1000)}).write_parquet(path)
    assert pq.ParquetFile(path).metadata.num_rows == 1000
    (grid,) = grids(path, KNOWN)
    shares = [share for _, share in grid.batches([1])]
    assert len(shares) == 10
    assert shares[-1] == 1.0
