"""The sentences and tables of the page Afgang: plain Danish from numbers, no statistics words.

Each function takes the frames that ui/series.py, ui/exits.py and ui/funnels.py make and returns text, tiles
or a table with Danish headings, so that the page's words can be tested without a browser.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from data.metrics import Metric
from methods import intervals
from methods.disclosure import Shared
from ui import formats, texts
from ui.components import Tile
from ui.exits import TO_WORK
from ui.funnels import Funnel
from ui.series import run_length

Row = dict[str, Any]

YEAR = 365.0
PERCENTS = ("Andel (%)", "Usikkerhed fra (%)", "Usikkerhed til (%)")
"""The headings of a share and its interval."""
FEW = 10
"""Under so many exits a title says no share, since one more would change it."""


def exit_answer(series: pl.DataFrame, metric: Metric) -> str:
    """The page's answer: the newest final month, against last year and the average, and whether it is chance."""
    last = _last_final(series)
    if last is None:
        return _nothing_to_tell(series)
    month = formats.month(last["month"])
    value = formats.value(last["value"], metric.unit)
    count = round(last["numerator"])
    to_work = "job, fleksjob eller uddannelse" if "exited_to_work" in metric.numerator else ""
    if metric.unit == "share":
        stock = formats.integer(last["denominator"])
        verb, where = ("endte", f" i {to_work}") if to_work else ("sluttede", "")
        opening = f"I {month} {verb} {formats.integer(count)} af {stock} sager{where}, {value}."
    else:
        exits = formats.counted(count, "afgang", "afgange") + (f" til {to_work}" if to_work else "")
        opening = f"I {month} var der {exits}, {value} pr. 100 personmåneder."
    return f"{opening} {_against(series, last, metric)}"


def _nothing_to_tell(series: pl.DataFrame) -> str:
    """Why there is no answer: no final month yet, or too few in it for a value."""
    counted = series.filter(~pl.col("preliminary"), pl.col("denominator") > 0)
    if counted.is_empty():
        return texts.NO_FINISHED_MONTH
    return texts.TOO_FEW.format(n=formats.integer(counted["denominator"][-1]))


def _against(series: pl.DataFrame, last: Row, metric: Metric) -> str:
    year_ago = last["month"].replace(year=last["month"].year - 1)
    before = series.filter(pl.col("month") == year_ago)["value"].to_list()
    parts = []
    if before and before[0] is not None:
        name = f"i {formats.MONTHS[year_ago.month - 1]} sidste år"
        parts.append(_more_or_less(last["value"], before[0], name, metric.unit))
    # A month alone on its level is its own average.
    if series.filter(~pl.col("preliminary"), pl.col("centre") == last["centre"])["value"].count() > 1:
        parts.append(_more_or_less(last["value"], last["centre"], "gennemsnittet", metric.unit))
    compared = f"Det er {formats.list_of(parts)}." if parts else ""
    if last["lower"] is None:
        found = texts.LEVEL_TOO_SHORT
    elif last["signal"] == "none":
        found = texts.COMMON_CAUSE
    else:
        found = texts.signal_sentence(last["signal"], metric.better, run_length(series))
    return f"{compared} {found}".strip()


def _more_or_less(value: float, other: float, name: str, unit: str) -> str:
    """Compare as shown: two values that read alike are the same."""
    shown, beside = formats.value(value, unit), formats.value(other, unit)
    if shown == beside:
        return f"det samme som {name}"
    word = "mere" if value > other else "mindre"
    return f"{word} end {name} ({beside})"


def exit_tiles(series: pl.DataFrame, metric: Metric, measures: pl.DataFrame, months: pl.DataFrame) -> list[Tile]:
    """Four key figures: exits in twelve months, the rate, open cases, and the share to job, fleksjob or education."""
    last = _last_final(series)
    year = last_year(months)
    before = [month.replace(year=month.year - 1) for month in year]
    now = measures.filter(pl.col("month").is_in(year))
    earlier = measures.filter(pl.col("month").is_in(before))
    exits, to_work = int(now["exited"].sum()), int(now["exited_to_work"].sum())
    share = to_work / exits if exits else None
    low, high = intervals.wilson(to_work, exits) if exits else (None, None)
    compared = 0 < earlier.height == len(before)
    when = "i de 12 måneder før" if len(year) == 12 else "i de samme måneder året før"
    # Of a month that has only begun, nobody knows how it ends.
    newest = measures.filter(pl.col("month").is_in(months.filter("complete")["month"].to_list())).sort("month").tail(1)
    tiles = [
        Tile(
            f"Afgange på {formats.counted(len(year), 'måned', 'måneder')}",
            formats.integer(exits),
            f"{formats.integer(int(earlier['exited'].sum()))} {when}" if compared else _period(year),
            help=_period(year),
        )
    ]
    if last is not None:
        counted = (
            formats.share_of(last["numerator"], last["denominator"])
            if metric.unit == "share"
            else f"{formats.integer(last['numerator'])} {metric.numerator_label}"
        )
        tiles.append(
            Tile(
                texts.RATE_TILE[metric.id],
                formats.value(last["value"], metric.unit),
                f"{counted} i {formats.month(last['month'])}",
                texts.SIGN_OF[last["signal"]] if last["upper"] is not None else "",
                texts.judgement(last["signal"], metric.better),
                help=metric.help,
            )
        )
    tiles += [
        Tile(
            "Åbne sager",
            formats.integer(int(newest["open_at_end"].sum())) if newest.height else "–",
            f"ved udgangen af {formats.month(newest['month'][0])}" if newest.height else "",
        ),
        Tile(
            "Job, fleksjob eller uddannelse",
            formats.share(share, 0),
            f"{formats.share_of(to_work, exits)} afgange"
            + (f" ({formats.share(low, 0).removesuffix(' %')}–{formats.share(high, 0)})" if exits else ""),
            help=texts.SHARE_TILE_HELP,
        ),
    ]
    return tiles


def left_out(ageless: pl.DataFrame, months: pl.DataFrame) -> str:
    """How many open cases a choice of age leaves out, since nobody knows theirs; empty for none."""
    complete = months.filter("complete")["month"].to_list()
    rows = ageless.filter(pl.col("month").is_in(complete[-1:]))
    count = int(rows["open_at_end"].sum())
    if not count:
        return ""
    return f"{formats.counted(count, 'åben sag', 'åbne sager')} uden kendt alder er ikke med."


def last_year(months: pl.DataFrame) -> list[date]:
    """The last twelve final months of the period, or as many as there are."""
    return months.filter("final")["month"].sort().tail(12).to_list()


def series_title(series: pl.DataFrame, metric: Metric) -> str:
    """What the control chart shows: where its last final point lies."""
    last = _last_final(series)
    if last is None or last["upper"] is None:
        return f"{metric.label} måned for måned"
    return f"{metric.label}: {texts.TITLE_OF[last['signal']]}"


def series_subtitle(metric: Metric, months: pl.DataFrame, verdict: str) -> str:
    """What is measured, in which unit and period, and the verdict on the target when one is set."""
    measured = f"{metric.axis}, {_period(months.filter('complete')['month'].sort().to_list())}"
    said = texts.ASSURANCE.get(verdict, "")
    return f"{measured}. {said}".rstrip()


QUARTER = "Kvartal fra"
"""A column for the hiding of small numbers alone: a month's exits must not be what is left of its quarter's."""


def series_table(series: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """The control chart as a table; shares in per cent."""
    scale = 100 if metric.unit == "share" else 1
    count, total, value = _series_headings(metric)
    return series.select(
        pl.col("month").alias("Måned"),
        pl.col("month").dt.truncate("1q").alias(QUARTER),
        pl.col("numerator").round(0).cast(pl.Int64).alias(count),
        pl.col("denominator").round(0).cast(pl.Int64).alias(total),
        (pl.col("value") * scale).round(2).alias(value),
        (pl.col("centre") * scale).round(2).alias("Gennemsnit"),
        (pl.col("lower").clip(0) * scale).round(2).alias("Nedre grænse"),
        (pl.col("upper") * scale).round(2).alias("Øvre grænse"),
        pl.when(~pl.col("preliminary") & pl.col("upper").is_not_null() & pl.col("value").is_not_null())
        .then(pl.col("signal").replace_strict(texts.SIGN_OF, return_dtype=pl.String))
        .alias("Tegn"),
        pl.when("preliminary").then(pl.lit("ja")).otherwise(pl.lit("nej")).alias("Foreløbig"),
    )


def series_shared(table: pl.DataFrame, metric: Metric) -> Shared:
    """How a series may be shared, its quarters and its sum being known from other tables.

    Of a share what is left of the total is a count too, unless more leave in some month than were there at its start.
    Person-months of a month are persons, while years of open cases say nothing of one.
    """
    count, total, value = _series_headings(metric)
    rest = metric.unit == "share" and table.filter(pl.col(count) > pl.col(total)).is_empty()
    plain = (total,) if metric.denominator_label == "sagsår" else ()
    return Shared(
        labels=("Måned", QUARTER, "Foreløbig"),
        counts={count: total if rest else None} | ({} if plain else {total: None}),
        derived={value: (count, *([] if plain else [total]))},
        whole=("Gennemsnit", "Nedre grænse", "Øvre grænse", "Tegn"),
        sums_by=((QUARTER,), ()),
        dropped=(QUARTER,),
        plain=plain,
    )


def _series_headings(metric: Metric) -> tuple[str, str, str]:
    """The headings of a series' count, total and value."""
    return (
        formats.sentence(metric.numerator_label),
        formats.sentence(metric.denominator_label),
        f"{metric.label} (%)" if metric.unit == "share" else metric.label,
    )


# --- Where they went ------------------------------------------------------------------------------------------


def destinations_title(shares: pl.DataFrame) -> str:
    """Where most exits lead; when another destination may well be as frequent, that one too."""
    if too_few := _too_few(shares):
        return too_few
    most = shares.row(0, named=True)
    alike = shares.filter(pl.col("high") >= most["low"]).to_dicts()
    if len(alike) > 3:
        return "Ingen vej ud er klart den hyppigste"
    if len(alike) > 1:
        named = [f"{row['destination_group']} ({formats.share(row['share'], 0)})" for row in alike]
        return f"Hyppigst: {formats.list_of(named)}"
    group = most["destination_group"]
    return f"{texts.MOST_EXITS.get(group, f'Flest afgange går til {group}')}: {formats.share(most['share'], 0)}"


def _too_few(shares: pl.DataFrame) -> str:
    """The title where the exits are too few for a share; empty where they are enough."""
    total = 0 if shares.is_empty() else int(shares["total"][0])
    if not total:
        return "Ingen afgange i perioden"
    return f"Kun {formats.counted(total, 'afgang', 'afgange')} i perioden" if total < FEW else ""


def preliminary_words(months: pl.DataFrame) -> str:
    """Which of the drawn months late registrations may change, as a sentence after another one."""
    drawn = months.filter(pl.col("complete") & ~pl.col("final"))["month"].sort().to_list()
    if not drawn:
        return ""
    verb = "er foreløbig" if len(drawn) == 1 else "er foreløbige"
    return f" {formats.sentence(formats.list_of([formats.month(month) for month in drawn]))} {verb}."


def final_period(months: pl.DataFrame) -> str:
    """From the first to the last final month."""
    return _period(months.filter("final")["month"].sort().to_list())


def shares_title(shares: pl.DataFrame) -> str:
    """The share to job, fleksjob and education together."""
    if too_few := _too_few(shares):
        return too_few
    total = shares["total"][0]
    count = shares.filter(pl.col("destination_group").is_in(TO_WORK))["count"].sum()
    return f"{formats.share(count / total, 0)} går til job, fleksjob eller uddannelse"


def returns_title(returns: pl.DataFrame) -> str:
    """How many are back within a year."""
    everyone = returns.filter(pl.col("destination_group").is_null(), pl.col("months") == 12)
    if everyone.is_empty() or everyone["share"][0] is None:
        return "Ingen er fulgt i 12 måneder endnu"
    row = everyone.row(0, named=True)
    if row["followed"] < FEW:
        return f"Kun {formats.counted(row['followed'], 'afgang', 'afgange')} er fulgt i 12 måneder"
    return f"{formats.share(row['share'], 0)} er tilbage inden for 12 måneder"


def destinations_table(periods: pl.DataFrame) -> pl.DataFrame:
    """Exits per period and destination, a 0 too."""
    every = (
        periods.select(pl.col("period").unique().sort())
        .join(periods.select(pl.col("destination_group").unique(maintain_order=True)), how="cross")
        .join(periods, on=["period", "destination_group"], how="left", maintain_order="left")
    )
    return every.select(
        pl.col("period").alias("Periode fra"),
        pl.col("destination_group").alias("Hvorhen"),
        pl.col("exits").fill_null(0).alias("Afgange"),
    )


DESTINATIONS_SHARED = Shared(
    labels=("Periode fra", "Hvorhen"),
    counts={"Afgange": None},
    sums_by=(("Periode fra",), ("Hvorhen",), ()),
)
"""The exits of a month are in the series, those to each destination in the shares."""


def shares_table(shares: pl.DataFrame) -> pl.DataFrame:
    """Each destination's share of the exits with its interval, in per cent."""
    return shares.select(
        pl.col("destination_group").alias("Hvorhen"),
        pl.col("count").alias("Afgange"),
        pl.col("total").alias("Af i alt"),
        *_percents(),
    )


SHARES_SHARED = Shared(
    labels=("Hvorhen",),
    counts={"Afgange": "Af i alt", "Af i alt": None},
    derived=dict.fromkeys(PERCENTS, ("Afgange",)),
    sums_by=((),),
)


def returns_table(returns: pl.DataFrame) -> pl.DataFrame:
    """Who came back, by destination; those not yet followed so long are counted beside."""
    return returns.select(
        pl.col("destination_group").fill_null("alle").alias("Hvorhen"),
        pl.col("months").alias("Inden for (måneder)"),
        pl.col("count").alias("Tilbage"),
        pl.col("followed").alias("Af fulgte afgange"),
        pl.col("not_followed").alias("Endnu ikke fulgt så længe"),
        (pl.col("followed") + pl.col("not_followed")).alias("Afgange"),
        *_percents(),
    )


RETURNS_SHARED = Shared(
    labels=("Hvorhen", "Inden for (måneder)"),
    counts={
        "Tilbage": "Af fulgte afgange",
        "Af fulgte afgange": "Afgange",
        "Endnu ikke fulgt så længe": None,
        "Afgange": None,
    },
    derived=dict.fromkeys(PERCENTS, ("Tilbage",)),
    sums={"Afgange": ("Af fulgte afgange", "Endnu ikke fulgt så længe")},
    total_rows={"Hvorhen": "alle"},
    elsewhere=("Afgange",),
    dropped=("Afgange",),
)
"""All exits to a destination are the same for both lengths, and stand in the shares."""


def _percents() -> list[pl.Expr]:
    return [
        (pl.col(name) * 100).round(1).alias(heading)
        for name, heading in zip(("share", "low", "high"), PERCENTS, strict=True)
    ]


# --- The teams ------------------------------------------------------------------------------------------------


def funnel_title(compared: Funnel) -> str:
    """Which teams stand out, or that their differences may be chance."""
    if compared.units.height < 2:
        return texts.NOTHING_TO_COMPARE
    clear = compared.flagged.to_dicts()
    if not clear:
        return texts.UNITS_ALIKE
    if len(clear) == 1:
        return texts.UNIT_DIFFERENT.format(
            unit=clear[0]["unit"],
            count=formats.integer(clear[0]["count"]),
            expected=formats.integer(clear[0]["expected"]),
        )
    names = formats.list_of([row["unit"] for row in clear])
    return f"{names} skiller sig ud. Hvad gør de?"


def funnel_subtitle(compared: Funnel, months: Sequence[date], *, only_work: bool) -> str:
    """What is compared and how many would stand out by chance alone."""
    what = "Afgange til job, fleksjob eller uddannelse" if only_work else "Afgange"
    count = compared.units.height
    return (
        f"{what} pr. 100 personmåneder, {_period(months)}. Uden for det grå bånd: værd at se på. Af "
        f"{formats.counted(count, 'team', 'team')} ville i gennemsnit {formats.decimal(compared.chance, 1)} ligge der "
        "ved en tilfældighed."
    )


def funnel_table(compared: Funnel) -> pl.DataFrame:
    """The teams in alphabetical order: actual, expected and what it means."""
    return compared.units.sort("unit").select(
        pl.col("unit").alias("Team"),
        pl.col("count").alias("Afgange"),
        pl.col("expected").round(1).alias("Ventet, hvis teamene var ens"),
        pl.col("exposure").round(0).cast(pl.Int64).alias("Personmåneder"),
        pl.col("rate").round(2).alias("Pr. 100 personmåneder"),
        pl.col("flag").replace_strict(texts.FLAG_OF, return_dtype=pl.String).alias("Betydning"),
    )


FUNNEL_SHARED = Shared(
    labels=("Team",),
    counts={"Afgange": None},
    derived=dict.fromkeys(("Pr. 100 personmåneder", "Betydning"), ("Afgange",)),
    sums_by=((),),
    plain=("Ventet, hvis teamene var ens", "Personmåneder"),
)
"""What is expected is everybody's rate times the person-months, and says nothing of the team's own exits."""


def multiples_table(series: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """Every team's series below each other."""
    tables = [
        series_table(part, metric).select(pl.lit(unit).alias("Team"), pl.all())
        for (unit,), part in series.partition_by("unit", as_dict=True).items()
    ]
    return pl.concat(tables) if tables else pl.DataFrame()


def multiples_shared(table: pl.DataFrame, metric: Metric) -> Shared:
    """How the teams' series may be shared: as one series, and their sum is everybody's."""
    alone = series_shared(table, metric)
    return replace(
        alone,
        labels=("Team", *alone.labels),
        within=("Team",),
        sums_by=(("Måned",),),
    )


# --- How long it takes ----------------------------------------------------------------------------------------


def duration_title(curve: pl.DataFrame) -> str:
    """The share still there after a year, or at the end of the curve if that comes before."""
    if curve.is_empty():
        return "For få sager til en kurve"
    first, last = curve["time"][0], curve["time"][-1]
    when = YEAR if first <= YEAR <= last else last
    remaining = curve.filter(pl.col("time") <= when)["remaining"][-1]
    words = "et år" if when == YEAR else formats.counted(round(when / 7), "uge", "uger")
    return f"Efter {words} er {formats.share(remaining, 0)} af sagerne {texts.STILL_OPEN}"


def duration_subtitle(start: float | None) -> str:
    """Whom the curve describes."""
    base = "Hvor borgerne er gået hen i de første fem år, i andel af sagerne"
    if start is not None and start >= 7:
        return f"{base}, blandt dem, der stadig er åbne efter {formats.counted(round(start / 7), 'uge', 'uger')}"
    return base


def duration_table(curve: pl.DataFrame) -> pl.DataFrame:
    """The curve at the end of every month since start, in per cent.

    For internal use: two points of the curve and those followed tell how many left between them, nearly always few.
    """
    causes = [name for name in curve.columns if name not in ("time", "at_risk", "remaining")]
    monthly = (
        curve.with_columns((pl.col("time") / 30.4375).ceil().cast(pl.Int64).alias("month"))
        .group_by("month")
        .agg(pl.all().last())
        .sort("month")
    )
    return monthly.select(
        pl.col("month").alias("Måneder siden start"),
        pl.col("at_risk").alias("Sager, der kan følges"),
        *[(pl.col(name) * 100).round(1).alias(f"{name} (%)") for name in causes],
        (pl.col("remaining") * 100).round(1).alias(f"{texts.STILL_OPEN} (%)"),
    )


def bands_title(bands: pl.DataFrame) -> str:
    """The rate at the start of a case beside the rate of the longest cases."""
    if bands.is_empty():
        return "Ingen sager at følge"
    first, last = bands.row(0, named=True), bands.row(-1, named=True)
    if bands.height == 1:
        return f"{formats.rate(first['rate'])} afgange pr. 100 personmåneder"
    return (
        f"Afgange pr. 100 personmåneder: {formats.rate(first['rate'])} ved {first['band']} måneder og "
        f"{formats.rate(last['rate'])} ved {last['band']} måneder"
    )


def bands_table(bands: pl.DataFrame) -> pl.DataFrame:
    """The exit rate by time since start with its interval."""
    return bands.select(
        pl.col("band").alias("Måneder siden start"),
        pl.col("exits").alias("Afgange"),
        pl.col("person_months").round(0).cast(pl.Int64).alias("Personmåneder"),
        pl.col("rate").round(2).alias("Pr. 100 personmåneder"),
        pl.col("low").round(2).alias("Usikkerhed fra"),
        pl.col("high").round(2).alias("Usikkerhed til"),
    )


BANDS_SHARED = Shared(
    labels=("Måneder siden start",),
    counts={"Afgange": None},
    derived=dict.fromkeys(("Pr. 100 personmåneder", "Usikkerhed fra", "Usikkerhed til"), ("Afgange",)),
    sums_by=((),),
    plain=("Personmåneder",),
)


# --- The quality of the data ----------------------------------------------------------------------------------


def quality_table(series: pl.DataFrame) -> pl.DataFrame:
    """A share month by month, with its count and total."""
    return series.select(
        pl.col("month").alias("Måned"),
        pl.col("numerator").cast(pl.Int64).alias("Antal"),
        pl.col("denominator").cast(pl.Int64).alias("Af"),
        (pl.col("value") * 100).round(2).alias("Andel (%)"),
    )


QUALITY_SHARED = Shared(labels=("Måned",), counts={"Antal": "Af", "Af": None}, derived={"Andel (%)": ("Antal",)})


# --- Small words ----------------------------------------------------------------------------------------------


def _last_final(series: pl.DataFrame) -> Row | None:
    rows = series.filter(~pl.col("preliminary"), pl.col("value").is_not_null())
    return rows.row(-1, named=True) if rows.height else None


def _period(months: Sequence[date]) -> str:
    if len(months) < 2:
        return formats.month(months[0]) if months else ""
    return f"{formats.month(months[0])} – {formats.month(months[-1])}"
