"""The commands as a user runs them: exit codes, Danish words, no traceback."""

import io
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from data import checks, store
from data.__main__ import ProgressBar, main
from data.store import current_name
from tests.data.conftest import Loaded

CASES = "Sagsnr.;Borger-id;Team;Start;Slut\nS1;B1;Nord;01-02-2024;15-03-2024\nS2;B2;Nord;01-02-2024;\n"
ROOT = Path(__file__).parents[2]


def test_import_and_check(loaded: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    path = loaded.write("sager.csv", CASES)
    where = ["--store", str(loaded.folder), "--data-date", "30-06-2024", "--covers-from", "2024-01-01"]
    assert main(["check", str(path), *where]) == 0
    assert "Kun kontrol" in capsys.readouterr().out
    assert current_name(loaded.folder) is None
    assert main(["import", str(path), *where]) == 0
    printed = capsys.readouterr()
    assert "Data er taget i brug" in printed.out
    assert printed.err == ""
    assert loaded.rows("select count(*) from cases") == [(2,)]


def test_a_stopped_import_is_a_sentence_and_code_1(loaded: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    path = loaded.write("sager.csv", "Sagsnr.;Start\nS1;01-02-2024\n")
    assert main(["import", str(path), "--store", str(loaded.folder)]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("\nImporten er stoppet. sager.csv (Sager) mangler »Borger-id«.")
    assert "De hidtidige data er uændrede." in printed.err
    assert "Traceback" not in printed.err + printed.out


def test_an_unexpected_fault_tells_no_cell(
    loaded: Loaded, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ValueError("0101901234")

    monkeypatch.delenv("RESULTATDIALOG_TRACEBACK", raising=False)
    monkeypatch.setattr(checks.RowParser, "parse", crash)
    path = loaded.write("sager.csv", CASES)
    assert main(["import", str(path), "--store", str(loaded.folder)]) == 1
    printed = capsys.readouterr()
    assert "uventet fejl (ValueError)" in printed.err
    assert "0101901234" not in printed.err + printed.out


@pytest.mark.parametrize("arguments", [[], ["import"], ["hent"], ["import", "x.csv", "--data-date", "i går"]])
def test_a_wrong_command_is_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_template_is_read_back(loaded: Loaded, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "skabelon.xlsx"
    assert main(["template", str(path)]) == 0
    assert main(["import", str(path), "--store", str(loaded.folder)]) == 1
    assert "Sager og Deltagere" in capsys.readouterr().err
    assert main(["template", str(tmp_path / "findes" / "ikke.xlsx")]) == 1


def test_the_demo(loaded: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["demo", "--cases", "500", "--seed", "3", "--until", "2018-06-30", "--store", str(loaded.folder)]
    assert main(arguments) == 0
    assert "Syntetiske demodata er taget i brug" in capsys.readouterr().out
    assert loaded.rows("select value from meta where key = 'demo'") == [("true",)]
    assert main(["demo", "--cases", "3"]) == 2


def test_a_process_of_its_own_with_the_store_of_the_environment(loaded: Loaded) -> None:
    path = loaded.write("sager.csv", CASES)
    environment = {**os.environ, "RESULTATDIALOG_STORE": str(loaded.folder), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "data", "import", str(path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Sager     2        2       0       0" in done.stdout
    assert current_name(loaded.folder)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_is_drawn_in_a_terminal_alone_and_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    quick, file, slow = Terminal(), io.StringIO(), Terminal()
    for out, after in ((quick, 60.0), (file, 0.0), (slow, 0.0)):
        monkeypatch.setattr(ProgressBar, "AFTER_SECONDS", after)
        with ProgressBar(out) as bar:
            bar.tell("Læser sager.csv", 0.0)
            bar.tell("Læser noter 010190-1234.csv", 0.5)
    assert quick.getvalue() == ""
    assert file.getvalue() == ""
    assert " 50 %  Læser noter 010190XXXX.csv" in slow.getvalue()
    assert slow.getvalue().endswith("\r")


@pytest.mark.parametrize("month", ["2024-02", "02-2024", "2024-02-17"])
def test_the_first_month_may_be_written_as_a_month(loaded: Loaded, month: str) -> None:
    path = loaded.write("sager.csv", CASES)
    where = ["--store", str(loaded.folder), "--data-date", "30-06-2024", "--covers-from", month]
    assert main(["import", str(path), *where]) == 0
    assert loaded.rows("select value from meta where key = 'covers_from'") == [("2024-02-01",)]


def test_a_path_that_is_not_there_says_so_and_no_more(loaded: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(loaded.raw / "findes ikke.csv"), "--store", str(loaded.folder)]) == 1
    printed = capsys.readouterr()
    assert "findes ikke.csv findes ikke. Se efter, om stien er stavet rigtigt" in printed.err
    assert "Ingen fejl" not in printed.out
    path = str(loaded.write("sager.csv", CASES))
    assert main(["import", path, "--mapping", "findes-ikke.toml", "--store", str(loaded.folder)]) == 1
    assert "findes-ikke.toml findes ikke." in capsys.readouterr().err
    (loaded.raw / "tom").mkdir()
    assert main(["import", str(loaded.raw / "tom"), "--store", str(loaded.folder)]) == 1
    assert "Der er ingen filer i" in capsys.readouterr().err


def test_an_import_leaves_nothing_on_the_terminal_when_python_ends(loaded: Loaded) -> None:
    path = loaded.write("sager.csv", CASES)
    for _ in range(2):  # the second asks the first one's snapshot, and ends soon after
        done = subprocess.run(
            [sys.executable, "-m", "data", "import", str(path), "--store", str(loaded.folder)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_a_store_that_cannot_be_written_is_a_sentence(
    loaded: Loaded, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = loaded.write("sager.csv", CASES)
    assert main(["import", str(path), "--store", str(path)]) == 1  # a file where the folder should be
    assert "Der kan ikke skrives i" in capsys.readouterr().err

    def refused(where: Path, *_: object) -> None:
        raise duckdb.IOException(f'Cannot open file "{where}": Permission denied')

    monkeypatch.setattr(store, "new_database", refused)
    assert main(["import", str(path), "--store", str(loaded.folder)]) == 1
    assert "Der kan ikke skrives i" in capsys.readouterr().err


def test_an_output_that_knows_few_letters_does_not_break_a_report(loaded: Loaded) -> None:
    rows = "".join(f"S{i};B{i};01-02-2024;15-03-2024;job\n" for i in range(40))
    refused = "S99;B99;01-02-2024;15-03-2024;Złoty\n"
    path = loaded.write("sager.csv", f"Sagsnr.;Borger-id;Start;Slut;Afgang til\n{rows}{refused}")
    done = subprocess.run(
        [sys.executable, "-m", "data", "import", str(path), "--store", str(loaded.folder)],
        cwd=ROOT,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        check=False,
    )
    assert done.returncode == 0
    assert b"Data er taget i brug" in done.stdout
    assert b"Z\\u0142oty" in done.stdout


def test_after_publishing_no_error_says_that_the_data_are_as_they_were(
    loaded: Loaded, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = loaded.write("sager.csv", CASES)
    monkeypatch.setattr("data.report.Report.as_text", lambda _report: 1 // 0)
    assert main(["import", str(path), "--store", str(loaded.folder)]) == 1
    assert "De nye data er taget i brug." in capsys.readouterr().err


def test_a_demo_that_cannot_be_made_is_told_in_danish(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--cases", "50", "--store", str(tmp_path)]) == 2
    assert capsys.readouterr().err.strip() == "Demoen skal have mindst 500 sager og slutte 31-01-2018 eller senere."
