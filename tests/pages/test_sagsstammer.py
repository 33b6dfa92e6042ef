"""The page Sagsstammer against the store it shows: the answer, the norm, the workers, the what-if and continuity."""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from data.alphabet import alphabetical
from data.store import Snapshot, open_current
from methods.whatif import caseload_forecast, staffed
from queries.caseload import capacity_by_month, citizens_by_month, citizens_on, worker_names, workers_on
from queries.continuity import changes_last_year
from queries.followup import open_cases
from queries.panel import panel_by_month
from queries.selection import Selection
from tests.pages import small
from tests.pages.app import answer, html, opened_page, tile, told
from tests.pages.conftest import Offered
from ui import formats

OVER_30 = ("30–39", "40–49", "50–59", "60+")
FIRST_START = Selection(target_groups=("aktivitetsparate i kontanthjælp",), age_bands=OVER_30)
TABS = ("Rådgiverne nu", "Intensitet", "Hvad nu hvis", "Kontinuitet")
EVERYTHING: Mapping[str, str] = {"maalgruppe": "", "alder": ""}
DATA_DATE = date(2026, 10, 31)
YEAR_AGO = date(2025, 10, 31)


def opened(tab: str = "Rådgiverne nu", /, **link: str | list[str]) -> AppTest:
    return opened_page("sagsstammer", **{"del": tab}, **link)


def figure(at: AppTest, position: int) -> Figure:
    return Figure(json.loads(at.get("plotly_chart")[position].proto.spec))


def per_fte(workers: pl.DataFrame) -> float:
    """Citizens per full-time worker, of those who carry cases and are employed."""
    carrying = workers.filter("carries", pl.col("fte") > 0)
    return int(carrying["citizens"].sum()) / float(carrying["fte"].sum())


def busiest_team(demo: Snapshot) -> tuple[str, str]:
    """Id and name of the team with the most citizens at workers who carry cases."""
    sums = workers_on(demo, Selection()).filter("carries").group_by("team_id", "team").agg(pl.col("citizens").sum())
    return sums.sort("citizens", "team_id").row(-1)[:2]


def table(at: AppTest, column: str) -> pl.DataFrame:
    """The first table of the page with this column."""
    return next(frame for one in at.dataframe if column in (frame := pl.from_pandas(one.value)).columns)


# --- The answer and the tiles -----------------------------------------------------------------------------------


@pytest.mark.parametrize("team", [False, True])
def test_the_answer_is_citizens_per_full_time_worker_now_and_a_year_ago(
    store: Path, demo: Snapshot, team: bool
) -> None:
    team_id, name = busiest_team(demo)
    selection = Selection(teams=(team_id,)) if team else Selection()
    now, before = per_fte(workers_on(demo, selection)), per_fte(workers_on(demo, selection, YEAR_AGO))
    said = answer(opened(**({"team": name} if team else {})))
    assert said.startswith(f"En fuldtidsrådgiver har i gennemsnit {formats.decimal(now)} borgere, ")
    assert f"end for et år siden ({formats.decimal(before)})" in said or "Det er det samme som" in said
    assert ("flere" in said) == (now > before) or "det samme" in said


def test_a_caseload_is_whole_whatever_target_group_age_and_period_are_chosen(store: Path) -> None:
    first, everything, short = opened(), opened(**EVERYTHING), opened(fra="jan. 2020", til="jun. 2020")
    assert answer(first) == answer(everything) == answer(short)
    note = "Sagstal tæller alle rådgiverens borgere i de valgte team."
    assert note in " ".join(one.value for one in first.caption)
    assert note not in " ".join(one.value for one in everything.caption)


def test_the_tiles_are_the_store_s(store: Path, demo: Snapshot) -> None:
    at = opened()
    carrying = workers_on(demo, Selection()).filter("carries", pl.col("fte") > 0)
    by_worker = carrying.group_by("caseworker_id").agg(pl.col("citizens", "fte").sum())
    loads = (by_worker["citizens"] / by_worker["fte"]).median()
    assert isinstance(loads, float)
    value, detail = tile(at, "Den midterste rådgiver")
    assert value == formats.decimal(loads)
    assert detail == f"borgere pr. årsværk; {by_worker.height} rådgivere"
    rows = pl.from_pandas(at.dataframe[1].value)
    within = rows.filter(pl.col("I forhold til normen") == "inden for normen").height
    judged = rows.filter(pl.col("I forhold til normen") != "ingen norm").height
    assert 0 < within < judged
    value, detail = tile(at, "Inden for normen")
    assert value == formats.share(within / judged, 0)
    assert detail.startswith(f"{within} af {judged}; ")
    cases = open_cases(demo, FIRST_START)
    assert tile(at, "Sager uden rådgiver") == (
        formats.integer(cases["caseworker_id"].null_count()),
        f"af {formats.integer(cases.height)} åbne sager i udvalget",
    )


def test_the_norm_changes_band_and_words_but_no_caseload(store: Path) -> None:
    guide, fixed, none = opened(), opened(norm="Rampe: borgere pr. konsulent"), opened(norm="Ingen norm")
    assert "normen på 10–20" in answer(fixed)
    assert "Det lyse felt er normen: Rampe: borgere pr. konsulent" in html(fixed)
    assert "norm" not in answer(none)
    assert tile(none, "Inden for normen") == ("–", "ingen rådgiver har en norm")
    assert "Det lyse felt er normen: " not in html(none)
    bands = [
        [trace for trace in figure(at, 0).data if trace.fill and trace.fill != "none"] for at in (guide, fixed, none)
    ]
    assert bands[0]
    assert bands[1]
    assert not bands[2]
    limits = [{round(y, 6) for trace in band for y in trace.y if y is not None} for band in bands]
    assert limits[1] == {10.0, 20.0}
    assert len(limits[0]) > 2, "the guide's band follows the mix of each month"
    columns = ["Rådgiver", "Borgere", "Årsværk", "Borgere pr. årsværk"]
    tables = [pl.from_pandas(at.dataframe[1].value) for at in (guide, fixed, none)]
    assert tables[0].select(columns).equals(tables[1].select(columns))
    assert tables[0].select(columns).equals(tables[2].select(columns))
    assert tables[1]["Norm til"].unique().to_list() == [20.0]
    assert tables[2]["I forhold til normen"].unique().to_list() == ["ingen norm"]


def test_a_norm_that_is_not_there_is_dropped_from_the_link(store: Path) -> None:
    assert answer(opened(norm="Findes ikke")) == answer(opened())


def test_the_line_ends_at_the_mean_of_the_newest_month(store: Path, demo: Snapshot) -> None:
    newest = pl.col("month") == date(2026, 10, 1)
    citizens = int(citizens_by_month(demo, Selection()).filter(newest)["citizen_days"].sum())
    fte = float(capacity_by_month(demo, Selection()).filter(newest)["fte_days"].sum())
    series = table(opened(), "Enhed")
    whole = series.filter(pl.col("Enhed") == "Alle team")
    assert whole["Borgere pr. årsværk"][-1] == pytest.approx(citizens / fte, abs=0.051)
    assert whole["Foreløbig"][-1] == "ja"
    assert series["Enhed"].n_unique() > 5, "the teams are there as well"


def test_the_line_of_one_worker_stands_alone_with_a_title_of_its_own(store: Path, demo: Snapshot) -> None:
    at = opened()
    worker, name = worker_names(demo).filter(pl.col("caseworker_id").str.starts_with("R")).row(-1)
    at.selectbox(key="raadgiver").select(worker).run()
    assert not at.exception
    assert not at.error
    assert f"{name}: borgere pr. årsværk" in html(at)
    assert table(at, "Enhed")["Enhed"].unique().to_list() == [name]


def test_an_empty_team_says_so(store: Path, demo: Snapshot) -> None:
    teams = set(workers_on(demo, Selection())["team_id"])
    at = opened(team="Uden team")
    if "ukendt" in teams:
        assert answer(at)
    else:
        assert answer(at) == "Ingen rådgivere i dette udvalg. Vælg flere team."
        assert not at.get("plotly_chart")


# --- The four tabs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tab", "charts"), list(zip(TABS, (2, 2, 2, 4), strict=True)))
def test_each_tab_draws_its_charts_and_every_chart_has_an_alt(store: Path, tab: str, charts: int) -> None:
    at = opened(tab)
    assert at.title[0].value == "Sagsstammer"
    assert at.session_state["del"] == tab
    drawn = at.get("plotly_chart")
    assert len(drawn) == charts
    for element in drawn:
        assert element.proto.alt.endswith(".")
        Figure(json.loads(element.proto.spec))
    foot = next(body for element in at.get("html") if (body := element.proto.body).startswith('<div class="rd-foot">'))
    assert foot.count("<h4>") >= 1 + charts


def test_the_workers_stand_in_the_danish_alphabet_and_sum_to_the_selection(store: Path, demo: Snapshot) -> None:
    team_id, name = busiest_team(demo)
    rows = pl.from_pandas(opened(team=name).dataframe[1].value)
    assert rows["Rådgiver"].to_list() == sorted(rows["Rådgiver"], key=alphabetical)
    loads = rows["Borgere pr. årsværk"].to_list()
    assert loads not in (sorted(loads), sorted(loads, reverse=True)), "never by the caseload"
    expected = workers_on(demo, Selection(teams=(team_id,))).filter("carries", pl.col("fte") > 0)
    assert rows["Borgere"].sum() == expected["citizens"].sum()
    assert rows["Årsværk"].sum() == pytest.approx(expected["fte"].sum(), abs=0.06)


def test_intensity_counts_each_open_case_with_a_worker_once(store: Path, demo: Snapshot) -> None:
    rows = table(opened("Intensitet"), "Sjældent")
    cases = open_cases(demo, FIRST_START).filter(pl.col("caseworker_id").is_not_null())
    kinds = ("Ofte", "Jævnligt", "Sjældent", "Ny sag")
    assert sum(int(rows[kind].sum()) for kind in kinds) == cases.height
    assert all(rows[kind].sum() > 0 for kind in kinds)
    seldom = int(rows["Sjældent"].sum())
    known = cases.height - int(rows["Ny sag"].sum())
    assert f"{formats.share(seldom / known, 0)} af sagerne ses sjældent ({seldom} af {known})" in html(
        opened("Intensitet")
    )


def test_the_limits_of_often_and_seldom_are_settings_told_in_danish_numbers(own_store: Path) -> None:
    (own_store / "settings.toml").write_text(
        "seen_often_per_year = 6.5\nseen_seldom_per_year = 2.0\n", encoding="utf-8"
    )
    at = opened("Intensitet")
    words = next(one.value for one in at.markdown if one.value.startswith("Åbne sager i udvalget efter"))
    assert "Ofte er mindst 6,5 om året, sjældent er under 2." in words


def test_the_what_if_is_the_flow_of_the_last_twelve_months(store: Path, demo: Snapshot) -> None:
    at = opened("Hvad nu hvis", flere_raadgivere="2", flyttede_sager="-15")
    staff = workers_on(demo, Selection()).filter("carries", pl.col("fte") > 0)
    citizens, fte = int(staff["citizens"].sum()), float(staff["fte"].sum())
    flow = panel_by_month(demo, Selection()).filter(pl.col("month") < date(2026, 10, 1)).sort("month").tail(12)
    net = (flow["entered"] + flow["moved_in"] - flow["moved_out"]).to_list()
    forecast = staffed(
        caseload_forecast(citizens, flow["exited"].to_list(), flow["open_at_start"].to_list(), net, moved=-15), fte + 2
    )
    last = forecast.row(-1, named=True)
    assert (
        f"Om 12 måneder: {formats.decimal(last['caseload'], 0)} borgere pr. årsværk "
        f"({formats.decimal(last['caseload_low'], 0)}–{formats.decimal(last['caseload_high'], 0)})"
    ) in html(at)
    assert f"{formats.integer(citizens - 15)} borgere og {formats.decimal(fte + 2)} årsværk" in html(at)
    words = " ".join(one.value for one in at.markdown)
    for month in (3, 6, 12):
        assert f"om {month} måneder {formats.decimal(forecast['caseload'][month])} (" in words
    assert f"Med ændringen er der {formats.decimal(fte + 2)}." in words


def test_a_worker_who_stops_takes_hours_along_and_leaves_cases(store: Path, demo: Snapshot) -> None:
    _, name = busiest_team(demo)
    at = opened("Hvad nu hvis", team=name)
    rows = workers_on(demo, Selection(teams=(busiest_team(demo)[0],))).filter("carries", pl.col("fte") > 0)
    row = rows.sort("primary_cases", "caseworker_id").row(-1, named=True)
    fte = float(rows["fte"].sum())
    at.selectbox(key="stopper").select(row["caseworker_id"]).run()
    assert not at.error
    words = " ".join(one.value for one in at.markdown)
    assert f"Stopper {row['name']}, skifter {row['primary_cases']} sager rådgiver." in words
    assert f"{formats.decimal(fte - row['fte'])} årsværk (nu {formats.decimal(fte)})" in html(at)


def test_more_leave_than_there_are_is_told_and_draws_nothing_wrong(store: Path) -> None:
    at = opened("Hvad nu hvis", flere_raadgivere="-1000")
    assert "Ingen rådgivere at fordele sagerne på" in html(at)


def test_cases_moved_away_from_a_large_unit_do_not_break_a_smaller_one(store: Path, demo: Snapshot) -> None:
    at = opened("Hvad nu hvis", flyttede_sager="-400")
    at.multiselect(key="team").set_value([busiest_team(demo)[0]]).run()
    assert not at.exception
    assert not at.error


def test_continuity_counts_the_open_cases_and_the_cases_of_those_who_leave(store: Path, demo: Snapshot) -> None:
    at = opened("Kontinuitet")
    rows = table(at, "Ét skift")
    shares = changes_last_year(demo, FIRST_START, "team_id")
    assert rows.select(pl.col("Åbne sager", "Ingen skift", "Ét skift", "To eller flere").sum()).row(0) == (
        shares.select(pl.col("cases", "none", "one", "several").sum()).row(0)
    )
    assert (rows["Ingen skift"] + rows["Ét skift"] + rows["To eller flere"]).equals(
        rows["Åbne sager"].alias("Ingen skift")
    )
    cases, none = int(shares["cases"].sum()), int(shares["none"].sum())
    assert f"{formats.share((cases - none) / cases, 0)} af de åbne sager har skiftet rådgiver" in html(at)
    leaving = workers_on(demo, Selection()).filter(pl.col("coming_end").is_not_null()).unique("caseworker_id")
    moved = int(leaving["primary_cases"].sum())
    words = " ".join(one.value for one in at.markdown).replace("\\", "")
    assert re.search(rf"{leaving.height} rådgivere er registreret .*: {moved} sager skifter rådgiver\.", words)
    assert "Det er kildens tal og ikke regnet på jeres data." in " ".join(one.value for one in at.caption)


# --- Names ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("naming", ["pseudonyms", "none"])
@pytest.mark.parametrize("tab", TABS)
def test_without_names_no_worker_can_be_read_anywhere_on_the_page(
    own_store: Path, demo: Snapshot, offered: Offered, tab: str, naming: str
) -> None:
    (own_store / "settings.toml").write_text(f'worker_names = "{naming}"\n', encoding="utf-8")
    # One team, as a chart of many workers names nobody anyhow.
    at = opened(tab, team=busiest_team(demo)[1], **EVERYTHING)
    files = [file().decode("utf-8-sig") for key, file in offered.items() if key.endswith("-csv")]
    said = "\n".join([told(at), *files])
    names = worker_names(demo)["name"].drop_nulls().to_list()
    assert len(names) > 10
    assert [name for name in names if name in said] == []
    offers_workers = [one.key for one in at.selectbox if one.key in {"raadgiver", "stopper"} and one.options]
    assert bool(offers_workers) == (naming == "pseudonyms")


def test_with_names_the_workers_are_named_in_chart_and_table(store: Path, demo: Snapshot) -> None:
    team_id, team = busiest_team(demo)
    said = told(opened(team=team, **EVERYTHING))
    names = workers_on(demo, Selection(teams=(team_id,))).filter("carries", pl.col("fte") > 0)["name"]
    assert [name for name in names if name not in said] == []


# --- What a store may lack --------------------------------------------------------------------------------------


def lacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *but: str) -> Path:
    folder = small.imported(tmp_path, but=but)
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    return folder


@pytest.mark.parametrize("but", [("tilknytninger",), tuple(name for name in small.files() if name != "sager")])
def test_without_assignments_the_page_says_which_table_to_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, but: tuple[str, ...]
) -> None:
    lacking(tmp_path, monkeypatch, *but)
    at = opened(**EVERYTHING)
    assert answer(at) == "Siden mangler tilknytninger. Indlæs tabellen “assignments” – se Data."
    assert not at.get("plotly_chart")


@pytest.mark.parametrize("table_name", ["samtaler", "planer", "afklaringer", "team"])
def test_without_another_table_the_rest_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table_name: str
) -> None:
    lacking(tmp_path, monkeypatch, table_name)
    for tab, charts in zip(TABS, (2, 2, 2, 4), strict=True):
        at = opened(tab, **EVERYTHING)
        assert answer(at).startswith("En fuldtidsrådgiver har i gennemsnit 6,6 borgere")
        missing = [one.value for one in at.markdown if one.value.startswith("Denne del mangler")]
        if tab == "Intensitet" and table_name == "samtaler":
            assert missing == ["Denne del mangler samtaler. Indlæs tabellen “contacts” – se Data."]
            assert len(at.get("plotly_chart")) == 1
        else:
            assert missing == []
            assert len(at.get("plotly_chart")) == charts
    if table_name == "team":
        assert tile(at, "Medarbejdere pr. leder") == ("–", "teamene har ingen leder i data")


def test_without_hours_everybody_counts_as_full_time_and_the_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = small.files()
    given["medarbejdere"] = small.without_column(given["medarbejdere"], "Timer pr. uge")
    folder = small.imported(tmp_path, given)
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    citizens = int(workers_on(open_current(folder), Selection()).filter("carries")["citizens"].sum())
    for tab in TABS:
        at = opened(tab, **EVERYTHING)
        assert answer(at).startswith(f"En fuldtidsrådgiver har i gennemsnit {formats.decimal(citizens / 4)} borgere")
        assert "4 rådgivere uden oplyst timetal er regnet som fuld tid." in " ".join(one.value for one in at.caption)


def test_without_a_list_of_workers_those_of_the_cases_are_shown_by_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lacking(tmp_path, monkeypatch, "medarbejdere")
    for tab in TABS:
        at = opened(tab, **EVERYTHING)
        assert "3 rådgivere uden oplyst timetal er regnet som fuld tid." in " ".join(one.value for one in at.caption)
    rows = pl.from_pandas(opened(**EVERYTHING).dataframe[1].value)
    assert rows["Rådgiver"].to_list() == ["M1", "M2", "M3"]
    assert rows["Borgere"].sum() == citizens_on(open_current(folder), Selection())["citizens"].sum()


def test_a_newcomer_a_part_timer_and_the_alphabet_of_a_small_office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lacking(tmp_path, monkeypatch)
    (folder / "settings.toml").write_text("newcomer_norm_scale = 0.5\n", encoding="utf-8")
    rows = pl.from_pandas(opened(**EVERYTHING).dataframe[1].value)
    assert rows["Rådgiver"].to_list() == ["Ane Prøve", "Zenia Prøve", "Ærlig Prøve", "Åse Prøve"]
    assert rows["Ny (under 6 måneder)"].to_list() == ["ja", "nej", "nej", "nej"]
    assert rows["Årsværk"].to_list() == [1.0, 0.81, 0.5, 1.0]
    ane, zenia = rows.row(0, named=True), rows.row(1, named=True)
    assert (ane["Norm fra"], ane["Norm til"]) == (12.5, 20.0), "half the norm of 25–40"
    assert (zenia["Norm fra"], zenia["Norm til"]) == (25.0, 40.0)
    assert zenia["Borgere pr. årsværk"] == pytest.approx(zenia["Borgere"] / (30 / 37), abs=0.05)


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("which", ["one", "none open"])
def test_one_case_and_no_open_case_open_every_tab(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tab: str, which: str
) -> None:
    given = small.files()
    kept = {"S31"} if which == "one" else {
        line.split(";")[0] for line in given["sager"] if line.endswith(";job") and "2025" not in line
    }  # fmt: skip
    for name in ("sager", "tilknytninger", "samtaler", "planer", "afklaringer"):
        given[name] = [given[name][0], *(line for line in given[name][1:] if line.split(";")[0] in kept)]
    folder = small.imported(tmp_path, given)
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    cases = open_cases(open_current(folder), Selection())
    assert cases.height == (1 if which == "one" else 0)
    at = opened(tab, **EVERYTHING)
    # Without a citizen there is no mix of groups to weigh a norm by.
    told_first = "0,3 borgere, under normen på 25–40. " if which == "one" else "0,0 borgere. "
    assert answer(at).startswith(f"En fuldtidsrådgiver har i gennemsnit {told_first}")
    assert not re.search(r"(?<![\d.,–])1 (sager|borgere|ledere)\b", html(at))
