"""The sentences, tiles and tables of the page Projektmål: plain Danish from numbers, no statistics words."""

import math
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from data.contract import contract
from methods import intervals
from methods.disclosure import Shared
from records.goals import GoalEdit
from ui import formats, texts
from ui.components import Role, Tile
from ui.project import (
    ACTIVITIES,
    CASELOAD,
    DROP_OUT,
    ENROLLED,
    FEW,
    IN_JOB,
    REFERRED,
    RETAINED,
    VOLUNTEERS,
    WHOLE,
    Group,
    Others,
    Outlook,
    Project,
    actual,
)
from ui.rates import share_columns

WORDS: Mapping[str, tuple[str, Role]] = {
    "on_track": ("▲ på vej", "better"),
    "uncertain": ("◆ usikkert", "note"),
    "far": ("▼ langt fra målet", "worse"),
}


def job_words(project: Project) -> str:
    """What kind of job counts: `fleksjob`, or `job` where any paid kind does."""
    return project.job_kind or "job"


def measure_labels(project: Project) -> dict[str, str]:
    """What each measure is called, in the order to show."""
    job = job_words(project)
    period = formats.counted(project.months, "måned", "måneder")
    return {
        REFERRED: "Henvist",
        ENROLLED: "Tilbudt indsatsen",
        IN_JOB: f"Kommet i {job}",
        RETAINED: f"Fastholdt i {job} i {period}",
        DROP_OUT: "Frafald",
        VOLUNTEERS: "Frivillige mentorer",
        ACTIVITIES: "Fremmøde til aktiviteter",
        CASELOAD: "Deltagere pr. medarbejder",
    }


def goal_answer(found: Outlook, project: Project, deadline: date | None) -> str:
    """Where the goal of retained participants is, whether it will be reached, and what it takes."""
    job = job_words(project)
    period = formats.counted(project.months, "måned", "måneder")
    done = f"{formats.integer(found.secured)} af {formats.integer(found.target)} er fastholdt i {job} i {period}"
    if found.reached:
        return f"Målet er nået: {done}."
    if deadline is None:
        return f"{done}, og {formats.integer(found.pending)} er i job nu. {texts.NO_DEADLINE}"
    if found.passed:
        were = done.replace(" er fastholdt ", " blev fastholdt ")
        later = f" Siden er tallet steget til {formats.integer(found.today)}." if found.today > found.secured else ""
        return f"Fristen var {formats.date(deadline)}: {were}.{later}"
    assert found.probability is not None
    assert found.last_start is not None
    chance = f"Sandsynligheden for at nå {formats.integer(found.target)} inden {formats.date(deadline)} er "
    first = f"{done}, og {formats.integer(found.pending)} er i job nu. {chance}{chance_words(found.probability)}"
    return f"{first}; {_needed(found)}.{_thin(found)}"


def seen_from(day: date, data_date: date) -> str:
    """What an answer begins with when it is as it stood on an earlier day."""
    return f"Set fra {formats.date(day)}: " if day < data_date else ""


def without_jobs_answer(group: Group) -> str:
    """How many are enrolled, where no jobs were imported: then nobody can be told to be retained, or not to be."""
    table = contract().tables["jobs"]
    enrolled = formats.counted(group.enrolled, "deltager er indskrevet", "deltagere er indskrevet")
    return f"{enrolled}. {texts.TABLE_MISSING.format(label=table.label.lower(), name=table.name)}"


def no_goal_answer(group: Group, project: Project) -> str:
    """Where a project stands that has no goal of retained participants."""
    enrolled = formats.counted(group.enrolled, "deltager er indskrevet", "deltagere er indskrevet")
    kept = f"{formats.integer(group.count('secured'))} er fastholdt i {job_words(project)}"
    return f"{enrolled}, og {kept}. {texts.NO_GOAL}"


def chance_words(probability: float) -> str:
    """A chance as `17 %`, never as certain as 0 or 100 %."""
    if probability < 0.01:
        return "under 1 %"
    return "over 99 %" if probability > 0.99 else formats.share(probability, 0)


def _thin(found: Outlook) -> str:
    """What must be said of a forecast that gets no word, since too few have had the time."""
    if found.word is not None:
        return ""
    who = f"Kun {formats.integer(found.matured)}" if found.matured else "Ingen"
    return f" {who} har haft hele perioden at nå det i, så skønnet er meget usikkert."


def _needed(found: Outlook) -> str:
    assert found.last_start is not None
    assert found.pace_needed is not None
    if found.pace_needed == 0:
        return "det kræver ikke flere jobstarter, hvis dem i job bliver så længe som hidtil"
    if math.isinf(found.pace_needed):
        return f"den sidste jobstart, der kunne nå det, var {formats.date(found.last_start)}"
    pace = formats.decimal(found.pace_needed, 0 if found.pace_needed >= 10 else 1)
    return (
        f"det kræver {pace} jobstarter om måneden frem til {formats.date(found.last_start)} "
        f"(nu {formats.decimal(found.pace_now, 1)})"
    )


def goal_lines(
    targets: Mapping[tuple[str, str], float], group: Group, others: Others, labels: Mapping[str, str]
) -> list[str]:
    """A sentence for each of the project's other goals."""
    lines = []
    for measure, label in labels.items():
        target = targets.get((measure, WHOLE))
        if target is None or measure == RETAINED:
            continue
        value = actual(measure, group, WHOLE, others)
        if value is None:
            lines.append(f"{label}: data kan ikke sige det (mål {_amount(measure, target)}).")
        elif measure in {ACTIVITIES, CASELOAD}:
            lines.append(f"{label}: {_amount(measure, value)} (mål {_amount(measure, target)}).")
        elif measure == DROP_OUT:
            # A limit and not a share: “3 af 10” would read as three of ten participants.
            lines.append(f"{label}: {formats.integer(value)} (mål: højst {formats.integer(target)}).")
        else:
            lines.append(f"{label}: {formats.integer(value)} af {formats.integer(target)}{_share(value, target)}.")
    return lines


def _amount(measure: str, value: float) -> str:
    if measure == ACTIVITIES:
        return formats.share(value / 100 if value > 1 else value, 0)
    return formats.decimal(value) if measure == CASELOAD else formats.integer(value)


def _share(value: float, target: float) -> str:
    return f" ({formats.share(value / target, 0)})" if target else ""


def goal_tiles(found: Outlook | None, group: Group, project: Project, target_enrolled: float | None) -> list[Tile]:
    """Four key figures: enrolled, secured against the goal, on the way, and the pace that is needed."""
    tiles = [
        Tile(
            "Tilbudt indsatsen",
            formats.integer(group.enrolled),
            "intet mål" if target_enrolled is None else f"af {formats.integer(target_enrolled)}",
        )
    ]
    if found is None:
        return [
            *tiles,
            Tile("Fastholdt", formats.integer(group.count("secured")), "intet mål"),
            Tile("I job nu, perioden ikke nået", formats.integer(group.count("pending"))),
            Tile("Indskrevet uden job", formats.integer(group.count("active"))),
        ]
    sign, role = WORDS[found.word] if found.word else ("", "neutral")
    if found.word is None and found.probability is not None:
        sign = texts.TOO_FEW_MATURED.format(n=formats.integer(found.matured))
    if found.reached:
        sign, role = "▲ målet er nået", "better"
    tiles.append(
        Tile(
            f"Fastholdt i {formats.counted(project.months, 'måned', 'måneder')}",
            formats.integer(found.secured),
            f"af {formats.integer(found.target)}{_share(found.secured, found.target)}",
            sign,
            role,
            help=texts.SECURED_HELP,
        )
    )
    tiles.append(
        Tile(
            "I job nu",
            formats.integer(found.pending),
            f"perioden er ikke nået; {formats.integer(group.count('active'))} indskrevet uden job",
        )
    )
    if found.pace_needed is None or found.reached:
        tiles.append(Tile("Jobstarter om måneden", formats.decimal(found.pace_now), "de seneste 6 måneder"))
    else:
        assert found.last_start is not None
        last, now = formats.date_short(found.last_start), f"nu {formats.decimal(found.pace_now)}"
        # Infinite (a dash): what lacks cannot be made up for, since a job that begins now gets full too late.
        detail = f"for sent siden {last}; {now}" if math.isinf(found.pace_needed) else f"kræves til {last}; {now}"
        tiles.append(Tile("Jobstarter om måneden", formats.decimal(found.pace_needed), detail, help=texts.PACE_HELP))
    return tiles


def road_title(found: Outlook | None, group: Group) -> str:
    """What the road shows."""
    if found is None:
        return f"{formats.counted(group.count('secured'), 'deltager', 'deltagere')} er fastholdt"
    if found.reached:
        return "Målet er nået"
    if found.probability is None:
        when = " blev fastholdt inden fristen" if found.passed else " er fastholdt"
        return f"{formats.integer(found.secured)} af {formats.integer(found.target)}{when}"
    return f"Sandsynligheden for at nå målet er {chance_words(found.probability)}"


def road_subtitle(target: float | None, deadline: date | None, fan: bool) -> str:
    """What the lines are."""
    said = "Deltagere i alt og fastholdte, måned for måned"
    if target is not None and deadline is not None:
        said += ", mod den lige vej til målet"
    return f"{said}. Viften er, hvor det kan ende: 50, 80 og 95 af 100 forløb" if fan else said


def road_table(road: pl.DataFrame, fan: pl.DataFrame | None) -> pl.DataFrame:
    """What has happened, and below it the forecast.

    For internal use: those who came in a month are the difference of two rows, and nearly always few. The same goes for
    the steps, the waiting and the retention below, whose counts and curves are sums and differences of the states on
    the sheet to hand out: what is hidden there could be computed from them.
    """
    past = road.select(
        pl.col("day").alias("Dag"),
        pl.col("enrolled").alias("Indskrevet i alt"),
        pl.col("secured").alias("Fastholdt i alt"),
    )
    if fan is None:
        return past
    ahead = fan.select(
        pl.col("month").alias("Dag"),
        pl.col("p50").alias("Ventet fastholdt"),
        pl.col("p10").alias("8 af 10 gange fra"),
        pl.col("p90").alias("8 af 10 gange til"),
    )
    return pl.concat([past, ahead], how="diagonal")


def waiting_table(curve: pl.DataFrame) -> pl.DataFrame:
    """The share in a job by weeks since enrolment."""
    return curve.select(
        (pl.col("time") / 7).round(1).alias("Uger siden indskrivning"),
        pl.col("at_risk").cast(pl.Int64).alias("Uden job og stadig med"),
        ((1 - pl.col("remaining")) * 100).round(1).alias("Begyndt i job (%)"),
    )


def at_period(shares: pl.DataFrame) -> tuple[float, float | None, float | None] | None:
    """The share that reaches the full period with its interval, None where nobody has been followed so long."""
    row = shares.row(by_predicate=pl.col("method") == "kaplan_meier", named=True)
    return None if row["share"] is None else (row["share"], row["low"], row["high"])


def retention_table(curve: pl.DataFrame) -> pl.DataFrame:
    """The curve of job durations."""
    return curve.select(
        pl.col("time").round(2).alias("Måneder siden jobstart"),
        pl.col("at_risk").alias("I job og fulgt så længe"),
        pl.col("ended").alias("Stoppet"),
        (pl.col("remaining") * 100).round(1).alias("Stadig i job (%)"),
        (pl.col("low") * 100).round(1).alias("Usikkerhed fra (%)"),
        (pl.col("high") * 100).round(1).alias("Usikkerhed til (%)"),
    )


def flow_title(group: Group) -> str:
    """How far the enrolled have come."""
    if not group.enrolled:
        return "Ingen er indskrevet endnu"
    return (
        f"{formats.integer(group.in_job)} af {formats.integer(group.enrolled)} indskrevne er kommet i job, "
        f"{formats.integer(group.count('secured'))} er fastholdt"
    )


def drop_out_words(group: Group, reasons: pl.DataFrame) -> str:
    """The share who dropped out with its interval, and why people left."""
    if not group.enrolled:
        return texts.NOBODY_ENROLLED
    low, high = intervals.wilson(group.dropped, group.enrolled)
    share = formats.interval(group.dropped / group.enrolled, low, high)
    said = f"Frafald: {formats.share_of(group.dropped, group.enrolled)}, {share}."
    if reasons.is_empty():
        return f"{said} Ingen har forladt projektet."
    parts = [f"{row['reason']} {formats.integer(row['count'])}" for row in reasons.iter_rows(named=True)]
    return f"{said} Grunde til at forlade projektet: {formats.list_of(parts)}."


def wait_words(longest: tuple[str, float] | None) -> str:
    """Where participants wait longest."""
    if longest is None:
        return ""
    words, days = longest
    return f"Længst venter de {words}: halvdelen mere end {formats.counted(round(days / 7), 'uge', 'uger')}."


def flow_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Every step by site."""
    return rows.select(
        site_column(),
        pl.col("label").alias("Trin"),
        pl.col("count").alias("Deltagere"),
        (pl.col("share_of_previous") * 100).round(1).alias("Andel (%)"),
        pl.col("of").alias("Af"),
    )


def site_column() -> pl.Expr:
    """The column of sites, the whole project named."""
    return pl.when(pl.col("site") == WHOLE).then(pl.lit(texts.WHOLE_PROJECT)).otherwise("site").alias("Sted")


ROUNDING = 1e-9
"""Shares that differ by less are the same: one is a product, another a quotient."""
SHARE_NAMES = {
    "secured_of_started": "Af alle, der er begyndt",
    "secured_of_finished": "Af dem, hvis job er afgjort",
    "mature": "Af dem, der begyndte tidligt nok",
    "kaplan_meier": "Skøn, der følger dem i gang med",
}


def retention_title(shares: pl.DataFrame, months: int) -> str:
    """The share that reaches the full period, as best it can be told."""
    row = shares.row(by_predicate=pl.col("method") == "kaplan_meier", named=True)
    if row["share"] is None:
        return f"Ingen er fulgt i {formats.counted(months, 'måned', 'måneder')} endnu"
    if row["total"] < FEW:
        return texts.TOO_FEW.format(n=formats.integer(row["total"]))
    share = formats.interval(row["share"], row["low"], row["high"])
    return f"{share} af jobbene varer mindst {formats.counted(months, 'måned', 'måneder')}"


def shares_words(shares: pl.DataFrame, gap_days: int = 0) -> str:
    """Why the four shares differ, in a sentence, and one more where the last two look at an earlier day."""
    first = shares.row(0, named=True)
    if not first["total"]:
        return "Ingen er begyndt i job endnu."
    found = shares["share"].drop_nulls().to_list()
    if not first["pending"] and max(found) - min(found) < ROUNDING:
        return "Alle job er fulgt til ende, så tallene er ens."
    earlier = (
        f" Med et ophold på højst {formats.counted(gap_days // 7, 'uge', 'uger')} ved man først så længe efter, om et "
        "job er slut; derfor ser de to sidste på, hvordan det stod dengang."
        if gap_days >= 7
        else ""
    )
    if not first["pending"]:
        return f"Alle job er fulgt til ende.{earlier}"
    pending = formats.integer(first["pending"])
    return (
        f"{pending} job er stadig i gang: det første tal er for lavt, fordi de tæller som ikke fastholdt, og det andet "
        f"springer dem over. De to sidste tager hensyn til det.{earlier}"
    )


def shares_table(shares: pl.DataFrame) -> pl.DataFrame:
    """The shares of retention side by side."""
    return shares.select(
        pl.col("method").replace_strict(SHARE_NAMES, return_dtype=pl.String).alias("Måde at regne på"),
        pl.col("secured").alias("Fastholdt"),
        pl.col("failed").alias("Stoppet før"),
        pl.col("pending").alias("Stadig i gang"),
        pl.col("total").alias("Job i alt"),
        (pl.col("share") * 100).round(1).alias("Andel (%)"),
        (pl.col("low") * 100).round(1).alias("Usikkerhed fra (%)"),
        (pl.col("high") * 100).round(1).alias("Usikkerhed til (%)"),
    )


def sites_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Each site's goals; shares in per cent."""
    scale = pl.when(pl.col("unit") == "share").then(100).otherwise(1)
    return rows.select(
        pl.col("label").alias("Mål"),
        site_column(),
        (pl.col("actual") * scale).round(1).alias("Nået"),
        (pl.col("target") * scale).round(1).alias("Måltal"),
        pl.col("pending").alias("I job nu"),
    )


def sites_title(rows: pl.DataFrame, *, passed: bool) -> str:
    """Which sites have reached their goal of retained participants."""
    kept = rows.filter(pl.col("measure") == RETAINED, pl.col("site") != WHOLE, pl.col("target").is_not_null())
    if kept.is_empty():
        return "Stederne og deres mål"
    there = kept.filter(pl.col("actual") >= pl.col("target"))["site"].to_list()
    if len(there) == kept.height:
        return "Alle steder har nået deres mål for fastholdelse"
    if not there:
        return "Ingen steder nåede deres mål" if passed else "Ingen steder har nået deres mål for fastholdelse endnu"
    return f"{formats.list_of(there)} har nået målet for fastholdelse"


def differ_words(by_site: pl.DataFrame) -> str:
    """How the sites' participants differ in known markers, since they must not be compared bare."""
    sites = by_site.filter(pl.col("site") != WHOLE)
    if sites.is_empty():
        return f"{texts.SITES_DIFFER} {texts.MARKERS_UNKNOWN}"
    parts = [
        f"{row['site']} {formats.decimal(row['markers'])} ({formats.integer(row['count'])})"
        for row in sites.iter_rows(named=True)
    ]
    return f"{texts.SITES_DIFFER} Kendetegn pr. deltager ved indskrivningen: {formats.list_of(parts)}."


def few_words(groups: Mapping[str, Group]) -> str:
    """Which sites are too small to conclude from; empty where none is."""
    small = [
        f"{site} (n = {formats.integer(group.enrolled)})"
        for site, group in groups.items()
        if site != WHOLE and group.enrolled < FEW
    ]
    return f"For få deltagere til at konkludere: {formats.list_of(small)}." if small else ""


def benefit_title(shares: pl.DataFrame) -> str:
    """Whether those secured differ from those enrolled in any marker by more than their uncertainty."""
    if shares.is_empty():
        return "Deltagernes kendetegn er ikke kendt"
    apart = []
    for (marker,), part in shares.partition_by("marker", as_dict=True, maintain_order=True).items():
        values = {row["group"]: row for row in part.iter_rows(named=True)}
        enrolled, secured = values["enrolled"], values["secured"]
        others = intervals.difference(
            secured["count"], secured["total"], enrolled["count"] - secured["count"],
            max(enrolled["total"] - secured["total"], 0),
        ) if enrolled["total"] > secured["total"] else None  # fmt: skip
        if others is not None and not others.low <= 0 <= others.high:
            apart.append(f"{'flere' if others.difference > 0 else 'færre'} med {marker}")
    if not apart:
        return "De fastholdte ligner dem, der blev indskrevet"
    return f"Blandt de fastholdte er der {formats.list_of(apart)}"


def benefit_subtitle(shares: pl.DataFrame) -> str:
    """Whom the shares are of."""
    if shares.is_empty():
        return texts.MARKERS_UNKNOWN
    totals = shares.group_by("group").agg(pl.col("total").max())
    known = dict(totals.rows())
    return (
        f"Kendetegn ved indskrivningen hos {formats.integer(known.get('enrolled', 0))} indskrevne og "
        f"{formats.integer(known.get('secured', 0))} fastholdte, med usikkerhed"
    )


def benefit_table(shares: pl.DataFrame) -> pl.DataFrame:
    """Each marker among the enrolled, and of them the secured and the others."""
    rows: list[tuple[str, str, int, int]] = []
    for (marker,), part in shares.partition_by("marker", as_dict=True, maintain_order=True).items():
        found = {group: (count, total) for group, count, total in part.select("group", "count", "total").iter_rows()}
        (enrolled, of_enrolled), (secured, of_secured) = found["enrolled"], found["secured"]
        rows += [
            (marker, EVERYONE_ENROLLED, enrolled, of_enrolled),
            (marker, "fastholdte", secured, of_secured),
            (marker, "øvrige", enrolled - secured, of_enrolled - of_secured),
        ]
    counted = pl.DataFrame(
        rows,
        schema={"marker": pl.String, "group": pl.String, "count": pl.Int64, "total": pl.Int64},
        orient="row",
    ).with_columns(share_columns("count", "total"))
    return counted.select(
        pl.col("marker").alias("Kendetegn"),
        pl.col("group").alias("Blandt"),
        pl.col("count").alias("Med kendetegnet"),
        pl.col("total").alias("Af"),
        (pl.col("share") * 100).round(1).alias("Andel (%)"),
        (pl.col("low") * 100).round(1).alias("Usikkerhed fra (%)"),
        (pl.col("high") * 100).round(1).alias("Usikkerhed til (%)"),
    )


EVERYONE_ENROLLED = "indskrevne"


def benefit_shared(table: pl.DataFrame, threshold: int) -> Shared | None:
    """How the markers may be shared; None, not at all, where a group has few: each marker's rows would tell it anew."""
    if table.filter(pl.col("Af").is_between(1, threshold - 1)).height:
        return None
    return Shared(
        labels=("Kendetegn", "Blandt"),
        counts={"Med kendetegnet": "Af", "Af": None},
        derived=dict.fromkeys(("Andel (%)", "Usikkerhed fra (%)", "Usikkerhed til (%)"), ("Med kendetegnet",)),
        total_rows={"Blandt": EVERYONE_ENROLLED},
    )


def quarter_title(quarters: pl.DataFrame) -> str:
    """Whether the first who were enrolled had fewer markers than the last."""
    known = quarters.filter(pl.col("low").is_not_null(), pl.col("count") >= FEW)
    if known.height < 2:
        return "For få deltagere til at se, om de letteste kom først"
    first, last = known.row(0, named=True), known.row(-1, named=True)
    if first["high"] < last["low"]:
        return "De første deltagere havde færre kendetegn end de seneste"
    if first["low"] > last["high"]:
        return "De første deltagere havde flere kendetegn end de seneste"
    return "Intet tegn på, at de letteste blev taget først"


def quarter_table(quarters: pl.DataFrame) -> pl.DataFrame:
    """Markers a participant by quarter; MARKERS, their number, is for the hiding alone."""
    return quarters.select(
        pl.col("quarter").alias("Kvartal fra"),
        pl.col("count").alias("Indskrevne"),
        (pl.col("value") * pl.col("count")).round(0).cast(pl.Int64).alias(MARKERS),
        pl.col("value").round(2).alias("Kendetegn pr. deltager"),
        pl.col("low").round(2).alias("Usikkerhed fra"),
        pl.col("high").round(2).alias("Usikkerhed til"),
    )


MARKERS = "Kendetegn i alt"
QUARTERS_SHARED = Shared(
    labels=("Kvartal fra",),
    counts={"Indskrevne": None, MARKERS: None},
    derived=dict.fromkeys(("Kendetegn pr. deltager", "Usikkerhed fra", "Usikkerhed til"), ("Indskrevne", MARKERS)),
    sums_by=((),),
    dropped=(MARKERS,),
)


def mentor_words(others: Others) -> str:
    """How many volunteers there are, and how many participants they follow."""
    active = others.active_volunteers()
    if active is None:
        return ""
    people = active["volunteer_id"].n_unique()
    if not people:
        return f"Ingen frivillige mentorer {formats.date(others.day)}."
    matched = active["citizen_id"].drop_nulls().n_unique()
    return (
        f"{formats.counted(people, 'frivillig mentor', 'frivillige mentorer')}, der følger "
        f"{formats.counted(matched, 'deltager', 'deltagere')}."
    )


def definition_words(project: Project, deadline: date | None) -> str:
    """How retention is counted in this project, with its deadline."""
    employer = (
        "hos samme arbejdsgiver"
        if project.same_employer
        else "hos en eller flere arbejdsgivere"
        + (
            f", med højst {formats.counted(project.gap_days // 7, 'uge', 'uger')} imellem"
            if project.gap_days >= 7
            else " uden ophold"
        )
    )
    until = f" Fristen er {formats.date(deadline)}." if deadline else f" {texts.NO_DEADLINE}"
    edited = f" Ændret her på siden: {formats.list_of([texts.PROJECT_PARTS[one] for one in project.edited])}."
    return (
        f"En deltager er fastholdt efter {formats.counted(project.months, 'kalendermåned', 'kalendermåneder')} i "
        f"{job_words(project)} {employer}.{until}{edited if project.edited else ''}"
    )


def goals_table(goals: pl.DataFrame, labels: Mapping[str, str]) -> pl.DataFrame:
    """The goals that hold, and which of them were edited on the page: by measure, the whole project first."""
    order = {measure: place for place, measure in enumerate(labels)}
    place = pl.col("measure").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    return goals.sort(place, "site").select(
        pl.col("measure").replace_strict(labels, default=pl.col("measure"), return_dtype=pl.String).alias("Mål"),
        site_column(),
        pl.col("target").alias("Måltal"),
        pl.col("imported_target").alias("I filen"),
        pl.when("edited").then(pl.lit("ja")).otherwise(pl.lit("nej")).alias("Ændret her"),
        pl.col("note").replace("", None).alias("Bemærkning"),
    )


def history_table(history: Sequence[GoalEdit], labels: Mapping[str, str]) -> pl.DataFrame:
    """Every change of a goal, newest first."""
    return pl.DataFrame(
        [
            (
                " ".join(formats.date_and_time(one.created_at.isoformat())),
                labels.get(one.measure, one.measure),
                one.site or texts.WHOLE_PROJECT,
                None if one.withdrawn else one.target,
                "som i filen" if one.withdrawn else "fjernet" if one.target is None else "ændret",
                one.note or None,
            )
            for one in history
        ],
        schema={
            "Hvornår": pl.String,
            "Mål": pl.String,
            "Sted": pl.String,
            "Måltal": pl.Float64,
            "Hvad": pl.String,
            "Bemærkning": pl.String,
        },
        orient="row",
    )
