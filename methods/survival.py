"""Time to exit with competing ways out: Aalen-Johansen curves with late entry.

A spell is at risk on (entry, exit]: it can leave from just after its entry until its exit, inclusive.
Exits come before censorings on the same day. Late entry is for spells already open when the window starts,
or that come into the selection later; leaving the selection without an exit is censoring that day.

All works on counts per day (`counts_by_day`): a frame with one row a day since start, columns time (days),
entered, censored and one column a cause with the exits.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = Sequence[float] | Sequence[int] | Floats | NDArray[np.int64] | pl.Series

RESERVED = ("time", "at_risk", "remaining", "entered", "censored")
HALF_DAY = 0.5
"""A spell of zero length leaves half a day after its entry, when those who entered with it are at risk."""
YEAR = 365
"""Days of a stretch with enough at risk that is long enough to be shown though a longer one follows."""
NOISE = 1e-9
"""Share of all who entered that is rounding of weights, not persons."""


class Trimmed(NamedTuple):
    """A curve of those still there at `start` (days) until few are left; no rows and None if never enough."""

    curve: pl.DataFrame
    start: float | None


def cumulative_incidence(
    entry: Numbers,
    exit: Numbers,  # noqa: A002 (the field's word)
    cause: Sequence[str | None],
    *,
    weight: Numbers | None = None,
) -> pl.DataFrame:
    """Share that has left by each cause, and share remaining, by days since start.

    One row a time at which anyone enters, leaves or is censored: time, at_risk (who can leave then: entry <
    time <= exit), remaining (0-1) and a column a cause (0-1, in alphabetical order); they add to 1 in every
    row. `entry` and `exit` are days since start, `cause` None where still open at exit. `weight` counts a
    spell as so many. A spell of zero length is at risk for its own exit: it leaves at its own time, but after
    those who came before and left then, and all who enter with it are at risk beside it (at_risk is the larger of
    the two then). Once all at risk have left, remaining is 0 and stays so, whoever enters later (see `trimmed`);
    while nobody is at risk for other reasons the curves stand still. Raises ValueError as `counts_by_day`.
    """
    start, stop = _days(entry, "entry"), _days(exit, "exit")
    times = np.unique(np.concatenate([start, stop]))
    # Numbered times leave room for the half step of a spell without length, whatever the unit of time.
    counts = counts_by_day(np.searchsorted(times, start), np.searchsorted(times, stop), cause, weight=weight)
    halves = incidence_from_counts(counts)
    curve = halves.group_by(pl.col("time").floor(), maintain_order=True).agg(
        pl.col("at_risk").max(), pl.exclude("time", "at_risk").last()
    )
    return curve.with_columns(pl.Series("time", times[curve["time"].cast(pl.Int64).to_numpy()], dtype=pl.Float64))


def counts_by_day(
    entry: Numbers,
    exit: Numbers,  # noqa: A002
    cause: Sequence[str | None],
    *,
    weight: Numbers | None = None,
) -> pl.DataFrame:
    """Entered, censored and exits per cause for each day since start; arguments as `cumulative_incidence`.

    Raises ValueError where lengths differ, a day is missing, an exit comes before its entry, a weight is
    negative, or a cause has the name of one of the other columns.
    """
    start, stop = _days(entry, "entry"), _days(exit, "exit")
    why = pl.Series(list(cause), dtype=pl.String)
    number = pl.Series(weight) if weight is not None else pl.repeat(1, len(why), dtype=pl.Int64, eager=True)
    many = _days(number, "weight")
    if not start.size == stop.size == many.size == len(why):
        raise ValueError("entry, exit, cause and weight must be equally long")
    if np.any(start > stop):
        raise ValueError("exit must not come before entry")
    if np.any(many < 0):
        raise ValueError("weight must be 0 or more")
    kept = many > 0
    start, stop, many, why = start[kept], stop[kept], many[kept], why.filter(pl.Series(kept))
    leaving = np.where(stop > start, stop, start + HALF_DAY)
    times, row = np.unique(np.concatenate([start, leaving]), return_inverse=True)
    came, left = row[: start.size], row[start.size :]

    def summed(rows: NDArray[np.intp], weights: Floats) -> Floats:
        return np.bincount(rows, weights=weights, minlength=times.size).astype(float)

    columns = {
        "time": times,
        "entered": summed(came, many),
        "censored": summed(left, np.where(why.is_null(), many, 0)),
    }
    for name in _causes(why.drop_nulls().unique().sort().to_list()):
        columns[name] = summed(left, np.where((why == name).fill_null(value=False), many, 0))
    whole = pl.all().exclude("time").cast(pl.Int64) if number.dtype.is_integer() else pl.all()
    return pl.DataFrame(columns).with_columns(whole)


def incidence_from_counts(counts: pl.DataFrame) -> pl.DataFrame:
    """Share that has left by each cause, from counts per day: the same frame as `cumulative_incidence`.

    `counts` has columns time (days since start), entered, censored and one a cause, in any order of rows;
    nulls are 0. Someone cut in two (censored and entered on one day) nets out. Where more leave on a day than
    were at risk, as on day 0, spells of zero length are among them: all who leave that day then leave half
    a day later, in a row of its own. Raises ValueError on missing columns, negative counts, or more leaving
    than ever entered.
    """
    table = _prepared(counts)
    causes = [name for name in table.columns if name not in RESERVED]
    exits = table.select(causes).to_numpy().astype(float).reshape(len(table), len(causes))
    at_risk, left, noise = _at_risk(table)
    impossible = np.flatnonzero(left > at_risk + noise)
    if impossible.size:
        day = table["time"][int(impossible[0])]
        raise ValueError(f"no more can leave than have entered before: found more on day {day:g}")
    at_risk[at_risk <= noise] = 0.0

    # Rounding of weights must not make a hazard over 1.
    hazards = np.divide(exits, at_risk[:, None], out=np.zeros_like(exits), where=at_risk[:, None] > 0)
    hazard = np.minimum(hazards.sum(axis=1), 1.0)
    remaining = np.cumprod(1 - hazard)
    just_before = np.concatenate([[1.0], remaining[:-1]])[: len(table)]
    curves = np.cumsum(just_before[:, None] * hazards, axis=0)

    whole = all(dtype.is_integer() for name, dtype in table.schema.items() if name != "time")
    return pl.DataFrame(
        {
            "time": table["time"],
            "at_risk": pl.Series(at_risk, dtype=pl.Float64).cast(pl.Int64 if whole else pl.Float64),
            "remaining": remaining,
            **{name: curves[:, position] for position, name in enumerate(causes)},
        }
    )


def trimmed(counts: pl.DataFrame, *, smallest: int = 10) -> Trimmed:
    """Curve to show: from the first day with at least `smallest` at risk until fewer are left.

    The curve is that of those still there at its start, so it begins anew at remaining 1 in a row of that
    day (whose at_risk is who are at risk just after it). With late entry the number at risk may pass the limit
    several times: then the curve is the first stretch of a year or more, else the longest, since the very first
    may be over in days (ten who begin, of whom one leaves before the many who come later are there). `counts` as
    in `incidence_from_counts`.
    """
    table = _prepared(counts)
    curve = incidence_from_counts(table)
    time = curve["time"].to_numpy()
    enough = np.concatenate([[False], curve["at_risk"].to_numpy() >= smallest, [False]])
    # (first, stop) rows of each stretch. Nobody is at risk in the first row of all, so there is one before.
    stretches = np.flatnonzero(np.diff(enough)).reshape(-1, 2)
    if len(stretches) == 0:
        return Trimmed(curve.clear(), None)
    days = time[stretches[:, 1] - 1] - time[stretches[:, 0] - 1]
    first, stop = stretches[int(np.argmax(days >= YEAR if np.any(days >= YEAR) else days))].tolist()
    still_there = curve["at_risk"][first]
    # All who are there at the start enter in its row, and nobody leaves in it.
    opening = table[first - 1 : first].with_columns(pl.exclude("time") * 0)
    opening = opening.with_columns(pl.lit(still_there, dtype=table.schema["entered"]).alias("entered"))
    rest = incidence_from_counts(pl.concat([opening, table[first:stop]]))
    in_opening = pl.int_range(pl.len()) == 0
    at_risk = pl.when(in_opening).then(still_there).otherwise("at_risk")
    return Trimmed(rest.with_columns(at_risk.alias("at_risk")), float(time[first - 1]))


def quantile_time(curve: pl.DataFrame, share: float = 0.5) -> float | None:
    """Days until so large a share has left by any cause (0.5: the median); None when that is not reached."""
    reached = curve.filter(pl.col("remaining") <= 1 - share + NOISE)
    return None if reached.is_empty() else float(reached["time"][0])


def _prepared(counts: pl.DataFrame) -> pl.DataFrame:
    """One row a time, in order; where more leave than are at risk, those who leave moved half a day on."""
    missing = [name for name in ("time", "entered", "censored") if name not in counts.columns]
    if missing:
        raise ValueError(f"counts must have the columns time, entered and censored: not found {missing}")
    causes = _causes([name for name in counts.columns if name not in ("time", "entered", "censored")])
    if counts["time"].has_nulls():
        raise ValueError("time must have a day in every row")
    # A database sums to wider types (128 bits, decimals), which NumPy doesn't know.
    known = {
        name: pl.Int64 if counts.schema[name].is_integer() else pl.Float64 for name in ("entered", "censored", *causes)
    }
    table = _by_time(
        counts.select(pl.col("time").cast(pl.Float64), *(pl.col(name).cast(known[name]).fill_null(0) for name in known))
    )
    if table.select(pl.any_horizontal((pl.exclude("time") < 0).any())).item():
        raise ValueError("counts must be 0 or more")
    at_risk, left, noise = _at_risk(table)
    over = left > at_risk + noise
    if not over.any():
        return table
    leaving = pl.exclude("time", "entered")
    return _by_time(
        pl.concat(
            [
                table.filter(~over),
                table.filter(over).with_columns(leaving * 0),
                table.filter(over).with_columns(pl.col("time") + HALF_DAY, pl.col("entered") * 0),
            ]
        )
    )


def _by_time(table: pl.DataFrame) -> pl.DataFrame:
    return table.group_by("time").agg(pl.all().sum()).sort("time")


def _at_risk(table: pl.DataFrame) -> tuple[Floats, Floats, float]:
    """At risk in each row, those who leave in it, and what is rounding of weights."""
    entered = table["entered"].cast(pl.Float64).to_numpy()
    left = table.select(pl.sum_horizontal(pl.exclude("time", "entered"))).to_series().cast(pl.Float64).to_numpy()
    return _before(entered) - _before(left), left, NOISE * float(entered.sum())


def _before(counts: Floats) -> Floats:
    """Sum of the rows before each row."""
    return np.cumsum(counts) - counts


def _causes(names: list[str]) -> list[str]:
    taken = sorted(set(names) & set(RESERVED))
    if taken:
        raise ValueError(f"a cause must not be named as another column: found {taken}")
    return names


def _days(values: Numbers, name: str) -> Floats:
    days = pl.Series(values if isinstance(values, pl.Series) else list(values), dtype=pl.Float64, strict=False)
    array = days.to_numpy()
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must have a finite number in every row")
    return array
