"""A build is killed, finds the disk full or meets another one: the old or the new store is always whole."""

import os
import random
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import IO

import pytest

from data.errors import ResultatdialogError
from data.importing import load
from data.store import StoreBusyError, building, current_name, open_current, publish

ROOT = Path(__file__).resolve().parents[2]

# Builds one version after the other: 20,000 rows and a meta table that must agree; prints each published one.
BUILDER = """
import sys
from pathlib import Path
from data.errors import ResultatdialogError
from data.store import building, new_database, publish

folder, first, last, wait = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
if len(sys.argv) > 5:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[5]),) * 2)
print("ready", flush=True)
try:
    for version in range(first, last):
        with building(folder, wait=wait) as path:
            con = new_database(path, "512MB", threads=1)
            con.execute("create table meta as select 'version' as key, $1 as value", [str(version)])
            con.execute("create table case_month (team_id varchar, version bigint, noise varchar)")
            for part in range(4):
                con.execute(
                    "insert into case_month select 'T' || $1::varchar, $2::bigint, md5((i * $2)::varchar)"
                    " from range(5000) as r(i)", [part, version]
                )
            con.close()
            publish(folder, path)
        print(version, flush=True)
except ResultatdialogError as error:
    print(type(error).__name__, error, flush=True)
    sys.exit(3)
"""


# Imports the folders of CSV files one after the other, over and over; prints a line for each published.
IMPORTER = """
import sys
from datetime import date
from pathlib import Path
from data.errors import ResultatdialogError
from data.importing import load

folder, times, limit = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
sources = [Path(source) for source in sys.argv[4:]]
if limit:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit,) * 2)
print("ready", flush=True)
try:
    for number in range(times):
        source = sources[number % len(sources)]
        load([source], folder=folder, data_date=date(2025, 12, 31))
        print(source.name, flush=True)
except ResultatdialogError as error:
    print(type(error).__name__, error, flush=True)
    sys.exit(3)
"""


def start(script: str, *arguments: object) -> "Process":
    return subprocess.Popen(
        [sys.executable, "-c", script, *(str(argument) for argument in arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def builder(folder: Path, first: int, last: int, *, wait: float = 30, limit: int | None = None) -> "Process":
    return start(BUILDER, folder, first, last, wait, *([] if limit is None else [limit]))


Process = subprocess.Popen[str]


def output(process: Process) -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def whole_version(folder: Path) -> int:
    """The version in use, after every row was read; a store that is torn or mixed fails."""
    snapshot = open_current(folder)
    version = int(snapshot.meta["version"])
    found = snapshot.frame(
        "select count(*) as n, min(version) as low, max(version) as high, count(distinct team_id) as teams, "
        "sum(length(noise))::bigint as letters from case_month"
    )
    assert found.row(0) == (20_000, version, version, 4, 640_000)
    snapshot.close()
    return version


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.building*"))


@pytest.fixture(scope="module")
def version_0(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("version_0")
    process = builder(folder, 0, 1)
    told, errors = process.communicate(timeout=60)
    assert process.returncode == 0, told + errors
    return folder


@pytest.fixture
def folder(version_0: Path, tmp_path: Path) -> Path:
    """A store that holds version 0."""
    return Path(shutil.copytree(version_0, tmp_path / "store"))


def test_killed_at_any_moment_the_store_is_whole(folder: Path) -> None:
    chance = random.Random(20261031)
    published = 0
    torn = 0
    for _ in range(10):
        process = builder(folder, published + 1, 10_000)
        assert output(process).readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.6))
        process.kill()
        told, _errors = process.communicate(timeout=30)
        version = whole_version(folder)
        # What was told is published; what was killed between the swap and the telling may be there too.
        last_told = max([published, *(int(line) for line in told.split())])
        assert version in {last_told, last_told + 1}
        published = version
        torn += bool(leftovers(folder))
    assert published > 0, "no build came through: the moments are too early"
    assert torn > 0, "no build was caught half-way: the moments are too late"
    process = builder(folder, published + 1, published + 2, wait=0)
    assert process.communicate(timeout=60)[0].split() == ["ready", str(published + 1)]
    assert whole_version(folder) == published + 1
    assert leftovers(folder) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
@pytest.mark.parametrize("limit", [0, 1_000, 20_000, 300_000, 700_000])
def test_a_full_disk_is_told_and_leaves_the_old_store(folder: Path, limit: int) -> None:
    process = builder(folder, 1, 2, limit=limit)
    told, errors = process.communicate(timeout=60)
    assert process.returncode == 3, told + errors
    assert "StoreWriteError" in told
    assert "Er disken fuld" in told
    assert "uændrede" in told
    assert whole_version(folder) == 0
    assert leftovers(folder) == []


def test_two_builds_at_once_come_one_after_the_other(folder: Path) -> None:
    processes = [builder(folder, version, version + 1) for version in (1, 2)]
    told = [process.communicate(timeout=60)[0].split() for process in processes]
    assert told == [["ready", "1"], ["ready", "2"]]
    assert whole_version(folder) in {1, 2}
    assert leftovers(folder) == []


def test_a_build_that_will_not_wait_is_told_of_the_other_process(folder: Path) -> None:
    with building(folder):
        process = builder(folder, 1, 2, wait=0)
        told, errors = process.communicate(timeout=60)
    assert process.returncode == 3, told + errors
    assert "StoreBusyError En anden import er i gang" in told
    assert whole_version(folder) == 0


def test_the_lock_of_a_killed_build_is_free_at_once(folder: Path) -> None:
    process = builder(folder, 1, 10_000)
    assert output(process).readline() == "ready\n"
    assert output(process).readline() == "1\n"
    with pytest.raises(StoreBusyError):
        _until_refused(folder)
    process.kill()
    process.communicate(timeout=30)
    with building(folder, wait=0.5) as path:
        assert leftovers(folder) == []
        assert not path.exists()
    assert whole_version(folder) >= 1


def _until_refused(folder: Path) -> None:
    for _ in range(2_000):
        with building(folder, wait=0):
            pass
        time.sleep(0.001)


def test_a_swap_that_was_cut_between_file_and_pointer_leaves_the_old_store(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = current_name(folder)
    assert old is not None
    with building(folder) as path:
        path.write_bytes((folder / f"{old}.duckdb").read_bytes())
        with monkeypatch.context() as patched:
            patched.setattr(Path, "write_text", _cut)
            with pytest.raises(InterruptedError):
                publish(folder, path)
    assert current_name(folder) == old
    assert whole_version(folder) == 0
    assert leftovers(folder) == []
    process = builder(folder, 1, 2)
    process.communicate(timeout=60)
    assert whole_version(folder) == 1


def _cut(*_arguments: object, **_settings: object) -> int:
    raise InterruptedError


# --- the import itself


def cases(folder: Path, count: int) -> Path:
    """A folder named for its number of cases, with that many and one contact each; all figures differ."""
    source = folder / str(count)
    source.mkdir()
    lines = ["case_id;citizen_id;team_id;benefit;start_date;end_date;exit_destination"]
    contacts = ["case_id;date;status"]
    for number in range(count):
        month = number % 6 + 1
        end = f"2025-{month + 5:02}-03;job" if number % 3 == 0 else ";"
        lines.append(f"S{number};B{number};T{number % 4};kontanthjælp;2025-{month:02}-07;{end}")
        contacts.append(f"S{number};2025-{month + 3:02}-11;afholdt")
    (source / "cases.csv").write_text("\n".join(lines), encoding="utf-8")
    (source / "contacts.csv").write_text("\n".join(contacts), encoding="utf-8")
    return source


def whole_import(folder: Path) -> int:
    """The number of cases in use, the same in every table; a store that is torn or mixed fails."""
    snapshot = open_current(folder)
    found = snapshot.frame(
        "select (select count(*) from case_period) as cases, (select count(*) from spell) as spells, "
        "(select sum(entered)::bigint from case_month) as entered, "
        "(select sum(entered)::bigint from team_month) as entered_teams, "
        "(select rows_loaded from import_count where table_name = 'cases') as loaded, "
        "(select rows_loaded from import_count where table_name = 'contacts') as contacts"
    ).row(0)
    snapshot.close()
    assert len(set(found[:2] + found[4:])) == 1, found
    assert found[2] == found[3]
    return int(found[0])


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sources 400 and 410 and a store that holds the first."""
    folder = tmp_path_factory.mktemp("imported")
    source = cases(folder, 400)
    cases(folder, 410)
    load([source], folder=folder / "store", data_date=date(2025, 12, 31))
    return folder


@pytest.fixture
def sources(imported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(imported, tmp_path / "files"))


def test_an_import_killed_at_any_moment_leaves_a_whole_store(sources: Path) -> None:
    chance = random.Random(20180630)
    store = sources / "store"
    torn = 0
    for _ in range(6):
        process = start(IMPORTER, store, 100, 0, sources / "410", sources / "400")
        assert output(process).readline() == "ready\n"
        time.sleep(chance.uniform(0.1, 1.5))
        process.kill()
        process.communicate(timeout=30)
        assert whole_import(store) in {400, 410}
        torn += bool(leftovers(store))
    assert torn > 0, "no import was caught half-way"
    load([sources / "410"], folder=store, data_date=date(2025, 12, 31))
    assert whole_import(store) == 410
    assert leftovers(store) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
@pytest.mark.parametrize("limit", [10_000, 1_000_000])
def test_an_import_to_a_full_disk_is_told_and_leaves_the_old_store(sources: Path, limit: int) -> None:
    store = sources / "store"
    process = start(IMPORTER, store, 1, limit, sources / "410")
    told, errors = process.communicate(timeout=60)
    assert process.returncode == 3, told + errors
    assert "Er disken fuld" in told
    assert whole_import(store) == 400
    assert leftovers(store) == []


def test_two_imports_at_once_come_one_after_the_other(sources: Path) -> None:
    store = sources / "store"
    processes = [start(IMPORTER, store, 1, 0, sources / name) for name in ("410", "400")]
    told = [process.communicate(timeout=60)[0].split() for process in processes]
    assert told == [["ready", "410"], ["ready", "400"]]
    assert whole_import(store) in {400, 410}
    assert leftovers(store) == []


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 500, b"PK\x03\x04 half a zip", b"just;a;line"])
def test_a_broken_file_is_told_and_leaves_the_old_store(sources: Path, content: bytes) -> None:
    (sources / "410" / "cases.csv").write_bytes(content)
    with pytest.raises(ResultatdialogError):
        load([sources / "410"], folder=sources / "store", data_date=date(2025, 12, 31))
    assert whole_import(sources / "store") == 400
    assert leftovers(sources / "store") == []
