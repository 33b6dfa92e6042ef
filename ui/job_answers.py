"""The sentences, tiles and tables of the page Job: plain Danish from numbers, no statistics words."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from data.metrics import Metric, metrics
from methods.disclosure import SUM, Shared
from methods.intervals import Difference
from ui import formats, texts
from ui.answers import PERCENTS
from ui.components import Tile
from ui.followup_answers import change_sign
from ui.funnels import Funnel
from ui.jobs import KINDS, groups_of

Stock = tuple[Mapping[str, Any], Difference | None] | None
"""The newest month of a share and its difference from 12 months earlier, as ui.followup.stock_change gives them."""

LINE_OF = {
    "in_paid_hours": "Ordinære løntimer",
    "in_small_job": "Småjob",
    "in_frikort": "Socialt frikort",
    "in_fleksjob": "Fleksjob",
    "in_subsidy": "Løntilskud",
    "in_placement": "Praktik",
}
"""The short name of each of KINDS: a line to choose, and a column."""


def hours_answer(stock: Stock, first: tuple[int, int | None], year: Sequence[date]) -> str:
    """How many have ordinary hours, whether that has changed in a year, and how many got their first ones."""
    if stock is None:
        return texts.NO_HOURS_YET
    last, change = stock
    counted = formats.share_of(last["numerator"], last["denominator"])
    parts = [
        f"{formats.share(last['value'])} af de åbne sager har ordinære løntimer ({counted} i "
        f"{formats.month(last['month'])})."
    ]
    if change is not None and (before := _year_before(stock)):
        if change.low <= 0 <= change.high:
            parts.append(f"For et år siden var det {before}. Forskellen kan være tilfældig.")
        else:
            word = "flere" if change.difference > 0 else "færre"
            parts.append(f"Det er {word} end for et år siden ({before}), mere end tilfældet kan forklare.")
    if year:
        citizens = formats.counted(first[0], "borger", "borgere")
        own = formats.plural(first[0], "sine", "deres")
        length = formats.counted(len(year), "måned", "måneder")
        parts.append(f"{citizens} begyndte på {own} første løntimer på {length}.")
    return " ".join(parts)


def hours_tiles(
    stock: Stock, hours: pl.DataFrame, first: tuple[int, int | None], year: Sequence[date], placement: Stock
) -> list[Tile]:
    """Four key figures: the share in ordinary hours, hours a week, first hours in twelve months, the share in practice.

    `hours` is ui.jobs.hours_series, `first` ui.jobs.in_year.
    """
    return [
        _share_tile("I ordinære løntimer", "in_paid_hours", stock),
        _hours_tile(hours),
        Tile(
            "Første løntimer",
            formats.integer(first[0]) if year else formats.MISSING,
            (
                f"på {formats.counted(len(year), 'måned', 'måneder')}"
                + (f"; {formats.integer(first[1])} året før" if first[1] is not None else "")
            )
            if year
            else texts.NO_FINISHED_MONTH,
            help=metrics()["first_hours_rate"].help,
        ),
        _share_tile("I praktik", "in_placement", placement),
    ]


def _share_tile(label: str, metric_id: str, stock: Stock) -> Tile:
    metric = metrics()[metric_id]
    if stock is None:
        return Tile(label, formats.MISSING, "", help=metric.help)
    last, change = stock
    sign, role = change_sign(change, better=metric.better) if change else ("", "neutral")
    detail = f"{formats.share_of(last['numerator'], last['denominator'])} i {formats.month(last['month'])}"
    return Tile(
        label,
        formats.share(last["value"]),
        detail + (f"; {before} for et år siden" if (before := _year_before(stock)) else ""),
        sign if role != "neutral" else texts.CHANCE_SIGN if sign else "",
        # What is neither better nor worse is worth a note, and no more.
        "note" if metric.better == "neither" and role != "neutral" else role,
        help=metric.help,
    )


def _hours_tile(hours: pl.DataFrame) -> Tile:
    metric = metrics()["hours_per_week"]
    rows = hours.filter(pl.col("value").is_not_null()).sort("month")
    if rows.is_empty():
        return Tile(metric.label, formats.MISSING, texts.TOO_FEW_HOURS, help=metric.help)
    last = rows.row(-1, named=True)
    earlier = rows.filter(month=last["month"].replace(year=last["month"].year - 1))
    before = f"; {formats.rate(earlier['value'][0])} for et år siden" if earlier.height else ""
    return Tile(
        metric.label, formats.rate(last["value"]), f"i gennemsnit for dem, der har løntimer{before}", help=metric.help
    )


# --- Over time ------------------------------------------------------------------------------------------------


def named_lines(series: pl.DataFrame, shown: Sequence[Metric]) -> pl.DataFrame:
    """The series of the metrics to draw, each by its short name, in order; `series` is ui.followup.stock_series."""
    return pl.concat(
        [series.filter(series=metric.id).with_columns(label=pl.lit(LINE_OF[metric.id])) for metric in shown]
    )


def kind_title(metric: Metric, stock: Stock) -> str:
    """Where a share stands, and where it stood a year before."""
    if stock is None:
        return f"{metric.label} måned for måned"
    before = _year_before(stock)
    return f"{metric.label}: {formats.share(stock[0]['value'])}" + (f" mod {before} for et år siden" if before else "")


def _year_before(stock: Stock) -> str:
    """The share 12 months earlier; empty where there is none."""
    if stock is None or stock[1] is None or math.isnan(stock[1].difference):
        return ""
    return formats.share(stock[0]["value"] - stock[1].difference)


def kinds_table(by_month: pl.DataFrame) -> pl.DataFrame:
    """Who works how, month by month, of the open cases; `by_month` is ui.jobs.kinds_by_month."""
    count = {name: metrics()[name].numerator for name in KINDS}
    return by_month.select(
        pl.col("month").alias("Måned"),
        pl.col("open_at_end").alias("Åbne sager"),
        *(pl.col(count[name]).alias(LINE_OF[name]) for name in KINDS),
        *(
            pl.when(pl.col("open_at_end") > 0)
            .then(100 * pl.col(count[name]) / pl.col("open_at_end"))
            .round(1)
            .alias(f"{LINE_OF[name]} (%)")
            for name in KINDS
        ),
    )


KINDS_SHARED = Shared(
    labels=("Måned",),
    counts={
        "Åbne sager": None,
        **{LINE_OF[name]: LINE_OF["in_paid_hours"] if name == "in_small_job" else "Åbne sager" for name in KINDS},
    },
    derived={f"{LINE_OF[name]} (%)": (LINE_OF[name],) for name in KINDS},
)
"""Whoever has a småjob has ordinary hours, so what is left of these must not be few either."""


# --- Hours ----------------------------------------------------------------------------------------------------


def bands_title(found: pl.DataFrame) -> str:
    """How many have less than ten hours, or that nobody has any."""
    total = int(found["count"].sum())
    if not total:
        return "Ingen har ordinære løntimer, hvor timerne er oplyst"
    few = int(found.filter(pl.col("band").is_in(["under 2", "2–5", "5–10"]))["count"].sum())
    return f"{formats.share(few / total, 0)} har under 10 timer om ugen ({formats.share_of(few, total)})"


def bands_subtitle(day: date, untold: int) -> str:
    """Who is counted, and who isn't."""
    out = f" {formats.integer(untold)} uden oplyste timer er ikke med." if untold else ""
    return f"Åbne sager med ordinære løntimer efter timer om ugen, {formats.date(day)}.{out}"


def bands_table(found: pl.DataFrame, untold: int) -> pl.DataFrame:
    """Open cases with ordinary hours by how many, those that tell none on the last row without a share."""
    last = pl.DataFrame({"band": ["ikke oplyst"], "count": [untold], "share": [None]}, schema=found.schema)
    return pl.concat([found, last]).select(
        pl.col("band").alias("Timer om ugen"),
        pl.col("count").alias("Sager"),
        (pl.col("share") * 100).round(1).alias("Andel af de oplyste (%)"),
    )


BANDS_SHARED = Shared(
    labels=("Timer om ugen",),
    counts={"Sager": SUM},
    derived={"Andel af de oplyste (%)": ("Sager",)},
    sums_by=((),),
)


def mean_title(hours: pl.DataFrame) -> str:
    """Where the mean stands, and where it stood a year before."""
    tile = _hours_tile(hours)
    if tile.value == formats.MISSING:
        return metrics()["hours_per_week"].label
    last = hours.filter(pl.col("value").is_not_null()).sort("month").row(-1, named=True)
    return f"{tile.value} timer om ugen i gennemsnit i {formats.month(last['month'])}"


def mean_table(hours: pl.DataFrame) -> pl.DataFrame:
    """Mean hours month by month, with those it is a mean of."""
    return hours.select(
        pl.col("month").alias("Måned"),
        pl.col("in_hours").cast(pl.Int64).alias("Sager med løntimer"),
        pl.col("denominator").cast(pl.Int64).alias("Heraf med oplyste timer"),
        pl.col("value").round(1).alias("Timer om ugen"),
    )


MEAN_SHARED = Shared(
    labels=("Måned",),
    counts={"Sager med løntimer": None, "Heraf med oplyste timer": "Sager med løntimer"},
    derived={"Timer om ugen": ("Heraf med oplyste timer",)},
    elsewhere=("Sager med løntimer",),
)
"""Everybody with hours stands in the series of who works how."""


# --- What began -----------------------------------------------------------------------------------------------


def starts_title(by_quarter: pl.DataFrame) -> str:
    """What began most often."""
    sums = {words: int(by_quarter[name].sum()) for name, words in groups_of(by_quarter)}
    total = sum(sums.values())
    if not total:
        return "Ingen job eller praktikker er begyndt i perioden"
    words, count = max(sums.items(), key=lambda pair: pair[1])
    return f"Oftest er det {words}: {formats.share_of(count, total)} ({formats.share(count / total, 0)})"


def starts_table(by_quarter: pl.DataFrame) -> pl.DataFrame:
    """What began by quarter and group, a 0 too."""
    groups = groups_of(by_quarter)
    order = pl.Enum([words for _, words in groups])
    long = by_quarter.rename(dict(groups)).unpivot(index="period", variable_name="group", value_name="jobs")
    return long.sort("period", pl.col("group").cast(order)).select(
        pl.col("period").alias("Kvartal fra"), pl.col("group").alias("Art"), pl.col("jobs").alias("Begyndt")
    )


STARTS_SHARED = Shared(
    labels=("Kvartal fra", "Art"),
    counts={"Begyndt": None},
    sums_by=(("Kvartal fra",), ("Art",), ()),
)


def reverse_title(shares: pl.DataFrame) -> str:
    """The share found by reverse job matching of all that tell."""
    count, total = int(shares["count"].sum()), int(shares["total"].sum())
    return f"{formats.share(count / total, 0)} er fundet ved omvendt formidling ({formats.share_of(count, total)})"


def reverse_subtitle(shares: pl.DataFrame, starts: pl.DataFrame) -> str:
    """How many tell, of what began."""
    told = formats.share_of(int(shares["total"].sum()), int(starts["jobs"].sum()))
    return (
        f"Andel af det, der begyndte i perioden, efter art, med usikkerhed. {told} oplyser, hvordan pladsen er fundet."
    )


def reverse_whole(shares: pl.DataFrame) -> tuple[float, str]:
    """The share of all kinds together, as a line beside them."""
    return int(shares["count"].sum()) / int(shares["total"].sum()), texts.ALL_UNITS


def reverse_table(shares: pl.DataFrame) -> pl.DataFrame:
    """Reverse job matching by kind."""
    return shares.select(
        pl.col("unit").alias("Art"),
        pl.col("begun").alias("Begyndt"),
        pl.col("total").alias("Heraf oplyst"),
        pl.col("count").alias("Omvendt formidling"),
        *(
            (pl.col(name) * 100).round(1).alias(heading)
            for name, heading in zip(("value", "low", "high"), PERCENTS, strict=True)
        ),
    )


REVERSE_SHARED = Shared(
    labels=("Art",),
    counts={"Begyndt": None, "Heraf oplyst": "Begyndt", "Omvendt formidling": "Heraf oplyst"},
    derived=dict.fromkeys(PERCENTS, ("Omvendt formidling",)),
    sums_by=((),),
    elsewhere=("Begyndt",),
)
"""What began stands in the quarters."""


# --- The teams ------------------------------------------------------------------------------------------------


def share_funnel_subtitle(compared: Funnel, month: date) -> str:
    """What is compared and how many would stand out by chance alone."""
    return f"Andel af de åbne sager med ordinære løntimer, {formats.month(month)}. {_outside(compared)}"


def rate_funnel_subtitle(compared: Funnel, period: Sequence[date]) -> str:
    """What is compared and how many would stand out by chance alone."""
    between = formats.month(period[0]) + (f" – {formats.month(period[-1])}" if len(period) > 1 else "")
    return f"Første løntimer pr. 100 personmåneder, {between}. {_outside(compared)}"


def _outside(compared: Funnel) -> str:
    teams = formats.counted(compared.units.height, "team", "team")
    return (
        f"Uden for det grå bånd: værd at se på. Af {teams} ville i gennemsnit {formats.decimal(compared.chance, 1)} "
        "ligge der ved en tilfældighed."
    )


EXPECTED, MEANING = "Ventet, hvis teamene var ens", "Betydning"


def share_funnel_table(compared: Funnel) -> pl.DataFrame:
    """The teams in alphabetical order: who has hours, of how many."""
    return _funnel_table(
        compared,
        "Med løntimer",
        pl.col("exposure").cast(pl.Int64).alias("Åbne sager"),
        (pl.col("rate") * 100).round(1).alias("Andel (%)"),
    )


def rate_funnel_table(compared: Funnel) -> pl.DataFrame:
    """The teams in alphabetical order: first hours, of how much time."""
    return _funnel_table(
        compared,
        "Første løntimer",
        pl.col("exposure").round(0).cast(pl.Int64).alias("Personmåneder"),
        pl.col("rate").round(2).alias("Pr. 100 personmåneder"),
    )


def _funnel_table(compared: Funnel, count: str, *columns: pl.Expr) -> pl.DataFrame:
    return compared.units.sort("unit").select(
        pl.col("unit").alias("Team"),
        pl.col("count").alias(count),
        *columns,
        pl.col("expected").round(1).alias(EXPECTED),
        pl.col("flag").replace_strict(texts.FLAG_OF, return_dtype=pl.String).alias(MEANING),
    )


SHARE_FUNNEL_SHARED = Shared(
    labels=("Team",),
    counts={"Med løntimer": "Åbne sager", "Åbne sager": None},
    derived={"Andel (%)": ("Med løntimer",), MEANING: ("Med løntimer",), EXPECTED: ("Åbne sager",)},
    sums_by=((),),
)
"""What is expected is everybody's share times the open cases, so it tells how many they are."""
RATE_FUNNEL_SHARED = Shared(
    labels=("Team",),
    counts={"Første løntimer": None},
    derived=dict.fromkeys(("Pr. 100 personmåneder", MEANING), ("Første løntimer",)),
    sums_by=((),),
    plain=(EXPECTED, "Personmåneder"),
)
"""What is expected is everybody's rate times the person-months, and says nothing of the team's own."""
