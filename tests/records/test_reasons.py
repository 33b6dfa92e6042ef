"""Good reasons: in force to their last day, one a spell and counter, nothing lost, and no CPR number kept or told."""

import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from records import database
from records.database import FILE_NAME, MIGRATIONS, RecordsError
from records.reasons import (
    GoodReason,
    ReasonTextError,
    ReasonUntilError,
    all_reasons,
    good_reason,
    good_reasons,
    note_reason,
    withdraw_reason,
)
from records.views import save_view, saved_views

ROOT = Path(__file__).resolve().parents[2]
DATA_DATE = date(2026, 10, 31)
START = date(2025, 3, 17)
UNTIL = date(2026, 12, 24)


def note(folder: Path, reason: str = "Er på barsel", *, case_id: str = "S7", until: date = UNTIL) -> GoodReason:
    return note_reason(folder, case_id, START, "ingen_plan", reason, until, data_date=DATA_DATE)


def test_a_reason_comes_back_as_it_was_noted(tmp_path: Path) -> None:
    noted = note_reason(tmp_path, "S7", START, "ingen_plan", "  Venter på\n svar ", UNTIL, data_date=DATA_DATE)
    assert good_reasons(tmp_path, DATA_DATE) == all_reasons(tmp_path) == [noted]
    assert (noted.case_id, noted.spell_start, noted.counter) == ("S7", START, "ingen_plan")
    assert (noted.reason, noted.until, noted.withdrawn_at) == ("Venter på svar", UNTIL, None)
    assert noted.created_at.tzinfo is not None


def test_reading_makes_no_file(tmp_path: Path) -> None:
    assert good_reasons(tmp_path / "store", DATA_DATE) == all_reasons(tmp_path / "store") == []
    assert not withdraw_reason(tmp_path / "store", "S7", START, "ingen_plan")
    assert not (tmp_path / "store").exists()


def test_a_reason_is_in_force_on_its_last_day_and_not_the_day_after(tmp_path: Path) -> None:
    noted = note(tmp_path)
    assert good_reasons(tmp_path, UNTIL) == [noted]
    assert good_reasons(tmp_path, UNTIL + timedelta(days=1)) == []
    assert all_reasons(tmp_path) == [noted]


def test_a_reason_belongs_to_one_spell_and_one_counter(tmp_path: Path) -> None:
    for case_id, start, counter in (
        ("S9", START, "ingen_plan"),
        ("S7", START, "ny"),
        ("S7", date(2026, 5, 2), "ingen_plan"),
        ("S7", START, "ingen_plan"),
    ):
        note_reason(tmp_path, case_id, start, counter, f"{case_id} {counter}", UNTIL, data_date=DATA_DATE)
    assert [(one.case_id, one.spell_start, one.counter) for one in good_reasons(tmp_path, DATA_DATE)] == [
        ("S7", START, "ingen_plan"),
        ("S7", START, "ny"),
        ("S7", date(2026, 5, 2), "ingen_plan"),
        ("S9", START, "ingen_plan"),
    ]
    assert withdraw_reason(tmp_path, "S7", START, "ny")
    assert len(good_reasons(tmp_path, DATA_DATE)) == 3


def test_a_new_reason_takes_the_place_of_the_old_which_is_kept(tmp_path: Path) -> None:
    first = note(tmp_path, "Er på barsel", until=date(2027, 3, 1))
    second = note(tmp_path, "Er tilbage om lidt", until=date(2026, 11, 20))
    assert good_reasons(tmp_path, DATA_DATE) == [second]
    assert all_reasons(tmp_path) == [second, first]
    # The first would still have run, but it is not what was last decided.
    assert good_reasons(tmp_path, date(2026, 11, 21)) == []


def test_withdrawing_brings_the_case_back_and_keeps_the_row(tmp_path: Path) -> None:
    note(tmp_path, "Er på barsel")
    note(tmp_path, "Venter på svar")
    assert withdraw_reason(tmp_path, "S7", START, "ingen_plan")
    assert good_reasons(tmp_path, DATA_DATE) == []
    newest, oldest = all_reasons(tmp_path)
    assert newest.withdrawn_at is not None
    assert newest.withdrawn_at >= newest.created_at
    assert oldest.withdrawn_at is None
    assert not withdraw_reason(tmp_path, "S7", START, "ingen_plan")
    again = note(tmp_path, "Venter stadig")
    assert good_reasons(tmp_path, DATA_DATE) == [again]
    assert len(all_reasons(tmp_path)) == 3


@pytest.mark.parametrize("reason", ["", " \n\t ", "x" * 201])
def test_a_reason_has_1_to_200_characters(tmp_path: Path, reason: str) -> None:
    with pytest.raises(ReasonTextError, match=r"1–200 tegn, men teksten har \d+\.$"):
        note(tmp_path, reason)
    note(tmp_path, "x" * 200)


def test_a_reason_ends_after_the_data_date_and_within_180_days(tmp_path: Path) -> None:
    last = DATA_DATE + timedelta(days=180)
    for until in (DATA_DATE, DATA_DATE - timedelta(days=1), last + timedelta(days=1)):
        with pytest.raises(
            ReasonUntilError, match="datadatoen 31-10-2026 og højst 180 dage frem, altså senest 29-04-2027"
        ):
            note(tmp_path, until=until)
    assert all_reasons(tmp_path) == []
    for until in (DATA_DATE + timedelta(days=1), last):
        note(tmp_path, until=until)
    with pytest.raises(ReasonUntilError, match="højst 30 dage"):
        note_reason(tmp_path, "S7", START, "ny", "A", UNTIL, data_date=DATA_DATE, longest_days=30)


@pytest.mark.parametrize(
    "number",
    [
        "0102901234",
        "010290-1234",
        "010290 1234",
        "01 02 90 - 1234",
        "01.02.90.1234",
        "610290-1234",
        "Hos mor,0102901234.",
    ],
)
def test_what_looks_like_a_cpr_number_is_neither_kept_nor_told(tmp_path: Path, number: str) -> None:
    with pytest.raises(ReasonTextError, match="CPR-nummer") as raised:
        note(tmp_path, f"Se {number} også")
    assert "1234" not in str(raised.value)
    assert not (tmp_path / FILE_NAME).exists()


@pytest.mark.parametrize(
    "text", ["Ring 12 34 56 78", "Møde 24-12-2026 kl. 10.30", "Sag 4102901234", "Uge 45, 46 og 47"]
)
def test_other_numbers_are_kept(tmp_path: Path, text: str) -> None:
    assert note(tmp_path, text) == good_reasons(tmp_path, DATA_DATE)[0]


def test_an_error_of_the_file_does_not_repeat_the_reason(tmp_path: Path) -> None:
    note(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("drop table good_reason")
    with pytest.raises(RecordsError) as raised:
        note(tmp_path, "Meget privat")
    error: BaseException | None = raised.value
    while error is not None:
        assert "privat" not in str(error)
        error = error.__cause__


def test_many_writers_and_readers_at_once(tmp_path: Path) -> None:
    def write(number: int) -> int:
        note(tmp_path, f"Grund {number}", case_id=f"S{number % 10}")
        return len(all_reasons(tmp_path))

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(write, range(40)))
    assert len(all_reasons(tmp_path)) == max(seen) == 40
    assert len(good_reasons(tmp_path, DATA_DATE)) == 10


# Both wait for a line on standard input, so that they are loaded and ready when they begin.
NOTE = """
import sys
from datetime import date
from pathlib import Path
from records.reasons import note_reason
sys.stdin.readline()
note_reason(
    Path(sys.argv[1]), sys.argv[2], date(2025, 3, 17), "ny", "A", date(2026, 12, 24), data_date=date(2026, 10, 31)
)
"""


def test_two_processes_migrate_a_file_of_version_1_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(database, "MIGRATIONS", MIGRATIONS[:1])
        saved = save_view(tmp_path, "A", {"team": ["T3"]})
    command = [sys.executable, "-c", NOTE, str(tmp_path)]
    processes = [subprocess.Popen([*command, case], stdin=subprocess.PIPE, cwd=ROOT) for case in ("S1", "S2")]
    time.sleep(1)
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=30)
    assert [process.returncode for process in processes] == [0, 0]
    assert [one.case_id for one in good_reasons(tmp_path, DATA_DATE)] == ["S1", "S2"]
    assert saved_views(tmp_path) == [saved]


def test_reading_a_file_of_version_1_migrates_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(database, "MIGRATIONS", MIGRATIONS[:1])
        saved = save_view(tmp_path, "A", {"team": ["T3"]})
    assert good_reasons(tmp_path, DATA_DATE) == []
    assert saved_views(tmp_path) == [saved]
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        found = [row[1] for row in connection.execute("pragma table_info(good_reason)")]
        assert connection.execute("pragma user_version").fetchone() == (len(MIGRATIONS),)
    assert found == [column.name for column in good_reason.columns]
