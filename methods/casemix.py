"""Case mix: what a unit did beside what one would expect of its mix of citizens or courses.

Indirect standardisation over at most three markers: a cell holds all who are alike in them, and expected is the sum
over cells of the whole's rate in the cell x the unit's exposure there. Over all units expected and actual are the same,
so a unit is compared with the whole that it is part of (which makes a large one look a little more like it), and two
units' ratios, each against the whole, are not to be compared with each other. Never adjust for what a unit decides
itself. Source: Breslow & Day (1987), Statistical Methods in Cancer Research II, ch. 2.

A cell of too little over all units says nothing: it drops the last marker, and so joins the other small ones that are
alike in the first markers; then the one before; then all that is left is one cell, however small. So the order of
the markers decides what is dropped. Unknown is a cell like others.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from scipy.stats import binom

from methods import funnel
from methods.expect import expect
from methods.intervals import rate, wilson

MOST_MARKERS = 3
UNKNOWN = "ukendt"
OTHERS, EVERYONE = "øvrige", "alle"
"""In place of a marker that a cell has dropped: the small ones of its values, or all."""
TAKEN = ("unit", "cell", "exposure", "events", "cell_rate", "expected")
SPREADS, MORE = 10, 50
"""A binomial is reckoned within so many standard deviations and so many counts more: outside lies less than 1e-20."""
UNSEEN = 1e-25
"""A chance so small is left out of a sum of chances."""

Kinds = tuple[str, ...]
COLUMNS = {
    "unit": pl.String,
    "exposure": pl.Float64,
    "actual": pl.Int64,
    "expected": pl.Float64,
    "ratio": pl.Float64,
    "ratio_low": pl.Float64,
    "ratio_high": pl.Float64,
    "adjusted": pl.Float64,
    "flag": pl.String,
    "low95": pl.Float64,
    "high95": pl.Float64,
    "low998": pl.Float64,
    "high998": pl.Float64,
    "p_low": pl.Float64,
    "p_high": pl.Float64,
    "chance": pl.Float64,
}


def expected(
    cases: pl.DataFrame,
    markers: Sequence[str],
    *,
    unit: str = "unit",
    exposure: str = "exposure",
    events: str = "events",
    share: bool = False,
    least_exposure: float = 20,
    least_events: int = 5,
) -> pl.DataFrame:
    """Actual and expected events: one row a unit, in the order of its name.

    `cases` has the unit, the markers (text or true/false; null is unknown), exposure and events, any number of rows a
    unit and cell. With `share` the events are part of the exposure (binomial in each cell); else exposure is time and
    events are independent (Poisson). Columns: unit, exposure, actual, expected, ratio (actual / expected) with its 95 %
    interval ratio_low and ratio_high, adjusted (ratio x the whole's rate, and at most 1 of a share), flag (as
    methods.funnel.flag), low95, high95, low998, high998 (where flags begin, as ratios), p_low and p_high (the exact
    chance of so few, or so many) and chance (how likely chance alone is to flag the unit: their sum is how many it
    flags on average). A unit of which nothing is expected has nulls and the flag "none".

    Interval: of rates exact Poisson or Byar's with expected as exposure; of shares Wilson's of actual / exposure,
    divided by the expected share, since Poisson is 20-40 % too wide where a third have the event. Citizens who differ
    from cell to cell spread less than Wilson takes them to, so it is a little cautious. Flags need no such step: a
    unit's chance distribution is the convolution of its cells' binomials. Raises ValueError as `cells`.
    """
    table = cells(
        cases,
        markers,
        unit=unit,
        exposure=exposure,
        events=events,
        share=share,
        least_exposure=least_exposure,
        least_events=least_events,
    )
    in_all, events_in_all = float(table["exposure"].sum()), int(table["events"].sum())
    whole = events_in_all / in_all if in_all else None
    rows = [_compared(part, whole, share) for part in table.partition_by("unit", maintain_order=True)]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def cells(
    cases: pl.DataFrame,
    markers: Sequence[str],
    *,
    unit: str = "unit",
    exposure: str = "exposure",
    events: str = "events",
    share: bool = False,
    least_exposure: float = 20,
    least_events: int = 5,
) -> pl.DataFrame:
    """The cells that `expected` sums: one row a unit and cell where it has anything, by unit and cell.

    Columns: unit, the markers ("øvrige" where a cell has dropped one and holds the small ones of its values, "alle"
    where it holds all), cell (its number, the same for every unit), exposure, events, cell_rate (of the whole: sums of
    events / exposure over all units) and expected (cell_rate x exposure). Events in a cell without any exposure have
    nothing to be compared with: there cell_rate is null and expected is what happened. `least_exposure` and
    `least_events` are what a cell must hold over all units. Raises ValueError when a column is missing or has no
    number of 0 or more in a row, events are not whole or (of a share) more than the exposure, or the markers are more
    than three, alike or the unit itself.
    """
    sums = _sums(cases, markers, unit=unit, exposure=exposure, events=events, share=share)
    kinds: list[Kinds] = list(zip(*(sums[marker] for marker in markers), strict=True)) or [()] * sums.height
    kept = _kept(_whole(kinds, sums), least_exposure, least_events)
    words = {cell: _words(cell, kept, len(markers)) for cell in set(kept.values())}
    numbers = {cell: n for n, cell in enumerate(sorted(words, key=lambda cell: (words[cell], len(cell))), start=1)}
    mine = [kept[one] for one in kinds]
    columns = [
        pl.Series(marker, [words[cell][n] for cell in mine], dtype=pl.String) for n, marker in enumerate(markers)
    ]
    placed = sums.with_columns(*columns, pl.Series("cell", [numbers[cell] for cell in mine], dtype=pl.Int64))
    per_cell = placed.group_by("unit", *markers, "cell").agg(pl.col("exposure", "events").sum())
    in_cell = pl.col("exposure").sum().over("cell")
    return (
        per_cell.with_columns(cell_rate=pl.when(in_cell > 0).then(pl.col("events").sum().over("cell") / in_cell))
        .with_columns(expected=pl.coalesce(pl.col("cell_rate") * pl.col("exposure"), pl.col("events").cast(pl.Float64)))
        .sort("unit", "cell")
    )


def _sums(
    cases: pl.DataFrame, markers: Sequence[str], *, unit: str, exposure: str, events: str, share: bool
) -> pl.DataFrame:
    """Exposure and events, one row a unit and combination of markers: unit, the markers, exposure, events."""
    expect(len(markers) <= MOST_MARKERS, f"there can be at most {MOST_MARKERS} markers: found {len(markers)}")
    expect(len(set(markers)) == len(markers), f"markers must differ: found {list(markers)}")
    expect(
        not set(markers) & set(TAKEN), f"a marker must not be named as a column of the answer: found {list(markers)}"
    )
    expect(unit not in markers, f"a unit can't be adjusted for being itself: found {unit} among the markers")
    missing = [name for name in (unit, *markers, exposure, events) if name not in cases.columns]
    expect(not missing, f"cases must have a column for each name given: not found {missing}")
    given = cases.select(
        pl.col(unit).cast(pl.String).fill_null(UNKNOWN).alias("unit"),
        *(_text(marker, cases.schema[marker]) for marker in markers),
        pl.col(exposure).cast(pl.Float64).alias("exposure"),
        pl.col(events).cast(pl.Float64).alias("events"),
    )
    for name in ("exposure", "events"):
        wrong = given.filter(~(pl.col(name).is_finite() & (pl.col(name) >= 0)).fill_null(False))
        expect(
            wrong.is_empty(),
            f"{name} must be a number of 0 or more in every row: found {wrong[name].head(3).to_list()}",
        )
    for name in ("exposure", "events") if share else ("events",):
        parts = given.filter(pl.col(name) != pl.col(name).floor())
        expect(parts.is_empty(), f"{name} must be whole numbers: found {parts[name].head(3).to_list()}")
    over = given.filter(pl.col("events") > pl.col("exposure")) if share else given.clear()
    expect(over.is_empty(), f"events of a share must not be more than the exposure: found {over.height} rows")
    sums = given.group_by("unit", *markers).agg(pl.col("exposure").sum(), pl.col("events").sum().cast(pl.Int64))
    # An order of its own: parts of months are added alike whatever order the rows came in.
    return sums.sort("unit", *markers)


def _text(marker: str, kind: pl.DataType) -> pl.Expr:
    value = pl.col(marker)
    if kind == pl.Boolean:
        value = pl.when(value).then(pl.lit("ja")).when(~value).then(pl.lit("nej"))
    return value.cast(pl.String).fill_null(UNKNOWN).alias(marker)


def _whole(kinds: Sequence[Kinds], sums: pl.DataFrame) -> dict[Kinds, tuple[float, int]]:
    """Exposure and events of each combination over all units."""
    whole: dict[Kinds, tuple[float, int]] = {}
    for one, exposure, events in zip(kinds, sums["exposure"], sums["events"], strict=True):
        had = whole.get(one, (0.0, 0))
        whole[one] = had[0] + exposure, had[1] + events
    return whole


def _kept(whole: Mapping[Kinds, tuple[float, int]], least_exposure: float, least_events: int) -> dict[Kinds, Kinds]:
    """The cell of each combination, as the first markers' values that it keeps; none kept is what is left over."""
    kept: dict[Kinds, Kinds] = {}
    markers = max(map(len, whole), default=0)
    for depth in range(markers, 0, -1):
        small: dict[Kinds, list[Kinds]] = {}
        for one in whole:
            if one not in kept:
                small.setdefault(one[:depth], []).append(one)
        for cell, ones in small.items():
            exposure, events = sum(whole[one][0] for one in ones), sum(whole[one][1] for one in ones)
            if exposure >= least_exposure and events >= least_events:
                kept |= dict.fromkeys(ones, cell)
    return {one: kept.get(one, ()) for one in whole}


def _words(cell: Kinds, kept: Mapping[Kinds, Kinds], markers: int) -> Kinds:
    """The values of a cell, with a word in place of each marker that it has dropped."""
    alike = [other for one, other in kept.items() if one[: len(cell)] == cell]
    word = EVERYONE if all(other == cell for other in alike) else OTHERS
    return cell + (word,) * (markers - len(cell))


def _compared(part: pl.DataFrame, whole: float | None, share: bool) -> dict[str, object]:
    """One unit's row from its cells."""
    exposure, actual, mean = float(part["exposure"].sum()), int(part["events"].sum()), float(part["expected"].sum())
    row: dict[str, object] = {"unit": part["unit"][0], "exposure": exposure, "actual": actual, "expected": mean}
    if mean <= 0:
        return row | dict.fromkeys([name for name in COLUMNS if name not in row]) | {"flag": "none"}
    ratio = actual / mean
    low, high = rate(actual, mean)
    adjusted = ratio * whole if whole is not None else None
    tails = funnel.tails_of(mean)
    if share:
        low, high = (limit * exposure / mean for limit in wilson(actual, exposure))
        adjusted = min(1.0, ratio * whole) if whole is not None else None
        tails = _convolved(part)
    limits, chance = funnel.limits_by(tails), funnel.chance_by(tails)
    return row | {
        "ratio": ratio,
        "ratio_low": low,
        "ratio_high": high,
        "adjusted": adjusted,
        "flag": funnel.flag_by(tails, actual),
        "low95": limits.low / mean,
        "high95": limits.high / mean,
        "low998": limits.very_low / mean,
        "high998": limits.very_high / mean,
        "p_low": tails.below(actual),
        "p_high": tails.above(actual),
        "chance": chance.flagged,
    }


def _convolved(part: pl.DataFrame) -> funnel.Tails:
    """What chance would give a unit: the sum of a binomial from each of its cells."""
    totals, shares = part.select("exposure", "cell_rate").drop_nulls().to_numpy().T
    middles, halves = totals * shares, SPREADS * np.sqrt(totals * shares * (1 - shares)) + MORE
    lows, highs = np.maximum(0, np.floor(middles - halves)), np.minimum(totals, np.ceil(middles + halves))
    sizes = (highs - lows).astype(int) + 1
    # All cells in one call: SciPy's care for its arguments takes longer than a small binomial.
    counts = np.concatenate([np.arange(low, high + 1) for low, high in zip(lows, highs, strict=True)])
    chances = binom.pmf(counts, np.repeat(totals, sizes), np.repeat(shares, sizes))
    first, mass = int(lows.sum()), np.ones(1)
    for each in np.split(chances, np.cumsum(sizes)[:-1]):
        mass = np.convolve(mass, each)
        # Without this the ends, that nobody will ever see, would grow with every cell.
        seen = np.flatnonzero(mass > UNSEEN)
        first += int(seen[0])
        mass = mass[seen[0] : seen[-1] + 1]
    return funnel.tails_of_mass(mass, first, int(part["exposure"].sum()))
