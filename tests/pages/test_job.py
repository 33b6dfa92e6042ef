"""The page Job against the store it shows: tile, table, panel, open cases and jobs tell the same."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.store import Snapshot, open_current
from queries.jobs import hours_now, job_starts
from queries.panel import panel_by_month
from queries.selection import Selection
from tests.pages import small
from tests.pages.app import answer, html, opened_page, tile
from tests.pages.conftest import Offered
from ui import components, formats, texts
from ui.components import Cells

FIRST_START = Selection(
    target_groups=("aktivitetsparate i kontanthjælp",), age_bands=("30–39", "40–49", "50–59", "60+")
)
TABS = ("Over tid", "Timer", "Første timer", "Teamene")
PAID = ("ordinært job", "ordinære timer", "småjob")


def opened(tab: str = "Over tid", /, **link: str | list[str]) -> AppTest:
    return opened_page("job", **{"del": tab}, **link)


def table(offered: Offered, key: str) -> pl.DataFrame:
    return pl.read_csv(offered[f"{key}-csv"](), separator=";", decimal_comma=True, try_parse_dates=True)


@pytest.fixture
def internal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files with every number, so that tables can be compared."""
    monkeypatch.setattr(components, "for_sharing", lambda table, *_: Cells(table))


def with_hours(demo: Snapshot) -> tuple[int, int]:
    """Open cases of the first start on the data date, and those whose citizen has ordinary hours: from the jobs."""
    chosen = "target_group = 'aktivitetsparate i kontanthjælp' and age_band in ('30–39', '40–49', '50–59', '60+')"
    day = demo.meta["data_date"]
    found = demo.frame(
        f"""
        select
            count(*) as cases,
            count(*) filter (
                where citizen_id in (
                    select citizen_id from jobs
                    where
                        kind in {PAID}
                        and start_date <= date '{day}'
                        and (end_date is null or end_date >= date '{day}')
                )
            ) as working
        from open_case where {chosen}
        """
    )
    return found.row(0)


@pytest.mark.usefixtures("store", "internal")
def test_the_tile_the_table_and_the_open_cases_agree(demo: Snapshot, offered: Offered) -> None:
    cases, working = with_hours(demo)
    at = opened()
    day = date.fromisoformat(demo.meta["data_date"])
    value, detail = tile(at, "I ordinære løntimer")
    assert value == formats.share(working / cases)
    assert detail.startswith(f"{formats.share_of(working, cases)} i {formats.month(day)}")
    assert formats.share_of(working, cases) in answer(at)
    newest = table(offered, "kinds").row(-1, named=True)
    assert (newest["Åbne sager"], newest["Ordinære løntimer"]) == (cases, working)
    assert sum(hours_now(demo, FIRST_START)["cases"]) == working
    measures = panel_by_month(demo, FIRST_START).row(-1, named=True)
    assert newest["Praktik"] == measures["in_placement"] > 0
    assert tile(at, "I praktik")[0] == formats.share(measures["in_placement"] / cases)


@pytest.mark.usefixtures("store", "internal")
def test_the_bands_hold_everybody_with_hours(demo: Snapshot, offered: Offered) -> None:
    _cases, working = with_hours(demo)
    at = opened("Timer")
    bands = table(offered, "bands")
    assert bands["Sager"].sum() == working
    assert bands["Timer om ugen"].to_list()[-1] == "ikke oplyst"
    mean = table(offered, "mean").row(-1, named=True)
    assert mean["Sager med løntimer"] == working
    assert mean["Heraf med oplyste timer"] == bands["Sager"][:-1].sum()
    assert tile(at, "Timer om ugen")[0] == formats.rate(mean["Timer om ugen"])


@pytest.mark.usefixtures("store", "internal")
def test_first_hours_of_the_year_are_those_of_the_chart_and_of_the_teams(demo: Snapshot, offered: Offered) -> None:
    at = opened("Første timer")
    months = table(offered, "first").filter(pl.col("Foreløbig") == "nej").tail(12)
    year = int(months["Første løntimer"].sum())
    assert tile(at, "Første løntimer")[0] == formats.integer(year)
    opened("Teamene")
    teams = table(offered, "first-teams")
    without = panel_by_month(demo, replace(FIRST_START, teams=("ukendt",)))
    apart = int(without.filter(pl.col("month").is_in(months["Måned"].to_list()))["first_hours"].sum())
    assert int(teams["Første løntimer"].sum()) + apart == year
    assert 0 < year < int(teams["Personmåneder"].sum())


@pytest.mark.usefixtures("store", "internal")
def test_what_began_stands_in_quarters_kinds_and_reverse_matching(demo: Snapshot, offered: Offered) -> None:
    at = opened("Første timer")
    starts = job_starts(demo, FIRST_START)
    assert table(offered, "starts")["Begyndt"].sum() == starts["jobs"].sum()
    reverse = table(offered, "reverse")
    assert reverse["Omvendt formidling"].sum() == starts["reverse_matched"].sum()
    assert reverse["Heraf oplyst"].sum() == starts["reverse_known"].sum() < starts["jobs"].sum()
    share = formats.share(int(starts["reverse_matched"].sum()) / int(starts["reverse_known"].sum()), 0)
    assert f"{share} er fundet ved omvendt formidling" in html(at)


@pytest.mark.usefixtures("store")
def test_the_lines_are_chosen_and_stand_in_the_link(demo: Snapshot) -> None:
    at = opened(arbejde=["Småjob", "Fleksjob"])
    drawn = at.get("plotly_chart")[0].proto
    assert "Småjob" in drawn.alt
    assert "Ordinære løntimer" not in drawn.alt
    assert "Borgere i småjob: " in html(at)
    at = opened(arbejde=[])
    at.multiselect(key="arbejde").set_value([]).run()
    assert "Borgere med ordinære løntimer: " in html(at)


@pytest.mark.usefixtures("store")
def test_a_team_is_told_of_alone_and_stands_among_all_teams(demo: Snapshot) -> None:
    by_team = panel_by_month(demo, FIRST_START, "team_id").filter(pl.col("month") == pl.col("month").max())
    row = by_team.filter(pl.col("unit") != "ukendt").row(0, named=True)
    at = opened("Teamene", team=row["label"])
    assert f"({formats.share_of(row['in_hours'], row['open_at_end'])} i " in answer(at)
    points = [json.loads(one.proto.spec)["data"][-1]["customdata"] for one in at.get("plotly_chart")]
    assert [set(ids) for ids in points] == [set(by_team["unit"]) - {"ukendt"}] * 2


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("tab", TABS)
def test_every_chart_has_a_title_a_definition_and_words_for_the_blind(tab: str) -> None:
    at = opened(tab)
    charts = at.get("plotly_chart")
    assert charts
    assert all(one.proto.alt.endswith(".") for one in charts)
    assert html(at).count("rd-subtitle") >= len(charts)


def test_a_selection_without_cases_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(small.imported(tmp_path)))
    at = opened(maalgruppe="", alder="60+", team="Team Syd")
    assert answer(at) == texts.NOTHING_FOUND
    assert not at.get("plotly_chart")


def test_without_jobs_the_page_says_what_to_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(small.imported(tmp_path, but=["beskæftigelse"])))
    assert "Siden mangler beskæftigelse. Indlæs tabellen “jobs”" in answer(opened())


def test_jobs_that_tell_no_kind_hours_or_matching_are_nobody_in_hours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(small.imported(tmp_path)))
    at = opened("Første timer", maalgruppe="", alder="")
    assert tile(at, "I ordinære løntimer")[0] == "0,0 %"
    assert tile(at, "Timer om ugen") == (formats.MISSING, texts.TOO_FEW_HOURS)
    assert tile(at, "Første løntimer")[0] == "0"
    assert texts.NO_REVERSE in html(at)
    assert "andet eller ukendt" in html(at)


def test_hours_by_hand_in_a_small_municipality(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = small.files()
    files["beskæftigelse"] = [
        "Borger-id;Art;Timer pr. uge;Startdato;Slutdato;Omvendt formidling",
        *(f"B{n:02};ordinære timer;{n};2024-06-0{n % 9 + 1};;ja" for n in (1, 2, 4, 5, 7)),
        "B08;småjob;;2024-11-02;2024-12-31;nej",
        "B10;småjob;3;2024-11-02;2024-12-30;nej",
        "B11;virksomhedspraktik;;2024-12-02;;",
    ]
    folder = small.imported(tmp_path, files)
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    at = opened("Timer", maalgruppe="", alder="")
    assert tile(at, "I ordinære løntimer")[1].startswith("6 af 26 i december 2024")
    assert tile(at, "Timer om ugen")[0] == formats.rate((1 + 2 + 4 + 5 + 7) / 5)
    assert "1 uden oplyste timer er ikke med." in html(at)
    snapshot = open_current(folder)
    assert dict(hours_now(snapshot, Selection()).rows()) == {
        "under 2": 1, "2–5": 2, "5–10": 2, "10–20": 0, "20–37": 0, "37+": 0, None: 1
    }  # fmt: skip
    snapshot.close()
