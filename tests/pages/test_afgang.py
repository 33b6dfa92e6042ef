import json
import re
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from data.importing import load
from data.metrics import metrics
from data.store import Snapshot
from queries.choices import choices
from queries.metrics import with_metric
from queries.panel import panel_by_month
from queries.selection import Selection
from tests.pages.app import ROOT, html, opened_page
from ui import formats

OVER_30 = ("30–39", "40–49", "50–59", "60+")
FIRST_START = Selection(target_groups=("aktivitetsparate i kontanthjælp",), age_bands=OVER_30)


opened = partial(opened_page, "afgang")


def chart(at: AppTest, position: int) -> Figure:
    return Figure(json.loads(at.get("plotly_chart")[position].proto.spec))


def test_the_answer_says_the_number_that_the_panel_holds(store: Path, demo: Snapshot) -> None:
    at = opened()
    last = (
        with_metric(panel_by_month(demo, FIRST_START), metrics()["exit_rate"])
        .filter(pl.col("month") == pl.date(2026, 9, 1))
        .row(0, named=True)
    )
    expected = (
        f"I september 2026 sluttede {last['exited']} af {formats.integer(last['open_at_start'])} sager, "
        f"{formats.share(last['value'])}."
    )
    assert expected in html(at)


def test_first_start_is_the_source_s_group_and_says_that_it_is_a_demo(store: Path) -> None:
    at = opened()
    assert at.title[0].value == "Afgang"
    assert "Syntetiske demodata" in html(at)
    assert "aktivitetsparate i kontanthjælp" in at.caption[0].value
    assert at.session_state["alder"] == list(OVER_30)


def test_the_link_chooses_a_team_and_the_answer_follows(store: Path, demo: Snapshot) -> None:
    everyone = html(opened())
    team = panel_by_month(demo, FIRST_START, by="team_id").sort("exited")["label"][-1]
    at = opened(team=team)
    assert len(at.session_state["team"]) == 1
    assert html(at) != everyone
    assert team in at.caption[0].value


def test_an_illegal_team_in_the_link_is_dropped(store: Path) -> None:
    at = opened(team="Team Findes Ikke")
    assert at.session_state["team"] == []


def test_an_empty_selection_says_what_to_widen(store: Path, demo: Snapshot) -> None:
    markers = choices(demo).filter(pl.col("kind") == "marker")["value"].to_list()
    assert panel_by_month(demo, replace(FIRST_START, markers=tuple(markers))).is_empty(), "nobody has every marker"
    at = opened(markoer=markers)
    assert "Prøv en længere periode eller flere målgrupper" in html(at)
    assert not at.get("plotly_chart")


def test_the_control_chart_shows_each_month_once_and_ends_preliminary(store: Path) -> None:
    figure = chart(opened(), 0)
    points = next(trace for trace in figure.data if trace.name == "måned")
    assert points.x[-1] == "2026-10-01"
    assert len(points.x) == len(set(points.x))
    assert points.x[0] == "2017-01-01"


def test_per_100_person_months_is_another_number(store: Path) -> None:
    at = opened(vis_som="Pr. 100 personmåneder")
    assert re.search(r"I september 2026 var der \d+ afgange, \d+,\d pr\. 100 personmåneder", html(at))


@pytest.mark.parametrize(("tab", "charts"), [("Hvor de gik hen", 4), ("Teamene", 3), ("Hvor lang tid det tager", 3)])
def test_each_tab_draws_its_charts_and_every_chart_has_an_alt(store: Path, tab: str, charts: int) -> None:
    at = opened(blik=tab)
    drawn = at.get("plotly_chart")
    assert len(drawn) == charts
    for element in drawn:
        assert element.proto.alt.endswith(".")
        Figure(json.loads(element.proto.spec))


def test_choosing_a_team_by_its_chip_takes_it_away_again(store: Path, demo: Snapshot) -> None:
    team = panel_by_month(demo, FIRST_START, by="team_id")["label"][0]
    at = opened(team=team)
    chip = next(button for button in at.button if button.label.startswith(team.replace(" ", " ")))
    chip.click().run()
    assert at.session_state["team"] == []


def test_a_missing_figure_in_a_table_is_a_dash_and_months_stand_without_a_day(store: Path) -> None:
    at = opened()
    assert at.dataframe
    for table in at.dataframe:
        assert table.proto.placeholder == "–"
    assert '"MM-YYYY"' in at.dataframe[0].proto.columns


def test_a_printed_page_ends_with_the_definition_of_each_chart_shown(store: Path) -> None:
    at = opened(blik="Teamene")
    foot = next(body for element in at.get("html") if (body := element.proto.body).startswith('<div class="rd-foot">'))
    assert foot.count("<h4>") == 1 + len(at.get("plotly_chart"))
    assert "<strong>Afgangsrate.</strong>" in foot
    assert "**" not in foot


@pytest.mark.parametrize(
    ("key", "value"),
    [("fra", "1999"), ("vis_som", "abc"), ("niveau", "abc"), ("maal", "abc"), ("blik", "abc"), ("trin", "abc")],
)
def test_a_bad_link_shows_the_page_as_without_it(store: Path, key: str, value: str) -> None:
    said = [element for element in html(opened(**{key: value})).splitlines() if "rd-answer" in element]
    assert said == [element for element in html(opened()).splitlines() if "rd-answer" in element]


def test_three_months_draw_every_tab(store: Path) -> None:
    for tab in ("Hvor de gik hen", "Teamene", "Hvor lang tid det tager"):
        assert opened(fra="jul. 2026", til="sep. 2026", blik=tab).get("plotly_chart")


FLAT = ["Sagsnr.;Borger-id;Startdato;Slutdato", *(f"A{i};B{i};{i % 28 + 1:02}-{i % 9 + 1:02}-2024;" for i in range(40))]


@pytest.mark.parametrize("source", ["ten cases and 400 courses", "three columns", "one case"])
def test_real_and_small_imports_open_every_tab(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = ROOT / "tests" / "data" / "s1"
    if source != "ten cases and 400 courses":
        files = tmp_path / "filer"
        files.mkdir()
        lines = (
            [*FLAT, "A99;B99;01-01-2024;15-07-2024"]
            if source == "three columns"
            else [FLAT[0], "A;B;01-01-2024;05-03-2024"]
        )
        (files / "sager.csv").write_text("\n".join(lines), encoding="utf-8")
    load([files], folder=tmp_path / "store", data_date=date(2024, 12, 31) if files.parent == tmp_path else None)
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(tmp_path / "store"))
    for tab in ("Hvor de gik hen", "Teamene", "Hvor lang tid det tager"):
        assert html(opened(blik=tab, alder="", maalgruppe=""))


def test_without_cases_the_page_says_which_table_to_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = tmp_path / "deltagere.csv"
    files.write_text("project_id;citizen_id;enrolled_date\nRAMPE;B1;01-02-2017\n", encoding="utf-8")
    load([files], folder=tmp_path / "store")
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(tmp_path / "store"))
    at = opened()
    assert "Siden mangler sager. Indlæs tabellen “cases” – se Data." in html(at)
    assert not at.get("plotly_chart")
