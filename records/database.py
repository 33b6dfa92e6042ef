"""records.sqlite: what people wrote, beside the snapshots; migrated step by step, never rebuilt."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from data.errors import ResultatdialogError

FILE_NAME = "records.sqlite"

# Migration n brings user_version from n to n + 1. One that was released is never changed: add another.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        create table saved_view (
            saved_view_id integer primary key,
            name text not null unique,
            selection text not null,
            created_at text not null,
            updated_at text not null
        )
        """,
    ),
    (
        """
        create table good_reason (
            good_reason_id integer primary key,
            case_id text not null,
            spell_start text not null,
            counter text not null,
            reason text not null,
            until text not null,
            created_at text not null,
            withdrawn_at text
        )
        """,
    ),
    (
        """
        create table goal_edit (
            goal_edit_id integer primary key,
            project_id text not null,
            site text not null,
            measure text not null,
            target real,
            deadline text,
            note text not null,
            withdrawn integer not null,
            created_at text not null
        )
        """,
        """
        create table project_edit (
            project_edit_id integer primary key,
            project_id text not null,
            period_months integer,
            same_employer integer,
            gap_weeks real,
            deadline text,
            note text not null,
            created_at text not null
        )
        """,
    ),
)

_WAIT_SECONDS = 10.0


class RecordsError(ResultatdialogError):
    """records.sqlite cannot be read or written."""


@contextmanager
def reading(folder: Path) -> Iterator[Connection | None]:
    """Open a transaction to read in; None when nothing was ever written, so that reading makes no file."""
    if not (folder / FILE_NAME).exists():
        yield None
        return
    with _transaction(folder, "begin") as connection:
        yield connection


@contextmanager
def writing(folder: Path) -> Iterator[Connection]:
    """Open a transaction to write in, which waits its turn; committed at the end, rolled back on an error."""
    folder.mkdir(parents=True, exist_ok=True)
    # Immediate: a transaction that reads first and then wants to write would fail at once when another has
    # written in between, whatever the timeout.
    with _transaction(folder, "begin immediate") as connection:
        yield connection


@contextmanager
def _transaction(folder: Path, begin: str) -> Iterator[Connection]:
    path = folder / FILE_NAME
    try:
        with _engine(path).connect() as plain:
            connection = plain.execution_options(sqlite_begin=begin)
            _migrate(path, connection)
            with connection.begin():
                yield connection
    except (OperationalError, sqlite3.OperationalError) as error:
        raise RecordsError(
            f"{path} kan ikke bruges lige nu ({_cause(error)}). Prøv igen om lidt, og se, om der er "
            "skriveret til mappen."
        ) from error
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise RecordsError(
            f"{path} kan ikke læses ({_cause(error)}). Hent filen fra en sikkerhedskopi, eller omdøb den: "
            "så laves en ny, men uden jeres gemte udvalg, gode grunde og rettede mål."
        ) from error


def _cause(error: Exception) -> object:
    return error.orig if isinstance(error, DatabaseError) else error


@lru_cache(maxsize=16)
def _engine(path: Path) -> Engine:
    # No pool: an open file could not be moved or restored on Windows, and opening takes half a millisecond.
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        poolclass=NullPool,
        connect_args={"timeout": _WAIT_SECONDS},
        hide_parameters=True,  # an error that is logged must not repeat what somebody wrote
    )

    @event.listens_for(engine, "connect")
    def _own_transactions(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # sqlite3 would otherwise begin late and not around DDL
        connection.execute("pragma foreign_keys = on")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "begin"))

    return engine


def _migrate(path: Path, connection: Connection) -> None:
    """Bring the file up to the newest version; a second process finds it done, or waits for the first."""
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)
    if _version(path, driver) == len(MIGRATIONS):
        return
    _use_wal(driver)
    driver.execute("begin immediate")
    try:
        for version in range(_version(path, driver), len(MIGRATIONS)):
            for statement in MIGRATIONS[version]:
                driver.execute(statement)
            driver.execute(f"pragma user_version = {version + 1}")
        driver.execute("commit")
    except BaseException:
        driver.execute("rollback")
        raise


def _version(path: Path, driver: sqlite3.Connection) -> int:
    version: int = driver.execute("pragma user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise RecordsError(
            f"{path} er skrevet af en nyere udgave af Resultatdialog (version {version}, her kendes "
            f"{len(MIGRATIONS)}). Opdatér programmet; filen er ikke ændret."
        )
    return version


def _use_wal(driver: sqlite3.Connection) -> None:
    end = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            driver.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError:  # the busy timeout does not cover this one
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return
