"""The store as the pages see it: the snapshot in use, asked through caches that are keyed by its name."""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Concatenate, ParamSpec

import polars as pl
import streamlit as st

from data import store
from data.demo import publish_demo
from data.errors import ResultatdialogError
from data.report import Progress
from data.store import Snapshot
from ui import texts

_building_demo = Lock()
NEWEST_TABLES = frozenset(
    {"open_case", "entry", "marker_run", "course", "position", "holding", "caseload_month", "capacity_month"}
)
"""What the pages read and an older Resultatdialog didn't build."""
P = ParamSpec("P")


class StoreOutdatedError(ResultatdialogError):
    """The snapshot was built by an older Resultatdialog, without the tables that the pages read now."""


def ensure_store(folder: Path, progress: Progress) -> bool:
    """Whether a demo had to be built because the folder held no store.

    Two browsers that open an empty installation at once build one demo: the second waits for the first.
    """
    if store.current_name(folder) is not None:
        return False
    with _building_demo:
        if store.current_name(folder) is not None:
            return False
        publish_demo(folder, progress=progress)
    return True


def current_snapshot(folder: Path) -> Snapshot:
    """The snapshot that current.txt names at this moment; a page keeps the one it began with."""
    while (name := store.current_name(folder)) is not None:
        try:
            return _opened(str(folder), name)
        except store.StoreMissing:
            if name == store.current_name(folder):  # else it was swapped and removed between the two lines
                raise
    return store.open_current(folder)  # raises: nothing was ever published


# Two: the snapshot in use and the one before, which a page may still be reading.
@st.cache_resource(max_entries=2, show_spinner=False, on_release=Snapshot.close)
def _opened(folder: str, name: str) -> Snapshot:
    snapshot = store.open_snapshot(Path(folder), name)
    if not snapshot.tables >= NEWEST_TABLES:
        snapshot.close()
        raise StoreOutdatedError(texts.STORE_OUTDATED)
    return snapshot


def ask(
    question: Callable[Concatenate[Snapshot, P], pl.DataFrame],
    snapshot: Snapshot,
    *args: P.args,
    **kwargs: P.kwargs,
) -> pl.DataFrame:
    """The answer of a query function, from the cache where the same was asked of the same snapshot before.

    The arguments must be plain values with a telling repr (selections, dates, texts): never a frame.
    """
    return _answer(snapshot.name, _key(question, args, kwargs), snapshot, lambda: question(snapshot, *args, **kwargs))


@st.cache_data(max_entries=2000, show_spinner=False)
def _answer(
    name: str,  # noqa: ARG001 - by name and key Streamlit tells the answers apart
    key: str,  # noqa: ARG001
    _snapshot: Snapshot,
    _question: Callable[[], pl.DataFrame],
) -> pl.DataFrame:
    return _question()


def hold(
    question: Callable[Concatenate[Snapshot, P], pl.DataFrame],
    snapshot: Snapshot,
    *args: P.args,
    **kwargs: P.kwargs,
) -> pl.DataFrame:
    """As `ask`, for a frame of a row a case: the same object for everybody, never copied, so nobody may change it."""
    return _held(snapshot.name, _key(question, args, kwargs), lambda: question(snapshot, *args, **kwargs))


# A frame of every open case of a large municipality is some 30 MB: copying it costs more than the query.
@st.cache_resource(max_entries=20, show_spinner=False)
def _held(
    name: str,  # noqa: ARG001 - by name and key Streamlit tells the answers apart
    key: str,  # noqa: ARG001
    _question: Callable[[], pl.DataFrame],
) -> pl.DataFrame:
    return _question()


def _key(question: Callable[..., object], args: tuple[object, ...], kwargs: Mapping[str, object]) -> str:
    return repr((f"{question.__module__}.{question.__qualname__}", args, sorted(kwargs.items())))
