"""The XLSX template: an empty sheet a table, with headers, comments and drop-downs from the contract."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter  # it ships no types
import xlsxwriter.utility

from data.contract import Column, Contract, Table, Term, contract

GUIDE_SHEET = "Læs mig"
FIRST_LIST_COLUMN = 3  # on the guide, right of its texts
REQUIRED_MARK = " *"  # folded away when the headers are read again

# Formats and drop-downs reach this far down a sheet; further rows are read all the same.
FORMATTED_ROWS = 10_000


def write_template(path: Path) -> None:
    """Write the empty workbook: a guide with the lists of values, then a sheet a table.

    A sheet's name and headers fold to the contract's names. Raises OSError when the file can't be written.
    """
    described = contract()
    with xlsxwriter.Workbook(path, {"default_date_format": "dd-mm-yyyy"}) as book:
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "required": book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF"}),
            "optional": book.add_format({"bold": True, "bg_color": "#DCE6F1"}),
            "date": book.add_format({"num_format": "dd-mm-yyyy"}),
            # Ids stay text: Excel would turn 007 into 7 and a long number into 1,2E+11.
            "text": book.add_format({"num_format": "@"}),
        }
        guide = book.add_worksheet(GUIDE_SHEET)
        _write_guide(guide, described, formats)
        lists = _write_values(guide, described, formats)
        for table in described.tables.values():
            _write_table(book.add_worksheet(table.label), table, described, lists, formats)


def _write_guide(
    sheet: xlsxwriter.worksheet.Worksheet, described: Contract, formats: dict[str, xlsxwriter.format.Format]
) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    for row, line in enumerate(described.template_guide):
        sheet.write_string(row, 0, line, formats["title"] if row == 0 else None)
    for row, table in enumerate(described.tables.values(), start=len(described.template_guide) + 1):
        sheet.write_string(row, 0, table.label, formats["wrap"])
        sheet.write_string(row, 1, f"{table.grain}. {table.description}", formats["wrap"])


def _write_values(
    sheet: xlsxwriter.worksheet.Worksheet, described: Contract, formats: dict[str, xlsxwriter.format.Format]
) -> dict[str, str]:
    """Write the lists that the drop-downs point at; Excel allows only 255 characters in a list of its own."""
    ranges = {}
    for number, (name, terms) in enumerate(described.vocabularies.items(), start=FIRST_LIST_COLUMN):
        sheet.set_column(number, number, 28)
        sheet.write_string(0, number, described.vocabulary_labels[name], formats["optional"])
        sheet.write_column(1, number, [term.value for term in terms])
        letter = xlsxwriter.utility.xl_col_to_name(number)
        ranges[name] = f"='{GUIDE_SHEET}'!${letter}$2:${letter}${len(terms) + 1}"
    return ranges


def _write_table(
    sheet: xlsxwriter.worksheet.Worksheet,
    table: Table,
    described: Contract,
    lists: dict[str, str],
    formats: dict[str, xlsxwriter.format.Format],
) -> None:
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(table.columns):
        label = column.label + REQUIRED_MARK * column.required
        cell_format = formats.get(column.type)
        sheet.set_column(number, number, max(14, len(label) + 3), cell_format)
        sheet.write_string(0, number, label, formats["required" if column.required else "optional"])
        terms = described.vocabularies.get(column.vocabulary or "", ())
        sheet.write_comment(0, number, _comment(column, terms), {"x_scale": 2, "y_scale": 1.6})
        validation = _validation(column, lists)
        if validation is not None:
            sheet.data_validation(1, number, FORMATTED_ROWS, number, validation)


def _comment(column: Column, terms: tuple[Term, ...]) -> str:
    must = "Skal udfyldes. " if column.required else ""
    values = f"\n\nVærdier: {', '.join(term.value for term in terms)}" if terms else ""
    return f"{must}{column.description}{values}"


def _validation(column: Column, lists: dict[str, str]) -> dict[str, object] | None:
    if column.vocabulary is not None:
        # A warning, not a stop: other spellings are read as well, and a mapping file may add values.
        return {
            "validate": "list",
            "source": lists[column.vocabulary],
            "error_type": "warning",
            "error_title": column.label,
            "error_message": "Værdien står ikke på listen.",
        }
    if column.type == "boolean":
        return {
            "validate": "list",
            "source": ["ja", "nej"],
            "error_type": "warning",
            "error_title": column.label,
            "error_message": "Skriv ja eller nej.",
        }
    return None
