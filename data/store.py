"""The store: snapshots in a folder, the pointer to the current one, and reading them safely.

A build writes a new file beside the snapshot in use, and publishing swaps a pointer, `current.txt`. Replacing
the file itself was rejected: DuckDB then serves old data to new connections, and Windows forbids replacing an
open file.
"""

import atexit
import contextlib
import errno
import os
import re
import secrets
import shutil
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, TypeVar

import duckdb
import polars as pl

from data.errors import ResultatdialogError
from data.settings import Settings, load_settings, write_default_settings

T = TypeVar("T")

POINTER = "current.txt"
LOCK = "build.lock"
STORAGE_VERSION = "v1.2.0"  # the oldest that still has what is needed, so that older tools can open the file too

# Tables whose rows belong to a team: their views carry the reader's scope.
SCOPED = (
    "case_month",
    "team_month",
    "stretch",
    "spell",
    "case_period",
    "position",
    "holding",
    "caseload_month",
    "capacity_month",
    "open_case",
    "entry",
    "course",
)
# Tables of whole projects, whose citizens belong to no team: their views show rows to a reader of every team only.
WHOLE = (
    "enrolments",
    "jobs",
    "volunteers",
    "activities",
    "markers",
)
UNSCOPED = (
    "meta",
    "source_file",
    "import_count",
    "import_fault",
    "import_note",
    "marker_bit",
    "destination",
    "course_ending",
    "job_kind",
    "team",
    "norms",
    "events",
    "reference_shares",
    "projects",
    "project_goals",
)

_DISK_NUMBERS = {errno.ENOSPC, errno.EFBIG, errno.EROFS}
_DISK_WORDS = (
    "No space left on device",
    "File too large",
    "Disk quota exceeded",
    "Read-only file system",
    "not enough space",
    "max_temp_directory_size",
)

_STAMP = "%Y%m%dT%H%M%S%f"
_SNAPSHOT = re.compile(r"\d{8}T\d{12}")

# `is true` of an unset variable is false and a comparison with an unset list is no row, so a cursor that was
# told nothing reads nothing. DuckDB folds both variables into constants before it plans: every team costs no
# filter at all, and one team becomes `team_id = 'x'`, which skips row groups by their min and max.
_SCOPE = "getvariable('every_team') is true or team_id in getvariable('teams')::varchar[]"
_EVERYTHING = "getvariable('every_team') is true"


class StoreMissing(ResultatdialogError):  # noqa: N818 - a state, not a failure: a first start has no store
    """There is no store, or its pointer names a file that is not there."""


class StoreBrokenError(ResultatdialogError):
    """A snapshot is there but cannot be read."""


class StoreBusyError(ResultatdialogError):
    """Another build holds the lock."""


class StoreWriteError(ResultatdialogError):
    """The new snapshot could not be written; the old one is untouched."""


class QueryTooLongError(ResultatdialogError):
    """A query ran into the time or the memory limit."""


def store_folder() -> Path:
    """Name the folder of the snapshots: RESULTATDIALOG_STORE if it is set, else the project's data/store."""
    given = os.environ.get("RESULTATDIALOG_STORE")
    return Path(given).expanduser() if given else Path(__file__).resolve().parent / "store"


def snapshot_path(folder: Path, name: str) -> Path:
    """Name the file of a snapshot, whether it is there or not."""
    return folder / f"{name}.duckdb"


def snapshot_names(folder: Path) -> list[str]:
    """List the names of all snapshots in a folder, newest first."""
    names = (path.stem for path in folder.glob("*.duckdb"))
    return sorted((name for name in names if _SNAPSHOT.fullmatch(name)), reverse=True)


def current_name(folder: Path) -> str | None:
    """Read the name of the snapshot in use, None when nothing was ever published."""
    path = folder / POINTER
    try:
        return _patiently(lambda: path.read_text(encoding="utf-8")).strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


@contextmanager
def building(folder: Path, *, wait: float = 10.0) -> Iterator[Path]:
    """Yield the path of a new file to write, under the folder's build lock; remove what is not published.

    The lock belongs to the process and is let go when it dies, however it dies; its leftovers are removed by
    the next build. Raises StoreBusyError when another build still holds it after `wait` seconds,
    StoreWriteError when the disk or the memory does not suffice.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("ab")
    except OSError as error:
        raise _unwritable(folder, error) from error
    with lock:
        _take(lock, wait, folder)
        try:
            _remove_leftovers(folder)
            write_default_settings(folder)
            path = folder / f"{_new_name(folder)}.building"
            yield path
        except (duckdb.Error, pl.exceptions.PolarsError, OSError) as error:
            if _disk_is_full(error) or _may_not_write(error, folder):
                raise _unwritable(folder, error) from error
            if isinstance(error, duckdb.OutOfMemoryException):
                raise StoreWriteError(
                    "Importen kræver mere hukommelse, end den må bruge. Sæt build_memory_limit op i "
                    "settings.toml, eller luk andre programmer. De hidtidige data er uændrede."
                ) from error
            raise
        finally:
            # The import gives its lists of refused rows their lasting names when it is out of here.
            _remove_leftovers(folder, sparing=".csv")
            _release(lock)


def new_database(
    path: Path, memory_limit: str = "3GB", temp_directory: Path | None = None, *, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Open, or make, the database file at `path` for writing: the default database of all cursors too.

    Spills go to `temp_directory`, beside the file when None. The insertion order is not kept: a table that is
    to be sorted says `order by`, which is kept. Nothing is downloaded. Close it before publishing.
    """
    # The file is opened, not attached and used: `use` isn't inherited by cursors.
    config: dict[str, str | bool | int | float | list[str]] = {
        "storage_compatibility_version": STORAGE_VERSION,
        "memory_limit": memory_limit,
        "temp_directory": str(temp_directory or f"{path}.spill"),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "allow_persistent_secrets": False,
    }
    if threads is not None:
        config["threads"] = threads
    con = duckdb.connect(str(path), config=config)
    con.execute("set global TimeZone = 'Europe/Copenhagen'")
    return con


def publish(folder: Path, path: Path) -> str:
    """Make a built file the current snapshot and return its name; call it inside `building`.

    The file is opened once, so that a broken one never becomes current, and flushed to disk before the
    pointer is swapped. Old snapshots beyond keep_snapshots are removed, but never the newest approved one
    (the next import is compared with it) nor one that this process reads. Raises StoreBrokenError.
    """
    settings = load_settings(folder)
    if Path(f"{path}.wal").exists():
        raise StoreBrokenError(
            f"{path.name} er ikke lukket rigtigt og blev derfor ikke taget i brug. Kør importen igen."
        )
    _connect(path, settings).close()
    name = path.stem
    _flush(path)
    _patiently(lambda: path.replace(snapshot_path(folder, name)))
    _flush_folder(folder)
    beside = folder / f"{POINTER}.building"
    beside.write_text(f"{name}\n", encoding="utf-8")
    _flush(beside)
    _patiently(lambda: beside.replace(folder / POINTER))
    _flush_folder(folder)
    _remove_old(folder, name, settings)
    return name


class _Watch:
    """Interrupts the cursors whose time is up, as DuckDB has no statement timeout.

    One thread for all: a threading.Timer for each query doubled the time of a small one (3.2 against 1.6 ms
    on a busy machine). It ends when it finds nothing under way.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: dict[duckdb.DuckDBPyConnection, float] = {}
        self._runs = False
        self._leaving = threading.Event()
        self._thread: threading.Thread | None = None
        # A thread that still knows of the library when Python ends makes it print lists of leaks to the terminal.
        atexit.register(self._leave)

    @contextmanager
    def over(self, cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
        with self._lock:
            self._ends[cursor] = time.monotonic() + seconds
            if not self._runs:
                self._runs = True
                self._thread = threading.Thread(target=self._run, name="query-watch", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                del self._ends[cursor]

    def _run(self) -> None:
        while not self._leaving.wait(0.1):
            with self._lock:
                if not self._ends:
                    self._runs = False
                    return
                for cursor, end in self._ends.items():
                    if time.monotonic() > end:
                        cursor.interrupt()

    def _leave(self) -> None:
        self._leaving.set()
        if self._thread is not None:
            self._thread.join(timeout=1.0)


_watch = _Watch()


class Snapshot:
    """A published snapshot, read-only; any number of threads may ask it at once."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._path = snapshot_path(folder, name)
        self._settings = load_settings(folder)
        self._lock = threading.Lock()
        self._con: duckdb.DuckDBPyConnection | None = None
        with _alive_lock:
            _alive.add(self)
        tables = self.frame("select view_name from duckdb_views() where not internal")["view_name"]
        meta = self.frame("select key, value from meta").rows() if "meta" in tables else []
        self.meta: Mapping[str, str] = MappingProxyType(dict(meta))
        self.tables: frozenset[str] = frozenset(tables)

    def frame(
        self, sql: str, params: Mapping[str, object] | None = None, *, scope: tuple[str, ...] | None = None
    ) -> pl.DataFrame:
        """Run one SELECT over the views, which show the rows of the teams in `scope`; None means all teams.

        Parameters are bound by name; those that the SQL doesn't mention are left out. Raises
        QueryTooLongError, and ValueError for anything but one SELECT (which could change the views for
        everybody).
        """
        with self._cursor() as cursor:
            names = _parameters(cursor, sql)
            bound = {name: value for name, value in (params or {}).items() if name in names}
            if scope is None:
                cursor.execute("set variable every_team = true")
            else:
                cursor.execute("set variable teams = $1::varchar[]", [list(scope)])
            try:
                with _watch.over(cursor, self._settings.query_seconds):
                    rows: pl.DataFrame = cursor.sql(sql, params=bound).pl()
            except duckdb.InterruptException as error:
                raise QueryTooLongError(
                    f"Forespørgslen tog mere end {self._settings.query_seconds:g} sekunder og blev "
                    "afbrudt. Vælg en kortere periode eller færre team, eller sæt query_seconds op i "
                    "settings.toml."
                ) from error
            except duckdb.OutOfMemoryException as error:
                raise QueryTooLongError(
                    f"Forespørgslen kræver mere hukommelse end {self._settings.memory_limit}. "
                    "Vælg en kortere periode eller færre team, eller sæt memory_limit op i settings.toml."
                ) from error
            return rows

    def close(self) -> None:
        """Let go of the file once the queries under way are done; a later question opens it again."""
        # A cache may release a snapshot while a page is half-way through it: that page must not see an error.
        with self._lock:
            if self._con is not None:
                self._con.close()
                self._con = None

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._con is None:
                self._con = _connect(self._path, self._settings)
            return self._con.cursor()


# Snapshots that this process holds, so that publishing doesn't remove them.
_alive: "weakref.WeakSet[Snapshot]" = weakref.WeakSet()
_alive_lock = threading.Lock()


def open_snapshot(folder: Path, name: str) -> Snapshot:
    """Open the snapshot of that name; raises StoreMissing or StoreBrokenError, in Danish."""
    if Path(name).name != name or not snapshot_path(folder, name).is_file():
        raise StoreMissing(
            f"{folder / POINTER} peger på udgaven {name!r} af data, men den fil findes ikke. "
            "Importér data igen, eller skriv navnet på en udgave, som findes, i filen."
        )
    return Snapshot(folder, name)


def open_current(folder: Path) -> Snapshot:
    """Open the snapshot in use; raises StoreMissing when there is none, and StoreBrokenError."""
    while (name := current_name(folder)) is not None:
        try:
            return open_snapshot(folder, name)
        except StoreMissing:
            if name == current_name(folder):  # else it was swapped and removed between the two lines
                raise
    raise StoreMissing(f"Der er ingen data i {folder}. Importér data først: python -m data import MAPPE.")


def approved_name(folder: Path) -> str | None:
    """Find the newest snapshot that an import may be compared with: approved, and not a demo."""
    for name in snapshot_names(folder):
        try:
            snapshot = open_snapshot(folder, name)
        except ResultatdialogError:
            continue  # broken, or removed meanwhile: no baseline
        snapshot.close()
        if snapshot.meta.get("approved") == "true" and snapshot.meta.get("demo") != "true":
            return name
    return None


def _connect(path: Path, settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open a hardened in-memory connection with views over the snapshot; the order of the steps matters."""
    con = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_persistent_secrets": False,
            "python_enable_replacements": False,
            "temp_directory": "",
            "threads": settings.threads,
            "memory_limit": settings.memory_limit,
        },
    )
    # A name nobody can write in a query: the file is reached through the views alone, which carry the scope.
    source = f"snapshot_{secrets.token_hex(8)}"
    try:
        quoted = str(path).replace("'", "''")
        con.execute(f"attach '{quoted}' as {source} (read_only)")
        tables = con.execute("select table_name from duckdb_tables() where database_name = $1", [source])
        present = {name for (name,) in tables.fetchall()}
        conditions = dict.fromkeys(SCOPED, _SCOPE) | dict.fromkeys(WHOLE, _EVERYTHING) | dict.fromkeys(UNSCOPED, "true")
        for name, condition in conditions.items():
            if name in present:
                con.execute(f"create view {name} as select * from {source}.main.{name} where {condition}")  # noqa: S608
    except duckdb.Error as error:
        con.close()
        if not path.exists():
            raise StoreMissing(f"Filen {path} findes ikke længere. Genindlæs siden, eller importér igen.") from error
        raise StoreBrokenError(
            f"Filen {path} kan ikke læses som data fra Resultatdialog ({_first_line(error)}). Importér data igen."
        ) from error
    con.execute("set global TimeZone = 'Europe/Copenhagen'")  # a plain set isn't inherited by cursors
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con


_named: dict[str, frozenset[str]] = {}
"""The parameters of each text that was asked: parsing a long query takes longer than a small one's answer."""
_MOST_NAMED = 2000


def _parameters(cursor: duckdb.DuckDBPyConnection, sql: str) -> frozenset[str]:
    """Name the parameters of one SELECT; raises ValueError for anything else."""
    if (known := _named.get(sql)) is not None:
        return known
    statements = cursor.extract_statements(sql)
    if [one.type for one in statements] != [duckdb.StatementType.SELECT]:
        raise ValueError(f"A query must be exactly one SELECT: {[one.type.name for one in statements]} in {sql!r}")
    if len(_named) >= _MOST_NAMED:
        _named.clear()
    return _named.setdefault(sql, frozenset(statements[0].named_parameters))


def _new_name(folder: Path) -> str:
    """Make a name that sorts after every snapshot there, also when the clock was set back."""
    stamp = datetime.now(UTC).replace(tzinfo=None)
    newest = [datetime.strptime(name, _STAMP) for name in snapshot_names(folder)[:1]]  # noqa: DTZ007
    return max([stamp, *(one + timedelta(microseconds=1) for one in newest)]).strftime(_STAMP)


def _remove_leftovers(folder: Path, *, sparing: str | None = None) -> None:
    """Remove unfinished files; only whoever holds the build lock may ask, so nobody is at work on them."""
    for path in folder.glob("*.building*"):
        if path.suffix == sparing:
            continue
        with contextlib.suppress(OSError):  # Windows, still open: the next build tries again
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _remove_old(folder: Path, current: str, settings: Settings) -> None:
    others = [name for name in snapshot_names(folder) if name != current]
    with _alive_lock:
        read_here = {one.name for one in _alive}
    kept = {current, *others[: settings.keep_snapshots - 1], *read_here}
    if not kept.issuperset(others):
        kept.add(approved_name(folder) or current)
    for name in others:
        if name not in kept:
            with contextlib.suppress(OSError):  # Windows, still read: the next publish tries again
                snapshot_path(folder, name).unlink()


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows has no handle of a folder to flush
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _patiently(action: Callable[[], T]) -> T:
    """Act, again for up to two seconds: Windows refuses a file that another process opened just now."""
    end = time.monotonic() + 2
    while True:
        try:
            return action()
        except PermissionError:
            if os.name == "posix" or time.monotonic() > end:
                raise
            time.sleep(0.02)


def _take(lock: BinaryIO, wait: float, folder: Path) -> None:
    end = time.monotonic() + wait
    while not _locked(lock):
        if time.monotonic() >= end:
            raise StoreBusyError(
                f"En anden import er i gang i {folder}. Vent, til den er færdig, og prøv igen. Intet er ændret."
            )
        time.sleep(0.05)


if sys.platform == "win32":
    import msvcrt

    def _locked(lock: BinaryIO) -> bool:
        try:
            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(lock: BinaryIO) -> None:
        lock.seek(0)
        msvcrt.locking(lock.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _locked(lock: BinaryIO) -> bool:
        # flock, not lockf: it belongs to the open file, so two threads of one process exclude each other too.
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(lock: BinaryIO) -> None:
        fcntl.flock(lock, fcntl.LOCK_UN)


def _disk_is_full(error: Exception) -> bool:
    # By the words too: DuckDB wraps the system's error in a failed commit, a fatal error or a failed spill.
    number = error.errno if isinstance(error, OSError) else None
    return number in _DISK_NUMBERS or any(words in str(error) for words in _DISK_WORDS)


def _may_not_write(error: Exception, folder: Path) -> bool:
    """Whether a file of this folder is refused; one that is read for an import is another matter."""
    words = str(error)
    return str(folder) in words and ("Permission denied" in words or "Operation not permitted" in words)


def _unwritable(folder: Path, error: Exception) -> StoreWriteError:
    return StoreWriteError(
        f"Der kan ikke skrives i {folder} ({_first_line(error)}). Er disken fuld, eller mangler der "
        "skriveret? De hidtidige data er uændrede."
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
