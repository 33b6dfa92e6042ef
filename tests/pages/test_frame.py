from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]


def test_a_page_s_own_file_says_where_to_start_instead_of_turning_in_circles(
    demo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(demo_folder))
    at = AppTest.from_file(str(ROOT / "pages" / "afgang.py"), default_timeout=30).run()
    assert [error.value for error in at.error] == [
        "Siden skal åbnes gennem Resultatdialog: streamlit run dashboard.py."
    ]


def test_a_broken_store_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(tmp_path))
    (tmp_path / "current.txt").write_text("20260101T000000000000\n", encoding="utf-8")
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30).run()
    assert not at.exception
    assert "den fil findes ikke" in at.error[0].value


def test_an_unforeseen_error_is_a_sentence_with_a_reference(
    demo_folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(demo_folder))

    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("ui.series.control_series", broken)
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30).run()
    at.switch_page("pages/afgang.py").run()
    [error] = [one.value for one in at.error]
    assert "secret" not in error
    reference = error.split("referencen ")[1].split(" ")[0]
    assert reference in caplog.text
