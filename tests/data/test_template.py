"""The template opens as a workbook whose sheets and headers the contract recognises."""

import zipfile
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from data.contract import contract, fold
from data.template import FIRST_LIST_COLUMN, GUIDE_SHEET, write_template


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "skabelon.xlsx"
    write_template(path)
    return path


def test_a_guide_comes_first_and_then_a_sheet_a_table(template: Path) -> None:
    first, *sheets = fastexcel.read_excel(template).sheet_names
    assert first == GUIDE_SHEET
    assert not any(fold(first) in table.spellings for table in contract().tables.values())
    assert [fold(name) for name in sheets] == [fold(table.label) for table in contract().tables.values()]


@pytest.mark.parametrize("name", list(contract().tables))
def test_headers_are_read_as_the_contracts_columns_and_no_row_is_there(template: Path, name: str) -> None:
    table = contract().tables[name]
    sheet = pl.read_excel(template, sheet_name=table.label, raise_if_empty=False)
    assert sheet.height == 0
    found = [[c.name for c in table.columns if fold(header) in c.headers] for header in sheet.columns]
    assert found == [[column.name] for column in table.columns]
    marked = [header.endswith("*") for header in sheet.columns]
    assert marked == [column.required for column in table.columns]


def test_drop_downs_point_at_the_lists_of_values(template: Path) -> None:
    guide = pl.read_excel(template, sheet_name=GUIDE_SHEET, has_header=False)
    lists = guide[:, FIRST_LIST_COLUMN:]
    for number, terms in enumerate(contract().vocabularies.values()):
        assert lists[1:, number].drop_nulls().to_list() == [term.value for term in terms]
    with zipfile.ZipFile(template) as book:
        cases = book.read("xl/worksheets/sheet2.xml").decode()
        texts = book.read("xl/comments1.xml").decode()
    assert cases.count("<dataValidation ") == 4
    assert "'Læs mig'!$D$2:$D$15" in cases
    assert 'state="frozen"' in cases
    assert "CPR-numre bliver pseudonymiseret" in texts


def test_dates_are_shown_as_danes_write_them(template: Path) -> None:
    with zipfile.ZipFile(template) as book:
        styles = book.read("xl/styles.xml").decode()
    assert "dd-mm-yyyy" in styles.replace("\\", "")
