"""From files to a published snapshot: what is written beside the tables, and what stops it."""

import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data import build, checks, importing, store
from data.contract import contract
from data.report import ImportStopped
from tests.data.conftest import DATA_DATE, Loaded

CasesCsv = Callable[..., str]


def test_the_snapshot_says_what_it_was_made_of(loaded: Loaded, cases_csv: CasesCsv) -> None:
    path = loaded.write("sager.csv", cases_csv("S900;B900;Nord;31-02-2024;"))
    report = loaded.load()
    meta = dict(loaded.rows("select key, value from meta"))
    assert meta["data_date"] == "2024-06-30"
    assert meta["covers_from"] == "2024-01-01"
    assert (meta["demo"], meta["approved"], meta["contract_version"]) == ("false", "true", "1")
    assert meta["secret_fingerprint"] == ""
    assert json.loads(meta["settings"])["spell_gap"] == "full_month"
    (source,) = loaded.rows("select name, table_name, sha256, rows from source_file")
    assert source == ("sager.csv", "cases", hashlib.sha256(path.read_bytes()).hexdigest(), 41)
    notes = [text for (text,) in loaded.rows("select text from import_note order by position")]
    assert notes == report.assumptions
    faults = loaded.rows(
        "select table_name, column_name, kind, severity, row_number, value, count from import_fault "
        "where kind = 'unreadable_date'"
    )
    assert faults == [("cases", "start_date", "unreadable_date", "refused", 42, "31-02-2024", 1)]
    tables = {name for (name,) in loaded.rows("select table_name from duckdb_tables()")}
    assert tables >= {*contract().tables, "case_month", "team_month", "meta"}
    assert loaded.rows("select count(*) > 0 from events") == [(True,)]


def test_all_cases_are_in_the_panel(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv("S900;B900;;01-02-2024;"))
    loaded.load()
    assert loaded.rows("select count(distinct case_id) from case_month") == [(41,)]
    assert loaded.rows("select sum(exited) from case_month") == [(40,)]


def test_the_data_date_and_the_first_month_are_found_and_told(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_today", lambda: date(2024, 7, 10))
    cases = ["S1;B1;01-02-2023;15-04-2024", "S2;B2;01-05-2024;01-01-2025", "S3;B3;02-02-2021;03-03-2023"]
    loaded.write("sager.csv", "\n".join(["Sagsnr.;Borger-id;Start;Slut", *cases]))
    loaded.write(
        "samtaler.csv", "Sagsnr.;Dato;Status\nS1;20-06-2024;Afholdt\nS1;01-07-2024;Planlagt\nS1;05-08-2024;Afholdt\n"
    )
    report = loaded.load(data_date=None, covers_from=None)
    assert (report.data_date, report.covers_from) == (date(2024, 6, 20), date(2023, 3, 1))
    assert any("20-06-2024" in sentence for sentence in report.assumptions)
    assert any("01-03-2023" in sentence for sentence in report.assumptions)


def test_enrolments_alone_are_enough(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_today", lambda: date(2018, 9, 1))
    loaded.write(
        "deltagere.csv",
        "Projekt-id;Borger-id;Sted;Indskrevet;Udskrevet\nR;B1;Odder;01-02-2018;\nR;B2;Randers;03-03-2018;30-06-2018\n",
    )
    report = loaded.load(data_date=None, covers_from=None)
    assert (report.data_date, report.covers_from) == (date(2018, 6, 30), date(2018, 6, 1))
    assert loaded.rows("select count(*) from enrolments") == [(2,)]
    assert loaded.rows("select count(*) from case_month") == [(0,)]


def test_periods_that_overlap_or_lie_ahead_are_noted(loaded: Loaded) -> None:
    lines = [
        "S1;B1;01-01-2024;31-03-2024;KTH",
        "S2;B1;15-02-2024;;KTH",
        "S3;B2;01-08-2024;;KTH",
        "S4;B3;01-01-2024;;UDH",
        "S5;B3;01-01-2026;02-01-2026;UDH",
    ]
    loaded.write("sager.csv", "\n".join(["Sagsnr.;Borger-id;Start;Slut;Ydelse", *lines]))
    loaded.load()
    assert loaded.kinds() == {"overlap": 2, "future_start": 2, "expired_value": 1}


def test_an_open_end_written_as_a_far_date_is_open(loaded: Loaded) -> None:
    loaded.write("sager.csv", "Sagsnr.;Borger-id;Start;Slut\nS1;B1;01-02-2024;31-12-9999\n")
    report = loaded.load()
    assert loaded.rows("select end_date from cases") == [(None,)]
    assert any("31-12-9999" in sentence for sentence in report.assumptions)


def test_words_for_empty_cells(loaded: Loaded) -> None:
    loaded.write("sager.csv", "Sagsnr.;Borger-id;Team;Start;Slut\nS1;B1;NULL;01-02-2024;-\nS2;B2; ;01-02-2024;N/A\n")
    loaded.load()
    assert loaded.rows("select distinct team_id, end_date from cases") == [(None, None)]


@pytest.mark.parametrize("where", ["build", "publish", "parse"])
def test_a_crash_leaves_the_old_store(
    loaded: Loaded, cases_csv: CasesCsv, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    loaded.write("sager.csv", cases_csv())
    loaded.load()
    before = (loaded.folder / "current.txt").read_text()

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError(where)

    target = {"build": (build, "build"), "publish": (store, "publish"), "parse": (checks.RowParser, "parse")}[where]
    monkeypatch.setattr(*target, crash)
    with pytest.raises(RuntimeError):
        loaded.load()
    assert (loaded.folder / "current.txt").read_text() == before
    assert not list(loaded.folder.glob("*.building*"))
    assert loaded.rows("select count(*) from cases") == [(40,)]


def test_a_check_publishes_nothing(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv("S900;B900;Nord;31-02-2024;"))
    report = loaded.load(publish=False)
    assert not report.published
    assert report.snapshot is None
    assert report.counts["cases"].loaded == 40
    assert store.current_name(loaded.folder) is None
    assert not list(loaded.folder.glob("*.duckdb*"))
    assert len(list(loaded.folder.glob("refused-*.csv"))) == 1


def test_an_import_while_the_dashboard_reads(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv())
    loaded.load()
    with closing(store.open_current(loaded.folder)) as snapshot:
        assert snapshot.frame("select count(*) as n from case_period")["n"].to_list() == [40]
        loaded.write("sager.csv", cases_csv("S900;B900;Nord;01-02-2024;"))
        loaded.load()
        assert snapshot.frame("select count(*) as n from case_period")["n"].to_list() == [40]
    assert loaded.rows("select count(*) from cases") == [(41,)]


def test_progress_goes_from_nothing_to_all(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv())
    told: list[tuple[str, float]] = []
    loaded.load(progress=lambda words, share: told.append((words, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(words for words, _ in told)


def test_files_that_are_not_there_or_not_readable(loaded: Loaded) -> None:
    with pytest.raises(ImportStopped, match="findes ikke"):
        loaded.load(Path("findes-ikke.csv"))
    loaded.write("læs mig.txt", "Hej\n")
    loaded.write(".skjult.csv", "x")
    loaded.write("billede.png", "x")
    with pytest.raises(ImportStopped) as stopped:
        loaded.load()
    unknown = {finding.value for finding in stopped.value.report.faults if finding.kind == "unknown_file"}
    assert unknown == {"læs mig.txt", "billede.png"}


def test_the_report_reads_well(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv(*(f"S9{n};B9{n};Nord;{n}-99-2024;" for n in range(12)), good=1500))
    text = loaded.load().as_text()
    assert "Tabel   Læst  Indlæst  Rettet  Afvist" in text
    assert "Sager  1.512    1.500       0      12" in text
    assert "Sager, Startdato (start_date): afvist, 12 rækker. En dato skal" in text
    assert text.count("-99-2024") == 10
    assert "række 1.502: 0-99-2024" in text


def test_only_the_files_of_refused_rows_of_the_last_imports_are_kept(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv("S900;B900;Nord;31-02-2024;"))
    for _ in range(5):
        loaded.load(publish=False)
    assert len(list(loaded.folder.glob("refused-*.csv"))) == 3
    assert loaded.report.refused_files[0].exists()


def test_a_refused_file_can_be_mended_and_imported(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv("S900;B900;Nord;31-02-2024;"))
    (path,) = loaded.load().refused_files
    loaded.write("sager rettet.csv", path.read_text(encoding="utf-8-sig").replace("31-02-2024", "29-02-2024"))
    loaded.load()
    assert loaded.rows("select start_date from cases where case_id = 'S900'") == [(date(2024, 2, 29),)]


def test_a_demo_is_marked(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv())
    loaded.load(demo=True)
    assert dict(loaded.rows("select key, value from meta where key in ('demo', 'approved')")) == {
        "demo": "true",
        "approved": "false",
    }


def test_the_store_is_one_file_that_duckdb_opens(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv())
    name = loaded.load().snapshot
    assert name == store.current_name(loaded.folder)
    with duckdb.connect(str(store.snapshot_path(loaded.folder, str(name))), read_only=True) as con:
        assert con.execute("select count(*) from case_month").fetchone()
    assert loaded.report.data_date == DATA_DATE


def test_a_missing_column_is_told_with_the_header_that_is_nearest(loaded: Loaded) -> None:
    loaded.write("sager.csv", "Sagsnr.;Borgerid2;Start\nS1;B1;01-02-2024\n")
    with pytest.raises(ImportStopped, match="mangler »Borger-id« \\(hedder den »Borgerid2« i filen\\?\\)") as stopped:
        loaded.load()
    (told,) = [finding for finding in stopped.value.report.faults if finding.kind == "missing_column"]
    assert (told.table, told.column, told.row, told.value) == ("cases", "citizen_id", 1, "Borgerid2")
    assert "Ingen fejl" not in stopped.value.report.as_text()


def test_a_first_month_after_the_data_date_stops_and_a_future_data_date_is_told(
    loaded: Loaded, cases_csv: CasesCsv, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded.write("sager.csv", cases_csv())
    with pytest.raises(ImportStopped, match="dække fra 01-01-2025"):
        loaded.load(covers_from=date(2025, 1, 1))
    monkeypatch.setattr(importing, "_today", lambda: date(2024, 6, 29))
    assert any("ligger efter i dag" in sentence for sentence in loaded.load().assumptions)


def test_rows_that_were_skipped_are_not_called_mended(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv("Antal sager: 40;;;;", "I alt;40;;;"))
    text = loaded.load().as_text()
    assert "Sager: sprunget over, 2 rækker." in text
    assert "Af de afviste i Sager er 2 sprunget over" in text


def test_each_row_without_a_value_is_named(loaded: Loaded, cases_csv: CasesCsv) -> None:
    loaded.write("sager.csv", cases_csv(";B900;Nord;01-02-2024;", ";B901;Nord;01-02-2024;"))
    found = [finding.row for finding in loaded.load().faults if finding.kind == "missing_value"]
    assert found == [42, 43]
