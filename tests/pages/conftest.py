"""What the tests of the pages share: the files that a page offers, as they would be saved."""

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st

Offered = dict[str, Callable[[], bytes]]


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
