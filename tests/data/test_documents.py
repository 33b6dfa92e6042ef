"""The generated pages are complete, and the ones that are checked in are up to date."""

from pathlib import Path

import pytest

from data.contract import contract
from data.documents import DOCS, data_contract_markdown, documents, documents_differ, main


def test_the_pages_in_docs_are_up_to_date() -> None:
    assert documents_differ(DOCS) == [], "run python -m data.documents"


def test_the_contract_page_names_everything() -> None:
    page = data_contract_markdown(contract())
    for table in contract().tables.values():
        assert f"### {table.label} (`{table.name}`)" in page
        for column in table.columns:
            assert f"| {column.label} | `{column.name}` |" in page
    for terms in contract().vocabularies.values():
        assert all(f"\n| {term.value} |" in page for term in terms)
    for fault in contract().faults.values():
        assert f"| {fault.must_hold} | {fault.mend} | `{fault.kind}` |" in page
    assert "{version}" not in page
    assert "{required}" not in page


def test_a_table_row_has_as_many_cells_as_its_head() -> None:
    head = 0
    for line in data_contract_markdown(contract()).splitlines():
        cells = line.count(" | ") if line.startswith("| ") else 0
        assert head in (0, cells) or not cells, line
        head = cells


def test_writing_makes_the_check_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert documents_differ(tmp_path) == list(documents())
    assert main(["--check", "--folder", str(tmp_path)]) == 1
    assert "Not up to date: data-contract.md" in capsys.readouterr().err
    assert main(["--folder", str(tmp_path)]) == 0
    assert main(["--check", "--folder", str(tmp_path)]) == 0
    (tmp_path / "data-contract.md").write_text("ældre", encoding="utf-8")
    assert documents_differ(tmp_path) == ["data-contract.md"]
