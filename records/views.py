"""Saved views: a selection under a name, shared by everybody who uses the store."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, Table, Text, delete, insert, select, update

from data.alphabet import alphabetical
from data.errors import ResultatdialogError
from records.database import reading, writing

LONGEST_NAME = 60

Choice = Sequence[str] | str

saved_view = Table(
    "saved_view",
    MetaData(),
    Column("saved_view_id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("selection", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
)


class ViewNameError(ResultatdialogError):
    """The name is empty or too long."""


class ViewExistsError(ResultatdialogError):
    """The name is taken, and nobody said that it may be replaced."""


@dataclass(frozen=True)
class SavedView:
    """A selection under a name; times are in UTC."""

    name: str
    selection: Mapping[str, Choice]
    created_at: datetime
    updated_at: datetime


def saved_views(folder: Path) -> list[SavedView]:
    """List all saved views by name, in Danish order; none if nothing was ever saved. Raises RecordsError."""
    with reading(folder) as connection:
        rows = [] if connection is None else connection.execute(select(saved_view)).all()
    views = [
        SavedView(
            name=row.name,
            selection=json.loads(row.selection),
            created_at=datetime.fromisoformat(row.created_at),
            updated_at=datetime.fromisoformat(row.updated_at),
        )
        for row in rows
    ]
    return sorted(views, key=lambda view: alphabetical(view.name))


def save_view(folder: Path, name: str, selection: Mapping[str, Choice], *, replace: bool = False) -> SavedView:
    """Save a view under a name, which is trimmed; an existing one only with `replace`.

    A part of the selection that is not text raises TypeError, a name not of 1–60 characters ViewNameError, a
    taken one ViewExistsError, a file that cannot be written RecordsError.
    """
    name = _tidy(name)
    parts = {part: choice if isinstance(choice, str) else list(choice) for part, choice in selection.items()}
    for part, choice in parts.items():
        if not all(isinstance(text, str) for text in choice):
            raise TypeError(f"A selection is text or lists of text by name; {part!r} is {choice!r}")
    now = datetime.now(UTC)
    values = {
        "selection": json.dumps(parts, ensure_ascii=False),
        "updated_at": now.isoformat(),
    }
    with writing(folder) as connection:
        created = connection.scalar(select(saved_view.c.created_at).where(saved_view.c.name == name))
        if created is None:
            connection.execute(insert(saved_view).values(name=name, created_at=now.isoformat(), **values))
        elif replace:
            connection.execute(update(saved_view).where(saved_view.c.name == name).values(**values))
        else:
            raise ViewExistsError(
                f"Der findes allerede et udvalg med navnet {name}. Erstat den, eller vælg et andet navn."
            )
    return SavedView(name, parts, datetime.fromisoformat(created) if created else now, now)


def delete_view(folder: Path, name: str) -> bool:
    """Delete a saved view; False when there was none of that name. Raises RecordsError."""
    if not any(view.name == _tidy(name) for view in saved_views(folder)):
        return False  # and no file is made
    with writing(folder) as connection:
        return connection.execute(delete(saved_view).where(saved_view.c.name == _tidy(name))).rowcount > 0


def _tidy(name: str) -> str:
    tidy = unicodedata.normalize("NFC", " ".join(name.split()))
    if not 1 <= len(tidy) <= LONGEST_NAME:
        raise ViewNameError(f"Et navn skal have 1–{LONGEST_NAME} tegn, men {tidy!r} har {len(tidy)}.")
    return tidy
