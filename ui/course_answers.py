"""The sentences, tiles and tables of the page Forløb: plain Danish from numbers, no statistics words."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import polars as pl

from methods import intervals
from methods.disclosure import SUM, Shared
from methods.intervals import Difference
from ui import formats, texts
from ui.components import Role, Tile
from ui.courses import (
    COMPLETED,
    DROP_OUT,
    INTERRUPTED,
    NOT_FOLLOWED,
    REST,
    UNKNOWN,
    Endings,
    Mix,
    Period,
    Repeats,
    Review,
    level,
)

ENOUGH = 10
"""Fewer followed than this don't speak for a course while more are followed for a shorter time."""
FLOWS_TOLD = 6
"""So many changes of benefit are told in words; the rest are counted."""
_NEUTRAL: Role = "neutral"
LOW, HIGH = "Usikkerhed fra (%)", "Usikkerhed til (%)"


class Words(NamedTuple):
    """What units of one kind are called (one, many, all), the heading of their column, and what to ask of them."""

    one: str
    many: str
    all: str
    heading: str
    question: str = "Hvad ligger bag?"


UNITS: Mapping[str, Words] = {
    "provider": Words("leverandør", "leverandører", "leverandørerne", "Leverandør", "Hvad gør de?"),
    "product": Words("produkt", "produkter", "produkterne", "Produkt"),
    "support_need": Words("støttebehov", "støttebehov", "støttebehovene", "Støttebehov"),
    "precise": Words("slags bestilling", "slags bestillinger", "bestillingerne", "Bestilling"),
    "centre": Words("center", "centre", "centrene", "Bestillende center", "Hvad gør de?"),
}


def courses(count: float) -> str:
    """A count of courses with its word, which is the same for one and many."""
    return f"{formats.integer(count)} forløb"


def _percent(column: str, name: str) -> pl.Expr:
    return (pl.col(column) * 100).round(1).alias(name)


# --- The period -----------------------------------------------------------------------------------------------------


def months_words(months: Sequence[date]) -> str:
    """The first and the last month of a period: “juli 2022 – december 2022”."""
    if not months:
        return formats.MISSING
    if len(months) == 1:
        return formats.month(months[0])
    return f"{formats.month(months[0])} – {formats.month(months[-1])}"


def during(months: Sequence[date]) -> str:
    """The period as a sentence begins: “Fra juli 2022 til december 2022” or “I juli 2022”."""
    if len(months) < 2:
        return f"I {months_words(months)}" if months else "I perioden"
    return f"Fra {formats.month(months[0])} til {formats.month(months[-1])}"


def period_words(period: Period) -> str:
    """Which months are counted, and why those where nobody chose them; empty where the reader did."""
    if period.chosen or not period.months:
        return ""
    count = len(period.months)
    which = "den seneste hele måned" if count == 1 else f"de seneste {formats.integer(count)} hele måneder"
    return f"Ingen periode er valgt, så siden tæller {which}: {months_words(period.months)}."


# --- The answer and the tiles ---------------------------------------------------------------------------------------


def courses_answer(active: pl.DataFrame, found: Endings, period: Period) -> str:
    """How many courses were active, what most of them are and who orders most, and how many were interrupted."""
    total = _total(active)
    if not total:
        return texts.NO_COURSES
    product, of_product = _most(level(active, "product"), "product")
    centre, of_centre = _most(level(active, "centre"), "ordering_centre")
    parts = []
    if product:
        over = "er over halvdelen" if 2 * of_product > total else "er der flest af"
        parts.append(f"{product} {over} ({formats.integer(of_product)})")
    if centre:
        parts.append(f"{centre} bestiller flest ({formats.integer(of_centre)})")
    said = f"{during(period.months)} var {courses(total)} aktive"
    first = f"{said}: {', og '.join(parts)}." if parts else f"{said}."
    if not found.known:
        return f"{first} {texts.NO_ENDINGS}"
    share = formats.share(found.interrupted / found.known, 0)
    return f"{first} Af {formats.integer(found.known)} sluttede forløb med kendt afslutning blev {share} afbrudt."


def _total(active: pl.DataFrame) -> int:
    return int(level(active, "all")["courses"].sum())


def _most(rows: pl.DataFrame, column: str) -> tuple[str, int]:
    """The name with most courses and how many; no name where two share the place or it isn't known."""
    ordered = rows.sort("courses", column, descending=[True, False])
    if ordered.is_empty() or ordered[column][0] == UNKNOWN:
        return "", 0
    if ordered.height > 1 and ordered["courses"][1] == ordered["courses"][0]:
        return "", 0
    return str(ordered[column][0]), int(ordered["courses"][0])


def courses_tiles(
    active: pl.DataFrame,
    found: Endings,
    before: Endings | None,
    running: pl.DataFrame,
    *,
    long_weeks: int,
    day: date,
) -> list[Tile]:
    """Four key figures: active courses, interrupted, drop-out, and the long ones.

    `before` are the endings of the period before; None where the data don't cover it.
    """
    total = _total(active)
    persons = int(level(active, "all")["persons"].sum())
    long = running.filter(pl.col("weeks") >= long_weeks).height
    return [
        Tile(
            "Aktive forløb",
            formats.integer(total),
            f"for {formats.counted(persons, 'person', 'personer')}" if total else "i perioden",
        ),
        _share_tile("Afbrudt", found, before, count="interrupted", higher="note", words=texts.INTERRUPTED_HELP),
        _share_tile("Frafald", found, before, count="dropped_out", higher="worse", words=texts.DROP_OUT_HELP),
        Tile(
            f"I gang i {formats.integer(long_weeks)} uger eller mere",
            formats.integer(long),
            f"af {courses(running.height)} i gang {formats.date(day)}",
            help=texts.LONG_HELP.format(weeks=formats.integer(long_weeks)),
        ),
    ]


def _share_tile(label: str, found: Endings, before: Endings | None, *, count: str, higher: Role, words: str) -> Tile:
    """A share of the known endings, and whether it has changed since the period before by more than chance."""
    if not found.known:
        return Tile(label, formats.MISSING, texts.NO_ENDINGS_SHORT, help=words)
    number = getattr(found, count)
    low, high = intervals.wilson(number, found.known)
    sign, role = "", _NEUTRAL
    if before is not None and before.known:
        change = intervals.difference(number, found.known, getattr(before, count), before.known)
        sign, role = change_sign(change, higher)
    return Tile(
        label,
        formats.interval(number / found.known, low, high),
        f"{formats.share_of(number, found.known)} med kendt afslutning",
        sign,
        role,
        help=words,
    )


def change_sign(change: Difference, higher: Role) -> tuple[str, Role]:
    """The sign and role of a share against the period before; claimed only when chance doesn't explain it.

    `higher` is the role of a rise: the opposite of 'worse' is 'better', any other is its own.
    """
    if change.low <= 0 <= change.high or change.difference != change.difference:
        return "som i perioden før", "neutral"
    if change.difference > 0:
        return "▲ højere end i perioden før", higher
    return "▼ lavere end i perioden før", "better" if higher == "worse" else higher


# --- What is bought -------------------------------------------------------------------------------------------------


def purchases_title(active: pl.DataFrame) -> str:
    """Who orders most, and which product is over half."""
    total = _total(active)
    if not total:
        return texts.NO_COURSES
    product, of_product = _most(level(active, "product"), "product")
    centre, of_centre = _most(level(active, "centre"), "ordering_centre")
    parts = []
    if centre:
        parts.append(f"{centre} bestiller flest: {formats.share_of(of_centre, total)}")
    if product:
        over = "er over halvdelen af alle" if 2 * of_product > total else "er der flest af"
        parts.append(f"{product} {over}: {formats.share_of(of_product, total)}")
    return ". ".join(formats.sentence(part) for part in parts) or courses(total)


def purchases_subtitle(cells: pl.DataFrame, period: Period) -> str:
    """What is counted, and how many have the least support need."""
    least = int(cells["least"].sum())
    of_least = f" {formats.counted(least, 'af dem har', 'af dem har')} mindst støttebehov (E)." if least else ""
    return f"Aktive forløb efter bestillende center og produkt, {months_words(period.months)}.{of_least}"


def purchases_table(cells: pl.DataFrame) -> pl.DataFrame:
    """Centre and product with courses, persons and those with the least support need."""
    return cells.select(
        pl.col("row").alias("Bestillende center"),
        pl.col("column").alias("Produkt"),
        pl.col("count").alias("Forløb"),
        pl.col("persons").alias("Personer"),
        pl.col("least").alias("Mindst støttebehov (E)"),
    )


PURCHASES_SHARED = Shared(
    labels=("Bestillende center", "Produkt"),
    counts={"Forløb": None, "Personer": None, "Mindst støttebehov (E)": "Forløb"},
    derived=dict.fromkeys(("Forløb", "Personer"), ("Forløb", "Personer")),
    sums_by=(("Bestillende center",), ("Produkt",), ()),
)
"""A person can have several courses, so that courses and persons nearly tell each other."""


def needs_title(active: pl.DataFrame) -> str:
    """Which support need is most common among those where it is told."""
    known = (
        level(active, "product_need").filter(pl.col("support_need") != UNKNOWN)
        .group_by("support_need").agg(pl.col("courses").sum())
    )  # fmt: skip
    total = int(known["courses"].sum())
    if not total:
        return "Støttebehovet er ikke oplyst"
    need, count = _most(known, "support_need")
    if not need:
        return "Støttebehov efter produkt"
    return f"Støttebehov {need} er det mest almindelige: {formats.share_of(count, total)}"


def needs_subtitle(active: pl.DataFrame, period: Period) -> str:
    """What is counted, and how many have no support need."""
    rows = level(active, "product_need")
    untold = int(rows.filter(pl.col("support_need") == UNKNOWN)["courses"].sum())
    out = f" For {courses(untold)} er støttebehovet ikke oplyst." if untold else ""
    return f"Aktive forløb efter produkt og støttebehov (A er størst), {months_words(period.months)}.{out}"


def needs_sentences(active: pl.DataFrame, products: Sequence[str]) -> list[str]:
    """For each product, the one or two support needs that most of its courses have; none where nothing stands out."""
    rows = level(active, "product_need")
    said = []
    for product in products:
        known = rows.filter(pl.col("product") == product, pl.col("support_need") != UNKNOWN).sort(
            "courses", "support_need", descending=[True, False]
        )
        counts = known.select("support_need", "courses").rows()
        total = int(rows.filter(pl.col("product") == product)["courses"].sum())
        most = _over_half(counts, total)
        if most:
            needs = " eller ".join(sorted(need for need, _ in most))
            number = formats.integer(sum(count for _, count in most))
            what = product if product.endswith("forløb") else f"forløb med {product}"
            said.append(f"Af de {formats.integer(total)} {what} har de fleste støttebehov {needs} ({number}).")
    return said


def _over_half(counts: Sequence[tuple[str, int]], total: int) -> list[tuple[str, int]]:
    """The fewest of the most common that are over half together, at most two and clear of the next; else none."""
    for size in (1, 2):
        chosen, following = list(counts[:size]), counts[size : size + 1]
        clear = not following or len(chosen) < size or following[0][1] < chosen[-1][1]
        if len(chosen) == size and clear and 2 * sum(count for _, count in chosen) > total:
            return chosen
    return []


def needs_table(cells: pl.DataFrame) -> pl.DataFrame:
    """Product and support need with courses and persons."""
    return cells.select(
        pl.col("row").alias("Produkt"),
        pl.col("column").alias("Støttebehov"),
        pl.col("count").alias("Forløb"),
        pl.col("persons").alias("Personer"),
    )


NEEDS_SHARED = Shared(
    labels=("Produkt", "Støttebehov"),
    counts=dict.fromkeys(("Forløb", "Personer")),
    derived=dict.fromkeys(("Forløb", "Personer"), ("Forløb", "Personer")),
    sums_by=(("Produkt",), ()),
)


def providers_title(rows: pl.DataFrame) -> str:
    """How many providers there are."""
    named = rows.filter(~pl.col("provider").is_in([UNKNOWN, REST])).height
    more = " eller flere" if REST in rows["provider"] else ""
    return f"{formats.counted(named, 'leverandør', 'leverandører')}{more}" if named else "Leverandøren er ikke oplyst"


def providers_table(rows: pl.DataFrame) -> pl.DataFrame:
    """The providers in alphabetical order."""
    return rows.select(
        pl.col("provider").alias("Leverandør"),
        pl.col("courses").cast(pl.Int64).alias("Forløb"),
        pl.col("persons").cast(pl.Int64).alias("Personer"),
        _percent("share", "Andel (%)"),
        pl.col("often").replace("", None).alias("Oftest"),
    )


PROVIDERS_SHARED = Shared(
    labels=("Leverandør",),
    counts=dict.fromkeys(("Forløb", "Personer")),
    derived={
        **dict.fromkeys(("Forløb", "Personer"), ("Forløb", "Personer")),
        **dict.fromkeys(("Andel (%)", "Oftest"), ("Forløb",)),
    },
    sums_by=((),),
)


def double_title(units: pl.DataFrame) -> str:
    """How many of the centres use double-staffed courses."""
    if units.is_empty():
        return "Dobbeltbemanding er ikke oplyst"
    using = units.filter(pl.col("count") > 0).height
    word = "dobbeltbemandede forløb"
    if using == units.height:
        return f"Alle {formats.counted(using, 'center', 'centre')} bruger {word}" if using > 1 else (
            f"{units['unit'][0]} bruger {word}"
        )  # fmt: skip
    if not using:
        return f"Ingen af centrene bruger {word}"
    return f"{formats.integer(using)} af {formats.counted(units.height, 'center', 'centre')} bruger {word}"


def double_subtitle(units: pl.DataFrame, total: int, period: Period) -> str:
    """What is measured, and how many courses are left out since it isn't told."""
    known = int(units["total"].sum())
    out = f" For {courses(total - known)} er det ikke oplyst, eller centret er ukendt." if total > known else ""
    return f"Andel af de aktive forløb, hvor to medarbejdere løser opgaven sammen, {months_words(period.months)}.{out}"


def share_table(units: pl.DataFrame, heading: str, count: str, total: str) -> pl.DataFrame:
    """Units with a count of a total, its share and interval: any of the page's units with intervals."""
    return units.select(
        pl.col("unit").alias(heading),
        pl.col("count").alias(count),
        pl.col("total").alias(total),
        _percent("value", "Andel (%)"),
        _percent("low", LOW),
        _percent("high", HIGH),
    )


def share_shared(heading: str, count: str, total: str) -> Shared:
    """How such a table may be shared: what is left of the total must not be small either."""
    return Shared(
        labels=(heading,),
        counts={count: total, total: None},
        derived=dict.fromkeys(("Andel (%)", LOW, HIGH), (count,)),
        sums_by=((),),
    )


def efforts_title(rows: pl.DataFrame) -> str:
    """How much is external, beside what the source says."""
    external = rows.filter(pl.col("kind") == "ekstern")
    if external.is_empty() or external["share"][0] is None:
        return "Indsatsens art er ikke oplyst"
    source = formats.share(external["source"][0], 0)
    return f"{formats.share(external['share'][0], 0)} af de aktive forløb er eksterne mod {source} hos CBA"


def efforts_subtitle(active: pl.DataFrame, period: Period) -> str:
    """What is measured: courses, and cost where it is given."""
    found = level(active, "all")
    total, priced = _total(active), int(found["costed"].sum())
    if not priced:
        return f"Andel af de aktive forløb, {months_words(period.months)}. Ingen af dem har en pris."
    some = "alle" if priced == total else formats.share_of(priced, total)
    return (
        f"Andel af de aktive forløb og af deres samlede pris, {months_words(period.months)}. "
        f"Prisen er oplyst for {some}{' forløb' if some != 'alle' else ''}."
    )


def efforts_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Effort kinds with courses, cost and the source's shares."""
    return rows.select(
        pl.col("kind").alias("Art"),
        pl.col("courses").alias("Forløb"),
        _percent("share", "Andel af forløb (%)"),
        pl.col("cost").round(0).alias("Pris (kr.)"),
        _percent("cost_share", "Andel af pris (%)"),
        _percent("source", "CBA (%)"),
    )


EFFORTS_SHARED = Shared(
    labels=("Art",),
    counts={"Forløb": SUM},
    derived=dict.fromkeys(("Andel af forløb (%)", "Pris (kr.)", "Andel af pris (%)"), ("Forløb",)),
    plain=("CBA (%)",),
)


# --- How courses end ------------------------------------------------------------------------------------------------


def reasons_title(found: Endings) -> str:
    """How many were interrupted, and how many of them by progress, which is something else than dropping out."""
    if not found.known:
        return texts.NO_ENDINGS
    opening = f"{formats.share_of(found.interrupted, found.known)} forløb blev afbrudt"
    if not found.interrupted:
        return f"Ingen af {courses(found.known)} blev afbrudt"
    if not found.progress:
        return f"{opening}, ingen af dem med progression"
    return f"{opening}, {formats.integer(found.progress)} af dem med progression"


def reasons_subtitle(found: Endings, period: Period) -> str:
    """What is counted, and how many endings nobody knows."""
    unknown = found.ended - found.known
    out = f" For {courses(unknown)} er afslutningen ukendt; de er ikke med." if unknown else ""
    return f"Andel af forløb, der sluttede {months_words(period.months)}, efter grund.{out}"


def reasons_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Every known ending with its reason: the completed too, so that the shares add up."""
    return rows.select(
        pl.col("reason").alias("Grund"),
        pl.col("group").alias("Slags"),
        pl.col("count").alias("Forløb"),
        _percent("share", "Andel (%)"),
        _percent("low", LOW),
        _percent("high", HIGH),
    )


REASONS_SHARED = Shared(
    labels=("Grund", "Slags"),
    counts={"Forløb": SUM},
    derived=dict.fromkeys(("Andel (%)", LOW, HIGH), ("Forløb",)),
    sums_by=(("Slags",), ()),
)


def parts_title(units: pl.DataFrame, whole: tuple[float, str] | None, what: str, words: Words) -> str:
    """Which units' intervals leave out the share of them all; `what` is the share's name."""
    if units.height < 2 or whole is None:
        return f"{what}: der er ikke to {words.many} at holde op mod hinanden"
    usable = units.drop_nulls("low")
    apart = usable.filter((pl.col("low") > whole[0]) | (pl.col("high") < whole[0]))["unit"].to_list()
    if not apart:
        return f"{what}: forskellen mellem {words.all} kan være tilfældig"
    if len(apart) > 3:
        return f"{what}: {formats.integer(len(apart))} {words.many} skiller sig ud. {words.question}"
    return f"{what}: {formats.list_of(apart)} skiller sig ud. {words.question}"


def parts_subtitle(units: pl.DataFrame, all_units: pl.DataFrame, period: Period, words: Words) -> str:
    """What is measured, how many stand out by chance, and how many courses are of no unit that is shown."""
    out = int(all_units["total"].sum()) - int(units["total"].sum())
    left = f" {courses(out)} uden {words.one} eller under øvrige er kun med i linjen." if out else ""
    measured = f"Andel af forløb, der sluttede {months_words(period.months)}, med usikkerhed."
    if units.height < 2:
        return f"{measured}{left}"
    chance = formats.decimal(0.05 * units.drop_nulls("low").height, 1)
    many = formats.counted(units.height, words.one, words.many)
    return f"{measured} Af {many} ville {chance} i gennemsnit skille sig ud tilfældigt.{left}"


def parts_table(units: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Known endings, interrupted and drop-out of every unit, the rest and the unknown too."""
    return units.select(
        pl.col("unit").alias(words.heading),
        pl.col("total").alias("Sluttet"),
        pl.col("interrupted").alias("Afbrudt"),
        pl.col("dropped_out").alias("Frafald"),
        (pl.col("interrupted") / pl.col("total") * 100).round(1).alias("Afbrudt (%)"),
        (pl.col("dropped_out") / pl.col("total") * 100).round(1).alias("Frafald (%)"),
    )


def parts_shared(words: Words) -> Shared:
    """How the endings of units may be shared: drop-out is part of the interrupted, and they of all that ended."""
    return Shared(
        labels=(words.heading,),
        counts={"Sluttet": None, "Afbrudt": "Sluttet", "Frafald": "Afbrudt"},
        derived={"Afbrudt (%)": ("Afbrudt",), "Frafald (%)": ("Frafald", "Sluttet")},
        sums_by=((),),
    )


def curve_title(curve: pl.DataFrame, product: str | None) -> str:
    """When in the course those who drop out do so."""
    causes = [name for name in DROP_OUT if name in curve.columns]
    where = f" ({product})" if product else ""
    if curve.is_empty() or not causes:
        return f"Hvornår forløbene slutter{where}"
    gone = curve.select("time", pl.sum_horizontal(causes).alias("gone"))
    last = float(gone["gone"][-1])
    if last <= 0:
        return f"Ingen er faldet fra{where}"
    half = float(gone.filter(pl.col("gone") >= last / 2)["time"][0])
    week = max(1, round(half / 7))
    return f"Halvdelen af frafaldet er sket efter {formats.counted(week, 'uge', 'uger')}{where}"


def curve_subtitle(start: float | None, period: Period) -> str:
    """What is followed."""
    late = (
        f" Kurven begynder efter {formats.counted(round(start / 7), 'uge', 'uger')}, for før er der for få at regne på."
        if start and start >= 7
        else ""
    )
    return f"Andel af forløbene, der er sluttet efter så mange uger, {months_words(period.months)}.{late}"


def curve_table(curve: pl.DataFrame) -> pl.DataFrame:
    """The curve week by week, in per cent."""
    names = [name for name in (COMPLETED, *INTERRUPTED, UNKNOWN) if name in curve.columns]
    weekly = curve.group_by((pl.col("time") / 7).ceil().cast(pl.Int64).alias("Uge"), maintain_order=True).last()
    return weekly.select(
        "Uge",
        pl.col("at_risk").alias("I gang"),
        (pl.col("remaining") * 100).round(1).alias("Stadig i gang (%)"),
        *((pl.col(name) * 100).round(1).alias(f"{formats.sentence(name)} (%)") for name in names),
    )


def next_title(cells: pl.DataFrame) -> str:
    """What most often came in three months after an interruption."""
    followed = cells.filter(pl.col("column") != NOT_FOLLOWED)
    total = int(followed["count"].sum())
    if not total:
        return "Ingen afbrudte forløb er fulgt i 3 måneder endnu"
    new = int(followed.filter(pl.col("column") == "nyt forløb")["count"].sum())
    work = int(followed.filter(pl.col("column") == "i arbejde")["count"].sum())
    return (
        f"Efter {courses(total)}, der blev afbrudt, var {formats.integer(work)} i arbejde og "
        f"{formats.integer(new)} i et nyt forløb inden 3 måneder"
    )


def next_table(cells: pl.DataFrame) -> pl.DataFrame:
    """What happened after an interruption, by kind of interruption."""
    return cells.select(
        pl.col("row").alias("Afbrydelsen"),
        pl.col("column").alias("De næste 3 måneder"),
        pl.col("count").alias("Forløb"),
    )


NEXT_SHARED = Shared(
    labels=("Afbrydelsen", "De næste 3 måneder"), counts={"Forløb": None}, sums_by=(("Afbrydelsen",), ())
)


# --- A provider against what its mix would give ---------------------------------------------------------------------


def mix_title(mix: Mix) -> str:
    """The providers that stand out with their count and what one would expect, as a question."""
    if mix.units.height < 2:
        return texts.NO_PROVIDERS_TO_COMPARE
    rows = mix.flagged.to_dicts()
    if not rows:
        return "For samme slags forløb kan forskellen mellem leverandørerne være tilfældig"
    if len(rows) > 2:
        return f"{formats.list_of([row['unit'] for row in rows])} skiller sig ud. Hvad gør de?"
    return " ".join(
        texts.PROVIDER_DIFFERENT.format(
            unit=row["unit"], count=formats.integer(row["actual"]), expected=formats.integer(row["expected"])
        )
        for row in rows
    )


def mix_subtitle(mix: Mix, period: Period) -> str:
    """What is compared and how many would stand out by chance alone."""
    many = formats.counted(mix.units.height, "leverandør", "leverandører")
    chance = formats.decimal(mix.chance, 1)
    return (
        "Frafald ÷ det ventede for forløb med samme produkt, støttebehov og bestilling, "
        f"{months_words(period.months)}. Af {many} ville i gennemsnit {chance} skille sig ud ved en tilfældighed."
    )


def mix_table(mix: Mix, providers: pl.DataFrame) -> pl.DataFrame:
    """The providers in alphabetical order, what they have and what one would expect; nothing of one that isn't known.

    `providers` is ui.courses.parts, nobody folded.
    """
    return providers.join(mix.units.drop("unit"), on="unit_id", how="left", maintain_order="left").select(
        pl.col("unit").alias("Leverandør"),
        pl.col("total").alias("Sluttet"),
        pl.col("interrupted").alias("Afbrudt"),
        pl.col("dropped_out").alias("Frafald"),
        pl.col("expected").round(1).alias("Ventet"),
        pl.col("ratio").round(2).alias("Frafald ÷ ventet"),
        pl.col("ratio_low").round(2).alias("Usikkerhed fra"),
        pl.col("ratio_high").round(2).alias("Usikkerhed til"),
        _percent("adjusted", "Frafald, når forløbene er ens (%)"),
        pl.col("flag").replace_strict(texts.FLAG_OF_EXPECTED, default=None, return_dtype=pl.String).alias("Betydning"),
    )


MIX_SHARED = Shared(
    labels=("Leverandør",),
    counts={"Sluttet": None, "Afbrudt": "Sluttet", "Frafald": "Afbrudt"},
    derived=dict.fromkeys(
        (
            "Ventet",
            "Frafald ÷ ventet",
            "Usikkerhed fra",
            "Usikkerhed til",
            "Frafald, når forløbene er ens (%)",
            "Betydning",
        ),
        ("Frafald", "Sluttet"),
    ),
    sums_by=((),),
)
"""The same rows, counts and sums as the table of interruptions by provider, so that both hide the same."""


def cells_table(mix: Mix) -> pl.DataFrame:
    """The cells: of each provider, how many ended, the share of all in the cell, and so what one would expect."""
    return mix.cells.select(
        pl.col("unit").alias("Leverandør"),
        pl.col("product").alias("Produkt"),
        pl.col("support_need").alias("Støttebehov"),
        pl.col("precise").alias("Bestilling"),
        pl.col("exposure").cast(pl.Int64).alias("Sluttet"),
        pl.col("events").cast(pl.Int64).alias("Frafald"),
        (pl.col("cell_rate") * 100).round(2).alias("Frafald hos alle i gruppen (%)"),
        pl.col("expected").round(2).alias("Ventet"),
    )


# --- Results --------------------------------------------------------------------------------------------------------


def flow_title(flow: pl.DataFrame) -> str:
    """How many have the benefit they had."""
    total = int(flow["courses"].sum())
    if not total:
        return texts.NO_ENDINGS
    same = int(flow.filter(pl.col("benefit_before") == pl.col("benefit_after"))["courses"].sum())
    return f"{formats.share_of(same, total)} har samme ydelse, når forløbet slutter"


def flow_sentences(flow: pl.DataFrame) -> str:
    """The changes of benefit and those still on theirs: “1 fra kontanthjælp til førtidspension, 6 stadig på …”."""
    rows = flow.sort("courses", "benefit_before", "benefit_after", descending=[True, False, False]).to_dicts()
    changed = [row for row in rows if row["benefit_before"] != row["benefit_after"]]
    same = [row for row in rows if row["benefit_before"] == row["benefit_after"]]
    said = [
        f"{formats.integer(row['courses'])} fra {row['benefit_before']} til {row['benefit_after']}"
        for row in changed[:FLOWS_TOLD]
    ]
    rest = sum(row["courses"] for row in changed[FLOWS_TOLD:])
    if rest:
        said.append(f"{formats.integer(rest)} med andre skift")
    known = [row for row in same if row["benefit_before"] != UNKNOWN]
    said += [f"{formats.integer(row['courses'])} stadig på {row['benefit_before']}" for row in known]
    unknown = sum(row["courses"] for row in same if row["benefit_before"] == UNKNOWN)
    if unknown:
        said.append(f"{formats.integer(unknown)} ukendt før og efter")
    return f"{formats.list_of(said)}." if said else ""


def flow_subtitle(flow: pl.DataFrame, period: Period) -> str:
    """What is shown, that it is no exit, and how many benefits come from the cases."""
    filled = int(flow["before_filled"].sum()) + int(flow["after_filled"].sum())
    of_cases = (
        f" {formats.counted(filled, 'oplysning', 'oplysninger')} står ikke i forløbene og er hentet fra sagerne."
        if filled
        else ""
    )
    return f"Ydelse før og efter forløb, der sluttede {months_words(period.months)}. {texts.NOT_AN_EXIT}{of_cases}"


def flow_table(flow: pl.DataFrame) -> pl.DataFrame:
    """Benefit before and after."""
    total = int(flow["courses"].sum())
    return flow.sort("courses", "benefit_before", "benefit_after", descending=[True, False, False]).select(
        pl.col("benefit_before").alias("Ydelse før"),
        pl.col("benefit_after").alias("Ydelse efter"),
        pl.col("courses").cast(pl.Int64).alias("Forløb"),
        (pl.col("courses") / (total or 1) * 100).round(1).alias("Andel (%)"),
    )


FLOW_SHARED = Shared(
    labels=("Ydelse før", "Ydelse efter"),
    counts={"Forløb": None},
    derived={"Andel (%)": ("Forløb",)},
    sums_by=(("Ydelse før",), ()),
)


def after_title(rows: pl.DataFrame) -> str:
    """How many are in ordinary hours, fleksjob or education a year after, or as late as enough have been followed."""
    for months, least in ((12, ENOUGH), (6, ENOUGH), (3, ENOUGH), (12, 1), (6, 1), (3, 1)):
        followed = rows.filter(pl.col("months") == months, pl.col("status").is_not_null())
        total = int(followed["courses"].sum())
        if total >= least:
            wanted = ("ordinære løntimer", "job", "fleksjob", "uddannelse")
            number = int(followed.filter(pl.col("status").is_in(wanted))["courses"].sum())
            return (
                f"{formats.share(number / total, 0)} er i ordinære timer, fleksjob eller uddannelse "
                f"{formats.integer(months)} måneder efter ({formats.share_of(number, total)})"
            )
    return "Ingen er fulgt i 3 måneder efter forløbet endnu"


def after_subtitle(rows: pl.DataFrame, period: Sequence[date], *, chosen: bool) -> str:
    """What is measured, over which months, and how many are not followed so long."""
    parts = []
    for months in (3, 6, 12):
        out = int(rows.filter(pl.col("months") == months, pl.col("status").is_null())["courses"].sum())
        if out:
            parts.append(f"{formats.integer(out)} i {formats.integer(months)} måneder")
    left = f" Endnu ikke fulgt så længe, og derfor ikke med: {formats.list_of(parts)}." if parts else ""
    why = (
        ""
        if chosen
        else " Ingen periode er valgt, så alle måneder i data er med: 12 måneder efter kræver ældre forløb."
    )
    return (
        f"Hvor borgerne er 3, 6 og 12 måneder efter forløb, der sluttede {months_words(period)}, efter produkt."
        f"{why}{left}"
    )


def after_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Every status, and those not followed so long."""
    return rows.select(
        pl.col("product").alias("Produkt"),
        pl.col("months").cast(pl.Int64).alias("Måneder efter"),
        pl.col("status").fill_null(NOT_FOLLOWED).alias("Hvor"),
        pl.col("courses").alias("Forløb"),
        _percent("share", "Andel af fulgte (%)"),
    )


AFTER_SHARED = Shared(
    labels=("Produkt", "Måneder efter", "Hvor"),
    counts={"Forløb": None},
    whole=("Andel af fulgte (%)",),
    within=("Produkt", "Måneder efter"),
    sums_by=(("Produkt", "Måneder efter"),),
)
"""A share tells how many were followed, and so how many were not: it is hidden as soon as one count beside it is."""


# --- The long ones --------------------------------------------------------------------------------------------------


def long_title(count: int, weeks: int, provider: str | None) -> str:
    """How many courses have run so long."""
    where = f" hos {provider}" if provider else ""
    return f"{courses(count)}{where} har varet {formats.integer(weeks)} uger eller mere"


def long_subtitle(found: int, running: int, day: date) -> str:
    """Of how many running courses, and what the list is for."""
    return (
        f"Af {courses(running)} i gang {formats.date(day)}. Dagsorden til et fælles møde: ét forløb ad gangen, hvad er "
        f"næste skridt, og hvem gør det?"
    ) if found else f"Af {courses(running)} i gang {formats.date(day)}."  # fmt: skip


def _person(rows: pl.DataFrame) -> list[pl.Expr]:
    """Who a course is of: the masked CPR where there is one, else the case number."""
    if rows["citizen_label"].null_count() == rows.height:
        return [pl.col("case_id").alias("Sag")]
    return [pl.coalesce("citizen_label", "case_id").alias("Borger")]


def long_table(rows: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """The agenda as it is shown and exported inside the unit; without names no column of workers."""
    workers = (
        [
            pl.col("caseworker_id")
            .replace_strict(names, default=pl.col("caseworker_id"), return_dtype=pl.String)
            .fill_null(texts.NOBODY)
            .alias("Rådgiver")
        ]
        if any(names.values())
        else []
    )
    return rows.select(
        *_person(rows),
        pl.col("provider").alias("Leverandør"),
        *workers,
        pl.col("product").alias("Produkt"),
        pl.col("weeks").cast(pl.Int64).alias("Uger"),
        pl.col("purpose").alias("Formål"),
        pl.col("next_step").alias("Seneste næste skridt"),
        pl.col("plan_due").alias("Frist"),
        pl.col("planned_weeks").cast(pl.Int64).alias("Planlagte uger"),
        pl.col("course_id").alias("Forløbs-id"),
    )


def provider_table(rows: pl.DataFrame, provider: str) -> pl.DataFrame:
    """What a provider may have of its own long courses, and two empty columns to fill in at the meeting.

    Nothing of the municipality's plans, workers and benefits, and no other provider's course; a case number is the
    municipality's own, so a citizen is the masked CPR or nothing.
    """
    empty = pl.lit(None, dtype=pl.String)
    return rows.filter(pl.col("provider") == provider).select(
        pl.col("course_id").alias("Forløbs-id"),
        pl.col("citizen_label").alias("Borger"),
        pl.col("product").alias("Produkt"),
        pl.col("ordering_centre").alias("Bestillende center"),
        pl.col("support_need").alias("Støttebehov"),
        pl.col("double_staffed").replace_strict({True: "ja", False: "nej"}, default=None, return_dtype=pl.String)
        .alias("Dobbeltbemandet"),
        pl.col("purpose").alias("Formål"),
        pl.col("start_date").alias("Start"),
        pl.col("weeks").cast(pl.Int64).alias("Uger"),
        pl.col("planned_weeks").cast(pl.Int64).alias("Planlagte uger"),
        empty.alias("Næste skridt"),
        empty.alias("Hvem gør det"),
    )  # fmt: skip


# --- The practice review --------------------------------------------------------------------------------------------


def review_title(found: Review, total: int) -> str:
    """How many of how many are shown."""
    if not total:
        return texts.NO_ENDINGS
    if found.courses == total:
        return f"Alle {courses(total)}, der sluttede"
    return f"{formats.integer(found.courses)} af {courses(total)}, der sluttede"


def review_subtitle(period: Period, seed: int | None) -> str:
    """How the courses were found; `seed` is None where the reader has named them."""
    if seed is None:
        return f"De nævnte forløb blandt dem, der sluttede {months_words(period.months)}."
    return f"Trukket tilfældigt blandt forløb, der sluttede {months_words(period.months)}, med tallet {seed}."


def review_table(drawn: pl.DataFrame) -> pl.DataFrame:
    """The sample: who, which course, benefit before and after, interrupted or not, and why."""
    return drawn.select(
        *_person(drawn),
        pl.col("course_id").alias("Forløbs-id"),
        pl.col("product").alias("Produkt"),
        pl.col("provider").alias("Leverandør"),
        pl.col("start_date").alias("Start"),
        pl.col("end_date").alias("Slut"),
        pl.col("benefit_before").alias("Ydelse før"),
        pl.col("benefit_after").alias("Ydelse efter"),
        pl.when(pl.col("end_group") == UNKNOWN)
        .then(pl.lit(UNKNOWN))
        .when(pl.col("end_group").is_in(INTERRUPTED))
        .then(pl.lit("ja"))
        .otherwise(pl.lit("nej"))
        .alias("Afbrudt"),
        pl.col("end_reason").fill_null(UNKNOWN).alias("Grund"),
    )


def interrupted_words(drawn: pl.DataFrame, found: Review) -> str:
    """How many of a sample were interrupted, on which benefit, and whether by progress."""
    if not found.known:
        return "Ingen af dem har en kendt afslutning."
    untold = found.courses - found.known
    out = f" For {formats.integer(untold)} er afslutningen ukendt." if untold else ""
    if not found.interrupted:
        return f"Ingen blev afbrudt før tid.{out}"
    by_benefit = (
        drawn.filter(pl.col("end_group").is_in(INTERRUPTED))
        .group_by(pl.col("benefit_before").fill_null(UNKNOWN))
        .agg(pl.len().alias("courses"))
        .sort("courses", "benefit_before", descending=[True, False])
    )
    benefits = formats.list_of([f"{row[1]} {row[0]}" for row in by_benefit.rows()])
    if found.progress == found.interrupted:
        progress = "alle med progression" if found.interrupted > 1 else "med progression"
    elif found.progress:
        progress = f"{formats.integer(found.progress)} af dem med progression"
    else:
        progress = "ingen af dem med progression"
    return f"{formats.integer(found.interrupted)} blev afbrudt før tid ({benefits}), {progress}.{out}"


def sample_words(found: Review, ended: Mapping[str, Any], *, drawn: bool = True) -> str:
    """What a sample of that size can say and what not, beside the share among all that ended.

    Courses that somebody has named are not drawn, and stand for nobody but themselves.
    """
    known, interrupted = int(ended["known"]), int(ended["interrupted"])
    if not found.known or not known:
        return ""
    whole = formats.interval(interrupted / known, *intervals.wilson(interrupted, known))
    everyone = f"Blandt alle {courses(known)} med kendt afslutning er det {formats.share(interrupted / known, 0)}"
    low, high = intervals.wilson(found.interrupted, found.known)
    own = formats.interval(found.interrupted / found.known, low, high)
    if not drawn:
        return f"{texts.NOT_DRAWN} {everyone}."
    if found.known >= known:
        return f"Det er alle: {whole} blev afbrudt. Usikkerheden gælder, hvis næste periodes forløb er af samme slags."
    return (
        f"I stikprøven blev {formats.share_of(found.interrupted, found.known)} afbrudt: {own}. En stikprøve på "
        f"{formats.integer(found.known)} kan vise, hvordan forløb går til, og om noget går igen. Den kan ikke vise, om "
        f"andelen er {formats.share(low, 0)} eller {formats.share(high, 0)}, eller om den er steget. {everyone}."
    )


# --- Orders ---------------------------------------------------------------------------------------------------------


def repeats_title(found: Repeats) -> str:
    """How many new courses have a purpose that an earlier course has covered."""
    if not found.courses:
        return texts.NONE_BEGUN
    if not found.precise:
        return "Ingen af de nye forløb har et formål, så gentagelser kan ikke ses"
    repeated = formats.share_of(found.completed, found.precise)
    return f"{repeated} nye forløb har et formål, som et tidligere forløb har dækket"


def repeats_subtitle(found: Repeats, period: Period) -> str:
    """What is measured, the re-ordered after an interruption beside, and the orders without a purpose."""
    untold = found.courses - found.precise
    out = f" {courses(untold)} har intet formål og er ikke med." if untold else ""
    return (
        f"Andel af forløb med et formål, der begyndte {months_words(period.months)}, hvor borgeren før har gennemført "
        f"et forløb med samme formål. {formats.counted(found.interrupted, 'er genbestilt', 'er genbestilt')} efter en "
        f"afbrydelse, og {formats.counted(found.running, 'begyndte', 'begyndte')}, mens det første var i gang.{out}"
    )


def repeat_units_table(units: pl.DataFrame) -> pl.DataFrame:
    """Courses with a purpose by centre: repeated, and re-ordered after an interruption."""
    return units.select(
        pl.col("unit").alias("Bestillende center"),
        pl.col("total").alias("Med formål"),
        pl.col("completed").alias("Dækket før"),
        pl.col("interrupted").alias("Genbestilt efter afbrydelse"),
        (pl.col("completed") / pl.col("total") * 100).round(1).alias("Dækket før (%)"),
    )


REPEATS_SHARED = Shared(
    labels=("Bestillende center",),
    counts={"Med formål": None, "Dækket før": "Med formål", "Genbestilt efter afbrydelse": "Med formål"},
    derived={"Dækket før (%)": ("Dækket før",)},
    sums_by=((),),
)


def repeated_table(rows: pl.DataFrame) -> pl.DataFrame:
    """The repeated courses, each with the earlier one."""
    return rows.sort("start_date", "course_id", descending=[True, False]).select(
        *_person(rows),
        pl.col("course_id").alias("Forløbs-id"),
        pl.col("purpose").alias("Formål"),
        pl.col("product").alias("Produkt"),
        pl.col("provider").alias("Leverandør"),
        pl.col("start_date").alias("Start"),
        pl.col("former_course_id").alias("Tidligere forløb"),
        pl.col("former_product").alias("Tidligere produkt"),
        pl.col("former_provider").alias("Tidligere leverandør"),
        pl.col("former_end").alias("Tidligere slut"),
        pl.col("former_state").replace_strict(texts.FORMER_STATE, return_dtype=pl.String).alias("Det tidligere"),
    )


def repeated_title(rows: pl.DataFrame) -> str:
    """How many courses are on the list."""
    return f"{courses(rows.height)} med samme formål som et tidligere forløb"


def waits_title(median: float | None, total: int) -> str:
    """How long half of them waited."""
    if median is None:
        return "Ventetiden fra bestilling til start er ikke kendt" if total else texts.NONE_BEGUN
    weeks = formats.whole(median)
    word = "uge" if median == 1 else "uger"
    if median < 1:
        return "Halvdelen venter under en uge fra bestilling til start"
    return f"Halvdelen venter {weeks} {word} eller mere fra bestilling til start"


def waits_subtitle(unknown: int, period: Period) -> str:
    """What is measured, and how many have no order date that can be used."""
    out = (
        f" {courses(unknown)} har ingen bestillingsdato, eller den ligger efter starten; de er ikke med."
        if unknown
        else ""
    )
    return f"Hele uger fra bestilling til start for forløb, der begyndte {months_words(period.months)}.{out}"


def bands_table(bands: pl.DataFrame, label: str, count: str) -> pl.DataFrame:
    """How many have how much, as a table of a distribution."""
    return bands.select(
        pl.col("band").alias(label),
        pl.col("count").alias(count),
        _percent("share", "Andel (%)"),
    )


def bands_shared(label: str, count: str) -> Shared:
    """How a distribution may be shared."""
    return Shared(labels=(label,), counts={count: SUM}, derived={"Andel (%)": (count,)})


def waiting_title(waiting: pl.DataFrame, day: date) -> str:
    """How many are ordered and not begun."""
    total = int(waiting["courses"].sum())
    if not total:
        return f"Ingen bestilte forløb venter på at begynde {formats.date(day)}"
    longest = int(waiting["longest_days"].max() or 0)  # type: ignore[arg-type]
    return (
        f"{courses(total)} er bestilt og ikke begyndt {formats.date(day)}; "
        f"det længste har ventet {formats.counted(longest, 'dag', 'dage')}"
    )


def waiting_table(waiting: pl.DataFrame) -> pl.DataFrame:
    """The waiting orders by product."""
    return waiting.sort("product").select(
        pl.col("product").fill_null(UNKNOWN).alias("Produkt"),
        pl.col("courses").cast(pl.Int64).alias("Forløb"),
        pl.col("median_days").round(0).alias("Halvdelen har ventet (dage)"),
        pl.col("longest_days").alias("Længst (dage)"),
    )


WAITING_SHARED = Shared(
    labels=("Produkt",),
    counts={"Forløb": None},
    derived=dict.fromkeys(("Halvdelen har ventet (dage)", "Længst (dage)"), ("Forløb",)),
    sums_by=((),),
)


def planned_title(rows: pl.DataFrame) -> str:
    """How many lasted as long as planned."""
    total = int(rows["courses"].sum())
    if not total:
        return "Ingen af de sluttede forløb har planlagte uger"
    late, early = int(rows["late"].sum()), int(rows["early"].sum())
    return (
        f"{formats.share(late / total, 0)} varede over en uge længere end planlagt, "
        f"{formats.share(early / total, 0)} sluttede over en uge før"
    )


def planned_subtitle(period: Period) -> str:
    """What the marks are."""
    return (
        f"Faktiske uger for forløb, der sluttede {months_words(period.months)}: midten og den midterste halvdel. "
        "Stregen er de planlagte uger."
    )


def planned_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Planned and actual weeks by product."""
    return rows.select(
        pl.col("product").fill_null(UNKNOWN).alias("Produkt"),
        pl.col("courses").cast(pl.Int64).alias("Forløb"),
        pl.col("planned").round(1).alias("Planlagte uger"),
        pl.col("q25").round(1).alias("En fjerdedel varede højst"),
        pl.col("median").round(1).alias("Halvdelen varede højst"),
        pl.col("q75").round(1).alias("Tre fjerdedele varede højst"),
        pl.col("early").cast(pl.Int64).alias("Over en uge før"),
        pl.col("on_time").cast(pl.Int64).alias("Som planlagt"),
        pl.col("late").cast(pl.Int64).alias("Over en uge efter"),
    )


_TIMING = ("Over en uge før", "Som planlagt", "Over en uge efter")
PLANNED_SHARED = Shared(
    labels=("Produkt",),
    counts=dict.fromkeys(("Forløb", *_TIMING)),
    derived=dict.fromkeys(
        ("Planlagte uger", "En fjerdedel varede højst", "Halvdelen varede højst", "Tre fjerdedele varede højst"),
        ("Forløb",),
    ),
    sums={"Forløb": _TIMING},
    sums_by=((),),
)


def at_once_title(bands: pl.DataFrame) -> str:
    """How many persons are in more than one course."""
    total = int(bands["count"].sum())
    if not total:
        return "Ingen er i forløb på periodens sidste dag"
    several = total - int(bands.filter(pl.col("band") == "1")["count"].sum())
    if not several:
        return "Ingen er i mere end ét forløb ad gangen"
    return f"{formats.share_of(several, total)} personer er i mere end ét forløb ad gangen"


def last_day(period: Period, day: date) -> date:
    """The last day of the period, or the data date where that comes first."""
    if not period.months:
        return day
    following = (period.months[-1] + timedelta(days=31)).replace(day=1)
    return min(following - timedelta(days=1), day)


def at_once_subtitle(day: date) -> str:
    """On which day."""
    return f"Personer i forløb {formats.date(day)}, efter hvor mange forløb de er i."
