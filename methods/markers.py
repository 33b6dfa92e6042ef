"""Shares of markers, how they go together, and whether a team's differ from the rest, from counts by mask.

`masks` are the rows of one unit: yes_mask, no_mask (a bit for each marker; none is in both) and citizens; `bits` gives
each marker's bit, and its order is that of the answers. A bit that isn't among `bits` is not looked at.

References: Wilson (1927) for a share; for observed over expected the delta method on its logarithm, with both margins
estimated (Agresti, Categorical Data Analysis, 2013, ch. 16), and Fisher's exact test for whether it is chance; Lex et
al. (2014) for the combinations as an UpSet plot; Newcombe (1998), method 10, for a difference.
"""

import math
from collections.abc import Collection, Mapping
from itertools import combinations as two_of

import polars as pl
from scipy.special import ndtri
from scipy.stats import hypergeom

from methods.expect import expect
from methods.intervals import difference, rate, wilson

Bits = Mapping[str, int]


def shares(
    masks: pl.DataFrame, bits: Bits, with_no: Collection[str] | None = None, confidence: float = 0.95
) -> pl.DataFrame:
    """Share of the citizens with each marker, one row a marker.

    marker, yes, known (the denominator), citizens, unknown (neither ja nor nej), share, low, high (0–1, Wilson; null
    where known is 0), by. Where any nej is told of a marker, known is yes + no and by is 'known'; else known is all
    citizens and by is 'all'. `with_no` names the markers with a nej in the whole file, so that every team gets the same
    denominator; None goes by these masks alone.
    """
    citizens = int(masks["citizens"].sum())
    rows = []
    for marker, bit in bits.items():
        yes, no = _count(masks, "yes_mask", bit), _count(masks, "no_mask", bit)
        by_known = no > 0 if with_no is None else marker in with_no
        known = yes + no if by_known else citizens
        limits = wilson(yes, known, confidence) if known else (None, None)
        share = yes / known if known else None
        rows.append((marker, yes, known, citizens, citizens - yes - no, share, *limits, "known" if by_known else "all"))
    return pl.DataFrame(
        rows,
        schema={
            "marker": pl.String,
            **dict.fromkeys(("yes", "known", "citizens", "unknown"), pl.Int64),
            **dict.fromkeys(("share", "low", "high"), pl.Float64),
            "by": pl.String,
        },
        orient="row",
    )


def unlike_chance(
    masks: pl.DataFrame,
    bits: Bits,
    with_no: Collection[str] | None = None,
    confidence: float = 0.95,
    *,
    unit: str = "team_id",
) -> pl.DataFrame:
    """Difference between each unit's share of a marker and that of all the others, one row a unit and marker.

    `masks` has a column `unit` beside those above. unit, marker, yes, known, share, rest_yes, rest_known, rest_share,
    difference, low, high (Newcombe; null where a side knows nobody) and differs: the interval leaves 0 out. A citizen
    of two units is in both, which makes it cautious. Of many looks 1 − confidence differ by chance alone.
    """
    whole = shares(masks, bits, with_no, confidence)
    if with_no is None:
        with_no = set(whole.filter(by="known")["marker"])
    rows = []
    for (name,), own in masks.group_by(unit, maintain_order=True):
        for row, total in zip(
            shares(own, bits, with_no, confidence).iter_rows(named=True), whole.iter_rows(named=True), strict=True
        ):
            rest_yes, rest_known = total["yes"] - row["yes"], total["known"] - row["known"]
            sides = (row["yes"], row["known"], rest_yes, rest_known)
            found = difference(*sides, confidence) if row["known"] and rest_known else (None, None, None)
            _, low, high = found
            rows.append(
                (
                    name,
                    row["marker"],
                    row["yes"],
                    row["known"],
                    row["share"],
                    rest_yes,
                    rest_known,
                    rest_yes / rest_known if rest_known else None,
                    *found,
                    low is not None and high is not None and not low <= 0 <= high,
                )
            )
    counts, measures = pl.Int64, pl.Float64
    return pl.DataFrame(
        rows,
        schema={
            unit: pl.String,
            "marker": pl.String,
            "yes": counts,
            "known": counts,
            "share": measures,
            "rest_yes": counts,
            "rest_known": counts,
            "rest_share": measures,
            "difference": measures,
            "low": measures,
            "high": measures,
            "differs": pl.Boolean,
        },
        orient="row",
    )


def pairs(masks: pl.DataFrame, bits: Bits, confidence: float = 0.95) -> pl.DataFrame:
    """How often two markers go together against chance, one row a pair (first before second in `bits`).

    first, second, both, expected (citizens with the one × with the other ÷ citizens: what there would be if they had
    nothing to do with each other), ratio (both ÷ expected), low, high, p (Fisher's exact test, two-sided: the lesser
    tail doubled). Over all citizens, known or not. Without expected citizens ratio, low, high and p are null.
    """
    citizens = int(masks["citizens"].sum())
    have = {marker: _count(masks, "yes_mask", bit) for marker, bit in bits.items()}
    rows = []
    for (first, bit), (second, other) in two_of(bits.items(), 2):
        both = _count(masks, "yes_mask", bit | other)
        expected = have[first] * have[second] / citizens if citizens else 0.0
        found: tuple[float | None, ...] = (None, None, None, None)
        if expected > 0:
            found = (
                both / expected,
                *_ratio_interval(both, have[first], have[second], citizens, confidence),
                _exact_p(both, have[first], have[second], citizens),
            )
        rows.append((first, second, both, expected, *found))
    return pl.DataFrame(
        rows,
        schema={
            "first": pl.String,
            "second": pl.String,
            "both": pl.Int64,
            **dict.fromkeys(("expected", "ratio", "low", "high", "p"), pl.Float64),
        },
        orient="row",
    )


def combinations(masks: pl.DataFrame, bits: Bits, most: int = 12) -> pl.DataFrame:
    """The most common exact sets of markers, and the others together in one row.

    markers (a list in the order of `bits`; [] = none of them; null = the others), number (of markers; null), citizens,
    combinations (1; how many the others are). By citizens, then fewer markers, then the order of `bits`; the others
    last. The citizens of all rows are all citizens.
    """
    expect(most >= 1, f"most must be 1 or more: found {most}")
    names = list(bits)
    summed = masks.group_by(pl.col("yes_mask") & _union(bits)).agg(pl.col("citizens").sum())
    sets = [
        ([place for place, bit in enumerate(bits.values()) if mask & bit], citizens)
        for mask, citizens in summed.iter_rows()
    ]
    sets.sort(key=lambda one: (-one[1], len(one[0]), one[0]))
    rows: list[tuple[list[str] | None, int | None, int, int]] = [
        ([names[place] for place in places], len(places), citizens, 1) for places, citizens in sets[:most]
    ]
    if len(sets) > most:
        rows.append((None, None, sum(citizens for _places, citizens in sets[most:]), len(sets) - most))
    return pl.DataFrame(
        rows,
        schema={
            "markers": pl.List(pl.String),
            "number": pl.Int64,
            "citizens": pl.Int64,
            "combinations": pl.Int64,
        },
        orient="row",
    )


def numbers(masks: pl.DataFrame, bits: Bits | None = None) -> pl.DataFrame:
    """Citizens by how many markers they have, one row from 0 to the most that anybody has: number, citizens.

    With bits None every bit counts as a marker.
    """
    within = ~0 if bits is None else _union(bits)
    found: dict[int, int] = {}
    for mask, citizens in masks.select("yes_mask", "citizens").iter_rows():
        number = (mask & within).bit_count()
        found[number] = found.get(number, 0) + citizens
    rows = [(number, found.get(number, 0)) for number in range(max(found, default=-1) + 1)]
    return pl.DataFrame(rows, schema={"number": pl.Int64, "citizens": pl.Int64}, orient="row")


def _count(masks: pl.DataFrame, column: str, bits: int) -> int:
    """Count the citizens with every one of the bits."""
    return int(masks.filter(pl.col(column) & bits == bits)["citizens"].sum())


def _union(bits: Bits) -> int:
    union = 0
    for bit in bits.values():
        union |= bit
    return union


def _ratio_interval(both: int, first: int, second: int, citizens: int, confidence: float) -> tuple[float, float]:
    """Interval of observed ÷ expected, within what the two margins allow at all."""
    expected = first * second / citizens
    least = max(0, first + second - citizens) / expected
    most = min(first, second) / expected
    if both == 0:
        # The delta method says nothing of a cell that is empty.
        return 0.0, min(most, rate(0, expected, confidence)[1])
    ratio = both / expected
    variance = max(0.0, 1 / both - 1 / first - 1 / second + (2 * ratio - 1) / citizens)
    factor = math.exp(float(ndtri(0.5 + confidence / 2)) * math.sqrt(variance))
    # A bound that rounds past the value itself would leave it outside its own interval.
    return min(ratio, max(least, ratio / factor)), max(ratio, min(most, ratio * factor))


def _exact_p(both: int, first: int, second: int, citizens: int) -> float:
    drawn = hypergeom(citizens, first, second)
    return min(1.0, 2 * min(float(drawn.cdf(both)), float(drawn.sf(both - 1))))
