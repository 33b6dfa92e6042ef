"""Shares, pairs and combinations of markers by hand, and what must hold of any counts."""

import math
from itertools import combinations as two_of

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from scipy.stats import fisher_exact

from methods import markers
from methods.intervals import difference, wilson

BITS = {"ufaglært": 1, "hjemløs": 2, "aktivt misbrug": 8, "enlig forsørger": 64}
Rows = list[tuple[int, int, int]]


def frame(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"yes_mask": pl.Int64, "no_mask": pl.Int64, "citizens": pl.Int64}, orient="row")


# 37 citizens: ja and nej of the first, only ja of the second, nobody asked about the third, only nej of the last.
SOME = frame([(0, 0, 7), (1, 0, 11), (1 | 2, 64, 5), (2, 1, 3), (0, 1 | 64, 9), (1 | 2, 0, 2)])


def test_shares_by_hand() -> None:
    found = markers.shares(SOME, BITS)
    rows = found.select("marker", "yes", "known", "citizens", "unknown", "by").rows()
    assert rows == [
        ("ufaglært", 18, 30, 37, 7, "known"),
        ("hjemløs", 10, 37, 37, 27, "all"),
        ("aktivt misbrug", 0, 37, 37, 37, "all"),
        ("enlig forsørger", 0, 14, 37, 23, "known"),
    ]
    assert found["share"].to_list() == [18 / 30, 10 / 37, 0, 0]
    assert found.select("low", "high").row(0) == wilson(18, 30)


def test_the_whole_file_decides_the_denominator() -> None:
    team = frame([(1, 0, 4), (0, 0, 6)])
    alone = markers.shares(team, {"ufaglært": 1})
    assert alone.select("known", "share", "by").row(0) == (10, 0.4, "all")
    asked = markers.shares(team, {"ufaglært": 1}, {"ufaglært"})
    assert asked.select("known", "unknown", "share", "by").row(0) == (4, 6, 1.0, "known")
    nobody = markers.shares(frame([(0, 0, 6)]), {"ufaglært": 1}, {"ufaglært"})
    assert nobody.select("known", "share", "low", "high").row(0) == (0, None, None, None)


def test_nobody_is_no_share() -> None:
    nothing = frame([])
    assert markers.shares(nothing, BITS)["share"].null_count() == 4
    assert markers.pairs(nothing, BITS)["ratio"].null_count() == 6
    assert markers.combinations(nothing, BITS).is_empty()
    assert markers.numbers(nothing).is_empty()
    teams = nothing.with_columns(pl.lit(None, pl.String).alias("team_id"))
    assert markers.unlike_chance(teams, BITS).is_empty()


def test_a_team_against_the_rest() -> None:
    teams = pl.concat(
        [
            frame([(1, 0, 40), (0, 1, 10)]).with_columns(pl.lit("T1").alias("team_id")),
            frame([(1, 0, 20), (0, 1, 30)]).with_columns(pl.lit("T2").alias("team_id")),
            frame([(1, 0, 12), (0, 1, 11)]).with_columns(pl.lit("T3").alias("team_id")),
        ]
    )
    found = {row["team_id"]: row for row in markers.unlike_chance(teams, {"ufaglært": 1}).to_dicts()}
    one = found["T1"]
    assert (one["yes"], one["known"], one["rest_yes"], one["rest_known"]) == (40, 50, 32, 73)
    assert (one["difference"], one["low"], one["high"]) == difference(40, 50, 32, 73)
    assert {name: row["differs"] for name, row in found.items()} == {"T1": True, "T2": True, "T3": False}
    alone = markers.unlike_chance(teams.filter(pl.col("team_id") == "T1"), {"ufaglært": 1}).row(0, named=True)
    assert (alone["difference"], alone["rest_share"], alone["differs"]) == (None, None, False)


def test_pairs_by_hand() -> None:
    found = markers.pairs(SOME, BITS).row(0, named=True)
    assert (found["first"], found["second"], found["both"]) == ("ufaglært", "hjemløs", 7)
    assert found["expected"] == 18 * 10 / 37
    assert found["ratio"] == pytest.approx(7 * 37 / 180)
    # The delta method written out: 1/both - 1/first - 1/second + (2 ratio - 1)/n.
    error = math.sqrt(1 / 7 - 1 / 18 - 1 / 10 + (2 * found["ratio"] - 1) / 37)
    assert found["low"] == pytest.approx(found["ratio"] * math.exp(-1.959964 * error))
    assert found["high"] == pytest.approx(min(37 / 18, found["ratio"] * math.exp(1.959964 * error)))
    assert markers.pairs(SOME, BITS).row(1, named=True)["ratio"] is None  # nobody has the third


def test_p_is_fishers() -> None:
    found = markers.pairs(SOME, BITS)["p"][0]
    table = np.array([[7, 11], [3, 16]])
    tails = [float(fisher_exact(table, alternative=side).pvalue) for side in ("less", "greater")]
    assert found == pytest.approx(min(1, 2 * min(tails)))


def test_what_never_goes_together_and_what_always_does() -> None:
    apart = markers.pairs(frame([(1, 0, 50), (2, 0, 50), (0, 0, 10)]), {"ufaglært": 1, "hjemløs": 2}).row(0, named=True)
    assert (apart["both"], apart["ratio"], apart["low"]) == (0, 0.0, 0.0)
    assert 0 < apart["high"] < 1
    assert apart["p"] < 0.001
    same = markers.pairs(frame([(3, 0, 20), (0, 0, 80)]), {"ufaglært": 1, "hjemløs": 2}).row(0, named=True)
    assert same["ratio"] == 5.0 == same["high"]  # no more than all of them


def test_combinations_and_the_rest() -> None:
    found = markers.combinations(SOME, BITS, most=2)
    assert found.rows() == [([], 0, 16, 1), (["ufaglært"], 1, 11, 1), (None, None, 10, 2)]
    everything = markers.combinations(SOME, BITS)
    assert everything.rows()[2:] == [(["ufaglært", "hjemløs"], 2, 7, 1), (["hjemløs"], 1, 3, 1)]
    with pytest.raises(ValueError, match="most must be 1 or more: found 0"):
        markers.combinations(SOME, BITS, most=0)


def test_numbers_have_every_row_to_the_most() -> None:
    assert markers.numbers(frame([(1 | 2 | 8, 0, 4), (0, 0, 6), (64, 1, 5)])).rows() == [(0, 6), (1, 5), (2, 0), (3, 4)]
    assert markers.numbers(frame([(1 | 2 | 8, 0, 4)]), {"hjemløs": 2}).rows() == [(0, 0), (1, 4)]


masks = st.lists(
    st.tuples(st.integers(0, 127), st.integers(0, 127), st.integers(0, 60)).map(
        lambda row: (row[0], row[1] & ~row[0], row[2])
    ),
    max_size=12,
)


@given(masks, st.sets(st.sampled_from(sorted(BITS))), st.integers(1, 5))
def test_what_holds_of_any_counts(rows: Rows, with_no: set[str], most: int) -> None:
    counts = frame(rows)
    citizens = sum(row[2] for row in rows)
    for told in (None, with_no):
        for row in markers.shares(counts, BITS, told).to_dicts():
            assert row["citizens"] == citizens
            assert 0 <= row["yes"] <= row["known"] <= citizens
            assert 0 <= row["unknown"] <= citizens
            if row["known"]:
                assert 0 <= row["low"] <= row["share"] <= row["high"] <= 1
            # Every citizen counts once per marker: ja, nej or not told.
            no = sum(number for _yes, no, number in rows if no & BITS[row["marker"]])
            assert row["yes"] + no + row["unknown"] == citizens
    sets = markers.combinations(counts, BITS, most=most)
    assert sets["citizens"].sum() == citizens
    assert sets.filter(pl.col("markers").is_not_null()).height <= most
    assert markers.numbers(counts, BITS)["citizens"].sum() == markers.numbers(counts)["citizens"].sum() == citizens
    alone = markers.combinations(counts, BITS, most=1000)
    by_number = dict(alone.group_by("number").agg(pl.col("citizens").sum()).rows())
    assert {number: n for number, n in markers.numbers(counts, BITS).rows() if n} == {
        number: n for number, n in by_number.items() if n
    }


@given(masks)
def test_pairs_are_symmetric(rows: Rows) -> None:
    counts = frame(rows)
    found = markers.pairs(counts, BITS)
    assert found.select("first", "second").rows() == list(two_of(BITS, 2))
    turned = markers.pairs(counts, dict(reversed(BITS.items())))
    assert_frame_equal(
        found.sort("first", "second"),
        turned.rename({"first": "second", "second": "first"}).select(found.columns).sort("first", "second"),
    )
    yes = dict(markers.shares(counts, BITS).select("marker", "yes").rows())
    for row in found.to_dicts():
        assert 0 <= row["both"] <= min(yes[row["first"]], yes[row["second"]])
        if row["ratio"] is not None:
            assert row["low"] <= row["ratio"] <= row["high"]
            assert 0 <= row["p"] <= 1
