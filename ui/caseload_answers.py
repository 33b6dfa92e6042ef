"""The sentences, tiles and tables of the page Sagsstammer: plain Danish from numbers, no statistics words."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from methods.caseload import standing
from methods.disclosure import Shared
from methods.intervals import Difference, rate_difference
from ui import formats, texts
from ui.caseload import Flow, Load, Unit
from ui.components import Tile
from ui.norms import NormSet

NORM_WORDS = {
    "below": "under normen på {norm}",
    "within": "inden for normen på {norm}",
    "above": "over normen på {norm}",
}
STANDING = {"below": "under normen", "within": "inden for normen", "above": "over normen", "unknown": "ingen norm"}
MOST_NAMED = 40
"""Workers whose names have room in the chart (charts/caseload.py)."""
RULES = {
    "now": "Som sagerne er fordelt nu",
    "fewest": "Til den, der har færrest",
    "birth_day": "Efter dag i fødselsdatoen (som efter CPR-nummer)",
}


def caseload_answer(now: Unit, before: Load, change: Difference) -> str:
    """Citizens per full-time worker now, against the norm and a year ago, and whether that may be chance."""
    if now.caseload is None:
        return texts.NO_WORKERS
    told = f"En fuldtidsrådgiver har i gennemsnit {formats.decimal(now.caseload)} borgere"
    norm = formats.limits(now.low, now.high)
    where = NORM_WORDS[standing(now.caseload, now.low, now.high)].format(norm=norm) if norm else ""
    first = f"{told}, {where}." if where else f"{told}."
    if before.caseload is None:
        return first
    return f"{first} {_since(now.caseload, before.caseload, change)}"


def _since(now: float, before: float, change: Difference) -> str:
    if formats.decimal(now) == formats.decimal(before):
        return "Det er det samme som for et år siden."
    word = "flere" if now > before else "færre"
    told = f"Det er {formats.decimal(abs(now - before))} {word} end for et år siden ({formats.decimal(before)})"
    if change.low <= 0 <= change.high:
        return f"{told}. {texts.MAY_BE_CHANCE}"
    return f"{told}, {texts.MORE_THAN_CHANCE}"


def caseload_tiles(
    rows: pl.DataFrame, cases: pl.DataFrame, leaders: pl.DataFrame, span: NormSet | None, day: date
) -> list[Tile]:
    """Four key figures: the middle worker, how many are within the norm, cases without a worker, span of control."""
    judged = rows.filter(pl.col("standing") != "unknown")
    within = judged.filter(pl.col("standing") == "within").height
    apart = [
        f"{formats.integer(count)} {name}"
        for name, count in (
            ("over", judged.filter(pl.col("standing") == "above").height),
            ("under", judged.filter(pl.col("standing") == "below").height),
        )
        if count
    ]
    median = rows["caseload"].median() if rows.height else None
    people, heads = int(leaders["workers"].sum()), leaders.height
    limits = span.on(day).get("", (None, None)) if span is not None else (None, None)
    norm = formats.limits(*limits)
    return [
        Tile(
            "Den midterste rådgiver",
            formats.decimal(median if isinstance(median, float) else None),
            f"borgere pr. årsværk; {formats.counted(rows.height, 'rådgiver', 'rådgivere')}",
            help=texts.MEDIAN_HELP,
        ),
        Tile(
            "Inden for normen",
            formats.share(within / judged.height, 0) if judged.height else formats.MISSING,
            (formats.share_of(within, judged.height) + (f"; {formats.list_of(apart)}" if apart else ""))
            if judged.height
            else "ingen rådgiver har en norm",
            help=texts.WITHIN_NORM_HELP,
        ),
        Tile(
            "Sager uden rådgiver",
            formats.integer(cases["caseworker_id"].null_count()),
            f"af {formats.counted(cases.height, 'åben sag', 'åbne sager')} i udvalget",
        ),
        Tile(
            "Medarbejdere pr. leder",
            formats.decimal(people / heads) if heads else formats.MISSING,
            f"{formats.counted(people, 'medarbejder', 'medarbejdere')}, {formats.counted(heads, 'leder', 'ledere')}"
            + (f"; norm {norm}" if norm else "")
            if heads
            else "teamene har ingen leder i data",
            help=texts.SPAN_HELP,
        ),
    ]


def left_out(now: Unit) -> str:
    """What of the unit is not counted or only assumed, as one line; empty where there is nothing to tell."""
    parts = []
    if now.outside:
        parts.append(texts.OUTSIDE_CASELOAD.format(citizens=formats.counted(now.outside, "borger", "borgere")))
    if now.assumed:
        parts.append(texts.HOURS_ASSUMED.format(workers=formats.counted(now.assumed, "rådgiver", "rådgivere")))
    if (now.low is not None and now.covered < 0.995) or (now.high is not None and now.covered < 0.995):
        parts.append(texts.NORM_COVERS.format(share=formats.share(now.covered, 0)))
    return " ".join(parts)


def series_title(whole: pl.DataFrame) -> str:
    """What the line shows: how far the caseload has moved over the period, where that is more than chance."""
    known = whole.filter(pl.col("caseload").is_not_null()).sort("month")
    if known.height > 1:
        first, last = known.row(0, named=True), known.row(-1, named=True)
        moved = rate_difference(last["citizens"], last["fte"], first["citizens"], first["fte"])
        if not moved.low <= 0 <= moved.high:
            way = "steget" if moved.difference > 0 else "faldet"
            between = f"fra {formats.decimal(first['caseload'], 0)} til {formats.decimal(last['caseload'], 0)}"
            return f"Sagstallet er {way} {between} siden {formats.month(first['month'])}"
    return "Borgere pr. fuldtidsrådgiver, måned for måned"


def series_subtitle(months: pl.DataFrame, norm: str, *, teams: bool) -> str:
    """What is measured, in which months, beside which norm."""
    complete = months.filter("complete")["month"].sort().to_list()
    period = f", {formats.month(complete[0])} – {formats.month(complete[-1])}" if complete else ""
    beside = f". Det lyse felt er normen: {norm}" if norm else ""
    return f"Borgere pr. årsværk{period}{beside}." + (" De blege linjer er teamene." if teams else "")


PERSONS, SMALLEST = "Borgere, hele", "Mindste målgruppe"
"""For the hiding of small numbers alone: citizens as whole numbers, and the smallest group of a blended norm."""


def series_table(series: pl.DataFrame) -> pl.DataFrame:
    """Every line of the chart as a table; of the whole, PERSONS is the sum of the units, rounded as they are."""
    of_units = pl.col("persons").filter(~pl.col("main")).sum().over("month")
    summed = pl.col("main") & (~pl.col("main")).any()
    counted = series.with_columns(persons=_whole(pl.col("citizens"))).with_columns(
        persons=pl.when(summed).then(of_units).otherwise("persons")
    )
    return counted.sort("unit", "month").select(
        pl.col("unit").alias("Enhed"),
        pl.col("month").alias("Måned"),
        pl.col("citizens").round(1).alias("Borgere i gennemsnit"),
        pl.col("fte").round(2).alias("Årsværk"),
        pl.col("caseload").round(1).alias("Borgere pr. årsværk"),
        pl.col("low").round(1).alias("Norm fra"),
        pl.col("high").round(1).alias("Norm til"),
        pl.when("preliminary").then(pl.lit("ja")).otherwise(pl.lit("nej")).alias("Foreløbig"),
        pl.col("persons").alias(PERSONS),
        pl.col("smallest").alias(SMALLEST),
    )


def _whole(average: pl.Expr) -> pl.Expr:
    """Persons on average as a whole number that is small where the average is, and 0 for nobody alone."""
    return pl.when(average > 0).then(average.floor().clip(1)).otherwise(average).cast(pl.Int64)


def series_shared(series: pl.DataFrame) -> Shared:
    """How the lines may be shared: the teams' citizens add up to those of the whole.

    A norm is blended by the mix of target groups, so it tells how small the smallest of them is.
    """
    whole = series.filter("main")["unit"].unique().to_list()
    return Shared(
        labels=("Enhed", "Måned", "Foreløbig"),
        counts={"Borgere i gennemsnit": None, PERSONS: None, SMALLEST: None},
        derived={
            "Borgere i gennemsnit": ("Borgere i gennemsnit", PERSONS),
            "Borgere pr. årsværk": ("Borgere i gennemsnit", PERSONS),
            "Norm fra": (SMALLEST,),
            "Norm til": (SMALLEST,),
        },
        total_rows=dict.fromkeys(("Enhed",), whole[0]) if series["unit"].n_unique() > 1 else {},
        dropped=(PERSONS, SMALLEST),
        plain=("Årsværk",),
    )


def workers_title(rows: pl.DataFrame) -> str:
    """How many workers lie outside their norm; a question, not a list."""
    judged = rows.filter(pl.col("standing") != "unknown")
    if judged.is_empty():
        return "Rådgiverne nu"
    above = judged.filter(pl.col("standing") == "above").height
    if not above:
        return "Ingen rådgiver har flere borgere, end normen siger"
    return f"{formats.integer(above)} af {formats.integer(judged.height)} rådgivere har flere borgere, end normen siger"


def workers_subtitle(rows: pl.DataFrame, day: date) -> str:
    """What each dot is, and how to see the names where there are too many for them."""
    what = f"Borgere pr. årsværk {formats.date(day)}"
    if rows.height > MOST_NAMED:
        return f"{what}, en prik for hver rådgiver. Vælg et team for at se navne og normer, eller åbn tabellen"
    return f"{what} og normen for den enkeltes borgere, i alfabetisk orden"


def workers_table(rows: pl.DataFrame) -> pl.DataFrame:
    """The workers in alphabetical order; for internal use, as all that is told of single workers."""
    return rows.select(
        pl.col("label").alias("Rådgiver"),
        pl.col("team").alias("Team"),
        pl.col("citizens").alias("Borgere"),
        pl.col("fte").round(2).alias("Årsværk"),
        pl.col("caseload").round(1).alias("Borgere pr. årsværk"),
        pl.col("low").round(1).alias("Norm fra"),
        pl.col("high").round(1).alias("Norm til"),
        pl.col("standing").replace_strict(STANDING, return_dtype=pl.String).alias("I forhold til normen"),
        pl.col("covered").alias("Dækkes for en kollega"),
        pl.when("newcomer").then(pl.lit("ja")).otherwise(pl.lit("nej")).alias("Ny (under 6 måneder)"),
    )


def intensity_title(rows: pl.DataFrame) -> str:
    """The share of the cases that are seldom seen."""
    seldom, all_cases = int(rows["seldom"].sum()), int(rows.select("seldom", "steady", "often").sum_horizontal().sum())
    if not all_cases:
        return "Ingen sager at vise"
    return f"{formats.share(seldom / all_cases, 0)} af sagerne ses sjældent ({formats.share_of(seldom, all_cases)})"


def intensity_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Cases by how often the citizen is seen, in alphabetical order of the worker; for internal use."""
    return rows.select(
        pl.col("label").alias("Rådgiver"),
        pl.col("often").alias("Ofte"),
        pl.col("steady").alias("Jævnligt"),
        pl.col("seldom").alias("Sjældent"),
        pl.col("new").alias("Ny sag"),
    )


def forecast_title(staffed: pl.DataFrame) -> str:
    """What the caseload is a year on, with how uncertain it is."""
    last = staffed.row(-1, named=True)
    if last["caseload"] is None:
        return "Ingen rådgivere at fordele sagerne på"
    between = f"{formats.decimal(last['caseload_low'], 0)}–{formats.decimal(last['caseload_high'], 0)}"
    return f"Om 12 måneder: {formats.decimal(last['caseload'], 0)} borgere pr. årsværk ({between})"


def forecast_subtitle(now: Unit, fte: float, moved: int) -> str:
    """What the forecast starts from."""
    staff = f"{formats.decimal(fte)} årsværk"
    if formats.decimal(fte) != formats.decimal(now.fte):
        staff += f" (nu {formats.decimal(now.fte)})"
    citizens = formats.counted(now.citizens + moved, "borger", "borgere")
    return f"Borgere pr. årsværk, {citizens} og {staff}, når tilgang og afgang fortsætter som nu. Med usikkerhed"


def flow_words(flow: Flow) -> str:
    """The flows that a forecast goes on with; in no definition, as definitions go with the files."""
    openings = sum(flow.openings)
    return texts.FORECAST_FLOW.format(
        rate=formats.share(sum(flow.exits) / openings if openings else None),
        inflow=formats.decimal(sum(flow.net_inflow) / len(flow.months)),
    )


def steps_words(staffed: pl.DataFrame) -> str:
    """The caseload in 3, 6 and 12 months, in a sentence."""
    parts = [
        f"om {row['month']} måneder {formats.decimal(row['caseload'])} "
        f"({formats.decimal(row['caseload_low'])}–{formats.decimal(row['caseload_high'])})"
        for row in staffed.filter(pl.col("month").is_in([3, 6, 12])).iter_rows(named=True)
        if row["caseload"] is not None
    ]
    return f"Borgere pr. årsværk: {formats.list_of(parts)}." if parts else texts.NO_WORKERS


def forecast_table(staffed: pl.DataFrame) -> pl.DataFrame:
    """The forecast month by month."""
    return staffed.select(
        pl.col("month").alias("Om måneder"),
        pl.col("expected").round(0).cast(pl.Int64).alias("Borgere"),
        pl.col("caseload").round(1).alias("Borgere pr. årsværk"),
        pl.col("caseload_low").round(1).alias("Usikkerhed fra"),
        pl.col("caseload_high").round(1).alias("Usikkerhed til"),
    )


FORECAST_SHARED = Shared(
    labels=("Om måneder",),
    counts={"Borgere": None},
    derived=dict.fromkeys(("Borgere pr. årsværk", "Usikkerhed fra", "Usikkerhed til"), ("Borgere",)),
)


def needed_words(now: Unit, fte: float) -> str:
    """How many full-time workers the norm takes for today's citizens, beside how many there are."""
    fewest, most = now.needed
    norm = formats.limits(now.low, now.high)
    if not norm:
        return ""
    low, high = formats.decimal(fewest), formats.decimal(most)
    wanted = (
        f"mindst {low}"
        if most is None
        else f"højst {high}"
        if fewest is None
        else low
        if low == high
        else f"{low}–{high}"
    )
    covered = f" for de {formats.share(now.covered, 0)} af borgerne, der har en norm" if now.covered < 0.995 else ""
    here = f"Med ændringen er der {formats.decimal(fte)}." if fte != now.fte else f"Der er {formats.decimal(fte)}."
    return f"Normen på {norm} kræver {wanted} årsværk til dagens borgere{covered}. {here}"


def rules_table(spreads: pl.DataFrame) -> pl.DataFrame:
    """How evenly each rule spreads today's citizens; for internal use: the lowest and highest are single workers."""
    return spreads.select(
        pl.col("rule").replace_strict(RULES, return_dtype=pl.String).alias("Fordeling"),
        pl.col("lowest").round(1).alias("Færrest pr. årsværk"),
        pl.col("highest").round(1).alias("Flest pr. årsværk"),
        pl.col("deviation").round(1).alias("Typisk afstand til gennemsnittet"),
    )


def rules_words(spreads: pl.DataFrame) -> str:
    """What the two rules would mean, in a sentence."""
    if spreads.is_empty():
        return texts.NO_WORKERS
    deviation = dict(spreads.select("rule", "deviation").rows())
    fewest, birth_day = formats.decimal(deviation["fewest"]), formats.decimal(deviation["birth_day"])
    return (
        f"Gik hver borger til den, der har færrest, ville rådgivernes sagstal typisk ligge {fewest} fra gennemsnittet; "
        f"efter dag i fødselsdatoen {birth_day}. I dag er det {formats.decimal(deviation['now'])}."
    )


def coming_words(leaving: pl.DataFrame) -> str:
    """How many cases change worker when those stop who are known to; empty where nobody is."""
    if leaving.is_empty():
        return ""
    people = leaving["caseworker_id"].n_unique()
    cases = int(leaving.unique("caseworker_id")["primary_cases"].sum())
    last: date = leaving["coming_end"].max()  # type: ignore[assignment]
    return (
        f"{formats.counted(people, 'rådgiver', 'rådgivere')} er registreret til at stoppe senest {formats.date(last)}: "
        f"{formats.counted(cases, 'sag', 'sager')} skifter rådgiver."
    )


def leaving_words(name: str, cases: int) -> str:
    """How many cases change worker when one stops."""
    return f"Stopper {name}, skifter {formats.counted(cases, 'sag', 'sager')} rådgiver."


def changes_words(measures: pl.DataFrame, months: pl.DataFrame) -> str:
    """Changes of worker in the last twelve final months: of the unit's own reasons, and of a new target group."""
    year = months.filter("final")["month"].sort().tail(12).to_list()
    part = measures.filter(pl.col("month").is_in(year))
    every, own = int(part["worker_changes"].sum()), int(part["worker_changes_own"].sum())
    period = f"{formats.month(year[0])} – {formats.month(year[-1])}" if year else ""
    if not every:
        return f"Ingen sag har skiftet rådgiver ({period})." if year else texts.NO_FINISHED_MONTH
    return (
        f"{formats.integer(every)} skift af rådgiver ({period}): {formats.integer(own)} af enhedens egne grunde "
        f"og {formats.integer(every - own)}, hvor borgeren samtidig skiftede målgruppe."
    )


def changes_title(shares: pl.DataFrame) -> str:
    """The share of open cases with a change of worker in a year."""
    cases = int(shares["cases"].sum())
    changed = cases - int(shares["none"].sum())
    if not cases:
        return "Ingen åbne sager"
    return f"{formats.share(changed / cases, 0)} af de åbne sager har skiftet rådgiver det seneste år"


def changes_table(shares: pl.DataFrame) -> pl.DataFrame:
    """Changes in twelve months by team."""
    return shares.select(
        pl.col("label").alias("Team"),
        pl.col("cases").alias("Åbne sager"),
        pl.col("none").alias("Ingen skift"),
        pl.col("one").alias("Ét skift"),
        pl.col("several").alias("To eller flere"),
        pl.col("own").alias("Med skift af enhedens egne grunde"),
    )


CHANGES_SHARED = Shared(
    labels=("Team",),
    counts={
        "Åbne sager": None,
        "Ingen skift": None,
        "Ét skift": None,
        "To eller flere": None,
        "Med skift af enhedens egne grunde": "Åbne sager",
    },
    sums={"Åbne sager": ("Ingen skift", "Ét skift", "To eller flere")},
    sums_by=((),),
)


def unit_rates_title(rates: pl.DataFrame) -> str:
    """Which units' intervals leave out the rate of them all: a question to talk about."""
    usable = rates.filter(pl.col("low").is_not_null())
    if usable.height < 2:
        return texts.NOTHING_TO_COMPARE
    apart = usable.filter((pl.col("low") > pl.col("whole")) | (pl.col("high") < pl.col("whole")))["unit"].to_list()
    if not apart:
        return texts.UNITS_ALIKE
    if len(apart) > 4:
        return f"{formats.integer(len(apart))} team skiller sig ud. Hvad gør de?"
    return f"{formats.list_of(apart)} skiller sig ud. Hvad gør de?"


def unit_rates_subtitle(rates: pl.DataFrame, period: Sequence[date]) -> str:
    """The period, and how many units chance alone would set apart."""
    chance = formats.decimal(0.05 * rates.filter(pl.col("low").is_not_null()).height, 1)
    return (
        f"{formats.month(period[0])} – {formats.month(period[-1])}, med usikkerhed. Af "
        f"{formats.counted(rates.height, 'team', 'team')} ville {chance} i gennemsnit skille sig ud tilfældigt."
    )


def whole_rate(rates: pl.DataFrame) -> tuple[float, str] | None:
    """The rate of all units together with its words, as a line beside them; None without units."""
    if rates.is_empty() or rates["whole"][0] is None:
        return None
    return rates["whole"][0], texts.ALL_UNITS


def unit_rates_table(rates: pl.DataFrame, events: str, value: str) -> pl.DataFrame:
    """A rate per citizen and year by team, with its interval."""
    return rates.sort("unit").select(
        pl.col("unit").alias("Team"),
        pl.col("count").alias(events),
        pl.col("total").round(0).alias("Sagsår"),
        pl.col("value").round(2).alias(value),
        pl.col("low").round(2).alias("Usikkerhed fra"),
        pl.col("high").round(2).alias("Usikkerhed til"),
        pl.col("citizens").alias("Borgere"),
    )


def unit_rates_shared(events: str, value: str) -> Shared:
    """How rates by team may be shared; one citizen can have many events, so the number of citizens counts as well."""
    both = (events, "Borgere")
    return Shared(
        labels=("Team",),
        counts=dict.fromkeys(both),
        derived=dict.fromkeys((events, value, "Usikkerhed fra", "Usikkerhed til"), both),
        sums_by=((),),
        dropped=("Borgere",),
        plain=("Sagsår",),
    )
