"""The store: pointer, retention, build lock; snapshots that are hardened, scoped and shared by threads."""

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from data import store
from data.store import (
    QueryTooLongError,
    Snapshot,
    StoreBrokenError,
    StoreBusyError,
    StoreMissing,
    StoreWriteError,
    approved_name,
    building,
    current_name,
    new_database,
    open_current,
    open_snapshot,
    publish,
    snapshot_names,
)

TEAMS = ("T3", "T5", "T7")


def fill(path: Path, version: int = 1, **meta: str) -> None:
    """A small store: team T3 has 3 rows a version, T5 has 5, T7 has 7, and 2 rows have no team at all."""
    con = new_database(path, "512MB")
    con.execute("create table meta (key varchar, value varchar)")
    con.executemany("insert into meta values ($1, $2)", list({"version": str(version), **meta}.items()))
    con.execute(
        "create table case_month as select team_id, $1::bigint as version "
        "from (values ('T3', 3), ('T5', 5), ('T7', 7), (null, 2)) as team(team_id, n), range(n)",
        [version],
    )
    con.execute("create table secret_table as select 1 as x")
    con.close()


def fill_and_fail(path: Path) -> None:
    fill(path)
    Path(f"{path}.spill").mkdir()
    raise ZeroDivisionError


def publish_version(folder: Path, version: int = 1, **meta: str) -> str:
    with building(folder) as path:
        fill(path, version, **meta)
        return publish(folder, path)


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    publish_version(tmp_path)
    return open_current(tmp_path)


def rows(snapshot: Snapshot, scope: tuple[str, ...] | None) -> int:
    found: int = snapshot.frame("select count(*) as n from case_month", scope=scope)["n"].item()
    return found


# --- publishing and the pointer


def test_an_empty_folder_has_no_store(tmp_path: Path) -> None:
    assert current_name(tmp_path / "none") is None
    with pytest.raises(StoreMissing, match="Importér data først"):
        open_current(tmp_path)


def test_the_pointer_follows_what_is_published(tmp_path: Path) -> None:
    first = publish_version(tmp_path, 1)
    old = open_current(tmp_path)
    second = publish_version(tmp_path, 2)
    assert current_name(tmp_path) == second > first
    assert open_current(tmp_path).meta["version"] == "2"
    assert old.frame("select max(version) as v from case_month").item() == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"{first}.duckdb",
        f"{second}.duckdb",
        "build.lock",
        "current.txt",
        "settings.toml",
    ]


def test_a_pointer_to_nothing_is_told(tmp_path: Path) -> None:
    publish_version(tmp_path)
    (tmp_path / "current.txt").write_text("20200101T000000000000\n", encoding="utf-8")
    with pytest.raises(StoreMissing, match=r"20200101T000000000000.*findes ikke"):
        open_current(tmp_path)


@pytest.mark.parametrize("name", ["", "../secret", "/etc/passwd"])
def test_a_pointer_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    fill(tmp_path / "secret.duckdb")
    folder = tmp_path / "store"
    folder.mkdir()
    with pytest.raises(StoreMissing):
        open_snapshot(folder, name)


def test_a_broken_file_is_told_and_never_published(tmp_path: Path) -> None:
    name = publish_version(tmp_path)
    with building(tmp_path) as path:
        path.write_bytes(b"no database" * 1000)
        with pytest.raises(StoreBrokenError, match="kan ikke læses"):
            publish(tmp_path, path)
    assert current_name(tmp_path) == name
    assert open_current(tmp_path).meta["version"] == "1"
    (tmp_path / f"{name}.duckdb").write_bytes(b"")
    with pytest.raises(StoreBrokenError, match="Importér data igen"):
        open_current(tmp_path)


def test_a_file_that_is_still_open_is_not_published(tmp_path: Path) -> None:
    with building(tmp_path) as path, closing(new_database(path)) as con:
        con.execute("create table t as select 1 as x")
        with pytest.raises(StoreBrokenError):
            publish(tmp_path, path)
    assert current_name(tmp_path) is None
    assert not list(tmp_path.glob("*.building*"))


@pytest.mark.parametrize("keep", [1, 2, 4])
def test_as_many_snapshots_are_kept_as_the_settings_say(tmp_path: Path, keep: int) -> None:
    (tmp_path / "settings.toml").write_text(f"keep_snapshots = {keep}\n", encoding="utf-8")
    names = [publish_version(tmp_path, version) for version in range(6)]
    assert snapshot_names(tmp_path) == names[::-1][:keep]


def test_a_snapshot_in_use_and_foreign_files_are_not_removed(tmp_path: Path) -> None:
    (tmp_path / "own.duckdb").touch()
    (tmp_path / "settings.toml").write_text("keep_snapshots = 1\n", encoding="utf-8")
    used = publish_version(tmp_path, 1)
    reader = open_current(tmp_path)
    reader.close()
    names = [publish_version(tmp_path, version) for version in (2, 3)]
    assert snapshot_names(tmp_path) == [names[-1], used]
    assert rows(reader, None) == 17
    del reader
    last = publish_version(tmp_path, 4)
    assert snapshot_names(tmp_path) == [last]
    assert (tmp_path / "own.duckdb").exists()


def test_the_newest_approved_snapshot_is_kept_behind_any_number_of_demos(tmp_path: Path) -> None:
    publish_version(tmp_path, 1, approved="true", demo="false")
    approved = publish_version(tmp_path, 2, approved="true", demo="false")
    demos = [publish_version(tmp_path, version, approved="true", demo="true") for version in range(3, 8)]
    assert approved_name(tmp_path) == approved
    assert snapshot_names(tmp_path) == [*demos[:-4:-1], approved]


def test_names_rise_when_the_clock_is_set_back(tmp_path: Path) -> None:
    fill(tmp_path / "29991231T235959999998.duckdb")
    assert publish_version(tmp_path) == "29991231T235959999999"


def test_the_folder_may_have_a_quote_and_danish_letters(tmp_path: Path) -> None:
    folder = tmp_path / "Jobcenter 'Århus'" / "ny"
    publish_version(folder)
    assert rows(open_current(folder), None) == 17


# --- building


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    name = publish_version(tmp_path)
    before = sorted(tmp_path.iterdir())

    with pytest.raises(ZeroDivisionError), building(tmp_path) as path:
        fill_and_fail(path)
    assert sorted(tmp_path.iterdir()) == before
    assert current_name(tmp_path) == name


def test_a_build_that_is_not_published_leaves_nothing(tmp_path: Path) -> None:
    with building(tmp_path) as path:
        fill(path)
    assert not list(tmp_path.glob("*.building*"))
    assert current_name(tmp_path) is None


def test_leftovers_of_a_killed_build_are_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "20260101T000000000000.building").write_bytes(b"half")
    (tmp_path / "20260101T000000000000.building.wal").write_bytes(b"half")
    (tmp_path / "20260101T000000000000.building.spill").mkdir()
    (tmp_path / "20260101T000000000000.building.spill" / "a").touch()
    (tmp_path / "current.txt.building").touch()
    publish_version(tmp_path)
    assert not list(tmp_path.glob("*.building*"))


def test_a_second_build_waits_or_is_told(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        with building(tmp_path) as first:
            fill(first)
            with pytest.raises(StoreBusyError, match="En anden import"), building(tmp_path, wait=0.1):
                pass
            waiting = pool.submit(publish_version, tmp_path, 2)
            time.sleep(0.2)
            assert not waiting.done()
            assert publish(tmp_path, first) == current_name(tmp_path)
        assert waiting.result(timeout=30) == current_name(tmp_path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreWriteError, match="Der kan ikke skrives"), building(tmp_path / "file"):
        pass


def test_a_new_file_can_be_opened_by_older_tools_and_its_cursors_write_to_it(tmp_path: Path) -> None:
    con = new_database(tmp_path / "new.building", "512MB", threads=1)
    con.cursor().execute("create table t as select i from range(100000) as r(i) order by hash(i)")
    tags = con.execute("select tags from duckdb_databases() where path like '%new.building'").fetchone()
    assert tags == ({"storage_version": "v1.2.0+"},)
    unsorted = "select count(*) from (select hash(i) < lag(hash(i)) over (order by rowid) as down from t) where down"
    assert con.execute(unsorted).fetchone() == (0,)
    con.close()


# --- hardening


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to 'out.csv'",
        "attach 'other.duckdb'",
        "load httpfs",
        "install httpfs",
        "set threads = 1",
        "set variable every_team = true",
        "delete from case_month",
        "drop view case_month",
        "create or replace view case_month as select 1 as team_id",
        "detach snapshot",
        "select 1; select 2",
        "explain select 1",
        "",
    ],
)
def test_only_one_select_is_run(snapshot: Snapshot, sql: str) -> None:
    with pytest.raises(ValueError, match="exactly one SELECT"):
        snapshot.frame(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{file}')",
        "select * from read_text('{file}')",
        "select * from '{file}'",
        "select * from sniff_csv('{file}')",
        "copy (select 1) to '{file}'",
        "export database '{file}'",
        "attach '{file}'",
        "load httpfs",
        "install httpfs",
        "set threads = 1",
        "set global enable_external_access = true",
        "set lock_configuration = false",
        "delete from case_month",
        "insert into meta values ('a', 'b')",
    ],
)
def test_the_connection_itself_refuses_too(snapshot: Snapshot, tmp_path: Path, sql: str) -> None:
    file = tmp_path / "file.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with snapshot._cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(sql.format(file=file))
    assert file.read_text(encoding="utf-8") == "a,b\n1,2\n"


def test_a_local_variable_of_python_is_no_table(snapshot: Snapshot) -> None:
    frame = snapshot.frame("select 1 as x")
    with pytest.raises(duckdb.CatalogException):
        snapshot.frame("select * from frame")
    assert frame.height == 1


def test_only_the_known_tables_are_exposed_and_only_through_views(snapshot: Snapshot) -> None:
    assert snapshot.tables == {"meta", "case_month"}
    for sql in ("select * from secret_table", "select * from snapshot.main.case_month"):
        with pytest.raises(duckdb.Error):
            snapshot.frame(sql)


def test_the_time_zone_is_ours_in_every_cursor(snapshot: Snapshot) -> None:
    assert snapshot.frame("select current_setting('TimeZone') as zone").item() == "Europe/Copenhagen"


# --- asking


def test_parameters_are_bound_by_name_and_surplus_ones_left_out(snapshot: Snapshot) -> None:
    frame = snapshot.frame(
        "select $Team as team, '$no' as text -- $neither", {"Team": "'; drop", "first_month": None, "no": 3}
    )
    assert frame.rows() == [("'; drop", "$no")]
    assert snapshot.frame("select 1 as x", {"a": 1}).item() == 1
    with pytest.raises(duckdb.Error, match="missing"):
        snapshot.frame("select $missing as x", {"other": 1})


def test_meta_is_read_and_cannot_be_changed(snapshot: Snapshot) -> None:
    assert dict(snapshot.meta) == {"version": "1"}
    with pytest.raises(TypeError):
        snapshot.meta["version"] = "2"  # type: ignore[index]


def test_a_long_query_is_interrupted_and_the_next_one_runs(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("query_seconds = 0.2\n", encoding="utf-8")
    publish_version(tmp_path)
    snapshot = open_current(tmp_path)
    begun = time.monotonic()
    with pytest.raises(QueryTooLongError, match=r"mere end 0\.2 sekunder"):
        snapshot.frame("select count(*) from range(100000000) a, range(100000000) b where a.range * b.range % 7 = 3")
    assert time.monotonic() - begun < 5
    assert rows(snapshot, None) == 17


def test_a_query_beyond_the_memory_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('memory_limit = "50MB"\n', encoding="utf-8")
    publish_version(tmp_path)
    with pytest.raises(QueryTooLongError, match="mere hukommelse end 50MB"):
        open_current(tmp_path).frame("select i, hash(i) as h from range(20000000) t(i) order by h, i desc")


def test_a_closed_snapshot_opens_itself_again(snapshot: Snapshot) -> None:
    snapshot.close()
    snapshot.close()
    assert rows(snapshot, ("T3",)) == 3


# --- scope


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        (None, 17),
        (("T3",), 3),
        (("T5", "T7"), 12),
        (TEAMS, 15),
        ((), 0),
        (("T9",), 0),
        (("t3",), 0),
        (("T3' or ''='",), 0),
    ],
)
def test_a_scope_shows_the_rows_of_its_teams_only(
    snapshot: Snapshot, scope: tuple[str, ...] | None, count: int
) -> None:
    assert rows(snapshot, scope) == count


def test_a_cursor_that_was_told_no_scope_reads_nothing(snapshot: Snapshot) -> None:
    rows(snapshot, None)
    with snapshot._cursor() as cursor:
        assert cursor.execute("select count(*) from case_month").fetchone() == (0,)
        assert cursor.execute("select count(*) from meta").fetchone() == (1,)
        for value in ("null", "false", "'x'", "[]", "null::boolean"):
            try:
                cursor.execute(f"set variable every_team = {value}")
                found = cursor.execute("select count(*) from case_month").fetchone()
            except duckdb.Error:
                continue
            assert found == (0,), value


def test_the_citizens_of_projects_are_shown_to_a_reader_of_every_team_only(tmp_path: Path) -> None:
    with building(tmp_path) as path:
        fill(path)
        with closing(duckdb.connect(str(path))) as con:
            for name in store.WHOLE:
                con.execute(f"create table {name} as select 'B' || n as citizen_id from range(4) as t(n)")
        publish(tmp_path, path)
    snapshot = open_current(tmp_path)
    for name in store.WHOLE:
        for scope, count in ((None, 4), ((), 0), (TEAMS, 0), (("T3",), 0)):
            assert snapshot.frame(f"select count(*) as n from {name}", scope=scope).item() == count
        with snapshot._cursor() as cursor:
            assert cursor.execute(f"select count(*) from {name}").fetchone() == (0,)
            for value in ("null", "false", "null::boolean"):
                cursor.execute(f"set variable every_team = {value}")
                assert cursor.execute(f"select count(*) from {name}").fetchone() == (0,), value


def test_no_table_has_two_kinds_of_view() -> None:
    names = store.SCOPED + store.WHOLE + store.UNSCOPED
    assert len(names) == len(set(names))


def test_scopes_do_not_leak_between_threads(snapshot: Snapshot) -> None:
    expected = {None: 17, ("T3",): 3, ("T5",): 5, ("T7",): 7, (): 0}

    def ask(number: int) -> bool:
        scope = list(expected)[number % len(expected)]
        return rows(snapshot, scope) == expected[scope]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(400)))


def _row_groups(snapshot: Snapshot, prepare: str) -> str:
    with snapshot._cursor() as cursor:
        cursor.execute(prepare)
        found = cursor.execute("explain analyze select sum(v) from case_month").fetchall()
    return str(found)


def test_the_scope_skips_the_row_groups_of_other_teams(tmp_path: Path) -> None:
    with building(tmp_path) as path:
        con = new_database(path)
        con.execute(
            "create table case_month as select 'T' || (i // 250000) as team_id, i as v "
            "from range(1000000) as t(i) order by team_id"
        )
        con.close()
        publish(tmp_path, path)
    snapshot = open_current(tmp_path)
    one = _row_groups(snapshot, "set variable teams = ['T2']")
    everything = _row_groups(snapshot, "set variable every_team = true")
    assert "team_id = 'T2'" in one
    assert "Row Groups Scanned: 9 / 9" in everything or "Row Groups Scanned" not in everything
    assert "Filters" not in everything
    scanned = int(one.split("Row Groups Scanned: ")[1].split(" /")[0])
    assert scanned <= 4


# --- readers while the store is swapped


def test_readers_see_no_error_and_no_mixed_version_while_the_store_is_swapped(tmp_path: Path) -> None:
    # Small and made beforehand, so that the time goes to swapping and reading.
    ready = tmp_path / "ready"
    ready.mkdir()
    for version in range(41):
        fill(ready / str(version), version, approved="true")
    (tmp_path / "settings.toml").write_text('threads = 1\nmemory_limit = "200MB"\n', encoding="utf-8")

    def swap(version: int) -> None:
        with building(tmp_path) as path:
            shutil.copy(ready / str(version), path)
            publish(tmp_path, path)

    swap(0)
    held: dict[str, Snapshot] = {}
    lock = threading.Lock()
    done = threading.Event()
    seen: set[int] = set()

    def current() -> Snapshot:
        # As the dashboard's cache: by name, two at most, the oldest closed while others may still read it.
        name = current_name(tmp_path)
        with lock:
            if name not in held:
                snapshot = open_current(tmp_path)
                held[snapshot.name] = snapshot
                while len(held) > 2:
                    held.pop(next(iter(held))).close()
                return snapshot
            return held[name]

    def read(number: int) -> int:
        asked = 0
        scope = [None, ("T3",), ("T5", "T7")][number % 3]
        expected = [17, 3, 12][number % 3]
        while not done.is_set():
            snapshot = current()
            first = snapshot.frame(
                "select min(version) as a, max(version) as b, count(*) as n from case_month", scope=scope
            )
            second = snapshot.frame("select value::bigint as v from meta where key = 'version'")
            version = int(snapshot.meta["version"])
            assert first.row(0) == (version, version, expected)
            assert second.item() == version
            seen.add(version)
            asked += 1
            time.sleep(0.05)  # the other core is for the builds
        return asked

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read, number) for number in range(8)]
        try:
            for version in range(1, 41):
                swap(version)
        finally:
            done.set()
        assert min(reader.result(timeout=30) for reader in readers) > 0
    assert len(seen) > 5
    assert open_current(tmp_path).meta["version"] == "40"


def test_the_folder_is_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(tmp_path))
    assert store.store_folder() == tmp_path
    monkeypatch.delenv("RESULTATDIALOG_STORE")
    assert store.store_folder() == Path(store.__file__).parent / "store"


def test_windows_refusals_are_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refused_once() -> int:
        asked.append(1)
        if len(asked) == 1:
            raise PermissionError
        return len(asked)

    monkeypatch.setattr("data.store.os.name", "nt")
    assert store._patiently(refused_once) == 2
