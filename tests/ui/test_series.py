from datetime import date

import polars as pl
import pytest

from data.metrics import metrics
from methods import spc
from ui.series import RECENT_MONTHS, control_series, run_length

RATE = metrics()["exit_rate"]


def month(number: int) -> date:
    return date(2020 + number // 12, number % 12 + 1, 1)


def measures(exits: list[int], stock: int = 1000) -> pl.DataFrame:
    zero = dict.fromkeys(("exited_to_work", "person_days"), 0)
    return pl.DataFrame(
        [{"month": month(i), "exited": count, "open_at_start": stock, **zero} for i, count in enumerate(exits)]
    )


def months(length: int, *, final: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "month": [month(i) for i in range(length)],
            "complete": [True] * length,
            "final": [i < final for i in range(length)],
        }
    )


EXITS = [31, 28, 35, 30, 29, 33, 27, 36, 32, 30, 34, 29, 31, 33]


def test_limits_are_those_of_the_final_months_and_the_preliminary_month_only_carries_them() -> None:
    series = control_series(measures([*EXITS, 99]), months(15, final=14), RATE)
    expected = spc.xmr([count / 1000 for count in EXITS])
    assert series["centre"].head(14).to_list() == pytest.approx(expected["centre"].to_list())
    last = series.row(-1, named=True)
    assert last["preliminary"] is True
    assert last["value"] == pytest.approx(0.099)
    assert last["upper"] == pytest.approx(expected["upper"][-1])
    assert last["signal"] == "none"


def test_a_month_without_cases_stays_without_a_value() -> None:
    frame = measures(EXITS).filter(pl.col("month") != month(3))
    series = control_series(frame, months(14, final=14), RATE)
    assert series.height == 14
    assert series["value"][3] is None
    assert series["signal"][3] == "none"


def test_an_event_in_the_middle_of_a_month_begins_the_level_of_the_next() -> None:
    exits = [20, 22, 21, 23, 20, 22, 40, 42, 41, 43, 40, 42]
    series = control_series(measures(exits), months(12, final=12), RATE, rebase_at=[date(2020, 6, 15)])
    assert series["centre"][5] == pytest.approx(sum(exits[:6]) / 6 / 1000)
    assert series["centre"][6] == pytest.approx(sum(exits[6:]) / 6 / 1000)


def test_an_event_on_the_first_begins_that_month_s_level() -> None:
    exits = [20, 22, 21, 23, 20, 22, 40, 42, 41, 43, 40, 42]
    series = control_series(measures(exits), months(12, final=12), RATE, rebase_at=[date(2020, 7, 1)])
    assert series["centre"][5] != series["centre"][6]
    assert series["centre"][6] == pytest.approx(0.04133333)


@pytest.mark.parametrize("event", [date(2019, 1, 1), date(2020, 1, 1), date(2030, 1, 1)])
def test_an_event_outside_the_months_changes_nothing(event: date) -> None:
    plain = control_series(measures(EXITS), months(14, final=14), RATE)
    assert control_series(measures(EXITS), months(14, final=14), RATE, rebase_at=[event]).equals(plain)


def test_long_series_take_their_limits_from_the_last_36_months() -> None:
    exits = [10 + i % 3 for i in range(20)] + [30 + i % 4 for i in range(RECENT_MONTHS)]
    series = control_series(measures(exits), months(len(exits), final=len(exits)), RATE)
    assert series["centre"].head(20).null_count() == 20
    assert series["centre"][-1] == pytest.approx(sum(exits[20:]) / RECENT_MONTHS / 1000)


def test_no_final_month_gives_values_without_limits() -> None:
    series = control_series(measures([31]), months(1, final=0), RATE)
    assert series["value"].to_list() == [0.031]
    assert series["upper"].to_list() == [None]


def test_run_length_counts_the_months_of_the_last_final_signal() -> None:
    exits = [24, 36, 22, 34, 25, 35, 24, 33, 26, 36, 22, 34, 33, 34, 33, 34, 33, 34, 33, 34]
    series = control_series(measures(exits), months(20, final=20), RATE)
    assert series["signal"][-1] == "shift_high"
    assert run_length(series) == 9


def test_run_length_of_a_shift_counts_months_marked_as_something_else() -> None:
    calm = [24, 36, 22, 34, 25, 35, 24, 33, 26, 36, 22, 34, 25, 35, 24]
    series = control_series(measures([*calm, 33, 34, 33, 34, 60, 34, 33]), months(22, final=22), RATE)
    assert series["signal"].to_list()[-7:] == [*["shift_high"] * 4, "outside_high", *["shift_high"] * 2]
    assert run_length(series) == 7


def test_run_length_of_a_trend_counts_the_months_in_which_it_rose() -> None:
    calm = [30, 40, 28, 42, 30, 41, 29, 40, 31, 42, 29, 40]
    series = control_series(measures([*calm, 31, 33, 34, 36, 37, 39, 40]), months(19, final=19), RATE)
    assert series["signal"][-1] == "trend_up"
    assert run_length(series) == 6


def test_a_level_of_fewer_than_thirteen_months_is_not_judged() -> None:
    exits = [*EXITS, 60, 62, 10, 64, 61]
    series = control_series(measures(exits), months(19, final=18), RATE, rebase_at=[month(14)])
    assert series["upper"].head(14).null_count() == 0
    # Nor do the limits of the level before stretch into the new one, or into the preliminary month.
    assert series["upper"].tail(5).null_count() == series["lower"].tail(5).null_count() == 5
    assert series["centre"].tail(5).to_list() == pytest.approx([0.049] * 5)
    assert set(series["signal"].tail(5)) == {"none"}


def test_the_early_months_of_a_long_second_level_stand_bare() -> None:
    exits = [10 + i % 3 for i in range(20)] + [30 + i % 4 for i in range(20 + RECENT_MONTHS)]
    series = control_series(measures(exits), months(76, final=76), RATE, rebase_at=[month(20)])
    assert series["centre"].head(20).null_count() == 0
    assert series["centre"][20:40].null_count() == 20
    assert series["upper"][20:40].null_count() == 20
    assert series["centre"][40:].null_count() == 0


def test_a_series_that_stands_still_but_for_a_jump_is_not_judged() -> None:
    series = control_series(measures([0] * 9 + [1] + [0] * 9), months(19, final=18), RATE)
    assert series["centre"].null_count() == 0
    assert series["upper"].null_count() == 19
    assert set(series["signal"]) == {"none"}
    still = control_series(measures([0] * 19), months(19, final=18), RATE)
    assert still["upper"].to_list() == [0.0] * 19
