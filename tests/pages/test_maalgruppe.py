import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from data.store import Snapshot, open_current
from methods import markers as method
from queries import markers as asked
from queries.followup import open_cases
from queries.norms import reference_shares
from queries.panel import panel_total_by
from queries.selection import Selection
from tests.pages import small
from tests.pages.app import answer, html, opened_page, tile
from tests.pages.conftest import Offered
from ui import formats, texts

OVER_30 = ("30–39", "40–49", "50–59", "60+")
FIRST_START = Selection(target_groups=("aktivitetsparate i kontanthjælp",), age_bands=OVER_30)
KENDETEGN, OVER_TID, SAMMEN, FOLGER, FORDELINGER, FORVENTET = TABS = (
    "Kendetegn",
    "Over tid",
    "Sammen",
    "Hvad følger",
    "Fordelinger",
    "Forventet og faktisk",
)
EVERYTHING: Mapping[str, str] = {"maalgruppe": "", "alder": ""}


def opened(tab: str = KENDETEGN, /, **link: str | list[str]) -> AppTest:
    return opened_page("maalgruppe", **{"del": tab}, **link)


def file_of(offered: Offered, key: str) -> pl.DataFrame:
    """The internal file of a chart."""
    text = offered[f"{key}-csv"]().decode("utf-8-sig")
    return pl.read_csv(text.encode(), separator=";", decimal_comma=True)


def internally(at: AppTest) -> AppTest:
    """The page after its reader has asked for internal files."""
    return next(toggle for toggle in at.toggle if toggle.label == texts.INTERNAL_FILES).set_value(True).run()


def one_team(demo: Snapshot) -> tuple[str, str]:
    """The id and name of the team with the most open cases of the first start."""
    cases = open_cases(demo, FIRST_START).filter(pl.col("team_id") != "ukendt")
    team_id, team, _ = cases.group_by("team_id", "team").len().sort("len", "team_id").row(-1)
    return team_id, team


def masks_of(demo: Snapshot, selection: Selection, when: asked.When = "day") -> pl.DataFrame:
    return asked.marker_masks(demo, selection, when).filter(pl.col("level") == "all")


def shares_of(demo: Snapshot, masks: pl.DataFrame) -> pl.DataFrame:
    bits = asked.marker_bits(demo)
    return method.shares(masks, dict(bits.select("marker", "bit").rows()), set(bits.filter("has_no")["marker"]))


# --- Every tab --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tab", "charts"), [(KENDETEGN, 1), (OVER_TID, 1), (SAMMEN, 3), (FOLGER, 5), (FORDELINGER, 3), (FORVENTET, 1)]
)
def test_each_tab_draws_its_charts_and_every_chart_has_an_alt(store: Path, tab: str, charts: int) -> None:
    at = opened(tab)
    assert at.title[0].value == "Målgruppe"
    assert at.session_state["del"] == tab
    drawn = at.get("plotly_chart")
    assert len(drawn) == charts
    for element in drawn:
        assert element.proto.alt.endswith(".")
        assert not {"pie", "sunburst"} & {trace["type"] for trace in json.loads(element.proto.spec)["data"]}
        Figure(json.loads(element.proto.spec))


@pytest.mark.parametrize("tab", TABS)
def test_a_printed_page_ends_with_the_definition_of_what_it_shows(store: Path, tab: str) -> None:
    at = opened(tab)
    foot = next(body for element in at.get("html") if (body := element.proto.body).startswith('<div class="rd-foot">'))
    assert foot.count("<h4>") == 1 + len(at.get("plotly_chart"))


# --- The answer, the tiles and the shares ---------------------------------------------------------------------------


def test_the_answer_and_the_tiles_are_the_open_citizens(store: Path, demo: Snapshot) -> None:
    masks = masks_of(demo, FIRST_START)
    citizens = int(masks["citizens"].sum())
    assert citizens == open_cases(demo, FIRST_START).height  # nobody has two of the group's cases open
    at = opened()
    assert answer(at).startswith(
        f"Pr. 31. oktober 2026 er der {formats.integer(citizens)} åbne borgere i udvalget, med "
    )
    assert tile(at, "Åbne borgere")[0] == formats.integer(citizens)
    numbers = method.numbers(masks)
    mean = float((numbers["number"] * numbers["citizens"]).sum()) / citizens
    assert tile(at, "Kendetegn pr. borger")[0] == formats.decimal(mean)
    most = shares_of(demo, masks).sort("share", descending=True).row(0, named=True)
    assert tile(at, "Hyppigste kendetegn") == (
        formats.share(most["share"], 0),
        f"{most['marker']}: {formats.share_of(most['yes'], most['known'])}",
    )


def test_the_demo_lands_within_a_per_cent_of_what_is_published_and_the_page_says_so(
    store: Path, demo: Snapshot, offered: Offered
) -> None:
    at = internally(opened())
    table = file_of(offered, "markers").filter(pl.col("Offentliggjort (%)").is_not_null())
    published = dict(reference_shares(demo).select("marker", pl.col("share") * 100).rows())
    assert dict(table.select("Kendetegn", "Offentliggjort (%)").rows()) == pytest.approx(published)
    assert ((table["Andel (%)"] - table["Offentliggjort (%)"]).abs() <= 1).all()
    assert "Andelene ligner de offentliggjorte" in html(at)
    said = next(one.value for one in at.markdown if one.value.startswith("Mod de offentliggjorte andele"))
    found = re.search(r"Den største forskel er ([\d,]+) procentpoint", said)
    assert found is not None
    assert float(found.group(1).replace(",", ".")) <= 1
    assert "Center for Beskæftigelse og Afklaring" in said
    assert f"Der er {texts.NO_PUBLISHED} for komplekse udfordringer" in said


def test_the_page_says_what_each_share_is_of_and_what_is_not_told(store: Path, demo: Snapshot) -> None:
    caption = " ".join(one.value for one in opened().caption)
    without_no = asked.marker_bits(demo).filter(~pl.col("has_no"))["marker"].to_list()
    assert without_no
    assert f"ja ÷ alle borgere for {formats.list_of(without_no)}" in caption
    assert "ikke oplyst" in caption
    assert "Registreringspraksis er en del af tallet" in caption


def test_the_table_holds_every_citizen_once_per_marker(store: Path, demo: Snapshot, offered: Offered) -> None:
    internally(opened())
    table = file_of(offered, "markers")
    citizens = int(masks_of(demo, FIRST_START)["citizens"].sum())
    assert table["Borgere"].unique().to_list() == [citizens]
    assert (table["Ja"] + table["Nej"] + table["Ikke oplyst"] == citizens).all()
    shares = shares_of(demo, masks_of(demo, FIRST_START))
    assert table["Ja"].to_list() == shares["yes"].to_list()
    assert table["Andel (%)"].to_list() == pytest.approx((shares["share"] * 100).round(1).to_list())


def test_over_a_period_more_citizens_are_counted_than_on_a_day(store: Path, demo: Snapshot, offered: Offered) -> None:
    at = internally(opened(hvornaar=texts.IN_PERIOD))
    assert "i perioden januar 2017 – oktober 2026" in html(at)
    citizens = int(masks_of(demo, FIRST_START, "period")["citizens"].sum())
    assert file_of(offered, "markers")["Borgere"].unique().to_list() == [citizens]
    assert citizens > int(masks_of(demo, FIRST_START)["citizens"].sum())


def test_an_earlier_last_month_moves_the_day(store: Path, demo: Snapshot) -> None:
    at = opened(til="dec. 2024")
    assert answer(at).startswith("Pr. 31. december 2024 er der ")
    citizens = int(masks_of(demo, replace(FIRST_START, last_month=date(2024, 12, 1)))["citizens"].sum())
    assert tile(at, "Åbne borgere") == (formats.integer(citizens), "i udvalget 31. december 2024")


def test_a_chosen_team_stands_beside_all_the_others(store: Path, demo: Snapshot, offered: Offered) -> None:
    team_id, team = one_team(demo)
    at = internally(opened(team=team))
    table = file_of(offered, "markers")
    assert set(table["Blandt"]) == {team, texts.OTHER_TEAMS}
    citizens = dict(table.select("Blandt", "Borgere").rows())
    assert citizens[team] == int(masks_of(demo, replace(FIRST_START, teams=(team_id,)))["citizens"].sum())
    everybody = int(masks_of(demo, FIRST_START)["citizens"].sum())
    assert citizens[team] + citizens[texts.OTHER_TEAMS] == everybody
    assert any("de andre team" in one.value and "tilfældighed" in one.value for one in at.markdown)
    assert texts.CHOOSE_A_TEAM not in html(at)


# --- Numbers that stand in several places -----------------------------------------------------------------------------


def test_every_tab_counts_the_same_citizens(store: Path, demo: Snapshot, offered: Offered) -> None:
    citizens = int(masks_of(demo, FIRST_START)["citizens"].sum())
    at = internally(opened(SAMMEN))
    assert file_of(offered, "numbers")["Borgere"].sum() == citizens
    assert file_of(offered, "combinations")["Borgere"].sum() == citizens
    pairs = file_of(offered, "pairs")
    assert pairs["Borgere"].unique().to_list() == [citizens]
    assert (
        pairs["Begge"] + pairs["Kun kendetegn 1"] + pairs["Kun kendetegn 2"] + pairs["Ingen af dem"] == citizens
    ).all()
    assert f"blandt {formats.integer(citizens)} borgere" in html(at)
    internally(opened(FOLGER))
    for key in ("courses", "jobs"):
        assert file_of(offered, key)["Borgere"].sum() == citizens
    internally(opened(FORDELINGER))
    for key in ("age-band", "duration", "visitation"):
        assert file_of(offered, key)["Sager"].sum() == citizens


def test_the_newest_year_end_is_the_stock_of_today(store: Path, demo: Snapshot, offered: Offered) -> None:
    internally(opened(OVER_TID))
    newest = file_of(offered, "years").filter(pl.col("Måned") == "01-10-2026")
    shares = shares_of(demo, masks_of(demo, FIRST_START))
    assert newest["Ja"].to_list() == shares["yes"].to_list()
    assert newest["Af"].to_list() == shares["known"].to_list()


def test_the_exits_by_number_are_those_of_afgang_in_the_same_year(
    store: Path, demo: Snapshot, offered: Offered
) -> None:
    internally(opened(FOLGER))
    by_number = file_of(offered, "exits")
    at = opened_page("afgang", blik="Teamene")
    assert by_number["Afgange"].sum() == int(tile(at, "Afgange på 12 måneder")[0].replace(".", ""))
    period = replace(FIRST_START, first_month=date(2025, 10, 1), last_month=date(2026, 9, 1))
    total = panel_total_by(demo, period)
    assert by_number["Afgange"].sum() == total["exited"].sum()
    assert by_number["Personmåneder"].sum() == pytest.approx(float(total["person_days"].sum()) / 30.4375, abs=3)


def test_expected_is_actual_over_all_teams(store: Path, offered: Offered) -> None:
    internally(opened(FORVENTET))
    table = file_of(offered, "mix")
    assert table["Forventede afgange"].sum() == pytest.approx(table["Faktiske afgange"].sum(), abs=0.05 * table.height)
    internally(opened(FOLGER))
    assert table["Faktiske afgange"].sum() == file_of(offered, "exits")["Afgange"].sum()


def test_a_team_s_cells_give_its_expected_by_hand(store: Path, demo: Snapshot, offered: Offered) -> None:
    _, team = one_team(demo)
    at = internally(opened(FORVENTET, regnestykke=team, hensyn=["aktivt misbrug", "alder"]))
    row = file_of(offered, "mix").filter(pl.col("Team") == team).row(0, named=True)
    cells = file_of(offered, "mix-cells")
    assert {"Aktivt misbrug", "Alder"} <= set(cells.columns)
    by_hand = (cells["Personmåneder"] * cells["Alle teams rate"] / 100).sum()
    assert by_hand == pytest.approx(row["Forventede afgange"], abs=0.15)
    assert cells["Forventet"].sum() == pytest.approx(row["Forventede afgange"], abs=0.15)
    assert cells["Faktisk"].sum() == row["Faktiske afgange"]
    assert f"{team}: lagt sammen {formats.decimal(row['Forventede afgange'])} forventede afgange." in html(at)


# --- Choices ------------------------------------------------------------------------------------------------------


def test_the_choices_of_case_mix_are_in_the_link_and_at_most_three(store: Path) -> None:
    at = opened(FORVENTET, hensyn=["tid på ydelsen"])
    assert at.multiselect(key="hensyn").value == ["duration"]
    assert "der tages højde for tid på ydelsen" in html(at)
    assert at.multiselect(key="hensyn").proto.max_selections == 3
    at.multiselect(key="hensyn").set_value([]).run()
    assert texts.MIX_NOTHING in [one.value for one in at.markdown]
    assert not at.get("plotly_chart")


def test_what_follows_is_told_by_number_or_by_marker(store: Path, demo: Snapshot, offered: Offered) -> None:
    at = opened(FOLGER)
    assert any(one.value.startswith("Får de med størst behov mest?") for one in at.markdown)
    at = internally(opened(FOLGER, efter_hvad=texts.BY_MARKER))
    assert any(one.value.startswith("Får de med størst behov mest?") for one in at.markdown)
    table = file_of(offered, "exits")
    bits = asked.marker_bits(demo)
    assert table.columns[0] == texts.BY_MARKER
    assert table.height == bits.height


def test_a_chosen_marker_s_curve_stands_beside_everybody_s(store: Path) -> None:
    at = opened(FOLGER, kendetegn="aktivt misbrug")
    spec = json.loads(at.get("plotly_chart")[1].proto.spec)
    assert [trace["name"] for trace in spec["data"]] == ["aktivt misbrug", "alle i udvalget"]
    by_number = json.loads(opened(FOLGER).get("plotly_chart")[1].proto.spec)
    assert [trace["name"] for trace in by_number["data"]] == ["0–1 kendetegn", "2–3 kendetegn", "4+ kendetegn"]


# --- States -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", TABS)
def test_a_selection_of_nobody_says_so(store: Path, tab: str) -> None:
    at = opened(tab, maalgruppe="fleksjob", alder="–24", markoer=["hjemløs", "svær depression"])
    assert answer(at) == texts.NO_CITIZENS
    assert not at.get("plotly_chart")


@pytest.fixture(scope="module")
def without_markers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small.imported(tmp_path_factory.mktemp("without"))


@pytest.mark.parametrize(
    ("tab", "charts"), [(KENDETEGN, 0), (OVER_TID, 0), (SAMMEN, 0), (FOLGER, 0), (FORDELINGER, 3), (FORVENTET, 1)]
)
def test_without_markers_the_tabs_that_need_them_say_so_and_the_rest_works(
    without_markers: Path, monkeypatch: pytest.MonkeyPatch, tab: str, charts: int
) -> None:
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(without_markers))
    at = opened(tab, **EVERYTHING)
    count = open_cases(open_current(without_markers), Selection()).height
    assert answer(at) == f"Pr. 31. december 2024 er der {count} åbne borgere i udvalget. {texts.NO_MARKERS_KNOWN}"
    assert len(at.get("plotly_chart")) == charts
    lacking = [one.value for one in at.markdown if one.value.startswith("Denne del mangler kendetegn")]
    assert lacking == (
        [] if tab == FORDELINGER else ["Denne del mangler kendetegn. Indlæs tabellen “markers” – se Data."]
    )


def test_with_markers_alone_what_follows_says_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = small.files()
    files["kendetegn"] = ["Sagsnummer;Kendetegn;Værdi;Startdato"] + [
        f"S{n:02};{'hjemløs' if n % 3 else 'ufaglært'};{'ja' if n % 4 else 'nej'};2022-02-03" for n in range(36)
    ]
    gone = ("samtaler", "forløb", "beskæftigelse")
    folder = small.imported(tmp_path, {name: lines for name, lines in files.items() if name not in gone})
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    at = opened(FOLGER, **EVERYTHING)
    lacking = [one.value for one in at.markdown if one.value.startswith("Denne del mangler")]
    assert [words.split(".")[0] for words in lacking] == [
        "Denne del mangler samtaler", "Denne del mangler forløb", "Denne del mangler beskæftigelse"
    ]  # fmt: skip
    assert len(at.get("plotly_chart")) == 2
    assert "Får de med størst behov mest?" not in html(at)
    for tab in TABS:
        opened(tab, **EVERYTHING)
