"""CPR numbers: known by form, pseudonymised with a secret, and never found in what is written."""

import contextlib
import io
import re
import stat
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.__main__ import main
from data.pseudonyms import (
    CPR,
    Pseudonyms,
    birth_date_of,
    birth_dates_of,
    cpr_share,
    has_lost_zeros,
    masked,
    secret_file,
)
from data.report import ImportStopped
from tests.data.conftest import Loaded

DIGITS = [f"{n % 28 + 1:02}{n % 12 + 1:02}{50 + n % 40}{1000 + 37 * n:04}" for n in range(60)]
DIGITS[7] = f"6{DIGITS[7][1:]}" if DIGITS[7][0] == "0" else DIGITS[7]  # a replacement number: day + 60
DASHED = [f"{cpr[:6]}-{cpr[6:]}" for cpr in DIGITS]


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 3999))
def test_every_form_of_a_cpr_is_known_and_masked(born: date, serial: int) -> None:
    six, four = born.strftime("%d%m%y"), f"{serial:04}"
    for cpr in (six + four, f"{six}-{four}", f"{six} {four}"):
        assert re.search(CPR, cpr)
        assert masked(f"Ring til {cpr}.") == f"Ring til {six}XXXX."
        assert masked(f"{cpr},{cpr}") == f"{six}XXXX,{six}XXXX"
    assert birth_date_of(six + four) == born


@pytest.mark.parametrize("text", ["S1234567890", "3201901234", "0113901234", "12345678901", "2024-01-31", "12345678"])
def test_what_is_no_cpr_is_left(text: str) -> None:
    assert not re.search(CPR, text)
    assert masked(text) == text or text.startswith("S")


def test_the_seventh_digit_says_the_century() -> None:
    born = [
        birth_date_of(cpr)
        for cpr in ("0101504000", "0101364000", "0101374000", "0101575000", "0101585000", "0101369000", "6101900000")
    ]
    years = [day.year if day else None for day in born]
    assert years == [1950, 2036, 1937, 2057, 1858, 2036, 1990]
    assert birth_date_of("3102900000") is None


def test_a_column_is_known_by_its_content() -> None:
    assert cpr_share(pl.Series(DIGITS)) == (1.0, False)
    lost = pl.Series([cpr.lstrip("0") for cpr in DIGITS])
    assert cpr_share(lost) == (1.0, True)
    assert birth_dates_of(lost) == {cpr.lstrip("0"): birth_date_of(cpr) for cpr in DIGITS}
    assert cpr_share(pl.Series(["B1", "B2", None])) == (0.0, False)


def test_the_same_number_gets_the_same_pseudonym_however_it_is_written(secret_path: Path) -> None:
    names = Pseudonyms()
    plain, count = names.replaced(pl.Series(DIGITS), padded=False)
    assert count == 60
    assert plain.n_unique() == 60
    assert names.replaced(pl.Series(DASHED), padded=False)[0].to_list() == plain.to_list()
    assert names.replaced(pl.Series([cpr.lstrip("0") for cpr in DIGITS]), padded=True)[0].to_list() == plain.to_list()
    assert plain.str.contains(r"^[a-p]{32}$").all()
    assert Pseudonyms().replaced(pl.Series(DIGITS), padded=False)[0].to_list() == plain.to_list()
    assert secret_file() == secret_path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_secret_is_for_its_owner_alone(secret_path: Path) -> None:
    names = Pseudonyms()
    names.of("x")
    assert names.made == secret_path
    assert stat.S_IMODE(secret_path.stat().st_mode) == 0o600


def world(loaded: Loaded) -> None:
    """Files with CPR numbers in a key, in other keys, in text, in faults and in names."""
    cases = ["Sagsnr.;CPR-nr.;Maskeret CPR;Team;Startdato;Slutdato"]
    cases += [f"S{n};{cpr};{cpr};Nord;01-02-2024;05-03-2024" for n, cpr in enumerate(DASHED)]
    cases += [f"S60;{DIGITS[0]};;Nord;31-02-2024;", f"S61;{DIGITS[1]};;Nord;01-02-2024;{DASHED[2]}"]
    loaded.write("sager.csv", "\n".join(cases))
    plans = ["Sagsnr.;Startdato;Næste skridt"]
    plans += [f"S{n};01-02-2024;Ring til {cpr} eller {DASHED[n - 1]}" for n, cpr in enumerate(DIGITS)]
    loaded.write("planer.csv", "\n".join(plans))
    jobs = ["Borger-id;Sagsnr.;Art;Startdato;Arbejdsgiver"]
    jobs += [f"{cpr};S{n};småjob;01-02-2024;{DASHED[n]}" for n, cpr in enumerate(DIGITS)]
    loaded.write("beskæftigelse.csv", "\n".join([*jobs, f"{DIGITS[3]};S404;{DASHED[3]};01-02-2024;"]))
    loaded.write(f"noter {DASHED[4]}.txt", "Vare;Pris\nKaffe;12\n")


def test_no_cpr_is_found_in_the_store_or_in_what_is_printed(loaded: Loaded, secret_path: Path) -> None:
    world(loaded)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        command = ["import", str(loaded.raw), "--store", str(loaded.folder), "--data-date", "2024-06-30"]
        assert main(command) == 0, err.getvalue()
    written = {path.name: path.read_bytes() for path in loaded.folder.rglob("*") if path.is_file()}
    assert any(name.endswith(".duckdb") for name in written)
    assert any(name.startswith("refused-") for name in written)
    written["stdout"], written["stderr"] = out.getvalue().encode(), err.getvalue().encode()
    for name, content in written.items():
        for cpr in (*DIGITS, *DASHED):
            assert cpr.encode() not in content, f"a CPR number in {name}"
            assert cpr not in name
    # What the file holds compressed is looked at through its tables.
    for (table,) in loaded.rows("select table_name from duckdb_tables()"):
        for row in loaded.rows(f'select * from "{table}"'):
            assert not any(cpr in str(row) for cpr in (*DIGITS, *DASHED)), table
    assert secret_path.exists()
    assert secret_path.read_bytes().strip() not in b"".join(written.values())


def test_citizens_are_the_same_in_every_table(loaded: Loaded, secret_path: Path) -> None:
    world(loaded)
    report = loaded.load()
    same = "select count(*) from jobs join cases using (citizen_id) where jobs.case_id = cases.case_id"
    assert loaded.rows(same) == [(60,)]
    assert loaded.rows("select citizen_label, birth_date from cases where case_id = 'S9'") == [
        (f"{DIGITS[9][:6]}XXXX", birth_date_of(DIGITS[9]))
    ]
    assert loaded.rows("select next_step from plans where case_id = 'S9'") == [
        (f"Ring til {DIGITS[9][:6]}XXXX eller {DIGITS[8][:6]}XXXX",)
    ]
    assert loaded.kinds()["cpr_in_text"] == 60
    assert report.counts["plans"].repaired == 60
    assert any("fødselsdatoer" in sentence for sentence in report.assumptions)
    assert any("sikkerhedskopi" in sentence for sentence in report.assumptions)
    (fingerprint,) = loaded.rows("select value from meta where key = 'secret_fingerprint'")
    assert re.fullmatch(r"[a-p]{16}", fingerprint[0])


def test_another_secret_stops_the_import(loaded: Loaded, secret_path: Path) -> None:
    world(loaded)
    loaded.load()
    current = (loaded.folder / "current.txt").read_text()
    kept = secret_path.read_text()
    secret_path.write_text("0" * 64)
    with pytest.raises(ImportStopped, match="en anden end"):
        loaded.load()
    secret_path.unlink()
    with pytest.raises(ImportStopped, match="findes ikke"):
        loaded.load()
    assert not secret_path.exists()
    assert (loaded.folder / "current.txt").read_text() == current
    secret_path.write_text(kept)
    loaded.load()


def test_a_masked_cpr_is_no_key(loaded: Loaded) -> None:
    loaded.write("sager.csv", "Sagsnr.;CPR;Startdato\nS1;030374XXXX;01-02-2024\n")
    with pytest.raises(ImportStopped, match="maskeret"):
        loaded.load()


def test_nine_digits_alone_are_cpr_numbers_too(loaded: Loaded, secret_path: Path) -> None:
    # A short or sorted sheet of numbers may hold no number that begins with 1, 2 or 3.
    numbers = [101901234, 202851235, 903701236]
    rows = [f"S{n};{number};{number};01-02-2024" for n, number in enumerate(numbers)]
    loaded.write("sager.csv", "\n".join(["Sagsnr.;CPR;Borger;Start", *rows]))
    loaded.load()
    kept = loaded.rows("select citizen_id, citizen_label, birth_date from cases order by case_id")
    assert [label for _, label, _ in kept] == ["010190XXXX", "020285XXXX", "090370XXXX"]
    assert [born for _, _, born in kept] == [date(1990, 1, 1), date(1985, 2, 2), date(1970, 3, 9)]
    assert not {key for key, _, _ in kept} & {str(number) for number in numbers}


def test_numbers_given_out_in_a_row_are_no_cpr_numbers() -> None:
    assert not has_lost_zeros(pl.Series([str(202400000 + n) for n in range(300)]), citizens=True)
    assert not has_lost_zeros(pl.Series(["101901234", "202851235"]), citizens=False)
