from datetime import date
from pathlib import Path

import pytest

from data.contract import contract
from data.mapping import MappingError, read_mapping
from data.report import ImportStopped
from tests.data.conftest import Loaded

FLAT = """Sag;Borger;Enhed;Center;Rådgiver;Navn;Gruppe;Åbnet;Lukket;Notat
1;B1;Team Nord;City;AB;Anna Bang;AKP 30+;01-02-2024;15-03-2024;ring
2;B2;Team Syd;City;CD;Carl Dam;Jobparat;05-02-2024;;
3;B3;Team Nord;City;AB;Anna Bang;AKP 30+;10-02-2024;;
4;B4;Team Nord;City;;;Jobparat;20-02-2024;;
"""
MAPPING = """
data_date = 2024-06-30
covers_from = 2024-01-01

[tables.cases]
file = "FLAD*.csv"
constants = { benefit = "kontanthjælp" }
end_is = "first_day_outside"

[tables.cases.columns]
"Sag" = "case_id"
"Borger" = "citizen_id"
"Enhed" = "team_id"
"Gruppe" = "target_group"
"Åbnet" = "start_date"
"Lukket" = "end_date"
"Notat" = ""

[tables.cases.values.target_group]
"AKP 30+" = "aktivitetsparate i kontanthjælp"
"Jobparat" = "jobparate i kontanthjælp"

[[from]]
table = "teams"
file = "FLAD*.csv"
columns = { "Enhed" = ["team_id", "team"], "Center" = "centre" }
distinct = true

[[from]]
table = "caseworkers"
file = "FLAD*.csv"
columns = { "Rådgiver" = "caseworker_id", "Navn" = "name", "Enhed" = "team_id" }
distinct = true

[[from]]
table = "assignments"
file = "FLAD*.csv"
columns = { "Sag" = "case_id", "Rådgiver" = "caseworker_id", "Åbnet" = "start_date" }
constants = { kind = "primær" }
distinct = true
"""


def test_one_flat_file_gives_four_tables(loaded: Loaded) -> None:
    loaded.write("flad.csv", FLAT)
    mapping = loaded.write("kort.toml", MAPPING)
    report = loaded.load(loaded.raw / "flad.csv", mapping=mapping, data_date=None, covers_from=None)
    assert (report.data_date, report.covers_from) == (date(2024, 6, 30), date(2024, 1, 1))
    assert loaded.rows("select case_id, team_id, benefit, target_group, end_date from cases order by 1") == [
        ("1", "Team Nord", "kontanthjælp", "aktivitetsparate i kontanthjælp", date(2024, 3, 14)),
        ("2", "Team Syd", "kontanthjælp", "jobparate i kontanthjælp", None),
        ("3", "Team Nord", "kontanthjælp", "aktivitetsparate i kontanthjælp", None),
        ("4", "Team Nord", "kontanthjælp", "jobparate i kontanthjælp", None),
    ]
    assert loaded.rows("select team_id, team, centre from teams order by 1") == [
        ("Team Nord", "Team Nord", "City"),
        ("Team Syd", "Team Syd", "City"),
    ]
    assert loaded.rows("select caseworker_id, name, team_id, start_date from caseworkers order by 1") == [
        ("AB", "Anna Bang", "Team Nord", None),
        ("CD", "Carl Dam", "Team Syd", None),
    ]
    assert loaded.rows("select case_id, caseworker_id, kind from assignments order by 1") == [
        ("1", "AB", "primær"),
        ("2", "CD", "primær"),
        ("3", "AB", "primær"),
    ]
    assert {name: (c.read, c.loaded, c.refused) for name, c in report.counts.items()} == {
        "cases": (4, 4, 0),
        "teams": (2, 2, 0),
        "caseworkers": (2, 2, 0),
        "assignments": (3, 3, 0),
    }
    assert sum("Notat" in sentence for sentence in report.assumptions) == 1


def test_a_mapping_in_the_folder_is_used_and_told(loaded: Loaded) -> None:
    loaded.write("flad.csv", FLAT)
    loaded.write("mapping.toml", MAPPING)
    report = loaded.load()
    assert set(report.counts) == {"cases", "teams", "caseworkers", "assignments"}
    assert any("mapping.toml" in sentence for sentence in report.assumptions)


def test_two_files_of_one_table_are_put_together(loaded: Loaded) -> None:
    loaded.write("sager 2024-05.csv", "Sagsnr.;Borger-id;Start\nS1;B1;01-02-2024\n")
    loaded.write("udtræk b.csv", "Sagsnr.;Borger-id;Team;Startdato\nS2;B2;Syd;01-02-2024\nS1;B1;Syd;01-02-2024\n")
    loaded.load(accept_refused=True)
    assert loaded.rows("select case_id, team_id from cases order by 1") == [("S1", None), ("S2", "Syd")]
    (finding,) = [finding for finding in loaded.report.faults if finding.kind == "duplicate_key"]
    assert finding.value == "S1 · 01-02-2024 (udtræk b.csv)"


def test_two_headers_of_one_column_are_told(loaded: Loaded) -> None:
    loaded.write("sager.csv", "Sagsnr.;Borger-id;Start;Oprettelsesdato\nS1;B1;01-02-2024;05-05-2024\n")
    loaded.load()
    (finding,) = [finding for finding in loaded.report.faults if finding.kind == "column_twice"]
    assert finding.value == "Oprettelsesdato"
    assert loaded.rows("select start_date from cases") == [(date(2024, 2, 1),)]


def test_an_added_value_of_a_closed_list(loaded: Loaded) -> None:
    loaded.write("sager.csv", "Sagsnr.;Borger-id;Start\nS1;B1;01-02-2024\n")
    loaded.write("samtaler.csv", "Sagsnr.;Dato;Form\nS1;05-02-2024;Gåtur\n")
    loaded.write("mapping.toml", '[vocabulary]\ncontact_form = ["gåtur"]\n')
    loaded.load()
    assert loaded.rows("select form from contacts") == [("gåtur",)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tables.case]", "cases"),
        ('[tables.cases]\ncolumns = { "A" = "start" }', "start_date"),
        ('[tables.cases]\ncolums = { "A" = "case_id" }', "columns"),
        ('[tables.cases]\nend_is = "exclusive"', "first_day_outside"),
        ('[vocabulary]\nexit_destination = ["cirkus"]', "exit_destination"),
        ('[[from]]\ntable = "teams"', "file"),
        ("data_date = 2024", "2026-10-31"),
        ("[tables", "TOML"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where(tmp_path: Path, loaded: Loaded, text: str, words: str) -> None:
    path = tmp_path / "kort.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match=words):
        read_mapping(path, contract())
    loaded.write("sager.csv", "Sagsnr.;Borger-id;Start\nS1;B1;01-02-2024\n")
    with pytest.raises(ImportStopped, match=r"(?i)oversættelsesfil"):
        loaded.load(mapping=path)


def test_what_a_mapping_names_and_no_file_has_is_told(loaded: Loaded) -> None:
    loaded.write("sager.csv", "Sagsnr.;Borger-id;Start\nS1;B1;01-02-2024\n")
    lines = ['[tables.cases]\ncolumns = { "Enhed" = "team_id" }', '[[from]]\ntable = "teams"\nfile = "team.csv"']
    loaded.write("mapping.toml", "\n".join(lines))
    report = loaded.load()
    told = [(fault.table, fault.value) for fault in report.faults if fault.kind == "unmatched_mapping"]
    assert told == [("cases", "Enhed"), ("teams", "team.csv")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[tables.cases.values.benefit]\n"A" = "kontanthjlp"', "'kontanthjlp' står ikke på listen for benefit"),
        ('[tables.cases]\nconstants = { benefit = "kontanthjlp" }', "Den nærmeste kendte er 'kontanthjælp'"),
        ('[tables.cases]\nconstants = { benefit = ["a"] }', "skal være én værdi"),
        ('[tables.cases]\nvalues = { benefit = "x" }', "benefit skal være en blok"),
        ('[tables.cases]\ndistinct = "nej"', "distinct skal være true eller false"),
    ],
)
def test_a_value_of_a_mapping_that_cannot_be_used_stops(loaded: Loaded, text: str, words: str) -> None:
    loaded.write("sager.csv", "Sagsnr.;Borger-id;Start\nS1;B1;01-02-2024\n")
    loaded.write("mapping.toml", text)
    with pytest.raises(ImportStopped, match=words):
        loaded.load()
