"""Saved views: kept, found again, shared by processes, and never lost by a newer or a broken file."""

import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from records import database
from records.database import FILE_NAME, MIGRATIONS, RecordsError
from records.views import (
    ViewExistsError,
    ViewNameError,
    delete_view,
    save_view,
    saved_view,
    saved_views,
)

ROOT = Path(__file__).resolve().parents[2]


def test_a_view_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    selection = {"team": ["T3", "T5"], "fra": "2017-01", "mål": []}
    saved = save_view(tmp_path, "  Vores   team ", selection)
    assert saved_views(tmp_path) == [saved]
    assert (saved.name, saved.selection) == ("Vores team", selection)
    assert saved.created_at == saved.updated_at
    assert saved.created_at.tzinfo is not None


def test_reading_makes_no_file(tmp_path: Path) -> None:
    assert saved_views(tmp_path / "store") == []
    assert not delete_view(tmp_path / "store", "noget")
    assert not (tmp_path / "store").exists()


def test_replacing_must_be_said_and_keeps_the_time_of_making(tmp_path: Path) -> None:
    first = save_view(tmp_path, "A", {"team": ["T3"]})
    with pytest.raises(ViewExistsError, match="allerede et udvalg med navnet A"):
        save_view(tmp_path, " A ", {})
    assert saved_views(tmp_path) == [first]
    second = save_view(tmp_path, "A", {"team": ["T7"]}, replace=True)
    assert saved_views(tmp_path) == [second]
    assert second.created_at == first.created_at
    assert second.updated_at > first.updated_at


def test_a_letter_of_two_code_points_is_the_same_name(tmp_path: Path) -> None:
    save_view(tmp_path, "Århus", {})
    with pytest.raises(ViewExistsError):
        save_view(tmp_path, "A\u030arhus", {})


def test_deleting(tmp_path: Path) -> None:
    save_view(tmp_path, "A", {})
    save_view(tmp_path, "B", {})
    assert delete_view(tmp_path, "A ")
    assert not delete_view(tmp_path, "A")
    assert [view.name for view in saved_views(tmp_path)] == ["B"]


@pytest.mark.parametrize("name", ["", " \n\t ", "x" * 61])
def test_a_name_has_1_to_60_characters(tmp_path: Path, name: str) -> None:
    with pytest.raises(ViewNameError, match="1–60 tegn"):
        save_view(tmp_path, name, {})
    assert save_view(tmp_path, "x" * 60, {}).name == "x" * 60


def test_names_stand_in_danish_order(tmp_path: Path) -> None:
    for name in ["Åben", "zebra", "ærlig", "Alle", "øde", "b"]:
        save_view(tmp_path, name, {})
    assert [view.name for view in saved_views(tmp_path)] == ["Alle", "b", "zebra", "ærlig", "øde", "Åben"]


def test_a_selection_is_text(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="'team' is"):
        save_view(tmp_path, "A", {"team": [3]})  # type: ignore[list-item]
    assert saved_views(tmp_path) == []


def test_many_writers_and_readers_at_once(tmp_path: Path) -> None:
    def write(number: int) -> int:
        save_view(tmp_path, f"V{number:02}", {"n": str(number)})
        return len(saved_views(tmp_path))

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(write, range(40)))
    assert len(saved_views(tmp_path)) == max(seen) == 40


# Both wait for a line on standard input, so that they are loaded and ready when they begin.
SAVE = """
import sys
from pathlib import Path
from records.views import save_view
sys.stdin.readline()
save_view(Path(sys.argv[1]), sys.argv[2], {})
"""


def test_two_processes_migrate_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SAVE, str(tmp_path)]
    processes = [subprocess.Popen([*command, name], stdin=subprocess.PIPE, cwd=ROOT) for name in ("P0", "P1")]
    time.sleep(1)
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=30)
    assert [process.returncode for process in processes] == [0, 0]
    assert [view.name for view in saved_views(tmp_path)] == ["P0", "P1"]


def test_the_migrated_table_has_the_columns_of_the_model(tmp_path: Path) -> None:
    save_view(tmp_path, "A", {})
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        found = [row[1] for row in connection.execute("pragma table_info(saved_view)")]
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
        assert connection.execute("pragma user_version").fetchone() == (len(MIGRATIONS),)
    assert found == [column.name for column in saved_view.columns]


def test_an_older_file_is_migrated_with_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = save_view(tmp_path, "A", {"team": ["T3"]})
    later = (*MIGRATIONS, ("create table goal (goal_id integer primary key)",))
    monkeypatch.setattr(database, "MIGRATIONS", later)
    assert saved_views(tmp_path) == [saved]
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        assert connection.execute("select count(*) from goal").fetchone() == (0,)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = save_view(tmp_path, "A", {})
    with monkeypatch.context() as patched:
        patched.setattr(database, "MIGRATIONS", (*MIGRATIONS, ("drop table saved_view", "nonsense")))
        with pytest.raises(RecordsError, match="nonsense"):
            saved_views(tmp_path)
    assert saved_views(tmp_path) == [saved]


def test_a_file_of_a_newer_programme_is_left_alone(tmp_path: Path) -> None:
    save_view(tmp_path, "A", {})
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute(f"pragma user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(RecordsError, match="nyere udgave af Resultatdialog"):
        saved_views(tmp_path)
    with pytest.raises(RecordsError, match="Opdatér programmet"):
        save_view(tmp_path, "B", {})


def test_a_broken_file_is_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all, " * 300)
    with pytest.raises(RecordsError, match="kan ikke læses"):
        saved_views(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes().startswith(b"not a database")
