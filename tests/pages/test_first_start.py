"""The first start: no store, so the demo is built and the dashboard opens on it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.store import current_name, open_current
from ui import store

ROOT = Path(__file__).resolve().parents[2]


def test_an_empty_folder_gets_a_demo_and_opens_on_overblik(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(tmp_path / "store"))
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    at.run()
    assert not at.exception, [item.message for item in at.exception]
    assert not at.error, [item.value for item in at.error]
    assert current_name(tmp_path / "store") is not None
    at.switch_page("pages/overblik.py").run()
    assert at.title[0].value == "Overblik"
    said = "\n".join(element.proto.body for element in at.get("html"))
    assert "åbne sager i udvalget pr. 31. oktober 2026" in said
    assert "Syntetiske demodata" in said
    assert open_current(tmp_path / "store").meta["demo"] == "true"


def test_a_folder_with_a_store_is_left_alone(demo_folder: Path) -> None:
    before = current_name(demo_folder)
    assert not store.ensure_store(demo_folder, lambda _words, _share: None)
    assert current_name(demo_folder) == before
