"""What the tests of the pages share: the store a page shows, and the files that it offers, as they would be saved."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

Offered = dict[str, Callable[[], bytes]]


@pytest.fixture
def store(demo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo, which no test may write in."""
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(demo_folder))
    return demo_folder


@pytest.fixture
def own_store(demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store that the test may write in."""
    folder = tmp_path / "store"
    shutil.copytree(demo_folder, folder)
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    return folder


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Offered:
    """The files of the page's last run by the key of their button; each is made when it is called, as by a click.

    AppTest draws the buttons but cannot click one: it has no browser to save what comes.
    """
    files: Offered = {}
    drawn = st.download_button

    def button(label: str, data: Callable[[], bytes], **options: Any) -> bool:
        files[str(options.get("key", label))] = data
        return drawn(label, data, **options)

    monkeypatch.setattr(st, "download_button", button)
    return files
