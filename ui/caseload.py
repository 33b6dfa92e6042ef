"""What the page Sagsstammer computes from its queries before it draws and tells: frames in, frames out.

A caseload is citizens ÷ full-time workers: all of a worker's citizens, whatever their target group or age, and the
hours that the worker is employed for. A norm of several target groups becomes one by the mix of the citizens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from data.alphabet import alphabetical
from methods.caseload import blended_norm, by_birth_day, fewest_cases, needed_workers, spread, standing
from methods.intervals import Difference, rate_difference
from ui import formats
from ui.norms import Limits, NormSet

NEWCOMER_MONTHS = 6
DAYS_A_YEAR = 365.25


def caseload_series(
    citizens: pl.DataFrame, capacity: pl.DataFrame, months: pl.DataFrame, norms: NormSet | None, *, main: bool
) -> pl.DataFrame:
    """One row a unit and complete month: [unit_id, unit, month, caseload, citizens, fte, low, high, smallest, main, …].

    `citizens` and `capacity` come from queries.caseload; citizens and fte are means over the month's days, low and
    high the norm of the unit's own mix of target groups that month (for the main line only: one band is drawn).
    smallest is the mean of the mix's smallest group, null where the norm is of one group alone; the last column is
    preliminary.
    """
    days = pl.col("month").dt.month_end().dt.day()
    by_group = citizens.filter(pl.col("citizen_days") > 0)
    summed = by_group.group_by("unit", "month").agg(
        pl.col("citizen_days").sum(), pl.col("target_group"), pl.col("citizen_days").alias("parts")
    )
    rows = (
        capacity.join(months.filter("complete"), on="month")
        .join(summed, on=["unit", "month"], how="left")
        .select(
            "month",
            "target_group",
            "parts",
            unit_id="unit",
            unit="label",
            caseload=pl.when(pl.col("fte_days") > 0).then(pl.col("citizen_days").fill_null(0) / pl.col("fte_days")),
            citizens=pl.col("citizen_days").fill_null(0) / days,
            fte=pl.col("fte_days") / days,
            main=pl.lit(main),
            preliminary=~pl.col("final"),
        )
        .sort("unit", "month")
    )
    limits: list[tuple[float | None, float | None]] = [(None, None)] * rows.height
    if main and norms is not None:
        limits = [
            _blend(dict(zip(groups or (), parts or (), strict=True)), norms, month)
            for month, groups, parts in rows.select("month", "target_group", "parts").iter_rows()
        ]
    smallest = pl.when(pl.col("parts").list.len() > 1).then(pl.col("parts").list.min() / days)
    return rows.select(
        "unit_id", "unit", "month", "caseload", "citizens", "fte",
        pl.Series("low", [low for low, _ in limits], dtype=pl.Float64),
        pl.Series("high", [high for _, high in limits], dtype=pl.Float64),
        smallest.cast(pl.Float64).alias("smallest"), "main", "preliminary",
    )  # fmt: skip


def as_one(by_unit: pl.DataFrame) -> pl.DataFrame:
    """Citizens or capacity by month of several units as those of one, whose name is `alle`."""
    keys = [name for name in ("month", "target_group") if name in by_unit.columns]
    one = pl.lit("alle")
    return by_unit.group_by(keys).agg(pl.exclude("unit", "label").sum()).with_columns(unit=one, label=one)


def _blend(citizens: Mapping[str, float], norms: NormSet, day: date) -> tuple[float | None, float | None]:
    blend = blended_norm(citizens, norms.on(day))
    return blend.low, blend.high


@dataclass(frozen=True)
class Load:
    """Citizens with workers who carry cases, and those workers in full-time ones."""

    citizens: int
    fte: float

    @property
    def caseload(self) -> float | None:
        """Citizens per full-time worker; None without workers."""
        return self.citizens / self.fte if self.fte else None


def load_of(row: pl.DataFrame) -> Load:
    """The load of queries.caseload.caseload_on."""
    return Load(int(row["citizens"][0]), float(row["fte"][0]))


@dataclass(frozen=True)
class Unit(Load):
    """The selection's caseload on a day beside the norm.

    `outside` counts citizens whose worker carries no caseload (a leader) or is not employed any more; `assumed` the
    workers whose hours nobody gave. covered is the share of the citizens whose target group has a norm.
    """

    day: date
    outside: int
    assumed: int
    low: float | None
    high: float | None
    covered: float
    needed: tuple[float | None, float | None]


def _carrying(workers: pl.DataFrame) -> pl.DataFrame:
    """The workers with a caseload: in a role that has one, and with hours."""
    return workers.filter(pl.col("carries"), pl.col("fte") > 0)


def _citizens_of(carrying: pl.DataFrame, citizens: pl.DataFrame) -> pl.DataFrame:
    return citizens.join(carrying.select("caseworker_id", "team_id"), on=["caseworker_id", "team_id"])


def _limits(norms: NormSet | None, day: date) -> Mapping[str, Limits]:
    return norms.on(day) if norms is not None else {}


def unit_on(workers: pl.DataFrame, citizens: pl.DataFrame, norms: NormSet | None, day: date) -> Unit:
    """The selection on a day, from queries.caseload.workers_on and citizens_on of that day."""
    carrying = _carrying(workers)
    mix = dict(
        _citizens_of(carrying, citizens).group_by("target_group").agg(pl.col("citizens").sum().cast(pl.Float64)).rows()
    )
    limits = _limits(norms, day)
    blend = blended_norm(mix, limits)
    return Unit(
        day=day,
        citizens=int(carrying["citizens"].sum()),
        fte=float(carrying["fte"].sum()),
        outside=int(workers["citizens"].sum()) - int(carrying["citizens"].sum()),
        assumed=carrying.filter("hours_missing")["caseworker_id"].n_unique(),
        low=blend.low,
        high=blend.high,
        covered=blend.covered,
        needed=needed_workers(mix, limits),
    )


def change_since(now: Load, before: Load) -> Difference:
    """The difference in caseload from a year before, with its interval; nan where one of them has none."""
    return rate_difference(now.citizens, now.fte, before.citizens, before.fte)


def worker_rows(
    workers: pl.DataFrame,
    citizens: pl.DataFrame,
    norms: NormSet | None,
    names: Mapping[str, str],
    *,
    day: date,
    newcomer_scale: float,
) -> pl.DataFrame:
    """One row a worker who carries cases, in alphabetical order of the label (never of the caseload).

    [caseworker_id, label, team, caseload, citizens, fte, low, high, standing, newcomer, covered, fte_words]. A
    worker in two of the selected teams is one row. The norm is that of the worker's own mix of citizens, scaled by
    `newcomer_scale` in the first six months.
    """
    carrying = _carrying(workers)
    mixes: dict[str, dict[str, float]] = {}
    own = _citizens_of(carrying, citizens)
    for worker, group, count in own.select("caseworker_id", "target_group", "citizens").iter_rows():
        mix = mixes.setdefault(worker, {})
        mix[group] = mix.get(group, 0.0) + count
    limits = _limits(norms, day)
    summed = carrying.group_by("caseworker_id").agg(
        pl.col("team").unique().sort().str.join(", "),
        pl.col("citizens").sum(),
        pl.col("fte").sum(),
        pl.col("covered").sum(),
        (pl.col("first_day").min().dt.offset_by(f"{NEWCOMER_MONTHS}mo") > day).alias("newcomer"),
    )
    rows = []
    for row in summed.iter_rows(named=True):
        blend = blended_norm(mixes.get(row["caseworker_id"], {}), limits, newcomer_scale if row["newcomer"] else 1.0)
        caseload = row["citizens"] / row["fte"]
        rows.append(
            row
            | {
                "label": names.get(row["caseworker_id"], ""),
                "caseload": caseload,
                "low": blend.low,
                "high": blend.high,
                "standing": standing(caseload, blend.low, blend.high),
                "fte_words": formats.decimal(row["fte"], 1 if round(row["fte"], 2) == round(row["fte"], 1) else 2),
            }
        )
    schema = {
        "caseworker_id": pl.String,
        "label": pl.String,
        "team": pl.String,
        "caseload": pl.Float64,
        "citizens": pl.Int64,
        "fte": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "standing": pl.String,
        "newcomer": pl.Boolean,
        "covered": pl.Int64,
        "fte_words": pl.String,
    }
    rows.sort(key=lambda row: (alphabetical(row["label"]), row["caseworker_id"]))
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)


FEWEST_MONTHS = 6
"""Finished months that a forecast needs, to know how much they differ."""
NOT_YET_WEEKS = 13
"""A case that has been open for fewer weeks says nothing yet of how often it is seen."""


def intensity_rows(
    cases: pl.DataFrame, names: Mapping[str, str], *, often: float, seldom: float, day: date
) -> pl.DataFrame:
    """One row a primary worker: [label, new, seldom, steady, often], numbers of open cases, alphabetical.

    `cases` is queries.followup.open_cases. A case is seen as often as conversations were held with the citizen in
    the last 12 months (or since the start) a year: `often` a year or more, fewer than `seldom`, or between.
    """
    open_days = (pl.lit(day) - pl.col("spell_start")).dt.total_days() + 1
    years = pl.min_horizontal(open_days, pl.lit(DAYS_A_YEAR)) / DAYS_A_YEAR
    a_year = pl.col("held_in_year") / years
    kind = (
        pl.when(open_days < 7 * NOT_YET_WEEKS)
        .then(pl.lit("new"))
        .when(a_year >= often)
        .then(pl.lit("often"))
        .when(a_year < seldom)
        .then(pl.lit("seldom"))
        .otherwise(pl.lit("steady"))
    )
    counted = (
        cases.filter(pl.col("caseworker_id").is_not_null())
        .group_by("caseworker_id")
        .agg((kind == name).sum().cast(pl.Int64).alias(name) for name in ("new", "seldom", "steady", "often"))
    )
    rows = [row | {"label": names.get(row["caseworker_id"], "")} for row in counted.iter_rows(named=True)]
    rows.sort(key=lambda row: (alphabetical(row["label"]), row["caseworker_id"]))
    columns = ("label", "new", "seldom", "steady", "often")
    return pl.DataFrame(
        [{name: row[name] for name in columns} for row in rows],
        schema={name: pl.String if name == "label" else pl.Int64 for name in columns},
    )


@dataclass(frozen=True)
class Flow:
    """A unit's last finished months: exits and openings a month, and entrants with moves in less moves out."""

    months: tuple[date, ...]
    exits: tuple[int, ...]
    openings: tuple[int, ...]
    net_inflow: tuple[int, ...]


def flow_of(measures: pl.DataFrame, months: pl.DataFrame, count: int = 12) -> Flow:
    """The last `count` final months of queries.panel.panel_by_month; moves within the unit cancel."""
    last = months.filter("final").select("month").sort("month").tail(count)
    # A month without a case has no row, but nobody came or left in it: before the unit's first case there is no unit.
    rows = (
        last.join(measures, on="month", how="left")
        .filter(pl.col("month") >= pl.lit(measures["month"].min(), dtype=pl.Date))
        .fill_null(0)
        .sort("month")
    )
    return Flow(
        months=tuple(rows["month"].to_list()),
        exits=tuple(rows["exited"].to_list()),
        openings=tuple(rows["open_at_start"].to_list()),
        net_inflow=tuple((rows["entered"] + rows["moved_in"] - rows["moved_out"]).to_list()),
    )


def dated(staffed: pl.DataFrame, day: date) -> pl.DataFrame:
    """A forecast as it is drawn, [month, expected, low, high] per full-time worker, month 0 being that of the day."""
    return staffed.select(
        pl.lit(day).dt.truncate("1mo").dt.offset_by(pl.format("{}mo", "month")).alias("month"),
        pl.col("caseload").alias("expected"),
        pl.col("caseload_low").alias("low"),
        pl.col("caseload_high").alias("high"),
    )


def year_before(day: date) -> date:
    """The same day a year earlier; 28 February for the 29th."""
    last = (day.month, day.day) == (2, 29)
    return date(day.year - 1, day.month, 28 if last else day.day)


def rules(birth_days: pl.DataFrame, workers: pl.DataFrame) -> pl.DataFrame:
    """How evenly two rules would spread today's citizens within their teams, beside how they are spread now.

    [rule, lowest, highest, deviation], citizens per full-time worker; rule is now, fewest or birth_day. `birth_days`
    is queries.caseload.citizens_by_birth_day; citizens whose day is unknown go to whoever has fewest.
    """
    carrying = _carrying(workers)
    shared: dict[str, list[int]] = {"now": [], "fewest": [], "birth_day": []}
    fte: list[float] = []
    for (team,), part in carrying.partition_by("team_id", as_dict=True, maintain_order=True).items():
        hours = part["fte"].to_list()
        days = birth_days.filter(pl.col("team_id") == team)
        known = dict(days.drop_nulls("birth_day").select("birth_day", "citizens").rows())
        total = int(days["citizens"].sum())
        rest = fewest_cases(total - sum(known.values()), hours)
        fte += hours
        shared["now"] += part["citizens"].to_list()
        shared["fewest"] += fewest_cases(total, hours)
        shared["birth_day"] += [one + more for one, more in zip(by_birth_day(known, hours), rest, strict=True)]
    spreads = {rule: spread(citizens, fte) for rule, citizens in shared.items() if fte}
    return pl.DataFrame(
        [(rule, one.lowest, one.highest, one.deviation) for rule, one in spreads.items()],
        schema={"rule": pl.String, "lowest": pl.Float64, "highest": pl.Float64, "deviation": pl.Float64},
        orient="row",
    )
