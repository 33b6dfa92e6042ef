"""A store of projects alone: every page says what it lacks instead of failing."""

from pathlib import Path

import pytest

from data.importing import load
from tests.pages.app import ROOT, html, opened_page

S3 = ROOT / "tests" / "data" / "s3"
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
OF_PROJECTS = {"data", "projektmaal"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("projects") / "store"
    load(sorted(S3.glob("*.csv")), folder=folder, mapping=S3 / "mapping.toml")
    return folder


@pytest.fixture(autouse=True)
def store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_cases_opens_and_says_what_it_lacks(page: str) -> None:
    at = opened_page(page)
    assert "data til 30. november 2018" in at.caption[0].value.lower()
    if page not in OF_PROJECTS:
        assert "Siden mangler " in html(at)
        assert not at.get("plotly_chart")


@pytest.mark.parametrize("tab", ["Indlæst", "Datakvalitet", "Sådan er tallene lavet", "Indlæs nye data"])
def test_each_tab_of_data_opens_without_cases(tab: str) -> None:
    at = opened_page("data", fane=tab)
    assert at.session_state["fane"] == tab
    if tab == "Datakvalitet":
        assert "Tabellen sager er ikke indlæst." in html(at)


def test_a_link_with_a_selection_opens_too() -> None:
    opened_page("afgang", team="Team Findes Ikke", alder=["30–39"], fra="jan. 2017", til="jan. 2017", visning="Findes")
