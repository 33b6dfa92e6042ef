"""The page Data against the store it shows."""

import json
import re
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from data.importing import load
from data.metrics import metrics
from data.store import Snapshot
from queries import quality
from tests.pages.app import ROOT, html, opened_page
from ui import formats

pytestmark = pytest.mark.usefixtures("store")

TABS = ("Indlæst", "Datakvalitet", "Sådan er tallene lavet", "Indlæs nye data")
COUNTED = {
    "unknown_destination": ("exited_unknown", "exited"),
    "without_worker": ("without_worker", "open_at_end"),
    "without_team": ("without_team", "open_at_end"),
    "birth_date_missing": ("birth_missing", "open_at_end"),
    "without_plan": ("without_plan", "open_at_end"),
}
"""Each chart of the tab Datakvalitet, and the columns that are its counts."""


opened = partial(opened_page, "data")


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_opens_and_the_answer_stays(tab: str) -> None:
    at = opened(fane=tab)
    assert at.title[0].value == "Data"
    assert "Data går til og med 31. oktober 2026" in html(at)
    assert at.session_state["fane"] == tab


def test_rows_read_are_rows_shown_and_refused(demo: Snapshot) -> None:
    at = opened()
    shown = pl.from_pandas(at.dataframe[0].value)
    counts = quality.import_counts(demo)
    assert shown.height == counts.height
    for heading, column in (("Læst", "rows_read"), ("Indlæst", "rows_loaded"), ("Afvist", "rows_refused")):
        assert sorted(shown[heading]) == sorted(counts[column])
    assert shown.filter(pl.col("Læst") != pl.col("Indlæst") + pl.col("Afvist")).is_empty()


def test_the_answer_says_the_store_s_counts(demo: Snapshot) -> None:
    counts = quality.import_counts(demo)
    read, loaded, refused = (int(counts[name].sum()) for name in ("rows_read", "rows_loaded", "rows_refused"))
    said = html(opened())
    for number in (read, loaded, refused):
        assert re.search(rf"(?<![\d.]){re.escape(formats.integer(number))}(?![\d])", said)
    assert read == loaded + refused


def test_quality_figures_count_the_cases_of_all_ages(demo: Snapshot) -> None:
    at = opened(fane="Datakvalitet")
    by_month = demo.frame(
        """
        select
            month, sum(exited_unknown)::bigint as exited_unknown, sum(exited)::bigint as exited,
            count(*) filter (where open_at_end = 1)::bigint as open_at_end,
            count(*) filter (where open_at_end = 1 and caseworker_id is null)::bigint as without_worker,
            count(*) filter (where open_at_end = 1 and team_id = 'ukendt')::bigint as without_team,
            count(*) filter (where open_at_end = 1 and age_band = 'ukendt')::bigint as birth_missing,
            count(*) filter (where open_at_end = 1 and has_plan = 0)::bigint as without_plan
        from case_month
        where target_group = 'aktivitetsparate i kontanthjælp'
        group by month order by month
        """
    )
    drawn = at.get("plotly_chart")
    assert len(drawn) == len(COUNTED)
    said = html(at)
    in_columns = [*list(COUNTED.items())[::2], *list(COUNTED.items())[1::2]]  # two columns, read one by one
    for element, (metric_id, (count, total)) in zip(drawn, in_columns, strict=True):
        fewest = max(metrics()[metric_id].smallest_denominator, 1)
        trace = json.loads(element.proto.spec)["data"][-1]
        points = dict(zip(trace["x"], trace["y"], strict=True))
        for row in by_month.iter_rows(named=True):
            expected = pytest.approx(row[count] / row[total]) if row[total] >= fewest else None
            assert points[row["month"].isoformat()] == expected
        last = by_month.row(-1, named=True)
        assert formats.share_of(last[count], last[total]) in said
        assert element.proto.alt.endswith(".")


def test_an_empty_selection_says_so_and_breaks_nothing() -> None:
    at = opened(fane="Datakvalitet", fra="jan. 2017", til="jan. 2017", team="Team Findes Ikke")
    assert at.session_state["team"] == []
    assert at.get("plotly_chart")


def test_every_metric_is_explained_and_both_files_can_be_fetched() -> None:
    at = opened(fane="Sådan er tallene lavet")
    assert "Afgangsrate" in [expander.label for expander in at.expander]
    assert {button.proto.label for button in at.get("download_button")} == {
        "Hent datakontrakten",
        "Hent skabelon i Excel",
    }


def test_a_figure_whose_table_was_not_imported_says_so_instead_of_a_hundred_per_cent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load([ROOT / "tests" / "data" / "s1"], folder=tmp_path / "store")
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(tmp_path / "store"))
    said = html(opened(fane="Datakvalitet"))
    assert "Åbne sager uden plan: intet tal" in said
    assert "Tabellen planer er ikke indlæst." in said
    assert "392 af 392" not in said
