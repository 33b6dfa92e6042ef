"""The page Forløb against the store it shows: numbers agree, lists are whole, and a provider gets only its own."""

import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from data.importing import load
from data.store import Snapshot, open_current
from queries import courses as asked
from queries.caseload import worker_names
from queries.choices import choices as choices_query
from queries.panel import months
from queries.selection import Selection
from tests.pages import small
from tests.pages.app import ROOT, answer, html, opened_page, tile, told
from tests.pages.conftest import Offered
from ui import courses as computed
from ui import formats, texts

TABS = ("Køb", "Afbrud", "Resultat", "De lange", "Praksis", "Bestilling")
EVERYTHING = {"maalgruppe": "", "alder": ""}


def opened(tab: str = "Køb", /, **link: str | list[str]) -> AppTest:
    return opened_page("forloeb", **{"del": tab}, **EVERYTHING, **link)


def period(snapshot: Snapshot) -> Selection:
    """The newest twelve whole months, which the page counts where nobody has chosen."""
    whole = months(snapshot).filter("complete")["month"].sort().to_list()
    return Selection(first_month=whole[-12], last_month=whole[-1])


def shown(at: AppTest, number: int = 0) -> pl.DataFrame:
    """One of the page's tables, as it stands on the screen."""
    return pl.from_pandas(at.dataframe[number].value)


def workbook(offered: Offered, key: str) -> pl.DataFrame:
    return pl.read_excel(io.BytesIO(offered[f"{key}-xlsx"]()), sheet_name="Tal", infer_schema_length=None)


def internal(at: AppTest) -> AppTest:
    """The page with internal files, whose tables hide nothing."""
    return next(one for one in at.toggle if one.label == texts.INTERNAL_FILES).set_value(True).run()


def words(at: AppTest) -> str:
    return " ".join(one.value.replace("\\", "") for one in at.markdown)


# --- Every tab ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tab", "charts"),
    [("Køb", 4), ("Afbrud", 6), ("Resultat", 2), ("De lange", 0), ("Praksis", 0), ("Bestilling", 5)],
)
def test_each_tab_draws_its_charts_and_every_chart_has_an_alt(store: Path, tab: str, charts: int) -> None:
    at = opened(tab)
    assert at.title[0].value == "Forløb"
    assert at.session_state["del"] == tab
    drawn = at.get("plotly_chart")
    assert len(drawn) == charts
    for element in drawn:
        assert element.proto.alt.endswith(".")
        Figure(json.loads(element.proto.spec))


@pytest.mark.parametrize("by", ["Leverandør", "Produkt", "Støttebehov", "Præcis bestilling"])
def test_the_comparison_can_be_by_each_of_four(store: Path, by: str) -> None:
    at = opened("Afbrud", sammenlign=by)
    assert at.session_state["sammenlign"] == by
    assert len(at.get("plotly_chart")) == 6


def test_the_period_that_is_counted_is_told_where_nobody_chose_it(store: Path) -> None:
    told_at = "Ingen periode er valgt, så siden tæller de seneste 12 hele måneder: november 2025 – oktober 2026."
    assert told_at in [one.value for one in opened().caption]
    chosen = opened(fra="jan. 2026", til="mar. 2026")
    assert not any("Ingen periode er valgt" in one.value for one in chosen.caption)
    assert answer(chosen).startswith("Fra januar 2026 til marts 2026 var ")


@pytest.mark.parametrize("tab", TABS)
def test_a_team_without_courses_has_words(store: Path, demo: Snapshot, tab: str) -> None:
    every = choices_query(demo)
    markers = every.filter(pl.col("kind") == "marker")["value"].to_list()
    at = opened(tab, markoer=markers)
    assert answer(at) == texts.NO_COURSES
    assert tile(at, "Aktive forløb")[0] == "0", "a 0 is shown"


def test_a_closed_tab_does_no_work(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    for name in ("time_in_course", "benefit_flow", "after_courses", "drawn_courses", "waits", "repeats", "concurrent"):
        monkeypatch.setattr(asked, name, lambda *_, name=name, **__: called.append(name))
    opened("Køb", fra="feb. 2026")
    assert called == []


# --- Two places, one number -----------------------------------------------------------------------------------------


def test_the_active_courses_are_the_sum_over_the_centres_and_every_other_table(
    store: Path, demo: Snapshot, offered: Offered
) -> None:
    at = internal(opened("Køb"))
    total = int(tile(at, "Aktive forløb")[0].replace(".", ""))
    by_level = asked.active_courses(demo, period(demo))
    assert total == by_level.filter(pl.col("level") == "all")["courses"].item() > 100
    for key in ("purchases", "needs", "efforts", "providers"):
        assert workbook(offered, key)["Forløb"].sum() == total, key


def test_the_interrupted_of_the_tile_are_the_sum_of_the_reasons_and_of_each_comparison(
    store: Path, demo: Snapshot, offered: Offered
) -> None:
    at = internal(opened("Afbrud"))
    found = re.match(r"([\d.]+) af ([\d.]+) med", tile(at, "Afbrudt")[1])
    assert found is not None
    interrupted, known = (int(one.replace(".", "")) for one in found.groups())
    reasons = workbook(offered, "reasons")
    assert reasons.filter(pl.col("Slags").is_in(computed.INTERRUPTED))["Forløb"].sum() == interrupted > 0
    assert reasons["Forløb"].sum() == known
    dropped = re.match(r"([\d.]+) af", tile(at, "Frafald")[1])
    assert dropped is not None
    for by in ("Leverandør", "Produkt", "Støttebehov", "Præcis bestilling"):
        at = internal(opened("Afbrud", sammenlign=by))
        parts = workbook(offered, "parts-interrupted")
        assert (parts["Sluttet"].sum(), parts["Afbrudt"].sum()) == (known, interrupted), by
        assert parts["Frafald"].sum() == int(dropped[1].replace(".", ""))
        assert parts.equals(workbook(offered, "parts-dropped-out"))
    assert workbook(offered, "next")["Forløb"].sum() == interrupted
    assert workbook(offered, "mix")["Frafald"].sum() == int(dropped[1].replace(".", "")), "the demo tells each provider"
    assert workbook(offered, "mix")["Ventet"].sum() == pytest.approx(workbook(offered, "mix")["Frafald"].sum(), abs=1)


def test_the_expected_of_each_provider_follows_from_the_cells(store: Path, offered: Offered) -> None:
    internal(opened("Afbrud"))
    cells, mix = workbook(offered, "cells"), workbook(offered, "mix")
    by_hand = cells.group_by("Leverandør").agg(
        (pl.col("Sluttet") * pl.col("Frafald hos alle i gruppen (%)") / 100).sum().alias("by_hand"),
        pl.col("Sluttet").sum().alias("of_cells"),
    )
    joined = mix.join(by_hand, on="Leverandør")
    assert joined.height == mix.height > 1
    for expected, recomputed, ended, of_cells in joined.select("Ventet", "by_hand", "Sluttet", "of_cells").rows():
        assert recomputed == pytest.approx(expected, abs=0.1)
        assert ended == of_cells


def test_the_long_ones_of_the_tile_are_the_rows_of_the_list_and_of_its_file(
    store: Path, demo: Snapshot, offered: Offered
) -> None:
    at = opened("De lange")
    wanted = asked.running_courses(demo, Selection()).filter(pl.col("weeks") >= 40)
    rows = shown(at)
    assert tile(at, "I gang i 40 uger eller mere")[0] == formats.integer(wanted.height)
    assert rows.height == wanted.height > 5
    assert sorted(rows["Forløbs-id"]) == sorted(wanted["course_id"])
    assert workbook(offered, "long")["Forløbs-id"].to_list() == rows["Forløbs-id"].to_list()
    assert rows["Uger"].to_list() == sorted(rows["Uger"].to_list(), reverse=True)
    assert f"{formats.integer(wanted.height)} forløb har varet 40 uger eller mere" in html(at)


def test_how_long_is_long_is_a_setting(own_store: Path, demo: Snapshot) -> None:
    (own_store / "settings.toml").write_text("long_course_weeks = 20\n", encoding="utf-8")
    wanted = asked.running_courses(demo, Selection()).filter(pl.col("weeks") >= 20)
    at = opened("De lange")
    assert tile(at, "I gang i 20 uger eller mere")[0] == formats.integer(wanted.height)
    assert shown(at).height == wanted.height


def test_what_comes_after_covers_all_months_where_nobody_chose_a_period(
    store: Path, demo: Snapshot, offered: Offered
) -> None:
    at = internal(opened("Resultat"))
    assert "alle måneder i data er med" in html(at)
    after = workbook(offered, "after")
    everyone = asked.ended_courses_by(demo, Selection())["courses"].sum()
    for followed in (3, 6, 12):
        assert after.filter(pl.col("Måneder efter") == followed)["Forløb"].sum() == everyone
    flow = workbook(offered, "flow")
    assert flow["Forløb"].sum() == asked.ended_total(demo, period(demo))["courses"].item()
    assert "Forløbets slutning er ikke afgang fra ydelsen." in html(at)
    assert "alle måneder i data er med" not in html(opened("Resultat", fra="jan. 2026"))


def test_offers_and_comparison_say_the_same_of_drop_out(store: Path, offered: Offered) -> None:
    internal(opened("Bestilling"))
    offers = workbook(offered, "offers")
    internal(opened("Afbrud", sammenlign="Produkt"))
    assert offers.equals(workbook(offered, "parts-dropped-out"))


def test_the_repeated_of_the_share_are_on_the_list(store: Path, demo: Snapshot, offered: Offered) -> None:
    at = internal(opened("Bestilling"))
    listed, units = workbook(offered, "repeated"), workbook(offered, "repeats")
    completed = listed.filter(pl.col("Det tidligere") == "gennemført").height
    assert completed == units["Dækket før"].sum() > 0
    assert f"{formats.integer(completed)} af " in html(at)
    assert listed.height == asked.repeated_courses(demo, period(demo)).height
    begun = asked.repeats(demo, period(demo))["courses"].sum()
    assert workbook(offered, "waits")["Forløb"].sum() <= begun


# --- The agenda for a provider --------------------------------------------------------------------------------------

PROVIDER_COLUMNS = [
    *("Forløbs-id", "Borger", "Produkt", "Bestillende center", "Støttebehov", "Dobbeltbemandet", "Formål", "Start"),
    *("Uger", "Planlagte uger", "Næste skridt", "Hvem gør det"),
]


@pytest.fixture
def buttons(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """The download buttons of the page's last run, with what they were given."""
    import streamlit as st

    found: dict[str, dict[str, Any]] = {}
    drawn = st.download_button

    def button(label: str, data: Any, **options: Any) -> bool:
        found[str(options.get("key", label))] = {"data": data, **options}
        return drawn(label, data, **options)

    monkeypatch.setattr(st, "download_button", button)
    return found


def busiest(demo: Snapshot) -> str:
    """The provider with most long courses."""
    rows = asked.running_courses(demo, Selection()).filter(pl.col("weeks") >= 40)
    return str(rows.group_by("provider").len().sort("len", "provider").row(-1)[0])


def every_cell(book: bytes) -> str:
    """All that stands anywhere in a workbook, hidden sheets, names and properties included."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", errors="replace") for name in parts.namelist())


def test_the_provider_s_file_holds_its_own_long_courses_and_nothing_else(
    store: Path, demo: Snapshot, buttons: dict[str, dict[str, Any]]
) -> None:
    provider = busiest(demo)
    opened("De lange", leverandoer=provider)
    button = buttons["long-provider-xlsx"]
    assert button["file_name"] == "resultatdialog-forloeb-long-leverandoer.xlsx"
    assert not button["disabled"]
    book = button["data"]()
    running = asked.running_courses(demo, Selection())
    own = running.filter(pl.col("provider") == provider, pl.col("weeks") >= 40)
    table = pl.read_excel(io.BytesIO(book), sheet_name="Tal", drop_empty_cols=False, infer_schema_length=None)
    assert table.columns == PROVIDER_COLUMNS
    assert sorted(table["Forløbs-id"]) == sorted(own["course_id"])
    assert table["Næste skridt"].null_count() == table["Hvem gør det"].null_count() == table.height > 0
    about = dict(pl.read_excel(io.BytesIO(book), sheet_name="Om tallene", has_header=False).rows())
    assert about["Udvalg"] == provider
    assert about["Deling"] == texts.PROVIDER_MODE
    assert "Dagsorden til et fælles møde" in about["Sådan er tallet lavet"]

    everything = every_cell(book)
    named = {row["course_id"]: row for row in running.to_dicts()}
    secrets: set[str] = set()
    for row in named.values():
        mine = row["course_id"] in set(own["course_id"])
        secrets |= {row["citizen_id"], row["case_id"]} if mine else {row["course_id"], row["citizen_id"]}
    secrets |= set(running["next_step"].drop_nulls()) | set(worker_names(demo)["name"].drop_nulls())
    secrets |= set(worker_names(demo)["caseworker_id"])
    secrets |= set(choices_query(demo).filter(pl.col("kind") == "target_group")["value"])
    secrets |= {"kontanthjælp", "ressourceforløb", "ledighedsydelse", "aktivitetsparat"}
    secrets |= {name for name in running["provider"].drop_nulls().unique() if name != provider}
    # Short ids are found in numbers of the file's own; what they would tell stands in the columns, which are known.
    told_anyway = {one for one in secrets if len(one) < 5}
    assert [
        one for one in secrets - told_anyway if f">{one}<" in everything or (len(one) > 9 and one in everything)
    ] == []


def test_the_provider_s_file_needs_one_provider_and_no_marker(
    store: Path, demo: Snapshot, buttons: dict[str, dict[str, Any]]
) -> None:
    opened("De lange")
    assert buttons["long-provider-xlsx"]["disabled"]
    assert buttons["long-provider-xlsx"]["help"] == texts.TO_PROVIDER_CHOOSE
    marker = choices_query(demo).filter(pl.col("kind") == "marker")["value"][0]
    of_marker = asked.running_courses(demo, Selection(markers=(marker,))).filter(pl.col("weeks") >= 40)
    opened("De lange", leverandoer=of_marker["provider"].drop_nulls()[0], markoer=marker)
    assert buttons["long-provider-xlsx"]["disabled"], "the file would tell who has the marker"
    assert buttons["long-provider-xlsx"]["help"] == texts.TO_PROVIDER_MARKERS


def test_a_provider_narrows_the_list(store: Path, demo: Snapshot) -> None:
    provider = busiest(demo)
    rows = shown(opened("De lange", leverandoer=provider))
    assert rows["Leverandør"].unique().to_list() == [provider]


@pytest.mark.parametrize("naming", ["pseudonyms", "none"])
def test_without_names_no_worker_can_be_read_on_the_agenda(
    own_store: Path, demo: Snapshot, offered: Offered, naming: str
) -> None:
    (own_store / "settings.toml").write_text(f'worker_names = "{naming}"\n', encoding="utf-8")
    at = opened("De lange")
    said = told(at) + offered["long-csv"]().decode("utf-8-sig")
    assert [name for name in worker_names(demo)["name"].drop_nulls() if name in said] == []
    assert ("Rådgiver" in shown(at).columns) == (naming == "pseudonyms")


# --- The practice review --------------------------------------------------------------------------------------------


def test_the_draw_is_the_lowest_by_hash_and_the_same_next_time(store: Path, demo: Snapshot) -> None:
    every = asked.drawn_courses(demo, period(demo), 10**6, 0)["course_id"].to_list()

    def by_hand(seed: int, size: int) -> list[str]:
        return sorted(every, key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).hexdigest())[:size]

    assert shown(opened("Praksis"))["Forløbs-id"].to_list() == by_hand(1, 10)
    at = opened("Praksis", tal="77", antal="4")
    assert at.number_input(key="tal").value == 77
    assert shown(at)["Forløbs-id"].to_list() == by_hand(77, 4)
    assert "med tallet 77." in html(at)
    at.number_input(key="tal").set_value(78).run()
    assert shown(at)["Forløbs-id"].to_list() == by_hand(78, 4)


def test_a_sample_is_told_with_its_interval_beside_all_that_ended(store: Path, demo: Snapshot) -> None:
    at = opened("Praksis")
    total = asked.ended_total(demo, period(demo)).row(0, named=True)
    rows = shown(at)
    interrupted = rows.filter(pl.col("Afbrudt") == "ja").height
    assert f"10 af {formats.integer(total['courses'])} forløb, der sluttede" in html(at)
    assert f"I stikprøven blev {interrupted} af {rows.filter(pl.col('Afbrudt') != 'ukendt').height} afbrudt" in words(
        at
    )
    share = formats.share(total["interrupted"] / total["known"], 0)
    assert f"Blandt alle {formats.integer(total['known'])} forløb med kendt afslutning er det {share}." in words(at)
    assert tile(at, "Afbrudt")[0].startswith(share)


# --- Springbræt's report on the screen ------------------------------------------------------------------------------

S1 = ROOT / "tests" / "data" / "s1"
TEN = (
    *("030374XXXX", "080884XXXX", "091165XXXX", "140675XXXX", "160974XXXX"),
    *("190187XXXX", "190773XXXX", "210979XXXX", "270591XXXX", "190365XXXX"),
)


@pytest.fixture(scope="module")
def springbraet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("springbraet") / "store"
    load([S1 / "sager.csv", S1 / "forloeb.csv"], folder=folder, mapping=S1 / "mapping.toml")
    return folder


@pytest.fixture
def report(springbraet: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(springbraet))
    return springbraet


def test_the_report_s_purchases_stand_on_the_page(report: Path, offered: Offered) -> None:
    at = internal(opened("Køb"))
    assert answer(at).startswith(
        "Fra juli 2022 til december 2022 var 400 forløb aktive: mentorforløb er over halvdelen (205), og Center for "
        "Jobindsats bestiller flest (205)."
    )
    assert tile(at, "Aktive forløb") == ("400", "for 394 personer")
    page = html(at)
    assert (
        "Center for Jobindsats bestiller flest: 205 af 400. Mentorforløb er over halvdelen af alle: 205 af 400" in page
    )
    spec = json.dumps(json.loads(at.get("plotly_chart")[0].proto.spec), ensure_ascii=False)
    for centre, total in (("Jobindsats", 205), ("Afklaring og Beskæftigelse", 136), ("Arbejdsfastholdelse", 59)):
        assert re.search(rf"Center for {centre}</b> · {total}\b", spec), centre
    assert "16 af dem har mindst støttebehov (E)." in page
    assert "2 af 3 centre bruger dobbeltbemandede forløb" in page
    assert re.search(r"Af de 131 virksomhedsforløb har de fleste støttebehov A eller B \((\d+)\)\.", words(at))
    table = workbook(offered, "purchases")
    found = {
        centre: table.filter(pl.col("Bestillende center") == centre)
        .sort("Produkt")
        .select("Produkt", "Forløb", "Mindst støttebehov (E)", "Personer")
        .rows()
        for centre in table["Bestillende center"].unique()
    }
    assert found["Center for Jobindsats"] == [
        ("fastholdelsesmentor", 16, 4, 16),
        ("individuel tid", 17, 0, 11),
        ("mentorforløb", 82, 0, 82),
        ("virksomhedsforløb", 90, 0, 90),
    ]
    assert found["Center for Afklaring og Beskæftigelse"] == [
        ("fastholdelsesmentor", 25, 11, 25),
        ("individuel tid", 2, 0, 2),
        ("mentorforløb", 91, 0, 91),
        ("virksomhedsforløb", 18, 0, 18),
    ]
    assert found["Center for Arbejdsfastholdelse"] == [
        ("fastholdelsesmentor", 4, 1, 4),
        ("individuel tid", 0, 0, None),
        ("mentorforløb", 32, 0, 32),
        ("virksomhedsforløb", 23, 0, 23),
    ]


def test_the_report_s_notes_are_written_at_the_bars(report: Path) -> None:
    spec = opened("Køb").get("plotly_chart")[0].proto.spec
    for note in ("11 personer", "4 med mindst støttebehov", "11 med mindst støttebehov", "1 med mindst støttebehov"):
        assert note in json.dumps(json.loads(spec), ensure_ascii=False).replace("<br>", " "), note


def test_the_report_s_ten_cases_give_its_summary_when_they_are_named(report: Path) -> None:
    at = opened("Praksis")
    at.text_input(key="navngivne").set_value(" ".join(TEN)).run()
    assert "navngivne" not in at.query_params, "a masked number belongs in no link"
    rows = shown(at)
    assert sorted(rows["Borger"]) == sorted(TEN)
    said = words(at)
    for part in (
        "1 fra kontanthjælp til førtidspension",
        "1 fra ressourceforløbsydelse til førtidspension",
        "1 stadig på kontanthjælp",
        "1 stadig på ledighedsydelse",
        "6 stadig på ressourceforløbsydelse",
        "5 blev afbrudt før tid (3 ressourceforløbsydelse, 1 kontanthjælp og 1 ledighedsydelse), ingen af dem med "
        "progression.",
        texts.NOT_DRAWN,
    ):
        assert part in said, part


def test_the_report_s_interruptions_are_told_apart_from_progress(report: Path) -> None:
    at = opened("Afbrud")
    ended = asked.ended_total(open_current(report), Selection())["known"].item()
    assert f"5 af {ended} forløb blev afbrudt, ingen af dem med progression" in html(at)


# --- What a store may lack ------------------------------------------------------------------------------------------


def test_without_courses_the_page_says_which_table_to_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small.imported(tmp_path, but=("forløb",))
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    assert answer(opened()) == "Siden mangler forløb. Indlæs tabellen “courses” – se Data."


@pytest.mark.parametrize("tab", TABS)
def test_courses_with_dates_alone_open_on_every_tab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tab: str) -> None:
    folder = small.imported(tmp_path)
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))
    at = opened(tab, fra="jan. 2023")
    total = asked.active_courses(open_current(folder), Selection()).filter(pl.col("level") == "all")["courses"]
    assert total.item() > 0
    assert not re.search(r"\bnan\b|\bNone\b|\bnull\b", html(at).split("<style>")[-1].split("</style>")[-1])


def test_nobody_is_ranked(store: Path) -> None:
    for tab in TABS:
        assert not re.search(r"bedste leverandør|dårligste|rangliste|nr\. 1", told(opened(tab)), re.IGNORECASE)
