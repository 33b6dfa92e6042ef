"""The store as the pages open it."""

import shutil
from pathlib import Path

import duckdb
import pytest

from data import store
from ui.store import StoreOutdatedError, current_snapshot


def test_a_store_of_an_older_version_is_told_in_a_sentence(demo_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    shutil.copytree(demo_folder, folder)
    assert current_snapshot(folder).meta["demo"] == "true"
    name = store.current_name(folder)
    assert name is not None
    with store.building(folder) as path:
        shutil.copy(store.snapshot_path(folder, name), path)
        with duckdb.connect(str(path)) as con:
            con.execute("drop table open_case")
        store.publish(folder, path)
    with pytest.raises(StoreOutdatedError, match="ældre udgave af Resultatdialog"):
        current_snapshot(folder)
