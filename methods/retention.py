"""Job periods of a project's participants: who is secured, who is on the way, and how large a share stays.

A participant is one citizen in one project. A period is [start, until): `until` is the day after the last day worked,
null while the job goes on. It is full when it has run for `months` calendar months, and counts on `full_date` = start +
months (31 August + 6 months = 28 or 29 February). On a day, a period is running when start <= day < until.

What is registered after the day must be left out: ask `job_periods` for the day (jobs that began later are dropped,
later ends are blank), since a job that comes later may bridge a gap. Ends of participants (`left_date`) after the day
are ignored here.
"""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from methods.expect import expect
from methods.intervals import wilson
from methods.survival import cumulative_incidence

Floats = NDArray[np.float64]

DAY = timedelta(days=1)
ENDLESS = date(9999, 12, 31)
"""Stands for "still running" where dates are compared."""
ENDED = "ended"
METHODS = ("secured_of_started", "secured_of_finished", "mature", "kaplan_meier")


class Evidence(NamedTuple):
    """What is known of the share that reaches the full period, as so many who reached it and so many who didn't."""

    successes: float
    failures: float


def job_periods(
    jobs: pl.DataFrame,
    enrolled: pl.DataFrame,
    *,
    same_employer: bool,
    gap_days: int,
    day: date | None = None,
) -> pl.DataFrame:
    """Periods in a job since enrolment: one row a participant and period, with citizen_id, start and until.

    `jobs` are those that count (of the project's kind): citizen_id, employer_id, start_date, end_date (the last day
    worked, null while it goes on). `enrolled` has citizen_id and enrolled_date, one row a citizen, and may be the
    participants. With `same_employer` a period is one employer's jobs that touch or overlap (a job without an
    employer stands alone); else any employers' jobs, where at most `gap_days` days without a job are bridged. A job
    that began before enrolment counts from that day; one that ended before it doesn't count. `day`: what was known
    then. In order of citizen and start. Raises ValueError where a citizen has two rows in `enrolled` or `gap_days` is
    negative.
    """
    expect(gap_days >= 0, f"gap_days must be 0 or more: found {gap_days}")
    known = enrolled.select("citizen_id", "enrolled_date").drop_nulls()
    expect(not known["citizen_id"].is_duplicated().any(), "enrolled must have one row a citizen")
    last = ENDLESS if day is None else day
    key = pl.coalesce("employer_id", pl.format("\0{}", pl.int_range(pl.len()))) if same_employer else pl.lit("")
    gap = 0 if same_employer else gap_days
    end = pl.when(pl.col("end_date") <= last).then("end_date")
    return (
        jobs.lazy()
        .filter(pl.col("start_date") <= last)
        .join(known.lazy().filter(pl.col("enrolled_date") <= last), on="citizen_id")
        .select(
            "citizen_id",
            pl.max_horizontal("start_date", "enrolled_date").alias("start"),
            (end + DAY).fill_null(ENDLESS).alias("until"),
            key.alias("employer"),
        )
        # Jobs from before the enrolment, and those that end before they begin.
        .filter(pl.col("until") > pl.col("start"))
        .sort("citizen_id", "employer", "start", "until")
        .with_columns(pl.col("until").cum_max().shift().over("citizen_id", "employer").alias("reached"))
        .with_columns(
            ((pl.col("start") - pl.col("reached")).dt.total_days() > gap)
            .fill_null(value=True)
            .cum_sum()
            .over("citizen_id", "employer")
            .alias("period")
        )
        .group_by("citizen_id", "employer", "period")
        .agg(pl.col("start").min(), pl.col("until").max())
        # Of two employers from one day, the one that lasts longest is the first.
        .sort("citizen_id", "start", "until", descending=[False, False, True])
        .select("citizen_id", "start", pl.when(pl.col("until") < ENDLESS).then("until").alias("until"))
        .collect()
    )


def states(participants: pl.DataFrame, periods: pl.DataFrame, day: date, months: int) -> pl.DataFrame:
    """Where each participant is on a day: the rows of those referred or enrolled by then, with six more columns.

    `participants` has citizen_id, referred_date, enrolled_date and left_date; its columns and order are kept. Added:
    state, in this order of precedence: referred (not enrolled), secured (some period is full), pending (in a period
    that may get full), active (no job now, not left), ended (no job now and left); start and full_date of the period
    that counts (secured: the first to get full; pending: the running one that began first), secured_date (that
    full_date, once reached), ended_date (of the ended: the day they left or their last job ended, whichever is later)
    and first_start (of the first job period: null = never in a job). Who is in a job goes on as pending after having
    left. Raises ValueError as `job_periods`, or unless `months` is 1 or more.
    """
    expect(not participants["citizen_id"].is_duplicated().any(), "participants must have one row a citizen")
    begun = _with_full_date(periods, months).filter(pl.col("start") <= day)
    full = pl.col("full_date") <= day
    until = pl.col("until").fill_null(ENDLESS)
    secured = full & (until >= pl.col("full_date"))
    running = ~full & (until > day)
    by_citizen = begun.sort("citizen_id", "start", "full_date").group_by("citizen_id", maintain_order=True)
    found = by_citizen.agg(
        pl.col("start").filter(secured).first().alias("secured_start"),
        pl.col("full_date").filter(secured).first().alias("secured_date"),
        pl.col("start").filter(running).first().alias("pending_start"),
        pl.col("full_date").filter(running).first().alias("pending_full"),
        pl.col("start").min().alias("first_start"),
        until.max().alias("last_until"),
    )
    is_enrolled = (pl.col("enrolled_date") <= day).fill_null(value=False)
    is_referred = (pl.col("referred_date") <= day).fill_null(value=False)
    has_left = (pl.col("left_date") <= day).fill_null(value=False)
    ended = pl.col("state") == "ended"
    return (
        participants.filter(is_enrolled | is_referred)
        .join(found, on="citizen_id", how="left", maintain_order="left")
        .with_columns(
            pl.when(~is_enrolled)
            .then(pl.lit("referred"))
            .when(pl.col("secured_date").is_not_null())
            .then(pl.lit("secured"))
            .when(pl.col("pending_start").is_not_null())
            .then(pl.lit("pending"))
            .when(has_left)
            .then(pl.lit("ended"))
            .otherwise(pl.lit("active"))
            .alias("state")
        )
        .with_columns(
            pl.coalesce("secured_start", "pending_start").alias("start"),
            pl.coalesce("secured_date", "pending_full").alias("full_date"),
            pl.when(ended).then(pl.max_horizontal("left_date", "last_until")).alias("ended_date"),
        )
        .select(*participants.columns, "state", "start", "full_date", "secured_date", "ended_date", "first_start")
    )


def shares(
    periods: pl.DataFrame, day: date, months: int, *, gap_days: int = 0, confidence: float = 0.95
) -> pl.DataFrame:
    """Share of first job periods that get full, by four methods: one row a method, in the order of METHODS.

    Columns method, share, low, high (0-1), secured, failed, pending and total (first periods, one a participant).
    secured_of_started = secured / all begun, and secured_of_finished = secured / (secured + failed): both mislead
    while some are pending, and have no interval. mature = the same among those who began `months` or more ago,
    Wilson's interval. kaplan_meier = share still in the job just before the full period, with pending ones for as
    long as they have been followed, and Greenwood's interval on log(-log); null where nobody has been followed so
    long. With all of them settled the four agree. Where gaps are bridged, an end within `gap_days` of the day may not
    be the end: the last two methods look at what was so `gap_days` earlier, by what is known now. A share of nobody
    is null. Source: Kalbfleisch & Prentice (2002), ch. 1.4.
    """
    now = _settled(periods, day, months)
    settled = _settled(periods, day - timedelta(days=gap_days), months)
    mature = settled.filter(pl.col("matured"))
    rows = []
    for method, frame in zip(METHODS, (now, now, mature, settled), strict=True):
        secured, failed = int(frame["secured"].sum()), int(frame["failed"].sum())
        out_of = secured + failed if method == "secured_of_finished" else len(frame)
        share, low, high = secured / out_of if out_of else math.nan, math.nan, math.nan
        if method == "mature":
            low, high = wilson(secured, out_of, confidence)
        if method == "kaplan_meier":
            share, low, high = _share_at_full(_curve(settled, confidence), months, secured, confidence)
        pending = len(frame) - secured - failed
        rows.append((method, share, low, high, secured, failed, pending, out_of))
    return pl.DataFrame(
        rows,
        schema={
            "method": pl.String,
            **dict.fromkeys(("share", "low", "high"), pl.Float64),
            **dict.fromkeys(("secured", "failed", "pending", "total"), pl.Int64),
        },
        orient="row",
    ).with_columns(pl.col("share", "low", "high").fill_nan(None))


def curve(
    periods: pl.DataFrame, day: date, months: int, *, gap_days: int = 0, confidence: float = 0.95
) -> pl.DataFrame:
    """Share still in the first job, by months since it began: Kaplan-Meier, one row a time at which anything happens.

    Columns time (months: the days as a share of the participant's own full period, times `months`, so that all get
    full at exactly `months`), at_risk, ended (at that time), remaining, low and high (0-1, Greenwood on log(-log);
    Wilson's from those at risk where nobody or everybody has ended). It goes on past the full period. Arguments as
    `shares`.
    """
    return _curve(_settled(periods, day - timedelta(days=gap_days), months), confidence)


def conditional(curve: pl.DataFrame, elapsed: Sequence[float] | Floats | pl.Series, months: int) -> Floats:
    """Chance of reaching the full period for those in the job for `elapsed` months (see `elapsed_months`).

    P̄ to the power of the part of the hazard that still lies ahead, where P̄ is `expected_share(evidence(curve))`: so
    someone who has just begun has the chance P̄, and one who is through has 1. How the hazard is spread over the
    period is read from the curve, and one more end than was seen is spread evenly, or else few ends would give
    certainty to some. Without a curve (no rows) P̄ is a half.
    """
    days = np.asarray(elapsed, dtype=float)
    expect(bool(np.all(days >= 0)), "elapsed must be 0 or more")
    within = curve.filter(pl.col("time") < months)
    time, at_risk, ended = (within[name].to_numpy().astype(float) for name in ("time", "at_risk", "ended"))
    hazard = np.divide(ended, at_risk, out=np.zeros_like(ended), where=at_risk > 0)
    # Nelson-Aalen's sum, unlike -log of the curve, stays finite where the last one at risk ends.
    observed = np.concatenate([[0.0], np.cumsum(hazard)])
    done = np.minimum(days / months, 1.0)
    ends = float(ended.sum())
    if ends:
        passed = observed[np.searchsorted(time, days, side="right")] / observed[-1]
        done = (ends * passed + done) / (ends + 1)
    return np.asarray(expected_share(evidence(curve, months)) ** (1 - done), dtype=float)


def elapsed_months(start: Sequence[date] | pl.Series, day: date, months: int) -> Floats:
    """Months that periods have run on the day, on the scale of `curve`: `months` on the day they get full."""
    frame = _with_full_date(pl.DataFrame({"start": pl.Series(start, dtype=pl.Date)}), months)
    return frame.select(_scaled(pl.lit(day) - pl.col("start"), months)).to_series().to_numpy()


def evidence(curve: pl.DataFrame, months: int) -> Evidence:
    """Successes and failures that say as much of the share as the curve does, for `forecast`.

    With all of them settled they are those secured and those who ended before. While some are pending they are fewer
    than have begun and need not be whole: the Kaplan-Meier share times, and its complement times, the number of
    participants followed to the end that would give the same variance (Greenwood's); where nobody has ended, those
    followed so long. Nothing is known (0 and 0) until someone has been followed to the end.
    """
    within = curve.filter(pl.col("time") < months)
    reached = curve.filter(pl.col("time") >= months)
    followed = float(reached["at_risk"][0]) if len(reached) else 0.0
    share = float(within["remaining"][-1]) if len(within) else 1.0
    if followed == 0 and share > 0:
        return Evidence(0.0, 0.0)
    if share in {0.0, 1.0}:
        return Evidence(followed, float(within["ended"].sum()))
    variance = float(_greenwood(within)[-1])
    number = (1 - share) / (share * variance)
    return Evidence(number * share, number * (1 - share))


def expected_share(known: Evidence) -> float:
    """Share expected of those who begin now, the mean of what may be: (successes + 1) / (successes + failures + 2)."""
    return (known.successes + 1) / (known.successes + known.failures + 2)


def available(states: pl.DataFrame, places: int, pending: Sequence[float] | Floats, share: float) -> int:
    """Job starts that there can still be, for `forecast.starts_to_come`: who is there to begin, or may begin again.

    Those active, the `places` not yet filled (in all; 0 where it isn't known), and those whose job ends early and who
    stay in the project: the `pending` (their chances of getting full), and of those to come half, since the others
    begin too late to be back in time. How many stay is seen from those whose job has ended, with one more of each
    kind. `states` as from the function of that name, `share` the expected success share.
    """
    active = states.filter(pl.col("state") == "active")
    stayed = len(active.drop_nulls("first_start"))
    gone = len(states.filter(pl.col("state") == "ended").drop_nulls("first_start"))
    stays = (stayed + 1) / (stayed + gone + 2)
    ready = len(active) + max(0, places - len(states))
    early = float(np.sum(1 - np.asarray(pending, dtype=float)))
    return round(ready + stays * (early + ready * (1 - share) / 2))


def _with_full_date(periods: pl.DataFrame, months: int) -> pl.DataFrame:
    expect(months >= 1, f"months must be 1 or more: found {months}")
    return periods.with_columns(pl.col("start").dt.offset_by(f"{months}mo").alias("full_date"))


def _settled(periods: pl.DataFrame, day: date, months: int) -> pl.DataFrame:
    """First period of each participant who has begun by the day, with time (months), secured, failed and matured."""
    until = pl.col("until").fill_null(ENDLESS)
    ended = until <= day
    short = until < pl.col("full_date")
    matured = pl.col("full_date") <= day
    seen = pl.when(ended).then("until").otherwise(day) - pl.col("start")
    return (
        _with_full_date(periods, months)
        .filter(pl.col("start") <= day)
        .group_by("citizen_id", maintain_order=True)
        .first()
        .select(
            _scaled(seen, months).alias("time"),
            ended.alias("ended"),
            (matured & ~short).alias("secured"),
            (ended & short).alias("failed"),
            matured.alias("matured"),
        )
    )


def _scaled(days: pl.Expr, months: int) -> pl.Expr:
    """Months of a period: six of them have 181 to 184 days, and a period mustn't get full before or after the line."""
    return days.dt.total_days() / (pl.col("full_date") - pl.col("start")).dt.total_days() * months


def _curve(settled: pl.DataFrame, confidence: float) -> pl.DataFrame:
    cause = [ENDED if ended else None for ended in settled["ended"]]
    found = cumulative_incidence([0.0] * len(settled), settled["time"], cause)
    before = found["remaining"].shift(fill_value=1.0)
    at_risk, remaining = found["at_risk"], found["remaining"]
    left = ((1 - remaining / before) * at_risk).fill_nan(0).round().cast(pl.Int64)
    result = found.select("time", "at_risk", left.alias(ENDED), "remaining")
    z = float(ndtri(0.5 + confidence / 2))
    limits = []
    for share, variance, number, gone in zip(remaining, _greenwood(result), at_risk, result[ENDED], strict=True):
        if share == 1:
            limits.append((wilson(number, number, confidence)[0] if number else 1.0, 1.0))
        elif share == 0:
            limits.append((0.0, wilson(0, gone, confidence)[1] if gone else limits[-1][1]))
        else:
            half = z * math.sqrt(variance) / -math.log(share)
            limits.append((share ** math.exp(half), share ** math.exp(-half)))
    return result.with_columns(
        pl.Series("low", [low for low, _ in limits], dtype=pl.Float64),
        pl.Series("high", [high for _, high in limits], dtype=pl.Float64),
    )


def _greenwood(curve: pl.DataFrame) -> Floats:
    """Greenwood's sum of d / (n (n - d)) up to each row: the variance of the curve over the curve squared."""
    at_risk, ended = (curve[name].to_numpy().astype(float) for name in ("at_risk", ENDED))
    terms = np.divide(ended, at_risk * (at_risk - ended), out=np.zeros_like(ended), where=at_risk > ended)
    return np.cumsum(terms)


def _share_at_full(curve: pl.DataFrame, months: int, secured: int, confidence: float) -> tuple[float, float, float]:
    before = curve.filter(pl.col("time") < months)
    share, low, high = before.select("remaining", "low", "high").row(-1) if len(before) else (1.0, 0.0, 1.0)
    if secured == 0 and share > 0:
        return math.nan, math.nan, math.nan
    return (share, *wilson(secured, secured, confidence)) if share == 1 else (share, low, high)
