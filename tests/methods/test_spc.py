"""Control charts against numbers by hand and a slow implementation of the rules."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from methods import spc

CALM = [5.0, 6.0] * 8
series = st.lists(st.integers(0, 40), min_size=0, max_size=40)


def signals(values: Sequence[float | None], **settings: object) -> list[str]:
    return spc.xmr(values, **settings)["signal"].to_list()  # type: ignore[arg-type]


def limits_by_hand(base: list[Fraction], *, screen: bool) -> tuple[Fraction, Fraction | None]:
    """Centre and width (3 sigma), in fractions: nothing is rounded, so every tie is decided as written."""
    centre = sum(base) / Fraction(len(base))
    steps = [abs(b - a) for a, b in pairwise(base)]
    if not steps:
        return centre, None
    mean = sum(steps) / Fraction(len(steps))
    if screen and mean > 0:
        kept = [step for step in steps if not step >= Fraction("3.267") * mean]
        mean = sum(kept) / Fraction(len(kept))
    return centre, Fraction("2.66") * mean


def rules_by_hand(values: list[Fraction], centre: Fraction, width: Fraction | None, trend: int = 7) -> list[str]:
    """Every window of every rule, one after another; without a width only the rules that need none."""
    result = ["none"] * len(values)

    def mark(points: list[int], name: str) -> None:
        for point in points:
            if result[point] == "none":
                result[point] = name

    for i, value in enumerate(values):
        for sign, name in ((1, "outside_high"), (-1, "outside_low")):
            if width is not None and sign * (value - centre) > width:
                mark([i], name)
    for i in range(len(values) - trend + 1):
        window = values[i : i + trend]
        for sign, name in ((1, "trend_up"), (-1, "trend_down")):
            if all(sign * (b - a) > 0 for a, b in pairwise(window)):
                mark(list(range(i, i + trend)), name)
    for sign, name in ((1, "two_of_three_high"), (-1, "two_of_three_low")):
        for i in range(len(values) - 2):
            beyond = [j for j in (i, i + 1, i + 2) if width is not None and sign * (values[j] - centre) > width * 2 / 3]
            if len(beyond) >= 2:
                mark(beyond, name)
    for sign, name in ((1, "shift_high"), (-1, "shift_low")):
        for i in range(len(values) - 6):
            if all(sign * (value - centre) > 0 for value in values[i : i + 7]):
                mark(list(range(i, i + 7)), name)
    return result


def test_limits_by_hand() -> None:
    # Moving ranges 2, 3, 1, 4: mean 2.5. Centre 5.
    chart = spc.xmr([4, 6, 3, 4, 8])
    assert chart.columns == ["value", "centre", "lower", "upper", "signal"]
    assert chart["centre"].to_list() == pytest.approx([5] * 5)
    assert chart["lower"].to_list() == pytest.approx([5 - 2.66 * 2.5] * 5)  # below 0: unclipped
    assert chart["upper"].to_list() == pytest.approx([5 + 2.66 * 2.5] * 5)


def test_large_moving_ranges_are_screened_once() -> None:
    values = [*CALM, 30.0, *CALM]
    # 30 steps of 1, then 24 and 25: mean 79 / 32, of which 3.267 times is 8.07.
    chart = spc.xmr(values)
    assert chart["upper"][0] - chart["centre"][0] == pytest.approx(2.66)
    unscreened = spc.xmr(values, screen=False)
    assert unscreened["upper"][0] - unscreened["centre"][0] == pytest.approx(2.66 * 79 / 32)
    # Once only: without 40 the 6 would go as well, were the screen run again.
    steps = [1.0] * 20 + [6.0, 40.0]
    values = np.cumsum([0.0, *[step * (-1) ** i for i, step in enumerate(steps)]]).tolist()
    chart = spc.xmr(values)
    assert 6 < 3.267 * 66 / 22
    assert 6 >= 3.267 * 26 / 21
    assert chart["upper"][0] - chart["centre"][0] == pytest.approx(2.66 * 26 / 21)


@pytest.mark.parametrize(("step", "mean"), [(3.6, 23.6 / 21), (3.8, 1.0)])
def test_a_moving_range_of_3_267_means_is_screened_and_no_smaller_one(step: float, mean: float) -> None:
    # 20 steps of 1 and one of 3.6 (3.20 means) or 3.8 (3.35 means).
    chart = spc.xmr([*[5.0, 6.0] * 5, 5.0, *[5.0 + step, 6.0 + step] * 5, 5.0 + step])
    assert chart["upper"][0] - chart["centre"][0] == pytest.approx(2.66 * mean)


@pytest.mark.parametrize("constant", [0.0, 5.0, 0.1, 1 / 3, -2e9])
@pytest.mark.parametrize("length", [2, 3, 40])
def test_a_constant_series_has_its_limits_on_the_centre_and_no_signal(constant: float, length: int) -> None:
    chart = spc.xmr([constant] * length)
    assert chart["lower"].to_list() == pytest.approx([constant] * length)
    assert chart["upper"].to_list() == pytest.approx([constant] * length)
    assert set(chart["signal"]) == {"none"}


def test_floating_noise_is_no_signal() -> None:
    assert set(signals([0.1 + 0.2, 0.3] * 10)) == {"none"}
    assert set(signals([sum([0.1] * n) / n for n in range(1, 30)])) == {"none"}
    assert set(spc.p_prime_chart(list(range(1, 30)), [3 * k for k in range(1, 30)])["signal"]) == {"none"}


def test_a_still_series_with_one_jump_has_its_limits_on_the_centre() -> None:
    # Both ranges of 1 are 6 means: screened away, as the rule says, and only zeros are left.
    chart = spc.xmr([0.0] * 6 + [1.0] + [0.0] * 6)
    assert chart["lower"].to_list() == chart["upper"].to_list() == pytest.approx([1 / 13] * 13)
    assert chart["signal"].to_list() == ["outside_low"] * 6 + ["outside_high"] + ["outside_low"] * 6
    unscreened = spc.xmr([0.0] * 6 + [1.0] + [0.0] * 6, screen=False)
    assert unscreened["upper"][0] == pytest.approx(1 / 13 + 2.66 * 2 / 12)


def test_short_series() -> None:
    assert spc.xmr([]).schema == spc.xmr([1, 2]).schema
    assert spc.xmr([]).is_empty()
    assert spc.xmr([3]).row(0) == (3.0, 3.0, None, None, "none")
    assert spc.xmr([None, math.nan]).rows() == [(None, None, None, None, "none")] * 2
    assert spc.xmr([1, 3])["upper"].to_list() == pytest.approx([2 + 2.66 * 2] * 2)


def test_a_month_without_a_value_is_stepped_over() -> None:
    values = [4.0, 6.0, None, 3.0, 4.0, math.nan, 8.0]
    chart = spc.xmr(values)
    assert_frame_equal(chart.drop_nulls("value"), spc.xmr([4, 6, 3, 4, 8]))
    assert chart[2].row(0) == (None, chart["centre"][0], chart["lower"][0], chart["upper"][0], "none")
    rising = [4.0, 4.5, 5.0, None, 5.6, 6.0, 6.5, 7.0]
    assert signals([*CALM, *rising], fixed=16)[16:] == ["trend_up"] * 3 + ["none"] + ["trend_up"] * 4


def test_input_may_be_a_series_or_an_array_and_is_left_alone() -> None:
    values = pl.Series([4, None, 3, 8], dtype=pl.Int64)
    assert_frame_equal(spc.xmr(values), spc.xmr([4, None, 3, 8]))
    array = np.array([4, np.nan, 3, 8])
    assert_frame_equal(spc.xmr(array), spc.xmr(values))
    spc.p_chart(array, np.array([9.0, 9, 0, 9]) + 5)
    assert array.tolist() == pytest.approx([4, np.nan, 3, 8], nan_ok=True)


def test_each_rule_labels_every_point_of_its_run() -> None:
    # Fixed limits from the calm part: centre 5.5, limits 5.5 +- 2.66, 2 sigma at 7.273 and 3.727.
    def after(points: list[float]) -> list[str]:
        return signals([*CALM, *points], fixed=16)[16:]

    assert after([8.1, 8.2]) == ["two_of_three_high", "outside_high"]
    assert after([7.3, 5.5, 7.4]) == ["two_of_three_high", "none", "two_of_three_high"]
    assert after([3.7, 9.0, 3.6]) == ["two_of_three_low", "outside_high", "two_of_three_low"]
    assert after([7.3, 5.5, 5.5, 7.3]) == ["none"] * 4
    assert after([7.3, 3.7, 5.5]) == ["none"] * 3
    assert after([7.2, 7.2, 7.2]) == ["none"] * 3
    assert after([5.4, 5.0, 5.2, 5.1, 5.3, 5.0, 5.4]) == ["shift_low"] * 7
    assert after([5.4, 5.0, 5.2, 5.1, 5.5, 5.0, 5.4]) == ["none"] * 7
    # The calm part ends above the centre, on 6: its last point begins the shift.
    assert signals([*CALM, 5.9, 5.8, 5.9, 5.8, 5.9, 5.8], fixed=16)[14:] == ["none", *["shift_high"] * 7]
    rising = [4.0, 4.5, 5.0, 5.6, 6.0, 6.5, 7.0]
    assert after(rising) == ["trend_up"] * 7
    assert after(rising[:3] + rising[2:]) == ["none"] * 8
    assert after(rising[:6]) == ["none"] * 6
    assert signals([*CALM, *rising[:6]], fixed=16, trend=6)[16:] == ["trend_up"] * 6
    # Outside comes before the trend it belongs to; a peak belongs to the trend that led to it.
    assert after([*rising, 8.5]) == ["trend_up"] * 7 + ["outside_high"]
    assert after([*rising, *rising[-2::-1]]) == ["trend_up"] * 7 + ["trend_down"] * 6


def test_a_rebase_begins_anew() -> None:
    low, high = [1.0, 2.0, 1.0, 2.0, 1.5, 1.0], [9.0, 11.0, 9.5, 10.0, 9.0, 12.0]
    together = spc.xmr(low + high, rebase=[6])
    assert_frame_equal(together, pl.concat([spc.xmr(low), spc.xmr(high)]))
    assert_frame_equal(spc.xmr(low + high, rebase=[0, 6, 6]), together)
    rising = [float(n) for n in range(1, 9)]
    assert "trend_up" in signals(rising)
    assert set(signals(rising, rebase=[4])) == {"none"}
    lone = spc.xmr([*low, 9.0], rebase=[6])
    assert lone.row(6) == (9.0, 9.0, None, None, "none")


def test_fixed_points_set_the_limits_of_each_segment() -> None:
    values = [4.0, 6.0, 3.0, 40.0, 50.0]
    chart = spc.xmr(values, fixed=3)
    assert chart["centre"].to_list() == pytest.approx([13 / 3] * 5)
    assert chart["upper"].to_list() == pytest.approx([13 / 3 + 2.66 * 2.5] * 5)
    assert chart["signal"].to_list() == ["none"] * 3 + ["outside_high"] * 2
    twice = spc.xmr([*values, *values], rebase=[5], fixed=3)
    assert_frame_equal(twice, pl.concat([chart, chart]))
    assert_frame_equal(spc.xmr(values, fixed=99), spc.xmr(values))


def test_recent_leaves_the_earlier_points_of_a_long_segment_bare() -> None:
    early, late = [50.0, 70.0] * 10, [5.0, 6.0, 7.0] * 12
    chart = spc.xmr([*early, *late], recent=36)
    assert chart[:20].rows() == [(value, None, None, None, "none") for value in early]
    assert_frame_equal(chart[20:], spc.xmr(late))
    assert_frame_equal(spc.xmr(late, recent=36), spc.xmr(late))
    rebased = spc.xmr([*early, *late], rebase=[20], recent=36)
    assert_frame_equal(rebased, spc.xmr([*early, *late], rebase=[20]))


@settings(max_examples=300, deadline=None)
@given(
    values=st.one_of(series, st.lists(st.integers(0, 3), max_size=40), st.lists(st.sampled_from([0, 1]), max_size=25)),
    screen=st.booleans(),
    trend=st.sampled_from([6, 7]),
    cut=st.integers(1, 40),
    fixed=st.one_of(st.none(), st.integers(2, 20)),
    unit=st.sampled_from([1, 10, 1000]),
)
def test_agrees_with_a_slow_implementation(
    *, values: list[int], screen: bool, trend: int, cut: int, fixed: int | None, unit: int
) -> None:
    rebase = [cut] if cut < len(values) else []
    chart = spc.xmr([value / unit for value in values], screen=screen, trend=trend, rebase=rebase, fixed=fixed)
    rows: list[tuple[float | None, ...]] = []
    names: list[str] = []
    for part in (values[:cut], values[cut:]):
        if not part:
            continue
        exact = [Fraction(value, unit) for value in part]
        centre, width = limits_by_hand(exact[:fixed], screen=screen)
        names += rules_by_hand(exact, centre, width, trend)
        ends = (None, None) if width is None else (float(centre - width), float(centre + width))
        rows += [(float(value), float(centre), *ends) for value in exact]
    assert chart["signal"].to_list() == names
    for found, row in zip(chart.drop("signal").iter_rows(), rows, strict=True):
        assert found == pytest.approx(row, abs=1e-12)


@settings(deadline=None)
@given(
    values=series,
    shift=st.sampled_from([-300.0, 0.0, 0.125, 1000.0]),
    scale=st.sampled_from([0.01, 0.3, 1.0, 1e6]),
)
def test_shift_and_scale_move_the_chart_and_no_signal(values: list[int], shift: float, scale: float) -> None:
    chart = spc.xmr(values)
    moved = spc.xmr([value * scale + shift for value in values])
    numbers = ["value", "centre", "lower", "upper"]
    expected = chart.with_columns(pl.col(numbers) * scale + shift)
    assert_frame_equal(moved.select(numbers), expected.select(numbers), rel_tol=1e-9, abs_tol=1e-6 * scale)
    if scale >= 0.3:  # below that the shift drowns some of the values in noise
        assert moved["signal"].to_list() == chart["signal"].to_list()


@settings(deadline=None)
@given(series)
def test_upside_down_mirrors_the_signals(values: list[int]) -> None:
    mirror = {"high": "low", "low": "high", "up": "down", "down": "up", "none": "none"}
    upside_down = [
        "_".join([*name.split("_")[:-1], mirror[name.split("_")[-1]]]) for name in signals([-v for v in values])
    ]
    assert upside_down == signals([float(value) for value in values])


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"rebase": [4]}, "rebase must hold indices from 0 to 3"),
        ({"rebase": [-1]}, "rebase"),
        ({"fixed": 1}, "fixed"),
        ({"recent": 0}, "recent"),
        ({"fixed": 2, "recent": 3}, "exclude"),
        ({"trend": 2}, "trend"),
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, object], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        spc.xmr([1, 2, 3, 4], **settings)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="finite"):
        spc.xmr([1, math.inf])


def test_p_chart_by_hand() -> None:
    # 30 of 200 in all: centre 0.15, sigma sqrt(0.1275 / n).
    chart = spc.p_chart([5, 10, 15], [25, 75, 100])
    assert chart["value"].to_list() == pytest.approx([0.2, 10 / 75, 0.15])
    assert chart["centre"].to_list() == pytest.approx([0.15] * 3)
    widths = [3 * math.sqrt(0.1275 / n) for n in (25, 75, 100)]
    assert chart["upper"].to_list() == pytest.approx([0.15 + width for width in widths])
    assert chart["lower"].to_list() == pytest.approx([0, 0.15 - widths[1], 0.15 - widths[2]])
    high = spc.p_chart([19, 18, 20], [20, 20, 20])
    assert high["upper"].to_list() == [1, 1, 1]
    assert set(high["signal"]) == {"none"}


def test_p_chart_signals_and_segments() -> None:
    chart = spc.p_chart([10, 12, 11, 9, 40], [100] * 5)
    assert chart["signal"].to_list() == ["none"] * 4 + ["outside_high"]
    rebased = spc.p_chart([10, 12, 11, 40, 41, 44], [100] * 6, rebase=[3])
    assert rebased["centre"].to_list() == pytest.approx([0.11] * 3 + [125 / 300] * 3)
    recent = spc.p_chart([90, 12, 11, 10], [100] * 4, recent=3)
    assert recent["centre"].to_list() == [None, *[pytest.approx(0.11)] * 3]


@pytest.mark.parametrize("draw", [spc.p_chart, spc.p_prime_chart])
def test_a_month_without_a_total_has_no_share_and_no_limits(draw) -> None:  # type: ignore[no-untyped-def]
    chart = draw([3, 0, None, 4, 2], [10, 0, 7, 12, 11])
    assert chart["value"].to_list()[1:3] == [None, None]
    assert chart["lower"].to_list()[1:3] == [None, None]
    assert_frame_equal(chart.drop_nulls("value"), draw([3, 4, 2], [10, 12, 11]))
    assert draw([0, 0], [0, 0])["centre"].to_list() == [None, None]
    assert draw([], []).is_empty()
    for counts, totals in (([0, 0, 0], [5, 6, 7]), ([5, 6, 7], [5, 6, 7])):
        flat = draw(counts, totals)
        assert flat["lower"].to_list() == flat["upper"].to_list() == flat["value"].to_list()
        assert set(flat["signal"]) == {"none"}
    with pytest.raises(ValueError, match="part of the total"):
        draw([3], [2])
    with pytest.raises(ValueError, match="equally long"):
        draw([3], [4, 5])


def test_p_prime_chart_by_hand() -> None:
    # Centre 0.5, sigma 0.05: z = -2, 2, -1, 1 and moving ranges 4, 3, 2, so sigma z = 3 / 1.128.
    chart = spc.p_prime_chart([40, 60, 45, 55], [100] * 4)
    assert chart["centre"].to_list() == pytest.approx([0.5] * 4)
    assert chart["upper"].to_list() == pytest.approx([0.5 + 3 * 0.05 * 3 / 1.128] * 4)
    assert chart["lower"].to_list() == pytest.approx([0.5 - 3 * 0.05 * 3 / 1.128] * 4)
    screened = spc.p_prime_chart([50, 51] * 10 + [90] + [51, 50] * 10, [100] * 41)
    assert screened["signal"][20] == "outside_high"
    # Without the two great steps each is one hundredth, whatever sigma is.
    assert screened["upper"][0] - screened["centre"][0] == pytest.approx(3 * 0.01 / 1.128)


def test_p_prime_is_the_p_chart_where_shares_move_as_by_chance_and_wider_where_more() -> None:
    random = np.random.default_rng(20170101)
    totals = np.full(400, 20_000)
    plain, wandering = random.binomial(totals, 0.2), random.binomial(totals, random.normal(0.2, 0.02, 400))
    width = {
        name: draw(counts, totals)["upper"][0] - draw(counts, totals)["centre"][0]
        for name, draw, counts in (
            ("p", spc.p_chart, plain),
            ("prime", spc.p_prime_chart, plain),
            ("wide", spc.p_prime_chart, wandering),
        )
    }
    assert width["prime"] == pytest.approx(width["p"], rel=0.1)
    assert width["wide"] > 5 * width["p"]
    assert np.mean(spc.p_chart(wandering, totals)["signal"].to_numpy() != "none") > 0.5
    assert spc.p_prime_chart(wandering, totals)["signal"].to_list().count("outside_high") < 4


@pytest.mark.parametrize(
    ("useful", "longest", "crossings"),
    [(10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8), (50, 9, 19), (100, 10, 41)],  # Anhøj & Olesen 2014
)
def test_anhoej_has_the_published_limits(useful: int, longest: int, crossings: int) -> None:
    found = spc.anhoej([1, 2] * (useful // 2))
    assert (found.longest_run, found.crossings) == (1, useful - 1)
    assert (found.longest_run_limit, found.crossings_limit) == (longest, crossings)
    assert not found.signal


def test_anhoej_counts_runs_without_the_points_on_the_median() -> None:
    # Median 5; the 5s go, so that 6 7 | 8 is one run of three.
    assert spc.anhoej([1, 2, 6, 7, 5, 8, 5, 3])[:3] == (3, round(math.log2(6)) + 3, 2)
    assert spc.anhoej([1, 2, 3, None, 4] * 2 + [9] * 8).signal
    assert spc.anhoej(range(24)) == (12, 8, 1, 8, True)
    for still in ([], [4.0], [None], [2, 2, 2]):
        assert spc.anhoej(still) == (0, 0, 0, 0, False)


@pytest.mark.parametrize(
    ("target", "higher", "lower"),
    [
        (1.0, "will_meet", "will_miss"),
        (10.0, "will_miss", "will_meet"),
        (5.5, "hit_and_miss", "hit_and_miss"),
        (5.5 + 2.66, "hit_and_miss", "hit_and_miss"),
        (5.5 - 2.66, "hit_and_miss", "hit_and_miss"),
        (None, "none", "none"),
    ],
)
def test_assurance_against_a_target(target: float | None, higher: str, lower: str) -> None:
    chart = spc.xmr([*[50.0, 90.0] * 4, *CALM, None], rebase=[8])
    assert spc.assurance(chart, target, "higher") == higher
    assert spc.assurance(chart, target, "lower") == lower
    assert spc.assurance(chart, target, "neither") == "none"


def test_no_assurance_without_limits() -> None:
    assert spc.assurance(spc.xmr([3]), 1.0, "higher") == "none"
    assert spc.assurance(spc.xmr([]), 1.0, "higher") == "none"


def test_the_last_point_with_a_value_tells_the_story() -> None:
    chart = spc.xmr([*CALM, 9.0, None], fixed=16)
    point = spc.last_point(chart)
    assert point is not None
    assert (point.index, point.value, point.signal, point.side) == (16, 9.0, "outside_high", "high")
    assert point.centre == 5.5
    assert point.upper == pytest.approx(5.5 + 2.66)
    # An old signal is no news.
    calm_again = spc.last_point(spc.xmr([*CALM, 9.0, 5.0], fixed=16))
    assert calm_again is not None
    assert (calm_again.signal, calm_again.side) == ("none", "low")
    level = spc.last_point(spc.xmr([0.1 + 0.2, 0.3, 0.3]))
    assert level is not None
    assert level.side == "level"
    alone = spc.last_point(spc.xmr([3]))
    assert alone is not None
    assert (alone.lower, alone.upper, alone.side) == (None, None, "level")
    assert spc.last_point(spc.xmr([None])) is None
