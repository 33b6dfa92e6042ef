import json
import re
import tomllib
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from plotly.graph_objects import Figure
from polars.testing import assert_frame_equal
from streamlit.testing.v1 import AppTest

from data import metrics as definitions
from data.importing import load
from data.metrics import read_metric
from data.store import Snapshot
from queries.choices import choices
from queries.panel import panel_by_month
from queries.selection import Selection
from tests.pages.app import ROOT, answer, html, opened_page, tile
from ui.overview import as_whole, target_of

opened = partial(opened_page, "overblik")


def links(at: AppTest) -> list[tuple[str, dict[str, list[str]]]]:
    """The page and the parameters of every link in the page's own content, in order."""
    return [
        (link.proto.page.rsplit("/", 1)[-1].removesuffix(".py"), parse_qs(link.proto.query_string))
        for link in at.main.get("page_link")
    ]


def sentences(at: AppTest) -> list[str]:
    return re.findall(r'<p class="rd-worth">(.*?)</p>', html(at))


def captions(at: AppTest) -> str:
    return " ".join(element.value for element in at.caption).replace("\\", "")


def test_it_is_the_page_a_visitor_lands_on(store: Path) -> None:
    from ui.frame import TITLES

    assert next(iter(TITLES)) == "overblik"
    at = opened()
    assert at.title[0].value == "Overblik"
    assert re.match(r"Der er [\d.]+ åbne sager i udvalget pr. 31. oktober 2026\. ", answer(at))


TWINS = [
    ("Afgangsrate", "afgang", "Afgangsrate"),
    ("Åbne sager uden plan", "opfoelgning", "Uden plan"),
    ("Forløb på 40 uger eller mere", "forloeb", "I gang i 40 uger eller mere"),
    ("Fastholdt i 6 måneder", "projektmaal", "Fastholdt i 6 måneder"),
]


@pytest.mark.parametrize("link", [{}, {"alder": ""}])
def test_a_tile_s_number_is_that_of_the_page_it_leads_to(store: Path, link: dict[str, str]) -> None:
    at = opened(**link)
    for label, slug, twin in TWINS:
        value, detail = tile(at, label)
        other, beside = tile(opened_page(slug, **link), twin)
        if label == "Åbne sager uden plan":
            assert detail.split(" af ")[0] == other
            assert value in beside
        else:
            assert value == other
            assert slug == "forloeb" or beside in detail
    said = answer(opened_page("sagsstammer", **link))
    assert f"har i gennemsnit {tile(at, 'Borgere pr. årsværk')[0]} borgere" in said
    yearly = tile(opened_page("opfoelgning", **link), "Samtaler pr. borger om året")[0]
    assert f"; {yearly} på 12 måneder" in tile(at, "Samtaler pr. borger om året")[1]


def test_each_tile_has_a_line_with_an_alt_and_a_link(store: Path) -> None:
    at = opened()
    charts = at.get("plotly_chart")
    assert len(charts) == html(at).count('<div class="rd-tile">') >= 5
    for element in charts:
        Figure(json.loads(element.proto.spec))
        assert element.proto.alt.endswith(".")
    hours = target_of(definitions.metrics()["in_paid_hours"].page)[0]
    assert [slug for slug, _ in links(at)][: len(charts)] == [
        *("afgang", "sagsstammer", "opfoelgning", "opfoelgning", hours, "forloeb", "projektmaal")
    ]
    assert links(at)[2][1] == {"taeller": ["uden_plan"]}


def test_every_sentence_has_its_sign_and_leads_to_its_page(store: Path) -> None:
    at = opened()
    told = sentences(at)
    assert 1 <= len(told) <= 7
    assert all(re.match(r'<span class="rd-sign rd-\w+">[●■◆] ', one) for one in told)
    assert len(links(at)) == len(at.get("plotly_chart")) + len(told)
    assert any(slug == "projektmaal" and query["projekt"] for slug, query in links(at))
    assert "forskelle på én gang" in captions(at)
    assert "Der er intet særligt at bemærke om" in captions(at)


def test_what_is_preliminary_and_what_is_coming_is_told(store: Path) -> None:
    said = captions(opened())
    assert "Data går til og med 31. oktober 2026. Oktober 2026 er foreløbig." in said
    assert "Næste kendte hændelse: 1. januar 2027, Ny hovedlov (forventet)." in said


def test_one_team_narrows_the_page_and_is_not_compared_with_itself(store: Path, demo: Snapshot) -> None:
    import polars as pl

    team = choices(demo).filter(pl.col("kind") == "team_id")["label"][0]
    at = opened(team=team)
    assert team in at.caption[0].value
    assert "Der er intet særligt at bemærke om" not in captions(at)


def test_an_empty_selection_says_what_to_widen(store: Path, demo: Snapshot) -> None:
    markers = choices(demo).filter(choices(demo)["kind"] == "marker")["value"].to_list()
    at = opened(markoer=markers)
    assert "Prøv en længere periode eller flere målgrupper" in html(at)
    assert not at.get("plotly_chart")


def test_three_months_are_enough_to_open_it(store: Path) -> None:
    at = opened(fra="jul. 2026", til="sep. 2026")
    assert tile(at, "Afgangsrate")[0] != "–"
    assert "for få måneder" in captions(at) or "forskelle på én gang" in captions(at)


def test_a_new_toml_is_a_tile_and_is_looked_at(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "data" / "metrics" / "clarified.toml").read_text(encoding="utf-8")
    given: dict[str, Any] = tomllib.loads(text)
    path = tmp_path / "helt_nyt.toml"
    path.write_text(text.replace(given["label"], "Helt nyt mål") + "overview = 9\n", encoding="utf-8")
    before = opened()
    every = {**definitions.metrics(), "helt_nyt": read_metric(path)}
    del every["clarified"]
    monkeypatch.setattr("data.metrics.metrics", lambda: every)
    at = opened()
    assert len(at.get("plotly_chart")) == len(before.get("plotly_chart")) + 1
    assert tile(at, "Helt nyt mål")[1].endswith("i oktober 2026")


def test_with_cases_alone_the_rest_is_named_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["Sagsnr.;Borger-id;Startdato;Slutdato"]
    lines += [f"A{n};B{n};{n % 28 + 1:02}-{n % 9 + 1:02}-2023;{'15-07-2024' if n % 5 == 0 else ''}" for n in range(60)]
    (tmp_path / "sager.csv").write_text("\n".join(lines), encoding="utf-8")
    load([tmp_path / "sager.csv"], folder=tmp_path / "store")
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(tmp_path / "store"))
    at = opened(alder="", maalgruppe="")
    assert len(at.get("plotly_chart")) == 1
    [line] = [one.value for one in at.caption if one.value.startswith("Nøgletal og sætninger om")]
    for table in ("planer", "samtaler", "tilknytninger", "deltagere"):
        assert table in line


def test_a_sentence_about_one_team_leads_to_that_team_alone(
    store: Path, demo: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The demo is a steady place: whatever is about a team is told, so that there is something.
    monkeypatch.setattr("ui.worth.benjamini_hochberg", lambda p, _level: [True] * len(p))
    monkeypatch.setattr("ui.worth._varied", lambda ranked: [one for one in ranked if one.team_id])
    at = opened()
    assert len(sentences(at)) == 7
    asked = [query["kun_team"][0] for _, query in links(at) if "kun_team" in query]
    assert asked
    shown = opened_page("afgang", kun_team=asked[0])
    assert asked[0] in shown.caption[0].value
    assert len(shown.session_state["team"]) == 1
    unknown = opened_page("afgang", kun_team="Team Findes Ikke")
    assert unknown.session_state["team"] == []


def test_all_words_are_sent_before_the_first_line_is_drawn(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit as st

    sent: list[str] = []
    drawn, written = st.plotly_chart, st.html

    def chart(*given: Any, **options: Any) -> Any:
        sent.append("line")
        return drawn(*given, **options)

    def html_of(body: Any, **options: Any) -> Any:
        sent.extend(name for name in ("rd-answer", "rd-tile", "rd-worth") if f'class="{name}"' in str(body))
        return written(body, **options)

    at = opened()
    monkeypatch.setattr(st, "plotly_chart", chart)
    monkeypatch.setattr(st, "html", html_of)
    at.run()
    assert {"rd-answer", "rd-tile", "rd-worth", "line"} == set(sent)
    assert sent.index("rd-tile") < sent.index("rd-worth") < sent.index("line")
    assert set(sent[sent.index("line") :]) == {"line"}


@pytest.mark.parametrize("selection", [Selection(), Selection(markers=("ufaglært",), first_month=date(2024, 1, 1))])
def test_the_teams_add_up_to_the_whole(demo: Snapshot, selection: Selection) -> None:
    by_team = panel_by_month(demo, selection, by="team_id")
    assert_frame_equal(as_whole(by_team), panel_by_month(demo, selection))
