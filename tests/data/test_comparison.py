from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.comparison import compared, last_final_month
from data.report import ImportStopped
from data.settings import Settings
from tests.data.conftest import Loaded

FIGURES = {"cases": 1000.0, "open_cases": 400.0, "exits": 100.0, "workers": 60.0, "exit_rate": 0.05}


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_last_final_month_is_the_newest_whose_next_month_is_over(data_date: date) -> None:
    month = last_final_month(data_date)

    def end_of_next(first: date) -> date:
        after = (first + timedelta(days=32)).replace(day=1)
        return (after + timedelta(days=32)).replace(day=1) - timedelta(days=1)

    assert end_of_next(month) <= data_date
    assert end_of_next((month + timedelta(days=32)).replace(day=1)) > data_date


def test_each_figure_is_judged_by_itself() -> None:
    now = {"cases": 1050.0, "open_cases": 340.0, "exits": 131.0, "workers": 30.0, "exit_rate": 0.05}
    found = {change.figure: change.verdict for change in compared(FIGURES, now, Settings())}
    assert found == {
        "sager": "as_before",
        "åbne sager": "told",
        "afgange": "stops",
        "medarbejdere": "stops",
        "afgangsrate": "as_before",
    }


def test_small_figures_are_not_compared() -> None:
    before = {"cases": 49.0, "open_cases": 50.0, "exits": 10.0, "workers": 0.0, "exit_rate": 0.05}
    now = {"cases": 1.0, "open_cases": 1.0, "exits": 1.0, "workers": 9.0, "exit_rate": 0.5}
    assert [change.figure for change in compared(before, now, Settings())] == ["åbne sager"]
    assert compared(before, now, Settings())[0].change == pytest.approx(-0.98)


def test_a_rate_that_vanishes_stops() -> None:
    (change,) = (c for c in compared(FIGURES, {**FIGURES, "exit_rate": None}, Settings()) if c.figure == "afgangsrate")
    assert change.verdict == "stops"


def cases(count: int, exits: int) -> str:
    rows = [f"S{n};B{n};05-01-2024;{'20-03-2024' if n < exits else ''}" for n in range(count)]
    return "\n".join(["Sagsnr.;Borger-id;Start;Slut", *rows]) + "\n"


def test_half_an_export_stops_until_it_is_accepted(loaded: Loaded) -> None:
    loaded.write("sager.csv", cases(200, 80))
    assert loaded.load().changes == []
    first = loaded.rows("select count(*) from cases")
    loaded.write("sager.csv", cases(176, 70))
    report = loaded.load()
    assert {change.figure: change.verdict for change in report.changes} == {
        "sager": "told",
        "åbne sager": "told",
        "afgange": "told",
        "afgangsrate": "as_before",
    }
    assert "told" in {change.verdict for change in report.changes}
    assert "-12,0 %" in report.as_text()
    loaded.write("sager.csv", cases(100, 70))
    with pytest.raises(ImportStopped, match="sager: 176 før, 100 nu") as stopped:
        loaded.load()
    assert "changed_much" in {finding.kind for finding in stopped.value.report.faults}
    assert loaded.rows("select count(*) from cases") != first == [(200,)]
    assert loaded.rows("select count(*) from cases") == [(176,)]
    with pytest.raises(ImportStopped):
        loaded.load(publish=False)
    loaded.load(accept_change=True)
    assert loaded.rows("select value from meta where key = 'approved'") == [("true",)]
    assert loaded.load().changes[0].verdict == "as_before"


def test_a_demo_is_never_compared_with(loaded: Loaded) -> None:
    loaded.write("sager.csv", cases(200, 80))
    loaded.load(demo=True)
    loaded.write("sager.csv", cases(60, 10))
    assert loaded.load().changes == []
    loaded.write("sager.csv", cases(300, 80))
    loaded.load(demo=True)
    loaded.write("sager.csv", cases(20, 10))
    with pytest.raises(ImportStopped, match="sager: 60 før, 20 nu"):
        loaded.load()


def test_months_that_are_not_final_in_both_are_left_out(loaded: Loaded) -> None:
    loaded.write("sager.csv", cases(200, 80))
    loaded.load(data_date=date(2024, 2, 20))
    loaded.write("sager.csv", cases(20, 10))
    assert loaded.load().changes == []
