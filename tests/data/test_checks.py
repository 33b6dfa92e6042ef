"""Each kind of fault: a small real file, what the report says of it, and where its rows went."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from data.report import ImportStopped
from tests.data.conftest import Loaded, loaded_in

CasesCsv = Callable[..., str]


def counts(loaded: Loaded, table: str = "cases") -> tuple[int, int, int, int]:
    count = loaded.report.counts[table]
    assert count.read == count.loaded + count.refused
    return count.read, count.loaded, count.repaired, count.refused


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("S900;B900;Nord;31-02-2024;", "unreadable_date", "31-02-2024"),
        ("S900;B900;Nord;01-02-24;", "unreadable_date", "01-02-24"),
        ("S900;B900;Nord;01-02-1823;", "unlikely_date", "01-02-1823"),
        ("S900;B900;Nord;;01-03-2024", "missing_value", ""),
        (";B900;Nord;01-02-2024;", "missing_value", ""),
        ("S900;B900;Nord;01-02-2024;01-01-2024", "end_before_start", "01-02-2024 … 01-01-2024"),
        ("S3;B900;Nord;04-01-2024;", "duplicate_key", "S3 · 04-01-2024"),
        ("S900;B900;Nord;01-02-2024;;for;mange;felter", "ragged_row", None),
    ],
)
def test_a_row_with_a_fault_is_refused_and_told(
    loaded: Loaded, cases_csv: CasesCsv, line: str, kind: str, value: str
) -> None:
    loaded.write("sager.csv", cases_csv(line))
    report = loaded.load()
    assert counts(loaded) == (41, 40, 0, 1)
    (finding,) = [finding for finding in report.faults if finding.kind == kind]
    assert (finding.table, finding.severity, finding.row, finding.count) == ("cases", "refused", 42, 1)
    assert value is None or finding.value == value
    assert finding.must_hold
    assert finding.mend
    (path,) = report.refused_files
    text = path.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("Fil;Række;Årsag;Sagsnummer;Borger-id")
    assert len(text.splitlines()) == 2
    assert text.splitlines()[1].startswith("sager.csv;42;")
    assert loaded.rows("select count(*) from cases") == [(40,)]
    assert loaded.rows("select rows_read, rows_loaded, rows_refused from import_count where table_name = 'cases'") == [
        (41, 40, 1)
    ]
    assert loaded.rows(f"select row_number from import_fault where kind = '{kind}'") == [(42,)]


def test_an_unknown_value_names_the_nearest_known(loaded: Loaded, cases_csv: CasesCsv) -> None:
    header = "Sagsnr.;Borger-id;Team;Startdato;Slutdato;Ydelse"
    loaded.write(
        "sager.csv",
        cases_csv("S900;B900;Nord;01-02-2024;;Kontanthjælb", "S901;B901;Nord;01-02-2024;;KTH", header=header),
    )
    report = loaded.load()
    (finding,) = [finding for finding in report.faults if finding.kind == "unknown_value"]
    assert finding.value == "Kontanthjælb (nærmest: kontanthjælp)"
    assert finding.column == "benefit"
    assert loaded.rows("select benefit from cases where case_id = 'S901'") == [("kontanthjælp",)]


def test_an_open_list_keeps_and_tells_new_values(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv())
    loaded.write(
        "forløb.csv",
        "Forløbsnr.;Sagsnr.;Produkt;Dobbeltbemandet;Pris\nF1;S1;Gartnerhold;ja;1.234,50\nF2;S2;Mentor;N;\n",
    )
    loaded.load()
    assert loaded.kinds() == {"new_value": 1}
    found = loaded.rows("select course_id, product, double_staffed, cost from courses order by 1")
    assert found == [("F1", "Gartnerhold", True, 1234.5), ("F2", "mentorforløb", False, None)]


def test_birth_after_start_is_refused(loaded: Loaded, cases_csv: CasesCsv) -> None:
    header = "Sagsnr.;Borger-id;Team;Startdato;Slutdato;Født"
    loaded.write("sager.csv", cases_csv("S900;B900;Nord;01-02-2024;;01-02-2025", header=header))
    loaded.load()
    assert counts(loaded) == (41, 40, 0, 1)
    assert loaded.kinds()["birth_after_start"] == 1


def test_the_later_of_two_open_periods_is_refused(loaded: Loaded, cases_csv: CasesCsv) -> None:
    lines = ["S900;B900;Nord;05-02-2024;", "S901;B900;Syd;01-02-2024;", "S902;B900;Syd;01-01-2024;31-01-2024"]
    loaded.write("sager.csv", cases_csv(*lines))
    loaded.load()
    assert loaded.kinds() == {"open_twice": 1}
    assert loaded.rows("select case_id from cases where citizen_id = 'B900' order by 1") == [("S901",), ("S902",)]


def test_orphans_and_unknown_references(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv("S900;B900;Øst;05-02-2024;"))
    loaded.write("teams.csv", "Team-id;Team\nNord;Team Nord\n")
    rows = "\n".join(f"S{n};0{n % 9 + 1}-02-2024" for n in range(40))
    loaded.write("samtaler.csv", f"Sagsnr.;Dato\n{rows}\nS404;01-03-2024\n;01-03-2024\n")
    loaded.load()
    assert counts(loaded, "contacts") == (42, 40, 0, 2)
    assert loaded.kinds() == {"orphan_key": 1, "missing_value": 1, "unknown_reference": 1}
    (finding,) = [finding for finding in loaded.report.faults if finding.kind == "orphan_key"]
    assert (finding.row, finding.value) == (42, "S404")


def test_a_contact_of_a_refused_case_is_an_orphan(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv("S900;B900;Nord;31-02-2024;"))
    rows = "\n".join(f"S{n};01-02-2024" for n in range(40))
    loaded.write("samtaler.csv", f"Sagsnr.;Dato\n{rows}\nS900;01-03-2024\n")
    loaded.load()
    assert loaded.kinds() == {"unreadable_date": 1, "orphan_key": 1}


def test_rows_that_are_no_data_are_skipped_and_told(loaded: Loaded, cases_csv: CasesCsv) -> None:
    text = cases_csv(
        "", "Sagsnr.;Borger-id;Team;Startdato;Slutdato", "S3;B3;Nord;04-01-2024;04-03-2024", "I alt;40;;;", good=10
    )
    loaded.write("sager.csv", text)
    loaded.load()
    assert loaded.kinds() == {"blank_row": 1, "repeated_header": 1, "totals_row": 1, "duplicate_row": 1}
    count = loaded.report.counts["cases"]
    assert (count.read, count.loaded, count.refused, count.not_data, count.refused_share) == (13, 10, 3, 3, 0.0)
    (path,) = loaded.report.refused_files
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 4


def test_two_header_rows_at_the_top(loaded: Loaded) -> None:
    lines = ["Sag;;Periode;", "Sagsnummer;Borger-id;Startdato;Slutdato", "case_id;citizen_id;start_date;end_date"]
    loaded.write("sager.csv", "\n".join([*lines, "S1;B1;01-02-2024;05-03-2024", ""]))
    loaded.load()
    assert loaded.kinds() == {"repeated_header": 1}
    assert loaded.rows("select case_id from cases") == [("S1",)]
    assert any("står i række 2" in sentence for sentence in loaded.report.assumptions)


def test_a_row_of_totals_whose_label_stands_in_an_unused_column(loaded: Loaded) -> None:
    lines = ["Løbenr.;Sagsnr.;Borger-id;Start", "1;S1;B1;01-02-2024", "2;S2;B2;02-02-2024", "Total;2;2;"]
    loaded.write("sager.csv", "\n".join(lines))
    loaded.load()
    assert loaded.kinds() == {"totals_row": 1}
    assert counts(loaded) == (3, 2, 0, 1)


def test_an_export_of_a_hundred_columns(loaded: Loaded) -> None:
    used = ["Sagsnr", "CPR", "Enhed", "Målgruppe", "Ydelse", "Start", "Slut", "Afgangsårsag"]
    other = [f"Felt {n}" for n in range(92)]
    row = ["S1", "B1", "Nord", "AKP", "KTH", "01-02-2024", "05-03-2024", "Ordinært job", *["x"] * 92]
    loaded.write(
        "Udtræk 2024-06.csv",
        ";".join([*other[:50], *used, *other[50:]]) + "\n" + ";".join([*row[8:58], *row[:8], *row[58:]]) + "\n",
    )
    report = loaded.load()
    assert loaded.kinds() == {}
    assert sum("92 kolonner" in sentence for sentence in report.assumptions) == 1
    assert loaded.rows("select team_id, target_group, exit_destination from cases") == [
        ("Nord", "aktivitetsparate i kontanthjælp", "job")
    ]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("sager.csv", b"", "empty_file"),
        ("sager.csv", b"Sagsnr.;Borger-id;Startdato\n", "empty_file"),
        ("sager.csv", b"%PDF-1.4 ...", "not_a_table"),
        ("sager.csv", b"Sagsnr.;Startdato\nS1;01-02-2024\n", "missing_column"),
        ("indkøb.csv", b"Vare;Pris\nKaffe;12\n", "unknown_file"),
        ("teams.csv", b"Team-id;Team\nN;Nord\n", "no_cases"),
    ],
)
def test_files_that_stop_the_import(loaded: Loaded, name: str, content: bytes, kind: str) -> None:
    (loaded.raw / name).write_bytes(content)
    with pytest.raises(ImportStopped) as stopped:
        loaded.load()
    assert str(stopped.value)
    assert "Traceback" not in str(stopped.value)
    kinds = {finding.kind for finding in stopped.value.report.faults}
    assert kind in kinds or kind in {"missing_column", "no_cases"}
    assert not (loaded.folder / "current.txt").exists()


def test_a_workbook_without_a_known_sheet_stops(loaded: Loaded) -> None:
    with xlsxwriter.Workbook(loaded.raw / "bog.xlsx") as book:
        book.add_worksheet("Budget").write_row(0, 0, ["Konto", "Beløb"])
    with pytest.raises(ImportStopped) as stopped:
        loaded.load()
    assert "wrong_sheet" in {finding.kind for finding in stopped.value.report.faults}


def test_a_workbook_of_several_sheets(loaded: Loaded) -> None:
    with xlsxwriter.Workbook(loaded.raw / "bog.xlsx", {"default_date_format": "dd-mm-yyyy"}) as book:
        sheet = book.add_worksheet("Sager")
        sheet.write_row(0, 0, ["Sagsnr.", "Borger-id", "Startdato", "Slutdato"])
        for n in range(3):
            sheet.write_row(1 + n, 0, [1000 + n, n])
            sheet.write_datetime(1 + n, 2, date(2024, 1, 5 + n))
        sheet.write(1, 3, "07-02-2024")  # a date as text
        sheet.write(2, 3, 45330)  # a date as the number that a spreadsheet keeps
        sheet.write_row(4, 0, ["I alt", 3])
        teams = book.add_worksheet("Teams")
        teams.write_row(0, 0, ["Team-id", "Team"])
        teams.write_row(1, 0, [7, "Nord"])
        book.add_worksheet("Noter").write_row(0, 0, ["Husk", "mælk"])
        book.add_worksheet("Planer").write_row(0, 0, ["Sagsnr.", "Startdato"])
    loaded.load()
    found = loaded.rows("select case_id, citizen_id, start_date, end_date from cases order by 1")
    assert found == [
        ("1000", "0", date(2024, 1, 5), date(2024, 2, 7)),
        ("1001", "1", date(2024, 1, 6), date(2024, 2, 8)),
        ("1002", "2", date(2024, 1, 7), None),
    ]
    assert loaded.rows("select team_id from teams") == [("7",)]
    assert loaded.kinds() == {"totals_row": 1, "unused_sheet": 0}
    assert "plans" in loaded.report.absent


def test_a_full_sheet_is_told(loaded: Loaded, cases_csv: CasesCsv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.readers.SHEET_ROWS", 3)
    with xlsxwriter.Workbook(loaded.raw / "bog.xlsx") as book:
        sheet = book.add_worksheet("Sager")
        for n, row in enumerate(
            (["Sagsnr.", "Borger-id", "Start"], ["S1", "B1", "01-02-2024"], ["S2", "B2", "01-02-2024"])
        ):
            sheet.write_row(n, 0, row)
    with pytest.raises(ImportStopped, match=r"1\.048\.576"):
        loaded.load()


def test_parquet_with_its_own_types(loaded: Loaded) -> None:
    pl.DataFrame(
        {
            "Sagsnr.": [1, 2],
            "Borger-id": ["B1", "B2"],
            "Startdato": [date(2024, 1, 5), date(2024, 1, 6)],
            "Slutdato": [None, date(2024, 3, 1)],
        }
    ).write_parquet(loaded.raw / "sager.parquet")
    pl.DataFrame(
        {"Forløbsnr.": ["F1"], "Sagsnr.": [1], "Planlagte uger": [13], "Pris": [1.234], "Dobbeltbemandet": [True]}
    ).write_parquet(loaded.raw / "forløb.parquet")
    loaded.load()
    assert loaded.rows("select case_id, end_date from cases order by 1") == [("1", None), ("2", date(2024, 3, 1))]
    assert loaded.rows("select planned_weeks, cost, double_staffed, case_id from courses") == [(13.0, 1.234, True, "1")]


def test_too_many_refused_rows_stop_until_accepted(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv(*(f"S9{n};B9{n};Nord;99-99-2024;" for n in range(3))))
    with pytest.raises(ImportStopped, match="7,0 %") as stopped:
        loaded.load()
    assert stopped.value.report.counts["cases"].refused == 3
    (path,) = stopped.value.report.refused_files
    assert path.exists()
    loaded.load(accept_refused=True)
    assert counts(loaded) == (43, 40, 0, 3)


def test_a_spreadsheet_never_runs_a_refused_cell(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv('=1+1;+B;"@Team";31-02-2024;-'))
    loaded.load()
    (path,) = loaded.report.refused_files
    line = path.read_text(encoding="utf-8-sig").splitlines()[1]
    assert "'=1+1;'+B;;'@Team" in line


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(["ok", "date", "end", "blank", "twice", "sum", "short"]), min_size=1, max_size=60))
def test_every_row_is_loaded_or_refused(tmp_path_factory: pytest.TempPathFactory, kinds: list[str]) -> None:
    loaded = loaded_in(tmp_path_factory.mktemp("world"))
    lines = ["Sagsnr.;Borger-id;Startdato;Slutdato"]
    for n, kind in enumerate(["ok", *kinds]):
        lines.append(
            {
                "ok": f"S{n};B{n};01-02-2024;05-03-2024",
                "date": f"S{n};B{n};01-02-2024;i maj",
                "end": f"S{n};B{n};01-02-2024;05-01-2024",
                "blank": "",
                "twice": "S0;B0;01-02-2024;05-03-2024",
                "sum": f"I alt;{n};;",
                "short": f"S{n};B{n};01-02-2024",
            }[kind]
        )
    lines.append("S999;B999;01-02-2024;05-03-2024")  # so that the last empty line isn't the end of the file
    loaded.write("sager.csv", "\n".join(lines))
    loaded.load(accept_refused=True)
    count = loaded.report.counts["cases"]
    good = 2 + kinds.count("ok") + kinds.count("short")
    assert (count.read, count.loaded) == (2 + len(kinds) - kinds.count("blank"), good)
    assert count.refused == count.read - count.loaded
    assert count.not_data == kinds.count("sum") + kinds.count("twice")
    assert loaded.kinds().get("blank_row", 0) == kinds.count("blank")
    written = sum(len(path.read_text(encoding="utf-8-sig").splitlines()) - 1 for path in loaded.report.refused_files)
    assert written == count.refused


def test_a_further_table_without_rows_is_not_given(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv())
    loaded.write("samtaler.csv", "Sagsnr.;Dato\n")
    report = loaded.load()
    assert "contacts" in report.absent
    assert any("samtaler.csv har ingen rækker" in sentence for sentence in report.assumptions)


def test_a_second_sheet_of_a_workbook_named_as_a_table(loaded: Loaded) -> None:
    with xlsxwriter.Workbook(loaded.raw / "Sager.xlsx") as book:
        sheet = book.add_worksheet("Ark1")
        sheet.write_row(0, 0, ["Sagsnr.", "Borger-id", "Start"])
        sheet.write_row(1, 0, ["S1", "B1", "01-02-2024"])
        book.add_worksheet("Noter").write_row(0, 0, ["Husk", "mælk"])
    loaded.load()
    assert loaded.kinds() == {"unused_sheet": 0}
    assert loaded.rows("select case_id from cases") == [("S1",)]
