"""Time to exit against a slow implementation, a published table and numbers by hand."""

import math
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from methods import survival

Spell = tuple[float, float, str | None]
spells = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 8), st.sampled_from([None, "job", "fleksjob", "uddannelse"])).map(
        lambda spell: (spell[0], spell[0] + spell[1], spell[2])
    ),
    max_size=30,
)


def curve_of(rows: list[Spell], weight: list[float] | list[int] | None = None) -> pl.DataFrame:
    return survival.cumulative_incidence(
        [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], weight=weight
    )


def by_hand(rows: list[Spell]) -> list[dict[str, float]]:
    """Aalen-Johansen in fractions, a loop over times and spells; those without length leave last on their day."""
    causes = sorted({c for _, _, c in rows if c is not None})
    remaining, curves, result = Fraction(1), dict.fromkeys(causes, Fraction(0)), []
    for time in sorted({e for e, _, _ in rows} | {x for _, x, _ in rows}):
        before = [(e, x, c) for e, x, c in rows if e < time <= x]
        beside = [(e, x, c) for e, x, c in rows if e <= time and (x > time or e == x == time)]
        without_length = [(e, x, c) for e, x, c in rows if e == x == time]
        for at_risk, leaving in ((before, [spell for spell in before if spell[1] == time]), (beside, without_length)):
            gone = 0
            for name in causes:
                here = sum(1 for _, _, c in leaving if c == name)
                gone += here
                if here:
                    curves[name] += remaining * Fraction(here, len(at_risk))
            if gone:
                remaining *= 1 - Fraction(gone, len(at_risk))
        number = max(len(before), len(beside) if without_length else 0)
        shares = {name: float(share) for name, share in curves.items()}
        result.append({"time": time, "at_risk": number, "remaining": float(remaining), **shares})
    return result


def test_kaplan_meier_gives_the_published_table() -> None:
    # Remission on 6-MP (Freireich 1963; Cox & Oakes 1984, table 1.1), weeks; None is censored.
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    ended = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    curve = curve_of([(0, week, "relapse" if end else None) for week, end in zip(weeks, ended, strict=True)])
    found = {row["time"]: (row["at_risk"], round(row["remaining"], 3)) for row in curve.iter_rows(named=True)}
    assert {time: found[time] for time in (6, 7, 10, 13, 16, 22, 23)} == {
        6: (21, 0.857),
        7: (17, 0.807),
        10: (15, 0.753),
        13: (12, 0.690),
        16: (11, 0.627),
        22: (7, 0.538),
        23: (6, 0.448),
    }
    assert survival.quantile_time(curve) == 23
    assert survival.quantile_time(curve, 0.25) == 13
    assert survival.quantile_time(curve, 0.9) is None


def test_competing_ways_out_and_late_entry_by_hand() -> None:
    curve = curve_of([(0, 2, "job"), (0, 4, None), (0, 4, "fleksjob"), (1, 4, "job"), (3, 6, "job"), (2, 5, None)])
    assert curve.columns == ["time", "at_risk", "remaining", "fleksjob", "job"]
    assert curve["time"].to_list() == [0, 1, 2, 3, 4, 5, 6]
    # The one who enters on day 2 is not at risk of day 2's exit; events come before the censoring of day 4.
    assert curve["at_risk"].to_list() == [0, 3, 4, 4, 5, 2, 1]
    assert curve["remaining"].to_list() == pytest.approx([1, 1, 0.75, 0.75, 0.45, 0.45, 0])
    assert curve["fleksjob"].to_list() == pytest.approx([0, 0, 0, 0, 0.15, 0.15, 0.15])
    assert curve["job"].to_list() == pytest.approx([0, 0, 0.25, 0.25, 0.4, 0.4, 0.85])


@settings(deadline=None)
@given(spells)
def test_agrees_with_a_slow_implementation(rows: list[Spell]) -> None:
    expected = by_hand(rows)
    curve = curve_of(rows)
    assert curve["time"].to_list() == [row["time"] for row in expected]
    for found, row in zip(curve.iter_rows(named=True), expected, strict=True):
        assert found == pytest.approx(row)


@settings(deadline=None)
@given(spells)
def test_curves_and_remaining_add_to_one_and_never_turn(rows: list[Spell]) -> None:
    curve = curve_of(rows)
    total = curve.select(pl.sum_horizontal(pl.exclude("time", "at_risk"))).to_series()
    assert total.to_list() == pytest.approx([1.0] * len(curve))
    for name in set(curve.columns) - {"time", "at_risk"}:
        steps = np.diff(curve[name].to_numpy())
        assert np.all(steps <= 0 if name == "remaining" else steps >= 0)


@settings(deadline=None)
@given(spells, st.data())
def test_weights_are_repeated_rows(rows: list[Spell], data: st.DataObject) -> None:
    weight = data.draw(st.lists(st.integers(0, 4), min_size=len(rows), max_size=len(rows)))
    repeated = [row for row, times in zip(rows, weight, strict=True) for _ in range(times)]
    assert_frame_equal(curve_of(rows, weight), curve_of(repeated), check_dtypes=bool(rows))
    scaled = curve_of(rows, [number * 0.1 for number in weight])
    shares = pl.exclude("time", "at_risk")
    assert_frame_equal(scaled.select(shares), curve_of(repeated).select(shares))


@settings(deadline=None)
@given(spells, st.data())
def test_a_spell_cut_in_two_changes_nothing(rows: list[Spell], data: st.DataObject) -> None:
    cut: list[Spell] = []
    for entry, leaving, cause in rows:
        if leaving - entry < 2:
            cut.append((entry, leaving, cause))
        else:
            day = data.draw(st.integers(int(entry) + 1, int(leaving) - 1))
            cut += [(entry, day, None), (day, leaving, cause)]
    days = curve_of(rows)["time"].to_list()
    assert_frame_equal(curve_of(cut).filter(pl.col("time").is_in(days)), curve_of(rows))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["job", "fleksjob"])), min_size=1))
def test_with_all_followed_to_the_end_the_curves_are_plain_shares(rows: list[tuple[int, str]]) -> None:
    curve = curve_of([(0, day, cause) for day, cause in rows])
    for name in {cause for _, cause in rows}:
        share = sum(cause == name for _, cause in rows) / len(rows)
        assert curve[name][-1] == pytest.approx(share)
    assert curve["remaining"][-1] == pytest.approx(0, abs=1e-12)


def test_a_spell_of_zero_length_is_at_risk_for_its_own_exit() -> None:
    curve = curve_of([(0, 0, "job"), (0, 0, None), (0, 3, "job"), (0, 7, None)])
    assert curve["time"].to_list() == [0, 3, 7]
    assert curve["at_risk"].to_list() == [4, 2, 1]
    assert curve["job"].to_list() == pytest.approx([0.25, 0.625, 0.625])
    # In counts per day, as a database gives them, it has a row of its own half a day on.
    counts = pl.DataFrame({"time": [0, 3, 7], "entered": [4, 0, 0], "censored": [1, 0, 1], "job": [1, 1, 0]})
    halves = survival.incidence_from_counts(counts)
    assert halves["time"].to_list() == [0, 0.5, 3, 7]
    assert_frame_equal(halves[1:].drop("time"), curve.drop("time"))


def test_a_spell_of_zero_length_leaves_after_those_who_came_before_and_times_may_have_any_unit() -> None:
    # At 2.5 one of two leaves; two come, one of them only for that moment: one of the three then there.
    curve = curve_of([(0, 2.5, "job"), (2.5, 2.5, "fleksjob"), (2.5, 2.6, None), (0, 9, None)])
    assert curve["time"].to_list() == [0, 2.5, 2.6, 9]
    assert curve["at_risk"].to_list() == [0, 3, 2, 1]
    assert curve["remaining"].to_list() == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3])
    assert curve["fleksjob"].to_list() == pytest.approx([0, 1 / 6, 1 / 6, 1 / 6])


def test_edges_without_exits() -> None:
    open_spells = curve_of([(0, 3, None), (0, 4, None)])
    assert open_spells.columns == ["time", "at_risk", "remaining"]
    assert open_spells["remaining"].to_list() == [1, 1, 1]
    assert curve_of([]).columns == ["time", "at_risk", "remaining"]
    assert curve_of([]).is_empty()


def test_an_emptied_risk_set_that_fills_again() -> None:
    after_exits = curve_of([(0, 1, "job"), (5, 9, "fleksjob")])
    assert after_exits["remaining"].to_list() == [1, 0, 0, 0]
    assert after_exits["fleksjob"].to_list() == [0, 0, 0, 0]
    after_censoring = curve_of([(0, 1, None), (5, 9, "fleksjob"), (5, 9, None)])
    assert after_censoring["remaining"].to_list() == [1, 1, 1, 0.5]


def test_counts_may_come_in_any_order_with_nulls_and_several_rows_a_day() -> None:
    counts = pl.DataFrame(
        {
            "time": [9, 0, 4, 0],
            "entered": [None, 3, 0, 2],
            "censored": [3, None, 0, 0],
            "uddannelse": [0, 0, 1, None],
            "job": [1, 0, 0, 0],
        }
    )
    curve = survival.incidence_from_counts(counts)
    assert curve.columns == ["time", "at_risk", "remaining", "uddannelse", "job"]
    assert curve["at_risk"].to_list() == [0, 5, 4]
    assert curve["uddannelse"].to_list() == pytest.approx([0, 0.2, 0.2])
    assert curve["job"].to_list() == pytest.approx([0, 0, 0.2])


def test_counts_may_have_the_wide_types_of_a_database() -> None:
    counts = pl.DataFrame({"time": [0, 4], "entered": [5, 0], "censored": [0, 1], "job": [0, 2]})
    plain = survival.incidence_from_counts(counts)
    for wide in (pl.Int128, pl.UInt32):
        assert_frame_equal(survival.incidence_from_counts(counts.cast({"entered": wide, "job": wide})), plain)
    decimals = counts.cast({"censored": pl.Decimal(38, 0)})
    assert_frame_equal(survival.incidence_from_counts(decimals), plain, check_dtypes=False)


def test_trimmed_starts_where_enough_are_at_risk_and_speaks_of_those_still_there() -> None:
    # Two come on day 0 and leave on days 2 and 5; twelve come on day 5; after day 20 nine are left.
    counts = pl.DataFrame(
        {
            "time": [0, 2, 5, 10, 20, 30],
            "entered": [2, 0, 12, 0, 0, 0],
            "censored": [0, 0, 0, 0, 2, 8],
            "job": [0, 1, 1, 1, 0, 1],
        }
    )
    assert survival.incidence_from_counts(counts)["remaining"][-1] == 0
    curve, start = survival.trimmed(counts)
    assert start == 5
    assert curve["time"].to_list() == [5, 10, 20]
    assert curve["at_risk"].to_list() == [12, 12, 11]
    assert curve["remaining"].to_list() == pytest.approx([1, 11 / 12, 11 / 12])
    assert curve["job"].to_list() == pytest.approx([0, 1 / 12, 1 / 12])


def test_trimmed_takes_the_whole_curve_or_nothing() -> None:
    counts = survival.counts_by_day([0] * 11, [0, *[40] * 10], ["job"] * 11)
    curve, start = survival.trimmed(counts)
    assert start == 0
    assert curve["time"].to_list() == [0, 0.5, 40]
    assert curve["job"].to_list() == pytest.approx([0, 1 / 11, 1])
    assert survival.trimmed(counts, smallest=12).start is None
    assert survival.trimmed(counts, smallest=12).curve.is_empty()


def test_trimmed_is_not_cut_short_by_a_handful_of_early_spells() -> None:
    entry, leaving = [0] * 10 + [30] * 50, [3] * 5 + [60] * 55
    curve, start = survival.trimmed(survival.counts_by_day(entry, leaving, ["job"] * 60))
    assert (start, curve["time"][-1]) == (30, 60)
    assert curve["at_risk"].to_list() == [55, 55]


def test_trimmed_begins_with_the_first_stretch_that_lasts_a_year() -> None:
    # Ten at risk from day 0 to 370, nine until 400, then fifty for five years.
    entry, leaving = [0] * 10 + [400] * 50, [370, *[2200] * 59]
    curve, start = survival.trimmed(survival.counts_by_day(entry, leaving, ["job"] * 60))
    assert (start, curve["time"][-1]) == (0, 370)


@pytest.mark.parametrize(
    ("entry", "leaving", "cause", "word"),
    [
        ([3], [2], ["job"], "before entry"),
        ([0, 1], [2], ["job"], "equally long"),
        ([math.nan], [2], ["job"], "entry must have a finite"),
        ([0], [None], ["job"], "exit must have a finite"),
        ([0], [2], ["at_risk"], "at_risk"),
    ],
)
def test_impossible_spells_are_refused(entry: list[float], leaving: list[float], cause: list[str], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        survival.cumulative_incidence(entry, leaving, cause)


@pytest.mark.parametrize(
    ("counts", "word"),
    [
        ({"time": [0], "entered": [1]}, "censored"),
        ({"time": [None], "entered": [1], "censored": [1]}, "time"),
        ({"time": [0, 1], "entered": [1, 0], "censored": [0, 2]}, "day 1"),
        ({"time": [0, 1], "entered": [1, 0], "censored": [0, -1]}, "0 or more"),
    ],
)
def test_impossible_counts_are_refused(counts: dict[str, list[int | None]], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        survival.incidence_from_counts(pl.DataFrame(counts))
