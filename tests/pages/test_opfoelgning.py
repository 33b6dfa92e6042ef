"""The page Opfølgning against the store it shows: counter, list and file agree, and nobody is lost between pages."""

import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from data.counters import counters
from data.settings import Settings
from data.store import Snapshot, open_current
from queries.caseload import worker_names
from queries.choices import choices
from queries.followup import counted, open_case_total, open_cases
from queries.panel import panel_by_month
from queries.quality import import_counts
from queries.selection import Selection
from records.reasons import good_reasons, note_reason
from tests.pages import small
from tests.pages.app import answer, html, opened_page, tile, told
from tests.pages.conftest import Offered
from ui import formats

OVER_30 = ("30–39", "40–49", "50–59", "60+")
FIRST_START = Selection(target_groups=("aktivitetsparate i kontanthjælp",), age_bands=OVER_30)
TABS = ("Listen", "Samtaler", "Til tiden", "Planer og afklaring")
EVERYTHING: Mapping[str, str] = {"maalgruppe": "", "alder": ""}

Link = dict[str, str | list[str]]
Chosen = Callable[[Snapshot], tuple[Link, Selection]]


def opened(tab: str = "Listen", /, **link: str | list[str]) -> AppTest:
    return opened_page("opfoelgning", **{"del": tab}, **link)


def one_team(demo: Snapshot) -> tuple[Link, Selection]:
    """The team with the most open cases of the first start."""
    cases = open_cases(demo, FIRST_START)
    team_id, team = cases.group_by("team_id", "team").len().sort("len", "team_id").row(-1)[:2]
    return {"team": team}, replace(FIRST_START, teams=(team_id,))


def one_marker(demo: Snapshot) -> tuple[Link, Selection]:
    marker = choices(demo).filter(pl.col("kind") == "marker")["value"][0]
    return {"markoer": marker}, replace(FIRST_START, markers=(marker,))


SELECTIONS: dict[str, Chosen] = {
    "first start": lambda demo: ({}, FIRST_START),
    "one team": one_team,
    "one marker": one_marker,
    "everything": lambda demo: (dict(EVERYTHING), Selection()),
    "one age": lambda demo: ({"maalgruppe": "", "alder": "25–29"}, Selection(age_bands=("25–29",))),
}


def tables(snapshot: Snapshot) -> list[str]:
    return import_counts(snapshot)["table_name"].to_list()


def true_of(snapshot: Snapshot, selection: Selection) -> pl.DataFrame:
    """The open cases of the selection with every counter, asked past the page."""
    return counted(open_cases(snapshot, selection), counters().values(), Settings(), tables(snapshot))


def numbers(at: AppTest) -> dict[str, int]:
    """The counters' numbers as they stand on their buttons."""
    found = {}
    for button in at.button:
        if button.key and button.key.startswith("counter-"):
            number = re.search(r"\*\*([\d.]+)\*\*", button.label)
            assert number is not None, button.label
            found[button.key.removeprefix("counter-")] = int(number.group(1).replace(".", ""))
    return found


def listed(at: AppTest) -> pl.DataFrame:
    """The list as it stands on the page; without columns where it is empty."""
    return pl.from_pandas(at.dataframe[0].value) if at.dataframe else pl.DataFrame()


def scope(at: AppTest) -> dict[str, int]:
    """The rows of the source as the page tells them: in all, on the list, not on it, and outside the selection."""
    words = re.search(r"Pr\. [^<]*", html(at))
    assert words is not None
    found = {}
    for name, pattern in (
        ("all", r"er der ([\d.]+) åbn"),
        ("listed", r"([\d.]+) på listen"),
        ("selected", r"([\d.]+) i udvalget, men ikke på listen"),
        ("outside", r"([\d.]+) uden for udvalget"),
    ):
        number = re.search(pattern, words.group())
        found[name] = int(number.group(1).replace(".", "")) if number else 0
    return found


# --- Every tab ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tab", "charts"), [("Listen", 0), ("Samtaler", 4), ("Til tiden", 1), ("Planer og afklaring", 2)]
)
def test_each_tab_draws_its_charts_and_every_chart_has_an_alt(store: Path, tab: str, charts: int) -> None:
    at = opened(tab)
    assert at.title[0].value == "Opfølgning"
    assert at.session_state["del"] == tab
    drawn = at.get("plotly_chart")
    assert len(drawn) == charts
    for element in drawn:
        assert element.proto.alt.endswith(".")
        Figure(json.loads(element.proto.spec))


def test_the_cohort_rule_is_drawn_where_its_groups_are_chosen_and_the_page_says_so_elsewhere(store: Path) -> None:
    assert "Ingen i udvalget hører til de målgrupper, som 75 %-reglen gælder" in html(opened("Til tiden"))
    at = opened("Til tiden", maalgruppe="jobparate i kontanthjælp", alder="")
    assert len(at.get("plotly_chart")) == 2
    assert "som 75 %-reglen gælder" not in html(at)


@pytest.mark.parametrize("tab", TABS)
def test_a_printed_page_ends_with_the_definition_of_what_it_shows(store: Path, tab: str) -> None:
    at = opened(tab)
    foot = next(body for element in at.get("html") if (body := element.proto.body).startswith('<div class="rd-foot">'))
    assert foot.count("<h4>") == 1 + max(1, len(at.get("plotly_chart")))


# --- Counter, list and file -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SELECTIONS)
def test_the_counters_are_what_is_true_of_the_open_cases(store: Path, demo: Snapshot, name: str) -> None:
    link, selection = SELECTIONS[name](demo)
    expected = true_of(demo, selection)
    at = opened(**link)
    assert numbers(at) == {one: int(expected[one].sum()) for one in counters()}
    assert tile(at, "Åbne sager")[0] == formats.integer(expected.height)
    needing = expected.filter(pl.any_horizontal(*counters())).height
    assert answer(at).startswith(
        f"{formats.integer(needing)} sager af {formats.integer(expected.height)} har brug for et blik."
    )


@pytest.mark.parametrize("counter_id", counters())
def test_counter_list_and_file_hold_the_same_cases(
    store: Path, demo: Snapshot, offered: Offered, counter_id: str
) -> None:
    true = true_of(demo, Selection()).filter(counter_id)
    at = opened(taeller=counter_id, **EVERYTHING)
    assert numbers(at)[counter_id] == true.height > 0
    rows = listed(at)
    assert rows.height == true.height
    assert sorted(rows["Sag"]) == sorted(true["case_id"])
    name = counters()[counter_id].name
    assert f"{formats.counted(true.height, 'sag', 'sager')}: “{name}”" in html(at)
    book = pl.read_excel(io.BytesIO(offered["list-xlsx"]()), sheet_name="Tal")
    assert book["Sag"].cast(pl.String).to_list() == rows["Sag"].to_list()
    assert book.columns == rows.columns
    text = offered["list-csv"]().decode("utf-8-sig")
    assert pl.read_csv(io.StringIO(text), separator=";", infer_schema=False)["Sag"].to_list() == rows["Sag"].to_list()
    reason = {days: counters()[counter_id].reason_after(days) for days in true[f"{counter_id}_days"].unique()}
    why = dict(true.select("case_id", pl.col(f"{counter_id}_days").replace_strict(reason)).rows())
    for case_id, said in rows.select("Sag", "Hvorfor").iter_rows():
        assert why[case_id] in said.split(" · ")


def test_a_case_in_several_counters_is_listed_once_with_all_its_reasons(store: Path, demo: Snapshot) -> None:
    chosen = ["uden_plan", "laenge_siden_samtale", "aarlig_afklaring"]
    true = true_of(demo, Selection()).filter(pl.any_horizontal(chosen))
    assert true.filter(pl.sum_horizontal(pl.col(chosen).cast(pl.Int64)) > 1).height > 0
    rows = listed(opened(taeller=chosen, **EVERYTHING))
    assert rows.height == rows["Sag"].n_unique() == true.height
    reasons = true.select("case_id", pl.sum_horizontal(pl.col(list(counters())).cast(pl.Int64)).alias("number"))
    said = dict(rows.select("Sag", pl.col("Hvorfor").str.split(" · ").list.len()).rows())
    assert said == dict(reasons.rows())


def test_the_list_is_sorted_by_need_and_then_by_days(store: Path, demo: Snapshot) -> None:
    rows = listed(opened(**EVERYTHING))
    true = true_of(demo, Selection())
    need = dict(true.select("case_id", pl.sum_horizontal(pl.col(list(counters())).cast(pl.Int64))).rows())
    order = [(-need[case], -days if days is not None else 10**6) for case, days in rows.select("Sag", "Dage").rows()]
    assert order == sorted(order)
    assert len({need for need, _ in order}) > 2


def test_what_lies_ahead_is_told_as_ahead(store: Path, demo: Snapshot) -> None:
    ahead = true_of(demo, Selection()).filter(pl.col("aarlig_afklaring_days") < -1)
    case_id, days = ahead.sort("case_id").select("case_id", "aarlig_afklaring_days").row(0)
    rows = listed(opened(taeller="aarlig_afklaring", sag=case_id, **EVERYTHING)).filter(pl.col("Sag") == case_id)
    assert f"Årlig afklaring om {-days} dage" in rows["Hvorfor"][0]
    assert rows["Dage"].to_list() == [days]


def test_search_by_case_number_narrows_the_list_and_says_how_many_are_not_on_it(store: Path, demo: Snapshot) -> None:
    everyone = open_cases(demo, FIRST_START)
    case_id = everyone["case_id"].sort()[3]
    at = opened(sag=f" {case_id.lower()} ")
    rows = listed(at)
    assert case_id in rows["Sag"].to_list()
    assert all(case_id in one for one in rows["Sag"])
    assert scope(at)["selected"] == everyone.height - rows.height
    nobody = opened(sag="findes ikke")
    assert not nobody.dataframe
    assert "Ingen sager her." in [one.value for one in nobody.markdown]


def test_a_click_chooses_a_counter_and_the_next_takes_it_away(store: Path) -> None:
    at = opened()
    everyone = listed(at).height
    number = numbers(at)["uden_plan"]
    at.button(key="counter-uden_plan").click().run()
    assert at.query_params["taeller"] == "uden_plan"
    assert listed(at).height == number < everyone
    assert at.button(key="counter-uden_plan").label.startswith("✓")
    assert "✕" in at.button(key="chip-own-uden_plan").label
    at.button(key="counter-frist_overskredet").click().run()
    assert at.query_params["taeller"] == ["uden_plan", "frist_overskredet"]
    assert listed(at).height > number
    at.button(key="chip-own-uden_plan").click().run()
    at.button(key="counter-frist_overskredet").click().run()
    assert "taeller" not in at.query_params
    assert listed(at).height == everyone


def test_an_unknown_counter_in_the_link_changes_nothing(store: Path) -> None:
    assert listed(opened(taeller="findes_ikke")).equals(listed(opened()))


# --- Two pages, one number -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SELECTIONS)
def test_two_pages_and_the_panel_say_the_same_number(store: Path, demo: Snapshot, name: str) -> None:
    link, selection = SELECTIONS[name](demo)
    at = opened(**link)
    newest = panel_by_month(demo, selection).sort("month").row(-1, named=True)
    assert newest["month"] == date(2026, 10, 1), "the data date is the last day of this month"
    assert tile(at, "Åbne sager")[0] == formats.integer(newest["open_at_end"])
    assert numbers(at)["uden_raadgiver"] == newest["without_worker"]
    assert numbers(at)["uden_plan"] == newest["open_at_end"] - newest["has_plan"]
    assert tile(at, "Uden plan")[0] == formats.integer(newest["open_at_end"] - newest["has_plan"])
    other = opened_page("sagsstammer", **link)
    value, detail = tile(other, "Sager uden rådgiver")
    assert value == formats.integer(newest["without_worker"])
    assert detail == f"af {formats.integer(newest['open_at_end'])} åbne sager i udvalget"


@pytest.mark.parametrize("name", SELECTIONS)
@pytest.mark.parametrize("counter", [None, "uden_plan"])
def test_rows_shown_and_not_shown_are_all_the_open_cases(
    store: Path, demo: Snapshot, name: str, counter: str | None
) -> None:
    link, selection = SELECTIONS[name](demo)
    at = opened(**link, **({"taeller": counter} if counter else {}))
    rows = scope(at)
    assert rows["listed"] == listed(at).height
    assert rows["listed"] + rows["selected"] == open_cases(demo, selection).height
    assert rows["all"] == rows["listed"] + rows["selected"] + rows["outside"] == open_case_total(demo)
    assert "Pr. 31. oktober 2026 er der" in html(at)


def test_the_period_says_nothing_of_today_s_list(store: Path) -> None:
    whole, short = opened(), opened(fra="jan. 2020", til="jun. 2020")
    assert numbers(short) == numbers(whole)
    assert listed(short).equals(listed(whole))
    assert scope(short) == scope(whole)
    assert tile(short, "Åbne sager") == tile(whole, "Åbne sager")


def test_a_period_of_under_a_year_tells_timeliness_without_a_comparison(store: Path) -> None:
    at = opened(fra="mar. 2020", til="jun. 2020")
    value, detail = tile(at, "Samtale til tiden")
    assert re.fullmatch(r"\d+ %", value)
    assert detail.endswith("i juni 2020")
    assert "for et år siden" not in html(at)


def test_a_chosen_worker_narrows_list_counters_and_tiles(store: Path, demo: Snapshot) -> None:
    cases = open_cases(demo, FIRST_START)
    worker, number = cases["caseworker_id"].drop_nulls().value_counts().sort("count", "caseworker_id").row(-1)
    at = opened()
    at.selectbox(key="raadgiver").select(worker).run()
    assert tile(at, "Åbne sager")[0] == formats.integer(number)
    assert (
        listed(at)["Sag"].sort().to_list()
        == cases.filter(pl.col("caseworker_id") == worker)["case_id"].sort().to_list()
    )
    assert numbers(at)["uden_raadgiver"] == 0
    assert "raadgiver" not in at.query_params, "a worker's name belongs in no link"


# --- Names -----------------------------------------------------------------------------------------------------


def everything_told(tab: str, offered: Offered) -> str:
    at = opened(tab, **EVERYTHING)
    files = [file().decode("utf-8-sig") for key, file in offered.items() if key.endswith("-csv")]
    assert files
    return "\n".join([told(at), *files])


@pytest.mark.parametrize("naming", ["pseudonyms", "none"])
@pytest.mark.parametrize("tab", TABS)
def test_without_names_no_worker_can_be_read_anywhere_on_the_page(
    own_store: Path, demo: Snapshot, offered: Offered, tab: str, naming: str
) -> None:
    (own_store / "settings.toml").write_text(f'worker_names = "{naming}"\n', encoding="utf-8")
    said = everything_told(tab, offered)
    names = worker_names(demo)["name"].drop_nulls().to_list()
    assert len(names) > 10
    assert [name for name in names if name in said] == []
    if tab == "Listen":
        assert ("Rådgiver 01" in said) == (naming == "pseudonyms")


def test_with_names_the_list_tells_who_has_each_case(store: Path, demo: Snapshot, offered: Offered) -> None:
    said = everything_told("Listen", offered)
    busy = open_cases(demo, Selection())["caseworker_id"].drop_nulls().unique().to_list()
    names = worker_names(demo).filter(pl.col("caseworker_id").is_in(busy))["name"].to_list()
    assert [name for name in names if name not in said] == []


# --- Good reasons ----------------------------------------------------------------------------------------------

NOTE = "Afventer svar fra kommunens samarbejdspartner"


def noted_through_the_form(case_id: str, words: str, until: date, counter: str) -> AppTest:
    at = opened(maalgruppe="", alder="")
    at.text_input(key="reason-case").set_value(case_id).run()
    at.selectbox(key=f"reason-counter-{case_id}").select(counters()[counter])
    at.text_input(key=f"reason-words-{case_id}").set_value(words)
    at.date_input(key=f"reason-until-{case_id}").set_value(until).run()
    return at.button(key="reason-save").click().run()


@pytest.fixture
def small_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = small.imported(tmp_path)
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    return folder


def needs_alone(folder: Path, counter: str) -> str:
    """The case that has stood longest in this counter and stands in no other."""
    found = true_of(open_current(folder), Selection())
    others = [one for one in counters() if one != counter]
    alone = found.filter(pl.col(counter), ~pl.any_horizontal(others))
    return str(alone.sort(f"{counter}_days", "case_id")["case_id"][-1])


def test_a_good_reason_is_noted_and_not_gone_and_survives_an_import_until_its_end(
    small_store: Path, tmp_path: Path
) -> None:
    case_id, until = needs_alone(small_store, "frist_overskredet"), small.DATA_DATE + timedelta(days=30)
    before = opened(**EVERYTHING)
    place = listed(before)["Sag"].to_list().index(case_id)

    at = noted_through_the_form(case_id, NOTE, until, "frist_overskredet")
    assert f"Noteret på sag {case_id}" in " ".join(one.value for one in at.caption).replace("\\", "")
    assert numbers(at) == numbers(before), "a noted case is still counted"
    row = listed(at).row(by_predicate=pl.col("Sag") == case_id, named=True)
    assert row["God grund"] == f"Frist overskredet: {NOTE} (til 30-01-2025)."
    assert row["Hvorfor"] == listed(before).row(by_predicate=pl.col("Sag") == case_id, named=True)["Hvorfor"]
    assert row["Dage"] is None, "what has a good reason is no need"
    assert listed(at)["Sag"].to_list().index(case_id) > place

    small.imported(tmp_path)  # the same files once more
    again = opened(**EVERYTHING)
    assert listed(again).equals(listed(at))

    small.imported(tmp_path, data_date=until)  # on its last day it holds
    assert NOTE in listed(opened(**EVERYTHING))["God grund"].drop_nulls().str.join("")[0]

    small.imported(tmp_path, data_date=until + timedelta(days=1))
    after = listed(opened(**EVERYTHING))
    assert "God grund" not in after.columns, "it comes back by itself"
    assert after.row(by_predicate=pl.col("Sag") == case_id, named=True)["Dage"] is not None


def test_a_good_reason_can_be_withdrawn_and_a_cpr_number_is_refused_without_being_repeated(small_store: Path) -> None:
    case_id = needs_alone(small_store, "frist_overskredet")
    until = small.DATA_DATE + timedelta(days=12)
    refused = noted_through_the_form(case_id, "Ring til 010190-1234", until, "frist_overskredet")
    said = " ".join(one.value for one in refused.caption)
    assert "CPR" in said
    assert "010190" not in said
    assert "God grund" not in listed(refused).columns

    at = noted_through_the_form(case_id, NOTE, until, "frist_overskredet")
    assert len(good_reasons(small_store, small.DATA_DATE)) == 1
    at.button(key="reason-withdraw").click().run()
    assert "God grund" not in listed(at).columns
    assert good_reasons(small_store, small.DATA_DATE) == []


def test_the_form_takes_no_date_after_the_longest_time_and_says_what_not_to_write(small_store: Path) -> None:
    case_id = needs_alone(small_store, "frist_overskredet")
    at = opened(**EVERYTHING)
    at.text_input(key="reason-case").set_value(case_id).run()
    field = at.date_input(key=f"reason-until-{case_id}")
    assert (field.min, field.max) == (small.DATA_DATE + timedelta(days=1), small.DATA_DATE + timedelta(days=180))
    assert at.text_input(key=f"reason-words-{case_id}").proto.max_chars == 200
    assert "Skriv ingen helbredsoplysninger og ingen navne. Højst 200 tegn." in [one.value for one in at.caption]
    at.text_input(key="reason-case").set_value("S99").run()
    assert "Der er ingen åben sag S99 i udvalget." in [one.value for one in at.caption]


def test_a_reason_of_one_counter_leaves_the_case_in_its_others(small_store: Path) -> None:
    found = true_of(open_current(small_store), Selection())
    row = found.filter(pl.col("frist_overskredet") & pl.col("aarlig_afklaring")).sort("case_id").row(0, named=True)
    note_reason(
        small_store,
        row["case_id"],
        row["spell_start"],
        "frist_overskredet",
        NOTE,
        small.DATA_DATE + timedelta(days=5),
        data_date=small.DATA_DATE,
    )
    shown = listed(opened(**EVERYTHING)).row(by_predicate=pl.col("Sag") == row["case_id"], named=True)
    assert shown["Dage"] == max(row[f"{one}_days"] for one in counters() if row[one] and one != "frist_overskredet")
    assert "Fristen overskredet med" in shown["Hvorfor"]
    only = listed(opened(taeller="frist_overskredet", **EVERYTHING)).row(
        by_predicate=pl.col("Sag") == row["case_id"], named=True
    )
    assert only["Dage"] is None, "of the chosen counter nothing is left to do"
    assert only["God grund"] is not None


# --- What a store may lack -------------------------------------------------------------------------------------

LACKING: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "samtaler": (
        ("laenge_siden_samtale", "udeblevet_to_gange", "ny_uden_samtale"),
        ("Samtaler", "Til tiden"),
        "Denne del mangler samtaler. Indlæs tabellen “contacts” – se Data.",
    ),
    "planer": (
        ("uden_plan", "uden_naeste_skridt", "frist_overskredet"),
        ("Planer og afklaring",),
        "Denne del mangler planer. Indlæs tabellen “plans” – se Data.",
    ),
    "afklaringer": (
        ("aarlig_afklaring",),
        ("Planer og afklaring",),
        "Denne del mangler årlige afklaringer. Indlæs tabellen “clarifications” – se Data.",
    ),
    "tilknytninger": (("uden_raadgiver",), (), ""),
    "forløb": (("laenge_uden_indsats",), (), ""),
    "medarbejdere": ((), (), ""),
    "team": ((), (), ""),
}


def lacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *but: str) -> Path:
    folder = small.imported(tmp_path, but=but)
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    return folder


@pytest.mark.parametrize("table", LACKING)
def test_without_a_table_the_page_says_what_it_lacks_and_shows_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    folder = lacking(tmp_path, monkeypatch, table)
    gone, tabs, words = LACKING[table]
    at = opened(**EVERYTHING)
    assert set(numbers(at)) == set(counters()) - set(gone)
    told_missing = at.caption[1].value if gone else ""
    assert all(f"“{counters()[one].name}”" in told_missing for one in gone)
    assert listed(at).height == open_cases(open_current(folder), Selection()).height
    for tab in TABS[1:]:
        other = opened(tab, **EVERYTHING)
        missing = [one.value for one in other.markdown if one.value.startswith("Denne del mangler")]
        assert missing == ([words] if tab in tabs else [])
        assert other.get("plotly_chart") or tab in tabs


def test_without_conversations_nobody_is_said_to_have_had_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking(tmp_path, monkeypatch, "samtaler")
    at = opened(**EVERYTHING)
    for label in ("Samtaler pr. borger om året", "Samtale til tiden"):
        assert tile(at, label) == ("–", "mangler samtaler – se Data")


def test_without_plans_their_tile_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking(tmp_path, monkeypatch, "planer")
    assert tile(opened(**EVERYTHING), "Uden plan") == ("–", "mangler planer – se Data")


def test_cases_alone_are_listed_without_a_counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = lacking(tmp_path, monkeypatch, *(name for name in small.files() if name != "sager"))
    at = opened(**EVERYTHING)
    cases = open_cases(open_current(folder), Selection())
    assert answer(at) == (
        f"Der er {cases.height} åbne sager i udvalget. Ingen tællere kan regnes af de indlæste tabeller – se Data."
    )
    assert numbers(at) == {}
    assert listed(at)["Sag"].to_list() == cases["case_id"].sort().to_list()
    assert "Rådgiver" not in listed(at).columns
    for tab in TABS[1:]:
        assert not opened(tab, **EVERYTHING).get("plotly_chart")


def of_cases(keep: Callable[[str], bool]) -> dict[str, list[str]]:
    """The small municipality with some of its cases only, and what belongs to them."""
    given = small.files()
    kept = {line.split(";")[0] for line in given["sager"][1:] if keep(line)}
    by_case = ("sager", "tilknytninger", "samtaler", "planer", "afklaringer")
    for name in by_case:
        given[name] = [given[name][0], *(line for line in given[name][1:] if line.split(";")[0] in kept)]
    return given


@pytest.mark.parametrize("tab", TABS)
def test_one_case_is_told_in_the_singular(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tab: str) -> None:
    folder = small.imported(tmp_path, of_cases(lambda line: line.startswith("S31;")))
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    at = opened(tab, **EVERYTHING)
    assert answer(at).startswith("1 sag af 1 har brug for et blik.")
    if tab == "Listen":
        assert listed(at)["Sag"].to_list() == ["S31"]
        assert "er der 1 åben sag i data: 1 på listen." in html(at)
    assert not re.search(r"(?<![\d.,–])1 (sager|samtaler|borgere)\b", html(at))


@pytest.mark.parametrize("tab", TABS)
def test_no_open_case_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tab: str) -> None:
    folder = small.imported(tmp_path, of_cases(lambda line: line.endswith(";job") and "2025" not in line))
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    assert open_case_total(open_current(folder)) == 0
    at = opened(tab, **EVERYTHING)
    assert answer(at) == "Ingen sager i dette udvalg. Prøv en længere periode eller flere målgrupper."
    if tab == "Listen":
        assert set(numbers(at).values()) == {0}, "a 0 is shown"
        assert not at.dataframe


def test_without_cases_the_page_says_which_table_to_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small.imported(
        tmp_path, {"deltagere": ["Projekt-id;Borger-id;Indskrevet", "P;B1;2023-02-01", "P;B2;2023-03-01"]}
    )
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    assert answer(opened()) == "Siden mangler sager. Indlæs tabellen “cases” – se Data."
