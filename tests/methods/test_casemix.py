"""Expected and actual: worked by hand, what is merged into what, and the chances against brute force."""

import itertools
import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from methods import casemix, funnel, intervals

Row = dict[str, Any]


def frame(*rows: tuple[Any, ...], markers: tuple[str, ...] = ("misbrug",)) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["unit", *markers, "exposure", "events"], orient="row")


HAND = frame(("Nord", "ja", 300, 6), ("Nord", "nej", 100, 6), ("Syd", "ja", 100, 4), ("Syd", "nej", 300, 14))


def by_unit(table: pl.DataFrame) -> dict[str, Row]:
    return {row["unit"]: row for row in table.to_dicts()}


# Worked by hand --------------------------------------------------------------------------------------------


def test_expected_is_the_rate_of_the_whole_in_each_cell_times_the_exposure_there() -> None:
    # ja: 10 exits in 400 months, 2.5 %. nej: 20 in 400, 5 %. The whole: 30 in 800, 3.75 %.
    found = by_unit(casemix.expected(HAND, ["misbrug"]))
    north, south = found["Nord"], found["Syd"]
    assert (north["exposure"], north["actual"]) == (400, 12)
    assert north["expected"] == pytest.approx(300 * 0.025 + 100 * 0.05)
    assert south["expected"] == pytest.approx(100 * 0.025 + 300 * 0.05)
    assert north["ratio"] == pytest.approx(12 / 12.5)
    assert north["adjusted"] == pytest.approx(12 / 12.5 * 0.0375)
    assert (north["ratio_low"], north["ratio_high"]) == pytest.approx(intervals.rate(12, 12.5))
    assert north["flag"] == south["flag"] == "none"
    limits = funnel.limits(12.5)
    assert [north[column] * 12.5 for column in ("low998", "low95", "high95", "high998")] == pytest.approx(list(limits))
    assert north["p_low"] == pytest.approx(sum(math.exp(-12.5) * 12.5**k / math.factorial(k) for k in range(13)))
    assert north["p_high"] == pytest.approx(1 - sum(math.exp(-12.5) * 12.5**k / math.factorial(k) for k in range(12)))
    assert north["chance"] + south["chance"] == pytest.approx(funnel.chance_flags([12.5, 17.5]).flagged)


def test_the_cells_let_it_be_recomputed() -> None:
    found = casemix.cells(HAND, ["misbrug"])
    assert found.columns == ["unit", "misbrug", "cell", "exposure", "events", "cell_rate", "expected"]
    assert found.select("unit", "misbrug", "cell", "exposure", "events").rows() == [
        ("Nord", "ja", 1, 300, 6),
        ("Nord", "nej", 2, 100, 6),
        ("Syd", "ja", 1, 100, 4),
        ("Syd", "nej", 2, 300, 14),
    ]
    assert found["cell_rate"].to_list() == pytest.approx([0.025, 0.05, 0.025, 0.05])
    assert found["expected"].to_list() == pytest.approx([7.5, 5, 2.5, 15])


def test_simpson_the_one_that_does_better_in_every_group_does_worse_bare() -> None:
    # Rampe's point: A's citizens are mostly those who rarely leave.
    cases = frame(("A", "ja", 900, 18), ("A", "nej", 100, 6), ("B", "ja", 100, 1), ("B", "nej", 900, 45))
    found = by_unit(casemix.expected(cases, ["misbrug"]))
    bare = by_unit(casemix.expected(cases, []))
    assert bare["A"]["ratio"] < 1 < bare["B"]["ratio"]
    assert found["B"]["ratio"] < 1 < found["A"]["ratio"]
    assert found["A"]["expected"] == pytest.approx(900 * 19 / 1000 + 100 * 51 / 1000)
    assert found["B"]["expected"] == pytest.approx(100 * 19 / 1000 + 900 * 51 / 1000)
    assert found["A"]["adjusted"] > found["B"]["adjusted"]


def test_without_markers_all_are_one_cell() -> None:
    assert casemix.cells(HAND, []).select("unit", "cell", "exposure", "events").rows() == [
        ("Nord", 1, 400, 12),
        ("Syd", 1, 400, 18),
    ]
    assert by_unit(casemix.expected(HAND, []))["Nord"]["expected"] == pytest.approx(15)


def test_names_of_columns_are_given() -> None:
    named = HAND.rename({"unit": "provider", "exposure": "months", "events": "exits"})
    found = casemix.expected(named, ["misbrug"], unit="provider", exposure="months", events="exits")
    assert found.equals(casemix.expected(HAND, ["misbrug"]))


# What is merged into what ----------------------------------------------------------------------------------

THREE = ("a", "b", "c")


def placed(cases: pl.DataFrame, markers: tuple[str, ...] = THREE, **more: Any) -> set[tuple[Any, ...]]:
    found = casemix.cells(cases, markers, **more)
    return set(found.group_by(*markers, "cell").agg(pl.col("exposure", "events").sum()).drop("cell").rows())


def test_a_small_cell_drops_the_last_marker_and_joins_the_small_ones_alike_in_the_first() -> None:
    cases = frame(
        ("N", "ja", "x", 90, 9), ("N", "ja", "y", 15, 9), ("N", "ja", "z", 90, 4), ("N", "nej", "x", 30, 6),
        markers=("a", "b"),
    )  # fmt: skip
    # y has too little exposure, z too few events; together they have enough.
    assert placed(cases, ("a", "b")) == {("ja", "x", 90, 9), ("ja", "øvrige", 105, 13), ("nej", "x", 30, 6)}


def test_a_marker_is_dropped_for_all_where_all_are_small() -> None:
    cases = frame(("N", "ja", "x", 19, 3), ("S", "ja", "y", 19, 3), ("N", "nej", "x", 30, 6), markers=("a", "b"))
    assert placed(cases, ("a", "b")) == {("ja", "alle", 38, 6), ("nej", "x", 30, 6)}


def test_the_rest_is_one_cell_however_small() -> None:
    cases = frame(
        ("N", "ja", "x", "p", 100, 20),
        ("N", "ja", "x", "q", 3, 1),
        ("S", "nej", "y", "p", 2, 0),
        ("S", "nej", "z", "p", 4, 1),
        markers=THREE,
    )
    assert placed(cases) == {("ja", "x", "p", 100, 20), ("øvrige", "øvrige", "øvrige", 9, 2)}
    assert placed(cases.tail(2)) == {("alle", "alle", "alle", 6, 1)}


def test_the_order_of_the_markers_decides_what_is_dropped() -> None:
    cases = frame(
        ("N", "ja", "x", 12, 4), ("N", "ja", "y", 12, 4), ("S", "nej", "x", 12, 4), ("S", "nej", "y", 12, 4),
        markers=("a", "b"),
    )  # fmt: skip
    assert placed(cases, ("a", "b")) == {("ja", "alle", 24, 8), ("nej", "alle", 24, 8)}
    assert placed(cases, ("b", "a")) == {("x", "alle", 24, 8), ("y", "alle", 24, 8)}


def test_the_limits_are_at_least_and_are_settings() -> None:
    cases = frame(("N", "ja", 20, 5), ("N", "nej", 20, 4), ("S", "nej", 0, 0))
    assert placed(cases, ("misbrug",)) == {("ja", 20, 5), ("øvrige", 20, 4)}
    assert placed(cases, ("misbrug",), least_events=4) == {("ja", 20, 5), ("nej", 20, 4)}
    assert placed(cases, ("misbrug",), least_exposure=21) == {("alle", 40, 9)}


def test_a_value_called_as_the_rest_is_kept_apart_from_it() -> None:
    cases = frame(
        ("N", "øvrige", "x", 12, 4), ("N", "øvrige", "y", 12, 4), ("N", "øvrige", "z", 90, 9), ("S", "ja", "x", 3, 1),
        markers=("a", "b"),
    )  # fmt: skip
    found = casemix.cells(cases, ["a", "b"])
    # The small ones of a value that is called so, and what is left over, read alike and are two cells.
    assert sorted(found.select("unit", "a", "b", "exposure").rows()) == [
        ("N", "øvrige", "z", 90),
        ("N", "øvrige", "øvrige", 24),
        ("S", "øvrige", "øvrige", 3),
    ]
    assert found["cell"].n_unique() == 3


# Nulls and nothing -----------------------------------------------------------------------------------------


def test_unknown_is_a_cell_and_cases_without_a_unit_are_a_unit() -> None:
    cases = frame(("N", None, 50, 10), ("N", "ja", 60, 6), (None, "ja", 40, 8))
    assert placed(cases, ("misbrug",)) == {("ukendt", 50, 10), ("ja", 100, 14)}
    assert casemix.expected(cases, ["misbrug"])["unit"].to_list() == ["N", "ukendt"]


def test_true_and_false_are_words() -> None:
    cases = frame(("N", True, 50, 10), ("N", False, 60, 6), ("N", None, 70, 7), markers=("precise",))
    assert placed(cases, ("precise",)) == {("ja", 50, 10), ("nej", 60, 6), ("ukendt", 70, 7)}


def test_a_unit_without_exposure_has_nothing_to_compare() -> None:
    found = by_unit(casemix.expected(pl.concat([HAND, frame(("Tom", "ja", 0, 0))]), ["misbrug"]))
    assert {key: value for key, value in found["Tom"].items() if value is not None} == {
        "unit": "Tom",
        "exposure": 0,
        "actual": 0,
        "expected": 0,
        "flag": "none",
    }
    assert found["Nord"] == by_unit(casemix.expected(HAND, ["misbrug"]))["Nord"]


def test_events_without_exposure_are_expected_as_they_came() -> None:
    # Cases of no length: the exit is counted, the days are none.
    cases = frame(("N", "ja", 100.0, 10), ("S", "ja", 100.0, 10), ("S", "nej", 0.0, 2))
    found = casemix.cells(cases, ["misbrug"])
    assert found.filter(pl.col("cell_rate").is_null()).select("unit", "expected").rows() == [("S", 2.0)]
    assert casemix.expected(cases, ["misbrug"])["expected"].to_list() == pytest.approx([10, 12])
    alone = casemix.expected(cases.tail(1), ["misbrug"]).row(0, named=True)
    assert (alone["expected"], alone["ratio"], alone["adjusted"]) == (2, 1, None)


@pytest.mark.parametrize("share", [False, True])
def test_no_cases_give_no_units(share: bool) -> None:
    empty = casemix.expected(HAND.clear(), ["misbrug"], share=share)
    assert empty.is_empty()
    assert empty.schema == casemix.expected(HAND, ["misbrug"], share=share).schema
    assert casemix.cells(HAND.clear(), ["misbrug"]).is_empty()


@pytest.mark.parametrize(
    ("cases", "markers", "more", "message"),
    [
        (HAND, ["a", "b", "c", "d"], {}, "at most 3 markers: found 4"),
        (HAND, ["misbrug", "misbrug"], {}, "markers must differ"),
        (HAND, ["events"], {}, "named as a column of the answer"),
        (HAND, ["gæld"], {}, r"not found \['gæld'\]"),
        (HAND.rename({"unit": "team"}), ["team"], {"unit": "team"}, "for being itself: found team"),
        (frame(("N", "ja", -1, 0)), ["misbrug"], {}, "exposure must be a number of 0 or more"),
        (frame(("N", "ja", None, 0)), ["misbrug"], {}, "exposure must be a number"),
        (frame(("N", "ja", math.inf, 0)), ["misbrug"], {}, "exposure must be a number"),
        (frame(("N", "ja", 1, None)), ["misbrug"], {}, "events must be a number"),
        (frame(("N", "ja", 9, 0.5)), ["misbrug"], {}, "events must be whole numbers"),
        (frame(("N", "ja", 9.5, 2)), ["misbrug"], {"share": True}, "exposure must be whole numbers"),
        (frame(("N", "ja", 2, 3)), ["misbrug"], {"share": True}, "not be more than the exposure: found 1 rows"),
    ],
)
def test_what_cannot_be_right_is_refused(
    cases: pl.DataFrame, markers: list[str], more: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        casemix.expected(cases, markers, **more)


# Shares ----------------------------------------------------------------------------------------------------


def brute_force(cells: list[tuple[int, float]]) -> list[float]:
    """The chance of each count, by walking through every outcome of every cell."""
    total = sum(size for size, _ in cells)
    mass = [0.0] * (total + 1)
    for counts in itertools.product(*(range(size + 1) for size, _ in cells)):
        each = (math.comb(size, k) * p**k * (1 - p) ** (size - k) for k, (size, p) in zip(counts, cells, strict=True))
        mass[sum(counts)] += math.prod(each)
    return mass


SHARES = frame(
    ("Øst", "A", 12, 9), ("Øst", "B", 9, 0), ("Øst", "C", 3, 1), ("Vest", "A", 20, 7), ("Vest", "B", 31, 8),
    ("Vest", "C", 14, 4), ("Syd", "B", 5, 5),
)  # fmt: skip


def test_a_share_is_compared_with_the_convolution_of_its_cells_binomials() -> None:
    found = by_unit(casemix.expected(SHARES, ["misbrug"], share=True, least_exposure=1, least_events=1))
    mass = brute_force([(12, 16 / 32), (9, 13 / 45), (3, 5 / 17)])
    east = found["Øst"]
    assert east["expected"] == pytest.approx(6 + 9 * 13 / 45 + 3 * 5 / 17)
    assert east["p_low"] == pytest.approx(sum(mass[:11]), abs=1e-12)
    assert east["p_high"] == pytest.approx(sum(mass[10:]), abs=1e-12)
    # Five of five, where 1.4 were expected.
    south = found["Syd"]
    assert south["p_high"] == pytest.approx((13 / 45) ** 5)
    assert south["flag"] == "high"
    assert south["low95"] == 0
    assert south["ratio"] > south["high95"]
    low, high = intervals.wilson(10, 24)
    assert (east["ratio_low"], east["ratio_high"]) == pytest.approx(
        (low * 24 / east["expected"], high * 24 / east["expected"])
    )


def test_the_adjusted_share_is_never_more_than_all() -> None:
    cases = frame(("N", "ja", 10, 9), ("N", "nej", 10, 9), ("S", "ja", 30, 15), ("S", "nej", 2, 2))
    found = by_unit(casemix.expected(cases, [], share=True))
    assert found["N"]["adjusted"] == pytest.approx(0.9)
    odd = by_unit(
        casemix.expected(frame(("N", "ja", 9, 9), ("S", "ja", 91, 11), ("S", "nej", 100, 95)), ["misbrug"], share=True)
    )
    assert odd["N"]["ratio"] == pytest.approx(9 / (9 * 0.2))
    assert odd["N"]["adjusted"] == 1


def test_one_cell_of_a_share_is_the_binomial_funnel() -> None:
    found = by_unit(casemix.expected(SHARES, [], share=True))
    for unit, (count, total) in {"Øst": (10, 24), "Vest": (19, 65), "Syd": (5, 5)}.items():
        mean = total * 34 / 94
        assert found[unit]["flag"] == funnel.flag(count, mean, total=total)
        tail = sum(math.comb(total, k) * (34 / 94) ** k * (60 / 94) ** (total - k) for k in range(count + 1))
        assert found[unit]["p_low"] == pytest.approx(tail)


@pytest.mark.parametrize(
    "cells", [[(50, 0.1), (50, 0.6)], [(30, 0.3)], [(15, 0.05), (40, 0.35), (10, 0.8)], [(300, 0.1), (300, 0.5)]]
)
def test_the_interval_of_a_shares_ratio_covers_what_it_says_and_poissons_is_too_wide(
    cells: list[tuple[int, float]],
) -> None:
    mass = np.ones(1)
    for size, p in cells:
        mass = np.convolve(mass, binom.pmf(np.arange(size + 1), size, p))
    total, mean = sum(size for size, _ in cells), sum(size * p for size, p in cells)
    ours = [[limit * total / mean for limit in intervals.wilson(count, total)] for count in range(total + 1)]
    poisson = [intervals.rate(count, mean) for count in range(total + 1)]
    covers = [
        sum(chance for chance, (low, high) in zip(mass, each, strict=True) if low <= 1 <= high)
        for each in (ours, poisson)
    ]
    widths = [
        sum(chance * (high - low) for chance, (low, high) in zip(mass, each, strict=True)) for each in (ours, poisson)
    ]
    assert 0.925 < covers[0] < 0.985
    assert 0.98 < covers[1] < 0.999
    assert 1.2 < widths[1] / widths[0] < 1.42


def test_large_units_keep_their_precision() -> None:
    cases = frame(("N", "ja", 400_000, 120_900), ("N", "nej", 300_000, 3_000), ("S", "ja", 600_000, 180_000))
    north = by_unit(casemix.expected(cases, ["misbrug"], share=True))["N"]
    spread = math.sqrt(400_000 * 0.3009 * 0.6991 + 300_000 * 0.01 * 0.99)
    z = (123_900 - north["expected"] - 0.5) / spread
    assert north["p_high"] == pytest.approx(0.5 * math.erfc(z / math.sqrt(2)), rel=0.02)
    assert north["p_low"] + north["p_high"] == pytest.approx(1, abs=0.003)


# On any cases ----------------------------------------------------------------------------------------------

VALUES = st.sampled_from(["ja", "nej", None])
CASES = st.lists(
    st.tuples(
        st.sampled_from(["Nord", "Syd", "Øst", None]), VALUES, VALUES, VALUES, st.integers(0, 60), st.integers(0, 9)
    ),
    max_size=40,
)
SCHEMA = {"unit": pl.String, **dict.fromkeys(THREE, pl.String), "exposure": pl.Int64, "events": pl.Int64}


def world(rows: list[tuple[Any, ...]], share: bool) -> pl.DataFrame:
    cases = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return cases.with_columns(events=pl.min_horizontal("events", "exposure")) if share else cases


ANY = given(rows=CASES, share=st.booleans(), markers=st.permutations(THREE).flatmap(
    lambda order: st.integers(0, 3).map(lambda count: order[:count])
))  # fmt: skip


@settings(max_examples=60, deadline=None)
@ANY
def test_all_that_is_expected_is_all_that_came(rows: list[tuple[Any, ...]], share: bool, markers: list[str]) -> None:
    cases = world(rows, share)
    found = casemix.expected(cases, markers, share=share)
    assert found["expected"].sum() == pytest.approx(cases["events"].sum())
    assert found["actual"].sum() == cases["events"].sum()
    assert found["exposure"].sum() == cases["exposure"].sum()
    for row in found.drop_nulls("ratio").to_dicts():
        assert row["ratio_low"] <= row["ratio"] <= row["ratio_high"] + 1e-12
        assert row["low998"] <= row["low95"] <= row["high95"] <= row["high998"]
        assert 0 <= row["chance"] <= 0.0501
        assert 0 <= row["p_low"] <= 1 + 1e-9
        # A flag stands where, and only where, the point lies outside the drawn range.
        assert (row["flag"] in {"low", "very_low"}) == (row["ratio"] < row["low95"] - 1e-12)
        assert (row["flag"] in {"high", "very_high"}) == (row["ratio"] > row["high95"] + 1e-12)


@settings(max_examples=60, deadline=None)
@ANY
def test_every_row_is_in_one_cell_and_nothing_is_lost(
    rows: list[tuple[Any, ...]], share: bool, markers: list[str]
) -> None:
    cases = world(rows, share)
    found = casemix.cells(cases, markers, share=share)
    assert found["exposure"].sum() == cases["exposure"].sum()
    assert found["events"].sum() == cases["events"].sum()
    assert found.select("unit", "cell").is_unique().all()
    assert set(found["unit"]) == set(cases["unit"].fill_null("ukendt"))
    sums = found.group_by("cell").agg(pl.col("exposure", "events").sum(), pl.col(markers).first())
    small = sums.filter((pl.col("exposure") < 20) | (pl.col("events") < 5))
    # Only the last one, of those that dropped every marker, may be small.
    assert small.height <= 1
    for row in small.to_dicts():
        assert all(row[marker] in {"øvrige", "alle"} for marker in markers)
    # A cell that has kept its markers holds those who have just these values.
    whole = cases.with_columns(pl.col(markers).fill_null("ukendt")) if markers else cases
    kept = (
        found.filter(pl.all_horizontal(~pl.col(marker).is_in(["øvrige", "alle"]) for marker in markers))
        if markers
        else found
    )
    for row in kept.to_dicts():
        alike = whole.filter(pl.col("unit").fill_null("ukendt") == row["unit"], *(pl.col(m) == row[m] for m in markers))
        assert (alike["exposure"].sum(), alike["events"].sum()) == (row["exposure"], row["events"])


@settings(max_examples=30, deadline=None)
@given(rows=CASES, seed=st.integers(0, 9))
def test_the_order_of_the_rows_does_not_matter(rows: list[tuple[Any, ...]], seed: int) -> None:
    cases = world(rows, share=False)
    assert casemix.cells(cases, THREE).equals(casemix.cells(cases.sample(fraction=1, shuffle=True, seed=seed), THREE))


@settings(max_examples=40, deadline=None)
@given(cells=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 12)), min_size=1, max_size=3))
def test_the_chances_of_a_share_against_brute_force(cells: list[tuple[int, int, int]]) -> None:
    # A unit N beside the rest, in cells of all sizes.
    rows: list[tuple[Any, ...]] = []
    for n, (size, count, rest) in enumerate(cells):
        rows += [("N", f"v{n}", size, min(size, count)), ("rest", f"v{n}", rest, rest // 2)]
    found = by_unit(casemix.expected(frame(*rows), ["misbrug"], share=True, least_exposure=1, least_events=0))
    north = found["N"]
    if north["ratio"] is None:
        return
    sizes = [(size, (min(size, count) + rest // 2) / (size + rest)) for size, count, rest in cells if size + rest]
    mass, actual = brute_force(sizes), north["actual"]
    assert north["p_low"] == pytest.approx(sum(mass[: actual + 1]), abs=1e-12)
    assert north["p_high"] == pytest.approx(sum(mass[actual:]), abs=1e-12)
